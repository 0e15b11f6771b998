"""A sitemap or an index of sitemaps -> the releases and the sitemaps that it names."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

import regex
from lxml import etree

from extractor.fetch.faults import MOST_NAMED
from extractor.fetch.listed import Listed, Listing, is_closed, moment, plain

_ENTRIES = ("url", "sitemap")
_ADDRESS = regex.compile(rb"(?<!\S)https?://\S+")
_MOST_ELEMENTS = 40 * MOST_NAMED
"""Elements that are looked at: of an entry with news and pictures there are a dozen."""


def read_sitemap(body: bytes) -> Listing:
    """The entries of a sitemap, in XML or one address a line, with what the news extension says of them; the first
    50,000 of more.

    XML that breaks off is read as far as it is whole; entities are not followed, nor is anything else loaded.
    """
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        named = list(islice(_lines(body), MOST_NAMED + 1))
        return Listing("sitemap", tuple(named[:MOST_NAMED]), cut=len(named) > MOST_NAMED)
    entries = list(islice(_entries(body), MOST_NAMED + 1))
    cut = len(entries) > MOST_NAMED
    if cut or not is_closed(body, "urlset", "sitemapindex"):
        entries = entries[:-1]
    releases = tuple(listed for name, listed in entries if name != "sitemap")
    return Listing("sitemap", releases, tuple(listed for name, listed in entries if name == "sitemap"), cut=cut)


def _lines(body: bytes) -> Iterator[Listed]:
    for found in _ADDRESS.finditer(body.removeprefix(BOM_UTF8)):
        yield Listed(found[0].decode("utf-8", "replace"))


def _entries(body: bytes) -> Iterator[tuple[str, Listed]]:
    events = etree.iterparse(
        BytesIO(body), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for _, element in islice(events, _MOST_ELEMENTS):
        name = _name(element)
        if name in _ENTRIES:
            said = {_name(child): (child.text or "").strip() for child in element.iterdescendants() if child.text}
            if said.get("loc"):
                yield name, _listed(said)
            element.clear()


def _listed(said: dict[str, str]) -> Listed:
    return Listed(
        url=said["loc"],
        title=plain(said.get("title")),
        published=moment(said.get("publication_date")),
        publisher=plain(said.get("name")),
        modified=moment(said.get("lastmod")),
    )


def _name(element: etree._Element) -> str:
    """The name of an element without its namespace, which sitemaps often get wrong."""
    return str(element.tag).rpartition("}")[2].lower()
