"""`<table>` -> is it data or layout; its rows of cells."""

from __future__ import annotations

from collections.abc import Iterator

import regex
from bs4.element import Tag

from extractor.clean.table_kinds import kind_of

_HIDDEN = regex.compile(r"display\s*:\s*none", regex.IGNORECASE)
_LONG_CELL = 40  # words
_SPLIT = frozenset(("$", "€", "£", "%", ")"))  # what pages put in cells beside their numbers


def rows_of(table: Tag) -> Iterator[list[Tag]]:
    """The rows of a table with their cells; those of a table inside a cell are not its own."""
    stack = list(reversed(table.find_all(True, recursive=False)))
    while stack:
        tag = stack.pop()
        if tag.name == "tr":
            yield [cell for cell in tag.find_all(("td", "th"), recursive=False) if not _is_hidden(cell)]
        elif tag.name in ("thead", "tbody", "tfoot", "form", "div"):
            stack.extend(reversed(tag.find_all(True, recursive=False)))


def _is_hidden(cell: Tag) -> bool:
    """Whether a cell is not shown, so that it takes no place in its row."""
    style = cell.get("style")
    return bool(style) and _HIDDEN.search(str(style)) is not None


def is_data_table(table: Tag) -> bool:
    """Whether a table holds figures under headings; others only place text on the page."""
    if table.get("role") in ("presentation", "none") or table.find("table") is not None:
        return False
    rows = [[" ".join(cell.get_text(" ").split()) for cell in row] for row in rows_of(table)]
    filled = [[text for text in row if text] for row in rows]
    filled = [row for row in filled if row]
    cells = [text for row in filled for text in row]
    if len(filled) < 2 or max(map(len, filled)) < 2:
        return False
    if sum(len(text.split()) > _LONG_CELL for text in cells) > 0.1 * len(cells):
        return False
    numeric = sum(kind_of(text) in ("number", "year", "missing") or text in _SPLIT for text in cells)
    labels = sum(len(row) > 1 and len(row[0].split()) <= 14 for row in filled)
    has_heads = table.find("th") is not None
    if has_heads and labels >= 0.5 * len(filled):
        return True
    return numeric >= 0.25 * len(cells) and sum(len(text.split()) for text in cells) <= 12 * len(cells)
