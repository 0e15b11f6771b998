"""Columns -> the tables and views of a database; DuckDB and SQLite differ in the names of types only.

Tables: `releases`, `observations` (the columns of the table), `relations` (what rows say of one another) and
`standings` (the series of a row, and when it was the known value). Views: `vintages` (every value of every series with
`realtime_start` and `realtime_end`, both days included, as ALFRED has them), `latest` (those known now), `revisions`
and `conflicts` (both rows side by side).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from extractor.columns import COLUMNS, EXACT, RELATIONS, TABLE, Column, Kind

Types = Mapping[Kind, str]

NEVER = "9999-12-31"
"""`realtime_end` of what is still the known value."""
RELEASES: tuple[Column, ...] = (
    Column("release_id", "string", "Key of the release, from its content.", required=True),
    Column("source", "string", "Path of the release below the folder that was read, or its address."),
    Column("publisher", "string", "Who published the release."),
    Column("title", "string", "Title of the release."),
    Column("published", "date", "Day of publication."),
    Column("language", "string", "Language of the text."),
)
STANDINGS: tuple[Column, ...] = (
    Column("observation_id", "string", "The row.", required=True),
    Column("series_id", "string", "The series: one publisher, all periods.", required=True),
    Column("known", "integer", "1 where the row is a value of the series, 0 where it only tells it again."),
    Column("realtime_start", "date", "First day on which it was the known value; empty where nobody says."),
    Column("realtime_end", "date", f"Last day on which it was the known value; {NEVER} where it still is."),
)
TABLES = ("releases", "observations", "relations", "standings")
"""What is written into; the views are made anew where they are missing, and never asked."""
_SERIES = (
    "publisher", "metric", "metric_text", "segment", "ref_area", "measure", "comparison", "comparison_period", "unit",
    "adjustment", "price_basis", "index_base", "rate_basis", "status", "attribution", "freq", "period", "period_start",
    "period_end", "value", "value_high", "qualifier",
)  # fmt: skip
VIEWS: Mapping[str, str] = {
    "vintages": f"SELECT s.series_id, {', '.join(f'o.{name}' for name in _SERIES)}, s.realtime_start, s.realtime_end, "
    "o.observation_id, o.source, o.flags FROM standings s JOIN observations o USING (observation_id) WHERE s.known = 1",
    "latest": f"SELECT * FROM vintages WHERE realtime_end = '{NEVER}'",
    "revisions": "SELECT n.publisher, n.metric, n.period, o.value AS old_value, n.value AS new_value, r.difference, "
    "n.unit, o.published AS old_published, n.published AS new_published, r.other_id AS old_id, "
    "r.observation_id AS new_id FROM relations r JOIN observations n ON n.observation_id = r.observation_id "
    "JOIN observations o ON o.observation_id = r.other_id WHERE r.kind = 'revised'",
    "conflicts": "SELECT r.kind, n.metric, n.period, n.unit, o.value AS one_value, n.value AS other_value, "
    "r.difference, o.source AS one_source, n.source AS other_source, r.other_id AS one_id, "
    "r.observation_id AS other_observation_id FROM relations r "
    "JOIN observations n ON n.observation_id = r.observation_id JOIN observations o ON o.observation_id = r.other_id "
    "WHERE r.kind LIKE 'conflict%'",
}


class ReleaseRow(Protocol):
    """What a database keeps of a release."""

    @property
    def release_id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def publisher(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def published(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...


def definitions(types: Types, *, exact: bool) -> Iterator[str]:
    """The statements that make tables and views where they are not yet.

    `exact` adds the columns of text that hold numbers in full.
    """
    yield _table("releases", RELEASES, types, "PRIMARY KEY (release_id)")
    keys = ("PRIMARY KEY (observation_id)", "FOREIGN KEY (release_id) REFERENCES releases (release_id)")
    more = [_column(column, types) for column in EXACT] if exact else []
    yield _table("observations", TABLE, types, *more, *keys)
    yield _table("relations", RELATIONS, types, "PRIMARY KEY (observation_id, kind, other_id)")
    yield _table("standings", STANDINGS, types, "PRIMARY KEY (observation_id)")
    for name, query in VIEWS.items():
        yield f"CREATE VIEW IF NOT EXISTS {name} AS {query}"


def upsert(table: str, columns: tuple[str, ...], key: str, source: str) -> str:
    """Rows of `source` into `table`; those whose key is there take the place of the older ones."""
    names = ", ".join(columns)
    news = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    return (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM {source} WHERE true "
        f"ON CONFLICT ({key}) DO UPDATE SET {news}"
    )


LEFT_OUT = (
    "DELETE FROM observations WHERE release_id IN (SELECT release_id FROM incoming_releases) "
    "AND observation_id NOT IN (SELECT observation_id FROM incoming)"
)
"""Rows that an earlier run gave for a release and this one does not."""
ORDERED = f"SELECT {', '.join(COLUMNS)} FROM observations ORDER BY source, release_id, char_start, observation_id"


def _table(name: str, columns: tuple[Column, ...], types: Types, *more: str) -> str:
    return f"CREATE TABLE IF NOT EXISTS {name} ({', '.join((*(_column(column, types) for column in columns), *more))})"


def _column(column: Column, types: Types) -> str:
    parts = [column.name, types[column.kind]]
    if column.required:
        parts.append("NOT NULL")
    if column.codes:
        parts.append(f"CHECK ({column.name} IN ({', '.join(map(repr, column.codes))}))")
    return " ".join(parts)
