"""Rows of a column -> the tables in them, told by numbers that stand under one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from extractor.inputs.pdf.columns import Row
from extractor.inputs.pdf.lines import Piece

_LEADING = 1.9
"""Distance of two rows of a table at most, by the height of their signs; once more in front of a new section."""


@dataclass
class GridCell:
    """A cell: its pieces in the order of reading, and the columns `[first, last]` that it stands over."""

    first: int
    last: int
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True)
class Grid:
    """A table: its rows of cells; the first `heads` are heads of columns."""

    rows: list[list[GridCell]]
    width: int
    heads: int


def parts_of(rows: list[Row]) -> Iterator[list[Row] | Grid]:
    """Running text and tables, in order."""
    done = at = 0
    while at < len(rows):
        if not is_numeric(rows[at]):
            at += 1
            continue
        end = _end(rows, at)
        if sum(is_numeric(row) for row in rows[at:end]) < 2:
            at = end
            continue
        start = _start(rows, at, done)
        grid = _grid(rows[start:at], rows[at:end])
        if grid is None:
            at = end
            continue
        if start > done:
            yield rows[done:start]
        yield grid
        done = at = end
    if done < len(rows):
        yield rows[done:]


def is_numeric(row: Row) -> bool:
    """Whether a row holds numbers in cells of their own."""
    return len(row.pieces) > 1 and any(piece.is_number for piece in row.pieces[1:])


def _end(rows: list[Row], at: int) -> int:
    """The end of the run of rows of numbers; rows of one label between them belong to it."""
    end = at + 1
    while end < len(rows):
        reach = next((n for n in range(end, min(end + 4, len(rows))) if is_numeric(rows[n])), None)
        if reach is None or any(
            rows[n].base - rows[n - 1].base > 2 * _LEADING * rows[n].size
            or (not is_numeric(rows[n]) and not _is_label(rows[n], rows[at]))
            for n in range(end, reach + 1)
        ):
            break
        end = reach + 1
    return end


def _is_label(row: Row, beside: Row) -> bool:
    """Whether a row is a label alone: of a section, or the first line of one that goes on below."""
    first_number = next(piece.left for piece in beside.pieces[1:] if piece.is_number)
    return len(row.pieces) <= 2 and row.pieces[0].left < first_number and len(row.text.split()) <= 14


def _start(rows: list[Row], at: int, least: int) -> int:
    """Where the heads over the numbers begin."""
    columns = [(piece.left, piece.right) for piece in rows[at].pieces[1:]]
    start = at
    while start > least and at - start < 6:
        row, below = rows[start - 1], rows[start]
        if below.base - row.base > _LEADING * 1.3 * max(row.size, below.size) or not _is_head(row, columns):
            break
        start -= 1
    return start


def _is_head(row: Row, columns: list[tuple[float, float]]) -> bool:
    """Whether a row stands over columns of numbers: no piece but the first begins left of them, none is a sentence."""
    edge = columns[0][0] - 40
    over = [piece for piece in row.pieces if piece.right > columns[0][0] - 2]
    if not over or any(len(piece.text.split()) > 8 for piece in row.pieces):
        return False
    if len(row.pieces) == 1:
        return row.pieces[0].left > edge and len(row.text.split()) <= 6
    return all(piece.left > edge or piece is row.pieces[0] for piece in row.pieces)


def _grid(heads: list[Row], body: list[Row]) -> Grid | None:
    edges = _edges(body)
    if len(edges) < 2:
        return None
    body = _joined_labels(body, edges[1][0])
    made: list[list[GridCell]] = []
    for number, row in enumerate(heads):
        cells = _spanning(row, edges) or _placed(row, edges)
        if number and _goes_on(made[-1], cells, heads[number - 1], row):
            _merge(made[-1], cells)
        else:
            made.append(cells)
    return Grid(made + [_placed(row, edges) for row in body], len(edges), len(made))


def _edges(body: list[Row]) -> list[tuple[float, float]]:
    """The columns: the label's, and those of the numbers, which overlap when they stand under one another."""
    spans = sorted(
        (piece.left, piece.right) for row in body if is_numeric(row) for piece in row.pieces[1:] if piece.is_number
    )
    merged: list[tuple[float, float]] = []
    for left, right in spans:
        if merged and left < merged[-1][1] + 0.5:
            merged[-1] = merged[-1][0], max(merged[-1][1], right)
        else:
            merged.append((left, right))
    labels = [row.pieces[0] for row in body]
    return [(min(one.left for one in labels), merged[0][0] - 1), *merged] if merged else []


def _placed(row: Row, edges: list[tuple[float, float]]) -> list[GridCell]:
    """The pieces of a row in their columns; one over several columns spans them."""
    cells: list[GridCell] = []
    for piece in row.pieces:
        over = [n for n, (left, right) in enumerate(edges) if n and piece.left < right and piece.right > left]
        if piece.left < edges[1][0] - 4 and piece is row.pieces[0] and (not over or piece.left < edges[0][0] + 8):
            over = [0]
        if not over:
            middle = (piece.left + piece.right) / 2
            over = [min(range(len(edges)), key=lambda n: abs((edges[n][0] + edges[n][1]) / 2 - middle))]
        if cells and cells[-1].last >= over[0]:
            cells[-1].pieces.append(piece)
            cells[-1].last = max(cells[-1].last, over[-1])
        else:
            cells.append(GridCell(over[0], over[-1], [piece]))
    return cells


def _spanning(row: Row, edges: list[tuple[float, float]]) -> list[GridCell]:
    """A row of heads that each stand over several columns, in the middle of them; empty where it is none."""
    own = [piece for piece in row.pieces if piece.right > edges[1][0] - 4]
    if not own or 2 * len(own) > len(edges) - 1:
        return []
    middles = [(piece.left + piece.right) / 2 for piece in own]
    groups: list[list[int]] = [[] for _ in own]
    for column, (left, right) in list(enumerate(edges))[1:]:
        nearest = min(range(len(own)), key=lambda n: abs(middles[n] - (left + right) / 2))
        groups[nearest].append(column)
    cells = []
    for piece, middle, group in zip(own, middles, groups, strict=True):
        if not group:
            return []
        left, right = edges[group[0]][0], edges[group[-1]][1]
        if abs((left + right) / 2 - middle) > 0.3 * (right - left):
            return []
        cells.append(GridCell(group[0], group[-1], [piece]))
    first = [piece for piece in row.pieces if piece not in own]
    return [GridCell(0, 0, first), *cells] if first else cells


def _goes_on(above: list[GridCell], cells: list[GridCell], row: Row, below: Row) -> bool:
    """Whether a row of heads is the next line of the one above it: each cell lies under one of the same columns."""
    if below.base - row.base > 1.5 * row.size:
        return False
    spans = {(cell.first, cell.last) for cell in above}
    return all((cell.first, cell.last) in spans for cell in cells) and all(cell.first == cell.last for cell in cells)


def _merge(above: list[GridCell], cells: list[GridCell]) -> None:
    for cell in cells:
        next(one for one in above if one.first == cell.first).pieces.extend(cell.pieces)


def _joined_labels(body: list[Row], edge: float) -> list[Row]:
    """Labels that were broken over two lines are one."""
    joined: list[Row] = []
    for row in body:
        before = joined[-1] if joined else None
        if before is not None and row.base - before.base < 1.6 * row.size:
            small = row.pieces[0].text[:1].islower() and row.pieces[0].left < edge
            if small and (len(before.pieces) == 1) != (len(row.pieces) == 1):
                first, second = before.pieces[0], row.pieces[0]
                glyphs = (*first.glyphs, second.glyphs[0]._replace(spaced=True), *second.glyphs[1:])
                raised = first.raised | {place + len(first.glyphs) for place in second.raised}
                rest = before.pieces[1:] or row.pieces[1:]
                joined[-1] = Row((Piece(glyphs, frozenset(raised)), *rest))
                continue
        joined.append(row)
    return joined
