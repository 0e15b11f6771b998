"""HTML source -> outline: a light tree of all tags and texts with their places, before anything is chosen."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractor.clean.tokens import END, TEXT, is_closed, tokens
from extractor.errors import ReleaseError

MAX_DEPTH = 200
"""Tags nested deeper are passed over, their text stays."""
MAX_TAGS = 200_000

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
_LASTING = frozenset(("body", "html"))
"""What follows their end tags is still part of them."""
_IN_HEAD = frozenset((
    "base", "basefont", "bgsound", "link", "meta", "title", "noscript", "noframes", "style", "script", "template",
    "head",
))  # fmt: skip
_TABLE = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"))
_INNER_BLOCKS = BLOCKS - {"form"}
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
    "button": (frozenset(("button",)), BLOCKS),
} | {
    part: (frozenset(("thead", "tbody", "tfoot", "caption")), frozenset(("table",)))
    for part in ("thead", "tbody", "tfoot")
}  # fmt: skip
_P = (frozenset(("p",)), frozenset(("table", "td", "th", "caption", "button", "object", "html")))
_ATTRIBUTE = re.compile(
    r"""([^ \t\n\r\f/>][^ \t\n\r\f/>=]*+)"""
    r"""(?:[ \t\n\r\f]*+=[ \t\n\r\f]*+(?:"([^"]*+)"|'([^']*+)'|(?!["'])([^ \t\n\r\f>]++)))?+"""
)  # fmt: skip
_LONGEST_VALUE = 20_000

Span = tuple[int, int]


class Node:
    """A tag: where it starts, its attributes as written, and what is in it, tags and stretches of text.

    `own` counts the characters of text that are directly in it, `text`, `linked` and `prose` all those below it,
    those in links and those in sentences. `skipped` marks what is no part of the release.
    """

    __slots__ = ("children", "in_link", "linked", "name", "own", "parent", "prose", "raw", "skipped", "start", "text")

    def __init__(self, name: str, parent: Node | None, start: int, raw: str) -> None:
        self.name = name
        self.parent = parent
        self.start = start
        self.raw = raw
        self.children: list[Node | Span] = []
        self.own = self.text = self.linked = self.prose = 0
        self.in_link = self.skipped = False

    def attributes(self) -> dict[str, str]:
        """Names in small letters with their values; the first of a name counts."""
        return attributes_of(self.raw)

    def above(self) -> Iterator[Node]:
        """Its parents, innermost first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


@dataclass(frozen=True)
class Outline:
    """All tags of a page in the order of their start; the first is the document itself."""

    source: str
    nodes: list[Node]

    @property
    def body(self) -> Node:
        """The body of the page, or all of it."""
        return next((node for node in self.nodes if node.name == "body"), self.nodes[0])

    def said(self, node: Node, between: str = "") -> str:
        """The text in a tag, entities read, with `between` its strings."""
        pieces = (self.source[start:end] for start, end in spans_of(node))
        text = between.join(pieces)
        return html.unescape(text) if "&" in text else text


def spans_of(node: Node) -> Iterator[Span]:
    """The stretches of text in a tag, in order."""
    stack: list[Node | Span] = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, tuple):
            yield here
        else:
            stack.extend(reversed(here.children))


def attributes_of(raw: str) -> dict[str, str]:
    """The attributes of a start tag from what stands after its name."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(raw):
        value = double or single or bare
        if len(value) <= _LONGEST_VALUE:
            found.setdefault(name.lower(), html.unescape(value) if "&" in value else value)
    return found


def outline(source: str, name: str = "") -> Outline:
    """The outline of a page; any source gives one. Raises ReleaseError for a page of over MAX_TAGS tags."""
    if source.count("<") > 2 * MAX_TAGS:  # starts and ends; asked first, since the rest takes seconds
        raise ReleaseError(f"{name or 'text'}: over {MAX_TAGS} tags; this is no press release")
    builder = _Builder()
    add_text, add_start, add_end = builder.text, builder.start, builder.end
    for kind, start, end, tag, raw in tokens(source):
        if kind == TEXT:
            add_text(start, end, source)
        elif kind == END and tag != "br":
            add_end(tag)
        else:
            add_start(tag, start, raw)
    return Outline(source, builder.nodes)


class _Builder:
    """Nests tags as browsers do, with the end tags that HTML lets authors leave out."""

    def __init__(self) -> None:
        document = Node("[document]", None, 0, "")
        self.nodes = [document]
        self._stack = [document]
        self._open: dict[str, int] = {}  # how many of each name are open: most look-ups find none
        self._ignored: dict[str, int] = {}

    def text(self, start: int, end: int, source: str) -> None:
        node = self._stack[-1]
        size = len(source[start:end].strip())
        if size and node.name == "head":  # its end may be left out
            self._pop_to("head")
            node = self._stack[-1]
        node.children.append((start, end))
        node.own += size

    def start(self, name: str, start: int, raw: str) -> None:
        void = name in _VOID or (raw[-1:] == "/" and is_closed(raw))
        stack = self._stack
        if self._open.get("head") and (name == "body" or (stack[-1].name == "head" and name not in _IN_HEAD)):
            self._pop_to("head")
        if len(stack) > MAX_DEPTH and not void:
            self._ignored[name] = self._ignored.get(name, 0) + 1
            return
        if name in _CLOSES_P and self._open.get("p"):
            self._end_implied(*_P)
        if name in _IMPLIED:
            self._end_implied(*_IMPLIED[name])
        parent = stack[-1]
        node = Node(name, parent, start, raw)
        parent.children.append(node)
        self.nodes.append(node)
        if not void:
            stack.append(node)
            self._open[name] = self._open.get(name, 0) + 1

    def end(self, name: str) -> None:
        if name in _LASTING:
            return
        if self._ignored.get(name):
            self._ignored[name] -= 1
        elif self._stack[-1].name == name:
            self._stack.pop()
            self._open[name] -= 1
        elif self._open.get(name) and self._reachable(name):
            self._pop_to(name)

    def _pop_to(self, name: str) -> None:
        while True:
            closed = self._stack.pop().name
            self._open[closed] -= 1
            if closed == name:
                return

    def _end_implied(self, ended: Iterable[str], barriers: Iterable[str]) -> None:
        for name in ended:
            if self._open.get(name):
                break
        else:
            return
        for node in reversed(self._stack):
            if node.name in ended:
                self._pop_to(node.name)
                return
            if node.name in barriers:
                return

    def _reachable(self, name: str) -> bool:
        """Whether an end tag has something to end: it may not reach out of its table cell, and an inline one
        not out of its block."""
        barriers = frozenset() if name in _TABLE else _TABLE if name in _INNER_BLOCKS else BLOCKS
        for node in reversed(self._stack):
            if node.name == name:
                return True
            if node.name in barriers:
                return False
        return False
