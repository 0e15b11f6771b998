"""Numeral and its neighbours -> amount: the number with scale, unit and sign, or why it is none."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import regex

from extractor.match.quantities.counted_nouns import CountedNouns, Tags
from extractor.match.quantities.numerals import Numeral
from extractor.match.quantities.units import NO_CURRENCY, Before, Kind, Unit, UnitReader
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

    def at_home(self, spellings: Mapping[str, str], publisher: str) -> AmountReader:
        """The same reader where spellings of money mean what they do in the publisher's country."""
        home = copy(self)
        home.units = self.units.at_home(spellings, publisher)
        return home

    def read(self, text: str, numeral: Numeral, tags: Tags, floor: int = 0) -> Amount | NoAmount:
        """The amount of one numeral; `text` has periods hidden, and nothing before `floor` belongs to it."""
        if numeral.shape == "multiple":
            rules = (f"number_word.{numeral.rule}",)
            return Amount(numeral.start, numeral.end, numeral.value, 0, numeral, numeral.unit, "multiple", rules=rules)
        before = self._before(text, numeral)
        if before.start < floor:  # "4.35 SEK (3.98)": the currency is that of the number before
            before = Before(numeral.start, None, "", 0, False)
        end, negative = _closing_bracket(text, numeral, before)
        scale = self.units.scale(text, end, money=before.currency is not None)
        if self.units.wordlike(before.spelling) and scale is None and numeral.whole and not numeral.grouped:
            before = Before(numeral.start, None, "", 0, False)
        end = scale[1] if scale else end
        if of := _OF_A.match(text, end):
            end = of.end()  # "0.5 of a percentage point"
        unit = self.units.unit(text, end)
        if negative and before.currency is None:
            if unit is None or unit.kind not in ("percent", "point"):
                end, negative = numeral.end, False
            else:
                before = Before(numeral.start - 1, None, "", 0, True)
        amount = self._amount(text, numeral, before, scale, unit, end, negative)
        amount = self._counted(text, amount, tags)
        no = _not_measured(text, amount) or self._mere_word(text, amount)
        return no or amount

    def _before(self, text: str, numeral: Numeral) -> Before:
        if numeral.shape == "digits" or (numeral.shape == "fraction" and not numeral.rule):
            return self.units.before(text, numeral.start)
        before = self.units.before(text, numeral.start)
        return before if before.sign and not before.currency else Before(numeral.start, None, "", 0, False)

    def _amount(
        self, text: str, numeral: Numeral, before: Before, scale: tuple[Decimal, int, str] | None,
        unit: Unit | None, end: int, negative: bool,
    ) -> Amount:  # fmt: skip
        code: str | None = None
        kind: Kind = "bare"
        factor = Decimal(1)
        rules: tuple[str, ...] = ()
        if before.currency:
            code, kind, rules = before.currency, "money", self.units.currency_rules(before)
            if unit and unit.kind == "money" and unit.code == before.currency:
                end = unit.end
        elif unit:
            code, kind, factor, end, rules = unit.code, unit.kind, unit.factor, unit.end, (unit.rule,)
        per = None
        if kind not in ("percent", "point", "multiple") and (found := self.units.per(text, end, kind)):
            per = found[0]
            end = found[1] if kind != "bare" else end
        code = None if code == NO_CURRENCY else code
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

    def _mere_word(self, text: str, amount: Amount) -> NoAmount | None:
        """Number words count only with a scale word, a unit, or something that is plainly counted."""
        numeral = amount.numeral
        if numeral.shape != "words" or amount.scale is not None:
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
    opened = before.bracket or (before.currency is None and text[: numeral.start].endswith("("))
    if opened and numeral.shape == "digits" and text[numeral.end : numeral.end + 1] == ")":
        return numeral.end + 1, True
    return numeral.end, False


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
    if has_unit:
        return None
    if after[:1].isalpha() or (after[:1] in "-‑_" and after[1:2].isalpha() and amount.kind == "bare"):
        return _no(amount, "part of a name", "glued")
    printed = text[numeral.start : numeral.end]
    if len(printed) == 4 and printed.isdigit() and int(printed) in _YEARS and not amount.signed:
        return _no(amount, "a year", "year")
    if len(printed) > 1 and printed.startswith("0") and printed.isdigit():
        return _no(amount, "an identifier", "leading_zero")
    return None


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
