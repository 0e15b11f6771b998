"""What a release says about itself: title, day, publisher, language, address. Not found is None."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

import regex

from extractor.clean.dates import Dates, Order, Printed
from extractor.clean.kinds import Named
from extractor.clean.lines import is_single_spaced, words_in
from extractor.model import Known
from extractor.rulebook import Rulebook

_DATELINE = (
    r"^(?:[^.!?]|\.(?=\w)){{0,60}}?(?:\b[\p{{L}}]{{1,8}}\.[^.!?]{{0,40}}?)*?(?P<date>{date})"
    r"(?P<after>[^.!?]{{0,60}}?)\s*(?:--|[–—―:|]|-\s|/\s)"
)
_DASH = re.compile("--|[–—―:|]|-\\s|/\\s")
_PLACE = regex.compile(r"^\(?[\p{Lu}][\p{L}., ]{1,40}\)?\s[-–—]{1,2}\s")
_ABOUT = regex.compile(r"^about (?:the |our )?(?P<name>.{2,60}?):?$", regex.IGNORECASE)
_LEGAL_FORM = regex.compile(r",? (?:Inc|Ltd|LLC|Limited|Corp|Corporation|plc|AG|SE|N\.V|S\.A)\.?$")
_SOURCE = regex.compile(r"(?i)^source:?\s+(?-i:(?P<name>\p{Lu}[\p{L}\d&.,'’ -]{1,60}?))[.,]?$")
_SOURCE_BLOCKS = 15
_SPACES = regex.compile(r"\s+")
# Latin letters are found several times as quickly as all letters; signs and punctuation above them are none.
_LATIN = re.compile(r"[A-Za-zªµºÀ-ÖØ-öø-\u02c1]+")
_FOREIGN = re.compile(r"[^\x00-\u02c1\u2000-\u206f\u20a0-\u20cf\u2122\u2190-\u2bff]")
_LEAD_BLOCKS = 12
_TAIL_BLOCKS = 8
_LINE_WORDS = 14


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a release; every field may be None."""

    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None

    def after(self, known: Known) -> Facts:
        """These facts where nothing was known beforehand."""
        return Facts(
            known.title or self.title,
            known.published or self.published,
            known.publisher or self.publisher,
            self.language,
            known.url or self.url,
        )

    def before(self, other: Known) -> Facts:
        """These facts, and those of `other` where they say nothing."""
        return Facts(
            self.title or other.title,
            self.published or other.published,
            self.publisher or other.publisher,
            self.language,
            self.url or other.url,
        )


class TextFacts:
    """Reads the facts from a text in blocks; the words for it are compiled once."""

    def __init__(self, rulebook: Rulebook, dates: Dates) -> None:
        self._dates = dates
        self._dateline = regex.compile(_DATELINE.format(date=dates.pattern), regex.IGNORECASE)
        announcing = "|".join(map(regex.escape, rulebook.words("announcing")))
        self._announces = regex.compile(
            rf"""^(?P<name>
                    (?:The\ )?\p{{Lu}}[\w&.’'-]*
                    (?:,?\ (?:(?:of|and|for|the|de|&)\ )*\p{{Lu}}[\w&.’'-]*){{0,7}}
                )
                (?:,?\ ?\([^()]*\))*
                (?:,?\ (?:today\ )?|,\ [^.–—]{{0,200}},?\ today\ )(?:{announcing})\b""",
            regex.VERBOSE,
        )
        self._languages = {
            rule_id: frozenset(rulebook.words(f"language_{rule_id}"))
            for rule_id in ("en", "de", "fr", "es", "it", "pt", "nl")
        }

    def facts(self, text: str, named: Sequence[Named], order: Order | None = None) -> Facts:
        """What the text itself says; `order` is that of day and month in figures."""
        title = next((_flat(text, entry) for entry in named if entry.draft.kind == "title"), None)
        return Facts(title, self._published(text, named, order), self._publisher(text, named), self.language(text))

    def language(self, text: str) -> str | None:
        """The language of a text by its commonest words; None where that is not clear."""
        words = _words_of(text[:20_000].lower())
        if len(words) < 20:
            return None
        often = Counter(words)
        counts = {code: sum([often.get(word, 0) for word in common]) for code, common in self._languages.items()}
        best, second = sorted(counts.values(), reverse=True)[:2]
        if best < 0.08 * len(words) or best < 1.3 * second:
            return None
        return max(counts, key=lambda code: counts[code])

    def _publisher(self, text: str, named: Sequence[Named]) -> str | None:
        """Whom its "About ..." is about, if the lead or the title begins so, or who announces it there."""
        leading = (entry for entry in named if entry.draft.kind in ("title", "paragraph", "heading"))
        leads = [_flat(text, entry) for entry in islice(leading, 3)]
        abouts = [_ABOUT.match(_flat(text, entry)) for entry in named if entry.rule == "about"]
        said = [(place, about["name"]) for about in abouts if about for place in self._places(about["name"], leads)]
        if said and min(said)[0] == 0:
            return min(said)[1]
        sources = (_SOURCE.match(_flat(text, entry)) for entry in named[-_SOURCE_BLOCKS:])
        source = next((found["name"] for found in sources if found), None)
        if source is not None:
            return source
        for lead in leads:
            found = self._announces.search(self._after_dateline(lead)[:400])
            if found:
                return found["name"].removeprefix("The ")
        return min(said)[1] if said else None

    def _places(self, name: str, leads: Iterable[str]) -> Iterator[int]:
        """Where a name without its legal form stands in the title and the first lines, as far as it does."""
        bare = _LEGAL_FORM.sub("", name).lower()
        for lead in leads:
            place = self._after_dateline(lead)[:160].lower().find(bare)
            if place >= 0:
                yield place

    def _after_dateline(self, lead: str) -> str:
        found = self._place_and_day(lead) or _PLACE.match(lead)
        return lead[found.end() if found else 0 :].lstrip(" -–—")

    def _place_and_day(self, line: str) -> regex.Match[str] | None:
        """The place and the day that a line starts with; no day is without its year, and nothing follows it but a
        dash or a colon: those are quickly looked for."""
        start = line[:200]
        return self._dateline.match(start) if ("20" in start or "19" in start) and _DASH.search(start) else None

    def _published(self, text: str, named: Sequence[Named], order: Order | None) -> date | None:
        """The day that a line near the start or the end calls that of publication, else that of the date line, else
        that of the place and day before the first dash of a paragraph."""
        lead, tail = named[:_LEAD_BLOCKS], named[max(len(named) - _TAIL_BLOCKS, _LEAD_BLOCKS) :]
        lines = [_flat(text, entry) for entry in lead if entry.draft.kind == "dateline"]
        short = [line for line in (_flat(text, entry) for entry in (*lead, *tail)) if words_in(line) <= _LINE_WORDS]
        labelled = (one for line in short for one in self._dates.found(line, order) if one.label == "publication")
        plain = (one for line in lines for one in self._dates.found(line, order) if not _in_brackets(line[: one.start]))
        started = (
            self._dates.found(found["date"], order)
            for entry in lead
            if entry.draft.kind in ("paragraph", "heading")
            and (found := self._place_and_day(_flat(text, entry))) is not None
            and self._is_open(found)
        )
        return (
            next(_days(labelled), None) or next(_days(plain), None) or next(_days(chain.from_iterable(started)), None)
        )

    def _is_open(self, dateline: regex.Match[str]) -> bool:
        """Whether nothing before its date calls it another day than that of publication."""
        found = next(self._dates.found(dateline[0]), None)
        return found is None or found.label != "other"


def _in_brackets(before: str) -> bool:
    """Whether a date ends what is told in brackets: "(published on 3 May 2024)", but not "Harvest (3 May 2024)"."""
    inside = before.rpartition("(")[2] if "(" in before else ""
    return ")" not in inside and any(map(str.isalpha, inside))


def _days(printed: Iterable[Printed]) -> Iterator[date]:
    """The days among printed dates, those aside that are called other than that of publication."""
    return (one.day for one in printed if one.day is not None and one.label != "other")


def _words_of(text: str) -> list[str]:
    """Its runs of letters."""
    return regex.findall(r"\p{L}+", text) if _FOREIGN.search(text) else _LATIN.findall(text)


def _flat(text: str, entry: Named) -> str:
    piece = text[entry.draft.start : entry.draft.end]
    return piece if is_single_spaced(piece) else _SPACES.sub(" ", piece)
