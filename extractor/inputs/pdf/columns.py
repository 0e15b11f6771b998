"""Pieces of lines of a page -> columns of running text in the order of reading, each a list of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from extractor.inputs.pdf.lines import Piece

_LEAST = 3
"""Lines that a column has on each side of a gutter."""


@dataclass(frozen=True)
class Row:
    """The pieces on one line of a column."""

    pieces: tuple[Piece, ...]

    @cached_property
    def base(self) -> float:
        return self.pieces[0].base

    @cached_property
    def left(self) -> float:
        return self.pieces[0].left

    @cached_property
    def right(self) -> float:
        return max(piece.right for piece in self.pieces)

    @cached_property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)

    @cached_property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


def columns_of(pieces: list[Piece], depth: int = 0) -> Iterator[list[Row]]:
    """Stretches of text that are read from top to bottom, one after the other."""
    pieces = sorted(pieces, key=lambda piece: piece.base)
    plain: list[Piece] = []
    at = 0
    while at < len(pieces):
        found = _band(pieces, at) if depth < 6 else None
        if found is None:
            plain.append(pieces[at])
            at += 1
            continue
        end, gutter = found
        if plain:
            yield rows_of(plain)
            plain = []
        band = pieces[at:end]
        yield from columns_of([piece for piece in band if piece.right <= gutter], depth + 1)
        yield from columns_of([piece for piece in band if piece.right > gutter], depth + 1)
        at = end
    if plain:
        yield rows_of(plain)


def rows_of(pieces: list[Piece]) -> list[Row]:
    """The pieces of a stretch in rows."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.left)):
        if rows and abs(piece.base - rows[-1][0].base) <= 0.35 * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [Row(tuple(sorted(row, key=lambda piece: piece.left))) for row in rows]


def _band(pieces: list[Piece], at: int) -> tuple[int, float] | None:
    """Where a stretch in two columns that starts with piece `at` ends, and the middle of its gutter."""
    best: tuple[int, float] | None = None
    for other in pieces[at + 1 : at + 8]:
        first, second = sorted((pieces[at], other), key=lambda piece: piece.left)
        if second.left - first.right < 0.8 * first.size or abs(first.base - second.base) > 6 * first.size:
            continue
        end, low, high = at, first.right, second.left
        while end < len(pieces):
            piece = pieces[end]
            if piece.right <= high and piece.left < low:
                low = max(low, piece.right)
            elif piece.left >= low and piece.right > high:
                high = min(high, piece.left)
            else:
                break
            if high - low < 0.7 * first.size:
                break
            end += 1
        middle = (low + high) / 2
        band = pieces[at:end]
        if end > (best[0] if best else 0) and _is_text(band, middle):
            best = end, middle
    return best


def _is_text(band: list[Piece], middle: float) -> bool:
    """Whether both sides of a gutter are running text, not the heads and the numbers of a table."""
    for side in ([one for one in band if one.right <= middle], [one for one in band if one.right > middle]):
        rows = rows_of(side)
        if len(rows) < _LEAST or sum(piece.is_number for piece in side) > 0.2 * len(side):
            return False
        long = sum(len(row.text.split()) >= 3 for row in rows)
        if long < 0.5 * len(rows):
            return False
    return True
