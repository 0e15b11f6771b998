"""An RSS or Atom feed -> the releases that it names. The one door to feedparser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from typing import Any

from extractor.errors import FetchError
from extractor.fetch.listed import Listed, Listing, is_closed, moment, plain


def read_feed(body: bytes, url: str, charset: str | None = None) -> Listing:
    """The entries of a feed that have a link, in its order; links are relative to `url`, the address of the feed.

    The date of an entry is kept in the zone that it is printed in. An entry's PDF enclosures are releases as well.

    Raises FetchError for a feed that its reader breaks on.
    """
    import feedparser

    content_type = f"application/xml; charset={charset}" if charset else "application/xml"
    # A stream, for feedparser would ask for text that looks like an address.
    try:
        parsed = feedparser.parse(
            BytesIO(body),
            response_headers={"content-location": url, "content-type": content_type},
            sanitize_html=False,
        )
    except (ValueError, OverflowError) as error:  # "&#99999999;" is no character
        raise FetchError(f"is no feed that can be read: {error}") from None
    is_atom = str(parsed.version).startswith("atom")
    publisher = _publisher(parsed.feed, is_atom=is_atom)
    entries = parsed.entries if is_closed(body, "rss", "feed", "rdf") else parsed.entries[:-1]
    found = (one for entry in entries for one in _entry(entry, publisher, dated_by_update=not is_atom))
    return Listing("feed", tuple(found))


def _entry(entry: Any, publisher: str | None, *, dated_by_update: bool) -> Iterator[Listed]:
    source = entry.get("source") or {}
    modified = _moment(entry, "updated") if "updated" in entry else None
    listed = Listed(
        url="",
        title=plain(unescape(entry.get("title") or "")),  # RSS is often escaped twice
        published=_moment(entry, "published") or (modified if dated_by_update else None),
        publisher=plain(source.get("title")) or publisher,
        modified=modified,
    )
    for link in _links(entry):
        yield Listed(link, listed.title, listed.published, listed.publisher, listed.modified)


def _publisher(feed: Any, *, is_atom: bool) -> str | None:
    """Who stands behind a feed, where it says so; its title is no name, and the author of RSS is an address of mail."""
    author = (feed.get("author_detail") or {}).get("name") if is_atom else None
    said = feed.get("publisher") or author
    return None if "@" in (said or "") else plain(said)


def _links(entry: Any) -> list[str]:
    """The page of an entry, and what PDF files it has."""
    links = [entry["link"]] if entry.get("link") else []
    enclosed = (one for one in entry.get("links", ()) if one.get("rel") == "enclosure")
    links += [one["href"] for one in enclosed if one.get("href") and one.get("type") == "application/pdf"]
    return list(dict.fromkeys(links))


def _moment(entry: Any, name: str) -> str | None:
    """As printed where that can be read, else as feedparser reads it, which is in UTC."""
    said = moment(entry.get(name))
    parsed = entry.get(f"{name}_parsed")
    if said is None and parsed is not None:
        try:
            return datetime(*parsed[:6]).replace(tzinfo=UTC).isoformat()
        except (ValueError, TypeError):
            return None
    return said
