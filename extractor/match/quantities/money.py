"""A number's place -> the currency beside it, also in one word with a scale: MSEK, EURm, k€, EUR million."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import NamedTuple

import regex

from extractor.match.quantities.spellings import Spellings, choice
from extractor.rulebook import CurrencyRule, Rulebook, ScaleRule

NO_CURRENCY = "XXX"
_MARKS = "€£$¥₹"


class Meaning(NamedTuple):
    """The currency that a shared spelling ("$") means in a release, and the ids of the rules that say so."""

    currency: str
    rules: str


class Money(NamedTuple):
    """A currency and where its spelling stands; `scale` is the scale that stands with it, "M" in MSEK."""

    start: int
    end: int
    currency: str
    spelling: str
    scale: ScaleRule | None = None


class MoneyReader:
    """The spellings of currencies, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.of(CurrencyRule)
        self.codes = {rule.id: rule.id for rule in rules if rule.id != NO_CURRENCY}
        self._spellings = self.codes | {word: rule.id for rule in rules for word in rule.before}
        self._shared = frozenset(word for rule in rules for word in rule.at_home)
        self._left = _left(self._spellings)
        self._like_words = frozenset(rulebook.words("words_like_currency_codes"))
        self._doubtful = frozenset(rulebook.words("currency_codes_like_words"))
        self._letters = frozenset(rulebook.words("currency_letters"))
        self._scales = {word: rule for rule in rulebook.of(ScaleRule) for word in rule.before_currency}
        glued = choice(word for word in self._scales if len(word) == 1)
        behind = choice((word for word in self._scales if word not in ("T", "K")), backwards=True)
        apart = choice((word for word in self._scales if len(word) > 1), backwards=True)
        either = choice(word for word in self._scales if len(word) < 4 and word not in ("T", "K"))
        self._one_word = regex.compile(
            rf"(?r)(?<![\p{{L}}\d])(?P<front>{glued})?(?P<code>[A-Z]{{3}}|[a-z]{{3}})", regex.V0
        )
        self._glued_front = regex.compile(rf"(?r)(?<![\p{{L}}\d])(?P<scale>{glued})", regex.V0)
        self._apart_front = regex.compile(rf"(?r)(?<![\p{{L}}\d])(?<!\d\s)(?P<scale>{apart})\s?", regex.V0)
        self._behind = regex.compile(rf"(?r)(?:(?<=\s)in\s)?(?P<scale>{behind})", regex.V0)
        self._after = regex.compile(
            rf"(?P<front>{glued})?(?P<code>[A-Z]{{3}}|[a-z]{{3}}|[{_MARKS}])(?P<behind>{either})?(?![\p{{L}}\d])",
            regex.V0,
        )
        self._adjectives = _adjectives(rules)
        self._named = regex.compile(
            rf"\s?(?:\((?P<code>[A-Z]{{3}})\)|(?P<code>[A-Z]{{3}})(?![\p{{L}}\d])"
            rf"|\(?(?P<adjective>{choice(self._adjectives)})\)?(?=\s*(?:[.,;:)]|\Z)|{_GOES_ON}))",
            regex.V0,
        )
        self._meanings: Mapping[str, Meaning] = {}

    def at_home(self, meanings: Mapping[str, Meaning]) -> MoneyReader:
        """The same reader where spellings that it knows mean another currency: {"$": CAD}."""
        home = copy(self)
        known = {word: meaning for word, meaning in meanings.items() if word in self._spellings}
        home._spellings = self._spellings | {word: meaning.currency for word, meaning in known.items()}
        home._meanings = known
        return home

    def rules(self, money: Money) -> tuple[str, ...]:
        """The rules that a currency was read by."""
        meaning = self._meanings.get(money.spelling)
        found = f"currency.{money.currency}", *(meaning.rules.split() if meaning else ())
        return (*found, f"scale.{money.scale.id}") if money.scale else found

    def before(self, text: str, end: int) -> Money | None:
        """The currency that ends at `end`, or a blank or two before it."""
        at = _gap_before(text, end)
        found = self._currency_before(text, at)
        if found is None and at and (text[at - 1].isalpha() or text[at - 1] in ".0"):
            behind = self._behind.match(text, 0, at)
            if behind and (found := self._currency_before(text, _gap_before(text, behind.start()))):
                return found._replace(end=at, scale=self._scales[behind["scale"]])
        return found

    def _currency_before(self, text: str, at: int) -> Money | None:
        match = self._left.match(text, at)
        if match is None:
            return self._coded_before(text, at)
        spelling = match["currency"]
        if len(spelling) > 3 and spelling.isalpha() and spelling[1:].islower() and not text[at : at + 1].isspace():
            return None  # "33.65 euros1": the mark of a footnote
        found = Money(match.start(), at, self._spellings[spelling], spelling)
        if spelling in _MARKS:
            return self._marked_before(text, found)
        front = self._apart_front.match(text, 0, found.start) if spelling in self.codes else None
        return found if front is None else found._replace(start=front.start(), scale=self._scales[front["scale"]])

    def _marked_before(self, text: str, found: Money) -> Money:
        """ "k€", "Mio. €", "CAD $"."""
        front = self._glued_front.match(text, 0, found.start) or self._apart_front.match(text, 0, found.start)
        if front is not None:
            return found._replace(start=front.start(), scale=self._scales[front["scale"]])
        code = _CODE_BEFORE.match(text, 0, found.start)
        if code and code["code"] in self.codes and code["code"] not in self._doubtful:
            return found._replace(start=code.start(), currency=code["code"], spelling=code["code"])
        return found

    def _coded_before(self, text: str, at: int) -> Money | None:
        """ "MSEK", "eur"."""
        match = self._one_word.match(text, 0, at)
        if match is None or not self._is_code(match["code"], match[0]):
            return None
        scale = self._scales[match["front"]] if match["front"] else None
        return Money(match.start(), at, match["code"].upper(), match[0], scale)

    def after(self, text: str, start: int) -> Money | None:
        """The currency's code at `start` with a scale, or in small letters: "50 MUSD", "44 EURm", "12 usd"."""
        match = self._after.match(text, start)
        if match is None:
            return None
        code = match["code"]
        if code in _MARKS:
            currency = self._spellings.get(code) if match["front"] or match["behind"] else None
        else:
            plain = code.isupper() and not (match["front"] or match["behind"])
            currency = None if plain or not self._is_code(code, match[0]) else code.upper()
        if currency is None:
            return None
        scale = match["front"] or match["behind"]
        return Money(start, match.end(), currency, code, self._scales[scale] if scale else None)

    def named_after(self, text: str, end: int, money: Money) -> Money | None:
        """What tells, behind the amount, which dollar it is: "$113 million (CAD)", "$82.6 million Canadian"."""
        if money.spelling not in self._shared:
            return None
        match = self._named.match(text, end)
        if match is None:
            return None
        code = match["code"] or self._adjectives[match["adjective"]]
        if code not in self.codes or code in self._doubtful:
            return None
        return money._replace(end=match.end(), currency=code, spelling=match[0])

    def is_doubtful(self, money: Money) -> bool:
        """Is the spelling also a word ("TOP 10") or a letter ("R 12"), so that the number must look like money?"""
        return money.spelling in self._doubtful or money.spelling in self._letters

    def is_letter(self, money: Money) -> bool:
        """Is it money only before thousands set apart or a scale word?"""
        return money.spelling in self._letters

    def _is_code(self, code: str, printed: str) -> bool:
        return code.upper() in self.codes and code not in self._like_words and printed not in self._like_words


def _left(spellings: Iterable[str]) -> Spellings:
    """A currency, read backwards from the number; one in letters must not end a longer word."""

    def pattern(words: list[str]) -> str:
        letters = choice((word for word in words if word[0].isalpha()), backwards=True)
        marks = choice((word for word in words if not word[0].isalpha()), backwards=True)
        either = [rf"(?<![\p{{L}}&])(?:{letters})"] * bool(letters) + [rf"(?:{marks})"] * bool(marks)
        return rf"(?r)(?P<currency>{'|'.join(either)})"

    return Spellings(spellings, pattern, backwards=True)


def _adjectives(rules: Iterable[CurrencyRule]) -> dict[str, str]:
    """What stands before "dollars" in the names of currencies: Canadian, New Zealand, U.S."""
    names = {
        word.removesuffix(" dollars"): rule.id for rule in rules for word in rule.after if word.endswith(" dollars")
    }
    return {name: code for name, code in names.items() if name[0].isupper()}


_GOES_ON = r"\s(?:was|were|is|are|in|for|to|from|over|by|and|on|at|of|this|last|will|has|had|compared)\b"
"""What may follow an adjective that names a currency: in "$5 million Canadian farmers got" it is another word's."""
_CODE_BEFORE = regex.compile(r"(?r)(?<![\p{L}\d])(?P<code>[A-Z]{3})\s?", regex.V0)


def _gap_before(text: str, start: int) -> int:
    """Where a currency may end before a number."""
    at = start
    while at > max(start - 2, 0) and text[at - 1].isspace():
        at -= 1
    return at
