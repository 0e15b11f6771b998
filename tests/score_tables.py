"""Tables that break readers -> how many of their facts come out as rows.

    python tests/score_tables.py ../shared/html/tables.json [-v] [--min 40]

A fact is right if a row has its number as printed, its labels in the path of the cell's row and column, and its
value written out with the unit that the table says (the scales below were read off the tables by hand).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractor.model import Cell, Known, Observation, cell_name
from extractor.pipeline import Engine
from extractor.read import release_from_text

PUBLISHED = date(2025, 9, 30)
# Unit and scale of a fact by table and, where they differ, by a word of its heads.
UNITS: dict[str, dict[str, tuple[str, int]]] = {
    "two_row_header": {"": ("NOK", 1_000_000)},
    "no_thead_td_header": {"": ("percent", 1)},
    "footnote_sup": {"": ("percent", 1), "PLF": ("percentage_point", 1)},
    "sup_digit_on_value": {"": ("1", 1), "Change": ("percent", 1)},
    "zero_width_nbsp": {"": ("percent", 1), "Pax": ("1", 1_000)},
    "european_numbers": {"Umsatz": ("EUR", 1_000_000), "Ver": ("percent", 1)},
    "sec_dollar_cells": {"": ("USD", 1)},
    "row_rowspan": {"": ("percent", 1)},
    "flags_missing": {"": ("1", 1)},
    "section_rows": {"": ("1", 1)},
    "three_level_units": {"Stock": ("EUR", 1_000_000_000), "Growth": ("percent", 1)},
    "layout_wrapper_nested": {"": ("percent", 1)},
}


@dataclass(frozen=True)
class Verdict:
    """A fact, whether a row has it, and the rows that come near."""

    table: str
    fact: Any
    right: bool
    near: tuple[str, ...]


def verdicts(path: Path, engine: Engine) -> Iterator[Verdict]:
    """A verdict for every fact of the file."""
    for name, table in json.loads(path.read_text("utf-8")).items():
        extraction = engine.extract(release_from_text(table["html"], html=True, known=Known(PUBLISHED)))
        cells = {cell_name(t.number, c.row, c.column): c for t in extraction.document.tables for c in t.cells}
        rows = [(row, cells[row.table_cell]) for row in extraction.observations if row.table_cell]
        for rows_of, columns_of, value in table["facts"]:
            there = [(row, cell) for row, cell in rows if _labels(cell, rows_of, columns_of)]
            right = [row for row, _ in there if _value(row, name, [*rows_of, *columns_of], Decimal(str(value)))]
            near = tuple(f"{row.table_cell} {row.value} {row.unit} {row.metric_text}" for row, _ in there)
            yield Verdict(name, [rows_of, columns_of, value], len(right) == 1, near)


def _labels(cell: Cell, rows_of: Sequence[str], columns_of: Sequence[str]) -> bool:
    """Whether each label of the fact stands in the path of its side, the innermost in the innermost place."""
    sides = ((rows_of, cell.row_path), (columns_of, cell.column_path))
    return all(
        all(any(word in label.text for label in path) for word in words) and words[-1] in path[-1].text
        for words, path in sides
        if path
    ) and all(path for _, path in sides)


def _value(row: Observation, table: str, heads: Sequence[str], value: Decimal) -> bool:
    units = UNITS[table]
    unit, scale = next(
        (units[word] for word in units if word and any(word in head for head in heads)), units.get("", ("", 0))
    )
    return row.unit == unit and row.value == value * scale


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="list the facts that are missed")
    parser.add_argument("--min", type=int, default=0, help="fail below so many facts")
    args = parser.parse_args()
    found = list(verdicts(args.tables, Engine(min_confidence=0)))
    for verdict in found:
        if args.verbose and not verdict.right:
            print(verdict.table, verdict.fact, *verdict.near, sep="\n    ")
    right = sum(verdict.right for verdict in found)
    print(f"{right} of {len(found)} table facts right")
    return 0 if right >= args.min else 1


if __name__ == "__main__":
    sys.exit(main())
