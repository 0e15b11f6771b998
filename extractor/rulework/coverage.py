"""A corpus and rules -> what each rule made of it, and the sentences that no rule explains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from extractor.model import Observation, Sentence
from extractor.pipeline import MIN_CONFIDENCE, Engine, Extraction
from extractor.rulebook import MetricRule
from extractor.rulework.corpus import Progress, extractions, releases
from extractor.rulework.gold import judged

_WORD = regex.compile(r"[\p{L}'’-]+")
_SKIPPED = frozenset("a an the some just only even its their about around nearly almost over".split())


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What a rule made: rows, and how many of those in releases with gold are right and wrong. `rule` is as in the
    column `rules` (statement.to_level), `metric.ID` for a metric of the catalogue."""

    rule: str
    rows: int
    right: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A number of which no rule says what it is: where, its sentence, and what is likely missing."""

    source: str
    text: str
    number: str
    missing: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A rule that is likely missing, with the numbers that wait for it."""

    missing: str
    cases: tuple[Unexplained, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the rules made of a corpus; `judged` rows stand in releases with gold, `right` of them hold."""

    releases: int
    rows: int
    judged: int
    right: int
    missed: int
    sentences: int
    explained: int
    rules: tuple[RuleCount, ...]
    gaps: tuple[Gap, ...]


class _Tally:
    """Rows by rule while the corpus is read."""

    def __init__(self) -> None:
        self.rows = self.judged = self.right = self.missed = self.sentences = self.explained = self.releases = 0
        self.by_rule: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, rule: str, verdict: bool | None) -> None:
        counts = self.by_rule[rule]
        counts[0] += 1
        if verdict is not None:
            counts[1 if verdict else 2] += 1


def coverage(
    corpus: Path,
    engine: Engine,
    *,
    min_confidence: float = MIN_CONFIDENCE,
    progress: Progress = lambda done, total: None,
) -> Coverage:
    """What the rules of `engine` (made with a confidence of 0) make of the releases of a folder.

    Raises UsageError where there are no releases.
    """
    tally, open_numbers = _Tally(), []
    guesses = engine.rulebook.names_of("last_resort")
    metrics = frozenset(rule.id for rule in engine.rulebook.of(MetricRule))
    for read, extraction in extractions(releases(corpus), engine, progress):
        rows = [row for row in extraction.observations if (row.confidence or 0) >= min_confidence]
        verdicts: dict[int, bool] = {}
        if read.facts is not None:
            found = judged(read.facts, rows)
            verdicts = dict.fromkeys(found.right, True) | dict.fromkeys(found.wrong, False)
            tally.missed += len(found.missed)
        for number, row in enumerate(rows):
            for rule in dict.fromkeys(_rules_of(row, metrics)):
                tally.add(rule, verdicts.get(number))
        cases = list(_open_numbers(extraction, min_confidence, guesses))
        told = {case[0] for case in cases}
        tally.releases += 1
        tally.rows += len(rows)
        tally.judged += len(verdicts)
        tally.right += sum(verdicts.values())
        tally.sentences += len(extraction.numeric)
        tally.explained += sum(sentence.index not in told for sentence in extraction.numeric)
        open_numbers += [case for _, case in cases]
    return _told(tally, open_numbers)


def _told(tally: _Tally, open_numbers: Sequence[Unexplained]) -> Coverage:
    counts = [RuleCount(rule, *numbers) for rule, numbers in tally.by_rule.items()]
    groups: defaultdict[str, list[Unexplained]] = defaultdict(list)
    for case in open_numbers:
        groups[case.missing].append(case)
    gaps = [Gap(missing, tuple(cases)) for missing, cases in groups.items()]
    return Coverage(
        tally.releases, tally.rows, tally.judged, tally.right, tally.missed, tally.sentences, tally.explained,
        tuple(sorted(counts, key=lambda count: (-count.rows, count.rule))),
        tuple(sorted(gaps, key=lambda gap: (-len(gap.cases), gap.missing))),
    )  # fmt: skip


def _rules_of(row: Observation, metrics: frozenset[str]) -> Iterator[str]:
    yield from row.rules.split()
    if row.metric in metrics:
        yield f"metric.{row.metric}"


def _open_numbers(
    extraction: Extraction, min_confidence: float, guesses: frozenset[str]
) -> Iterator[tuple[int, Unexplained]]:
    """The numbers that no rule explains, each with its sentence's index: those without a row, those of a row too
    unsure to be kept, those that only the last resort took."""
    rows = {row.char_start: row for row in extraction.observations}
    for reading in extraction.readings:
        sentence = reading.sentence
        for quantity in reading.quantities:
            row = rows.get(sentence.start + quantity.start)
            missing = _missing(sentence, quantity.start, quantity.end, row, min_confidence, guesses)
            if missing is not None:
                source = extraction.document.release.source
                yield sentence.index, Unexplained(source, sentence.text, quantity.text, missing)


def _missing(
    sentence: Sentence, start: int, end: int, row: Observation | None, min_confidence: float, guesses: frozenset[str]
) -> str | None:
    """The rule that is likely missing where a number has no sure row; None where all is explained."""
    around = _around(sentence.text, start, end)
    if row is None:
        return f"metric: none is found for {around}"
    rules = row.rules.split()
    if not guesses.isdisjoint(rules):
        return f"statement: {around}"
    if (row.confidence or 0) >= min_confidence:
        return None
    if "period.unknown" in rules:
        return "period: no wording of time is understood near the number"
    last = next((rule for rule in reversed(rules) if rule.startswith("statement.")), "no rule")
    return f"confidence: too low for {last}"


def _around(text: str, start: int, end: int) -> str:
    """The words next to a number, as a pattern would have them: "veered toward {value}"."""
    before = [word for word in _WORD.findall(text[:start].lower())[-4:] if word not in _SKIPPED][-2:]
    if before:
        return " ".join((*before, "{value}"))
    return " ".join(("{value}", *_WORD.findall(text[end:].lower())[:2]))
