"""Observations <-> a SQLite database, which a second run updates.

SQLite has no decimals: `value` and `value_high` are REAL, which holds 15 digits; `value_exact` and `value_high_exact`
tell all of them as text. Dates are text, ISO 8601.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import regex

from extractor.columns import COLUMNS, EXACT, RELATIONS, of_kind
from extractor.errors import OutputError, UsageError
from extractor.export.plain import exact_values, observation_of, typed_values, with_exact
from extractor.export.sql import (
    LEFT_OUT,
    NEVER,
    ORDERED,
    RELEASES,
    STANDINGS,
    TABLES,
    ReleaseRow,
    Types,
    definitions,
    upsert,
)
from extractor.model import Observation, Relation, Standing

_TYPES: Types = {"string": "TEXT", "integer": "INTEGER", "decimal": "REAL", "number": "REAL", "date": "DATE"}
_COLUMNS = (*COLUMNS, *(column.name for column in EXACT))
_OWN_CHECK = regex.compile(r"CHECK \(\w+ IN \('\w*'(?:, '\w*')*\)\)")
_COMPUTES = {
    "table": regex.compile(r"\b(?:CHECK|DEFAULT|AS)\b", regex.IGNORECASE),
    "index": regex.compile(r"\bWHERE\b|\(.*\(", regex.IGNORECASE | regex.DOTALL),
}
"""What SQLite works out when a row is added."""
_DATES, _DECIMALS = of_kind("date"), of_kind("decimal")
_RELEASES = tuple(column.name for column in RELEASES)


class SqliteStore:
    """An open database, in one transaction: all of it is kept, or nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, releases: Iterable[ReleaseRow], rows: Iterable[Observation]) -> None:
        """Takes in releases with their rows; what the same releases gave before is replaced."""
        run = self._connection.execute
        for name, columns in (("incoming_releases", _RELEASES), ("incoming", _COLUMNS)):
            run(f"DROP TABLE IF EXISTS temp.{name}")
            run(f"CREATE TEMP TABLE {name} ({', '.join(columns)})")
        given = (tuple(getattr(release, name) for name in _RELEASES) for release in releases)
        self._insert("incoming_releases", len(_RELEASES), given)
        self._insert("incoming", len(_COLUMNS), map(_cells, rows))
        run("CREATE INDEX temp.incoming_ids ON incoming (observation_id)")
        run("DELETE FROM relations")
        run("DELETE FROM standings")
        run(upsert("releases", _RELEASES, "release_id", "incoming_releases"))
        run(LEFT_OUT)
        run(upsert("observations", _COLUMNS, "observation_id", "incoming"))

    def observations(self) -> Iterator[Observation]:
        """All rows of the database."""
        return map(_row, self._connection.execute(_ORDERED))

    def note(self, found: Iterable[Standing]) -> None:
        """Writes what the rows are among all of them."""
        for standing in found:
            self._insert("standings", len(STANDINGS), [standing_cells(standing)])
            self._insert("relations", len(RELATIONS), map(_relation_cells, standing.relations))

    def flag(self, flags: Iterable[tuple[str, str | None]]) -> None:
        """Writes new flags by observation_id."""
        self._connection.executemany("UPDATE observations SET flags = ?2 WHERE observation_id = ?1", flags)

    def _insert(self, table: str, width: int, rows: Iterable[tuple[Any, ...]]) -> None:
        self._connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)


@contextmanager
def open_sqlite(path: Path) -> Iterator[SqliteStore]:
    """A database to add to, made where there is none; when the block ends without error all is kept.

    Raises OutputError for what is no such database or cannot be written.
    """
    existed = path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            _refuse_what_runs(connection, path)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            connection.set_authorizer(_only_own)
            for statement in definitions(_TYPES, exact=True):
                connection.execute(statement)
            yield SqliteStore(connection)
            connection.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise OutputError(
            f"{path}: cannot be written: {error}; move it away or choose another folder with -o"
        ) from error
    finally:
        if not existed and _is_bare(path):
            path.unlink(missing_ok=True)


def sqlite_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of table `observations` of any SQLite database as dicts. Raises UsageError where there is none."""
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            kind = connection.execute("SELECT type, sql FROM sqlite_schema WHERE name = 'observations'").fetchone()
            if kind is not None and (kind["type"] != "table" or kind["sql"].upper().startswith("CREATE VIRTUAL")):
                raise UsageError(f"{path}: observations is a view, which is not run; write it into a table")
            if any(column["hidden"] for column in connection.execute("PRAGMA table_xinfo(observations)")):
                raise UsageError(f"{path}: observations computes columns, which are not run; write them into the table")
            connection.set_authorizer(_only_reading)
            ordered = connection.execute("SELECT * FROM observations ORDER BY source, release_id, char_start, rowid")
            for found in ordered:
                yield with_exact(dict(found))
    except sqlite3.Error as error:
        raise UsageError(f"{path}: cannot be read as a SQLite database with a table observations: {error}") from error


def _refuse_what_runs(connection: sqlite3.Connection, path: Path) -> None:
    """A database that is added to may be a stranger's: nothing that it holds is run by that. Raises OutputError."""
    places = ", ".join("?" * len(TABLES))
    query = f"SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name COLLATE NOCASE IN ({places})"
    for kind, name, table, sql in connection.execute(query, TABLES).fetchall():
        if kind == "view" or (kind == "table" and sql.upper().startswith("CREATE VIRTUAL")):
            raise OutputError(f"{path}: {name} is a view, which is not run; write it into a table")
        if kind == "trigger" or (sql and _COMPUTES[kind].search(_OWN_CHECK.sub("", sql))):
            raise OutputError(
                f"{path}: the {kind} {name} would run something of its own when rows are added to {table}; drop it, or "
                "choose another folder with -o"
            )


def _only_own(action: int, one: str | None, other: str | None, database: str | None, source: str | None) -> int:
    """What is denied to a database that is added to: functions and endless queries in its checks and indexes, and
    whatever a trigger or a view of it would do."""
    runs = action in (sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_ATTACH)
    return sqlite3.SQLITE_DENY if runs or source is not None else sqlite3.SQLITE_OK


def _only_reading(action: int, table: str | None, *more: str | None) -> int:
    """What a database may do that may be a stranger's: give rows of its table; no function, no other table."""
    reads = action == sqlite3.SQLITE_SELECT or (action == sqlite3.SQLITE_READ and table == "observations")
    return sqlite3.SQLITE_OK if reads else sqlite3.SQLITE_DENY


def standing_cells(standing: Standing) -> tuple[Any, ...]:
    """A standing as a row of table standings."""
    start, end = standing.realtime_start, standing.realtime_end
    last = end.isoformat() if end else NEVER
    return (
        standing.observation_id, standing.series_id, int(standing.known), start.isoformat() if start else None,
        last if standing.known else None,
    )  # fmt: skip


_ORDERED = ORDERED.replace(" FROM ", ", value_exact, value_high_exact FROM ", 1)


def _is_bare(path: Path) -> bool:
    """Whether nothing was kept in a file that was not there before."""
    return path.is_file() and path.stat().st_size == 0


def _relation_cells(relation: Relation) -> tuple[Any, ...]:
    return relation.observation_id, relation.kind, relation.other_id, float(relation.difference)


def _cells(observation: Observation) -> tuple[Any, ...]:
    cells = [_stored(value) for value in typed_values(observation)]
    return (*cells, *exact_values(observation))


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _row(cells: tuple[Any, ...]) -> Observation:
    row = with_exact(dict(zip(_COLUMNS, cells, strict=True)))
    for name in _DECIMALS:
        # A database of an older version tells in full only what a binary fraction does not hold.
        row[name] = None if row[name] is None else Decimal(str(row[name]))
    for name in _DATES:
        row[name] = date.fromisoformat(row[name]) if row[name] else None
    return observation_of(row)
