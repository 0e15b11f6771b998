"""What is printed on every page (heads, feet, page numbers) -> left out."""

from __future__ import annotations

from collections import Counter

import regex

from extractor.inputs.pdf.columns import Row, rows_of
from extractor.inputs.pdf.lines import Piece

_LINES = 3
"""Lines at the top and at the bottom of a page that may be its head and foot."""
_PAGE_NUMBER = regex.compile(r"(?:page\s*)?[-–—]?\s*\d{1,3}\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,3})?", regex.IGNORECASE)
_DIGITS = regex.compile(r"\d+")


def without_running(pages: list[list[Piece]]) -> list[list[Piece]]:
    """The pieces of each page without page numbers and without what stands at the same place of another page; the
    first page keeps its head, which says who publishes when."""
    edges = [_edges(pieces) for pieces in pages]
    often = Counter(key for rows in edges for key in {_key(row) for row in rows})
    kept = []
    for number, (pieces, rows) in enumerate(zip(pages, edges, strict=True)):
        top = min((row.base for row in rows), default=0)
        left_out = {
            id(piece)
            for row in rows
            if _PAGE_NUMBER.fullmatch(row.text.strip())
            or (often[_key(row)] > 1 and (number > 0 or row.base > top + 300))
            for piece in row.pieces
        }
        kept.append([piece for piece in pieces if id(piece) not in left_out])
    return kept


def _edges(pieces: list[Piece]) -> list[Row]:
    rows = rows_of(pieces)
    return rows if len(rows) <= 2 * _LINES else [*rows[:_LINES], *rows[-_LINES:]]


def _key(row: Row) -> tuple[str, int]:
    return _DIGITS.sub("#", row.text), round(row.base / 4)
