"""What the numbers of one sentence lend each other once all are read: bases of comparison, shares, units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import regex

from extractor.calendar import shift_period
from extractor.link.memory import Memory
from extractor.link.relations import comparison_of, period_before
from extractor.model import Period, Shift, Statement

_MOVES = ("growth", "change")
_YEAR_LATER = Shift(years=1)
_SEQUEL = regex.compile(r"\b(?:after|following)\s+(?:[\w-]+\s+){0,4}$", regex.IGNORECASE)


def is_base(statement: Statement) -> bool:
    """Is the number what another one is compared with?"""
    return statement.base


def settled(done: Mapping[int, Statement], memory: Memory) -> dict[int, Statement]:
    """The statements of a sentence with the comparisons that were not said with the number itself."""
    order = sorted(done)
    result = _spanned(done, order)
    for place, at in enumerate(order):
        statement = result[at]
        if statement.measure == "growth" and statement.quantity.unit == "percent":
            statement = result[at] = _in_points(statement, done)
        if statement.measure in _MOVES and statement.comparison == "none":
            result[at] = _compared(
                statement, [result[i] for i in order[:place]], [done[i] for i in order[place + 1 :]], memory
            )
        elif statement.measure == "level" and statement.quantity.kind == "percent":
            result[at] = _shared(statement, [done[i] for i in order[place + 1 :]])
    return result


def _spanned(done: Mapping[int, Statement], order: Sequence[int]) -> dict[int, Statement]:
    """ "The margin rose to 8.7% (9M 2023: 8.1%)": a number whose period the text before gave is about as long a
    stretch as its base, a year later."""
    result = dict(done)
    for place in range(len(order) - 1):
        base = done[order[place + 1]]
        if (base.base, base.role) != (True, "aside") or base.period is None:
            continue
        later = shift_period(base.period, _YEAR_LATER)
        for i in reversed(order[: place + 1]):
            statement = result[i]
            if "period.carried" not in statement.rules or statement.metric_text != base.metric_text or later is None:
                break
            if not same_length(statement.period, base.period) and _ends_with(statement.period, later):
                result[i] = replace(statement, period=later, period_text=base.period_text)
    return result


def _ends_with(one: Period | None, other: Period) -> bool:
    """Do both end on the same day: the third quarter, the first nine months?"""
    return one is not None and one.last_day == other.last_day


def _compared(
    statement: Statement, before: Sequence[Statement], after: Sequence[Statement], memory: Memory
) -> Statement:
    """Against what a change is measured that doesn't say so: the base given with it, the change beside it, the
    habit of the text, a whole year against the year before."""
    bases = [
        other for other in (*after, *reversed(before)) if is_base(other) and other.metric_text == statement.metric_text
    ]
    base = next((other for other in bases if not _sequel(other) and not _rate_of_growth(statement, other)), None)
    if (
        base is not None
        and base.period is not None
        and statement.period is not None
        and base.period != statement.period
    ):
        return replace(
            statement,
            comparison=comparison_of(statement.period, base.period, None),
            comparison_period=base.period,
        )
    for place, other in enumerate((*after, *reversed(before))):
        if place < len(after) and _beside_yearly(statement, other):
            return replace(statement, comparison="pop", comparison_period=period_before(statement.period, "pop"))
        told_anew = other.measure == "change" and other.comparison == "period" and statement.measure == "growth"
        if other.measure in _MOVES and other.comparison not in ("none", "peer") and not told_anew:
            against = (
                other.comparison_period
                if other.period == statement.period
                else period_before(statement.period, other.comparison)
            )
            return replace(statement, comparison=other.comparison, comparison_period=against)
    decided = memory.decided is not None and statement.period == memory.decided[0]
    step = statement.quantity.unit == "basis_point" or (decided and statement.quantity.kind == "point")
    if step and (decided or "rate" in (statement.metric_text or "").lower()):
        return replace(statement, comparison="pop", comparison_period=None)  # a policy rate moves from where it stood
    carried = memory.comparison if same_length(memory.compared, statement.period) else None
    carried = carried or memory.release_comparison or memory.comparison
    if statement.period is not None and _is_year(statement.period):
        carried = "yoy"
    if carried in ("yoy", "pop"):
        return replace(statement, comparison=carried, comparison_period=period_before(statement.period, carried))
    return statement


def _rate_of_growth(statement: Statement, base: Statement) -> bool:
    """ "Growth slowed to 3% from 5% in 2023": both are rates of growth, so neither is measured against the other."""
    return statement.measure == base.measure == "growth" and base.quantity.unit == statement.quantity.unit


def _beside_yearly(statement: Statement, other: Statement) -> bool:
    """ "Rents rose 0.5% in May and 5.2% over the last 12 months": of two rates of one thing in one month or quarter,
    where one is yearly, the other is not."""
    same = (statement.metric_text, statement.period) == (other.metric_text, other.period)
    rates = statement.measure == other.measure == "growth" and statement.quantity.unit == other.quantity.unit
    listed = any(one.role == "listed" or is_base(one) for one in (statement, other))
    return same and rates and not listed and other.comparison == "yoy" and _is_short(statement.period)


def _is_short(period: Period | None) -> bool:
    if period is None or period.first_day is None or period.last_day is None:
        return False
    return (period.last_day - period.first_day).days <= 92


def _sequel(base: Statement) -> bool:
    """Is the old number only what came before ("after 3.2% in 2025"), not what the new one is measured against?"""
    before = base.sentence.text[: base.quantity.start - base.sentence.start]
    return _SEQUEL.search(before) is not None


def same_length(one: Period | None, other: Period | None) -> bool:
    """Are both months, both quarters, both years?"""
    if one is None or other is None or None in (one.first_day, one.last_day, other.first_day, other.last_day):
        return False
    assert one.first_day and one.last_day and other.first_day and other.last_day
    return abs((one.last_day - one.first_day).days - (other.last_day - other.first_day).days) <= 7


def _in_points(statement: Statement, done: Mapping[int, Statement]) -> Statement:
    """ "The ratio increased 13% to 77%, compared to 64%": the levels show that percentage points are meant."""
    levels = [
        other for other in done.values()
        if other.quantity.unit == "percent" and other.metric_text == statement.metric_text and other is not statement
    ]  # fmt: skip
    if len(levels) != 2 or abs(levels[0].quantity.value - levels[1].quantity.value) != abs(statement.quantity.value):
        return statement
    quantity = replace(statement.quantity, unit="percentage_point", kind="point")
    return replace(statement, quantity=quantity, measure="change")


def _shared(statement: Statement, after: Sequence[Statement]) -> Statement:
    """ "62.0%, 60.4% and 59.1% of GDP": what the last of a list is a share of, all are."""
    following = after[0] if after else None
    if following is None or following.role != "listed":
        return statement
    last = next((other for other in after if other.measure == "share"), None)
    if last is None or statement.metric_text is None or last.role != "listed":
        return statement
    if (last.metric_text or "").startswith(statement.metric_text):
        return replace(statement, measure="share", metric_text=last.metric_text)
    return replace(statement, measure="share")


def _is_year(period: Period) -> bool:
    if period.first_day is None or period.last_day is None:
        return False
    return 360 <= (period.last_day - period.first_day).days <= 370
