"""One number with all that is known of it, asked for what stands around it."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.calendar import period_code
from extractor.link import Link, Trace
from extractor.model import Cue, Observation, Period, PeriodMention, Quantity, Sentence, Statement
from extractor.pipeline import Journey
from extractor.story.rules import RuleIndex
from extractor.story.values import Source

_SHORT = 60  # characters of a sentence that is only pointed at
_SOURCES: dict[str, Source] = {"title": "title", "subtitle": "heading", "heading": "heading"}


@dataclass(frozen=True, slots=True)
class Case:
    """A linked number: the way of its release, the trace of its sentence, its own link and row."""

    journey: Journey
    rules: RuleIndex
    trace: Trace
    link: Link
    row: Observation | None

    @property
    def final(self) -> Statement:
        return self.link.final

    @property
    def start(self) -> int:
        """Where the number begins in its sentence."""
        return self.link.final.quantity.start - self.trace.reading.sentence.start

    @property
    def before(self) -> Link | None:
        """The number before in the sentence."""
        earlier = [link for link in self.trace.links if link.at < self.link.at]
        return earlier[-1] if earlier else None

    @property
    def others(self) -> tuple[Link, ...]:
        return tuple(link for link in self.trace.links if link.at != self.link.at)

    def nearest(self, *roles: str, code: str | None = None) -> Cue | None:
        """The cue of one of the roles, and of a code where one is given, that stands nearest to the number."""
        cues = [cue for cue in self.trace.reading.cues if cue.role in roles and code in (None, cue.code)]
        return min(cues, key=lambda cue: abs(cue.start - self.start), default=None)

    def mention(self, period: Period | None, text: str | None = None) -> PeriodMention | None:
        """The wording of a period in the sentence, in the words given."""
        mentions = [one for one in self.trace.reading.periods if text in (None, one.text)]
        return next((one for one in mentions if one.period == period and period is not None), None)

    def said_before(self, period: Period | None, text: str | None) -> tuple[Sentence, Source] | None:
        """The sentence from which a period was kept in mind: the nearest before this one, else a later one."""
        here = self.trace.reading.sentence.index
        readings = self.journey.readings
        for index in (*range(here - 1, -1, -1), *range(here + 1, len(readings))):
            if any(one.text == text and one.period == period for one in readings[index].periods):
                sentence = readings[index].sentence
                kind = self.journey.document.blocks[sentence.block].kind
                return sentence, _SOURCES.get(kind, "text_before") if index < here else "release"
        return None

    def metric_before(self, words: str) -> Sentence | None:
        """The nearest sentence before this one with a number of the metric."""
        here = self.trace.reading.sentence.index
        for trace in reversed(self.journey.traces):
            sentence = trace.reading.sentence
            if sentence.index < here and any(link.final.metric_text == words for link in trace.links):
                return sentence
        return None


def code_of(period: Period | None) -> str | None:
    """The code of a period as in the table; None where it is open or not known."""
    if period is None or period.first_day is None or period.last_day is None:
        return None
    return period_code(period)[0] or None


def meaning_of(item: Quantity | PeriodMention | Cue | None) -> str | None:
    """What a piece of a sentence stands for: a unit, a period, a direction, a code."""
    if isinstance(item, Quantity):
        return item.unit
    if isinstance(item, PeriodMention):
        return code_of(item.period)
    if isinstance(item, Cue):
        return item.code or (item.direction if item.direction != "none" else None)
    return None


def quoted(text: str) -> str:
    return f'"{text}"'


def pointed_at(sentence: Sentence) -> str:
    """A sentence in quotes, cut where it is long."""
    text = sentence.text
    return quoted(text if len(text) <= _SHORT else f"{text[:_SHORT].rstrip()} ...")
