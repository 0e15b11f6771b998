"""A row of a table and its document -> the smallest page on which the number reads as it does in the release."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from html import escape
from itertools import groupby

from extractor.model import Document, Table, cell_place


def pages(document: Document, place: str) -> Iterator[str]:
    """Pages that hold a cell (`t1r4c2`), the smallest first: heads and its row, then the whole table. None
    where the document has no such table."""
    number, row, _ = cell_place(place) or (0, 0, 0)
    table = next((one for one in document.tables if one.number == number), None)
    if table is None or row > len(table.rows):
        return
    told = {cell.row for cell in table.cells}
    heads = {at for at in range(1, row) if at not in told}
    yield _page(table, {*heads, row})
    yield _page(table, set(range(1, len(table.rows) + 1)))


def _page(table: Table, kept: Collection[int]) -> str:
    above = "".join(f"<p>{escape(label.text)}</p>" for label in reversed(table.above))
    caption = "".join(f"<caption>{escape(label.text)}</caption>" for label in table.captions[:1])
    rows = "".join(_row(table, at) for at in sorted(kept))
    notes = "".join(f"<p>{escape(note)}</p>" for note in table.notes)
    return f"{above}<table>{caption}{rows}</table>{notes}"


def _row(table: Table, at: int) -> str:
    """A row; a head that spans columns stands in each of them in the grid, and is one cell again here."""
    inner = {cell.column for cell in table.cells if cell.row == at}
    cells = []
    texts = enumerate(table.rows[at - 1], 1)
    spread = not inner
    for (text, _), group in groupby(texts, key=lambda cell: (cell[1], cell[0] if not (spread and cell[1]) else 0)):
        columns = [column for column, _ in group]
        name = "td" if columns[0] in inner else "th"
        span = f' colspan="{len(columns)}"' if len(columns) > 1 else ""
        cells.append(f"<{name}{span}>{escape(text)}</{name}>")
    return f"<tr>{''.join(cells)}</tr>"
