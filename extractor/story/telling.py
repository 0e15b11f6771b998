"""Engine and release -> explanation: what was made of every number, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.link import Trace
from extractor.model import Observation, PeriodMention, Reading, Refusal, Release
from extractor.normalise.confidence import Confidence
from extractor.pipeline import Engine, Journey
from extractor.story.case import Case, code_of, meaning_of
from extractor.story.cells import cell_stories
from extractor.story.decisions import decisions
from extractor.story.patterns import fired, nearly
from extractor.story.rules import RuleIndex
from extractor.story.unread import NUMBER, not_read
from extractor.story.values import Explanation, Number, Outcome, Piece, SentenceStory, Weight

_NAMES = ("metric_name", "metric_word")


def explained(engine: Engine, release: Release) -> Explanation:
    """The story of every number of a release, in the order of its text.

    Raises ReleaseError where the release cannot be read.
    """
    journey = engine.journey(release)
    teller = _Teller(journey, RuleIndex(engine.rulebook), Confidence(engine.rulebook), engine.min_confidence)
    document = journey.document
    read = {statement.table for statement in journey.cells}
    tabled = {document.blocks[table.block].start for table in document.tables if table.number in read}
    return Explanation(
        source=release.source,
        title=document.title,
        published=document.published,
        language=document.language,
        min_confidence=engine.min_confidence,
        sentences=tuple(teller.sentences()),
        not_read=tuple(block for block in not_read(document, teller.rules) if block.char_start not in tabled),
        cells=tuple(cell_stories(journey, teller.confidence, engine.min_confidence)),
    )


@dataclass(frozen=True)
class _Teller:
    journey: Journey
    rules: RuleIndex
    confidence: Confidence
    least: float

    def sentences(self) -> Iterator[SentenceStory]:
        rows = {row.char_start: row for row in self.journey.rows if row.table_cell is None}
        traces = {trace.reading.sentence.index: trace for trace in self.journey.traces}
        for reading in self.journey.readings:
            sentence = reading.sentence
            trace = traces.get(sentence.index)
            numbers = sorted(self._numbers(reading, trace, rows), key=lambda number: number.char_start)
            if numbers:
                yield SentenceStory(
                    text=sentence.text,
                    char_start=sentence.start,
                    char_end=sentence.end,
                    block=self.journey.document.blocks[sentence.block].kind,
                    reading=tuple(_pieces(reading, trace)),
                    beside=tuple(_beside(reading, trace)),
                    numbers=tuple(numbers),
                )

    def _numbers(self, reading: Reading, trace: Trace | None, rows: dict[int | None, Observation]) -> Iterator[Number]:
        start = reading.sentence.start
        taken: list[tuple[int, int]] = []
        for link in trace.links if trace is not None else ():
            assert trace is not None
            quantity = link.final.quantity
            taken.append((quantity.start - start, quantity.end - start))
            yield self._linked(Case(self.journey, self.rules, trace, link, rows.get(quantity.start)))
        for mention in reading.periods:
            if NUMBER.search(mention.text) and not _touches(mention.start, mention.end, taken):
                taken.append((mention.start, mention.end))
                yield _of_time(mention, start)
        for refusal in reading.refusals:
            if not any(first <= refusal.start and refusal.end <= last for first, last in taken):
                taken.append((refusal.start, refusal.end))  # it may reach into a wording of time ("May 2015=100")
                yield _refused(refusal, start)
        yield from self._left_over(reading, taken)

    def _left_over(self, reading: Reading, taken: list[tuple[int, int]]) -> Iterator[Number]:
        """Digits that nothing took: page numbers, which the sentence does not hold, and what no rule sees."""
        start, end = reading.sentence.start, reading.sentence.end
        text = self.journey.document.text[start:end]
        open_text = list(text)
        for first, last in taken:
            open_text[first:last] = " " * (last - first)
        for digits in NUMBER.finditer("".join(open_text)):
            paged = reading.sentence.text[slice(*digits.span())].isspace()
            because = "refused: the number of a page" if paged else "no rule takes it for a number"
            rules = ("page_number",) if paged else ()
            outcome: Outcome = "refused" if paged else "unseen"
            yield Number(digits[0], start + digits.start(), start + digits.end(), outcome, because, rules)

    def _linked(self, case: Case) -> Number:
        quantity, row = case.final.quantity, case.row
        outcome, because = self._outcome(case)
        weights = self.confidence.parts(row) if row is not None else ()
        return Number(
            text=quantity.text,
            char_start=quantity.start,
            char_end=quantity.end,
            outcome=outcome,
            because=because,
            rules=tuple(quantity.rule.split()),
            value=quantity.value,
            value_high=quantity.value_high,
            unit=quantity.unit,
            qualifier=quantity.qualifier,
            statement=fired(case),
            near=nearly(case),
            decisions=tuple(decisions(case)),
            confidence=tuple(Weight(feature, weight) for feature, weight in weights),
            row=row,
        )

    def _outcome(self, case: Case) -> tuple[Outcome, str]:
        row = case.row
        if row is None:
            return "no_metric", "no row: nothing in the sentence or before it says what it measures"
        confidence = row.confidence or 0
        if confidence < self.least:
            return "left_out", f"left out: its confidence of {confidence} is below {self.least}"
        return "row", f"a row of the table, confidence {confidence}"


def _refused(found: Refusal, start: int) -> Number:
    because = f"refused: {found.reason}"
    return Number(found.text, start + found.start, start + found.end, "refused", because, (found.rule,))


def _of_time(found: PeriodMention, start: int) -> Number:
    code = code_of(found.period)
    because = f"a wording of time: {code}" if code else "a wording of time"
    if code is None and found.first_day is not None:
        because = f"a wording of time: from {found.first_day} on"
    rules = (f"period.{found.rule}",)
    return Number(found.text, start + found.start, start + found.end, "period", because, rules)


def _touches(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(start < last and end > first for first, last in taken)


def _pieces(reading: Reading, trace: Trace | None) -> Iterator[Piece]:
    """The sentence as the statement patterns see it; of one that was not parsed only the wordings of time."""
    if trace is None:
        yield from (_of_mention(mention) for mention in reading.periods)
        return
    for chunk in trace.chunks:
        rule: str | None = None
        meaning = meaning_of(chunk.item)
        if isinstance(chunk.item, PeriodMention):
            rule = f"period.{chunk.item.rule}"
        elif chunk.item is not None and chunk.kind != "hedge":
            rule = chunk.item.rule
        elif chunk.kind == "metric":
            names = [cue for cue in reading.cues if cue.role in _NAMES and chunk.start <= cue.start < chunk.end]
            rule = names[0].rule if names else None
        yield Piece(chunk.kind, chunk.start, chunk.end, chunk.text, rule, None if chunk.kind == "hedge" else meaning)


def _of_mention(mention: PeriodMention) -> Piece:
    return Piece("period", mention.start, mention.end, mention.text, f"period.{mention.rule}", meaning_of(mention))


def _beside(reading: Reading, trace: Trace | None) -> Iterator[Piece]:
    """The cues that are no pieces of the row."""
    pieces = {id(chunk.item) for chunk in trace.chunks} if trace is not None else set()
    for cue in reading.cues:
        if cue.role not in _NAMES and id(cue) not in pieces:
            yield Piece(cue.role, cue.start, cue.end, cue.text, cue.rule, meaning_of(cue))
