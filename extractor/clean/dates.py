"""A date as releases print it -> date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

import regex

from extractor.rulebook import Rulebook

Order = Literal["dmy", "mdy"]
"""Whether the day or the month comes first where a date is printed in figures."""

_YEARS = range(1980, 2101)
_YEAR = r"(?:19|20)\d\d"
_NUMERIC = rf"(?P<one>\d{{1,2}})\s?(?P<sep>[./-])\s?(?P<two>\d{{1,2}})\s?(?P=sep)\s?(?P<year>{_YEAR})"
_YEAR_FIRST = (
    rf"(?P<year>{_YEAR})\s?(?P<mark>[./-])\s?(?P<number>\d{{1,2}})\s?(?P=mark)\s?(?P<day>\d{{1,2}})(?:\.(?!\d))?"
)
_EASTERN = rf"(?P<year>{_YEAR})\s?[年년]\s?(?P<number>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일]"
_CENTURY = re.compile(_YEAR)  # ten times as quick as the names of months
_SPACES = regex.compile(r"\s+")
_SAME_AGAIN = regex.compile(r"\(\?P=\w+\)")
_PART = regex.compile(r"[|·•–—/;:>,]|\s-\s|\s{2,}")
_BYLINE = regex.compile(r"(?:by|written by|von|par|por|di|door|av|af)\s")
_NAMES_OF_GROUPS = regex.compile(r"\(\?P<\w+>")
# Countries whose pages print the month first, and endings of addresses that tell no country.
_MONTH_FIRST = frozenset(("us", "ph", "gov", "mil"))
_MIXED = frozenset(("ca", "pr"))
_NO_COUNTRY = frozenset(("ai", "cc", "co", "fm", "gg", "io", "ly", "me", "sh", "to", "tv", "ws"))
_HOST = regex.compile(r"(?i)^https?://(?:[^/@\s]*@)?[^/:\s]*\.(?P<ending>[a-z]{2,})(?=[/:]|$)")
_TAG = regex.compile(r"(?i)^(?P<language>[a-z]{2,3})(?:[-_][a-z]{4})?(?:[-_](?P<country>[a-z]{2}))?(?![a-z])")


_NEAR = 45
"""Characters before a date in which its label stands."""
_LEAD = 6
"""Characters that may stand before the label of a day of publication."""

Label = Literal["publication", "other"]
"""Whether the words before a date call it the day of publication, or another day."""


class Printed(NamedTuple):
    """A date in a text, `[start, end)`; `day` is None where it is none, or may be two ("06/12/2022"). `label` is None
    where no word before it says what day it is."""

    start: int
    end: int
    day: date | None
    label: Label | None = None


class Dates:
    """Finds dates by the names of months in many languages; those are compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._months = {name: number for number in range(1, 13) for name in rulebook.words(f"month_{number:02}")}
        month = rf"(?P<month>{_any(self._months)})"
        named = (
            rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|ª)?\.?[\s-]?(?:(?:of|de|d['’])\s?)?{month}(?![\p{{L}}])\.?,?[\s-]?"
            rf"(?:del? )?(?P<year>{_YEAR})",
            rf"{month}(?![\p{{L}}])\.?\s?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s?(?P<year>{_YEAR})",
            rf"(?P<year>{_YEAR})\.?\s{month}(?![\p{{L}}])\.?\s(?P<day>\d{{1,2}})\b\.?",
        )
        forms = (_YEAR_FIRST, _EASTERN, *named, _NUMERIC)
        self.pattern = _NAMES_OF_GROUPS.sub(
            "(?:", "|".join(forms).replace("(?P=sep)", "[./-]").replace("(?P=mark)", "[./-]")
        )
        """A date with its day, as a pattern without groups, to be read without regard to case."""
        self._published = frozenset(rulebook.words("day_of_publication"))
        others = rulebook.words("day_of_something_else")
        self._labels = regex.compile(rf"(?<!\p{{L}})(?:{_any((*self._published, *others))})(?!\p{{L}})")
        self._bounds = regex.compile(rf"(?<!\p{{L}})(?:{_any(rulebook.words('days_that_bound'))})\s+(?:the\s+)?$")
        before, after = r"(?<![\d/.-]|[$€£] ?)", r"(?!\d|[./-]\d|\p{L})"
        self._form = regex.compile(f"{before}(?:{'|'.join(forms)}){after}", regex.IGNORECASE)

    def found(self, text: str, order: Order | None = None) -> Iterator[Printed]:
        """All dates with a day in a text. In figures the order says what stands first; without it 06/12/2022 is read
        only where it can be one day alone. With full stops or hyphens the day is first, unless that cannot be."""
        if _CENTURY.search(text):
            before = 0
            for found in self._form.finditer(text):
                start, end = found.span()
                if start and text[start - 1].isalpha() and not text[start].isupper():
                    continue  # the end of a word, not "Press releaseJune 16, 2016"
                label = self._label(text[before:start].lower())
                before = end
                yield Printed(start, end, self._day(found, order), label)

    def first(self, text: str, order: Order | None = None) -> date | None:
        """The first date in a text that is sure; None where there is none."""
        found = (one.day for one in self.found(_SPACES.sub(" ", text), order))
        return next((day for day in found if day is not None), None)

    def _label(self, before: str) -> Label | None:
        """What the words between a date and the one before it call it: the last label of them, of those the longest.
        The day of publication is told at the start of a line or behind a sign, not within a sentence."""
        if self._bounds.search(before):
            return "other"
        near = max(0, len(before) - _NEAR)
        told = max(self._labels.finditer(before, near, overlapped=True), key=regex.Match.end, default=None)
        if told is None:
            return None
        start = min(
            one.start() for one in self._labels.finditer(before, near, overlapped=True) if one.end() == told.end()
        )
        if before[start : told.end()] not in self._published:
            return "other"
        lead = _PART.split(before[:start])[-1].lstrip()
        return "publication" if len(lead) <= _LEAD or _BYLINE.match(lead) else None

    def _day(self, found: regex.Match[str], order: Order | None) -> date | None:
        year = int(found["year"])
        try:
            if found["month"]:
                day = date(year, self._months[found["month"].lower()], int(found["day"]))
            elif found["number"]:
                day = date(year, int(found["number"]), int(found["day"]))
            else:
                return _in_figures(int(found["one"]), int(found["two"]), year, found["sep"], order)
        except ValueError:
            return None
        return day if year in _YEARS else None


def _any(words: Iterable[str]) -> str:
    """A pattern that reads any of the words, the longest first."""
    return "|".join(sorted(map(regex.escape, words), key=lambda word: (-len(word), word)))


def _in_figures(one: int, two: int, year: int, sep: str, order: Order | None) -> date | None:
    if year not in _YEARS:
        return None
    if one > 12 or two > 12 or one == two:
        return date(year, two, one) if two <= 12 else date(year, one, two)
    if order is None and sep == "/":
        return None
    month_first = order == "mdy" and sep != "."
    return date(year, one, two) if month_first else date(year, two, one)


def order_of(texts: Iterator[str], url: str | None, tag: str | None) -> Order | None:
    """Which comes first in dates in figures: as other dates among `texts` show, else as in the country of the address,
    else as in the language or country of a tag ("en-US"); None where nothing tells.

    >>> order_of(iter(["due 25/12/2022"]), None, None), order_of(iter(()), "https://www.ons.example.uk/a", "en-US")
    ('dmy', 'dmy')
    >>> order_of(iter(()), "https://www.example.com/", "en-US"), order_of(iter(()), None, "en")
    ('mdy', None)
    """
    shown = {_shown(int(one), int(two)) for text in texts for one, two in _SLASHED.findall(text)} - {None}
    if len(shown) == 1:
        return shown.pop()
    host = _HOST.match(url or "")
    ending = host["ending"].lower() if host else ""
    if ending in _MONTH_FIRST:
        return "mdy"
    if len(ending) == 2 and ending not in _NO_COUNTRY:
        return None if ending in _MIXED else "dmy"
    found = _TAG.match(tag or "")
    if found is None:
        return None
    country = (found["country"] or "").lower()
    if country:
        return "mdy" if country in _MONTH_FIRST else None if country in _MIXED else "dmy"
    return None if found["language"].lower() in ("en", "eng") else "dmy"


_SLASHED = regex.compile(rf"(?<![\d/])(\d{{1,2}})/(\d{{1,2}})/{_YEAR}(?!\d)")


def _shown(one: int, two: int) -> Order | None:
    if one <= 12 < two <= 31:
        return "mdy"
    return "dmy" if two <= 12 < one <= 31 else None
