"""What a release says about itself: title, day, publisher, language, address. Not found is None."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import regex

from extractor.clean.dates import DATE, first_date
from extractor.clean.kinds import Named
from extractor.clean.lines import is_single_spaced
from extractor.model import Known
from extractor.rulebook import Rulebook

_DATELINE = regex.compile(
    rf"^[^.!?]{{0,60}}?(?:\b[\p{{L}}]{{1,8}}\.[^.!?]{{0,40}}?)*?(?P<date>{DATE})(?P<after>[^.!?]{{0,60}}?)\s*(?:--|[–—―:]|-\s)",
    regex.IGNORECASE,
)
_DASH = re.compile("--|[–—―:]|-\\s")
_PLACE = regex.compile(r"^\(?[\p{Lu}][\p{L}., ]{1,40}\)?\s[-–—]{1,2}\s")
_ABOUT = regex.compile(r"^about (?:the |our )?(?P<name>.{2,60}?):?$", regex.IGNORECASE)
_LEGAL_FORM = regex.compile(r",? (?:Inc|Ltd|LLC|Limited|Corp|Corporation|plc|AG|SE|N\.V|S\.A)\.?$")
_NUMERIC = regex.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]\d{4}")
_SPACES = regex.compile(r"\s+")
# Latin letters are found several times as quickly as all letters; signs and punctuation above them are none.
_LATIN = re.compile(r"[A-Za-zªµºÀ-ÖØ-öø-\u02c1]+")
_FOREIGN = re.compile(r"[^\x00-\u02c1\u2000-\u206f\u20a0-\u20cf\u2122\u2190-\u2bff]")
_YEARS = range(1980, 2101)
_LEAD_BLOCKS = 12


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

    def __init__(self, rulebook: Rulebook) -> None:
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

    def facts(self, text: str, named: Sequence[Named]) -> Facts:
        """What the text itself says."""
        title = next((_flat(text, entry) for entry in named if entry.draft.kind == "title"), None)
        return Facts(title, _published(text, named), self._publisher(text, named), self.language(text))

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
        said = [(place, about["name"]) for about in abouts if about for place in _places(about["name"], leads)]
        if said and min(said)[0] == 0:
            return min(said)[1]
        for lead in leads:
            found = self._announces.search(_after_dateline(lead)[:400])
            if found:
                return found["name"].removeprefix("The ")
        return min(said)[1] if said else None


def _words_of(text: str) -> list[str]:
    """Its runs of letters."""
    return regex.findall(r"\p{L}+", text) if _FOREIGN.search(text) else _LATIN.findall(text)


def _places(name: str, leads: Iterable[str]) -> Iterator[int]:
    """Where a name without its legal form stands in the title and the first lines, as far as it does."""
    bare = _LEGAL_FORM.sub("", name).lower()
    for lead in leads:
        place = _after_dateline(lead)[:160].lower().find(bare)
        if place >= 0:
            yield place


def _after_dateline(lead: str) -> str:
    dateline = _dateline(lead) or _PLACE.match(lead)
    return lead[dateline.end() if dateline else 0 :].lstrip(" -–—")


def _dateline(line: str) -> regex.Match[str] | None:
    """The place and the day that a line starts with; no day is without its year, and nothing follows it but a dash or
    a colon: those are quickly looked for."""
    start = line[:200]
    return _DATELINE.match(start) if ("20" in start or "19" in start) and _DASH.search(start) else None


def _published(text: str, named: Sequence[Named]) -> date | None:
    """The date of the date line, or of the place and day before the first dash of a paragraph."""
    places = [_flat(text, entry) for entry in named[:_LEAD_BLOCKS] if entry.draft.kind == "dateline"]
    for entry in named[:_LEAD_BLOCKS]:
        if entry.draft.kind in ("paragraph", "heading"):
            found = _dateline(_flat(text, entry))
            places += [found["date"]] if found else []
    # A month in words is never read wrongly; 04/07 may be July or April.
    places.sort(key=_is_open)
    return first_of(places)


def first_of(texts: Iterable[str]) -> date | None:
    """The first plausible date in any of the texts, in order."""
    for text in texts:
        day = first_date(text)
        if day is not None and day.year in _YEARS:
            return day
    return None


def _is_open(text: str) -> bool:
    found = _NUMERIC.search(text)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12


def _flat(text: str, entry: Named) -> str:
    piece = text[entry.draft.start : entry.draft.end]
    return piece if is_single_spaced(piece) else _SPACES.sub(" ", piece)
