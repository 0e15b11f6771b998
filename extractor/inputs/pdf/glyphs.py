"""PDF -> the glyphs of its pages. The one door to pypdfium2."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from threading import Lock
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractor.errors import ReleaseError

MAX_PAGES = 300
MAX_GLYPHS = 1_500_000
"""What is beyond either is no press release."""
LOCK = Lock()
"""The library reads one document at a time in a process."""
_LINE_END_HYPHEN = 2
_BOLD = (b"bold", b"black", b"heavy")


class Glyph(NamedTuple):
    """A sign on a page, in points from the upper left corner; `base` is the height of its line of writing. `spaced`
    tells that the file has a space before it."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    bold: bool
    spaced: bool


def pages_of(content: bytes) -> Iterator[list[Glyph]]:
    """The glyphs of each page in the order of the file.

    Raises ReleaseError for a document that is locked, broken or larger than a release.
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            raise ReleaseError("is locked with a password; save it without one") from error
        raise ReleaseError(f"is a broken PDF ({error}); download it again") from error
    with document:
        if len(document) > MAX_PAGES:
            raise ReleaseError(f"has {len(document)} pages, more than the {MAX_PAGES} that are read of one release")
        seen = 0
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            seen += text.count_chars()
            if seen > MAX_GLYPHS:
                raise ReleaseError(f"has over {MAX_GLYPHS} signs; this is no press release")
            yield list(_glyphs(page, text, number + 1))
            text.close()
            page.close()


def _glyphs(page: Any, text: Any, number: int) -> Iterator[Glyph]:
    left0, bottom0, right0, top0 = page.get_bbox()
    box, base_x, base_y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    spaced = False
    bold_of: dict[bytes, bool] = {}
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        sign = "-" if code == _LINE_END_HYPHEN else chr(code) if 0 < code < 0x110000 else ""
        if not sign or sign.isspace() or code == 0xFFFE or (0xD800 <= code < 0xE000):
            spaced = True
            continue
        if not sign.isprintable() and sign != "\u00ad":
            continue
        if abs(raw.FPDFText_GetCharAngle(text, index)) % 6.2832 > 0.1 or not raw.FPDFText_GetLooseCharBox(
            text, index, box
        ):
            continue
        raw.FPDFText_GetCharOrigin(text, index, base_x, base_y)
        if not (left0 - 1 <= box.left <= right0 + 1 and bottom0 - 1 <= base_y.value <= top0 + 1):
            continue
        raw.FPDFText_GetFontInfo(text, index, name, 200, flags)
        if name.value not in bold_of:
            weight = raw.FPDFText_GetFontWeight(text, index)
            bold_of[name.value] = weight >= 600 or any(
                word in name.value.lower() for word in (b"bold", b"black", b"heavy")
            )
        size = max(1.0, box.top - box.bottom)
        yield Glyph(
            sign, number, box.left - left0, top0 - box.top, box.right - left0, top0 - box.bottom,
            top0 - base_y.value, size, bold_of[name.value], spaced,
        )  # fmt: skip
        spaced = False
