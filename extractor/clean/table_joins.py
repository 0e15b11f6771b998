"""Row of a grid -> the same with what a page splits over cells joined: "$" | "1,204", "(980" | ")", "4.5" | "%"."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

import regex

from extractor.clean.table_grid import GridCell
from extractor.clean.table_kinds import kind_of

_BEFORE = regex.compile(r"(?:[\p{Lu}]{0,3}\p{Sc}|Rs\.?)\s?[(]?[-–−]?|[(]")
_AFTER = regex.compile(r"[)\]]\s?(?:%|pp|x)?|%\s?[)\]]?|(?:pp|bps?|pts?|x)\s?[)\]]?", regex.IGNORECASE)
_NUMBER_START = regex.compile(r"[(\[]?\s?[-+–−]?\s?[.,]?\d")
_NUMBER = regex.compile(r"[(\[]?\s?[-+–−]?\s?[\p{Lu}]{0,3}\p{Sc}?\s?[(]?[-–−]?[.,]?\d|[-–—]$")
_NUMBER_END = regex.compile(r"\d\s?[)\]]?$|[-–—]$")
_DASH = regex.compile(r"[-–—]")


def joined(cells: Sequence[GridCell]) -> tuple[GridCell, ...]:
    """The cells of a row, each number with its currency, brackets and percent sign."""
    result: list[GridCell] = []
    waiting: GridCell | None = None
    for cell in cells:
        if waiting is not None:
            if _NUMBER_START.match(cell.text) or _DASH.fullmatch(cell.text):
                cell = _together(waiting, cell, cell)
            else:
                result.append(waiting)
            waiting = None
        before = result[-1] if result else None
        if before is not None and _is_tail(before, cell):
            result[-1] = _together(before, cell, before)
        elif _BEFORE.fullmatch(cell.text):
            waiting = cell
        else:
            result.append(cell)
    return (*result, waiting) if waiting is not None else tuple(result)


def _is_tail(before: GridCell, cell: GridCell) -> bool:
    near = cell.column - before.last_column <= 2
    number = _NUMBER.match(before.text) is not None and _NUMBER_END.search(before.text) is not None
    return near and number and kind_of(before.text) != "year" and _AFTER.fullmatch(cell.text) is not None


def _together(first: GridCell, second: GridCell, number: GridCell) -> GridCell:
    """Both as one cell in the place of the one that holds the digits."""
    return replace(
        number,
        columns=second.last_column - number.column + 1,
        text=first.text + second.text,
        starts=array("q", [*first.starts, *second.starts]),
        ends=array("q", [*first.ends, *second.ends]),
        marks=first.marks + second.marks,
    )
