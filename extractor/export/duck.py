"""Observations <-> a DuckDB database, which a second run updates. The one door to duckdb."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from extractor.columns import COLUMNS, RELATIONS, SCALE, TABLE, WHOLE_DIGITS, Column
from extractor.errors import OutputError, UsageError
from extractor.export.plain import batches, observation_of, typed_values
from extractor.export.sql import LEFT_OUT, ORDERED, RELEASES, STANDINGS, ReleaseRow, Types, definitions, upsert
from extractor.export.sqlite import standing_cells
from extractor.export.whole import draft_file
from extractor.model import Observation, Standing

_BATCH = 20_000
_LINE = 1_000_000
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
    "lock_configuration": "true", "memory_limit": "1GB",
}  # fmt: skip
"""How a database is read that may be a stranger's: what it holds reaches no file and no network."""
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

    def __init__(self, connection: duckdb.DuckDBPyConnection, draft: Path) -> None:
        self._connection = connection
        self._draft = draft

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
        """Through JSON Lines with every value as text, which DuckDB reads a hundred times faster than parameters."""
        described = "{" + ", ".join(f"{column.name}: 'VARCHAR'" for column in columns) + "}"
        casts = ", ".join(f"CAST({column.name} AS {_TYPES[column.kind]})" for column in columns)
        names = [column.name for column in columns]
        try:
            for some in batches(rows, _BATCH):
                longest = self._spool(names, some)
                self._connection.execute(
                    f"INSERT INTO {table} SELECT {casts} FROM read_json(?, format = 'newline_delimited', "
                    f"columns = {described}, maximum_object_size = {longest})",
                    [os.fspath(self._draft)],
                )
        finally:
            self._draft.unlink(missing_ok=True)

    def _spool(self, names: list[str], rows: list[tuple[Any, ...]]) -> int:
        """Writes rows as JSON Lines; returns room enough for the longest, since DuckDB takes it beforehand."""
        longest = _LINE
        with self._draft.open("w", encoding="utf-8") as file:
            for row in rows:
                texts = [None if value is None else str(value) for value in row]
                line = json.dumps(dict(zip(names, texts, strict=True)))
                longest = max(longest, 2 * len(line))
                file.write(f"{line}\n")
        return longest


@contextmanager
def open_duckdb(path: Path) -> Iterator[DuckStore]:
    """A database to add to, made where there is none; when the block ends without error all is kept.

    Raises OutputError for what is no such database, is in use or cannot be written.
    """
    existed = path.exists()
    kept = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft_file(path) as draft, closing(duckdb.connect(os.fspath(path))) as connection:
            connection.execute(f"SET memory_limit = '{_MEMORY}'")
            connection.execute("BEGIN")
            for statement in definitions(_TYPES, exact=False):
                connection.execute(statement)
            for column in TABLE:
                told = column.description.replace("'", "''")
                connection.execute(f"COMMENT ON COLUMN observations.{column.name} IS '{told}'")
            yield DuckStore(connection, draft)
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
        with closing(duckdb.connect(os.fspath(path), read_only=True, config=_CLOSED)) as connection:
            kind = "SELECT table_type FROM information_schema.tables WHERE table_name = 'observations'"
            if connection.execute(kind).fetchall() not in ([], [("BASE TABLE",)]):
                raise UsageError(f"{path}: observations is a view, which is not run; write it into a table")
            found = connection.execute("SELECT * FROM observations ORDER BY source, release_id, char_start, rowid")
            names = [column[0] for column in found.description or ()]
            while some := found.fetchmany(_BATCH):
                yield from (dict(zip(names, cells, strict=True)) for cells in some)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise UsageError(f"{path}: cannot be read as a DuckDB database with a table observations: {reason}") from error
