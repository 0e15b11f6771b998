"""Shape of a table -> its cells with the paths of their heads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import regex

from extractor.clean.table_grid import GridCell
from extractor.clean.table_kinds import kind_of
from extractor.clean.table_shape import Block, Shape, is_label_row
from extractor.model import Cell, Label

Labelled = Callable[[GridCell], Label]
_TOTAL = regex.compile(r"(?:grand\s)?(?:sub-?)?totals?\b", regex.IGNORECASE)
_STEP = 2.0  # points by which a label must be set in to stand under another
_DATED = regex.compile(r"\b(?:ended|ending|as\s(?:of|at))\b|\d", regex.IGNORECASE)
_DAY = regex.compile(r"\b\d{1,2},? (?:19|20)\d\d\b")
_NEAR = 2  # columns that a head may stand beside its figures


@dataclass(frozen=True)
class _Section:
    """An open section; `used` tells that rows stand under it, `timed` that it is one of a time, which ends only where
    that of another time begins."""

    label: Label
    indent: float
    used: bool = False
    deeper: bool = False
    timed: bool = False


def cells_of(shape: Shape, labelled: Labelled) -> Iterator[Cell]:
    """The cells that are no heads, row by row; `labelled` makes a head's label with its notes."""
    stub_texts = Counter(
        cell.text for block in shape.blocks for row in block.body for cell in row if cell.column in shape.stub
    )
    repeated = {text for text, count in stub_texts.items() if count > 1}
    for block in shape.blocks:
        yield from _block_cells(block, shape, labelled, repeated)


def corner_of(block: Block, shape: Shape) -> list[GridCell]:
    """The heads over the labels of the rows, however many columns they span."""
    return [
        cell for row in block.header for cell in row if cell.column <= shape.edge and cell.last_column <= shape.edge
    ]


def dated_corner_of(block: Block, shape: Shape) -> list[GridCell]:
    """Those of them that say of when the figures beside them are: "For the six months ended June 30,"."""
    return [cell for cell in corner_of(block, shape) if kind_of(cell.text) == "time" and _DATED.search(cell.text)]


def _block_cells(block: Block, shape: Shape, labelled: Labelled, repeated: set[str]) -> Iterator[Cell]:
    stub = shape.stub
    sections: list[_Section] = []
    held: list[GridCell] = []  # labels that span the rows below
    parents: list[tuple[float, GridCell]] = []
    heads = _heads(block, shape.edge)
    dated = tuple(labelled(cell) for cell in dated_corner_of(block, shape))
    for row in block.body:
        if is_label_row(row):
            sections = _entered(sections, row[0], labelled)
            parents = []
            continue
        number = row[0].row
        held = [cell for cell in held if cell.row + cell.rows > number]
        labels = sorted(
            [*held, *(cell for cell in row if cell.column in stub)], key=lambda cell: cell.column
        )  # fmt: skip
        held += [cell for cell in row if cell.column in stub and cell.rows > 1]
        sections = _left(sections, labels)
        parents = _parents(parents, labels)
        path = [section.label for section in sections]
        if labels and labels[-1].text in repeated and len(labels) == 1:
            path += [labelled(cell) for _, cell in parents[:-1]]
        path += [labelled(cell) for cell in labels]
        for cell in row:
            if cell.column not in stub:
                yield _cell(cell, tuple(path), dated, heads, labelled)
        sections = _after(sections, labels)


def _cell(
    cell: GridCell, path: tuple[Label, ...], dated: tuple[Label, ...], heads: list[list[GridCell]], labelled: Labelled
) -> Cell:
    column_path: list[Label] = list(dated)
    over: GridCell | None = None
    for row in heads:
        head = _over(row, cell, over)
        if head is not None:
            over = head if _spans(head, cell) else over
            label = labelled(head)
            if label not in column_path:
                column_path.append(label)
    return Cell(cell.row + 1, cell.column + 1, cell.text, path, tuple(column_path), cell.starts, cell.ends)


def _heads(block: Block, edge: int) -> list[list[GridCell]]:
    """The header row by row without its corner; what spans rows stands in each of them."""
    found: list[list[GridCell]] = []
    for row in block.header:
        held = [cell for above in found for cell in above if cell.row < row[0].row < cell.row + cell.rows]
        found.append([*dict.fromkeys(held), *(cell for cell in row if cell.last_column > edge)])
    return found


def _spans(head: GridCell, cell: GridCell) -> bool:
    return head.column <= cell.last_column and cell.column <= head.last_column


def _over(row: Sequence[GridCell], cell: GridCell, group: GridCell | None) -> GridCell | None:
    """The head of a header row over a cell: the one above its digits, else above a part of it, else beside it and
    under the same head `group` of the row above."""
    for head in row:
        if head.column <= cell.column <= head.last_column:
            return head
    for head in row:
        if _spans(head, cell):
            return head
    if len(row) < 2:
        return None
    nearest = min(row, key=lambda head: _distance(head, cell))
    apart = group is not None and not _spans(group, nearest)
    return nearest if _distance(nearest, cell) <= _NEAR and not apart else None


def _distance(head: GridCell, cell: GridCell) -> int:
    return max(head.column - cell.last_column, cell.column - head.last_column, 0)


def _entered(sections: list[_Section], cell: GridCell, labelled: Labelled) -> list[_Section]:
    """The open sections after a new section's head: it ends those set in further, and one beside it with rows."""
    if kind_of(cell.text) == "time" and _DATED.search(cell.text):
        return [_Section(labelled(cell), cell.indent, timed=True)]
    times = [section for section in sections if section.timed]
    kept = [section for section in sections if not section.timed and section.indent <= cell.indent + _STEP]
    while kept and kept[-1].used and kept[-1].indent >= cell.indent - _STEP:
        kept.pop()
    return [*times, *kept[-2:], _Section(labelled(cell), cell.indent)]


def _left(sections: list[_Section], labels: Sequence[GridCell]) -> list[_Section]:
    """The open sections at a row of figures: back at a section's own margin after rows set in, it has ended."""
    if not labels:
        return sections
    indent = labels[0].indent
    kept = list(sections)
    while kept and not kept[-1].timed and kept[-1].deeper and indent < kept[-1].indent + _STEP:
        kept.pop()
    return kept


def _after(sections: list[_Section], labels: Sequence[GridCell]) -> list[_Section]:
    """The open sections after a row of figures; where nothing is set in, a total closes its section."""
    if not sections or sections[-1].timed:
        return sections
    last = sections[-1]
    deeper = last.deeper or (bool(labels) and labels[0].indent >= last.indent + _STEP)
    if labels and last.used and _TOTAL.match(labels[0].text):
        named = last.label.text.lower().rstrip(": ") in labels[0].text.lower()
        if named or not deeper:
            return sections[:-1]
    return [*sections[:-1], _Section(last.label, last.indent, True, deeper)]


def _parents(parents: list[tuple[float, GridCell]], labels: Sequence[GridCell]) -> list[tuple[float, GridCell]]:
    """The rows that a row stands under by how far it is set in, itself the last."""
    if len(labels) != 1:
        return parents
    [cell] = labels
    above = [
        (indent, other) for indent, other in parents if indent + _STEP <= cell.indent and not _DAY.search(other.text)
    ]
    return [*above, (cell.indent, cell)]


def holds_figures(cells: Sequence[Cell]) -> bool:
    """Whether any cell holds a number."""
    return any(kind_of(cell.text) in ("number", "year") for cell in cells)
