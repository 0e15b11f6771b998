"""Number of a cell with its heads -> the number with its unit and scale: the most specific that is said wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import regex

from extractor.match.quantities.finder import plain
from extractor.match.tables.printed import SMALL_PRICE, Printed
from extractor.model import CellDecision, HeadReading, Quantity, UnitKind
from extractor.rulebook import AreaRule, Rulebook

Nature = Literal["shares", "per_share", "total"] | None
_EDGES = " ,;:.–—-|"
_ASIDE = regex.compile(r"\([^()]*\d[^()]*\)|(?<=[,;–—])[^,;–—]*\d[^,;–—]*|\b[\p{Lu}\p{Sc}]*\d[^,;–—]*\bper share\b")
"""Amounts in a label, which tell nothing of its figures: "(tax of $3)", "; 500 shares issued"."""
_NO_DIGIT = regex.compile(r"\D")
_AMOUNT = regex.compile(r"\d,\d{3}\b")
_FLAGS = {"table.scale.none": "scale_unknown", "table.scale.release": "scale_of_release"}
_RATIOS = frozenset(("margin", "ratio", "percentage", "percent", "yield", "multiple"))
_LARGE_RATIO = 500
_MOST: dict[UnitKind, Decimal] = {"money": Decimal("1e17"), "counted": Decimal("1e13")}
_MOST_SHARES = Decimal("1e12")
_MOST_ELSE = Decimal("1e16")
_WHYS = {
    "table.shares": "the heads say that it counts shares",
    "table.count": "a count or ratio in a table of money",
    "table.percent_column": "the others of its column are in percent",
    "table.currency_column": "others of its column or table print the currency",
}
_UNSCALED: frozenset[UnitKind] = frozenset(("percent", "point", "multiple"))
_DOLLARS = frozenset(("CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "USD"))


@dataclass(frozen=True, slots=True)
class Around:
    """What is said beside a cell's own heads: `heads` over its table, the nearest first; `release` is the scale that
    the tables of the release agree on, with its line; `dollar` what a bare "$" stands for."""

    heads: tuple[HeadReading, ...] = ()
    release: HeadReading | None = None
    dollar: str = "USD"
    shares: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its unit and scale, and what was decided for it."""

    quantity: Quantity
    rules: tuple[str, ...]
    flags: tuple[str, ...]
    decisions: tuple[CellDecision, ...]


class Units:
    """Gives numbers their units; the labels that tell counts from money are rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._counts = _words(rulebook.words("table_count_heads"))
        self._first = _words(rulebook.words("table_count_firsts"))
        self._shares = _words(rulebook.words("table_share_heads"))
        self._share_columns = frozenset(word.lower() for word in rulebook.words("table_share_columns"))
        self._per_share = _words(rulebook.words("table_per_share_heads"))
        self._totals = _words(rulebook.words("table_share_totals"))
        self._natures: dict[str, Nature] = {}
        dollars = dict(pair.split() for pair in rulebook.words("dollar_areas"))
        self._dollars = {
            dollars[rule.id]: _words(name for name in rule.names if len(name) > 2 or name.isupper())
            for rule in rulebook.of(AreaRule) if rule.id in dollars
        }  # fmt: skip

    def dollar(self, text: str) -> str:
        """The currency that a bare "$" stands for in a release: that of the one dollar area it names."""
        named = [code for code, names in self._dollars.items() if names.search(text)]
        return named[0] if len(named) == 1 else "USD"

    def counts_shares(self, heads: Iterable[HeadReading]) -> bool:
        """Whether the lines around a table say that it is about numbers of shares."""
        return any(
            self._nature_of(head) == "shares"
            or (head.share_scale is not None and head.scale is None and head.unit is None)
            for head in heads
        )

    def of(
        self, quantity: Quantity, row: Sequence[HeadReading], column: Sequence[HeadReading], around: Around,
        printed: Printed,
    ) -> Measured:  # fmt: skip
        """The number with unit and scale, the rules that gave them, and why; heads come innermost first."""
        label = " ".join(head.text for head in row[:2])
        sources = _ranked(row, column, around.heads)
        unit = next((head for head in sources if head.unit is not None), None)
        scale = next((head for head in sources if head.scale is not None), None)
        kinds = bool(column) and not column[0].times and not column[0].whole_time
        if printed.percent_only and kinds:
            printed = replace(printed, percent=True)  # "Yield": a column of one kind, whose first prints "%"
        own = _own(unit, row, column)
        code, kind, rules = self._unit(quantity, unit if own or not printed.percent else None, printed, label)
        nature = self._nature(row, column, around, quantity, printed)
        if nature == "shares" and kind in ("bare", "money") and quantity.unit is None and not own:
            code, kind, rules = "share", "counted", ("table.shares",)
        elif (
            nature is None and quantity.unit is None and kind == "money" and not own and self._counted(label, quantity)
        ):
            code, kind, rules = None, "bare", ("table.count",)  # "Number of stores" under "NOK million"
        if code is not None and code.startswith("USD") and "US" not in quantity.text + (unit.text if unit else ""):
            code = code.replace("USD", around.dollar, 1)
        if nature == "per_share" and kind == "money" and code is not None and "/" not in code:
            code = f"{code}/share"
        decided = [CellDecision("unit", code or "1", _unit_why(quantity, code, unit, rules, row, column, around))]
        factor, why, scaled = self._factor(quantity, kind, code, nature, scale, unit, around, printed, rules)
        flags = tuple(_FLAGS[rule] for rule in scaled if rule in _FLAGS)
        most = _MOST_SHARES if code == "share" else _MOST.get(kind, _MOST_ELSE)
        if factor != 1 and abs(quantity.value) * factor >= most:
            factor, scaled, flags = Decimal(1), ("table.scale.implausible",), ("implausible_scale",)
            why = f"{why}, but so large a number cannot be meant"
        decided.append(CellDecision("scale", f"{factor:f}", _scale_why(why, scale, row, column)))
        high = quantity.value_high
        return Measured(
            replace(
                quantity, unit=code, kind=kind, value=plain(quantity.value * factor),
                value_high=plain(high * factor) if high is not None else None,
            ), (*rules, *scaled), flags, tuple(decided),
        )  # fmt: skip

    def _factor(
        self, quantity: Quantity, kind: UnitKind, code: str | None, nature: Nature, scale: HeadReading | None,
        unit: HeadReading | None, around: Around, printed: Printed, rules: tuple[str, ...],
    ) -> tuple[Decimal, str, tuple[str, ...]]:  # fmt: skip
        """What the number is multiplied by, why, and the rules that say so."""
        if quantity.value != _bare_value(quantity):
            return Decimal(1), "the cell says its scale itself", ()
        if nature == "per_share":
            return Decimal(1), "an amount per share is never scaled", ()
        if "table.count" in rules:
            return Decimal(1), "a count in a table of money", ()
        shares = nature == "shares"
        if shares:
            own = next((head for head in around.heads if head.share_scale is not None), None)
            if own is not None and own.share_scale is not None:
                return own.share_scale, f"for numbers of shares, {quoted(own)}", ("table.share_scale",)
        if scale is not None:
            if not self._scales(scale, unit, kind, code, shares, quantity):
                return Decimal(1), f"{quoted(scale)} is not meant for it", ()
            named = tuple(rule for rule in scale.rules if rule.startswith("scale."))
            return scale.scale or Decimal(1), quoted(scale), (*named, "table.scale.said")
        release = around.release
        if release is not None and release.scale is not None and kind in ("money", "counted") and printed.scalable:
            if not self._scales(release, unit, kind, code, shares, quantity) and not (shares and kind == "counted"):
                return Decimal(1), "no scale is said", ()
            if shares and "share" in release.except_for:
                return Decimal(1), "the release leaves numbers of shares out of its scale", ()
            return release.scale, f"the tables of the release are all {quoted(release)}", ("table.scale.release",)
        doubtful = kind == "money" and printed.scalable and quantity.decimals < SMALL_PRICE and "/" not in (code or "")
        return Decimal(1), "no scale is said", ("table.scale.none",) if doubtful else ()

    def _nature(
        self, row: Sequence[HeadReading], column: Sequence[HeadReading], around: Around, quantity: Quantity,
        printed: Printed,
    ) -> Nature:  # fmt: skip
        """Whether the heads of a number say that it is one of shares or an amount per share; the innermost counts."""
        for head in (*row, *column):
            found = self._nature_of(head)
            if found == "per_share" and quantity.decimals == 0 and abs(quantity.value) >= 1000:
                return None
            if found is not None:
                return None if found == "total" else found
        excepted = any("per_share" in head.except_for for head in (*column, *around.heads))
        if excepted and printed.whole and quantity.decimals >= SMALL_PRICE and quantity.kind in ("money", "bare"):
            return "per_share"  # "Basic  (0.12)" under "in thousands, except per share data"
        return "shares" if around.shares and not printed.table_currency and quantity.unit is None else None

    def _nature_of(self, head: HeadReading) -> Nature:
        if head.text not in self._natures:
            self._natures[head.text] = self._nature_in(head)
        return self._natures[head.text]

    def _nature_in(self, head: HeadReading) -> Nature:
        if head.except_for or _AMOUNT.search(head.text):
            return None
        text = _ASIDE.sub(" ", head.text)
        if text.strip(_EDGES).lower() in self._share_columns:
            return "shares"
        shares, per_share = self._shares.search(text), self._per_share.search(text)
        if shares is not None and (per_share is None or shares.start() < per_share.start()):
            return "shares"
        if self._totals.search(text) is not None:
            return "total"
        return "per_share" if per_share is not None else None

    def _counted(self, label: str, quantity: Quantity | None = None) -> bool:
        """Whether a row counts things or gives a ratio, so that no currency belongs to it."""
        found = self._counts.search(label)
        if found is not None and quantity is not None and found[0].lower() in _RATIOS:
            return abs(quantity.value) < _LARGE_RATIO  # "Gross margin 43,718": an amount
        return found is not None or self._first.match(label) is not None

    def _unit(
        self, quantity: Quantity, head: HeadReading | None, printed: Printed, label: str
    ) -> tuple[str | None, UnitKind, tuple[str, ...]]:
        """Unit, kind and rules: what the cell prints, sharpened by its heads, else what they say."""
        if quantity.unit is not None:
            if head is not None and quantity.kind == "percent" and head.unit == "percentage_point":
                return head.unit, head.unit_kind, head.rules
            if head is not None and quantity.unit == "index_point" and head.unit == "percent":
                return "percentage_point", "point", head.rules  # "1.2 pts" of a rate
            if head is not None and quantity.unit == "USD" and head.unit in _DOLLARS and head.unit_kind == "money":
                return head.unit, head.unit_kind, head.rules  # a bare "$" under "CAD million"
            if head is not None and quantity.unit and (head.unit or "").startswith(f"{quantity.unit}/"):
                return head.unit, head.unit_kind, head.rules  # "$64.10" beside "($/Bbl)"
            return quantity.unit, quantity.kind, ()
        if head is not None and head.unit is not None:
            return (None if head.unit == "1" else head.unit), head.unit_kind, head.rules
        if printed.percent and quantity.kind == "bare" and (quantity.decimals or not printed.percent_decimals):
            return "percent", "percent", ("table.percent_column",)
        if printed.currency is not None and quantity.kind == "bare" and not self._counted(label, quantity):
            return printed.currency, "money", ("table.currency_column",)
        return quantity.unit, quantity.kind, ()

    def _scales(
        self, scale: HeadReading, unit: HeadReading | None, kind: UnitKind, code: str | None, shares: bool,
        quantity: Quantity,
    ) -> bool:  # fmt: skip
        """Whether a scale is meant for a number: it goes with its own unit, and not with rates."""
        if kind in _UNSCALED or (code is not None and "/" in code and scale is not unit):
            return False
        if shares and "share" in scale.except_for:
            return False
        if shares or scale is unit or scale.unit is None:
            return True
        return scale.unit == code and (unit is None or unit.unit == code)


def _ranked(
    row: Sequence[HeadReading], column: Sequence[HeadReading], around: Sequence[HeadReading]
) -> list[HeadReading]:
    """The heads in the order in which their units count: a side that speaks of changes or shares goes first."""
    derived = any(_derives(head) for head in column) and not any(_derives(head) for head in row)
    sides = [*column, *row] if derived else [*row, *column]
    return [*sides, *around]


def _derives(head: HeadReading) -> bool:
    return head.changes or head.measure in ("share", "contribution") or head.unit_kind in ("percent", "point")


def _own(unit: HeadReading | None, row: Sequence[HeadReading], column: Sequence[HeadReading]) -> bool:
    return unit is not None and any(unit is head for head in (*row, *column))


def _bare_value(quantity: Quantity) -> Decimal:
    """The value as printed; a number with a scale word of its own differs from it."""
    digits = _NO_DIGIT.sub("", quantity.text.split("–")[0].split(" to ")[0].split(" - ")[0])
    printed = plain(Decimal(digits).scaleb(-quantity.decimals)) if digits else abs(quantity.value)
    return quantity.value if printed == abs(quantity.value) else printed


def quoted(head: HeadReading) -> str:
    return f"“{head.text}”"


def _place(head: HeadReading, row: Sequence[HeadReading], column: Sequence[HeadReading]) -> str:
    if any(head is other for other in row):
        return "the head of its row"
    return "the head of its column" if any(head is other for other in column) else "a line over the table"


def _unit_why(
    quantity: Quantity, code: str | None, unit: HeadReading | None, rules: Sequence[str],
    row: Sequence[HeadReading], column: Sequence[HeadReading], around: Around,
) -> str:  # fmt: skip
    """Where the unit of a number comes from, in words."""
    for rule, why in _WHYS.items():
        if rule in rules:
            return why
    if quantity.unit is not None and (unit is None or rules == ()):
        return "the cell prints it"
    if unit is not None and code is not None:
        return f"{_place(unit, row, column)}, {quoted(unit)}"
    return "no unit is said"


def _scale_why(
    why: str, scale: HeadReading | None, row: Sequence[HeadReading], column: Sequence[HeadReading]
) -> str:  # fmt: skip
    return f"{_place(scale, row, column)}, {why}" if scale is not None and why.startswith(quoted(scale)) else why


def _words(words: Iterable[str]) -> regex.Pattern[str]:
    """A pattern of any of the words; those in capitals (US) only as they stand."""
    spelled = (regex.escape(word) if word.isupper() else f"(?i:{regex.escape(word)})" for word in words)
    return regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(spelled)})(?!\p{{L}})")
