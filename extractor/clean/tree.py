"""HTML source -> Beautiful Soup tree whose strings know their places in the source."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder
from bs4.element import NavigableString, Tag

from extractor.clean.tokens import End, Start, Text, tokens
from extractor.errors import ReleaseError

MAX_DEPTH = 200
"""Tags nested deeper are passed over, their text stays."""
MAX_TAGS = 400_000

Run = tuple[tuple[int, int], ...]
"""Where a string stands: stretches of the source, in order (comments lie between them)."""

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol",
    "optgroup", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
))  # fmt: skip
_CLOSES_P = BLOCKS - frozenset((
    "body", "html", "caption", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "optgroup",
    "legend",
))  # fmt: skip
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
))  # fmt: skip
_TABLE = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"))
# A start tag ends what is open of the first set, looking up no further than the second.
_IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "menu", "table", "td"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl", "table", "td"))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl", "table", "td"))),
    "tr": (frozenset(("tr", "caption")), frozenset(("table",))),
    "td": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "th": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "a": (frozenset(("a",)), BLOCKS),
    "option": (frozenset(("option",)), frozenset(("select",))),
} | {
    part: (frozenset(("thead", "tbody", "tfoot", "caption")), frozenset(("table",)))
    for part in ("thead", "tbody", "tfoot")
}  # fmt: skip
_P = (frozenset(("p",)), frozenset(("table", "td", "th", "caption", "button", "object", "html")))


@dataclass(frozen=True)
class Page:
    """A parsed page: the source, the tree, and for each string of the tree (by id) where it stands."""

    source: str
    soup: BeautifulSoup
    runs: dict[int, Run]


def parse(source: str, name: str = "") -> Page:
    """The tree of a page; any source gives one. Raises ReleaseError for a page of over MAX_TAGS tags."""
    builder = _Builder(name)
    soup = BeautifulSoup(source, builder=builder)
    strings = [node for node in soup.descendants if isinstance(node, NavigableString)]
    runs = {id(string): run for string, run in zip(strings, builder.runs, strict=True)}
    return Page(source, soup, runs)


class _Builder(HTMLTreeBuilder):
    """Feeds a soup from our tokens: Beautiful Soup's own reading of a page tells the places of tags only."""

    NAME = "extractor"
    features = [NAME]  # noqa: RUF012 - the base class spells it so

    def __init__(self, name: str) -> None:
        super().__init__()
        self.runs: list[Run] = []
        self._name = name

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Any:
        return iter([(markup, None, None, False)])

    def feed(self, markup: Any) -> None:
        feeder = _Feeder(self.soup, markup, self.runs)
        for count, token in enumerate(tokens(markup)):
            if count > 2 * MAX_TAGS:
                raise ReleaseError(f"{self._name or 'text'}: over {MAX_TAGS} tags; this is no press release")
            feeder.take(token)
        feeder.flush()


class _Feeder:
    """Puts tokens into the soup, with the end tags that HTML lets authors leave out."""

    def __init__(self, soup: Any, source: str, runs: list[Run]) -> None:
        self._soup = soup
        self._source = source
        self._runs = runs
        self._run: list[tuple[int, int]] = []
        self._ignored: dict[str, int] = {}

    def take(self, token: Start | End | Text) -> None:
        if isinstance(token, Text):
            self._run.append((token.start, token.end))
        elif isinstance(token, Start):
            self._start(token)
        elif self._ignored.get(token.name):
            self._ignored[token.name] -= 1
        elif self._is_open(token.name):
            self._end(token.name)

    def flush(self) -> None:
        """Hands the text since the last tag to the soup; one string for one run."""
        if self._run:
            text = "".join(self._source[start:end] for start, end in self._run)
            self._soup.handle_data(html.unescape(text))
            self._runs.append(tuple(self._run))
            self._run = []

    def _start(self, tag: Start) -> None:
        void = tag.closed or tag.name in _VOID
        if len(self._soup.tagStack) > MAX_DEPTH and not void:
            self._ignored[tag.name] = self._ignored.get(tag.name, 0) + 1
            return
        if tag.name in _CLOSES_P:
            self._end_implied(*_P)
        if tag.name in _IMPLIED:
            self._end_implied(*_IMPLIED[tag.name])
        self.flush()
        self._soup.handle_starttag(tag.name, None, None, tag.attributes, sourcepos=tag.start)
        if void:
            self._soup.handle_endtag(tag.name)

    def _end(self, name: str) -> None:
        self.flush()
        self._soup.handle_endtag(name)

    def _end_implied(self, ended: Iterable[str], barriers: Iterable[str]) -> None:
        for tag in reversed(self._soup.tagStack):
            if tag.name in ended:
                self._end(tag.name)
                return
            if tag.name in barriers:
                return

    def _is_open(self, name: str) -> bool:
        """Whether an end tag has something to end: it may not reach out of its table cell, and an inline one
        not out of its block."""
        barriers = frozenset() if name in _TABLE else _TABLE if name in BLOCKS - {"form"} else BLOCKS
        for tag in reversed(self._soup.tagStack):
            if tag.name == name:
                return True
            if tag.name in barriers:
                return False
        return False


def is_block(tag: Tag) -> bool:
    """Whether a tag begins and ends a block of text."""
    return tag.name in BLOCKS
