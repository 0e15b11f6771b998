"""Observation -> the series that it belongs to. Rows of other words are rows of another series: never guess."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import regex

from extractor.model import Observation

_WORD = regex.compile(r"[^\W_]+(?:[.&][^\W_]+)*")
_POSSESSIVE = regex.compile(r"['’]s?\b")
_CODE = regex.compile(r"(\d{4})(?:-([QS]?)(\d\d?))?")
# Words that say nothing of what is measured, only how it is put.
_LINKING = frozenset("a an and as at by for from in into its of on our the their to".split())
_MOVING = frozenset("change growth increase decrease rise fall decline".split())
_ADJUSTING = frozenset("seasonally seasonal season adjusted unadjusted adjustment sa nsa".split())


@dataclass(frozen=True, slots=True)
class Series:
    """What two rows must share to be told of the same thing: `group` across publishers and with the period,
    `series_id` for one publisher and all periods."""

    group: str
    series_id: str
    publisher: str


def series_of(row: Observation) -> Series | None:
    """The series of a row; None where its metric or its period is not known.

    Metric, words of the metric (their order, case, articles and prepositions aside), segment, area, measure,
    comparison, unit, base of an index, adjustment, basis of prices and rates, status and length of period must all be
    the same; for forecasts and targets also who is said to have said it.
    """
    if not row.metric or row.period_start is None or row.period_end is None:
        return None
    shared = (
        row.metric, words(row.metric_text or "", row.measure), row.ref_area or "", row.measure, row.comparison,
        _distance(row), row.unit, row.index_base or "", row.adjustment or "", row.price_basis or "",
        row.rate_basis or "", " ".join((row.segment or "").casefold().split()), row.status, _said_by(row), span(row),
    )  # fmt: skip
    publisher = " ".join((row.publisher or "").casefold().split())
    return Series(
        group=_key(*shared, row.period_start.isoformat(), row.period_end.isoformat()),
        series_id="s" + _key(*shared, publisher)[:16],
        publisher=publisher,
    )


@lru_cache(maxsize=1 << 16)
def words(metric_text: str, measure: str = "level") -> str:
    """The words of a metric in alphabetical order, without those that only link, and for a growth or change without
    those that only say so.

    >>> words("Norland's retail sales") == words("The retail sales in Norland")
    True
    """
    found = {word.casefold() for word in _WORD.findall(_POSSESSIVE.sub("", metric_text))}
    left = found - _LINKING - _ADJUSTING
    return " ".join(sorted(left - _MOVING if measure in ("growth", "change") else left))


def span(row: Observation) -> str:
    """The frequency of a row, or the length of a period that has none: `P8M`."""
    return row.freq or (row.period or "").partition("/")[2]


def _distance(row: Observation) -> str:
    """How far back a row compares, where its code does not say so; months between the periods' first ones."""
    if row.comparison not in ("period", "peer") or not row.comparison_period or row.period is None:
        return ""
    then, now = _months(row.comparison_period), _months(row.period)
    return row.comparison_period if then is None or now is None else str(now - then)


def _months(period: str) -> int | None:
    found = _CODE.match(period)
    if found is None:
        return None
    size = {"Q": 3, "S": 6}.get(found[2] or "", 1)
    return int(found[1]) * 12 + (int(found[3] or 1) - 1) * size


def _said_by(row: Observation) -> str:
    return "" if row.status == "actual" else " ".join((row.attribution or "").casefold().split())


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
