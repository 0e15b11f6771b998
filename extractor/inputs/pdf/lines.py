"""Glyphs of a page -> pieces of lines, without gaps in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

import regex

from extractor.inputs.pdf.glyphs import Glyph

_WORD_GAP, _NUMBER_GAP, _PIECE_GAP = 0.18, 0.55, 1.0
"""Gaps, by the height of the signs, that part words, numbers of two cells, and pieces of a line."""
_NUMBER = regex.compile(
    r"[(\[]?[-+−–±]?\s?[$€£¥]?\s?\d[\d,.  ]*\s?(?:%|pp|bps?|p\.p\.|x)?[)\]]?[*†‡]*"
    r"|[-–—.…:*]{1,3}|n[./]?[am]\.?|x|[$€£¥%]", regex.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A stretch of a line with no wide gap in it; `raised` are the places of small raised signs (note marks)."""

    glyphs: tuple[Glyph, ...]
    raised: frozenset[int] = frozenset()

    @cached_property
    def left(self) -> float:
        return self.glyphs[0].left

    @cached_property
    def right(self) -> float:
        return max(glyph.right for glyph in self.glyphs)

    @cached_property
    def base(self) -> float:
        return self.own[0].base

    @cached_property
    def size(self) -> float:
        return median(glyph.size for glyph in self.own)

    @cached_property
    def own(self) -> tuple[Glyph, ...]:
        """Its signs but the raised ones."""
        return tuple(g for place, g in enumerate(self.glyphs) if place not in self.raised) or self.glyphs

    @cached_property
    def top(self) -> float:
        return self.base - self.size

    @cached_property
    def bold(self) -> bool:
        return sum(glyph.bold for glyph in self.own) > 0.8 * len(self.own)

    @cached_property
    def text(self) -> str:
        return "".join(
            (" " if place and parts_words(self.glyphs[place - 1], glyph) else "") + glyph.text
            for place, glyph in enumerate(self.glyphs)
            if place not in self.raised
        ).strip()

    @cached_property
    def is_number(self) -> bool:
        """Whether it is what stands in a cell of numbers."""
        return is_number(self.text)


def is_number(text: str) -> bool:
    """Whether a text is a number, or what stands for one that is missing."""
    return _NUMBER.fullmatch(text) is not None


def parts_words(before: Glyph, glyph: Glyph) -> bool:
    """Whether there is a space between two signs of a line."""
    gap = glyph.left - before.right
    if abs(glyph.base - before.base) > max(glyph.size, before.size):  # the next line of a label
        return True
    return (glyph.spaced and gap > -0.3 * glyph.size) or gap > _WORD_GAP * glyph.size


def pieces_of(glyphs: Sequence[Glyph]) -> list[Piece]:
    """The pieces of all lines of a page, from its top."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(_once(glyphs), key=lambda one: one.base):
        if lines and abs(glyph.base - lines[-1][0].base) <= 0.12 * max(glyph.size, lines[-1][0].size):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    lines = [sorted(line, key=lambda glyph: glyph.left) for line in lines]
    pieces = [piece for line in _with_raised(lines) for piece in _cut(line)]
    return sorted(pieces, key=lambda piece: (round(piece.base), piece.left))


def _once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Each sign once: some files print bold by printing twice."""
    seen: set[tuple[str, int, int]] = set()
    for glyph in glyphs:
        key = (glyph.text, round(glyph.left / 1.2), round(glyph.base))
        if key not in seen:
            seen.add(key)
            yield glyph


def _with_raised(lines: list[list[Glyph]]) -> Iterator[list[tuple[Glyph, bool]]]:
    """The lines, with small raised signs, which seem to be a line of their own above, in their places in them."""
    whole: list[list[tuple[Glyph, bool]]] = [[] for _ in lines]
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else []
        for glyph in line:
            raised = _is_raised_over(glyph, below)
            whole[number + raised].append((glyph, raised))
    return (sorted(line, key=lambda one: one[0].left) for line in whole if line)


def _is_raised_over(glyph: Glyph, line: list[Glyph]) -> bool:
    beside = [one for one in line if -0.2 * one.size <= glyph.left - one.right <= 0.6 * one.size]
    return any(
        glyph.size < 0.8 * one.size and 0.12 * one.size < one.base - glyph.base < 0.8 * one.size for one in beside
    )


def _cut(line: list[tuple[Glyph, bool]]) -> Iterator[Piece]:
    """A line cut at wide gaps, and at smaller ones between numbers."""
    words: list[list[tuple[Glyph, bool]]] = []
    for one in line:
        if words and not parts_words(words[-1][-1][0], one[0]):
            words[-1].append(one)
        else:
            words.append([one])
    piece: list[tuple[Glyph, bool]] = []
    for word in words:
        if piece and _parts_pieces(piece, word):
            yield _piece(piece)
            piece = []
        piece = [*piece, *word]
    if piece:
        yield _piece(piece)


def _parts_pieces(piece: list[tuple[Glyph, bool]], word: list[tuple[Glyph, bool]]) -> bool:
    gap = word[0][0].left - max(glyph.right for glyph, _ in piece)
    size = word[0][0].size
    if gap > _PIECE_GAP * size:
        return True
    return gap > _NUMBER_GAP * size and is_number(_piece(word).text) and _piece(piece).text[-1:] in "0123456789%)–-."


def _piece(signs: list[tuple[Glyph, bool]]) -> Piece:
    return Piece(tuple(glyph for glyph, _ in signs), frozenset(place for place, one in enumerate(signs) if one[1]))
