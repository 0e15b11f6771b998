"""Printed number -> how far the true one may be from it."""

from __future__ import annotations

from decimal import Decimal

import regex

from extractor.model import Observation

_OTHERS = regex.compile(r"[^\d]")
_DIGITS = regex.compile(r"\d[\d.,\s]*")


def half_unit(row: Observation) -> Decimal:
    """Half a unit of the last printed digit, written out: 0.05 for "4.4%", 50000000 for "$3.2 billion".

    Nought where no digit is printed ("a third").
    """
    printed = _DIGITS.search(row.value_text)
    if printed is None:
        return Decimal(0)
    digits = _OTHERS.sub("", printed[0])
    number = Decimal(digits).scaleb(-row.decimals) if digits else Decimal(0)
    scale = abs(row.value) / number if number and row.value else Decimal(1)
    return scale * Decimal(5).scaleb(-row.decimals - 1)
