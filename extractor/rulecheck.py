"""Rulebook -> failures: each kind of rule is tried with the layer that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractor.clean import Cleaner
from extractor.match.fiscal import learn_calendar
from extractor.match.periods import PeriodContext, PeriodFinder
from extractor.match.quantities import QuantityFinder
from extractor.model import Known
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

    measured = dict.fromkeys(("units", "currencies", "scales", "number_words", "qualifiers", "refusals"), numbers)
    return {
        **measured, "periods": times, "cues": rows, "statements": rows, "metrics": rows, "areas": rows,
        "blocks": blocks,
    }  # fmt: skip


class _Found:
    """What a block rule found, as attributes."""

    def __init__(self, **fields: object) -> None:
        self.__dict__.update(fields)
