"""A feed, a sitemap or a press-room page as it came -> the releases that it names."""

from __future__ import annotations

from extractor.errors import FetchError
from extractor.fetch.faults import LARGEST_FEED, LARGEST_LIST, BrokenError, too_large
from extractor.fetch.feed import read_feed
from extractor.fetch.inflate import gunzipped
from extractor.fetch.links import is_list, read_links
from extractor.fetch.listed import Kind, Listing
from extractor.fetch.sitemap import read_sitemap
from extractor.fetch.sniff import charset, what_it_is
from extractor.fetch.wishes import Wishes


def list_kind(body: bytes, url: str, content_type: str) -> Kind | None:
    """What kind of list came from an address; None where it is a page of its own, or no list can be told."""
    try:
        what = what_it_is(_unpacked(body), content_type)
    except FetchError:
        return None
    if what == "feed" or what == "sitemap":
        return what
    is_small = len(body) <= LARGEST_FEED
    return "links" if what == "html" and is_small and is_list(body, url, charset(content_type)) else None


def read_list(kind: Kind, body: bytes, url: str, content_type: str, wishes: Wishes) -> Listing:
    """What a list names; all of it, filtered by nobody.

    Raises FetchError where it is another thing than it is taken for.
    """
    body = _unpacked(body)
    if kind == "sitemap" and content_type.startswith("text/plain"):
        return read_sitemap(body)
    what = what_it_is(body, content_type)
    if what != {"feed": "feed", "sitemap": "sitemap", "links": "html"}[kind]:
        raise FetchError(f"is taken for {_NAMES[kind]}, but is {_NAMES.get(what, what)}")
    if kind != "sitemap" and len(body) > LARGEST_FEED:
        raise too_large(LARGEST_FEED)
    if kind == "feed":
        return read_feed(body, url, charset(content_type))
    if kind == "sitemap":
        return read_sitemap(body)
    return read_links(body, url, charset(content_type), match=wishes.match, follow=wishes.follow)


_NAMES = {"feed": "a feed", "sitemap": "a sitemap", "links": "a press-room page", "html": "a page", "pdf": "a PDF"}


def _unpacked(body: bytes) -> bytes:
    try:
        return gunzipped(body, LARGEST_LIST)
    except BrokenError as error:
        raise FetchError(str(error)) from None
