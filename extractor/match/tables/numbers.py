"""Cell text -> number with sign, separators, unit and flags; or that there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import regex

from extractor.match.quantities.finder import QuantityFinder, plain
from extractor.model import Qualifier, Quantity, UnitKind
from extractor.rulebook import CellRule, Rulebook

Separators = Literal["english", "european"]

_SPACE = r"[ \u00a0\u2009\u202f]"
_DIGITS = rf"(?:\d{{1,3}}(?:(?:[,.’']|{_SPACE})\d{{2,3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)"
_CELL = regex.compile(
    rf"""(?P<open>[(\[])?\s?
        (?P<about>[~≈]|<|>|≤|≥
            |(?i:(?:approx(?:imately|\.)?|about|around|roughly|ca?\.|over|under|above|below|at\sleast|at\smost|up\sto
            |more\sthan|less\sthan))\s)?\s?
        (?P<sign>[-+–−‑±])?\s?
        (?P<currency>(?:[\p{{Lu}}]{{0,3}}\p{{Sc}}|[A-Z]{{3}}|Rs\.?))?\s?
        (?P<open>[(\[])?\s?(?P<sign>[-+–−‑])?\s?
        (?P<low>{_DIGITS})
        (?:\s?(?:[-–−‑]|to|\.\.)\s?(?P<sign2>[-−])?(?:[\p{{Lu}}]{{0,3}}\p{{Sc}})?(?P<high>{_DIGITS}))?
        (?P<plus>\+)?
        (?P<tail>.*)""",
    regex.VERBOSE | regex.DOTALL,
)
_CLOSE = regex.compile(r"[)\]]")
_BOTH = regex.compile(r"\d[.,’' ]\d{3}[.,]\d+")
_ONE_NUMBER = regex.compile(rf"(?<![\d.,]){_DIGITS}(?![\d.,]*\d)")
_ENGLISH = regex.compile(r"\.\d{1,2}$|\.\d{4,}$|,\d{3}\.\d|,\d{3},\d{3}")
_EUROPEAN = regex.compile(r",\d{1,2}$|,\d{4,}$|\.\d{3},\d|\.\d{3}\.\d{3}")
_GROUP = regex.compile(r"\d{1,3},\d{3}")
_SEPARATED = regex.compile(rf"[’']|{_SPACE}")
_ABOUT: dict[str, Qualifier] = {
    "<": "max", "≤": "max", "under": "max", "below": "max", "at most": "max", "up to": "max", "less than": "max",
    ">": "min", "≥": "min", "over": "min", "above": "min", "at least": "min", "more than": "min",
}  # fmt: skip
_ENDS = regex.compile(r"(?<=[%\p{L}\d)])\s?(?:[-–—]|\bto\b)\s?(?=[(\[$€£¥₹\p{Sc}\d+−-]|[A-Z]{3}\s?\d)")
_UNIT_TAIL = regex.compile(r"\s?(?:[%\p{Sc}]|[\p{L}][\p{L}/.²³]{0,14}(?:\s[\p{L}/.-]{1,14}){0,2})")


@dataclass(frozen=True, slots=True)
class CellNumber:
    """A number as it stands in a cell, offsets in the cell's text; `flags` are the codes of the marks behind it,
    `grouped` that thousands are set off, `rule` what read it."""

    quantity: Quantity
    printed: str
    flags: tuple[str, ...] = ()
    flag_rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A mark that stands for no number."""

    rule: str
    role: str = "missing"


class CellNumbers:
    """Reads cells; the marks are rules, units those of the grammar of quantities."""

    def __init__(self, rulebook: Rulebook, quantities: QuantityFinder) -> None:
        self._quantities = quantities
        rules = rulebook.of(CellRule)
        self._missing = [(rule, _any(rule.patterns)) for rule in rules if rule.role == "missing"]
        self._flags = [(rule, _any(rule.patterns)) for rule in rules if rule.role == "flag"]
        self._tail = lru_cache(maxsize=4096)(self._read_tail)

    def missing(self, text: str) -> Missing | None:
        """The rule by which a cell says that there is no number."""
        lower = text.strip().lower()
        rule = next((rule for rule, pattern in self._missing if pattern.fullmatch(lower)), None)
        return Missing(f"cell.{rule.id}") if rule is not None else None

    def read(self, text: str, separators: Separators = "english") -> CellNumber | None:
        """The one number that fills a cell; None for words, marks, dates and several numbers."""
        match = _CELL.fullmatch(text)
        if match is None or self.missing(text) is not None:
            return None
        opens = len(match.captures("open"))
        tail, closed = _unclosed(match["tail"]) if opens else (match["tail"], None)
        if opens > 1 or (opens and closed is None and tail):
            return self._range(text, separators)
        unit = self._tail(tail, match["currency"] or "")
        if unit is None:
            return self._range(text, separators)
        unit_end, kind, code, scale, flags, rules = unit
        numbers = [_value(match[name], separators) for name in ("low", "high") if match[name]]
        if not numbers or numbers[0] is None or numbers[-1] is None:
            return None
        low, high = numbers[0], (numbers[1] if len(numbers) > 1 else None)
        if high is not None and not match["sign2"] and (high[0] <= low[0] or opens or _is_score(low, high, code)):
            return None
        signs = match.captures("sign")
        negative = bool(opens) or any(sign in "-–−‑" for sign in signs)
        factor = scale or Decimal(1)
        start = min(at for name in ("open", "sign", "currency", "low") for at in match.starts(name))
        end = match.start("tail") + unit_end + (1 if closed is not None and closed <= unit_end else 0)
        end = start + len(text[start:end].rstrip())
        about = " ".join((match["about"] or "").lower().split())
        qualifier = _ABOUT.get(about, "approx" if about else "min" if match["plus"] else "none")
        value = plain((-low[0] if negative else low[0]) * factor)
        quantity = Quantity(
            start, end, text[start:end], "table.cell", value,
            plain((-high[0] if match["sign2"] else high[0]) * factor) if high else None, code,
            qualifier, low[1], bool(opens or signs), kind,
        )  # fmt: skip
        return CellNumber(quantity, match["low"], flags, rules)

    def _range(self, text: str, separators: Separators) -> CellNumber | None:
        """A range whose two ends each have a unit: "18% - 19%", "$950 million to $1.05 billion"."""
        for found in _ENDS.finditer(text):
            low, high = (self.read(part, separators) for part in (text[: found.start()], text[found.end() :]))
            if low is None or high is None:
                continue
            one, two = low.quantity, high.quantity
            plain_ends = one.value_high is None and two.value_high is None and one.value < two.value
            if plain_ends and (one.unit, one.kind) == (two.unit, two.kind) and one.kind != "bare":
                whole = text[one.start : found.end() + two.end]
                quantity = replace(
                    one, end=found.end() + two.end, text=whole, value_high=two.value,
                    decimals=max(one.decimals, two.decimals),
                )  # fmt: skip
                return CellNumber(quantity, low.printed, high.flags, high.flag_rules)
        return None

    def _read_tail(
        self, tail: str, currency: str
    ) -> tuple[int, UnitKind, str | None, Decimal | None, tuple[str, ...], tuple[str, ...]] | None:
        """What follows the digits: where the unit ends, unit, scale, flags; None where other words do."""
        flags = self._flagged(tail)
        if flags is not None and (not tail.strip() or not _is_unit_letter(tail.strip(), currency)):
            code, kind = self._currency(currency)
            return 0, kind, code, None, *flags
        for end in _ends(tail):
            probe = f"{currency}7{tail[:end]}" if currency else f"7{tail[:end]}"
            found = self._quantities.find(probe).quantities
            if len(found) == 1 and found[0].start == 0 and found[0].end == len(probe) and _is_unit(found[0]):
                flags = self._flagged(tail[end:])
                if flags is not None:
                    value = found[0].value / 7
                    return end, found[0].kind, found[0].unit, value if value != 1 else None, *flags
        return None

    def _flagged(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The flags that a text is made of; None where it is made of anything else."""
        text = text.strip()
        if not text:
            return (), ()
        rule = next((rule for rule, pattern in self._flags if pattern.fullmatch(text)), None)
        if rule is not None:
            return (((rule.code,) if rule.code else ()), (f"cell.{rule.id}",))
        first, _, rest = text.partition(" ")
        rule = next((rule for rule, pattern in self._flags if pattern.fullmatch(first)), None)
        more = self._flagged(rest) if rule is not None and rest else None
        if rule is None or more is None:
            return None
        return ((rule.code, *more[0]) if rule.code else more[0]), (f"cell.{rule.id}", *more[1])

    def _currency(self, currency: str) -> tuple[str | None, UnitKind]:
        if not currency:
            return None, "bare"
        found = self._quantities.find(f"{currency}7" if not currency.isalpha() else f"{currency} 7").quantities
        return (found[0].unit, found[0].kind) if len(found) == 1 else (None, "bare")


def separators_of(texts: Iterable[str]) -> Separators:
    """How a table sets off thousands and decimals, by the cells that can be read in one way only.

    >>> separators_of(["1.234", "12,5"]), separators_of(["1,234", "12.5"])
    ('european', 'english')
    """
    english = european = groups = 0
    for text in texts:
        for number in _ONE_NUMBER.findall(text):
            english += _ENGLISH.search(number) is not None
            european += _EUROPEAN.search(number) is not None
            groups += _GROUP.fullmatch(number) is not None
    return "european" if european > english and european >= groups else "english"


def _unclosed(tail: str) -> tuple[str, int | None]:
    """What follows the digits of a number in brackets, without the closing one; where that stood."""
    found = _CLOSE.search(tail)
    return (tail, None) if found is None else (tail[: found.start()] + tail[found.end() :], found.start())


def _is_score(low: tuple[Decimal, int], high: tuple[Decimal, int], unit: str | None) -> bool:
    """ "2-3", "18-29": a result or a class rather than a range of a measurement."""
    return unit is None and not low[1] and not high[1] and high[0] < 1000


def _ends(tail: str) -> list[int]:
    """Where a unit at the front of a tail may end, the longest first."""
    found = _UNIT_TAIL.match(tail)
    if found is None:
        return []
    stops = {found.end(), *(match.start() for match in regex.finditer(r"\s|[(\[*†‡]|(?<=%)", tail) if match.start())}
    return sorted((stop for stop in stops if stop <= found.end() + 1), reverse=True)


def _is_unit(quantity: Quantity) -> bool:
    return quantity.kind not in ("counted",) and (quantity.kind != "bare" or quantity.value != 7)


def _is_unit_letter(tail: str, currency: str) -> bool:
    """ "3.2m" after a currency, "12x": a letter that scales or measures rather than flags."""
    return tail in ("x", "X", "k", "K", "m", "M", "bn", "mn", "pp", "bp", "tn") or (
        bool(currency) and tail in ("b", "B", "t")
    )


def _value(printed: str, separators: Separators) -> tuple[Decimal, int] | None:
    """The value and its decimals; None where the groups of digits are no thousands."""
    digits = _SEPARATED.sub("", printed)
    point = "," if separators == "european" else "."
    group = "." if point == "," else ","
    last = max(digits.rfind(","), digits.rfind("."))
    if last >= 0 and digits.count(digits[last]) == 1:
        after = len(digits) - last - 1
        if (
            digits[last] == group
            and group not in digits[:last]
            and (after != 3 or last > 3 or digits[:last] in ("", "0"))
        ):
            point, group = group, point  # "12,5" in an English table: no thousands
    if digits.count(point) > 1:
        point, group = group, point  # "1.234.567" can only be thousands
    digits = digits.replace(group, "")
    if digits.count(point) > 1:
        return None
    whole, _, decimals = digits.partition(point)
    if not (whole + decimals).isdigit():
        return None
    return Decimal(f"{whole or '0'}.{decimals or '0'}") if decimals else Decimal(whole), len(decimals)


def _any(patterns: Sequence[str]) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{pattern})" for pattern in patterns), regex.V0)
