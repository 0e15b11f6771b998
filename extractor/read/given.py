"""What a caller gives -> Release, date."""

from __future__ import annotations

from datetime import date, datetime

import regex

from extractor.errors import ReleaseError, UsageError
from extractor.model import Known, Release
from extractor.read.file import MAX_BYTES

_HTML_START = regex.compile(r"\s*<(?:!doctype|!--|\?xml|[a-z][a-z0-9]*[\s>/])", regex.IGNORECASE)
_CHARSET = regex.compile(r"charset\s*=|encoding\s*=", regex.IGNORECASE)
_BOM = "\ufeff"


def release_from_text(text: str, *, html: bool | None = None, source: str = "", known: Known | None = None) -> Release:
    """The release that `text` is; whether it is HTML is told by its first characters where `html` is None.

    Raises ReleaseError for empty text, or text larger than MAX_BYTES.

    >>> release_from_text("<p>Sales rose 3%.</p>").media_type
    'text/html'
    >>> release_from_text("Sales rose 3%.").media_type
    'text/plain'
    """
    name = source or "text"
    if not text.strip():
        raise ReleaseError(f"{name}: is empty")
    if html is None:
        html = _HTML_START.match(text) is not None
    # A page may still name the encoding it once had; the mark says that this is UTF-8 now.
    if html and not text.startswith(_BOM) and _CHARSET.search(text[:4096]):
        text = _BOM + text
    content = text.encode("utf-8", "replace")
    if len(content) > MAX_BYTES:
        raise ReleaseError(f"{name}: larger than {MAX_BYTES // 1_000_000} MB")
    return Release(source, content, "text/html" if html else "text/plain", known or Known())


def day_of(given: date | str | None, name: str = "published") -> date | None:
    """The day that a caller means by argument `name`. Raises UsageError where it is none.

    >>> day_of("2024-06-20")
    datetime.date(2024, 6, 20)
    """
    if isinstance(given, datetime):
        return given.date()
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except (ValueError, TypeError):
        raise UsageError(f"{name}: {given!r} is no date; write it as YYYY-MM-DD") from None
