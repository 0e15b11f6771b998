"""`<table>` -> its grid: every cell's text with the places of its characters, spans spread out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex
from bs4.element import NavigableString, PageElement, Tag

from extractor.clean.html_tables import rows_of
from extractor.clean.raised import is_raised
from extractor.clean.tree import BLOCKS, Page
from extractor.clean.writer import Writer

MAX_CELLS = 60_000
"""A larger grid is no table of a release; it is left."""
MAX_SPAN = 1_000

_NOTE = regex.compile(
    r"[\[(]?(?P<mark>\d{1,2}|[*†‡§#¶]{1,3}|\p{L}|[ivx]{1,4})(?:[,;]\s?(?:\d{1,2}|\p{L}|[*†‡§#]))*[\])]?"
)
_MARKS = regex.compile(r"\d{1,2}|[*†‡§#¶]{1,3}|\p{L}+")
# A mark at the end of a head, not raised: "2024 (1)", "Exports*", "Index ¹".
_TRAILING = regex.compile(r"\s?(?:[\[(](?P<mark>\d{1,2}|[a-h*†‡§#])[\])]|(?P<mark>[*†‡§#]{1,3}|[¹²³⁴-⁹]{1,2}))$")
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_AREA_UNIT = regex.compile(r"(?<!\p{L})(?:[kcdm]?m|ft|CO|dm|km|hm)$")
_YEAR = regex.compile(r"(?:19|20)\d\d")
_ZERO_WIDTH = regex.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_PADDING = regex.compile(
    r"(?:padding|margin)-left\s*:\s*(?P<size>[\d.]+)\s*(?P<unit>px|pt|em|rem|%)?", regex.IGNORECASE
)
_SIDES = regex.compile(
    r"(?<![-\w])padding\s*:\s*[\d.]+\w*\s+[\d.]+\w*\s+[\d.]+\w*\s+(?P<size>[\d.]+)\s*(?P<unit>px|pt|em|rem|%)?",
    regex.IGNORECASE,
)
_POINTS = {"px": 0.75, "pt": 1.0, "em": 12.0, "rem": 12.0, "%": 3.0}


@dataclass(frozen=True)
class GridCell:
    """A cell as the page has it. `row` and `column` count from 0; `marks` are the note marks taken out of it,
    `indent` how far its text is set in (points), `head` that it is a `<th>`."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    head: bool = False
    bold: bool = False
    indent: float = 0
    marks: tuple[str, ...] = ()
    starts: Sequence[int] = field(default=(), repr=False, compare=False)
    ends: Sequence[int] = field(default=(), repr=False, compare=False)

    @property
    def last_column(self) -> int:
        return self.column + self.columns - 1


@dataclass(frozen=True)
class Grid:
    """The cells of a table that hold text, row by row; `head_rows` are those of its `<thead>`."""

    rows: tuple[tuple[GridCell, ...], ...]
    width: int
    head_rows: int = 0


def grid_of(page: Page, table: Tag) -> Grid | None:
    """The grid of a table; None where it is too large."""
    rows = list(rows_of(table))
    taken: dict[tuple[int, int], bool] = {}
    found: list[tuple[GridCell, ...]] = []
    width = 0
    for number, cells in enumerate(rows):
        column, here = 0, []
        for cell in cells:
            while (number, column) in taken:
                column += 1
            down = _span(cell, "rowspan", len(rows) - number)
            across = _span(cell, "colspan", MAX_SPAN)
            if len(taken) + down * across > MAX_CELLS:
                return None
            taken.update(dict.fromkeys(((number + i, column + j) for i in range(down) for j in range(across)), True))
            read = _cell(page, cell, number, column, down, across)
            if read.text:
                here.append(read)
            column += across
            width = max(width, column)
        found.append(tuple(here))
    return Grid(tuple(found), width, _head_rows(table))


def _head_rows(table: Tag) -> int:
    head = table.find("thead", recursive=False)
    return len(head.find_all("tr")) if isinstance(head, Tag) else 0


def _span(cell: Tag, name: str, most: int) -> int:
    """A span as browsers read it: at least one, rowspan 0 to the end, and never past the table."""
    text = str(cell.get(name) or "1").strip()[:6]
    number = int(text) if text.isascii() and text.isdigit() else 1
    if name == "rowspan" and number == 0:
        return max(most, 1)
    return max(1, min(number, most))


def _cell(
    page: Page, cell: Tag, row: int, column: int, rows: int, columns: int
) -> GridCell:  # fmt: skip
    writer, marks = Writer(page.source), []
    bold = True
    for node in _nodes(cell):
        if isinstance(node, NavigableString):
            if writer.write(page.runs[id(node)]):
                bold = bold and any(
                    parent.name in ("b", "strong", "th") for parent in node.parents if parent is not None
                )
        elif is_raised(node) and _looks_noted(node):
            marks += _MARKS.findall(_ZERO_WIDTH.sub("", node.get_text()))
        elif writer.places[1] and (node.name == "br" or node.name in BLOCKS):
            writer.wait(" ", writer.places[1][-1], writer.places[1][-1])
    text = writer.text.rstrip()
    starts, ends = writer.places
    if found := _TRAILING.search(text):
        bare = text[: found.start()]
        if (any(char.isalpha() for char in bare) or _YEAR.fullmatch(bare)) and not _AREA_UNIT.search(bare):
            marks.append(found["mark"].translate(_RAISED))
            text = bare
    return GridCell(
        row, column, rows, columns, text, cell.name == "th", bold and bool(text), _indent(page, cell),
        tuple(marks), starts[: len(text)], ends[: len(text)],
    )  # fmt: skip


def _nodes(cell: Tag) -> Iterator[Tag | NavigableString]:
    """What a reader sees of a cell, in order: its strings, tags that break lines, raised note marks whole."""
    stack: list[PageElement] = list(reversed(cell.contents))
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if node.name in ("script", "style", "template"):
                continue
            yield node
            if not is_raised(node) or not _looks_noted(node):
                stack.extend(reversed(node.contents))
        elif type(node) is NavigableString:
            yield node


def _looks_noted(tag: Tag) -> bool:
    """Whether a raised text could be a note mark, and so is judged where it stands."""
    return _NOTE.fullmatch(_ZERO_WIDTH.sub("", tag.get_text()).strip()) is not None and not _is_power(tag)


def _is_power(tag: Tag) -> bool:
    """ "km<sup>2</sup>", "CO<sup>2</sup>": part of a unit."""
    before = tag.previous_sibling
    text = before.get_text() if before is not None else ""
    return tag.get_text().strip() in ("2", "3") and _AREA_UNIT.search(text.rstrip()) is not None


def _indent(page: Page, cell: Tag) -> float:
    """How far the first text of a cell is set in, by its style or by spaces that don't break."""
    total = 0.0
    first = next((node for node in cell.descendants if type(node) is NavigableString and node.strip()), None)
    tags = [cell]
    if first is not None:
        inner = list(first.parents)
        tags += inner[: next((i for i, tag in enumerate(inner) if tag is cell), 0)]
    for tag in tags:
        style = str(tag.get("style") or "")
        for found in (_PADDING.search(style), _SIDES.search(style)):
            if found:
                total += float(found["size"].strip(".") or 0) * _POINTS[(found["unit"] or "px").lower()]
    for node in cell.descendants:
        if type(node) is NavigableString:
            text = str(node)
            total += 3.0 * sum(char in "\u00a0\u2003\u2002\u3000" for char in text[: len(text) - len(text.lstrip())])
            if text.strip():
                break
    return total


def texts_of(grid: Grid) -> tuple[tuple[str, ...], ...]:
    """The texts of all cells by row and column; what a span covers is empty."""
    rows = []
    for cells in grid.rows:
        row = [""] * grid.width
        for cell in cells:
            row[cell.column] = cell.text
        rows.append(tuple(row))
    return tuple(rows)
