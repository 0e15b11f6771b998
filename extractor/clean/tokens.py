"""HTML source -> tags and text with their places, in time linear in its length."""

from __future__ import annotations

import re
from collections.abc import Iterator

START, END, TEXT = 2, 3, 0
"""Kinds of token; the first two are the last group of the pattern that finds them."""

Token = tuple[int, int, int, str, str]
"""Kind, `[start, end)` in the source, name in small letters, attributes as written."""

# Quotes may hold a `>`. Nothing here can backtrack. Where neither a start nor an end tag is whole, the third
# alternative stops at the `<` all the same.
_TAG = re.compile(
    r"""<(?:([a-zA-Z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>|/([a-zA-Z][^\s/>]*+)[^>]*+>|(?=[a-zA-Z/!?]))"""
)
_PLAIN = re.compile(r"<(?:([a-zA-Z][^\s/>]*+)([^>]*+)>|/([a-zA-Z][^\s/>]*+)[^>]*+>|(?=[a-zA-Z/!?]))")
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
            if source[start + 1].isalpha() and scan == _TAG.search:
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
            if name in _RAW and name not in missing and not raw.endswith("/"):
                end = _raw_end(source, name, place, missing)
                if name == "title" and place < end:
                    yield TEXT, place, end, "", ""
                text_start = place = end
    if text_start < len(source):
        yield TEXT, text_start, len(source), "", ""


def _markup_end(source: str, place: int, missing: set[str]) -> int | None:
    """Where the comment or declaration at `place` ends; `place` where `<` is only a character, None where no
    markup can follow any more."""
    after = source[place + 1]
    if source.startswith("<!--", place) and "-->" not in missing:
        end = source.find("-->", place + 4)
        if end >= 0:
            return end + 3
        missing.add("-->")
    if after == "/" and not source[place + 2 : place + 3].isalpha():
        return place
    end = source.find(">", place)
    return end + 1 if end >= 0 else None


def _raw_end(source: str, name: str, place: int, missing: set[str]) -> int:
    """Where the raw text of a script or a style ends; `place` itself where it is never closed."""
    end = source.find(f"</{name}", place)
    last = end if end >= 0 else len(source)
    shouted = source.find(f"</{name[0].upper()}", place, last)
    if shouted >= 0:  # the pattern is slow, so it is asked only where it may find something
        found = re.compile(f"</{name}", re.IGNORECASE).search(source, shouted, last)
        end = found.start() if found else end
    if end < 0:
        missing.add(name)
        return place
    return end
