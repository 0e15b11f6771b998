"""Outline -> Beautiful Soup tree of the parts that are kept, whose strings know their places in the source."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder
from bs4.element import Tag

from extractor.clean.outline import BLOCKS, Node, Outline, Span
from extractor.errors import ReleaseError

MAX_KEPT = 60_000
"""The most tags that the main text of a page may have; a release with long tables has a tenth of it."""

MAX_TEXT = 1_500_000
"""The most characters that it may have; a book has half of it."""

Run = tuple[Span, ...]
"""Where a string stands: stretches of the source, in order (comments lie between them)."""

__all__ = ["BLOCKS", "MAX_KEPT", "MAX_TEXT", "Page", "Run", "is_block", "tree_of"]


@dataclass(frozen=True)
class Page:
    """A parsed page: the source, the tree of what is kept of it, for each string of the tree (by id) where it
    stands, for each tag (by id) its node in the outline."""

    source: str
    soup: BeautifulSoup
    runs: dict[int, Run]
    nodes: dict[int, Node] = field(default_factory=dict, repr=False)

    def end_of(self, tag: Tag) -> int:
        """Where the start tag of a tag ends in the source."""
        assert tag.sourcepos is not None
        node = self.nodes.get(id(tag))
        past = tag.sourcepos + (1 + len(node.name) + len(node.raw) if node else 0)
        return self.source.find(">", past) + 1


def tree_of(page: Outline, tops: Sequence[Node], name: str = "") -> Page:
    """The tree of the tags in `tops`, one after the other; what is skipped is left out.

    Raises ReleaseError where over MAX_KEPT tags or MAX_TEXT characters are kept.
    """
    builder = _Builder(page, tops, name)
    soup = BeautifulSoup("", builder=builder)
    return Page(page.source, soup, builder.runs, builder.nodes)


class _Builder(HTMLTreeBuilder):
    """Feeds a soup from an outline: Beautiful Soup's own reading of a page tells the places of tags only."""

    NAME = "extractor"
    features = [NAME]  # noqa: RUF012 - the base class spells it so

    def __init__(self, page: Outline, tops: Sequence[Node], name: str) -> None:
        super().__init__()
        self.runs: dict[int, Run] = {}
        self.nodes: dict[int, Node] = {}
        self._page = page
        self._tops = tops
        self._name = name

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Any:
        return iter([(markup, None, None, False)])

    def feed(self, markup: Any) -> None:
        """Hands all tags and strings to the soup; one string for one run of text."""
        soup: Any = self.soup
        source = self._page.source
        run: list[Span] = []
        size = 0
        for node, entering in _walk(self._tops):
            if isinstance(node, tuple):
                run.append(node)
                size += node[1] - node[0]
                continue
            if size > MAX_TEXT:
                raise ReleaseError(self._too_large(MAX_TEXT, "characters"))
            if run:
                text = "".join([source[start:end] for start, end in run])
                soup.handle_data(html.unescape(text) if "&" in text else text)
                soup.endData()
                self.runs[id(soup.currentTag.contents[-1])] = tuple(run)
                run = []
            if entering:
                self._start(soup, node)
            else:
                soup.handle_endtag(node.name)

    def _start(self, soup: Any, node: Node) -> None:
        if len(self.nodes) >= MAX_KEPT:
            raise ReleaseError(self._too_large(MAX_KEPT, "tags"))
        attributes = node.attributes() if node.raw else {}
        tag = soup.handle_starttag(node.name, None, None, attributes, sourcepos=node.start)
        self.nodes[id(tag)] = node

    def _too_large(self, limit: int, what: str) -> str:
        return f"{self._name or 'text'}: over {limit} {what} in its main part; this is no press release"


def _walk(tops: Sequence[Node]) -> Iterator[tuple[Node | Span, bool]]:
    """Tags when entered and when left, and stretches of text. Of a block that is skipped its edges are left,
    so that the texts around it do not run together."""
    stack: list[tuple[Node | Span, bool]] = [(top, True) for top in reversed(tops)]
    while stack:
        node, entering = stack.pop()
        if isinstance(node, tuple) or not entering:
            yield node, entering
        elif not node.skipped:
            yield node, True
            stack.append((node, False))
            stack.extend([(child, True) for child in reversed(node.children)])
        elif node.name in BLOCKS:
            yield node, True
            yield node, False


def is_block(tag: Tag) -> bool:
    """Whether a tag begins and ends a block of text."""
    return tag.name in BLOCKS
