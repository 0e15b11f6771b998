"""A press-room page -> the links that look like releases, and the page after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex
from lxml import html

from extractor.errors import FetchError
from extractor.fetch.address import Address, address, same_site
from extractor.fetch.listed import Listed, Listing, finds, plain

_AROUND = frozenset("nav header footer aside form".split())
_WORD = regex.compile(
    r"press|news|releas|bulletin|statement|communiqu|announce|publication|media|stat(istic)?s?\b|report|indicator",
    regex.I,
)
_NO_PAGE = regex.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|ico|css|js|json|xml|rss|atom|zip|gz|mp[34]|avi|mov|xlsx?|csv|pptx?|docx?|ics|epub)$",
    regex.IGNORECASE,
)
_NO_RELEASE = frozenset(
    "about accessibility archive archives author authors careers category categories contact contacts cookies faq feed "
    "feeds glossary help home index jobs legal login logout newsletter print privacy register rss search share sitemap "
    "subscribe tag tags terms topic topics".split()
)
_DATED = regex.compile(r"(?:19|20)\d\d[/_-]?(?:0[1-9]|1[0-2])(?:[/_-]?[0-3]\d)?(?!\d)")
_NUMBER = regex.compile(r"\d{3,}")
_ENDING = regex.compile(r"\.\w{2,5}$")
_HIDDEN = ("script", "style", "noscript", "template")
# A list has a few words to each release; a release has far more text than links to others beside it.
_FEWEST_LINKS, _MOST_PROSE = 3, 300


@dataclass(frozen=True, slots=True)
class _Link:
    address: Address
    words: str
    around: bool
    following: bool


def read_links(
    body: bytes,
    url: str,
    charset: str | None = None,
    *,
    match: regex.Pattern[str] | None = None,
    follow: regex.Pattern[str] | None = None,
) -> Listing:
    """The links of a page at `url` that look like releases; with `match` those that it finds in address or words,
    whatever they look like. The pages after it are those that say so (rel=next) or that `follow` finds."""
    here, tree = address(url), _tree(body, charset)
    releases: dict[str, Listed] = {}
    following: list[str] = []
    for link in _links(tree, here):
        listed = Listed(link.address.url, title=None, words=link.words)
        if link.following or (follow is not None and finds(follow, listed)):
            following.append(link.address.url)
        elif finds(match, listed) if match is not None else _may_be_release(link, here):
            known = releases.get(link.address.key)
            if known is None or len(known.words) < len(link.words):
                releases[link.address.key] = listed
    return Listing("links", tuple(releases.values()), following=tuple(dict.fromkeys(following)))


def is_list(body: bytes, url: str, charset: str | None = None) -> bool:
    """Whether a page is a list of releases rather than one: many links, and little text between them."""
    found = len(read_links(body, url, charset).releases)
    if found < _FEWEST_LINKS:
        return False
    prose = sum(len(" ".join(text.split())) for text in _prose(_tree(body, charset)))
    return prose < _MOST_PROSE * found


def looks_like_release(link: Address, words: str, page: Address) -> bool:
    """Whether a link of a page looks like a release: on the same site, not a page of the house itself, and with a
    date, a number or a headline in its address or its words."""
    path, _, query = link.target.partition("?")
    if link.key == page.key or not same_site(link, page) or _NO_PAGE.search(path):
        return False
    segments = [segment for segment in path.split("/") if segment]
    last = _ENDING.sub("", segments[-1]).lower() if segments else ""
    if not (segments or query) or last in _NO_RELEASE or page.target.startswith(f"{path.rstrip('/')}/"):
        return False
    if path.lower().endswith(".pdf") or (_DATED.search(path) and (len(segments) > 1 or len(last) > 10)):
        return True
    home = page.target.partition("?")[0].rpartition("/")[0] + "/"
    at_home = (path.startswith(home) and home != "/") or bool(_WORD.search(path))
    parts = [part for part in regex.split(r"[-_.+%]+", last) if part]
    telling = len(parts) >= 4 or bool(_NUMBER.search(last)) or bool(_NUMBER.search(query))
    headline = len(words.split()) >= 4
    return (telling and (at_home or headline)) or (headline and at_home)


def _may_be_release(link: _Link, page: Address) -> bool:
    return not link.around and looks_like_release(link.address, link.words, page)


def _links(tree: html.HtmlElement, here: Address) -> Iterator[_Link]:
    base = _base(tree, here)
    for element in tree.iter("a", "link", "area"):
        target = element.get("href")
        rel = (element.get("rel") or "").lower().split()
        if not target or (element.tag == "link" and "next" not in rel):
            continue
        try:
            found = address(target, base)
        except FetchError:
            continue  # mailto:, javascript: and the like
        around = any(above.tag in _AROUND for above in element.iterancestors())
        words = plain(element.text_content(), 300) or plain(element.get("title") or element.get("aria-label")) or ""
        following = "next" in rel and same_site(found, here) and found.key != here.key
        yield _Link(found, words, around, following)


def _base(tree: html.HtmlElement, here: Address) -> str:
    said = next((element.get("href") for element in tree.iter("base") if element.get("href")), None)
    try:
        return address(said, here.url).url if said else here.url
    except FetchError:
        return here.url


def _prose(tree: html.HtmlElement) -> Iterator[str]:
    """The text of a page that is in no link and not around it."""
    left_out = (*_AROUND, *_HIDDEN, "a", "head")
    pending = [tree]
    while pending:
        element = pending.pop()
        if isinstance(element.tag, str) and element.tag not in left_out:
            yield element.text or ""
            pending.extend(element)
        if element is not tree:
            yield element.tail or ""


def _tree(body: bytes, charset: str | None) -> html.HtmlElement:
    """The page; one that has no element at all is an empty one."""
    for encoding in (charset, None):
        try:
            return html.document_fromstring(body, parser=html.HTMLParser(encoding=encoding, no_network=True))
        except LookupError:
            continue  # a charset that nobody knows
        except (ValueError, html.etree.ParserError):
            break
    return html.document_fromstring("<html></html>")
