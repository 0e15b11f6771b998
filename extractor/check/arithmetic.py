"""Rows of one release -> flags: the old value, the change and the new value must fit together."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby, permutations

from extractor.check.rounding import half_unit
from extractor.check.series import words
from extractor.model import Observation

HOLDS, FAILS = "arithmetic_holds", "arithmetic_fails"

_HUNDRED = Decimal(100)


def checked(observations: Iterable[Observation], bases: Container[str]) -> Iterator[Observation]:
    """The rows with `flags` set where a sentence gives a new value, an old one and the change between them, or where
    sentences of one release do so surely.

    `arithmetic_holds` and `arithmetic_fails` are written on the row of the change; nothing else is touched. `bases` are
    the statement rules, as the column `rules` names them, whose number is what another one is compared with.
    """
    for _, rows in groupby(observations, key=lambda row: row.release_id):
        release = list(rows)
        levels = _levels(release)
        for _, found in groupby(release, key=lambda row: row.quote):
            sentence = list(found)
            for row in sentence:
                verdict = _verdict(row, sentence, bases)
                verdict = _verdict_across(row, levels) if verdict is None else verdict
                yield row if verdict is None else replace(row, flags=HOLDS if verdict else FAILS)


_Place = tuple[str | None, str, str | None, str | None]


def _levels(release: Iterable[Observation]) -> dict[_Place, list[Observation]]:
    """What a release says of levels that have happened, by all but the words of the metric."""
    levels: dict[_Place, list[Observation]] = {}
    for row in release:
        if row.measure == "level" and row.period and _is_plain(row):
            levels.setdefault(_place(row, row.period), []).append(row)
    return levels


def _place(row: Observation, period: str | None) -> _Place:
    return row.ref_area, row.status, row.adjustment, period


def _of_metric(change: Observation, levels: Iterable[Observation]) -> list[Observation]:
    """Those of the levels that are told in the words of the change."""
    wanted = words(change.metric_text or "", change.measure)
    return [row for row in levels if words(row.metric_text or "", row.measure) == wanted]


def _is_plain(row: Observation) -> bool:
    """Whether a row is one exact number of what has happened."""
    return row.status == "actual" and row.qualifier == "none" and row.value_high is None


def _verdict_across(change: Observation, levels: dict[_Place, list[Observation]]) -> bool | None:
    """Does the change fit the levels that other sentences give? None where it does not, or where these do not say one
    thing of both periods, in the same words and unit."""
    if change.measure not in ("growth", "change") or not change.comparison_period or not _is_plain(change):
        return None
    new, old = (levels.get(_place(change, period), []) for period in (change.period, change.comparison_period))
    if not new or not old:
        return None
    new, old = _of_metric(change, new), _of_metric(change, old)
    if not new or not old or len({row.unit for row in (*new, *old)}) != 1:
        return None
    if len({row.value for row in new}) != 1 or len({row.value for row in old}) != 1:
        return None
    # Where it does not fit, the levels are those of another part of the same metric.
    return _ties(old[0], change, new[0]) or None


def _verdict(change: Observation, sentence: list[Observation], bases: Container[str]) -> bool | None:
    """Does the change fit the levels of its metric in the sentence? None where there are not exactly two."""
    if change.measure not in ("growth", "change") or change.value_high is not None:
        return None
    levels = [
        row
        for row in sentence
        if row.measure == "level" and row.metric_text == change.metric_text and row.value_high is None
    ]
    if len(levels) < 2:
        return None
    old = [row for row in levels if _is_base(row, bases) and _fits_base(change, row)]
    new = [row for row in levels if not _is_base(row, bases) and row.period == change.period]
    if len(old) != 1 or len(new) != 1 or old[0].unit != new[0].unit:
        return None
    fits = _ties(old[0], change, new[0])
    # A change that leads from one level of its sentence to another was given the wrong ones.
    return None if fits is False and any(_ties(one, change, two) for one, two in permutations(levels, 2)) else fits


def _is_base(row: Observation, bases: Container[str]) -> bool:
    return any(rule in bases for rule in row.rules.split())


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
