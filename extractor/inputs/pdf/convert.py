"""The pages of a PDF -> HTML."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from statistics import median

import regex

from extractor.errors import ReleaseError
from extractor.inputs.converted import Converted, PrintedPlaces
from extractor.inputs.pdf.columns import Row, columns_of
from extractor.inputs.pdf.glyphs import LOCK, Glyph, pages_of
from extractor.inputs.pdf.lines import Piece, parts_words, pieces_of
from extractor.inputs.pdf.running import without_running
from extractor.inputs.pdf.tables import Grid, GridCell, is_numeric, parts_of

_BULLET = regex.compile(r"[•●▪■◦‣·–—*-]\s|[•●▪■◦‣]|\(?(?:\d{1,2}|[a-z])[.)]\s")
_STOP = regex.compile(r"""[.!?:…]["”’')\]]*$""")
_SIGNS_A_PAGE = 8
"""A page with fewer signs holds a picture, if anything."""


def convert(content: bytes) -> Converted:
    """The HTML of a PDF, with the page and the box of each sign.

    Raises ReleaseError for a document that is locked, broken, too large, or that has no text in it (a scan).
    """
    with LOCK:
        pages = list(pages_of(content))
    if sum(map(len, pages)) < _SIGNS_A_PAGE * len(pages):
        raise ReleaseError(
            "is a PDF of pictures without text (a scan), which is not read; run it through OCR first (ocrmypdf)"
        )
    kept = without_running([pieces_of(glyphs) for glyphs in pages])
    writer = _Writer(kept)
    for column in _over_pages(column for pieces in kept for column in columns_of(pieces)):
        for part in parts_of(column):
            if isinstance(part, Grid):
                writer.table(part)
            else:
                writer.text(part)
    writer.close()
    return Converted(writer.html, places=writer.places)


def _over_pages(columns: Iterable[list[Row]]) -> Iterator[list[Row]]:
    """The columns; one that ends in the midst of a table goes on with the next, which begins in the midst of one."""
    waiting: list[Row] = []
    for column in columns:
        if waiting and is_numeric(waiting[-1]) and is_numeric(column[0]):
            by = waiting[-1].base + 1.3 * column[0].size - column[0].base
            waiting += [row.moved(by) for row in column]
            continue
        if waiting:
            yield waiting
        waiting = column
    if waiting:
        yield waiting


class _Writer:
    """Writes rows as paragraphs, headings, list items and tables, and notes where each sign stood."""

    def __init__(self, pages: Sequence[list[Piece]]) -> None:
        pieces = [piece for page in pages for piece in page]
        sizes = Counter(round(piece.size * 2) / 2 for piece in pieces for _ in piece.glyphs)
        self._body = sizes.most_common(1)[0][0] if sizes else 10.0
        self._largest = max((size for size, count in sizes.items() if count >= 8), default=self._body)
        self._words = Counter(word for piece in pieces for word in regex.findall(r"[\p{L}-]+", piece.text.lower()))
        self._parts: list[str] = []
        self._open: list[Row] = []
        self._pitch = 1.4
        self._right = 0.0
        self.places = PrintedPlaces(array("i"), array("H"), array("f"))
        self._tags("<!DOCTYPE html><html><body>\n")

    @property
    def html(self) -> str:
        return "".join(self._parts)

    def text(self, rows: list[Row]) -> None:
        """Running text of one column; a paragraph may go on from the column before."""
        steps = [below.base - row.base for row, below in pairwise(rows) if below.base > row.base]
        self._pitch = min(median(steps) if len(steps) > 2 else 1.3 * self._body, 2.2 * self._body)
        right = _edge(rows)
        for number, row in enumerate(rows):
            if self._open and not self._goes_on(self._open, row, first=number == 0):
                self._flush()
            self._right = right
            self._open.append(row)

    def table(self, grid: Grid) -> None:
        self._flush()
        self._tags("<table>\n")
        for number, cells in enumerate(grid.rows):
            tag = "th" if number < grid.heads else "td"
            self._tags("<tr>")
            at = 0
            for cell in cells:
                self._tags(f"<{tag}></{tag}>" * (cell.first - at))
                self._cell(cell, tag)
                at = cell.last + 1
            self._tags(f"<{tag}></{tag}>" * (grid.width - at) + "</tr>\n")
        self._tags("</table>\n")

    def close(self) -> None:
        self._flush()
        self._tags("</body></html>\n")

    def _goes_on(self, before: list[Row], row: Row, *, first: bool) -> bool:
        """Whether a row goes on with the paragraph before it."""
        last = before[-1]
        if _looks(before[0], self._body) != _looks(row, self._body) or abs(last.size - row.size) > 0.12 * last.size:
            return False
        if _BULLET.match(row.text) and not row.text[:1].isdigit():
            return False
        is_short = self._right - last.right > _first_word(row) + 0.6 * row.size  # the next word had room in it
        if first:  # of a page or a column
            return not _STOP.search(last.text) and _looks(row, self._body) == (False, 0) and not is_short
        lead = 1.5 if _looks(row, self._body)[1] else 1.0  # lines of a heading stand further apart
        if row.base - last.base > max(1.3 * self._pitch, lead * row.size):
            return False
        if _looks(row, self._body) != (False, 0):
            return True
        if row.text[:1].islower() and not _STOP.search(last.text):
            return True
        is_set_in = len(before) > 1 and row.left > before[-1].left + 0.8 * row.size
        return not is_short and not (_STOP.search(last.text) and (is_set_in or _BULLET.match(row.text)))

    def _flush(self) -> None:
        """Writes the paragraph that is open."""
        rows, self._open = self._open, []
        if not rows:
            return
        bold, step = _looks(rows[0], self._body)
        words = sum(len(row.text.split()) for row in rows)
        tag = "p"
        if step and words <= 40:
            tag = "h1" if rows[0].size > 0.97 * self._largest else "h2" if step > 1 else "h3"
        elif bold and words <= 18 and not _STOP.search(rows[-1].text):
            tag = "h3"
        self._tags(f"<{tag}>")
        self._pieces([piece for row in rows for piece in row.pieces])
        self._tags(f"</{tag}>\n")

    def _cell(self, cell: GridCell, tag: str) -> None:
        span = f' colspan="{cell.last - cell.first + 1}"' if cell.last > cell.first else ""
        self._tags(f"<{tag}{span}>")
        self._pieces(cell.pieces)
        self._tags(f"</{tag}>")

    def _pieces(self, pieces: Sequence[Piece]) -> None:
        """Pieces as one text: a word that was broken at the end of a line is whole again."""
        for number, piece in enumerate(pieces):
            after = pieces[number + 1] if number + 1 < len(pieces) else None
            drops = after is not None and after.base != piece.base and self._breaks_word(piece.text, after.text)
            self._piece(piece, without_last=drops)
            if after is not None and not drops and not (piece.text.endswith("-") and after.text[:1].islower()):
                self._tags(" ")

    def _breaks_word(self, line: str, after: str) -> bool:
        """Whether the hyphen at the end of a line is there for the end of the line alone: the words of the document
        tell, else a hyphenated word is one word."""
        start = regex.search(r"([\p{L}]+(?:-[\p{L}]+)*)[-\u00ad\u2010]$", line)
        end = regex.match(r"[\p{Ll}]+(?:-[\p{L}]+)*", after)
        if start is None or end is None:
            return False
        if line[-1] == "\u00ad":
            return True
        first, second = start[1].lower(), end[0].lower()
        if self._words[f"{first}{second}"]:
            return True
        if self._words[f"{first}-{second}"] or "-" in first or "-" in second:
            return False
        return not (self._words[first] and self._words[second])

    def _piece(self, piece: Piece, *, without_last: bool) -> None:
        raised = False
        glyphs = piece.glyphs[:-1] if without_last else piece.glyphs
        for place, glyph in enumerate(glyphs):
            if place and parts_words(piece.glyphs[place - 1], glyph) and place not in piece.raised:
                if raised:
                    self._tags("</sup>")
                    raised = False
                self._tags(" ")
            if (place in piece.raised) != raised:
                self._tags("</sup>" if raised else "<sup>")
                raised = not raised
            self._glyph(glyph)
        if raised:
            self._tags("</sup>")

    def _glyph(self, glyph: Glyph) -> None:
        text = escape(glyph.text, quote=False)
        self._parts.append(text)
        self.places.glyphs.extend([len(self.places.pages)] * len(text))
        self.places.pages.append(glyph.page)
        self.places.boxes.extend((glyph.left, glyph.top, glyph.right, glyph.bottom))

    def _tags(self, text: str) -> None:
        self._parts.append(text)
        self.places.glyphs.extend([-1] * len(text))


def _edge(rows: Sequence[Row]) -> float:
    """Where the lines of a column end, one that sticks out aside."""
    rights = sorted(row.right for row in rows)
    return rights[-1] if len(rights) < 7 or rights[-1] < rights[-2] + 4 * rows[0].size else rights[-2]


def _first_word(row: Row) -> float:
    """The width of the first word of a row."""
    glyphs = row.pieces[0].glyphs
    ends = (one for one, after in pairwise(glyphs) if parts_words(one, after))
    return next(ends, glyphs[-1]).right - glyphs[0].left


def _looks(row: Row, body: float) -> tuple[bool, int]:
    """How a row stands out: bold, and by how much it is larger (1: a little, 2: much)."""
    larger = 2 if row.size > 1.3 * body else 1 if row.size > 1.12 * body else 0
    return all(piece.bold for piece in row.pieces), larger
