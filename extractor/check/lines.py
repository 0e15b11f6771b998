"""Rows -> lines to look at: what was known of each series, with its forecasts and with what it was before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractor.check.known import Value, values_known
from extractor.check.series import series_of
from extractor.model import Observation


@dataclass(frozen=True, slots=True)
class Point:
    """A period of a line: the value that was known, and the ones that were known before it, the oldest first."""

    value: Value
    earlier: tuple[Value, ...] = ()

    @property
    def row(self) -> Observation:
        """The row that tells the value."""
        return self.value.row

    @property
    def expected(self) -> bool:
        """A forecast or a target."""
        return self.row.status != "actual"


@dataclass(frozen=True, slots=True)
class Line:
    """A series of one publisher in the order of its periods. Forecasts and targets stand on the line of what has
    happened where all else is the same; where both tell of a period, what has happened is taken."""

    points: tuple[Point, ...]

    @property
    def last(self) -> Observation:
        """The row of the last period."""
        return self.points[-1].row

    @property
    def parts(self) -> tuple[str, ...]:
        """What tells the line from others, most telling first: words of the metric, area, publisher, codes, unit."""
        row = self.last
        codes = [row.measure, *([row.comparison] if row.comparison != "none" else [])]
        told = (
            row.metric_text, row.segment, f"{row.index_base} = 100" if row.index_base else None, row.ref_area,
            row.publisher, " ".join(codes), row.unit if row.unit != "1" else None, row.adjustment, row.price_basis,
            row.rate_basis, self.freq,
        )  # fmt: skip
        return tuple(part for part in told if part)

    @property
    def freq(self) -> str | None:
        """The frequency in a word; None for other spans."""
        return _FREQUENCIES.get(self.last.freq or "")


_FREQUENCIES = {"A": "yearly", "S": "half-yearly", "Q": "quarterly", "M": "monthly", "W": "weekly", "D": "by day"}


def lines_known(rows: Iterable[Observation], *, as_of: date | None = None) -> list[Line]:
    """The lines of all series in `rows` as known on a day (as known last where it is None), the longest first."""
    kept = list(rows)
    earlier: dict[tuple[object, ...], list[Value]] = {}
    for value in values_known(kept, every=True):
        if as_of is None or (value.realtime_start is not None and value.realtime_start <= as_of):
            earlier.setdefault(_place(value), []).append(value)
    groups: dict[str, list[Point]] = {}
    for value in values_known(kept, as_of=as_of):
        before = [old for old in earlier.get(_place(value), []) if _older(old, value)]
        groups.setdefault(_line(value.row), []).append(Point(value, tuple(before)))
    lines = [Line(tuple(_by_period(points))) for points in groups.values()]
    return sorted(lines, key=lambda line: (-len(line.points), line.parts))


def _place(value: Value) -> tuple[object, ...]:
    return value.series_id, value.row.period_start, value.row.period_end


def _older(old: Value, value: Value) -> bool:
    starts = old.realtime_start, value.realtime_start
    return old is not value and old.row.value != value.row.value and (starts[0] or date.min) < (starts[1] or date.max)


def _line(row: Observation) -> str:
    """The series of a row as if it had happened."""
    series = series_of(replace(row, status="actual", attribution=None))
    return series.series_id if series else row.observation_id


def _by_period(points: Sequence[Point]) -> list[Point]:
    """In order, one for each period: what has happened before what was expected, then what was said last."""

    def rank(point: Point) -> tuple[object, ...]:
        row = point.row
        return (
            row.period_end or date.min, row.period_start or date.min, not point.expected,
            point.value.realtime_start or date.min,
        )  # fmt: skip

    found: dict[tuple[date | None, date | None], Point] = {}
    for point in sorted(points, key=rank):
        found[point.row.period_start, point.row.period_end] = point
    return list(found.values())
