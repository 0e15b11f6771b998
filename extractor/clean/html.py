"""Page -> text with the places of its characters, and drafts of its blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import regex
from bs4.element import NavigableString, PageElement, Tag

from extractor.clean.draft import Draft
from extractor.clean.html_tables import is_data_table, rows_of
from extractor.clean.lines import ends_sentence
from extractor.clean.lists import as_item, marker_of
from extractor.clean.main_text import NO_FURNITURE, Furniture, MainText, main_text, whole_text
from extractor.clean.outline import Outline
from extractor.clean.raised import is_raised
from extractor.clean.text import drafts_of, looks_like_heading
from extractor.clean.tree import BLOCKS, Page, tree_of
from extractor.clean.writer import Writer
from extractor.errors import ReleaseError
from extractor.model import BlockKind

MAX_BLOCKS = 5_000
"""The most blocks that a page may have; a long release has a tenth of it."""

_BOLD = frozenset(("b", "strong", "u", "th"))
_NOTE = regex.compile(r"\s*[\[(]?\s*(?:\d{1,2}|[*†‡§#]{1,3}|[a-h])(?:\s*[,;]\s*(?:\d{1,2}|[a-h]))*\s*[\])]?\s*")
_UNSEEN = regex.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+")
_MARK = regex.compile(r"\(?[\d*a-z]{1,2}\)?|\*{1,3}")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_IN_CELLS = frozenset(("td", "th", "p", "div"))
_CAPTION = regex.compile(r"(?<![a-z])(?:fig|image|photo|img|media)?-?_?(?:caption|credit)s?(?![a-z])", regex.IGNORECASE)
_UNITS = ("m", "km", "cm", "mm", "ft", "CO", "dm")
_LINK_LISTS = BLOCKS - {"h1", "h2", "h3", "h4", "h5", "h6", "hgroup", "li", "td", "th", "tr"}
_KIND_OF: dict[str, BlockKind] = {
    "blockquote": "quote", "figcaption": "caption", "caption": "caption", "address": "contact",
}  # fmt: skip


@dataclass(frozen=True)
class PageText:
    """The main text of a page with its drafts; `writer` holds the text and its places. `tables` are the data
    tables with the place where each one's block starts, `tree` the tags that they are part of, `main` where on the
    page all that stands."""

    writer: Writer
    drafts: list[Draft]
    tables: list[tuple[Tag, int]]
    tree: Page
    main: MainText


def text_of(
    page: Outline, titles: Sequence[str] = (), furniture: Furniture | None = NO_FURNITURE, name: str = ""
) -> PageText:
    """The main text of a page in reading order, furniture left out; `titles` are what its head calls it. With no
    `furniture` at all nothing is left out, as of a page that was made from a document.

    Raises ReleaseError, with the `name` of the release, for a page of over MAX_BLOCKS blocks."""
    main = whole_text(page) if furniture is None else main_text(page, titles, furniture)
    tree = tree_of(page, main.tops, name)
    reader = _Reader(tree, name)
    for tag in tree.soup.find_all(True, recursive=False):
        reader.read(tag)
    return PageText(reader.writer, reader.drafts, reader.tables, tree, main)


class _Reader:
    """Walks the tree and writes its strings; block tags and line breaks end blocks."""

    def __init__(self, page: Page, name: str) -> None:
        self._name = name
        self.writer = Writer(page.source)
        self.drafts: list[Draft] = []
        self.tables: list[tuple[Tag, int]] = []
        self._page = page
        self._bold = True  # whether all of the open block is bold
        self._item_done: set[int] = set()
        self._data: dict[int, bool] = {}  # of each table, whether it is data

    def read(self, root: Tag) -> None:
        """Writes what is in `root`."""
        for node, entering in self._walk(root):
            if isinstance(node, NavigableString):
                self._string(node)
            elif node.name == "br":
                if entering:
                    self._line_break(node)
            elif entering and node.name == "table" and self._is_data(node):
                self._table(node)
            elif node.name in BLOCKS:
                self._edge(node, entering)
        self._end_block(root)

    def _is_data(self, table: Tag) -> bool:
        if id(table) not in self._data:
            self._data[id(table)] = is_data_table(table)
        return self._data[id(table)]

    def _walk(self, root: Tag) -> Iterator[tuple[Tag | NavigableString, bool]]:
        """Nodes in document order, tags when entered and when left; skipped ones not at all."""
        stack: list[tuple[Tag | NavigableString, bool]] = [(root, True)]
        while stack:
            node, entering = stack.pop()
            if not entering or not isinstance(node, Tag):
                yield node, entering
                continue
            if self._is_note(node) or self._is_link_list(node):
                continue
            yield node, True
            stack.append((node, False))
            if node.name == "table" and self._is_data(node):
                continue
            stack.extend((child, True) for child in map(_shown, reversed(node.contents)) if child is not None)

    def _is_note(self, tag: Tag) -> bool:
        """Whether a raised mark points to a footnote; square metres and ordinals stay."""
        if not is_raised(tag) or not _NOTE.fullmatch(_UNSEEN.sub("", tag.get_text())):
            return False
        before = self.writer.block[-6:]
        follower = tag.next_sibling
        if isinstance(follower, NavigableString) and follower[:1] in ("/", "⁄"):
            return False
        word = regex.search(r"\p{L}+$", before)
        return not (tag.get_text() in ("2", "3") and word and word[0] in _UNITS)

    def _is_link_list(self, tag: Tag) -> bool:
        """Whether a block is a list of links: navigation that is not called so."""
        weight = self._page.nodes[id(tag)]
        if tag.name not in _LINK_LISTS or weight.prose or tag.parent is self._page.soup:
            return False
        return weight.linked > (0.95 if tag.name == "p" else 0.7) * weight.text

    def _string(self, string: NavigableString) -> None:
        run = self._page.runs[id(string)]
        parents = [parent.name for parent in string.parents]
        if "pre" in parents:
            self.writer.write_lines(run)
        elif self.writer.write(run) and not _BOLD.intersection(parents[: _depth_of_block(parents)]):
            self._bold = False

    def _line_break(self, tag: Tag) -> None:
        assert tag.sourcepos is not None
        if self.writer.at_line_end or (self._bold and looks_like_heading(self.writer.block or ".")):
            self._end_block(tag)
        else:
            self.writer.wait("\n", tag.sourcepos, self._page.end_of(tag))

    def _edge(self, tag: Tag, entering: bool) -> None:
        if (
            tag.name in _IN_CELLS
            and _is_lone_marker(self.writer.block)
            and (tag.name in ("td", "th") or tag.find_parent(("td", "th")) is not None)
        ):
            self._space(" ")  # a bullet in a cell of its own goes with the next cell
            return
        self._end_block(tag if not entering else tag.parent or tag)

    def _end_block(self, at: Tag) -> None:
        block = self.writer.block
        place = self.writer.end_block()
        bold, self._bold = self._bold, True
        if place is None:
            return
        if len(self.drafts) >= MAX_BLOCKS:
            raise ReleaseError(f"{self._name or 'text'}: over {MAX_BLOCKS} blocks of text; this is no press release")
        start, end = place
        if not any(char.isalnum() for char in block):
            return  # rows of stars and rules
        names = [tag.name for tag in (at, *at.parents)]
        draft = Draft("paragraph", start, end)
        if "pre" in names:
            self.drafts += [d._replace(start=d.start + start, end=d.end + start) for d in drafts_of(block)]
            return
        self.drafts.append(self._kind(draft, block, at, names, bold))

    def _kind(self, draft: Draft, block: str, at: Tag, names: list[str], bold: bool) -> Draft:
        heading = next((name for name in names if name in _HEADINGS), None)
        if heading:
            return draft._replace(kind="heading", level=int(heading[1]))
        marker = marker_of(block)
        if "li" in names:
            item = next(tag for tag in (at, *at.parents) if tag.name == "li")
            if id(item) not in self._item_done:
                self._item_done.add(id(item))
                depth = sum(name in ("ul", "ol", "menu", "dir") for name in names)
                kind = item.parent.name if item.parent is not None else "ul"
                return draft._replace(kind="list_item", marker="1." if kind == "ol" else "*", depth=depth)
        elif marker:
            return as_item(draft, *marker)
        for name in names:
            if name in _KIND_OF:
                return draft._replace(kind=_KIND_OF[name])
        if any(_CAPTION.search(f"{tag.get('class', '')} {tag.get('id', '')}") for tag in _inner(at)):
            return draft._replace(kind="caption")
        if bold and looks_like_heading(block) and not ends_sentence(block):
            return draft._replace(kind="heading")
        return draft

    def _table(self, table: Tag) -> None:
        """Writes a data table as one block: cells between tabs, rows between line ends."""
        self._end_block(table)
        for row in rows_of(table):
            for cell in row:
                wrote = False
                for node in cell.descendants:
                    if isinstance(node, Tag):
                        if node.name == "br" or node.name in BLOCKS:
                            self._space(" ")
                    elif _shown(node) is not None and not self._in_note(node, cell):
                        wrote |= self.writer.write(self._page.runs[id(node)])
                if wrote:
                    self._space("\t")
            self._space("\n")
        place = self.writer.end_block()
        self._bold = True
        if place is not None:
            self.drafts.append(Draft("table", *place))
            self.tables.append((table, place[0]))

    def _space(self, space: str) -> None:
        ends = self.writer.places[1]
        if ends:
            self.writer.wait(space, ends[-1], ends[-1])

    def _in_note(self, node: PageElement, cell: Tag) -> bool:
        for parent in node.parents:
            if parent is cell:
                return False
            if self._is_note(parent):
                return True
        return False


def _inner(tag: Tag) -> Iterator[Tag]:
    """A tag and the two around it: further out, a class tells of more than one block."""
    for near in (tag, *islice(tag.parents, 2)):
        if near.attrs:
            yield near


def _shown(node: PageElement) -> Tag | NavigableString | None:
    """The node, if a reader sees it: no script, no comment."""
    if isinstance(node, Tag):
        return node
    return node if isinstance(node, NavigableString) and type(node) is NavigableString else None


def _depth_of_block(parents: list[str]) -> int:
    """How many of the names, innermost first, lie inside the nearest block."""
    return next((number for number, name in enumerate(parents) if name in BLOCKS), len(parents)) + 1


def _is_lone_marker(block: str) -> bool:
    """Whether a block is only a bullet, a number or a note mark, as in the first cell of a layout table."""
    if not block or len(block) > 6:
        return False
    marker = marker_of(f"{block} x")
    return (marker is not None and marker[1] == len(block) + 1) or _MARK.fullmatch(block) is not None
