"""Lines of plain text in columns -> tables with heads: columns are told by place, by tabs or by pipes."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from extractor.clean.page_tables import lines_above
from extractor.clean.table_grid import Grid, GridCell, texts_of
from extractor.clean.table_kinds import kind_of
from extractor.clean.table_paths import cells_of, corner_of
from extractor.clean.table_shape import shape_of
from extractor.model import Block, Label, Table

_RULE = regex.compile(r"[\s|+:=_–—-]{3,}")
_PIECE = regex.compile(r"\S+(?:\s\S+)*")
_FIELD = regex.compile(r"[^\t|]+")
_LEADERS = regex.compile(r"\s?(?:\.\s?){3,}$")
_SIGN = regex.compile(r"[\p{Lu}]{0,3}\p{Sc}\s?\(?|\(")
_TAIL = regex.compile(r"\)?%|\)")
_INDENT = 3.0  # points that a space sets in
_FEW = 2  # rows that a table must have


class _Piece(NamedTuple):
    """A stretch of a line, `[start, end)` of it, with its place in the text."""

    start: int
    end: int
    text: str
    place: int


def text_tables(text: str, blocks: Sequence[Block]) -> tuple[Table, ...]:
    """The tables of a plain text; one whose columns cannot be made out is left out."""
    made: list[Table] = []
    for number, block in enumerate(blocks):
        if block.kind == "table":
            table = _table(text, blocks, number, len(made) + 1)
            if table is not None:
                made.append(table)
    return tuple(made)


def _table(text: str, blocks: Sequence[Block], block: int, number: int) -> Table | None:
    rows = [pieces for pieces in _lines(text, blocks[block]) if pieces]
    drawn = any("\t" in line or "|" in line for line in text[blocks[block].start : blocks[block].end].splitlines())
    cells = _by_order(rows) if drawn else _by_place(rows)
    if cells is None or len(cells) < _FEW:
        return None
    grid = Grid(tuple(map(tuple, cells)), 1 + max(cell.last_column for row in cells for cell in row))
    shape = shape_of(grid)
    if not any(part.header for part in shape.blocks):
        return None  # which column is of when cannot be known
    found = tuple(cells_of(shape, _label))
    if not found:
        return None
    captions = tuple(_label(cell) for cell in reversed(shape.titles))
    corner = dict.fromkeys(_label(cell) for part in shape.blocks for cell in corner_of(part, shape))
    said = {label.text for label in captions}
    above = dict.fromkeys(Label(line) for line in lines_above(text, blocks, block) if line not in said)
    return Table(number, block, found, captions, tuple(above), tuple(corner), shape.notes, texts_of(grid))


def _label(cell: GridCell) -> Label:
    return Label(cell.text)


def _lines(text: str, block: Block) -> Iterator[list[_Piece]]:
    """The pieces of each line of a block; lines that are drawn have none."""
    start = text.rfind("\n", 0, block.start) + 1
    for line in text[start : block.end].splitlines(keepends=True):
        bare = line.rstrip()
        if bare and not _RULE.fullmatch(bare):
            pattern = _FIELD if "\t" in bare or "|" in bare else _PIECE
            yield list(_joined([_piece(found, start) for found in pattern.finditer(bare) if found[0].strip()]))
        start += len(line)


def _piece(found: regex.Match[str], line: int) -> _Piece:
    text = _LEADERS.sub("", found[0].strip())
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    return _Piece(start, start + len(text), text, line + start)


def _joined(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Pieces of a line, "$" with the number after it, "%" and ")" with the one before."""
    waiting: _Piece | None = None
    last: _Piece | None = None
    for piece in pieces:
        if waiting is not None:
            gap = " " * (piece.start - waiting.end)
            piece = _Piece(waiting.start, piece.end, waiting.text + gap + piece.text, waiting.place)
            waiting = None
        if _SIGN.fullmatch(piece.text):
            waiting = piece
            continue
        if last is not None and _TAIL.fullmatch(piece.text):
            last = _Piece(last.start, piece.end, last.text + " " * (piece.start - last.end) + piece.text, last.place)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _by_order(rows: Sequence[Sequence[_Piece]]) -> list[list[GridCell]] | None:
    """Cells in the order of tabs or pipes: columns are counted from the right, so that a corner may be empty."""
    width = max(map(len, rows), default=0)
    if width < 2:
        return None
    return [
        [_cell(piece, row, 0 if len(pieces) == 1 else width - len(pieces) + at, 1) for at, piece in enumerate(pieces)]
        for row, pieces in enumerate(rows)
    ]


def _by_place(rows: Sequence[Sequence[_Piece]]) -> list[list[GridCell]] | None:
    """Cells by where they stand: a column is where the figures of several lines stand over each other."""
    columns = _columns(rows)
    if not columns:
        return None
    cells: list[list[GridCell]] = []
    for row, pieces in enumerate(rows):
        here: list[GridCell] = []
        for at, piece in enumerate(pieces):
            if at == 0 and piece.start < columns[0][0] and (len(pieces) > 1 or piece.end <= columns[0][0]):
                here.append(_cell(piece, row, 0, 1))
                continue
            under = [number for number, column in enumerate(columns, 1) if _gap(column, piece) == 0]
            nearest = min(range(len(columns)), key=lambda number: _gap(columns[number], piece)) + 1
            first, last = (under[0], under[-1]) if under else (nearest, nearest)
            if here and here[-1].last_column >= first:
                return None  # two pieces in one column: its place tells nothing
            here.append(_cell(piece, row, first, last - first + 1))
        cells.append(here)
    return cells


def _columns(rows: Sequence[Sequence[_Piece]]) -> list[tuple[int, int]]:
    """Where the figures of lines with a label stand: their places, taken together where they overlap."""
    places = sorted(
        (piece.start, piece.end)
        for pieces in rows
        if len(pieces) > 1 and kind_of(pieces[0].text) not in ("number", "year", "time")
        for piece in pieces[1:]
        if kind_of(" ".join(piece.text.split())) in ("number", "missing")
    )
    columns: list[tuple[int, int]] = []
    for start, end in places:
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    return columns


def _gap(column: tuple[int, int], piece: _Piece) -> int:
    return max(column[0] - piece.end + 1, piece.start - column[1] + 1, 0)


def _cell(piece: _Piece, row: int, column: int, columns: int) -> GridCell:
    """A cell, its text without the spaces between a sign and its number, each character with its place."""
    kept = [at for at, char in enumerate(piece.text) if not (char == " " and piece.text[at - 1] in " $€£¥(")]
    starts = array("q", (piece.place + at for at in kept))
    ends = array("q", (piece.place + at + 1 for at in kept))
    text = "".join(piece.text[at] for at in kept)
    return GridCell(
        row, column, 1, columns, text, indent=_INDENT * piece.start if column == 0 else 0, starts=starts, ends=ends
    )
