"""Bytes -> text: byte order mark, declared encoding, UTF-8, UTF-16 by its look, Windows-1252."""

from __future__ import annotations

import codecs

import regex

from extractor.errors import ReleaseError
from extractor.model import Release

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = regex.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*(?P<name>[\w.:-]+)
       | ^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["'](?P<name>[\w.:-]+)""",
    regex.VERBOSE | regex.IGNORECASE,
)
# Python knows codecs that no page may choose (rot13, unicode_escape, idna).
_ALLOWED = regex.compile(
    r"utf-?8|(?:iso-?8859|windows|cp|koi8|gb|big5|euc|shift|mac|ibm|tis|latin|us-ascii|ascii|x-sjis)[\w-]*",
    regex.IGNORECASE,
)
# Browsers read these as Windows-1252, which has letters where Latin-1 has controls.
_LATIN = frozenset(("ascii", "iso8859-1", "cp1252"))
_CONTROL = bytes((*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))


def decode(release: Release) -> str:
    """The text of a release, without its byte order mark, otherwise unchanged.

    Raises ReleaseError where the bytes are no text.

    >>> decode(Release("a.txt", "Größe +3 %".encode("latin-1"), "text/plain"))
    'Größe +3 %'
    """
    text = _decoded(release.content, is_html=release.media_type == "text/html")
    name = release.source or "text"
    if not text.strip():
        raise ReleaseError(f"{name}: is empty")
    head = text[:10_000]
    if _controls(head) > max(2, 0.02 * len(head)):
        raise ReleaseError(f"{name}: is no text (control characters in it); save it as HTML or plain text")
    return text


def _decoded(content: bytes, *, is_html: bool) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace")
    declared = _declared(content) if is_html else None
    # Pages that say Latin-1 are often UTF-8, and UTF-8 is hardly ever right by chance.
    for encoding in ("utf-8",) if declared is None or declared in _LATIN else (declared, "utf-8"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = content.decode("utf-8", "replace")
    if text.count("\ufffd") < 0.25 * sum(not char.isascii() for char in text):
        return text  # UTF-8 with a few broken bytes
    return "".join(part.decode("cp1252", "ignore") or part.decode("latin-1") for part in _cp1252_parts(content))


def _controls(text: str) -> int:
    """How many control characters and signs of broken bytes are in a text."""
    content = text.encode("utf-8", "replace")
    return len(content) - len(content.translate(None, _CONTROL)) + text.count("\ufffd")


def _declared(content: bytes) -> str | None:
    found = _DECLARED.search(content[:4096])
    if not found:
        return None
    name = found["name"].decode("ascii", "replace")
    if not _ALLOWED.fullmatch(name):
        return None
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: text of our languages has a NUL in every second byte."""
    head = content[: 4096 & ~1]
    even, odd, half = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if half == 0 or min(even, odd) > 0.02 * half or max(even, odd) < 0.3 * half:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _cp1252_parts(content: bytes) -> list[bytes]:
    """Split around the five bytes that Windows-1252 leaves undefined."""
    return regex.split(rb"([\x81\x8d\x8f\x90\x9d])", content)
