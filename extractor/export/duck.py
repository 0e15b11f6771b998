"""Observations <-> a DuckDB database, which a second run updates. The one door to duckdb."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pandas as pd

from extractor.columns import COLUMNS, RELATIONS, SCALE, TABLE, WHOLE_DIGITS, Column
from extractor.errors import ExtractorError, OutputError, UsageError
from extractor.export.plain import batches, observation_of, typed_values
from extractor.export.sql import LEFT_OUT, ORDERED, RELEASES, STANDINGS, TABLES, ReleaseRow, Types, definitions, upsert
from extractor.export.sqlite import standing_cells
from extractor.export.whole import draft_file
from extractor.model import Observation, Standing

_BATCH = 20_000
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
    "lock_configuration": "true",
}  # fmt: skip
"""How a database is opened that may be a stranger's: what it holds reaches no file and no network."""
_MEMORY = "256MB"  # what is more goes to disk; DuckDB would take most of the machine
_TYPES: Types = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "decimal": f"DECIMAL({WHOLE_DIGITS + SCALE}, {SCALE})",
    "number": "DOUBLE",
    "date": "DATE",
}


class DuckStore:
    """An open database, in one transaction: all of it is kept, or nothing."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def add(self, releases: Iterable[ReleaseRow], rows: Iterable[Observation]) -> None:
        """Takes in releases with their rows; what the same releases gave before is replaced."""
        run = self._connection.execute
        for name, columns in (("incoming_releases", RELEASES), ("incoming", TABLE)):
            typed = ", ".join(f"{column.name} {_TYPES[column.kind]}" for column in columns)
            run(f"CREATE OR REPLACE TEMP TABLE {name} ({typed})")
        names = tuple(column.name for column in RELEASES)
        given = (tuple(getattr(release, name) for name in names) for release in releases)
        self._insert("incoming_releases", RELEASES, given)
        self._insert("incoming", TABLE, map(typed_values, rows))
        run("DELETE FROM relations")
        run("DELETE FROM standings")
        run(upsert("releases", names, "release_id", "incoming_releases"))
        run(LEFT_OUT)
        run(upsert("observations", COLUMNS, "observation_id", "incoming"))

    def observations(self) -> Iterator[Observation]:
        """All rows of the database."""
        # A cursor would not see what the open transaction has written, so the rows are taken in stretches.
        run, names = self._connection.execute, ", ".join(COLUMNS)
        run(f"CREATE OR REPLACE TEMP TABLE in_order AS SELECT {names}, row_number() OVER () AS n FROM ({ORDERED})")
        [(count,)] = run("SELECT count(*) FROM in_order").fetchall()
        for start in range(1, count + 1, _BATCH):
            found = run(f"SELECT {names} FROM in_order WHERE n >= {start} AND n < {start + _BATCH} ORDER BY n")
            yield from (observation_of(dict(zip(COLUMNS, cells, strict=True))) for cells in found.fetchall())

    def note(self, found: Iterable[Standing]) -> None:
        """Writes what the rows are among all of them."""
        for some in batches(found, _BATCH):
            self._insert("standings", STANDINGS, map(standing_cells, some))
            relations = (relation for standing in some for relation in standing.relations)
            names = tuple(column.name for column in RELATIONS)
            self._insert("relations", RELATIONS, (tuple(getattr(one, name) for name in names) for one in relations))

    def flag(self, flags: Iterable[tuple[str, str | None]]) -> None:
        """Writes new flags by observation_id."""
        run = self._connection.execute
        run("CREATE OR REPLACE TEMP TABLE new_flags (observation_id VARCHAR, flags VARCHAR)")
        columns = tuple(Column(name, "string", "") for name in ("observation_id", "flags"))
        self._insert("new_flags", columns, flags)
        run(
            "UPDATE observations SET flags = new.flags FROM new_flags AS new "
            "WHERE observations.observation_id = new.observation_id"
        )

    def _insert(self, table: str, columns: tuple[Column, ...], rows: Iterable[tuple[Any, ...]]) -> None:
        """As frames with every value as text, which DuckDB reads a hundred times faster than parameters."""
        names = [column.name for column in columns]
        casts = ", ".join(f"CAST({column.name} AS {_TYPES[column.kind]})" for column in columns)
        for some in batches(rows, _BATCH):
            texts = [[None if value is None else str(value) for value in row] for row in some]
            self._connection.register("given", pd.DataFrame(texts, columns=names, dtype=object))
            self._connection.execute(f"INSERT INTO {table} SELECT {casts} FROM given")
            self._connection.unregister("given")


@contextmanager
def open_duckdb(path: Path) -> Iterator[DuckStore]:
    """A database to add to, made where there is none; when the block ends without error all is kept.

    Raises OutputError for what is no such database, is in use or cannot be written.
    """
    existed = path.exists()
    kept = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _within_reach(path, write=True) as file, _connected(file, _MEMORY) as connection:
            _refuse_what_runs(connection, path, TABLES, OutputError)
            connection.execute("BEGIN")
            for statement in definitions(_TYPES, exact=False):
                connection.execute(statement)
            for column in TABLE:
                told = column.description.replace("'", "''")
                connection.execute(f"COMMENT ON COLUMN observations.{column.name} IS '{told}'")
            yield DuckStore(connection)
            connection.execute("COMMIT")
            kept = True
    except (duckdb.Error, OSError) as error:
        reason = str(error).splitlines()[0]
        raise OutputError(
            f"{path}: cannot be written: {reason}; close what has it open, or choose another folder with -o"
        ) from error
    finally:
        if not existed and not kept:
            path.unlink(missing_ok=True)


def duckdb_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of table `observations` of any DuckDB database as dicts. Raises UsageError where there is none."""
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    try:
        with _within_reach(path) as file, _connected(file, "1GB", read_only=True) as connection:
            _refuse_what_runs(connection, path, ("observations",), UsageError)
            found = connection.execute("SELECT * FROM observations ORDER BY source, release_id, char_start, rowid")
            names = [column[0] for column in found.description or ()]
            while some := found.fetchmany(_BATCH):
                yield from (dict(zip(names, cells, strict=True)) for cells in some)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise UsageError(f"{path}: cannot be read as a DuckDB database with a table observations: {reason}") from error


@contextmanager
def _connected(file: Path, memory: str, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    config: dict[str, str | bool | int | float | list[str]] = {**_CLOSED, "memory_limit": memory}
    # Absolute, since "md:" and the like at the beginning would be other things than folders.
    with closing(duckdb.connect(os.fspath(file.absolute()), read_only=read_only, config=config)) as connection:
        yield connection


@contextmanager
def _within_reach(path: Path, *, write: bool = False) -> Iterator[Path]:
    """A file as DuckDB can open it: what is behind a "?" in a path is a query to it, so it gets a copy in a folder of
    another name, which takes the place of the file when the block ends without error."""
    if "?" not in os.path.realpath(path):
        yield path
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "observations.duckdb"
        if path.exists():
            shutil.copyfile(path, copy)
        yield copy
        if write:
            with draft_file(path) as draft:
                shutil.copyfile(copy, draft)
                draft.replace(path)


def _refuse_what_runs(
    connection: duckdb.DuckDBPyConnection, path: Path, tables: Iterable[str], error: type[ExtractorError]
) -> None:
    """A database that is a stranger's may put a view in the place of a table, or compute columns; nothing of it is
    run."""
    views = connection.execute("SELECT lower(view_name) FROM duckdb_views() WHERE NOT internal").fetchall()
    created = connection.execute(
        "SELECT lower(table_name), upper(sql) FROM duckdb_tables() WHERE NOT internal"
    ).fetchall()
    for name in tables:
        if (name,) in views:
            raise error(f"{path}: {name} is a view, which is not run; write it into a table")
        if any(one == name and "GENERATED ALWAYS AS" in sql for one, sql in created):
            raise error(f"{path}: {name} computes columns, which are not run; write them into the table")
