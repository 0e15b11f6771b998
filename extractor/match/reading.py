"""Document and sentences -> readings: the four layers of matching run over each sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import regex

from extractor.match.cues import CueFinder
from extractor.match.fiscal import learn_calendar
from extractor.match.names import NameFinder
from extractor.match.parse import load_model, parse, tokens_of
from extractor.match.period_fiscal import NO_CALENDAR
from extractor.match.periods import PeriodContext, PeriodFinder
from extractor.match.quantities import Numbers, QuantityFinder
from extractor.model import Cue, Document, Mention, Period, PeriodMention, Quantity, Reading, Sentence
from extractor.rulebook import PublisherRule, Publishers, Rulebook

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_COMPARED = regex.compile(
    r"\b(?:against|than|versus|vs\.?|compared (?:with|to)|from|over|since|following|after|on|before|below|above)"
    r"\s+(?:that of\s+|the\s+)?$",
    regex.IGNORECASE,
)
_CLEARLY_COMPARED = regex.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|relative to)\s+"
    r"(?:that of\s+|those of\s+)?(?:in\s+|at\s+|for\s+)?(?:the\s+)?$",
    regex.IGNORECASE,
)
_IN_US_DOLLARS = regex.compile(
    r"\b(?:in|are|as)\s(?:(?:thousands|millions|billions)\sof\s)?(?:U\.?S\.?|United\sStates)\sdollars\b",
    regex.IGNORECASE,
)
"""Says that a bare "$" is not the publisher's own."""
_HEADS = frozenset(("title", "subtitle", "heading"))
# A period further back than this is history told in passing; it does not set the year of a bare "May".
_RECENT = timedelta(days=550)


@dataclass(frozen=True, slots=True)
class _Scanned:
    """A sentence before it is parsed: its periods and its numbers, as far as they are known without tags."""

    sentence: Sentence
    periods: tuple[PeriodMention, ...]
    numbers: Numbers
    head: bool

    @property
    def numeric(self) -> bool:
        """Does it hold a quantity?"""
        return bool(self.numbers.quantities)

    @property
    def parsed(self) -> bool:
        """Headings, and lines that introduce a list, are parsed without a number too: the lines below mean them."""
        return self.numeric or self.head or self.sentence.text.endswith(":")


class Reader:
    """Finds quantities, periods and cues; parses only sentences that hold a quantity."""

    def __init__(self, rulebook: Rulebook, *, model: str | None = None) -> None:
        self.nlp: Language = load_model(model)
        self._rulebook = rulebook
        self._cues = CueFinder(self.nlp, rulebook)
        self._names = NameFinder(self.nlp, rulebook)
        self._periods = PeriodFinder(rulebook)
        self._quantities = QuantityFinder(rulebook)
        self._publishers = Publishers(rulebook)
        self._foreseen: dict[str, Doc] = {}

    def zone(self) -> AbstractContextManager[object]:
        """A stretch of work at whose end the words met in it are forgotten."""
        return self.nlp.memory_zone()

    def foresee(self, texts: Iterable[str]) -> None:
        """Parses many sentences at once, three times as fast as one by one, for who will ask for them later."""
        asked = list(dict.fromkeys(texts))
        self._foreseen.update(zip(asked, parse(self.nlp, asked), strict=True))

    def readings(self, document: Document, sentences: Iterable[Sentence]) -> tuple[Reading, ...]:
        """A reading for every sentence, in order."""
        publisher = self._publishers.of(document.publisher, document.url)
        quantities = self._quantities
        if publisher is not None and not _IN_US_DOLLARS.search(document.text):
            quantities = quantities.at_home(self._publishers.spellings(publisher), publisher.id)
        scanned = list(self._scan(document, sentences, quantities, publisher))
        docs = self.parsed([found.sentence.text for found in scanned if found.parsed])
        return tuple(self._reading(found, docs, quantities) for found in scanned)

    def parsed(self, texts: list[str]) -> Iterator[Doc]:
        """The sentences with the grammar of each."""
        if all(text in self._foreseen for text in texts):
            return iter([self._foreseen[text] for text in texts])
        return parse(self.nlp, texts)

    def _scan(
        self,
        document: Document,
        sentences: Iterable[Sentence],
        quantities: QuantityFinder,
        publisher: PublisherRule | None,
    ) -> Iterator[_Scanned]:
        fiscal = learn_calendar(
            document.text, published=document.published, publisher=publisher, rulebook=self._rulebook
        )
        habit = f" publisher.{publisher.id}" if publisher is not None and fiscal.habit else ""
        section: Period | None = None
        latest: Period | None = None
        for sentence in sentences:
            context = PeriodContext(document.published, fiscal, section or latest)
            periods = _told(sentence.text, self._periods.find(sentence.text, context))
            if habit and periods:
                stated = self._periods.find(sentence.text, replace(context, fiscal=NO_CALENDAR))
                periods = _by_habit(periods, stated, habit)
            anchor = _anchor(sentence.text, periods, document.published)
            if document.blocks[sentence.block].kind in _HEADS:
                section = anchor
            elif anchor is not None and not _long(anchor) and not _earlier(anchor, latest):
                latest = anchor
            head = document.blocks[sentence.block].kind in _HEADS
            yield _Scanned(sentence, periods, quantities.find(sentence.text, taken=_spans(periods)), head)

    def _reading(self, found: _Scanned, docs: Iterator[Doc], finder: QuantityFinder) -> Reading:
        if not found.parsed:
            return Reading(found.sentence, (), (), found.numbers.refusals, found.periods, ())
        [doc] = islice(docs, 1)
        tokens = tokens_of(doc)
        text = found.sentence.text
        numbers = found.numbers
        if not numbers.sure:
            numbers = finder.find(text, taken=_spans(found.periods), tokens=tokens)
        quantities, refusals = numbers.quantities, numbers.refusals
        taken = _spans((*found.periods, *quantities))
        cues = [
            cue
            for cue in self._cues.find(doc, text)
            if _behind(cue, quantities, found.periods)
            or not any(cue.start < end and start < cue.end for start, end in taken)
        ]
        return Reading(
            found.sentence, tokens, quantities, refusals, found.periods, (*cues, *self._names.find(doc, text))
        )


def _behind(cue: Cue, quantities: Sequence[Quantity], periods: Sequence[PeriodMention]) -> bool:
    """ "1.2% over the month": right behind a number it says what that is compared with, and is no period."""
    if cue.role != "comparison" or not any(0 <= cue.start - quantity.end <= 1 for quantity in quantities):
        return False
    return all(p.end <= cue.start or cue.end <= p.start or (cue.start <= p.start and p.end <= cue.end) for p in periods)


def _by_habit(
    periods: Sequence[PeriodMention], stated: Sequence[PeriodMention], habit: str
) -> tuple[PeriodMention, ...]:
    """The periods, those traced to the publisher's habit that would have other days without it."""
    return tuple(
        mention if mention.period == plain.period else replace(mention, rule=mention.rule + habit)
        for mention, plain in zip(periods, stated, strict=True)
    )


def _spans(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for mention in mentions]


def _told(text: str, periods: Sequence[PeriodMention]) -> tuple[PeriodMention, ...]:
    """The periods, those behind a word of comparison ("than in May 2023") marked as what is compared with."""
    return tuple(
        replace(mention, compares=True) if _CLEARLY_COMPARED.search(text, 0, mention.start) else mention
        for mention in periods
    )


def _anchor(text: str, periods: Sequence[PeriodMention], published: date | None) -> Period | None:
    """The period that the text after may lean on: the first that is neither a comparison nor long past."""
    for mention in periods:
        last = mention.last_day
        if mention.compares or mention.first_day is None or last is None or mention.first_day == last:
            continue
        if _COMPARED.search(text, 0, mention.start):
            continue
        if published is None or timedelta(0) <= published - last < _RECENT or mention.first_day > published:
            return mention.period
    return None


def _earlier(anchor: Period, latest: Period | None) -> bool:
    """Does the anchor go back in time? What is told after it is rarely about the past again."""
    return (
        latest is not None
        and anchor.last_day is not None
        and latest.last_day is not None
        and anchor.last_day < latest.last_day
    )


def _long(period: Period) -> bool:
    """Half a year or more: a year named in the text in passing does not make the next "January" one of it."""
    return (
        period.first_day is not None and period.last_day is not None and (period.last_day - period.first_day).days > 180
    )
