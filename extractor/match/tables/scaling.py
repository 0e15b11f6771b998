"""Number of a cell with its heads -> the number with its unit and scale: the most specific that is said wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import regex

from extractor.match.quantities.finder import plain
from extractor.model import HeadReading, Quantity, UnitKind
from extractor.rulebook import AreaRule, Rulebook

_UNSCALED: frozenset[UnitKind] = frozenset(("percent", "point", "multiple"))
_DOLLARS = frozenset(("CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "USD"))


@dataclass(frozen=True, slots=True)
class Printed:
    """What the cells of a column, or of a table, print themselves: its one currency, and whether most of its
    numbers carry a percent sign."""

    currency: str | None = None
    percent: bool = False


class Units:
    """Gives numbers their units; the labels that tell counts from money are rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._counts = _words(rulebook.words("table_count_heads"))
        self._first = _words(rulebook.words("table_count_firsts"))
        self._shares = _words(rulebook.words("table_share_heads"))
        self._per_share = _words(rulebook.words("table_per_share_heads"))
        dollars = dict(pair.split() for pair in rulebook.words("dollar_areas"))
        self._dollars = {
            dollars[rule.id]: _words(name for name in rule.names if len(name) > 2 or name.isupper())
            for rule in rulebook.of(AreaRule) if rule.id in dollars
        }  # fmt: skip

    def dollar(self, text: str) -> str:
        """The currency that a bare "$" stands for in a release: that of the one dollar area it names."""
        named = [code for code, names in self._dollars.items() if names.search(text)]
        return named[0] if len(named) == 1 else "USD"

    def of(
        self, quantity: Quantity, row: Sequence[HeadReading], column: Sequence[HeadReading],
        around: Sequence[HeadReading], printed: Printed, dollar: str = "USD",
    ) -> tuple[Quantity, tuple[str, ...]]:  # fmt: skip
        """The number with unit and scale, and the rules that gave them; heads come innermost first. `dollar` is
        what a bare "$" stands for."""
        label = " ".join(head.text for head in row[:2])
        sources = _ranked(row, column, around)
        unit = next((head for head in sources if head.unit is not None), None)
        scale = next((head for head in sources if head.scale is not None), None)
        code, kind, rules = self._unit(quantity, unit, printed, label)
        counts = quantity.unit is None and kind == "money" and not _own(unit, row, column) and self._counted(label)
        if counts:
            code, kind, rules = None, "bare", ("table.count",)  # "Number of stores" under "NOK million"
        if code is not None and code.startswith("USD") and "US" not in quantity.text + (unit.text if unit else ""):
            code = code.replace("USD", dollar, 1)
        per_share = self._per_share.search(label) is not None
        counts_shares = not per_share and self._shares.search(label) is not None
        if counts_shares and kind in ("bare", "money") and quantity.unit is None and not _own(unit, row, column):
            code, kind, rules = "share", "counted", ("table.shares",)
        if per_share and kind == "money" and code is not None and "/" not in code:
            code = f"{code}/share"
        factor = Decimal(1)
        scales = scale is not None and not per_share and not counts and quantity.value == _bare_value(quantity)
        if scale is not None and scales and self._scales(scale, unit, kind, code, counts_shares, quantity):
            factor = scale.scale or factor
            rules = (*rules, *(rule for rule in scale.rules if rule.startswith("scale.")))
        high = quantity.value_high
        return replace(
            quantity, unit=code, kind=kind, value=plain(quantity.value * factor),
            value_high=plain(high * factor) if high is not None else None,
        ), rules  # fmt: skip

    def _counted(self, label: str) -> bool:
        """Whether a row counts things or gives a ratio, so that no currency belongs to it."""
        return self._counts.search(label) is not None or self._first.match(label) is not None

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
            return quantity.unit, quantity.kind, ()
        if head is not None and head.unit is not None:
            return (None if head.unit == "1" else head.unit), head.unit_kind, head.rules
        if printed.percent and quantity.kind == "bare":
            return "percent", "percent", ("table.percent_column",)
        if printed.currency is not None and quantity.kind == "bare" and not self._counted(label):
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
        if scale is unit or scale.unit is None:
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
    digits = regex.sub(r"[^\d]", "", quantity.text.split("–")[0].split(" to ")[0].split(" - ")[0])
    printed = plain(Decimal(digits).scaleb(-quantity.decimals)) if digits else abs(quantity.value)
    return quantity.value if printed == abs(quantity.value) else printed


def printed_of(quantities: Iterable[Quantity]) -> Printed:
    """What the numbers of a column print."""
    numbers = list(quantities)
    currencies = {number.unit for number in numbers if number.kind == "money" and number.unit}
    percent = sum(number.kind == "percent" for number in numbers)
    return Printed(currencies.pop() if len(currencies) == 1 else None, percent >= 0.6 * len(numbers) and percent > 1)


def _words(words: Iterable[str]) -> regex.Pattern[str]:
    """A pattern of any of the words; those in capitals (US) only as they stand."""
    spelled = (regex.escape(word) if word.isupper() else f"(?i:{regex.escape(word)})" for word in words)
    return regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(spelled)})(?!\p{{L}})")
