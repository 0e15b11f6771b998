"""Outline -> the part of the page that is the release, and the furniture in it that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.clean.outline import BLOCKS, Node, Outline, attributes_of

_NEVER = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "object", "button", "select", "option",
    "textarea", "nav", "dialog", "audio", "video", "canvas", "map", "head", "input", "label",
    "fieldset", "xmp", "noembed", "noframes", "datalist", "embed", "applet", "progress", "meter",
    "menu", "amp-sidebar", "amp-consent", "amp-ad", "amp-user-notification", "amp-analytics", "amp-lightbox",
    "amp-embed", "amp-autocomplete",
))  # fmt: skip
NO_TEXT = frozenset((
    "script", "style", "template", "head", "svg", "iframe", "object", "audio", "video", "canvas", "textarea", "xmp",
    "noembed", "noframes", "embed", "applet", "datalist",
))  # fmt: skip
"""Of those, what holds no text of the page, however little else there is on it."""
_MAYBE = frozenset(("footer", "header", "aside", "form"))
_MOST, _LITTLE = 0.5, 0.15
"""Shares of the prose of a page above which a name is not believed."""
_FEW = 250
"""Characters of prose; with fewer left, not even the surest mark of furniture is believed."""
_HIDING = "hidden"
_ROLES = frozenset((
    "navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "alert",
    "menu", "menubar", "toolbar", "tablist",
))  # fmt: skip
_NO_FURNITURE = frozenset((
    "[document]", "html", "body", "h1", "p", "b", "strong", "em", "i", "td", "tr", "table", "tbody", "br",
    "blockquote",
))  # fmt: skip
_NO_ROOT = frozenset(("p", "ul", "ol", "li", "table", "tbody", "tr", "blockquote", "pre", "dl"))
_NO_TEASERS = frozenset(("[document]", "html", "body", "p", "table", "tbody", "tr", "td"))
_BODY = re.compile(r"""itemprop\s*=\s*["']?articleBody""", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCE_END = re.compile(r"""[.!?:;]["”’')\]]*\s*$""")
_NEXT_SENTENCE = re.compile(r"[a-zß-öø-ÿ]\. +[A-ZÀ-ÖØ-Þ]")


@dataclass(frozen=True)
class Furniture:
    """What tells furniture: words in classes and ids, those of them that are also given to what holds text,
    whole classes that hide a tag, and those of the words whose tags may well hold more than the release does."""

    words: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    firm: frozenset[str] = frozenset()


NO_FURNITURE = Furniture()


@dataclass(frozen=True)
class MainText:
    """Where to read a page: the root, and the tags beside it with the title, what follows it and other parts of the
    text, in order; `title` is its heading. Tags that are to be passed over are marked in the outline. `disbelieved` are
    the words in classes and ids that call furniture what can only be the text."""

    root: Node
    beside: tuple[Node, ...] = ()
    disbelieved: tuple[str, ...] = ()
    title: Node | None = None

    @property
    def tops(self) -> list[Node]:
        """All tags to read, in the order of the page."""
        return sorted((*self.beside, self.root), key=lambda node: node.start)


def main_text(page: Outline, titles: Sequence[str] = (), furniture: Furniture = NO_FURNITURE) -> MainText:
    """The smallest part of the page that holds nearly all of its prose.

    `titles` are what the head of the page calls it: the heading that says the same is its title. `furniture`
    tells by what class or id a tag is known to be no part of the release.
    """
    body = page.body
    _mark_dead(page, ())
    _weigh(page)
    title = _title(page, titles)
    holds_title = {id(title), *map(id, title.above())} if title is not None else set()
    disbelieved: list[str] = []
    while True:
        prose = body.prose
        taken = _mark_furniture(page, body, holds_title, furniture, disbelieved)
        _mark_teasers(page, 0.3 * body.prose, holds_title)
        _weigh(page)
        reason = _eaten_by(page, body, taken, prose, furniture) or _swallowed_by(page, body.prose, disbelieved)
        if reason is None or reason in disbelieved:
            break
        disbelieved.append(reason)
        _mark_dead(page, disbelieved)
        _weigh(page)
    root, beside = _root(_told_body(page, body) or _one_article(page, body, title), holds_title)
    above = [] if title is None or title is root or id(root) in holds_title else _above(title, root)
    tops = sorted({id(node): node for node in (*above, *beside)}.values(), key=lambda node: node.start)
    return MainText(root, tuple(_outermost(tops)), tuple(disbelieved), title)


def _outermost(nodes: Sequence[Node]) -> Iterator[Node]:
    """Of tags in the order of the source, those that are in no other of them."""
    taken: set[int] = set()
    for node in nodes:
        if taken.isdisjoint(map(id, node.above())):
            taken.add(id(node))
            yield node


def whole_text(page: Outline) -> MainText:
    """All of a page that has no furniture."""
    _mark_dead(page, ())
    _weigh(page)
    return MainText(page.body)


def _above(title: Node, root: Node) -> list[Node]:
    """A title that stands outside the root and what comes between: a lead, a date line."""
    holds_root = {id(root), *map(id, root.above())}
    found = [title]
    siblings = title.parent.children if title.parent else []
    after = next((number for number, node in enumerate(siblings, 1) if node is title), 0)
    for node in siblings[after:]:
        if id(node) in holds_root:
            break
        if isinstance(node, Node):
            found.append(node)
    return found


def _mark_dead(page: Outline, disbelieved: Sequence[str]) -> None:
    dead = _NEVER.difference(reason[1:-1] for reason in disbelieved if reason[:1] == "<")
    for node in page.nodes:
        node.skipped = node.name in dead or (node.parent is not None and node.parent.skipped)


def _weigh(page: Outline) -> None:
    """The weight of every tag that is not skipped, bottom up."""
    for node in page.nodes:
        parent = node.parent
        node.in_link = (parent is not None and parent.in_link) or (node.name == "a" and "href" in node.raw.lower())
        node.text = 0 if node.skipped else node.own
        node.linked = node.text if node.in_link else 0
        node.prose = 0
    for node in reversed(page.nodes):
        parent = node.parent
        text = node.text
        if not text or parent is None or node.skipped:
            continue
        if node.prose == 0 and text >= 30 and node.linked < 0.4 * text and node.name in BLOCKS:
            if text > 400 or (text >= 80 and _in_sentences(page, node)):
                node.prose = text - node.linked
            elif node.name == "p":
                node.prose = (text - node.linked) // 2
        parent.text += text
        parent.linked += node.linked
        parent.prose += node.prose


def _in_sentences(page: Outline, node: Node) -> bool:
    said = page.said(node, " ")
    return _SENTENCE_END.search(said[-40:]) is not None or _NEXT_SENTENCE.search(said) is not None


def _title(page: Outline, titles: Sequence[str]) -> Node | None:
    """The heading that the head of the page repeats, else the first h1 with text in it, else None."""
    headings = [
        node for node in page.nodes
        if node.name in ("h1", "h2", "h3", "h4") and node.text >= 12 and node.linked < 0.9 * node.text
    ]  # fmt: skip
    said = [_letters(page.said(node)) for node in headings]
    for title in map(_letters, titles):
        for node, letters in zip(headings, said, strict=True):
            if letters == title or (len(letters) > 0.4 * len(title) and len(letters) >= 15 and letters in title):
                return node
    return next((node for node in headings if node.name == "h1"), None)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _one_article(page: Outline, body: Node, title: Node | None) -> Node:
    """Where pages are strung together, the article that holds the title; else the whole body."""
    if title is not None and sum(node.name == "article" for node in page.nodes) > 1:
        for node in title.above():
            if node.name == "article" and node.prose >= 300:
                return node
    return body


def _mark_furniture(
    page: Outline, body: Node, holds_title: set[int], furniture: Furniture, disbelieved: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Marks what is hidden, and what its tag, role, class or id calls furniture, unless most of the prose is in it;
    how much prose each of these reasons took, and where it first did."""
    prose, quoting = body.prose, _quoting(page)
    told: dict[str, tuple[bool, float, str]] = {}
    named: dict[int, list[tuple[Node, float]]] = {}  # by the parent: sections may all be called alike
    why: dict[int, str] = {}
    for node in page.nodes:
        if node.skipped or node.name in _NO_FURNITURE:
            node.skipped |= node.parent is not None and node.parent.skipped
            continue
        if node.raw and node.raw not in told:
            told[node.raw] = _told_by(node.raw, furniture, disbelieved)
        is_hidden, most, reason = told[node.raw] if node.raw else (False, 0.0, "")
        if most < _MOST and node.name in _MAYBE and f"<{node.name}>" not in disbelieved:
            most, reason = _MOST, f"<{node.name}>"
        if node.parent is not None and node.parent.skipped:
            node.skipped = True
        elif is_hidden:
            node.skipped = node.prose <= 0.75 * body.prose
            why[id(node)] = _HIDING
            prose -= node.prose if node.skipped else 0
        elif most and id(node) not in holds_title and id(node) not in quoting:
            named.setdefault(id(node.parent), []).append((node, most))
            why[id(node)] = reason
    for parent, siblings in named.items():
        held = [node.prose for node, _ in siblings if node.linked <= 0.6 * node.text]
        together = sum(held) if parent in holds_title else 0
        for node, most in siblings:
            is_text = node.prose > most * prose or (together > _MOST * prose and node.prose > 0)
            node.skipped = not is_text or node.linked > 0.6 * node.text
    taken: dict[str, tuple[int, int]] = {}
    for node in page.nodes:
        if node.parent is not None and node.parent.skipped:
            node.skipped = True
        elif node.skipped and id(node) in why:
            reason = why[id(node)]
            took, first = taken.get(reason, (0, node.start))
            taken[reason] = (took + node.prose, first if took else node.start)
    return taken


def _eaten_by(
    page: Outline, body: Node, taken: dict[str, tuple[int, int]], before: int, furniture: Furniture
) -> str | None:
    """The reason that took most of a page's `before` characters of prose and should not be believed, as little is
    left; None where enough is. What words are weak evidence of is asked for first."""
    left = body.prose
    if left >= 0.5 * before:
        return None
    least = max(left, 0.1 * before, 0.1 * (body.text - body.linked))
    found = [(reason, took, first) for reason, (took, first) in taken.items() if took > least]
    for reason, _, first in sorted(found, key=lambda entry: (entry[0] not in furniture.weak, -entry[1], entry[0])):
        if reason in furniture.weak:
            return reason
        if reason in furniture.firm or reason == _HIDING:
            above = _prose_above(page, first)  # comments and the like stand under a text
            is_enough = left >= min(_FEW, 0.1 * before) and (above >= _FEW or left - above >= 0.25 * before)
        else:
            is_enough = left >= (0.25 if reason[:1] in "<=" else 0.4) * before
        if not is_enough:
            return reason
    return None


def _prose_above(page: Outline, place: int) -> int:
    """How much prose that is not skipped starts before a place in the source."""
    return sum(
        node.prose
        for node in page.nodes
        if node.start < place and node.prose and not node.skipped
        and not any(isinstance(child, Node) and child.prose for child in node.children)
    )  # fmt: skip


def _swallowed_by(page: Outline, left: int, disbelieved: Sequence[str]) -> str | None:
    """The kind of tag without text of a release (a menu, a button) that, never closed, holds nearly all of the page;
    None where enough prose is `left`."""
    if left >= 4 * _FEW:
        return None
    for node in page.nodes:
        may_hold = node.skipped and node.name in _NEVER and node.name not in NO_TEXT
        if may_hold and f"<{node.name}>" not in disbelieved and node.parent is not None and not node.parent.skipped:
            said = " ".join(page.said(child, " ") for child in _with_text(node))
            if len(said) > 4 * left + _FEW and len(_NEXT_SENTENCE.findall(said)) + said.count(".\n") >= 2:
                return f"<{node.name}>"
    return None


def _with_text(node: Node) -> Iterator[Node]:
    """The outermost blocks in a tag that are no links, scripts and the like."""
    for child in node.children:
        if isinstance(child, Node) and child.name not in NO_TEXT and child.name != "a":
            yield child


def _quoting(page: Outline) -> set[int]:
    """The tags that show what was said elsewhere, as a quotation of the author's, or who said it."""
    quotes = [node for node in page.nodes if node.name == "blockquote"]
    inside = (id(child) for node in quotes for child in node.children)
    return {*inside, *(id(node.parent) for node in quotes)}


def _mark_teasers(page: Outline, most: float, holds_title: set[int]) -> None:
    """Three or more alike, each with a headline that is a link: what else there is to read."""
    for node in page.nodes:
        if node.parent is not None and node.parent.skipped:
            node.skipped = True
        if node.skipped or node.linked < 60 or node.prose > most or node.name in _NO_TEASERS or id(node) in holds_title:
            continue
        parts = [child for child in node.children if isinstance(child, Node) and child.text and not child.skipped]
        if len(parts) >= 3 and sum(map(_is_teaser, parts)) >= 0.75 * len(parts):
            node.skipped = True


def _is_teaser(node: Node) -> bool:
    """Whether a tag holds a headline that is a link, and little else."""
    if node.text > 500 or node.linked < 15 or node.name == "p":
        return False
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here.name in BLOCKS and 15 <= here.text == here.linked:
            return True
        waiting.extend(child for child in here.children if isinstance(child, Node) and child.linked >= 15)
    return False


def _told_by(raw: str, furniture: Furniture, disbelieved: Sequence[str]) -> tuple[bool, float, str]:
    """Whether attributes hide a tag, up to which share of the prose they make it furniture, and what in them does."""
    small = raw.lower()
    if "class" not in small and "id" not in small and "role" not in small and "style" not in small:
        return False, 0.0, ""  # nor is it "hidden", in which there is an "id"
    said = attributes_of(raw)
    classes, own = said.get("class", ""), said.get("id", "")
    hidden = _HIDING not in disbelieved and (
        "hidden" in said
        or said.get("aria-hidden") == "true"
        or not furniture.hidden.isdisjoint(classes.lower().split())
        or _HIDDEN.search(said.get("style", "")) is not None
    )
    found = _words_of(classes) if len(classes) < 500 else _words_of.__wrapped__(classes)
    found = found | _words_of(own) if 0 < len(own) < 60 else found
    role = said.get("role", "")
    if role in _ROLES and f"={role}" not in disbelieved:
        return hidden, _MOST, f"={role}"
    for words, most in ((furniture.words, _MOST), (furniture.weak, _LITTLE)):
        if not found.isdisjoint(words):
            reason = min((word for word in found & words if word not in disbelieved), default=None)
            if reason is not None:
                return hidden, most, reason
    return hidden, 0.0, ""


@lru_cache(maxsize=4096)
def _words_of(names: str) -> frozenset[str]:
    """The words in classes or in an id, odd long ones aside; a site has few, and the same on all of its pages."""
    return frozenset(word.lower() for name in names.split() if len(name) < 60 for word in _WORD.findall(name))


def _told_body(page: Outline, body: Node) -> Node | None:
    """The tag around the one that the page itself calls the text of the article, if it holds much of the prose."""
    for node in page.nodes:
        if node.raw and not node.skipped and node.prose >= 0.35 * body.prose > 0 and _BODY.search(node.raw):
            above = node.parent
            return above if above is not None and above.prose <= 1.3 * node.prose else node
    return None


def _root(body: Node, holds_title: set[int]) -> tuple[Node, list[Node]]:
    """Down from the body as long as one child holds nearly all prose of its parent; on the way, the tags beside that
    child that are parts of the text as well."""
    root = body
    beside: list[Node] = []
    while True:
        children = [
            child for child in root.children
            if isinstance(child, Node) and child.name in BLOCKS and not child.skipped
        ]  # fmt: skip
        heaviest = max(children, key=lambda child: child.prose, default=None)
        if heaviest is None or root.prose == 0 or heaviest.prose < 0.75 * root.prose or heaviest.name in _NO_ROOT:
            return root, beside
        beside += [child for child in children if child is not heaviest and _is_part(child, heaviest)]
        root = heaviest


def _is_part(node: Node, heaviest: Node) -> bool:
    """Whether a tag beside the one with the text is made like it, holds prose and has a heading of its own: another
    section of the text."""
    if not any(isinstance(child, Node) and child.name in ("h2", "h3", "h4") for child in node.children):
        return False
    alike = node.name == heaviest.name and _classes(node) == _classes(heaviest)
    return alike and node.prose >= 80 and node.linked < 0.2 * node.text


def _classes(node: Node) -> list[str]:
    return sorted(attributes_of(node.raw).get("class", "").split()) if node.raw else []
