"""Rows of one sentence -> flags: the old value, the change and the new value must fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from extractor.check.rounding import half_unit
from extractor.model import Observation

HOLDS, FAILS = "arithmetic_holds", "arithmetic_fails"

_BASE_RULES = (
    "statement.bracket_base",
    "statement.compared_with_value",
    "statement.from_value",
    "statement.change_object_from_value",
    "statement.verb_from_value",
)
_HUNDRED = Decimal(100)


def checked(observations: Iterable[Observation]) -> Iterator[Observation]:
    """The rows with `flags` set where a sentence gives a new value, an old one and the change between them.

    `arithmetic_holds` and `arithmetic_fails` are written on the row of the change; nothing else is touched.
    """
    for _, rows in groupby(observations, key=lambda row: (row.release_id, row.quote)):
        sentence = list(rows)
        for row in sentence:
            verdict = _verdict(row, sentence)
            yield row if verdict is None else replace(row, flags=HOLDS if verdict else FAILS)


def _verdict(change: Observation, sentence: list[Observation]) -> bool | None:
    """Does the change fit the levels of its metric in the sentence? None where there are not exactly two."""
    if change.measure not in ("growth", "change") or change.value_high is not None:
        return None
    levels = [
        row
        for row in sentence
        if row.measure == "level" and row.metric_text == change.metric_text and row.value_high is None
    ]
    old = [row for row in levels if _is_base(row) and _fits_base(change, row)]
    new = [row for row in levels if not _is_base(row) and row.period == change.period]
    if len(old) != 1 or len(new) != 1 or old[0].unit != new[0].unit:
        return None
    return _ties(old[0], change, new[0])


def _is_base(row: Observation) -> bool:
    return any(rule in _BASE_RULES for rule in row.rules.split())


def _fits_base(change: Observation, row: Observation) -> bool:
    return change.comparison_period is None or row.period is None or change.comparison_period == row.period


def _ties(old: Observation, change: Observation, new: Observation) -> bool | None:
    """Is there, within the rounding of the three printed numbers, a change that leads from old to new?"""
    step_old, step_new, step = _half_unit(old), _half_unit(new), _half_unit(change)
    lows = (old.value - step_old, new.value - step_new)
    highs = (old.value + step_old, new.value + step_new)
    if change.measure == "growth":
        if change.unit != "percent" or lows[0] <= 0:
            return None
        least = (lows[1] / highs[0] - 1) * _HUNDRED
        most = (highs[1] / lows[0] - 1) * _HUNDRED
    elif change.unit in (new.unit, "percentage_point") or change.unit == "basis_point":
        factor = _HUNDRED if change.unit == "basis_point" and new.unit == "percent" else Decimal(1)
        least, most = (lows[1] - highs[0]) * factor, (highs[1] - lows[0]) * factor
    else:
        return None
    return least <= change.value + step and change.value - step <= most


def _half_unit(row: Observation) -> Decimal:
    return half_unit(row) if row.value else Decimal(0)
