"""Bytes -> text: byte order mark, declared encoding, UTF-8, UTF-16 by its look, Windows-1252."""

from __future__ import annotations

import codecs
from typing import NamedTuple

import regex

from extractor.errors import ReleaseError
from extractor.model import ReadingWarning, Release

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
    r"utf-?8|utf-?16(?:le|be)?|(?:iso-?8859|windows|cp|koi8|gb|big5|euc|shift|mac|ibm|tis|latin|us-ascii|ascii|x-|cn-|ks_c|dos|chinese|korean|csgb|ms_kanji)[\w-]*",
    regex.IGNORECASE,
)
# Labels that browsers know and Python does not.
_LABELS = {
    "x-sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp", "x-gbk": "gb18030", "windows-949": "cp949",
    "cn-big5": "big5hkscs", "x-x-big5": "big5hkscs", "windows-874": "cp874", "dos-874": "cp874", "tis-620": "cp874",
    "iso-8859-8-i": "iso8859-8", "x-cp1250": "cp1250", "x-cp1251": "cp1251", "x-cp1252": "cp1252",
    "x-mac-roman": "mac-roman", "x-mac-cyrillic": "mac-cyrillic", "koi8-ru": "koi8-u", "koi8": "koi8-r",
    "windows-1252": "cp1252", "utf8": "utf-8", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8",
}  # fmt: skip
# What browsers read instead, since pages use letters that the narrower encoding lacks (WHATWG Encoding).
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift_jis_2004": "cp932", "euc_kr": "cp949",
    "big5": "big5hkscs", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
}  # fmt: skip
_TWICE = regex.compile(
    "[\u00c3\u00c2][\u0080-\u00bf\u0152-\u0178\u2013-\u2122]|\u00e2\u20ac[\u0080-\u00bf\u0152-\u0178\u02c6-\u2122]"
)
_FEW_GARBLED = 2
_GARBLED = ReadingWarning(
    "garbled", "letters in it were garbled before it was saved (encoded twice); get the page anew if names matter"
)
# Browsers read these as Windows-1252, which has letters where Latin-1 has controls.
_LATIN = frozenset(("ascii", "iso8859-1", "cp1252"))
_CONTROL = bytes((*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))


class Decoded(NamedTuple):
    """The text of a file, how it was decoded (as Python names it), and what may have gone wrong."""

    text: str
    encoding: str
    warnings: tuple[ReadingWarning, ...] = ()


def decode(release: Release) -> Decoded:
    """The text of a release, without its byte order mark, otherwise unchanged but for letters that were encoded twice.

    Raises ReleaseError where the bytes are no text.

    >>> decode(Release("a.txt", "Größe +3 %".encode("latin-1"), "text/plain"))[:2]
    ('Größe +3 %', 'cp1252')
    """
    text, encoding = _decoded(release.content, is_html=release.media_type == "text/html")
    name = release.source or "text"
    if not text.strip():
        raise ReleaseError(f"{name}: is empty")
    head = text[:10_000]
    if _controls(head) > max(2, 0.02 * len(head)):
        raise ReleaseError(f"{name}: is no text (control characters in it); save it as HTML or plain text")
    garbled = len(_TWICE.findall(text)) if "\u00c3" in text or "\u00e2" in text or "\u00c2" in text else 0
    if garbled >= _FEW_GARBLED:
        mended = _encoded_once(text)
        if mended is not None:
            return Decoded(mended, f"{encoding}, cp1252, utf-8")
        return Decoded(text, encoding, (_GARBLED,))
    return Decoded(text, encoding)


def _encoded_once(text: str) -> str | None:
    """A text whose UTF-8 was once read as Windows-1252 and written as UTF-8 again; None where that does not hold for
    all of it."""
    try:
        parts = regex.split(r"([\x81\x8d\x8f\x90\x9d])", text)
        content = b"".join(part.encode("latin-1" if number % 2 else "cp1252") for number, part in enumerate(parts))
        return content.decode("utf-8")
    except UnicodeError:
        return None


def _decoded(content: bytes, *, is_html: bool) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), encoding
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace"), wide
    declared = _declared(content) if is_html else None
    # Pages that say Latin-1 are often UTF-8, and UTF-8 is hardly ever right by chance.
    for encoding in ("utf-8",) if declared is None or declared in _LATIN else (declared, "utf-8"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    for encoding in dict.fromkeys(filter(None, (None if declared in _LATIN else declared, "utf-8"))):
        text = content.decode(encoding, "replace")
        if text.count("\ufffd") < (0.25 if encoding == "utf-8" else 0.02) * sum(not char.isascii() for char in text):
            return text, encoding  # with a few broken bytes
    parts = (part.decode("cp1252", "ignore") or part.decode("latin-1") for part in _cp1252_parts(content))
    return "".join(parts), "cp1252"


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
        known = codecs.lookup(_LABELS.get(name.lower(), name)).name
    except LookupError:
        return None
    return _WIDER.get(known, known)


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
