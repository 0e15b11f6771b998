"""What a converter makes of a file: HTML with headings, paragraphs and tables, and where each sign stood."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from html import escape

from extractor.model import NOTHING_KNOWN, Known, PageBox


@dataclass(frozen=True, slots=True)
class PrintedPlaces:
    """Where the characters of converted HTML stand on the pages of a document: `glyphs[i]` is the number of the glyph
    that character i was read from, -1 for tags. A glyph has its page (from 1) and its box in points from the upper
    left corner of the page: left, top, right, bottom."""

    glyphs: array[int] = field(default_factory=lambda: array("i"))
    pages: array[int] = field(default_factory=lambda: array("H"))
    boxes: array[float] = field(default_factory=lambda: array("f"))

    def place(self, start: int, end: int) -> PageBox | None:
        """The page and the box around `html[start:end]`; what goes over to the next page is left out."""
        seen = [glyph for glyph in self.glyphs[start:end] if glyph >= 0]
        if not seen:
            return None
        page = self.pages[seen[0]]
        boxes = [self.boxes[4 * glyph : 4 * glyph + 4] for glyph in seen if self.pages[glyph] == page]
        left, top, right, bottom = zip(*boxes, strict=True)
        return PageBox(page, round(min(left), 1), round(min(top), 1), round(max(right), 1), round(max(bottom), 1))


@dataclass(frozen=True, slots=True)
class Converted:
    """A file as HTML without furniture. `said` is what the file says of itself beside its text, `places` where its
    characters stand on pages; None where it has none."""

    html: str
    said: Known = NOTHING_KNOWN
    places: PrintedPlaces | None = None


def page_of(body: str) -> str:
    """A whole page around the HTML of a text."""
    return f"<!DOCTYPE html><html><body>\n{body}\n</body></html>"


def paragraphs_of(text: str) -> str:
    """HTML of a text whose lines are paragraphs."""
    return "\n".join(f"<p>{escape(line.strip(), quote=False)}</p>" for line in text.splitlines() if line.strip())
