"""HTML source -> tags and text with their places, in time linear in its length."""

from __future__ import annotations

import re
from collections.abc import Iterator

START, END, TEXT = 2, 3, 0
"""Kinds of token; the first two are the last group of the pattern that finds them."""

Token = tuple[int, int, int, str, str]
"""Kind, `[start, end)` in the source, name in small letters, attributes as written."""

# What stands after a tag's name, as the HTML standard reads it: a quote counts only where a value begins, elsewhere it
# is a character like others. Nothing here can backtrack. Where neither a start nor an end tag is whole, the third
# alternative stops at the `<` all the same.
_SPACE = r"[ \t\n\r\f]"
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|(?!["'])[^ \t\n\r\f>]++)"""
_ATTRIBUTES = rf"""(?:(?:[ \t\n\r\f/]*+[^ \t\n\r\f/>][^>=]*+(?:={_SPACE}*+{_VALUE}?+)?+)*+[ \t\n\r\f/]*+)"""
_NAME = r"([a-zA-Z][^ \t\n\r\f/>]*+)"
_TAG = re.compile(rf"<(?:{_NAME}({_ATTRIBUTES})>|/{_NAME}{_ATTRIBUTES}>|(?=[a-zA-Z/!?]))")
_PLAIN = re.compile(rf"<(?:{_NAME}([^>]*+)>|/{_NAME}[^>]*+>|(?=[a-zA-Z/!?]))")
_AFTER_NAME = frozenset(" \t\n\r\f/>")
_COMMENT_END = re.compile(r"--!?>")
_RAW = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))


def tokens(source: str) -> Iterator[Token]:
    """All tags and texts of a page in order; comments, declarations and scripts are passed over.

    >>> [name for kind, _, _, name, _ in tokens("<p>4.4<b>%</b><!-- > --></p>") if kind != TEXT]
    ['p', 'b', 'b', 'p']
    """
    scan = _TAG.search
    missing: set[str] = set()  # ends that are known to be missing from here on
    text_start = place = 0
    while (found := scan(source, place)) is not None:
        start, place = found.span()
        kind = found.lastindex
        if kind is None:
            if scan == _TAG.search and source[start + 1 : start + 3].lstrip("/")[:1].isalpha():
                scan = _PLAIN.search  # a quote that never ends: from here on quotes are characters
                place = start
                continue
            end = _markup_end(source, start, missing)
            if end is None:
                break
            if end == start:
                place = start + 1
                continue
            place = end
        if text_start < start:
            yield TEXT, text_start, start, "", ""
        text_start = place
        if kind == END:
            yield END, start, place, found[3].lower(), ""
        elif kind == START:
            name, raw = found[1].lower(), found[2]
            yield START, start, place, name, raw
            if name == "plaintext":
                text_start = place
                break
            if name in _RAW and name not in missing and not is_closed(raw):
                end = _raw_end(source, name, place, missing)
                if name == "title" and place < end:
                    yield TEXT, place, end, "", ""
                text_start = place = end
    if text_start < len(source):
        yield TEXT, text_start, len(source), "", ""


def is_closed(raw: str) -> bool:
    """Whether a start tag says with a slash that nothing is in it; the slash of a value without quotes is none.

    >>> is_closed(' class="x" /'), is_closed(" href=/news/"), is_closed("")
    (True, False, False)
    """
    if raw[-1:] != "/":
        return False
    cut = max(map(raw.rfind, " \t\n\r\f\"'"))
    return "=" not in raw[cut + 1 :] and not raw[: cut + 1].rstrip().endswith("=")


def _markup_end(source: str, place: int, missing: set[str]) -> int | None:
    """Where the comment or declaration at `place` ends; `place` where `<` is only a character, None where no
    markup can follow any more."""
    after = source[place + 1]
    if source.startswith("<!--", place) and "-->" not in missing:
        if source.startswith((">", "->"), place + 4):  # comments that end as they begin
            return source.index(">", place + 4) + 1
        end = _COMMENT_END.search(source, place + 4)
        if end is not None:
            return end.end()
        missing.add("-->")
    if after == "/" and place + 2 >= len(source):
        return place
    closed = source.find(">", place)
    return closed + 1 if closed >= 0 else None


def _raw_end(source: str, name: str, place: int, missing: set[str]) -> int:
    """Where the raw text of a script or a style ends; `place` itself where it is never closed."""
    end = _end_tag(source, f"</{name}", place, len(source))
    last = end if end >= 0 else len(source)
    if source.find(f"</{name[0].upper()}", place, last) >= 0:  # small and large letters mixed: slow, so asked last
        shouted = re.compile(f"</{name}(?=[ \\t\\n\\r\\f/>])", re.IGNORECASE).search(source, place, last)
        end = shouted.start() if shouted else end
    if end < 0:
        missing.add(name)
        return place
    return end


def _end_tag(source: str, start: str, place: int, last: int) -> int:
    """Where an end tag that begins so stands; a longer name is another's. -1 where there is none."""
    end = source.find(start, place, last)
    while end >= 0 and source[end + len(start) : end + len(start) + 1] not in _AFTER_NAME:
        end = source.find(start, end + 2, last)
    return end
