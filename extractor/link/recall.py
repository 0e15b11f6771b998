"""Readings and statements -> what a reader has in mind before and after them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import regex

from extractor.link.memory import Memory
from extractor.link.parents import Parent
from extractor.link.relations import comparison_of, rebased
from extractor.link.settle import is_base
from extractor.link.time_roles import SentenceTimes
from extractor.link.timing import code_of, compares
from extractor.model import Comparison, Period, PeriodMention, Reading, Statement

_BEFORE = regex.compile(r"(?:[\p{L}\d’'-]+\s+){1,3}$")
_FUNCTION = frozenset(
    """a about after all also an and are as at be been both but by did do does for from had has have however in is it
    its of on or our over than that the their these this those to under was were which while will with""".split()
)
_UP_TO = frozenset(("by", "until", "till", "before"))
_HISTORY = 6 * 366
"""Days after which a time is history."""
_LEAD = 3
"""Sentences with which a release says what it is about."""
_HEADS = ("heading", "subtitle", "title")


def remembered(
    memory: Memory, statements: Sequence[Statement], listed: tuple[str, ...], parent: Parent | None
) -> Memory:
    """What is in mind after a sentence: what its statements tell, one after the other, the metrics of its last list
    and the line over the list that follows."""
    period, news = memory.period, dict[str, Any](listed=listed, parent=parent)
    if statements:
        news["topic"] = None
    for statement in statements:
        base, told = is_base(statement), statement.period is not None and statement.period_text
        news |= {"measure": statement.measure, "status": statement.status}
        if statement.metric_text and not base:
            news["metric"] = statement.metric_text
        if told and not base:
            news |= {"last_period": statement.period, "last_period_text": statement.period_text}
        if base and told:
            news |= {"base_period": statement.period, "base_for": period}
        if statement.comparison in ("yoy", "pop") and statement.measure in ("growth", "change"):
            beside = (
                news.get("comparison") == "pop"
                and statement.comparison == "yoy"
                and news["compared"] == statement.period
            )
            if not beside:  # "0.5% in May and 5.2% over the year": what follows is told as the first was
                news |= {"comparison": statement.comparison, "compared": statement.period}
        decided = memory.decided == (statement.period, statement.period_text)
        if (
            told
            and not base
            and not decided
            and statement.status == "actual"
            and not _looks_back(statement.period, period)
        ):
            period = statement.period
            news |= {"period": period, "period_text": statement.period_text}
    return memory._replace(**news)


def named_in(memory: Memory, reading: Reading) -> Memory:
    """The memory behind a sentence without numbers: the metric that it names first is what follows is about."""
    cue = next((cue for cue in reading.cues if cue.role in ("metric_name", "metric_word")), None)
    if cue is None:
        return memory
    before = _BEFORE.search(reading.sentence.text[: cue.start])
    words = before[0].split() if before else []
    last = max((i for i, word in enumerate(words) if word.lower() in _FUNCTION or word.endswith("ly")), default=-1)
    return memory._replace(topic=" ".join((*words[last + 1 :], cue.text)))


def without(memory: Memory, *names: str) -> Memory:
    """The memory with nothing kept under these names."""
    forgotten: dict[str, Any] = {name: None for name in names if getattr(memory, name) is not None}
    return memory._replace(**forgotten) if forgotten else memory


def _looks_back(period: Period | None, standing: Period | None) -> bool:
    """Is the period an earlier one of the same length ("an improvement on the 2.8% of July"), told in passing?"""
    if (
        period is None
        or standing is None
        or None in (period.first_day, period.last_day, standing.first_day, standing.last_day)
    ):
        return False
    assert period.first_day and period.last_day and standing.first_day and standing.last_day
    same_length = abs((period.last_day - period.first_day).days - (standing.last_day - standing.first_day).days) <= 7
    return same_length and period.last_day < standing.last_day


def entering(memory: Memory, kind: str) -> Memory:
    """A new block: what the block before was about is no longer meant, unless it is a continuing paragraph."""
    if kind in _HEADS:
        heading = ("heading_period", "heading_period_text", "heading_base")
        return without(memory, "place", *heading, "period", "period_text")
    # Where the release is undated, what a paragraph is about need not be recent, nor what the next one is about.
    if memory.heading_period is not None or (memory.published is None and kind != "list_item"):
        return without(memory, "place", "period", "period_text")
    return without(memory, "place")


def leaving(memory: Memory, kind: str, times: SentenceTimes) -> Memory:
    """What a heading, a line over a list, or a sentence without numbers leaves for those that follow."""
    heads, reading = kind in _HEADS, times.reading
    opens = heads or reading.sentence.text.endswith(":")
    if not reading.periods or (reading.quantities and not opens):
        return memory
    plain = [m for m in times.about if m.first_day and m.last_day and not _bracketed(reading, m)]
    plain = [m for m in plain if not _one_day(m)] or plain
    if not plain:
        return memory
    first = plain[0]
    if opens:
        memory = _compared_below(memory, reading, first, times.bases)
    if heads:
        return memory._replace(heading_period=first.period, heading_period_text=first.text)
    if not reading.quantities and not _one_day(first):
        return memory._replace(period=first.period, period_text=first.text)
    return memory


def _compared_below(memory: Memory, reading: Reading, first: PeriodMention, against: Sequence[PeriodMention]) -> Memory:
    """What the lines below a heading are compared with, where the heading says it."""
    for cue in reading.cues:
        if compares(reading.sentence.text, cue):
            memory = memory._replace(comparison=code_of(cue), compared=first.period)
    if not against:
        return memory
    base = rebased(against[0], first.period)
    code = comparison_of(first.period, base, against[0])
    if code in ("yoy", "pop"):
        memory = memory._replace(comparison=code, compared=first.period)
    return memory._replace(heading_base=base)


def main_period(times: Sequence[SentenceTimes], published: date | None) -> PeriodMention | None:
    """What the release is about: its first period that is no day, no basis of comparison and in no bracket; one to
    come only where it is what a forecast is about, not a deadline ("by 2030")."""
    later: PeriodMention | None = None
    for number, sentence in enumerate(times):
        reading = sentence.reading
        for mention in sentence.about:
            bracketed = _bracketed(reading, mention)
            whole = mention.first_day is not None and mention.last_day is not None
            ahead = published is not None and mention.first_day is not None and mention.first_day > published
            plain = whole and mention.shift is None and not bracketed
            if (
                not plain
                or _one_day(mention)
                or (ahead and _deadline(reading, mention))
                or _long_ago(mention, published)
            ):
                continue
            if _in_outlook(number, reading, mention, published):
                later = later or mention
                continue
            return mention
    return later


def _long_ago(mention: PeriodMention, published: date | None) -> bool:
    """Was the time over years before the release came out: history, told in passing?"""
    return published is not None and mention.last_day is not None and (published - mention.last_day).days > _HISTORY


def _in_outlook(number: int, reading: Reading, mention: PeriodMention, published: date | None) -> bool:
    """Is it a time not over yet that only a forecast in the body of the release is about ("2026 outlook: ...")?"""
    if published is None or mention.last_day is None or mention.last_day < published or number < _LEAD:
        return False
    return any(cue.role == "forecast" for cue in reading.cues) or "outlook" in reading.sentence.text.lower()


def _deadline(reading: Reading, mention: PeriodMention) -> bool:
    """Is the time only when something is to be done, and no forecast for it?"""
    before = reading.sentence.text[: mention.start].rstrip().rpartition(" ")[2].lower()
    return before in _UP_TO or not any(cue.role == "forecast" for cue in reading.cues)


def _bracketed(reading: Reading, mention: PeriodMention) -> bool:
    before = reading.sentence.text[: mention.start]
    return before.count("(") > before.count(")")


def outlook(times: Sequence[SentenceTimes], published: date | None) -> PeriodMention | None:
    """The year that the release looks ahead to: its first whole year that was not over when it came out."""
    for sentence in times:
        for mention in sentence.about:
            first, last = mention.first_day, mention.last_day
            if published and first and last and (last - first).days >= 360 and last >= published:
                return mention
    return None


def main_comparison(times: Sequence[SentenceTimes], main: PeriodMention | None) -> Comparison | None:
    """The first basis of comparison that the release names, for headlines that name none; `main` is its period."""
    for sentence in times:
        for cue in sentence.reading.cues:
            if compares(sentence.reading.sentence.text, cue):
                return code_of(cue)
        for mention in sentence.bases:
            if mention.shift is not None and mention.shift.years == -1:
                return "yoy"
            if mention.period and main and main.period:
                code = comparison_of(main.period, mention.period, None)
                if code in ("yoy", "pop"):
                    return code
    return None


def _one_day(mention: PeriodMention) -> bool:
    return mention.first_day is not None and mention.first_day == mention.last_day
