"""Metric text -> reference area: the code of the only country or group that the metric belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extractor.errors import RuleError
from extractor.rulebook import AreaRule, Rulebook

_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
# "US$" is a currency and no word.
_WORD = re.compile(r"([^\W_]++)(?!\$)(?:[’']s?\b)?")
_ARRIVING = ("to", "into")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """An area in a text: its code (None for a look-alike), the words `[first, last)`."""

    code: str | None
    first: int
    last: int


class Areas:
    """The countries and groups of the rulebook, indexed by their names."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.entries: tuple[AreaRule, ...] = rulebook.of(AreaRule)
        self._remembered = lru_cache(maxsize=512)(self._ref_area)  # a release has few metrics for its many numbers
        self._names: dict[Words, tuple[str | None, Words]] = {}
        for entry in self.entries:
            for name in entry.names:
                self._add(entry, name)
        for entry in self.entries:
            for name in entry.not_in:
                # "North America" is not the US; that it is an area of its own counts more.
                spelled = _spelled(entry, name)
                self._names.setdefault(_key(spelled), (None, spelled))
        self._longest = max(map(len, self._names), default=0)
        self._first_words = frozenset(words[0] + s for words in self._names for s in ("", "s"))
        self._prepositions = frozenset(rulebook.words("area_prepositions"))
        self._partner = frozenset(rulebook.words("area_partner_words"))
        self._host = frozenset(rulebook.words("area_host_words"))
        self._currency = frozenset(rulebook.words("area_currency_words"))

    def ref_area(self, text: str) -> str | None:
        """The code of the one area that a metric text belongs to; None where it names none, or several.

        A partner is not the area: "US exports to China" are of the US, "exports to China" of nobody named.

        >>> from extractor.rulebook import load_rulebook
        >>> areas = Areas(load_rulebook())
        >>> areas.ref_area("Germany's exports to Mexico"), areas.ref_area("exports to Mexico")
        ('DE', None)
        >>> areas.ref_area("sales in Germany and Mexico"), areas.ref_area("oil output in New Mexico")
        (None, None)
        """
        return self._remembered(text)

    def _ref_area(self, text: str) -> str | None:
        words = _words(text)
        if self._first_words.isdisjoint(map(str.casefold, words)):
            return None
        owners = (found.code for found in self._mentions(words) if not self._beside(words, found))
        codes = set(filter(None, owners))
        return codes.pop() if len(codes) == 1 else None

    def _add(self, entry: AreaRule, name: str) -> None:
        spelled = _spelled(entry, name)
        taken, _ = self._names.setdefault(_key(spelled), (entry.id, spelled))
        if taken != entry.id:
            raise RuleError(f"{entry.where}: {entry.id}: {name!r} is already a name of {taken}")

    def _mentions(self, words: Words) -> Iterator[_Found]:
        """Areas from left to right; the longest name at a place counts, and none inside another."""
        place = 0
        while place < len(words):
            found = self._at(words, place)
            place = found.last if found else place + 1
            if found:
                yield found

    def _at(self, words: Words, place: int) -> _Found | None:
        if words[place].casefold() not in self._first_words:
            return None
        for length in range(min(self._longest, len(words) - place), 0, -1):
            written = words[place : place + length]
            folded = _key(written)
            code, spelled = self._names.get(folded) or self._names.get(_singular(folded)) or (None, ())
            if spelled and all(map(_same_capitals, written, spelled)):
                return _Found(code, place, place + length)
        return None

    def _beside(self, words: Words, found: _Found) -> bool:
        """Whether the mention is not the area of the metric: a currency's nationality, or a trade partner."""
        if found.last < len(words) and words[found.last].casefold() in self._currency:
            return True
        places = range(found.first - 1, -1, -1)
        before = next((at for at in places if words[at].casefold() in self._prepositions), None)
        if before is None or words[before].casefold() not in self._partner:
            return False
        arriving = words[before].casefold() in _ARRIVING
        return not (arriving and self._host.intersection(map(str.casefold, words[:before])))


def _words(text: str) -> Words:
    """Words as written, without possessives; `U.S.` is one word."""
    dotless = _DOTTED.sub(lambda found: found[0].replace(".", ""), text) if "." in text else text
    return tuple(_WORD.findall(dotless))


def _spelled(entry: AreaRule, name: str) -> Words:
    spelled = _words(name)
    if not spelled:
        raise RuleError(f"{entry.where}: {entry.id}: {name!r} holds no word that could be found")
    return spelled


def _key(words: Words) -> Words:
    return tuple(map(str.casefold, words))


def _singular(folded: Words) -> Words:
    """`canadians` as `canadian`."""
    return (*folded[:-1], folded[-1].removesuffix("s"))


def _same_capitals(written: str, spelled: str) -> bool:
    """Whether a word has the capitals of the name: `US` all, `Turkey` the first, `euro` any."""
    if spelled.islower():
        return True
    if len(spelled) > 1 and spelled.isupper():
        return written.isupper()
    return written[:1].isupper()
