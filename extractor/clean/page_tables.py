"""Tables of a page -> tables with heads, captions and notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex
from bs4.element import Tag

from extractor.clean.table_grid import GridCell, grid_of, texts_of
from extractor.clean.table_paths import cells_of, corner_of
from extractor.clean.table_shape import is_note_line, shape_of
from extractor.clean.tree import Page
from extractor.model import Block, Label, Table

_LINES_ABOVE = 6
_LINES_BELOW = 6
_SHORT = 30  # words
_SCALED = regex.compile(
    r"\([^()]*\b(?:thousands?|millions?|billions?|trillions?|crores?|lakhs?|000s?|dollars|euros?)\b[^()]*\)",
    regex.IGNORECASE,
)
_FURNITURE = regex.compile(
    r"[\W\d]*|(?:page\s)?\d+(?:\sof\s\d+)?|.{1,60}\|\s?\d+", regex.IGNORECASE
)  # numbers of pages
_SENTENCES = regex.compile(r"(?<=[.;!?])\s+(?=[\p{Lu}\d(])")
_LEADS = regex.compile(
    r":$|\b(?:as follows|(?:the|this) (?:following|table)|following tables?|tables? below|below|shown in the table)\b",
    regex.IGNORECASE,
)
_LONG = 60  # words of a sentence that leads over to a table
_SENTENCE = regex.compile(r"[.;!?]$")
_TITLES = ("title", "subtitle", "heading", "caption")


def tables_of(page: Page, found: Iterable[tuple[Tag, int]], text: str, blocks: Sequence[Block]) -> tuple[Table, ...]:
    """The tables of a page; `found` are their tags with the place in the text where each one's block starts.

    A table whose grid is too large, or that has no cell beside its heads, is left out.
    """
    index = {block.start: number for number, block in enumerate(blocks)}
    made: list[Table] = []
    for tag, start in found:
        if start in index:
            table = _table(page, tag, len(made) + 1, index[start], text, blocks)
            if table is not None:
                made.append(table)
    return tuple(made)


def _table(page: Page, tag: Tag, number: int, block: int, text: str, blocks: Sequence[Block]) -> Table | None:
    grid = grid_of(page, tag)
    if grid is None:
        return None
    shape = shape_of(grid)
    marks = list(dict.fromkeys(mark for row in grid.rows for cell in row for mark in cell.marks))
    notes = (*shape.notes, *_below(text, blocks, block))
    told = _told(notes, marks)

    def labelled(cell: GridCell) -> Label:
        return Label(cell.text, tuple(told[mark] for mark in cell.marks if mark in told))

    cells = tuple(cells_of(shape, labelled))
    if not cells:
        return None
    captions = [*(labelled(cell) for cell in reversed(shape.titles)), *(Label(line) for line in _captions(tag))]
    corner = tuple(labelled(cell) for part in shape.blocks for cell in corner_of(part, shape))
    said = {label.text for label in captions}
    above = dict.fromkeys(Label(line) for line in lines_above(text, blocks, block) if line not in said)
    return Table(
        number, block, cells, tuple(captions), tuple(above), tuple(dict.fromkeys(corner)), notes, texts_of(grid)
    )  # fmt: skip


def _captions(tag: Tag) -> list[str]:
    """What the table's own caption says, line by line, the last first; else its summary."""
    caption = tag.find("caption", recursive=False)
    if not isinstance(caption, Tag):
        return []
    lines = (" ".join(line.split()) for line in caption.get_text("\n").split("\n"))
    inline = " ".join(caption.get_text().split())
    return [inline] if not caption.find(("br", "p", "div")) else [line for line in lines if line][::-1]


def lines_above(text: str, blocks: Sequence[Block], block: int) -> Iterator[str]:
    """The lines before a table that belong to it, the nearest first: short lines and the nearest heading, at the
    end the title of the release. Of a longer paragraph it is what that says of scale in brackets."""
    place, headed, stacked = block - 1, False, True
    while place >= 0 and block - place <= _LINES_ABOVE:
        here = blocks[place]
        line = " ".join(text[here.start : here.end].split())
        titled = here.kind in _TITLES
        if here.kind in ("table", "list_item", "contact", "dateline", "byline"):
            break
        if _FURNITURE.fullmatch(line):
            place -= 1
            continue
        if len(line.split()) > _SHORT or (not titled and _SENTENCE.search(line) and not line.startswith("(")):
            yield from _introducing(line)
            break
        stacked = stacked and titled  # "BALANCE SHEETS", "(In thousands)", "(Unaudited)": heads one under the other
        if titled and headed and not stacked:
            break
        headed = headed or here.kind in ("heading", "title")
        yield line
        place -= 1
    if not headed:
        for here in reversed(blocks[: max(place + 1, 0)]):
            if here.kind in ("heading", "title"):
                yield " ".join(text[here.start : here.end].split())
                break
    title = next((here for here in blocks[:block] if here.kind == "title"), None)
    if title is not None:
        yield " ".join(text[title.start : title.end].split())


def _introducing(paragraph: str) -> Iterator[str]:
    """What a paragraph before a table says of it: the last sentence that leads over to it, then scales in brackets."""
    leading = [line for line in _SENTENCES.split(paragraph) if _LEADS.search(line) and len(line.split()) <= _LONG]
    yield from leading[-1:]
    yield from (scale for scale in _SCALED.findall(paragraph) if not any(scale in line for line in leading[-1:]))


def _below(text: str, blocks: Sequence[Block], block: int) -> Iterator[str]:
    """The notes that follow a table."""
    for here in blocks[block + 1 : block + 1 + _LINES_BELOW]:
        line = " ".join(text[here.start : here.end].split())
        if here.kind not in ("footnote", "paragraph", "list_item", "boilerplate") or not is_note_line(line):
            return
        if here.kind != "footnote" and len(line.split()) > _SHORT:
            return
        yield line


def _told(notes: Iterable[str], marks: Sequence[str]) -> dict[str, str]:
    """What each note mark stands for: notes begin with their marks, several may stand in one line."""
    if not marks:
        return {}
    choice = "|".join(map(regex.escape, sorted(marks, key=len, reverse=True)))
    sign = regex.compile(rf"(?<!\S)[\[(]?(?P<mark>{choice})(?:[\])][\s:.–=-]*|\s?[-–.:=)]\s?|\s+(?=[\p{{L}}%]))")
    told: dict[str, str] = {}
    for note in notes:
        found = [match for number, match in enumerate(sign.finditer(note)) if match.start() == 0 or number]
        ends = [*(match.start() for match in found[1:]), len(note)]
        for match, end in zip(found, ends, strict=False):
            told.setdefault(match["mark"], note[match.end() : end].strip())
    return told
