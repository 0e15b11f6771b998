"""A number's place -> what stands beside it: currency and sign before; scale, unit and `per` after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from decimal import Decimal
from typing import Literal, NamedTuple

import regex

from extractor.match.quantities.counted_nouns import singular
from extractor.match.quantities.money import NO_CURRENCY, Meaning, Money, MoneyReader
from extractor.match.quantities.spellings import Spellings, choice, spelled
from extractor.rulebook import CurrencyRule, Rulebook, ScaleRule, UnitRule

Kind = Literal["percent", "point", "money", "multiple", "physical", "counted", "bare"]

_MEASURES: dict[str, Kind] = {
    "percent": "percent", "point": "point", "multiple": "multiple", "physical": "physical", "money": "money",
}  # fmt: skip
_HYPHENS = ("-", "‑")
_TIME = frozenset(("day", "hour", "month", "year", "week", "quarter", "minute", "second"))


class Before(NamedTuple):
    """What stands directly before a number: where that starts, money, sign (+1, -1, 0 none), bracket."""

    start: int
    money: Money | None = None
    sign: int = 0
    bracket: bool = False


class Unit(NamedTuple):
    """A unit that ends at `end`; `factor` multiplies the number (bcm: a billion cubic metres)."""

    code: str
    kind: Kind
    end: int
    rule: str
    factor: Decimal = Decimal(1)


class UnitReader:
    """The spellings of currencies, scales and units, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.money = MoneyReader(rulebook)
        self._scales = {
            word: rule for rule in rulebook.of(ScaleRule) for word in (*rule.words, *rule.glued, *rule.after_currency)
        }
        self._scale = _right(self._scales)
        self._units = _units(rulebook.of(UnitRule)) | {
            word: Unit(rule.id, "money", 0, f"currency.{rule.id}") for rule in rulebook.of(CurrencyRule)
            for word in ((rule.id, *rule.after) if rule.id in self.money.codes else rule.after)
        }  # fmt: skip
        self._unit = _right(self._units)
        self._known = {unit.code: unit.rule for unit in self._units.values()}

    def at_home(self, meanings: Mapping[str, Meaning]) -> UnitReader:
        """The same reader where spellings of money that it knows mean what they do in a release: {"$": CAD}."""
        home = copy(self)
        home.money = self.money.at_home(meanings)
        home._units = self._units | {
            word: Unit(meaning.currency, "money", 0, f"currency.{meaning.currency} {meaning.rules}")
            for word, meaning in meanings.items()
            if word in self._units
        }
        return home

    def before(self, text: str, start: int) -> Before:
        """Sign, bracket and currency before the number at `start`: "EUR -3.8", "-$5", "$(1.2)", "minus 9"."""
        sign, at = self._sign(text, start)
        bracket = text[:at].endswith("(")
        money = self.money.before(text, at - bracket)
        if money is not None:
            at = money.start
        else:
            bracket = False
        if sign is None:
            sign, at = self._sign(text, at)
        if sign is None and (word := _SIGN_WORD.match(text, 0, at)):
            sign, at = ("+" if word["word"].lower() in ("plus", "positive") else "-"), word.start()
        return Before(at, money, {"+": 1, "±": 0, None: 0}.get(sign, -1), bracket)

    def _sign(self, text: str, at: int) -> tuple[str | None, int]:
        """The sign directly before `at`; a dash after a digit or a word is none, save after a currency."""
        if text[max(0, at - 2) : at] == "− ":  # a true minus may stand apart
            at -= 1
        sign = text[at - 1] if at else ""
        if not sign or sign not in "+-−–±":
            return None, at
        rest = text[: at - 1]
        if rest[-1:].isalpha() and not self.money.before(rest, len(rest)):
            return None, at
        last = rest.rstrip()[-1:]
        if last.isdigit() or (last in "%½¼¾" and last):
            return None, at
        return sign, at - 1

    def rule(self, code: str) -> tuple[str, ...]:
        """The rule of a unit or currency, where there is one: for what an amount is counted by."""
        return (self._known[code],) if code in self._known else ()

    def scale(self, text: str, end: int, *, money: bool) -> tuple[Decimal, int, str] | None:
        """The scale words at `end` ("lakh crore" is two): factor, where they end, rule."""
        found = self._one_scale(text, end, money)
        if found is None:
            return None
        rule, after = found
        factor, rules = rule.factor, f"scale.{rule.id}"
        more = self._one_scale(text, after, False)
        if more and len(more[0].words[0]) > 3 and text[after : after + 1].isspace():
            factor, after, rules = factor * more[0].factor, more[1], f"{rules} scale.{more[0].id}"
        return factor, after, rules

    def _one_scale(self, text: str, end: int, money: bool) -> tuple[ScaleRule, int] | None:
        match = self._scale.match(text, _after_gap(text, end))
        if match is None:
            return None
        word = _key(match["word"], self._scales)
        rule = self._scales[word]
        apart = match.start("word") > end
        if len(word) < 4 and (unit := self._unit.match(text, _after_gap(text, end))) and unit.end() > match.end():
            return None  # "m²", "mb/d", "MMBtu"
        if not money and (word in rule.after_currency or (word in rule.glued and apart)):
            after = self.unit(text, match.end())
            if after is None or after.kind != "money":
                return None
        return rule, match.end()

    def unit(self, text: str, end: int) -> Unit | None:
        """The unit at `end`, a currency's name included."""
        at = _after_gap(text, end)
        match = self._unit.match(text, at)
        money = self.money.after(text, at)
        if money is not None and (match is None or match.end() < money.end):
            factor = money.scale.factor if money.scale else Decimal(1)
            return Unit(money.currency, "money", money.end, " ".join(self.money.rules(money)), factor)
        if match is None:
            return None
        found = self._units[_key(match["word"], self._units)]
        return Unit(found.code, found.kind, match.end(), found.rule, found.factor)

    def per(self, text: str, end: int, kind: Kind) -> tuple[str, int] | None:
        """What an amount is counted by ("per barrel", "/MWh", "a tonne"): code in the singular, end."""
        match = _PER.match(text, end)
        if match is None or kind in ("percent", "point", "multiple"):
            return None
        return self.denominator(text, match.end(), strict=match["link"].strip() in ("a", "an"))

    def denominator(self, text: str, at: int, *, strict: bool = False) -> tuple[str, int] | None:
        """The unit, currency or noun that starts at `at`; with `strict` only a known unit."""
        if short := _SHORT.match(text, at):
            return _SHORT_FORMS[short[0].lower()], short.end()
        if dry := _DRY.match(text, at):
            at = dry.end()
        if unit := self._unit.match(text, at):
            found = self._units[_key(unit["word"], self._units)]
            if found.kind in ("physical", "money") and not (strict and _TIMED.match(text, unit.end())):
                return (None if found.code == NO_CURRENCY else found.code) or "1", unit.end()
        noun = _NOUN.match(text, at)
        if noun is None or (
            strict
            and noun["head"].lower() not in ("share", "unit", "person", "head", "month", "week", "passenger", "night")
        ):
            return None
        if strict and _TIMED.match(text, noun.end()):
            return None
        head = noun["head"].lower()
        return singular(head), noun.end()


_PER = regex.compile(r"(?P<link>\s?/\s?|\s(?:per|for\severy|for\seach|a|an)\s(?!cent\b|se\b))", regex.V0)
_SHORT_FORMS = {
    "b": "barrel", "pound": "pound", "pounds": "pound", "yr": "year", "mo": "month", "qtr": "quarter",
    "sh": "share", "pax": "passenger", "d": "day", "h": "hour", "annum": "year", "y": "year",
    "capita": "person",
}  # fmt: skip
_SHORT = regex.compile(rf"(?i:{'|'.join(_SHORT_FORMS)})\b", regex.V0)
_DRY = regex.compile(r"(?:dry|long|short|net)\s(?=metric|ton)", regex.V0)
_TIMED = regex.compile(r"\s(?:earlier|ago|later|before|on|after|in\sa\srow)\b", regex.V0)
# Adjectives may stand before what is counted by: "per diluted share", "per departing passenger".
_NOUN = regex.compile(
    r"(?:(?:fully|basic|diluted|common|ordinary|average|weighted|additional|new|adult|active|available|occupied|sold|"
    r"regular|standard|preferred|outstanding|and|or|single|both|each|Class\s[A-Z]|\p{Ll}+(?:ing|ed|ary))[\s,]+){0,4}(?P<head>\p{L}[\p{Ll}]+(?:-\p{Ll}+)?)",
    regex.V0,
)


_SIGN_WORD = regex.compile(r"(?r)(?<![\p{L}\d])(?P<word>(?i:minus|negative|plus|positive))\s", regex.V0)


def _right(words: Iterable[str]) -> Spellings:
    """A spelling directly after the number; a word must not go on, a sign must not meet a digit."""
    end = r"(?:(?<![\p{Latin}\d])(?!\s?\d)|(?![\p{Latin}\d])|(?<=\p{Ll}{4})(?=[1-9](?![\d.,%\p{L}])))"  # "euros1"
    return Spellings(words, lambda some: rf"(?P<word>{choice(some, loose=True)}){end}", loose=True)


def _after_gap(text: str, end: int) -> int:
    """Where a unit may start behind a number: after at most two spaces, or a hyphen before a letter."""
    if text[end : end + 1] in _HYPHENS and text[end + 1 : end + 2].isalpha():
        return end + 1
    at = end
    while at < end + 2 and text[at : at + 1].isspace():
        at += 1
    return at


def _key(printed: str, table: Mapping[str, object]) -> str:
    word = spelled(printed)
    return word if word in table else word.lower()


def _units(rules: Iterable[UnitRule]) -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    for rule in rules:
        # The table lists rules with spaces between them, so that there must be none inside.
        unit = Unit(rule.id, _MEASURES[rule.measures], 0, f"unit.{rule.id}".replace(" ", "_"))
        table |= dict.fromkeys(rule.words, unit)
        table |= {word: Unit(rule.id, unit.kind, 0, unit.rule, factor) for word, factor in rule.multiples.items()}
    return table
