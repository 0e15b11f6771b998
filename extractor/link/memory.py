"""What a reader keeps in mind from the text before: the last metric, period and basis of comparison."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from extractor.link.parents import Parent
from extractor.link.phrases import owner_of
from extractor.model import Comparison, Measure, Period, PeriodMention, Status


class Share(NamedTuple):
    """A share of people: the `group`, what they are `doing` ("plan to hire"), or the `answer` that they gave."""

    group: str
    doing: str
    answer: str = ""

    @property
    def metric(self) -> str:
        """The words of its metric."""
        return self.answer or f"{self.group} {self.doing}"


class Memory(NamedTuple):
    """Carried from sentence to sentence. What belongs to a block is forgotten where the next block begins;
    what belongs to the release stays. Periods come with the words they were read from."""

    published: date | None = None
    release_period: Period | None = None
    release_period_text: str | None = None
    outlook: PeriodMention | None = None
    decided: tuple[Period, str] | None = None
    heading_period: Period | None = None
    heading_period_text: str | None = None
    heading_base: Period | None = None
    period: Period | None = None
    period_text: str | None = None
    last_period: Period | None = None
    last_period_text: str | None = None
    parent: Parent | None = None
    base_period: Period | None = None
    base_for: Period | None = None
    metric: str | None = None
    topic: str | None = None
    place: str | None = None
    comparison: Comparison | None = None
    compared: Period | None = None
    release_comparison: Comparison | None = None
    measure: Measure | None = None
    status: Status | None = None
    listed: tuple[str, ...] = ()
    people: Share | None = None

    @property
    def owner(self) -> str | None:
        """Who "their" or "its" means, if the sentence doesn't say."""
        return owner_of(self.metric) if self.metric else None

    @property
    def told(self) -> str | None:
        """What "this figure" or "the growth rate" is of: what the sentence before named, else the last metric."""
        return self.topic or self.metric

    @property
    def standing_period(self) -> tuple[Period | None, str | None]:
        """The period that a sentence without one is about: of the text before, the heading, the release."""
        if self.period is not None:
            return self.period, self.period_text
        if self.heading_period is not None:
            return self.heading_period, self.heading_period_text
        return self.release_period, self.release_period_text
