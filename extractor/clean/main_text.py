"""Page -> the part of it that is the release, and the furniture in it that is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex
from bs4.element import NavigableString, Tag

from extractor.clean.tree import BLOCKS, Page, is_block

_NEVER = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "object", "button", "select", "option",
    "textarea", "nav", "dialog", "audio", "video", "canvas", "map", "head", "input", "label",
    "fieldset", "xmp", "noembed", "noframes", "datalist", "embed", "applet", "progress", "meter",
    "menu",
))  # fmt: skip
_MAYBE = frozenset(("footer", "header", "aside", "form"))
_ROLES = frozenset((
    "navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "alert",
    "menu", "menubar", "toolbar", "tablist",
))  # fmt: skip
_WORD = regex.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HIDDEN = regex.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", regex.IGNORECASE)
_SENTENCE_END = regex.compile(r"""[.!?:;]["”’')\]]*\s*$""")


@dataclass(slots=True)
class Weight:
    """What a tag holds: characters of text, of those in links, and of those in sentences."""

    text: int = 0
    linked: int = 0
    prose: int = 0


@dataclass(frozen=True)
class MainText:
    """Where to read a page: the root, the tags in it (by id) to pass over, a title that stands outside."""

    root: Tag
    skipped: frozenset[int]
    title: Tag | None = None
    weights: dict[int, Weight] = field(default_factory=dict, repr=False)


def main_text(page: Page, titles: Sequence[str] = (), furniture: frozenset[str] = frozenset()) -> MainText:
    """The smallest part of the page that holds nearly all of its prose.

    `titles` are what the head of the page calls it: the heading that says the same is its title. `furniture`
    are words by whose class or id a tag is known to be no part of the release.
    """
    body = page.soup.body or page.soup
    weights = _weights(body)
    total = weights[id(body)]
    title = _title(body, weights, titles)
    skipped: set[int] = set()
    for tag in body.find_all(True):
        weight = weights.get(id(tag))  # None inside what is passed over anyway
        if weight is not None and _is_furniture(tag, weight, total, title, furniture):
            skipped.add(id(tag))
    weights = _weights(body, frozenset(skipped))
    root = _root(_one_article(body, weights, title), weights, frozenset(skipped))
    inside = title is None or any(parent is root for parent in title.parents)
    return MainText(root, frozenset(skipped), None if inside else title, weights)


def _weights(root: Tag, skipped: frozenset[int] = frozenset()) -> dict[int, Weight]:
    """The weight of every tag, bottom up."""
    found: dict[int, Weight] = {id(root): Weight()}
    order: list[Tag] = []
    stack: list[tuple[Tag, bool]] = [(root, False)]
    while stack:
        tag, in_link = stack.pop()
        order.append(tag)
        weight = found[id(tag)]
        for child in tag.contents:
            if isinstance(child, Tag):
                found[id(child)] = Weight()
                if id(child) not in skipped and child.name not in _NEVER:
                    stack.append((child, in_link or (child.name == "a" and child.has_attr("href"))))
            elif type(child) is NavigableString and not child.isspace():
                size = len(child.strip())
                weight.text += size
                weight.linked += size if in_link else 0
    for tag in reversed(order):
        weight = found[id(tag)]
        if is_block(tag) and weight.prose == 0 and weight.text >= 80 and weight.linked < 0.4 * weight.text:
            text = tag.get_text(" ")
            if _SENTENCE_END.search(text) or weight.text > 400 or regex.search(r"\p{Ll}\. +\p{Lu}", text):
                weight.prose = weight.text - weight.linked
        if tag is not root and tag.parent is not None and id(tag.parent) in found:
            above = found[id(tag.parent)]
            above.text += weight.text
            above.linked += weight.linked
            above.prose += weight.prose
    return found


def _title(body: Tag, weights: dict[int, Weight], titles: Sequence[str]) -> Tag | None:
    """The heading that the head of the page repeats, else the first h1 with text in it, else None."""
    headings: list[Tag] = [
        tag for tag in body.find_all(("h1", "h2", "h3", "h4"))
        if (weight := weights.get(id(tag))) and weight.text >= 12 and weight.linked < 0.9 * weight.text
    ]  # fmt: skip
    for title in map(_letters, titles):
        for tag in headings:
            said = _letters(tag.get_text())
            if said == title or (len(said) > 0.4 * len(title) and len(said) >= 15 and said in title):
                return tag
    return next((tag for tag in headings if tag.name == "h1"), None)


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _one_article(body: Tag, weights: dict[int, Weight], title: Tag | None) -> Tag:
    """Where pages are strung together, the article that holds the title; else the whole body."""
    if title is not None and len(body.find_all("article")) > 1:
        for tag in title.parents:
            if tag.name == "article" and weights[id(tag)].prose >= 300:
                return tag
    return body


def _is_furniture(tag: Tag, weight: Weight, total: Weight, title: Tag | None, words: frozenset[str]) -> bool:
    if tag.name in _NEVER:
        return True
    if tag.name in ("html", "body", "h1", "p", "b", "strong", "em", "i", "td", "tr", "table", "tbody"):
        return False
    if _is_hidden(tag):
        return weight.prose < 0.5 * max(total.prose, 1)
    if not (tag.name in _MAYBE or tag.get("role") in _ROLES or _words(tag) & words):
        return False
    if title is not None and (tag is title or any(parent is tag for parent in title.parents)):
        return False
    return weight.prose <= 0.3 * total.prose or weight.linked > 0.6 * weight.text


def _is_hidden(tag: Tag) -> bool:
    return (
        tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or _HIDDEN.search(str(tag.get("style") or "")) is not None
    )


def _words(tag: Tag) -> set[str]:
    classes = tag.get("class")
    names = [*(classes if isinstance(classes, list) else [classes]), tag.get("id")]
    plain = [str(name) for name in names if name is not None]
    return {word.lower() for name in plain if len(name) < 60 for word in _WORD.findall(name)}


def _root(body: Tag, weights: dict[int, Weight], skipped: frozenset[int]) -> Tag:
    """Down from the body as long as one child holds nearly all prose of its parent."""
    root = body
    while True:
        prose = weights[id(root)].prose
        children = [
            child for child in root.contents
            if isinstance(child, Tag) and child.name in BLOCKS and id(child) not in skipped
        ]  # fmt: skip
        heaviest = max(children, key=lambda child: weights[id(child)].prose, default=None)
        if heaviest is None or prose == 0 or weights[id(heaviest)].prose < 0.75 * prose:
            return root
        if heaviest.name in ("p", "ul", "ol", "li", "table", "tbody", "tr", "blockquote", "pre", "dl"):
            return root
        root = heaviest
