"""Grid -> which rows are its header, which columns its stub, which lines titles and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import regex

from extractor.clean.table_grid import Grid, GridCell
from extractor.clean.table_joins import joined
from extractor.clean.table_kinds import kind_of

MAX_HEAD_ROWS = 6
_FIGURES = ("number", "missing")
_NOTE_LINE = regex.compile(
    r"[\[(]?(?:\d{1,2}|[*†‡§#]{1,3}|\p{Ll})[\])]?[\s.:–=-]|notes?\b|sources?\b|[*†‡§#]|p\s?=|\.\.", regex.IGNORECASE
)
_ORDINAL = regex.compile(r"[(\[]?(\d{1,2}|[A-Za-z])[)\]]?")
_BRACKETED = regex.compile(r"\([^()]*\p{L}{3}[^()]*\)")
_UNIT_LINE = regex.compile(
    r"\((?:(?:\p{L}+\s){0,2}in\s)?(?:\p{L}+\s|\p{Lu}{0,3}\p{Sc}\s?){0,3}(?:thousand|million|billion|trillion|crore|lakh)s?\b[^()]*\)",
    regex.IGNORECASE,
)
_CLASS = regex.compile(r"\d+\s?[-–—]\s?\d+|\d+\s?\+|[<>≤≥]\s?\d+")  # ages and sizes as heads: 18-29, 70+
_LONG = 25  # words: a line in a table that is no head


@dataclass(frozen=True)
class Block:
    """A header with the rows under it. A table may have several, one below the other."""

    header: tuple[tuple[GridCell, ...], ...]
    body: tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True)
class Shape:
    """A table's parts. `stub` are the columns that label rows, `edge` the last column before the figures; `titles`
    lines over the header, `notes` under the body; `blocks` headers with their rows."""

    titles: tuple[GridCell, ...]
    blocks: tuple[Block, ...]
    stub: frozenset[int]
    edge: int
    notes: tuple[str, ...] = ()


@dataclass
class _Open:
    """A block that is being read."""

    header: list[tuple[GridCell, ...]] = field(default_factory=list)
    body: list[tuple[GridCell, ...]] = field(default_factory=list)


def shape_of(grid: Grid) -> Shape:
    """The parts of a table, told by `<th>`, by place and by what the cells hold."""
    rows = [joined(row) for row in grid.rows]
    numbered = [(number, row) for number, row in enumerate(rows) if row]
    notes, numbered = _trailing_notes(numbered, grid.width)
    titles, numbered = _leading_titles(numbered, grid)
    blocks: list[_Open] = [_Open()]
    lines: list[GridCell] = []
    for number, row in numbered:
        block = blocks[-1]
        if block.header and _says_unit_beside(row):
            lines.append(row[1])
            row = row[:1]
        if not block.body and block.header and _is_unit_line(row):
            lines.append(row[0])
        elif not block.body and _is_head(row, number, block.header, grid):
            if not _counts_columns(row):
                block.header.append(row)
        elif block.body and _is_head_again(row, block, grid):
            blocks.append(_Open(_kept(block.header, row), []))
            blocks[-1].header.append(row)
        else:
            block.body.append(row)
    made = tuple(Block(tuple(block.header), tuple(block.body)) for block in blocks)
    stub = _stub(made, grid.width)
    edge = _edge(made, stub)
    whole = [cell for cell in lines if cell.column <= edge + 1]
    partial = [cell for cell in lines if cell.column > edge + 1]
    if partial:
        made = (Block((*made[0].header, tuple(partial)), made[0].body), *made[1:])
    return Shape((*titles, *whole), made, stub, edge, notes)


def is_label_row(row: Sequence[GridCell]) -> bool:
    """A row of one label and no figure: the head of a section."""
    return len(row) == 1 and kind_of(row[0].text) in ("words", "time", "year")


def _says_unit_beside(row: Sequence[GridCell]) -> bool:
    """A row of a section with its unit over the columns: "ASSETS", "(in thousands)"."""
    return len(row) == 2 and row[0].column == 0 and _UNIT_LINE.fullmatch(row[1].text) is not None


def _is_unit_line(row: Sequence[GridCell]) -> bool:
    """A row of one line in brackets, such as "(In millions)": it speaks of figures and heads no rows."""
    return len(row) == 1 and _BRACKETED.fullmatch(row[0].text) is not None


def _trailing_notes(
    rows: list[tuple[int, tuple[GridCell, ...]]], width: int
) -> tuple[tuple[str, ...], list[tuple[int, tuple[GridCell, ...]]]]:
    """Lines at the foot of a table: of one cell each, that look like notes."""
    notes: list[str] = []
    while rows and len(rows[-1][1]) == 1:
        [cell] = rows[-1][1]
        if kind_of(cell.text) != "words":
            break
        notes.insert(0, " ".join((*cell.marks, cell.text)))
        rows = rows[:-1]
    return tuple(notes), rows


def _leading_titles(
    rows: list[tuple[int, tuple[GridCell, ...]]], grid: Grid
) -> tuple[tuple[GridCell, ...], list[tuple[int, tuple[GridCell, ...]]]]:
    """Lines over the header: of one cell each, that begin at the left or span the table."""
    titles: list[GridCell] = []
    while len(rows) > 1 and len(rows[0][1]) == 1:
        [cell] = rows[0][1]
        wide = cell.columns >= 0.9 * grid.width
        if kind_of(cell.text) in _FIGURES or not (cell.column == 0 or wide):
            break
        if cell.rows > 1 and not wide:
            break  # the corner of a header of several rows
        titles.append(cell)
        rows = rows[1:]
    return tuple(titles), rows


def _is_head(
    row: tuple[GridCell, ...], number: int, above: list[tuple[GridCell, ...]], grid: Grid
) -> bool:  # fmt: skip
    """Whether a row at the top of a table belongs to its header."""
    if len(above) >= MAX_HEAD_ROWS:
        return False
    if number < grid.head_rows or all(cell.head for cell in row if cell.column or len(row) == 1):
        return number < grid.head_rows or _no_figures(row) or _counts_columns(row)
    if _counts_columns(row) and above:
        return True
    inner = [cell for cell in row if cell.column > 0 or cell.columns > 1]
    classes = not above and (row[0].column > 0 or kind_of(row[0].text) == "words") and len(inner) > 1
    if not inner or not _no_figures(row, classes=classes):
        return False
    if is_label_row(row) and row[0].column == 0:
        return False
    if not above:
        return True
    labelled = row[0].column == 0 and (row[0].columns == 1 or not _spans_all(row[0], above))
    figures = row[1:] if labelled else row
    if figures and all(kind_of(cell.text) in ("year", "time") for cell in figures):
        # a row of years under a header of years would be figures that look like years, but where it parts the spans
        timed = [cell for cell in above[-1] if kind_of(cell.text) in ("year", "time") and cell.column > 0]
        return not labelled or not timed or _parts_spans(timed, figures)
    spanning = any(cell.columns > 1 for cell in above[-1]) and not _split_columns(above[-1], row)
    return not labelled or spanning or all(cell.bold for cell in row)


def _spans_all(cell: GridCell, above: Sequence[Sequence[GridCell]]) -> bool:
    """Whether a cell at the left reaches under the heads of the figures, so that it is no label of a row."""
    starts = [head.column for row in above for head in row if head.column > 0]
    return bool(starts) and cell.last_column >= min(starts)


def _parts_spans(above: Sequence[GridCell], row: Sequence[GridCell]) -> bool:
    """Whether heads stand under wider ones, two or more under one at least, and each under one of them."""
    under = [sum(head.column <= cell.column <= head.last_column for cell in row) for head in above]
    return max(under) >= 2 and sum(under) == len(row)


def _split_columns(above: Sequence[GridCell], row: Sequence[GridCell]) -> bool:
    """Whether spans only come from a page that splits each figure over several cells."""
    return len(above) == len(row) and all(one.column == two.column for one, two in zip(above, row, strict=True))


def _no_figures(row: Sequence[GridCell], *, classes: bool = False) -> bool:
    """Whether a row holds no figure; `classes` are none where they head columns."""
    return not any(
        kind_of(cell.text) == "number" and not (classes and _CLASS.fullmatch(cell.text)) for cell in row
    )  # fmt: skip


def _counts_columns(row: Sequence[GridCell]) -> bool:
    """A row that numbers the columns: (1) (2) (3), or a b c."""
    found = [_ORDINAL.fullmatch(cell.text) for cell in row]
    if len(row) < 3 or not all(found):
        return False
    signs = [match[1] for match in found if match]
    if all(sign.isdigit() for sign in signs):
        return all(int(two) - int(one) == 1 for one, two in pairwise(signs)) and int(signs[0]) <= 2
    return all(ord(two) - ord(one) == 1 for one, two in pairwise(signs)) if all(map(str.isalpha, signs)) else False


def _is_head_again(row: tuple[GridCell, ...], block: _Open, grid: Grid) -> bool:
    """Whether a row below figures begins a new header: heads only, or the header once more."""
    if len(row) < 2 or not _no_figures(row):
        return False
    if any([cell.text for cell in row] == [cell.text for cell in head] for head in block.header):
        return True
    if all(cell.head for cell in row):
        return True
    inner = [cell for cell in row if cell.column > 0]
    if len(inner) < 2 or any(kind_of(cell.text) == "missing" for cell in inner):
        return False
    if all(kind_of(cell.text) in ("time", "year") for cell in inner):
        return True
    return row[0].column > 0 and len({cell.text for cell in inner}) == 1


def _kept(header: list[tuple[GridCell, ...]], row: tuple[GridCell, ...]) -> list[tuple[GridCell, ...]]:
    """What stays of a header when a new row comes below figures: all of it where the row only says more, and what
    stands over its last row where that comes once more with other words."""
    if header and [cell.column for cell in header[-1]] == [cell.column for cell in row]:
        return list(header[:-1])
    timed = any(kind_of(cell.text) in ("time", "year") for cell in row)
    return [] if timed or row[0].column == 0 or any(cell.head for cell in row) else list(header)


def _stub(blocks: Sequence[Block], width: int) -> frozenset[int]:
    """The columns at the left whose cells label the rows."""
    body = [row for block in blocks for row in block.body if not is_label_row(row)]
    header = [cell for block in blocks for row in block.header for cell in row]
    stub: set[int] = set()
    for column in range(width):
        kinds = [kind_of(cell.text) for row in body for cell in row if cell.column == column]
        if not kinds:
            continue
        figures = sum(kind in _FIGURES for kind in kinds)
        years = sum(kind in ("year", "time") for kind in kinds)
        heads = [cell.text for cell in header if cell.column == column and cell.columns == 1]
        timed = any(kind_of(head) in ("year", "time") for head in heads)
        if years >= 0.8 * len(kinds) and not timed:
            stub.add(column)  # "Year" beside "Country"
        elif figures >= 0.3 * len(kinds) and not _is_rank(body, column, bool(stub)):
            break
        else:
            stub.add(column)
    return frozenset(stub)


def _edge(blocks: Sequence[Block], stub: frozenset[int]) -> int:
    """The last column before those of figures, so that a label may span several."""
    figures = (cell.column for block in blocks for row in block.body for cell in row if cell.column not in stub)
    return min(figures, default=0) - 1


def _is_rank(body: Sequence[Sequence[GridCell]], column: int, later: bool) -> bool:
    """Whether a first column only numbers the rows: a rank before names."""
    texts = [cell.text.rstrip(".") for row in body for cell in row if cell.column == column]
    if later or not texts or not all(text.isdigit() for text in texts):
        return False
    counting = all(int(two) - int(one) in (0, 1) for one, two in pairwise(texts)) and int(texts[0]) <= 1
    following = [kind_of(after.text) for row in body for cell, after in pairwise(row) if cell.column == column]
    words = sum(kind == "words" for kind in following)
    return counting and bool(following) and words >= 0.7 * len(following)


def is_note_line(text: str) -> bool:
    """Whether a line looks like a note to a table."""
    return _NOTE_LINE.match(text) is not None or len(text.split()) > _LONG
