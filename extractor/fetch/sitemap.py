"""A sitemap or an index of sitemaps -> the releases and the sitemaps that it names."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from extractor.fetch.listed import Listed, Listing, is_closed, moment, plain

_ENTRIES = ("url", "sitemap")


def read_sitemap(body: bytes) -> Listing:
    """The entries of a sitemap, in XML or one address a line, with what the news extension says of them.

    XML that breaks off is read as far as it is whole; entities are not followed, nor is anything else loaded.
    """
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = body.decode("utf-8-sig", "replace").split()
        return Listing("sitemap", tuple(Listed(line) for line in lines if line.startswith(("http://", "https://"))))
    releases: list[Listed] = []
    lists: list[Listed] = []
    entries = list(_entries(body))
    if not is_closed(body, "urlset", "sitemapindex"):
        entries = entries[:-1]
    for name, listed in entries:
        (lists if name == "sitemap" else releases).append(listed)
    return Listing("sitemap", tuple(releases), tuple(lists))


def _entries(body: bytes) -> Iterator[tuple[str, Listed]]:
    events = etree.iterparse(
        BytesIO(body), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for _, element in events:
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
