"""Metric text -> metric id: of the catalogue where one of its wordings is what is measured, else a slug."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from extractor.errors import RuleError
from extractor.rulebook import MetricRule, Rulebook

SLUG_LENGTH = 60
"""A slug is cut before the word that would make it longer than this."""

_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_POSSESSIVE = re.compile(r"['’](?:s\b)?")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_WORD = re.compile(r"\b[^\W_]{1,2}&[^\W_]\b|[^\W_]+|&")
_YEAR = re.compile(r"(?:19|20)\d\d")

_LINKS = ("of", "in", "for")
_TURNING = ("of", "for")
_FOLDED = {
    "labour": "labor", "programme": "program", "centre": "center", "buses": "bus", "women": "woman",
    "men": "man", "indices": "index", "jewellery": "jewelry", "aluminium": "aluminum", "tyre": "tire",
}  # fmt: skip
_NOT_PLURAL = ("ss", "us", "is")
_LONG_PLURALS = ("sses", "xes", "ches", "shes")
_AMERICAN = (("isation", "ization"), ("ised", "ized"), ("ising", "izing"), ("lling", "ling"))

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A metric text as words: `raw` as written, `folded` to be compared.

    `ends[i]` tells whether a noun phrase may end before word i, `wide[i]` the same with "sector" passed over.
    """

    raw: Words
    folded: Words
    ends: tuple[bool, ...]
    wide: tuple[bool, ...]


class Catalogue:
    """The metrics of the rulebook by their wordings; a later rule takes a wording from an earlier one."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.entries: tuple[MetricRule, ...] = rulebook.of(MetricRule)
        self._grammar = _Grammar(rulebook)
        self._ids: dict[Words, str] = {}
        for entry in self.entries:
            self._ids.update((words, entry.id) for words in self._wordings(entry))
        # "steel production" is also understood as "production of steel".
        turned = self._grammar.turned
        self._turned = {other: found for words, found in self._ids.items() for other in turned(words)}
        self._acronyms = {acronym: entry.id for entry in self.entries for acronym in entry.acronyms}
        self._lengths = _lengths_by_first_word((*self._ids, *self._turned))
        # A release tells several numbers of most of its metrics, and so do the cells of a table.
        self._remembered = lru_cache(maxsize=512)(self._metric_id)

    def metric_id(self, metric_text: str) -> str:
        """The id of the catalogue metric that the text is about, else a slug of its words.

        The longest wording at the head of the phrase counts, whatever modifies it; what stands behind a
        preposition counts only where the head merely measures it ("number of", "growth in").

        >>> from extractor.rulebook import load_rulebook
        >>> catalogue = Catalogue(load_rulebook())
        >>> catalogue.metric_id("seasonally adjusted retail sales growth in Norland")
        'retail_sales'
        >>> catalogue.metric_id("volume of gross domestic product")
        'gdp'
        >>> catalogue.metric_id("fee of the retail sales park")
        'fee_of_retail_sales_park'
        """
        return self._remembered(metric_text)

    def _metric_id(self, metric_text: str) -> str:
        phrase = self._grammar.phrase(_BRACKETS.sub(" ", metric_text))
        return self._found(phrase) or self._in_brackets(metric_text) or slug(metric_text)

    def _wordings(self, entry: MetricRule) -> Iterator[Words]:
        for name in entry.names:
            words = self._grammar.phrase(name).folded
            if not words:
                problem = f"names: {name!r} holds no word that could be found"
                raise RuleError(f"{entry.where}: {entry.id}: {problem}")
            yield words

    def _found(self, phrase: _Phrase) -> str | None:
        """The id at the head, or behind heads that only carry it."""
        for start, end in self._grammar.parts(phrase):
            found = self._best(phrase, start, end)
            if found or not self._grammar.carries(phrase, start, end):
                return found
        return None

    def _best(self, phrase: _Phrase, start: int, end: int) -> str | None:
        """The id of the longest wording that starts in `[start, end)`; of two as long, the last."""
        best: tuple[int, int, str] | None = None
        for first in range(start, end):
            for length, found in self._at(phrase, first):
                if best is None or (length, first) > best[:2]:
                    best = (length, first, found)
        if best is None or self._competes(phrase, start, best[1]):
            return None
        return best[2]

    def _at(self, phrase: _Phrase, first: int) -> Iterator[tuple[int, str]]:
        """Wordings that start at a word and end a phrase: how many words, and the id."""
        folded = phrase.folded
        if "per" in folded[:first] or folded[max(first - 1, 0) : first] == ("non",):
            return
        for length in self._lengths.get(folded[first], ()):
            last = first + length
            found = self._wording(phrase, first, last) if last <= len(folded) else None
            if found:
                yield length, found
        acronym = self._acronym(phrase.raw[first])
        if acronym and phrase.ends[first + 1]:
            yield 1, acronym

    def _wording(self, phrase: _Phrase, first: int, last: int) -> str | None:
        """The metric worded by `[first, last)`.

        `output in construction` may also end before `sector`; not so `construction`, nor one turned round.
        """
        words = phrase.folded[first:last]
        found = self._ids.get(words)
        if phrase.ends[last]:
            return found or (self._turned.get(words) if self._turns(phrase, first) else None)
        wide = phrase.wide[last] and not self._grammar.prepositions.isdisjoint(words)
        return found if wide else None

    def _turns(self, phrase: _Phrase, first: int) -> bool:
        """Whether a wording turned round may start at a word.

        Not so in "container throughput of the port", whose head is known, nor in "failure rate of loans".
        """
        if any(phrase.folded[start : first + 1] in self._ids for start in range(first)):
            return False
        grammar, folded = self._grammar, phrase.folded
        return grammar.plain(folded[:first]) or not grammar.is_carrier(folded[first])

    def _acronym(self, word: str) -> str | None:
        """The metric of an acronym, which may stand in the plural (NPLs)."""
        return self._acronyms.get(word) or (self._acronyms.get(word[:-1]) if word[-1] == "s" else None)

    def _competes(self, phrase: _Phrase, start: int, first: int) -> bool:
        """Two metrics joined by `and` are neither the one nor the other."""
        joint = first - 1
        if joint <= start or phrase.folded[joint] not in ("and", "or"):
            return False
        if self._acronym(phrase.raw[joint - 1]):
            return True
        return any(phrase.folded[place:joint] in self._ids for place in range(start, joint))

    def _in_brackets(self, metric_text: str) -> str | None:
        """The metric whose acronym alone stands in brackets: "index of all items (CPI)"."""
        for inside in _BRACKETS.findall(metric_text):
            found = self._acronym(inside.strip()) if inside.strip() else None
            if found:
                return found
        return None


class _Grammar:
    """Where the parts of a metric's wording begin and end, by the word lists of rules/metrics/words.yaml."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.prepositions = frozenset(rulebook.words("metric_prepositions"))
        self._articles = frozenset(rulebook.words("metric_articles"))
        self._stops = frozenset(rulebook.words("metric_stops"))
        self._measures = frozenset(rulebook.words("metric_measures"))
        self._wide = self._measures | frozenset(rulebook.words("metric_sectors"))
        self._carriers = frozenset(rulebook.words("metric_carriers"))
        self._carried = self._carriers | frozenset(rulebook.words("metric_carrier_modifiers"))

    def phrase(self, text: str) -> _Phrase:
        """The words of a text, without articles."""
        raw = tuple(word for word in _words(text) if word.lower() not in self._articles)
        folded = tuple(map(fold, raw))
        return _Phrase(raw, folded, self._ends(folded, self._measures), self._ends(folded, self._wide))

    def _ends(self, folded: Words, passed: frozenset[str]) -> tuple[bool, ...]:
        ends = [True] * (len(folded) + 1)
        for place in range(len(folded) - 1, -1, -1):
            word, after = folded[place], ends[place + 1]
            # "growth rate" is a measure of two words; "rate" alone is not: a tax rate is no tax.
            rate = word == "growth" and folded[place + 1 : place + 2] == ("rate",) and ends[place + 2]
            stops = word in self.prepositions or word in self._stops or _YEAR.fullmatch(word) is not None
            ends[place] = stops or (word in passed and after) or rate
        return tuple(ends)

    def parts(self, phrase: _Phrase) -> Iterator[tuple[int, int]]:
        """Stretches between prepositions, from the head on."""
        start = 0
        for place, word in enumerate(phrase.folded):
            if place and word in self.prepositions:
                yield start, place
                start = place + 1
        yield start, len(phrase.folded)

    def carries(self, phrase: _Phrase, start: int, end: int) -> bool:
        """Whether a part is a head such as `total number`, followed by `of`; not so `failure rate`."""
        folded = phrase.folded
        if not (start < end < len(folded) and self.is_carrier(folded[end - 1]) and folded[end] in _LINKS):
            return False
        return self.plain(folded[start : end - 1])

    def is_carrier(self, word: str) -> bool:
        """Whether a word such as `number` passes on to what follows it."""
        return word in self._carriers

    def plain(self, words: Words) -> bool:
        """Whether words before a carrier make no metric of their own of it, as in "total number"."""
        return all(word in self._carried or word[0].isdigit() for word in words)

    def turned(self, words: Words) -> Iterator[Words]:
        """`oil demand` as `demand of oil`, `demand for oil`; wordings with a preposition stay as they are."""
        if len(words) > 1 and self.prepositions.isdisjoint(words):
            for link in _TURNING:
                yield (words[-1], link, *words[:-1])


def slug(text: str) -> str:
    """Words in lower case ASCII joined by underscores, cut at a word; a hash where no letter is Latin.

    >>> slug("The price of the café’s coffee (500 g)")
    'price_of_cafes_coffee_500_g'
    >>> slug("净利润")
    'metric_766b90a3'
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode()
    words = [word.lower().replace("&", "_and_") for word in _WORD.findall(_undotted(plain).replace("'", ""))]
    kept = [word for word in words if word not in ("the", "a", "an")]
    if not kept:
        return "metric_" + hashlib.sha256(text.encode()).hexdigest()[:8]
    while len(kept) > 1 and len("_".join(kept)) > SLUG_LENGTH:
        kept.pop()
    return "_".join(kept).replace("__", "_")[:SLUG_LENGTH].strip("_")


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """A word so that number, case and British or American spelling make no difference.

    >>> fold("Inventories"), fold("losses"), fold("Labour"), fold("utilisation"), fold("gross")
    ('inventory', 'loss', 'labor', 'utilization', 'gross')
    """
    word = word.lower()
    if word in _FOLDED:
        return _FOLDED[word]
    word = _singular(word)
    for british, american in _AMERICAN:
        if word.endswith(british):
            return word.removesuffix(british) + american
    return word


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(_NOT_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_LONG_PLURALS) else word[:-1]


def _undotted(text: str) -> str:
    """`U.S. exports` as `US exports`."""
    return _DOTTED.sub(lambda found: found[0].replace(".", ""), text) if "." in text else text


def _words(text: str) -> list[str]:
    bare = _POSSESSIVE.sub(" ", _undotted(text))
    return ["and" if word == "&" else word for word in _WORD.findall(bare)]


def _lengths_by_first_word(wordings: Iterable[Words]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for words in wordings:
        lengths.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(found)) for first, found in lengths.items()}
