"""Text -> lines, and what a line looks like."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import regex

_LINE = regex.compile(r"[^\r\n\f\v\x85\u2028\u2029]+|\r\n|[\r\n\f\v\x85\u2028\u2029]")
_ODD = "\ufeff\u200b\u00a0"
_STOP = regex.compile(r"""[.!?…][”"’'»)\]*_]*(?:\s?[¹²³]|\[\d\])?$""")
_PAGE_NUMBER = regex.compile(r"(?:page\s+)?[-–—]?\s?\d{1,3}\s?[-–—]?(?:\s+of\s+\d+)?", regex.IGNORECASE)
_ADDRESS = regex.compile(r"\S+@\S+\.\S|https?://|www\.", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the spaces around it, `[start, end)` of the text; `text` is what is left of it."""

    start: int
    end: int
    indent: int
    text: str

    @property
    def blank(self) -> bool:
        """Whether nothing is on it, or only the number of a page."""
        return not self.text or _PAGE_NUMBER.fullmatch(self.text) is not None


def lines_of(text: str) -> list[Line]:
    """All lines of a text; line ends may be of any kind."""
    found: list[Line] = []
    after_end = True
    for match in _LINE.finditer(text):
        piece = match[0]
        if piece[0] in "\r\n\f\v\x85\u2028\u2029":
            if after_end:
                found.append(Line(match.start(), match.start(), 0, ""))
            after_end = True
            continue
        after_end = False
        bare = piece.strip().strip(_ODD).strip()
        indent = piece.find(bare) if bare else 0
        start = match.start() + indent
        found.append(Line(start, start + len(bare), indent, bare))
    return found


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, closing quotes and note marks aside."""
    return _STOP.search(text) is not None


def starts_small(text: str) -> bool:
    """Whether a text goes on with a small letter and so in the middle of a sentence."""
    return text[:1].islower() and not _ADDRESS.match(text)


def is_single_spaced(text: str) -> bool:
    """Whether plain spaces, one at a time, are all the white space in a text: a cheap question before dear ones."""
    return text.isprintable() and "  " not in text


def words_in(text: str) -> int:
    """How many words, as spaces part them."""
    return len(text.split())


def wrap_width(lines: list[Line]) -> int | None:
    """The width to which a text was wrapped by hand; None where lines are whole paragraphs.

    Only lines that surely go on count, as the next one starts with a small letter; where but one does, lines
    of like length without a stop bear it out.
    """
    open_lines = [
        (len(line.text), starts_small(after.text))
        for line, after in pairwise(lines)
        if 40 <= len(line.text) <= 160 and not after.blank and not ends_sentence(line.text)
    ]
    widths = sorted(width for width, is_sure in open_lines if is_sure)
    if len(widths) == 1:
        widths = sorted(width for width, _ in open_lines)
        if len(widths) < 3 or widths[0] < 0.75 * widths[-1]:
            return None
    return widths[len(widths) * 4 // 5] if len(widths) >= 2 else None
