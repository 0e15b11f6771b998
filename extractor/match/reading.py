"""Document and sentences -> readings: the four layers of matching run over each sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import regex

from extractor.clock import Clock, NoClock
from extractor.match import cues, names
from extractor.match.cues import CueFinder
from extractor.match.dictionary import load_dictionary
from extractor.match.names import NameFinder
from extractor.match.parse import load_model, parse, tokens_of, words_of
from extractor.match.periods.day_order import day_first
from extractor.match.periods.finder import PeriodContext, PeriodFinder
from extractor.match.periods.fiscal_calendar import learn_calendar
from extractor.match.periods.fiscal_labels import NO_CALENDAR
from extractor.match.plain import PlainTagger
from extractor.match.quantities.finder import Numbers, QuantityFinder
from extractor.match.quantities.home_currency import HomeCurrency
from extractor.match.unseen import reading_put_back, without_unseen
from extractor.model import (
    HEAD_KINDS,
    Cue,
    Document,
    Mention,
    Period,
    PeriodMention,
    Quantity,
    Reading,
    Sentence,
    Token,
)
from extractor.rulebook import PublisherRule, Publishers, Rulebook

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_COMPARED = regex.compile(
    r"(?r)\b(?:against|than|versus|vs\.?|compared (?:with|to)|from|over|since|following|after|on|before|below|above)"
    r"\s+(?:that of\s+|the\s+)?\Z",
    regex.IGNORECASE,
)
_NUMBER = r"[^\s\d]{0,5}\d(?:[\d.,]*\d)?(?:\s*%|\s+[^\s,;()\d]+){0,6}?"
_CLEARLY = r"versus|vs\.?|compared (?:with|to)|relative to"
_CLEARLY_COMPARED = regex.compile(
    rf"(?r)\b(?:(?:than|{_CLEARLY})\s+(?:that of\s+|those of\s+)?"
    rf"|(?:{_CLEARLY}|as against|(?<!more |less |fewer |other )than (?:the|its|their))\s+"
    rf"(?:about\s+|around\s+|the\s+|a\s+|an\s+)?(?:[^\s,;()\d]+\s+){{0,4}}{_NUMBER}(?:,? or {_NUMBER},?)?\s+)"
    r"(?:in\s+|at\s+|for\s+|during\s+|of\s+)?(?:the\s+)?\Z",
    regex.IGNORECASE,
)
_COMPARING = ("than", "versus", "vs", "compared", "relative to", "as against")
"""One of them is in whatever it matches: few sentences need be searched."""
# A period further back than this is history told in passing; it does not set the year of a bare "May".
_RECENT = timedelta(days=550)


class _Scanned(NamedTuple):
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
    def asks_for_grammar(self) -> bool:
        """Headings, and lines that introduce a list, do so without a number too: the lines below mean them."""
        return self.numeric or self.head or self.sentence.text.endswith(":")


class _Worded(NamedTuple):
    """A sentence that needs its grammar: its words, and the wordings of cues and names among them. `tokens` where rules
    alone tell the grammar."""

    doc: Doc
    cues: cues.Wordings
    names: names.Wordings
    tokens: tuple[Token, ...] | None


class Reader:
    """Finds quantities, periods and cues; parses only sentences that hold a quantity and are not plain."""

    def __init__(self, rulebook: Rulebook, *, model: str | None = None) -> None:
        self.nlp: Language = load_model(model)
        self.clock: Clock = NoClock()
        self._rulebook = rulebook
        self._cues = CueFinder(self.nlp, rulebook)
        self._names = NameFinder(self.nlp, rulebook)
        self._periods = PeriodFinder(rulebook)
        self._quantities = QuantityFinder(rulebook)
        self._home_currency = HomeCurrency(rulebook)
        self._publishers = Publishers(rulebook)
        dictionary = load_dictionary(self.nlp.path)
        self._plain = None if dictionary is None else PlainTagger(dictionary, rulebook)
        self._foreseen: dict[str, Doc] = {}

    def zone(self) -> AbstractContextManager[object]:
        """A stretch of work at whose end the words met in it are forgotten."""
        return self.nlp.memory_zone()

    def foresee(self, texts: Iterable[str]) -> None:
        """Parses many sentences at once, three times as fast as one by one, for who will ask for them later."""
        asked = list(dict.fromkeys(texts))
        self._foreseen.update(zip(asked, self.parsed([words_of(self.nlp, text) for text in asked]), strict=True))

    def readings(self, document: Document, sentences: Iterable[Sentence]) -> tuple[Reading, ...]:
        """A reading for every sentence, in order."""
        publisher = self._publishers.of(document.publisher, document.url)
        quantities = self._quantities.at_home(self._home_currency.of(document))
        given = list(sentences)
        unseen = {at: seen for at, sentence in enumerate(given) if (seen := without_unseen(sentence.text))}
        plain = [replace(one, text=unseen[at][0]) if at in unseen else one for at, one in enumerate(given)]
        scanned = list(self._scan(document, plain, quantities, publisher))
        worded = [self._worded(found) if found.asks_for_grammar else None for found in scanned]
        parsed = iter(self.parsed([one.doc for one in worded if one is not None and one.tokens is None]))
        read = [
            self._reading(found, one, one.tokens or tokens_of(next(parsed)), quantities)
            if one is not None
            else Reading(found.sentence, (), (), found.numbers.refusals, found.periods, ())
            for found, one in zip(scanned, worded, strict=True)
        ]
        for at, (_, places) in unseen.items():
            read[at] = reading_put_back(read[at], given[at], places)
        return tuple(read)

    def parsed(self, docs: list[Doc]) -> list[Doc]:
        """The sentences with the grammar of each."""
        with self.clock.on("match: parse"):
            return list(parse(self.nlp, docs))

    def _worded(self, found: _Scanned) -> _Worded:
        text = found.sentence.text
        if text in self._foreseen:
            doc = self._foreseen[text]
            return _Worded(doc, self._cues.wordings(doc), self._names.wordings(doc), tokens_of(doc))
        doc = words_of(self.nlp, text)
        told, named = self._cues.wordings(doc), self._names.wordings(doc)
        tokens = None
        if self._plain is not None:
            tokens = self._plain.tokens(doc, text, found.numbers.quantities, found.periods, named, told)
        return _Worded(doc, told, named, tokens)

    def _scan(
        self,
        document: Document,
        sentences: Iterable[Sentence],
        quantities: QuantityFinder,
        publisher: PublisherRule | None,
    ) -> Iterator[_Scanned]:
        state = self._publishers.state_of(document.publisher, publisher)
        fiscal = learn_calendar(
            document.text, published=document.published, publisher=publisher, state=state, rulebook=self._rulebook
        )
        whose = f" publisher.{publisher.id}" if publisher is not None and publisher.fiscal_year_end else ""
        habit = (whose or (f" area.{state.id}" if state is not None else "")) if fiscal.habit else ""
        country = self._publishers.country_of(document.publisher, document.url)
        order = day_first(document.text, country, self._rulebook)
        section: Period | None = None
        latest: Period | None = None
        for sentence in sentences:
            context = PeriodContext(document.published, fiscal, section or latest, order)
            periods = _told(sentence.text, self._periods.find(sentence.text, context))
            if habit and periods:
                stated = self._periods.find(sentence.text, context._replace(fiscal=NO_CALENDAR))
                periods = _by_habit(periods, stated, habit)
            found = _Scanned(
                sentence,
                periods,
                quantities.find(sentence.text, taken=_spans(periods)),
                head=document.blocks[sentence.block].kind in HEAD_KINDS,
            )
            anchor = _anchor(sentence.text, periods, document.published)
            if found.head:
                section = anchor
            elif anchor is not None and not _long(anchor) and not _earlier(anchor, latest):
                latest = anchor if document.may_date(sentence.block, numeric=found.numeric) else latest
            yield found

    def _reading(self, found: _Scanned, worded: _Worded, tokens: tuple[Token, ...], finder: QuantityFinder) -> Reading:
        text = found.sentence.text
        numbers = found.numbers
        if not numbers.sure:
            numbers = finder.find(text, taken=_spans(found.periods), tokens=tokens)
        quantities, refusals = numbers.quantities, numbers.refusals
        taken = _spans((*found.periods, *quantities))
        told = [
            cue
            for cue in self._cues.find(worded.cues, tokens, text)
            if _behind(cue, quantities, found.periods)
            or not any(cue.start < end and start < cue.end for start, end in taken)
        ]
        named = self._names.find(worded.names, tokens, text)
        return Reading(found.sentence, tokens, quantities, refusals, found.periods, (*told, *named))


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
    small = text.lower() if periods else ""
    if not any(word in small for word in _COMPARING):
        return tuple(periods)
    return tuple(replace(mention, compares=True) if _led_to(text, mention, periods) else mention for mention in periods)


def _led_to(text: str, mention: PeriodMention, periods: Sequence[PeriodMention]) -> bool:
    """Does a word of comparison lead to the period, past no other one?"""
    lead = _CLEARLY_COMPARED.match(text, 0, mention.start)
    return lead is not None and not any(lead.start() < other.end <= mention.start for other in periods)


def _anchor(text: str, periods: Sequence[PeriodMention], published: date | None) -> Period | None:
    """The period that the text after may lean on: the first that is neither a comparison nor long past."""
    for mention in periods:
        last = mention.last_day
        if mention.compares or mention.first_day is None or last is None or mention.first_day == last:
            continue
        if _COMPARED.match(text, 0, mention.start):
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
