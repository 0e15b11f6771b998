"""Rows of figures without a label -> the rows above that they sum up, told by arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

import regex

from extractor.model import CellReading, HeadReading

_TOTAL = regex.compile(r"(?:sub-?)?total|net\b|gross\b", regex.IGNORECASE)
_MOST_ROWS = 12
_ROUNDING = Decimal("0.5")  # of the last digit, for each row summed
_Row = Mapping[str, Decimal]


def labelled_sums(cells: Iterable[CellReading]) -> Iterator[CellReading]:
    """The cells of a table, those of a row without a label named by the rows that it sums up: the ones right above,
    or the last two totals. What is no sum stays as it is."""
    before: list[tuple[HeadReading, _Row]] = []
    for _, group in groupby(cells, key=lambda cell: cell.cell.row):
        row = list(group)
        values = {_column(cell): cell.quantity.value for cell in row}
        head = row[0].row[0] if row[0].row else _sum_head(values, before, _step(row))
        if head is not None:
            before.append((head, values))
        if head is None or row[0].row:
            yield from row
        else:
            yield from (replace(cell, row=(head,)) for cell in row)


def _column(cell: CellReading) -> str:
    return " | ".join(head.text for head in cell.column)


def _step(row: Sequence[CellReading]) -> Decimal:
    """One unit of the last printed digit of a row, scaled as its values are."""
    steps = [_last_digit(cell) for cell in row]
    return max(steps, default=Decimal(0))


def _last_digit(cell: CellReading) -> Decimal:
    scale = next((decision.value for decision in cell.decisions if decision.about == "scale"), "1")
    return Decimal(scale).scaleb(-cell.quantity.decimals)


def _sum_head(values: _Row, before: Sequence[tuple[HeadReading, _Row]], step: Decimal) -> HeadReading | None:
    """The head of a row of sums, put together of those of its parts."""
    for parts in _choices(before):
        if len(values) > 0 and all(_adds_up(parts, column, value, step) for column, value in values.items()):
            return _named([head for head, _ in parts])
    return None


def _choices(before: Sequence[tuple[HeadReading, _Row]]) -> Iterator[Sequence[tuple[HeadReading, _Row]]]:
    for count in range(2, min(len(before), _MOST_ROWS) + 1):
        yield before[-count:]
    totals = [part for part in before if _TOTAL.match(part[0].text)]
    if len(totals) >= 2:
        yield totals[-2:]


def _adds_up(parts: Sequence[tuple[HeadReading, _Row]], column: str, value: Decimal, step: Decimal) -> bool:
    there = [row[column] for _, row in parts if column in row]
    return len(there) >= 2 and abs(sum(there, Decimal(0)) - value) <= _ROUNDING * step * (len(there) + 1)


def _named(heads: Sequence[HeadReading]) -> HeadReading:
    first, last = heads[0].words or heads[0].text, heads[-1].words or heads[-1].text
    words = f"{first} and {last}" if len(heads) == 2 else f"Total of {first} to {last}"
    return replace(heads[0], text=words, words=words, times=(), time_text="", whole_time=False, role=None)
