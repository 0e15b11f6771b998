"""Statements with the readings they came from -> where in the text the metric and the period of each are worded."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from extractor.model import Document, Mark, Reading, Span, Statement


def marks(document: Document, readings: Sequence[Reading], statements: Iterable[Statement]) -> Iterator[Mark]:
    """A mark for each statement of the text (not of a table), in their order; a span is None where it is not known.

    What the sentence itself does not word is marked where the text before words it, the nearest first.
    """
    text = document.text.lower()
    text = text if len(text) == len(document.text) else document.text  # a few letters grow when they are lowered
    times = _times(readings)
    told: dict[str, Span] = {}
    unworded: dict[str, int] = {}
    for statement in statements:
        if statement.cell is not None or not statement.metric_text:
            continue
        metric = _metric(text, statement, told) or _worded_before(text, statement, unworded)
        if metric is not None:
            told[statement.metric_text] = metric
        yield Mark(statement.quantity.start, statement.quantity.end, metric, _period(statement, times))


def _metric(text: str, statement: Statement, told: dict[str, Span]) -> Span | None:
    """Word for word in the sentence, else where the linker found it, else where it was told before."""
    sentence, words = statement.sentence, (statement.metric_text or "").lower()
    span = _nearest(text, words, (sentence.start, sentence.end), statement.quantity.start)
    return span or statement.metric_place or told.get(statement.metric_text or "")


def _worded_before(text: str, statement: Statement, unworded: dict[str, int]) -> Span | None:
    """The last place of the words before the sentence; `unworded` notes up to where they are known not to be."""
    words, end = (statement.metric_text or "").lower(), statement.sentence.start
    at = text.rfind(words, max(0, unworded.get(words, 0) - len(words)), end)
    if at >= 0:
        return at, at + len(words)
    unworded[words] = end
    return None


def _nearest(text: str, words: str, within: Span, number: int) -> Span | None:
    """The last place of the words before the number, else the first one behind it."""
    at = text.rfind(words, within[0], number)
    at = at if at >= 0 else text.find(words, number, within[1])
    return (at, at + len(words)) if at >= 0 else None


def _times(readings: Sequence[Reading]) -> dict[str, list[Span]]:
    """Where each wording of time stands, in the order of the text."""
    times: dict[str, list[Span]] = {}
    for reading in readings:
        start = reading.sentence.start
        for mention in reading.periods:
            times.setdefault(mention.text, []).append((start + mention.start, start + mention.end))
    for spans in times.values():
        spans.sort()
    return times


def _period(statement: Statement, times: dict[str, list[Span]]) -> Span | None:
    """The wording nearest to the number in its sentence, else the last one before the sentence, else the first."""
    spans = times.get(statement.period_text or "")
    if not spans:
        return None
    sentence, number = statement.sentence, statement.quantity.start
    before = bisect_left(spans, (sentence.start, sentence.start))
    near = spans[before : bisect_right(spans, (sentence.end, sentence.end))]
    own = [span for span in near if span[1] <= sentence.end]
    if own:
        return min(own, key=lambda span: abs(span[0] - number))
    return spans[before - 1] if before else spans[0]
