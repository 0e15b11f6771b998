"""Cells of a table -> what its columns print: currencies, percent signs, whole numbers, numbers written out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import regex

from extractor.match.tables.numbers import CellNumber, CellNumbers
from extractor.model import Cell, Label, Quantity, Table

SMALL_PRICE = 2  # decimals that prices have, and amounts in millions hardly
_MOST_COLUMNS = 0.7  # share of the columns that print one currency, so that the others are in it as well
_MANY = 4  # columns that such a table has
_MOST_PERCENT = 0.6  # share of the numbers of a column that print a percent sign, so that the others mean it as well
_WRITTEN_OUT = 10_000_000
_LARGE_PERCENT = 1000
_WHOLE = 0.35  # share of amounts without decimals, so that those with some are of another kind
_Key = tuple[Label, ...] | int
_MONEY_DASH = regex.compile(r"(?P<sign>[\p{Lu}]{0,3}\p{Sc})\s?[-–—]")


@dataclass(frozen=True, slots=True)
class Printed:
    """What the cells of a column, or of a table, print themselves: its one currency, whether most of its
    numbers carry a percent sign, whether they could be in thousands or millions that are said elsewhere, and whether
    any cell of the table prints a currency. `whole` tells that enough numbers of the table have no decimals,
    `percent_decimals` that the percentages of the column have, `percent_only` that some print a percent sign, none a
    currency, and none is too large for a percentage."""

    currency: str | None = None
    percent: bool = False
    scalable: bool = True
    table_currency: bool = False
    whole: bool = False
    percent_decimals: bool = False
    percent_only: bool = False


class PrintedColumns:
    """Reads the marks that the cells of columns print."""

    def __init__(self, numbers: CellNumbers) -> None:
        self._numbers = numbers

    def of(self, table: Table, numbers: dict[tuple[int, int], CellNumber]) -> dict[tuple[int, int], Printed]:
        """What the numbers under the heads of each cell print, and "$ —", by row and column of the cell."""
        columns: dict[_Key, list[Quantity]] = defaultdict(list)
        dashes: dict[_Key, set[str | None]] = defaultdict(set)
        keys = _keys(table.cells)
        for cell in table.cells:
            key = keys[cell.row, cell.column]
            if number := numbers.get((cell.row, cell.column)):
                columns[key].append(number.quantity)
            elif (dash := _MONEY_DASH.fullmatch(cell.text)) and (like := self._numbers.read(f"{dash['sign']}1")):
                dashes[key].add(like.quantity.unit)
        every = [number.quantity for number in numbers.values()]
        scalable, whole = could_be_scaled(every), mostly_whole(every)
        currencies = {quantity.unit for quantity in every if quantity.kind == "money"}
        found = {key: printed_of(under, dashes[key]) for key, under in columns.items()}
        common = _common(found.values())
        full = {
            key: replace(
                each, scalable=scalable, whole=whole, table_currency=len(currencies) > 0,
                currency=each.currency or (common if not each.percent else None),
            )
            for key, each in found.items()
        }  # fmt: skip
        return {place: full[key] for place, key in keys.items() if key in full}


def _keys(cells: Iterable[Cell]) -> dict[tuple[int, int], _Key]:
    """What tells the columns of cells apart: their heads, else the how manieth of its row each cell is."""
    return {
        (cell.row, cell.column): cell.column_path or number
        for _, row in groupby(cells, key=lambda cell: cell.row)
        for number, cell in enumerate(row)
    }


def _common(columns: Iterable[Printed]) -> str | None:
    """The currency that most of many columns print."""
    found = [each.currency for each in columns]
    currency, count = Counter(found).most_common(1)[0] if found else (None, 0)
    return currency if count >= _MOST_COLUMNS * len(found) and len(found) >= _MANY else None


def printed_of(quantities: Iterable[Quantity], dashes: Iterable[str | None] = ()) -> Printed:
    """What the numbers of a column print; `dashes` are the currencies before its marks for none."""
    numbers = list(quantities)
    currencies = {number.unit for number in numbers if number.kind == "money" and number.unit}
    currencies |= {unit for unit in dashes if unit}
    percent = sum(number.kind == "percent" for number in numbers)
    small = all(abs(number.value) < _LARGE_PERCENT for number in numbers if number.kind == "bare")
    return Printed(
        currencies.pop() if len(currencies) == 1 else None, percent >= _MOST_PERCENT * len(numbers) and percent > 1,
        percent_decimals=any(number.decimals for number in numbers if number.kind == "percent"),
        percent_only=percent > 0 and small and not any(number.kind == "money" for number in numbers),
    )  # fmt: skip


def mostly_whole(quantities: Iterable[Quantity]) -> bool:
    """Whether enough amounts of a table are printed without decimals for the others to be of another kind."""
    numbers = [number for number in quantities if number.kind in ("money", "bare")]
    return sum(number.decimals == 0 for number in numbers) > _WHOLE * len(numbers)


def could_be_scaled(quantities: Iterable[Quantity]) -> bool:
    """Whether the numbers of a table could be in thousands or more: none is so long that it is written out, and not
    all have the decimals of prices."""
    numbers = [number for number in quantities if number.kind in ("money", "bare")]
    long = any(abs(number.value) >= _WRITTEN_OUT for number in numbers)
    return not long and not all(number.decimals >= SMALL_PRICE for number in numbers)


def counting_columns(table: Table, numbers: dict[tuple[int, int], CellNumber]) -> frozenset[int]:
    """Columns that only count the rows, 1, 2, 3, and the days of a calendar, which do so along its rows."""
    by_column: dict[int, list[int]] = defaultdict(list)
    along: list[int] = []
    for cell in table.cells:
        number = numbers.get((cell.row, cell.column))
        if number is None:
            continue
        value = number.quantity.value
        whole = int(value) if value == int(value) and number.quantity.unit is None else -1
        by_column[cell.column].append(whole)
        along.append(whole)
    if len(along) >= 10 and all(two - one == 1 for one, two in pairwise(along)):
        return frozenset(by_column)
    return frozenset(
        column
        for column, values in by_column.items()
        if len(values) >= 3 and values[0] in (0, 1) and all(two - one == 1 for one, two in pairwise(values))
    )
