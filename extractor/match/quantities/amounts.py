"""Numeral and its neighbours -> amount: the number with scale, unit and sign, or why it is none."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import regex

from extractor.match.quantities.counted_nouns import CountedNouns, Tags
from extractor.match.quantities.money import NO_CURRENCY, Meaning
from extractor.match.quantities.numerals import Numeral
from extractor.match.quantities.spellings import choice
from extractor.match.quantities.units import Before, Kind, Unit, UnitReader
from extractor.rulebook import Rulebook

HIDDEN = "▒"
"""What stands for the characters of a period or of a refused number."""


class Amount(NamedTuple):
    """A number with what belongs to it at `[start, end)`. `value` is as printed, with its sign; `scale` and
    the unit's own `factor` multiply it. `per` is the part of `unit` after the slash."""

    start: int
    end: int
    value: Decimal
    decimals: int
    numeral: Numeral
    unit: str | None = None
    kind: Kind = "bare"
    scale: Decimal | None = None
    factor: Decimal = Decimal(1)
    signed: bool = False
    per: str | None = None
    high: Decimal | None = None
    rules: tuple[str, ...] = ()

    @property
    def full(self) -> Decimal:
        """The value written out."""
        return self.value * (self.scale or 1) * self.factor


@dataclass(frozen=True, slots=True)
class NoAmount:
    """A numeral that measures nothing, with the reason."""

    start: int
    end: int
    rule: str
    reason: str


class AmountReader:
    """Reads the amount around each numeral of a text in which periods and refused numbers are hidden."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.units = UnitReader(rulebook)
        self.nouns = CountedNouns(rulebook)
        self._counting = frozenset(rulebook.words("counting_words"))
        times = choice(rulebook.words("times_before"), loose=True, backwards=True)
        self._times_before = regex.compile(rf"(?r)(?<!\p{{L}})(?:{times})\s", regex.V0)

    def at_home(self, meanings: Mapping[str, Meaning]) -> AmountReader:
        """The same reader where spellings of money mean what they do in a release."""
        home = copy(self)
        home.units = self.units.at_home(meanings)
        return home

    def read(self, text: str, numeral: Numeral, tags: Tags, floor: int = 0) -> Amount | NoAmount:
        """The amount of one numeral; `text` has periods hidden, and nothing before `floor` belongs to it."""
        if numeral.shape == "multiple":
            rules = (f"number_word.{numeral.rule}",)
            return Amount(numeral.start, numeral.end, numeral.value, 0, numeral, numeral.unit, "multiple", rules=rules)
        before = self._before(text, numeral)
        if before.start < floor:  # "4.35 SEK (3.98)": the currency is that of the number before
            before = Before(numeral.start)
        end, negative = _closing_bracket(text, numeral, before)
        scale = self.units.scale(text, end, money=before.money is not None)
        if before.money and not self._is_money(text, before, numeral, scale, end):
            before = Before(numeral.start)
        if before.money and text.startswith("/-", end):
            end += 2  # "Rs. 853/-"
        end = scale[1] if scale else end
        if scale is None and before.money and before.money.scale:
            scale = before.money.scale.factor, end, f"scale.{before.money.scale.id}"
        before_last = _YEAR_BEFORE.match(text, 0, numeral.start) is not None and text.startswith(")", numeral.end)
        if before_last and scale is None:  # "SEK 1,214 (1,187) million"
            scale = self.units.scale(text, end + 1, money=True)
            end = scale[1] if scale else end + 1
        if of := _OF_A.match(text, end):
            end = of.end()  # "0.5 of a percentage point"
        unit = self.units.unit(text, end)
        if negative and before.money is None:
            if unit is None or unit.kind not in ("percent", "point"):
                end, negative = numeral.end, False
            else:
                before = Before(numeral.start - 1, bracket=True)
        if before_last and scale is None and unit is None:
            end = numeral.end
        amount = self._amount(text, numeral, before, scale, unit, end, negative)
        amount = self._counted(text, amount, tags)
        return _not_measured(text, amount) or amount

    def _is_money(
        self, text: str, before: Before, numeral: Numeral, scale: tuple[Decimal, int, str] | None, end: int
    ) -> bool:
        """Is a spelling that is also a word, or a letter, money before this number? "TOP 10" is none, "R 82.6m" is."""
        money = before.money
        assert money is not None
        if self.units.money.is_doubtful(money) and scale is None and money.scale is None:
            return numeral.grouped or not (numeral.whole or self.units.money.is_letter(money))
        unit = self.units.unit(text, scale[1] if scale else end) if money.spelling[-1].isalpha() else None
        return unit is None or unit.kind not in ("percent", "point", "multiple")

    def _before(self, text: str, numeral: Numeral) -> Before:
        if numeral.shape == "digits" or (numeral.shape == "fraction" and not numeral.rule):
            return self.units.before(text, numeral.start)
        before = self.units.before(text, numeral.start)
        return before if before.sign and not before.money else Before(numeral.start)

    def _amount(
        self, text: str, numeral: Numeral, before: Before, scale: tuple[Decimal, int, str] | None,
        unit: Unit | None, end: int, negative: bool,
    ) -> Amount:  # fmt: skip
        code: str | None = None
        kind: Kind = "bare"
        factor = Decimal(1)
        rules: tuple[str, ...] = ()
        if money := before.money:
            if named := self.units.money.named_after(text, end, money):
                money, end = named, named.end  # "$113 million (CAD)"
            elif unit and unit.kind == "money" and unit.code == money.currency:
                end = unit.end
            code, kind, rules = money.currency, "money", self.units.money.rules(money._replace(scale=None))
        elif self._times_before.match(text, 0, before.start) and not (unit or scale):
            code, kind, rules = "times", "multiple", ("unit.times",)
        elif unit:
            code, kind, factor, end, rules = unit.code, unit.kind, unit.factor, unit.end, (unit.rule,)
        per = None
        if kind not in ("percent", "point", "multiple") and (found := self.units.per(text, end, kind)):
            per = found[0]
            end = found[1] if kind != "bare" else end
        code = None if code == NO_CURRENCY else code
        rules = tuple(" ".join(rules).split())
        value = -numeral.value if negative or before.sign < 0 else numeral.value
        rules += (scale[2],) if scale else ()
        rules += (f"number_word.{numeral.rule}",) if numeral.rule else ()
        rules += self.units.rule(per) if per and code else ()
        return Amount(
            before.start, end, value, numeral.decimals, numeral, _rate(code, per) if code else None, kind,
            scale[0] if scale else None, factor, bool(before.sign) or negative, per, None, rules,
        )  # fmt: skip

    def _counted(self, text: str, amount: Amount, tags: Tags) -> Amount:
        """The amount with the noun that it counts, where it has no other unit."""
        numeral = amount.numeral
        at = amount.end + text.startswith("+", amount.end)  # "1,000+ homes"
        if amount.kind != "bare" or amount.signed or not text[at : at + 1].isspace():
            return amount
        if numeral.shape == "fraction" and amount.scale is None:
            return amount
        noun = self.nouns.find(text, at, tags)
        if noun is None:
            return amount
        end = noun.end if noun.direct else amount.end
        per = self.units.per(text, noun.end, "counted") if noun.direct else None
        if numeral.decimals and amount.scale is None and per is None:
            return amount
        if per:
            end = per[1]
        unit = _rate(noun.noun, per[0] if per else None)
        return amount._replace(end=end, unit=unit, kind="counted", rules=(*amount.rules, "counted_noun"))

    def mere_word(self, text: str, amount: Amount) -> NoAmount | None:
        """Number words count only with a scale word, a sign, a unit, or something that is plainly counted."""
        numeral = amount.numeral
        if numeral.shape != "words" or amount.scale is not None or amount.value < 0:
            return None
        if amount.kind not in ("bare", "counted"):
            return (
                None
                if amount.kind != "physical" or numeral.value > 1
                else _no(amount, "a word, not a count", "mere_word")
            )
        noun = amount.kind == "counted" and (amount.unit or "")
        previous = _PREVIOUS.match(text, 0, amount.start)
        counting = previous is None or previous["word"].lower() in self._counting
        near = amount.end > numeral.end or _ONE_MORE.match(text, numeral.end) is not None
        if noun and numeral.value > 1 and near and not self._abstract(noun) and (numeral.value > 10 or counting):
            return None
        return _no(amount, "a word, not a count", "mere_word")

    def _abstract(self, noun: str) -> bool:
        return (
            f"{noun}s" in self.nouns.abstract or noun in self.nouns.abstract or noun[:-1] + "ies" in self.nouns.abstract
        )


_OF_A = regex.compile(
    r"\sof\s(?:an?|one)(?=\s(?:full\s)?(?:percentage\spoint|percent|per\scent|basis\spoint)\b)", regex.V0
)
_ONE_MORE = regex.compile(r"\s(?:new|additional|further|more|extra|other)\s", regex.V0)
_PREVIOUS = regex.compile(r"(?r)(?<!\p{L})(?P<word>\p{L}+)\s+\Z", regex.V0)


def _rate(code: str | None, per: str | None) -> str | None:
    return f"{code}/{per}" if code and per else code


def _closing_bracket(text: str, numeral: Numeral, before: Before) -> tuple[int, bool]:
    """Brackets for a negative number: "$(1.2) million" after a currency, "(12.5)%" before a unit."""
    alone = before.money is None and text[: numeral.start].endswith("(")
    opened = before.bracket or (alone and not _YEAR_BEFORE.match(text, 0, numeral.start))
    if opened and numeral.shape == "digits" and text[numeral.end : numeral.end + 1] == ")":
        return numeral.end + 1, True
    return numeral.end, False


# "12.4 (10.9) percent": the bracket holds the figure of the year before.
_YEAR_BEFORE = regex.compile(r"(?r)\d\s?\(", regex.V0)


def _no(amount: Amount, reason: str, rule: str) -> NoAmount:
    return NoAmount(amount.start, max(amount.numeral.end, amount.numeral.start + 1), f"refusal.{rule}", reason)


_YEARS = range(1700, 2151)
_LINKS = frozenset(
    (
        "at",
        "by",
        "to",
        "of",
        "from",
        "and",
        "was",
        "than",
        "in",
        "up",
        "down",
        "or",
        "over",
        "is",
        "rose",
        "fell",
    )
)
_LETTERS = regex.compile(r"(?r)\p{Latin}+", regex.V0)
_CUE = regex.compile(
    r"(?r)(?:\b(?:by|to|from|of|at|was|were|is|are|than|reached|reaching|totalled|totaled|numbered|stood|hit|only|just|another|over|"
    r"about|around|nearly|almost|least|with|and|or|up|down|against|vs|vs\.|versus)\s|[:(=+\-−–]\s?)\Z",
    regex.V0 | regex.I,
)


def _not_measured(text: str, amount: Amount) -> NoAmount | None:
    """Digits that are part of a name, a year, or a lone small number."""
    numeral = amount.numeral
    if numeral.shape != "digits":
        return None
    has_unit = amount.kind not in ("bare", "counted") or amount.scale is not None
    if _is_model(text, amount):
        return _no(amount, "part of a name", "glued")
    before, after = text[: numeral.start], text[numeral.end :]
    if (
        amount.start == numeral.start
        and _LETTERS.match(before, 0, len(before))
        and not _glued_to_link(before, has_unit or numeral.decimals > 0)
    ):
        return _no(amount, "part of a name", "glued")
    if (
        before[-1:] in ("-", "‑", "–", "/", "_")
        and before[-2:-1].isalpha()
        and amount.start == numeral.start
        and not has_unit
    ):
        return _no(amount, "part of a name", "glued")
    printed = text[numeral.start : numeral.end]
    is_year = len(printed) == 4 and printed.isdigit() and int(printed) in _YEARS and not amount.signed
    if is_year and amount.kind == "percent" and text[numeral.end] == " " and text[amount.end - 1].isalpha():
        return _no(amount, "a year", "year")  # "the April to May 2025 percent change"
    if has_unit:
        return None
    if after[:1].isalpha() or (after[:1] in "-‑_" and after[1:2].isalpha() and amount.kind == "bare"):
        return _no(amount, "part of a name", "glued")
    if is_year:
        return _no(amount, "a year", "year")
    if len(printed) > 1 and printed.startswith("0") and printed.isdigit():
        return _no(amount, "an identifier", "leading_zero")
    return None


def _is_model(text: str, amount: Amount) -> bool:
    """ "the 7800X chip": a multiple is not written so."""
    large = amount.numeral.whole and amount.value >= 100
    return amount.unit == "times" and large and text[amount.numeral.end : amount.end] == "X"


def lone_digit(text: str, amount: Amount) -> NoAmount | None:
    """A single digit with nothing to it, which no word introduces as a value, is left."""
    lone = amount.kind == "bare" and not amount.signed and amount.scale is None
    digit = amount.numeral.shape == "digits" and amount.numeral.whole and amount.value < 10
    if lone and digit and not _CUE.match(text, 0, amount.start):
        return _no(amount, "a lone digit", "lone_digit")
    return None


def _glued_to_link(before: str, measured: bool) -> bool:
    """ "at24.3%": a small word that lost its space."""
    letters = _LETTERS.match(before, 0, len(before))
    return measured and letters is not None and letters[0].lower() in _LINKS
