"""RTF -> HTML: paragraphs, and rows of cells as tables."""

from __future__ import annotations

from html import escape
from itertools import groupby

from striprtf.striprtf import rtf_to_text

from extractor.errors import ReleaseError
from extractor.inputs.converted import Converted, page_of, paragraphs_of

MAX_BYTES = 5_000_000
"""The largest RTF file that is read: its reader takes seconds for more."""


def convert(content: bytes) -> Converted:
    """The HTML of an RTF text; a row of a table is what stands between its bars."""
    if len(content) > MAX_BYTES:
        raise ReleaseError(f"is RTF larger than {MAX_BYTES // 1_000_000} MB; save it without its pictures")
    text: str = rtf_to_text(content.decode("latin-1"), encoding="cp1252", errors="replace")
    runs = groupby(text.splitlines(), key=lambda line: line.count("|") > 1)
    parts = (_table(list(run)) if tabular else paragraphs_of("\n".join(run)) for tabular, run in runs)
    return Converted(page_of("\n".join(parts)))


def _table(rows: list[str]) -> str:
    cells = (row.strip().removesuffix("|").split("|") for row in rows)
    lines = ("".join(f"<td>{escape(cell.strip(), quote=False)}</td>" for cell in row) for row in cells)
    return "<table>\n" + "\n".join(f"<tr>{line}</tr>" for line in lines) + "\n</table>"
