"""A full submission to EDGAR -> the press releases in it: exhibits 99 and the texts of 8-K and 6-K reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

import regex

from extractor.errors import ReleaseError
from extractor.inputs.parts import Part, PassedOver
from extractor.model import Known

MAX_PART = 20_000_000
"""The largest text of a part that is read; what is beyond is passed over."""
MAX_PARTS = 500
_LINE = 1_000_000
_RELEASES = regex.compile(r"(?:8-K|6-K)(?:/A|12B|12G3|15D5)?|EX-99(?:\.\d+)*(?:\.[A-Z]+)?", regex.IGNORECASE)
_TAG = regex.compile(rb"\s*<(/?[A-Z-]+)>([^\r\n]*)", regex.IGNORECASE)
_HEADER = regex.compile(rb"\s*(FILED AS OF DATE|COMPANY CONFORMED NAME):\s*(.+)", regex.IGNORECASE)
_UUENCODED = regex.compile(rb"\s*(?:<PDF>\s*)?begin [0-7]{3} ", regex.IGNORECASE)
# How tables and pages were marked in filings of plain text; the words between the marks are text.
_MARKS = regex.compile(rb"</?(?:TABLE|CAPTION|S|C|FN|PAGE|TEXT)>", regex.IGNORECASE)
_HTML = regex.compile(rb"<(?:!doctype|html|body|div|p|font|head)\b", regex.IGNORECASE)


def parts(stream: BinaryIO, passed_over: PassedOver) -> Iterator[Part]:
    """The parts of a submission that are releases, in order; the others are counted by their type ("EX-101.INS").

    Raises ReleaseError where there is none.
    """
    told: dict[str, str] = {}
    found = 0
    for number, (kind, name, content) in enumerate(_documents(stream, told), 1):
        if number > MAX_PARTS:
            raise ReleaseError(f"has over {MAX_PARTS} parts; the rest was not read")
        if not _RELEASES.fullmatch(kind) or _UUENCODED.match(content[:4096]):
            passed_over.add(f"EDGAR {kind or 'part'}", name or kind)
        elif content.strip():
            found += 1
            yield _part(name or f"{kind.lower()}-{number}", content, _known(told))
    if not found:
        raise ReleaseError("is a submission to EDGAR without a press release (no exhibit 99, no 8-K or 6-K text in it)")


def _documents(stream: BinaryIO, told: dict[str, str]) -> Iterator[tuple[str, str, bytes]]:
    """Type, file name and text of each <DOCUMENT>; `told` takes up what the header says."""
    kind = name = ""
    lines: list[bytes] | None = None
    size = 0
    while line := stream.readline(_LINE):
        mark = _TAG.match(line) if b"<" in line[:40] else None
        tag = mark[1].upper().decode("ascii", "replace") if mark else ""
        if tag == "DOCUMENT":
            kind, name, lines = "", "", None
        elif lines is None and mark and tag == "TYPE":
            kind = mark[2].decode("latin-1").strip().upper()
        elif lines is None and mark and tag == "FILENAME":
            name = mark[2].decode("latin-1").strip().replace("/", "_")
        elif lines is None and mark and tag == "TEXT":
            lines, size = [mark[2]], 0
        elif tag in ("/TEXT", "/DOCUMENT"):
            if lines is not None:
                yield kind, name, b"".join(lines)
            lines = None
        elif lines is not None:
            size += len(line)
            if size <= MAX_PART and (_RELEASES.fullmatch(kind) or not lines):
                lines.append(line)
        elif header := _HEADER.match(line):
            told.setdefault(header[1].upper().decode("ascii"), header[2].decode("latin-1").strip())
    if lines:
        yield kind, name, b"".join(lines)


def _part(name: str, content: bytes, envelope: Known) -> Part:
    """A part as the page or text that it is."""
    if _HTML.search(content[:8192]):
        return Part(name, content, envelope, "text/html")
    return Part(name, _MARKS.sub(lambda mark: b" " * len(mark[0]), content), envelope, "text/plain")


def _known(told: dict[str, str]) -> Known:
    return Known(_day(told.get("FILED AS OF DATE")), told.get("COMPANY CONFORMED NAME"))


def _day(printed: str | None) -> date | None:
    try:
        return datetime.strptime((printed or "")[:8], "%Y%m%d").date()
    except ValueError:
        return None
