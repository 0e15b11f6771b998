"""HTML source -> tags and text with their places, in time linear in its length."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

# Quotes may hold a `>`. Nothing here can backtrack.
_TAG = regex.compile(r"""<[a-z](?:[^>"']++|"[^"]*+"|'[^']*+')*+>""", regex.IGNORECASE)
_NAME = regex.compile(r"</?([a-z][^\s/>]*+)", regex.IGNORECASE)
_ATTRIBUTE = regex.compile(
    r"""(?P<name>[^\s"'<>/=]++)(?:\s*+=\s*+(?:"(?P<value>[^"]*+)"|'(?P<value>[^']*+)'|(?P<value>[^\s"'>]++)))?+"""
)
_RAW = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))
_LONGEST_VALUE = 20_000


@dataclass(frozen=True, slots=True)
class Start:
    """A start tag, names in small letters."""

    name: str
    attributes: dict[str, str] = field(repr=False)
    closed: bool
    start: int


@dataclass(frozen=True, slots=True)
class End:
    """An end tag."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text between tags, `source[start:end]`, entities and all."""

    start: int
    end: int


def tokens(source: str) -> Iterator[Start | End | Text]:
    """All tags and texts of a page in order; comments and declarations are passed over.

    >>> [token.name for token in tokens("<p>4.4<b>%</b><!-- > --></p>") if not isinstance(token, Text)]
    ['p', 'b', 'b', 'p']
    """
    lower = source.lower() if len(source.lower()) == len(source) else source
    missing: set[str] = set()  # ends that are known to be missing from here on
    text_start = place = 0
    while (place := source.find("<", place)) >= 0:
        end = _markup_end(source, place, missing)
        if end is None:
            place += 1
            continue
        if text_start < place:
            yield Text(text_start, place)
        name = _NAME.match(source, place)
        place, start = end, place
        if name and source[start + 1] == "/":
            yield End(name[1].lower())
        elif name:
            tag = _start(name[1].lower(), source, start, end)
            yield tag
            if tag.name in _RAW and not tag.closed and tag.name not in missing:
                place = _raw_end(lower, tag.name, end, missing)
                if tag.name == "title" and end < place:
                    yield Text(end, place)
        text_start = place
    if text_start < len(source):
        yield Text(text_start, len(source))


def _markup_end(source: str, place: int, missing: set[str]) -> int | None:
    """Where the markup that begins at `place` ends; None where `<` is only a character."""
    after = source[place + 1 : place + 2]
    if source.startswith("<!--", place):
        end = -1 if "-->" in missing else source.find("-->", place + 4)
        if end >= 0:
            return end + 3
        missing.add("-->")
    if after.isascii() and after.isalpha():
        if "quote" not in missing:
            tag = _TAG.match(source, place)
            if tag:
                return tag.end()
            missing.add("quote")
    elif not (after in ("!", "?") or (after == "/" and source[place + 2 : place + 3].isalpha())) or not after:
        return None
    end = -1 if ">" in missing else source.find(">", place)
    if end < 0:
        missing.add(">")
        return None
    return end + 1


def _start(name: str, source: str, start: int, end: int) -> Start:
    attributes: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(source, start + 1 + len(name), end - 1):
        value = found["value"] or ""
        if len(value) <= _LONGEST_VALUE:
            attributes.setdefault(found["name"].lower(), html.unescape(value) if "&" in value else value)
    return Start(name, attributes, source.endswith("/>", start, end), start)


def _raw_end(lower: str, name: str, place: int, missing: set[str]) -> int:
    """Where the raw text of a script or a style ends; `place` itself where it is never closed."""
    end = lower.find(f"</{name}", place)
    if end < 0:
        missing.add(name)
        return place
    return end
