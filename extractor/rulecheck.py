"""Rulebook -> failures: each kind of rule is tried with the layer that it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from extractor.clean import Cleaner
from extractor.match.periods.finder import PeriodContext, PeriodFinder
from extractor.match.periods.fiscal_calendar import learn_calendar
from extractor.match.quantities.finder import QuantityFinder
from extractor.match.quantities.money import Meaning
from extractor.match.tables.numbers import CellNumber, Missing
from extractor.match.tables.reader import TableReader
from extractor.model import HeadReading, Known, Release
from extractor.pipeline import Engine, Extraction
from extractor.read import release_from_text
from extractor.rulebook import Example, Publishers, Reject, Rule, Rulebook
from extractor.rulebook.proof import Failure, Probe, prove_rule

ROWS = frozenset(("cues", "statements", "metrics", "areas", "publishers", "cases"))
"""Kinds whose examples are tried with the whole engine."""


def check_rules(
    rulebook: Rulebook,
    *,
    model: str | None = None,
    only: Collection[Rule] | None = None,
    engine: Engine | None = None,
) -> Iterator[Failure]:
    """The examples and rejects of a rulebook, or of some of its rules, that do not hold. `engine` is one that was
    made with this rulebook already, with a confidence of 0."""
    rules = list(rulebook.rules if only is None else only)
    tried = probes(rulebook, model=model, rules=rules, engine=engine)
    for rule in rules:
        if rule.kind in tried:
            yield from prove_rule(rule, tried[rule.kind])


def probes(
    rulebook: Rulebook, *, model: str | None = None, rules: Sequence[Rule] = (), engine: Engine | None = None
) -> Mapping[str, Probe]:
    """For each kind of rule, what its layer finds in an example; the sentences of `rules` are parsed beforehand."""
    engine = engine or Engine(rulebook, model=model, min_confidence=0)
    quantities, periods, cleaner = QuantityFinder(rulebook), PeriodFinder(rulebook), Cleaner(rulebook)
    publishers = Publishers(rulebook)
    tried = [rule for rule in rules if rule.kind in ROWS]
    engine.foresee(_release(example) for rule in tried for example in rule.examples)
    engine.foresee(_release(reject) for rule in tried for reject in rule.rejects)

    @cache
    def amounts(text: str, publisher: str | None) -> Sequence[object]:
        who = publishers.of(publisher)
        spellings = publishers.spellings(who) if who else {}
        finder = quantities.at_home(
            {word: Meaning(code, f"publisher.{who.id}") for word, code in spellings.items()} if who else {}
        )
        found, refused, _ = finder.find(text)
        return [*found, *refused]

    @cache
    def wordings(text: str, published: date | None, fiscal_year_end: str | None) -> Sequence[object]:
        fiscal = learn_calendar(text, published=published, fiscal_year_end=fiscal_year_end, rulebook=rulebook)
        return periods.find(text, PeriodContext(published, fiscal))

    extraction = _extractions(engine)
    rows = _rows(extraction)

    def numbers(case: Example | Reject) -> Sequence[object]:
        return amounts(case.text, case.publisher)

    def times(case: Example | Reject) -> Sequence[object]:
        return wordings(case.text, case.published, case.fiscal_year_end)

    def cues(case: Example | Reject) -> Sequence[object]:
        """Rows, and the words themselves: some roles work without leaving their name in a row."""
        read = extraction(_release(case))
        return [*read.observations, *(cue for reading in read.readings for cue in reading.cues)]

    def signed(case: Example | Reject) -> Sequence[object]:
        who = publishers.of(case.publisher)
        return [*rows(case), *([_Found(rule=f"publisher.{who.id}", text=case.publisher)] if who else [])]

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
        **measured,
        **dict.fromkeys(ROWS, rows),
        "cues": cues,
        "publishers": signed,
        "periods": times,
        "blocks": blocks,
        "heads": heads,
        "head_times": heads,
        "cells": cells,
    }


def row_probe(engine: Engine) -> Probe:
    """What all rules together make of an example: its rows. Nothing but the engine is needed for it."""
    return _rows(_extractions(engine))


def _rows(extraction: Callable[[Release], Extraction]) -> Probe:
    return lambda case: extraction(_release(case)).observations


def _extractions(engine: Engine) -> Callable[[Release], Extraction]:
    @cache
    def extraction(release: Release) -> Extraction:
        return engine.extract(release)

    return extraction


def _release(case: Example | Reject) -> Release:
    return release_from_text(case.text, html=case.html, known=Known(case.published, case.publisher, case.title))


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
