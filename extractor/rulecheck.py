"""Rulebook -> failures: each kind of rule is tried with the layer that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractor.clean import Cleaner
from extractor.match.fiscal import learn_calendar
from extractor.match.periods import PeriodContext, PeriodFinder
from extractor.match.quantities import QuantityFinder
from extractor.match.table_numbers import CellNumber, Missing
from extractor.match.tables import TableReader
from extractor.model import HeadReading, Known
from extractor.pipeline import Engine
from extractor.read import release_from_text
from extractor.rulebook import Example, Reject, Rulebook
from extractor.rulebook.proof import Failure, Probe, prove


def check_rules(rulebook: Rulebook, *, model: str | None = None) -> Iterator[Failure]:
    """The examples and rejects of a rulebook that do not hold."""
    return prove(rulebook, probes(rulebook, model=model))


def probes(rulebook: Rulebook, *, model: str | None = None) -> Mapping[str, Probe]:
    """For each kind of rule, what its layer finds in an example."""
    engine = Engine(rulebook, model=model, min_confidence=0)
    quantities, periods, cleaner = QuantityFinder(rulebook), PeriodFinder(rulebook), Cleaner(rulebook)

    def numbers(case: Example | Reject) -> Sequence[object]:
        found, refused = quantities.find(case.text)
        return [*found, *refused]

    def times(case: Example | Reject) -> Sequence[object]:
        fiscal = learn_calendar(
            case.text, published=case.published, fiscal_year_end=case.fiscal_year_end, rulebook=rulebook
        )
        return periods.find(case.text, PeriodContext(case.published, fiscal))

    def rows(case: Example | Reject) -> Sequence[object]:
        release = release_from_text(case.text, html=False, known=Known(case.published))
        return engine.extract(release).observations

    def blocks(case: Example | Reject) -> Sequence[object]:
        return [_Found(**found) for found in cleaner.found(case.text)]

    tables = TableReader(rulebook)

    def heads(case: Example | Reject) -> Sequence[object]:
        return [_head(tables.head(case.text, PeriodContext(case.published)))]

    def cells(case: Example | Reject) -> Sequence[object]:
        found = tables.number(case.text)
        return [] if found is None else [_cell(found)]

    measured = dict.fromkeys(("units", "currencies", "scales", "number_words", "qualifiers", "refusals"), numbers)
    return {
        **measured, "periods": times, "cues": rows, "statements": rows, "metrics": rows, "areas": rows,
        "blocks": blocks, "heads": heads, "head_times": heads, "cells": cells,
    }  # fmt: skip


def _head(head: HeadReading) -> _Found:
    """What a head says, with the names that its rules' examples use."""
    time = head.times[0] if head.times else None
    return _Found(
        text=head.text, words=head.words, unit=head.unit, scale=head.scale, whole=head.whole, role=head.role,
        measure=head.measure or ("change" if head.changes else None), comparison=head.comparison, status=head.status,
        adjustment=head.adjustment, except_for=" ".join(head.except_for), time=head.time_text,
        first_day=time.first_day if time else None, last_day=time.last_day if time else None,
        rules=" ".join(head.rules),
    )  # fmt: skip


def _cell(found: CellNumber | Missing) -> _Found:
    """What a cell holds, with the names that its rules' examples use."""
    if isinstance(found, Missing):
        return _Found(role=found.role, rules=found.rule, text="")
    return _Found(
        value=found.quantity.value, unit=found.quantity.unit, text=found.quantity.text, role="number",
        code=" ".join(found.flags), rules=" ".join(found.flag_rules),
    )  # fmt: skip


class _Found:
    """What a rule of blocks or tables found, as attributes."""

    def __init__(self, **fields: object) -> None:
        self.__dict__.update(fields)
