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

    def moved(self, by: float) -> Row:
        """The row further down; its signs keep their boxes."""
        return Row(
            tuple(
                Piece(tuple(glyph._replace(base=glyph.base + by) for glyph in piece.glyphs), piece.raised)
                for piece in self.pieces
            )
        )


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
        for end, middle in _ends(pieces, at, first.right, second.left):
            if end > (best[0] if best else 0) and _is_text(pieces[at:end], middle):
                best = end, middle
                break
    return best


def _ends(pieces: list[Piece], at: int, low: float, high: float) -> list[tuple[int, float]]:
    """Where a stretch may end that has a gutter within `low` and `high`, the furthest first: where a line crosses the
    gutter, where numbers stand on both sides of it, and before that at each wide gap between lines."""
    ends: list[tuple[int, float]] = []
    end, number_base = at, {False: -1.0, True: -1.0}
    while end < len(pieces):
        piece = pieces[end]
        is_right = piece.left >= low and piece.right > high
        if not is_right and (piece.right > high or piece.left >= low):
            break
        new_low, new_high = (low, min(high, piece.left)) if is_right else (max(low, piece.right), high)
        if new_high - new_low < 0.7 * piece.size:
            break
        if piece.is_number:
            number_base[is_right] = piece.base
            if abs(number_base[True] - number_base[False]) < 1:
                return ends[::-1]  # somewhere behind the last gap a table has begun
        if end > at and piece.base - pieces[end - 1].base > 1.6 * piece.size:
            ends.append((end, (low + high) / 2))
        low, high = new_low, new_high
        end += 1
    return [(end, (low + high) / 2), *reversed(ends)]


def _is_text(band: list[Piece], middle: float) -> bool:
    """Whether both sides of a gutter are running text, not the heads and the numbers of a table."""
    for side in ([one for one in band if one.right <= middle], [one for one in band if one.right > middle]):
        rows = rows_of(side)
        text = "".join(piece.text for piece in side)
        letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
        numbers = sum(piece.is_number for piece in side)
        if len(rows) < _LEAST or letters < 4 * digits or numbers > 0.4 * len(side):
            return False
        long = sum(len(row.text.split()) >= 3 for row in rows)
        if long < 0.5 * len(rows):
            return False
    return True
