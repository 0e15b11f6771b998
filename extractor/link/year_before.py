"""The bracket behind a figure that repeats it for the same time a year before: "MSEK 1,214 (1,187)"."""

from __future__ import annotations

from dataclasses import replace

from extractor.calendar import shift_period
from extractor.model import Period, Shift, Statement


def as_year_before(statement: Statement, previous: Statement | None) -> Statement:
    """The statement about what the one before it is about, a year earlier, where its number was read so."""
    if previous is None or "year_before" not in statement.quantity.rule.split():
        return statement
    return replace(
        statement,
        metric_text=previous.metric_text,
        measure=previous.measure,
        direction=previous.direction,
        comparison=previous.comparison,
        comparison_period=_year_back(previous.comparison_period),
        period=_year_back(previous.period),
        period_text=previous.period_text,
        status="actual",
        base=True,
    )


def _year_back(period: Period | None) -> Period | None:
    return None if period is None else shift_period(period, Shift(years=-1))
