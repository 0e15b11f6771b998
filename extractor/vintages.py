"""A table of observations -> series: as known last, as known on a day, and what was revised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from extractor.check import Selection, Value, standings, values_known
from extractor.columns import BY_NAME, COLUMNS, Column
from extractor.errors import UsageError
from extractor.export import read_observations
from extractor.model import Observation
from extractor.read import day_of

if TYPE_CHECKING:
    import pandas as pd

    Table: TypeAlias = pd.DataFrame | Path | str | Iterable[Observation]

__all__ = ["as_of", "latest", "revisions", "series"]

_KNOWN = (
    Column("series_id", "string", "The series: one publisher, all periods."),
    Column("realtime_start", "date", "First day on which it was the known value; empty where nobody says."),
    Column("realtime_end", "date", "Last day on which it was the known value; empty where it still is."),
)
_REVISIONS = (
    *(BY_NAME[name] for name in ("metric", "period")),
    Column("old_value", "number", "The value as it was known before."),
    Column("new_value", "number", "The value as a later release tells it."),
    Column("difference", "number", "The new value less the old one."),
    *(BY_NAME[name] for name in ("unit", "measure", "comparison", "ref_area", "metric_text", "publisher")),
    Column("old_published", "date", "Day on which the old value was published."),
    Column("new_published", "date", "Day on which the new value was published."),
    Column("old_id", "string", "observation_id of the old value."),
    Column("new_id", "string", "observation_id of the new value."),
)


def series(
    table: Table,
    metric: str,
    *,
    as_of: date | str | None = None,
    every: bool = False,
    words: str | None = None,
    **columns: str,
) -> pd.DataFrame:
    """The values of a metric: a row for each period of each of its series, in the order of series and period.

    `table` is a DataFrame of `extract_folder`, `to_frame` or `read_csv` (filtered as you like), the path of a table or
    database in any format or of the folder of a run, or observations. `metric` is an id as in column `metric`; `words`
    must all stand in `metric_text`; other keywords are columns and the value wanted in them (`unit="percent"`,
    `comparison="yoy"`, `publisher="Statistics Norland"`). `as_of` (a date or YYYY-MM-DD) gives what was known on that
    day, `every` each value that was ever known. The columns are those of the table, with `series_id` and the days from
    which (`realtime_start`) and to which (`realtime_end`) a value was the known one.

    Raises UsageError for what is no table, a metric that it does not have and a column or code that there is not.

    >>> from extractor import extract
    >>> rows = extract("Exports rose 4.4% year on year in May 2024.", published="2024-06-20")
    >>> series(rows, "exports", measure="growth")[["period", "value"]].values.tolist()
    [['2024-05', 4.4]]
    """
    chosen = Selection(metric, columns, words)
    kept = list(chosen.of(_rows(table)))
    if not kept:
        raise UsageError(chosen.nothing_fits)
    return _frame(values_known(kept, as_of=day_of(as_of, "as_of"), every=every))


def latest(table: Table) -> pd.DataFrame:
    """The value known last of every series and period. `table`, columns and errors are those of `series`."""
    return _frame(values_known(_rows(table)))


def as_of(table: Table, day: date | str) -> pd.DataFrame:
    """The value of every series and period as it was known on a day (a date or YYYY-MM-DD). `table`, columns and errors
    are those of `series`."""
    return _frame(values_known(_rows(table), as_of=day_of(day, "as_of")))


def revisions(table: Table) -> pd.DataFrame:
    """What was told otherwise later: a row for each revision, with the value before and after it, their difference, the
    days on which both were published and the ids of their rows. `table` and errors are those of `series`."""
    from extractor.export.table import frame_of

    by_id = {row.observation_id: row for row in _rows(table)}
    found = [
        _revision(by_id[relation.other_id], by_id[relation.observation_id])
        for standing in standings(by_id.values())
        for relation in standing.relations
        if relation.kind == "revised"
    ]
    found.sort(key=lambda one: tuple(str(one[name] or "") for name in ("metric", "period", "new_published", "new_id")))
    cells = {column.name: [one[column.name] for one in found] for column in _REVISIONS}
    return frame_of(cells, others=_REVISIONS)


def _revision(old: Observation, new: Observation) -> dict[str, Any]:
    ends = {
        "old_value": old.value, "new_value": new.value, "difference": new.value - old.value,
        "old_published": old.published, "new_published": new.published, "old_id": old.observation_id,
        "new_id": new.observation_id,
    }  # fmt: skip
    return {column.name: ends.get(column.name, getattr(new, column.name, None)) for column in _REVISIONS}


def _rows(table: Table) -> Iterable[Observation]:
    """The rows of whatever a caller has."""
    if isinstance(table, str | Path):
        return read_observations(table)
    if hasattr(table, "columns"):
        from extractor.export.table import observations_of

        return observations_of(cast("pd.DataFrame", table))
    return table


def _frame(values: Iterable[Value]) -> pd.DataFrame:
    from extractor.export.table import frame_of

    known = list(values)
    cells: dict[str, list[Any]] = {name: [getattr(one.row, name) for one in known] for name in COLUMNS}
    cells |= {column.name: [getattr(one, column.name) for one in known] for column in _KNOWN}
    return frame_of(cells, others=_KNOWN)
