"""Numbers -> small charts of text: a spark line, bars or dots beside a table; in ASCII where a terminal has no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_SPARKS = "▁▂▃▄▅▆▇█"
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_ASCII_SPARKS = "_.-=+*#@"


def spark(values: Sequence[Decimal], *, plain: bool = False) -> str:
    """A character a value, from the least to the most.

    >>> spark([Decimal(1), Decimal(2), Decimal(4)]), spark([Decimal(3), Decimal(3)]), spark([Decimal(1)], plain=True)
    ('▁▃█', '▄▄', '=')
    """
    signs = _ASCII_SPARKS if plain else _SPARKS
    low, high = min(values), max(values)
    if low == high:
        return signs[3] * len(values)
    return "".join(signs[int((value - low) * 7 / (high - low))] for value in values)


@dataclass(frozen=True)
class Strip:
    """How values are drawn in a strip of `width` characters: bars from nought, or dots between the least and the most
    where nought is far away from all of them (`dots`)."""

    low: Decimal
    high: Decimal
    dots: bool
    width: int
    plain: bool

    def of(self, value: Decimal) -> str:
        """The strip of one value."""
        if self.dots:
            return self._dot(value)
        left = self._cells(-self.low) if self.low < 0 else Decimal(0)
        space = int(left) + (left % 1 > 0)
        if value < 0:
            length = int(self._cells(-value).to_integral_value()) or 1
            return " " * max(0, space - length) + ("-" if self.plain else "░") * min(length, space)
        return " " * space + self._bar(self._cells(value))

    def _cells(self, length: Decimal) -> Decimal:
        """A length in characters."""
        reach = max(self.high, Decimal(0)) - min(self.low, Decimal(0))
        return length * self.width / reach if reach else Decimal(0)

    def _bar(self, cells: Decimal) -> str:
        if self.plain:
            return "#" * int(cells.to_integral_value()) or "|"
        whole, part = divmod(int(cells * 8), 8)
        return "█" * whole + _EIGHTHS[part].strip() or "▏"

    def _dot(self, value: Decimal) -> str:
        reach = self.high - self.low
        place = int((value - self.low) * (self.width - 1) / reach) if reach else 0
        empty, dot = ("." if self.plain else "·"), ("o" if self.plain else "●")
        return empty * place + dot + empty * (self.width - 1 - place)


def strip_of(values: Sequence[Decimal], *, width: int = 24, plain: bool = False) -> Strip:
    """The strip that all of these values fit in.

    >>> strip_of([Decimal("-1"), Decimal(1)], width=4).of(Decimal(1))
    '  ██'
    >>> strip_of([Decimal(100), Decimal(104)], width=5).of(Decimal(102))
    '··●··'
    """
    low, high = min(values), max(values)
    far = low > 0 and high > low and (high - low) / high < Decimal("0.4")
    return Strip(low, high, far, width, plain)
