"""Rows and their standings -> series as they were known on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from extractor.check.history import standings
from extractor.model import Observation, Standing


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a series, and when it was the known one: both days included, an end of None has not come."""

    series_id: str
    row: Observation
    realtime_start: date | None
    realtime_end: date | None


def values_known(rows: Iterable[Observation], *, as_of: date | None = None, every: bool = False) -> list[Value]:
    """The values of all series in `rows`, as known on a day (as known last where it is None), or every one that ever
    was. In the order of series, period and day."""
    kept = list(rows)
    by_id = {row.observation_id: row for row in kept}
    known = [standing for standing in standings(kept) if standing.known]
    if not every:
        known = list(_known_on(as_of, known, by_id))
    values = [Value(one.series_id, by_id[one.observation_id], one.realtime_start, one.realtime_end) for one in known]
    return sorted(values, key=_order)


def _known_on(as_of: date | None, known: list[Standing], by_id: dict[str, Observation]) -> Iterator[Standing]:
    """Those that stood on a day. One of which nobody says since when gives way to one that is dated."""
    standing = [one for one in known if _stood(one, as_of)]
    dated = {_place(one, by_id) for one in standing if one.realtime_start is not None}
    for one in standing:
        if one.realtime_start is not None or _place(one, by_id) not in dated:
            yield one


def _stood(one: Standing, as_of: date | None) -> bool:
    if as_of is None:
        return one.realtime_end is None
    started = one.realtime_start is None or one.realtime_start <= as_of
    # Told without a date: nobody knows that it was known on that day.
    undated = one.realtime_start is None and one.realtime_end is None
    return started and not undated and (one.realtime_end is None or as_of <= one.realtime_end)


def _place(one: Standing, by_id: dict[str, Observation]) -> tuple[str, date | None, date | None]:
    row = by_id[one.observation_id]
    return one.series_id, row.period_start, row.period_end


def _order(value: Value) -> tuple[object, ...]:
    row = value.row
    return (
        row.publisher or "", row.metric or "", row.metric_text or "", value.series_id, row.period_start or date.min,
        row.period_end or date.min, value.realtime_start or date.min,
    )  # fmt: skip
