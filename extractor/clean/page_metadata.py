"""The head of a page -> what it says about the release: meta tags, JSON-LD, <time>, links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import regex
from bs4.element import Tag

from extractor.clean.metadata import Facts, first_of
from extractor.clean.tree import Page

_DATES = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.date",
    "dcterms.issued", "dcterms.created", "dc.date.created", "pubdate", "publishdate", "publish_date",
    "publish-date", "publication_date", "publicationdate", "og:published_time",
    "og:article:published_time", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
    "citation_publication_date", "citation_date", "date.issued", "release_date",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "headline")
_PUBLISHERS = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "citation_publisher")
_ARTICLES = regex.compile("article|press|report|posting|webpage", regex.IGNORECASE)
_DATE_CLASS = regex.compile(r"(?<![a-z])(?:date|publish|published|pubdate|posted|time)(?![a-z])", regex.IGNORECASE)
_SUFFIX = regex.compile(r"\s+[|–—·»:-]\s+[^|–—·»]{2,60}$")
_COMPACT = regex.compile(r"^(\d{4})[/-]?(\d{2})[/-]?(\d{2})")


def page_facts(page: Page) -> Facts:
    """What the markup of a page says, without its running text."""
    meta = _meta(page)
    data = list(_json_ld(page))
    return Facts(
        next((_clean(meta[name]) for name in _TITLES if _clean(meta.get(name))), None) or _headline(data),
        first_of(_dates(page, meta, data)),
        next((_clean(meta[name]) for name in _PUBLISHERS if _clean(meta.get(name))), None) or _publisher(data),
        _language(page),
        _url(page, meta),
    )


def page_titles(page: Page) -> list[str]:
    """What the page calls itself, best first; a heading that says the same is the title."""
    meta = _meta(page)
    named = [meta.get(name) for name in _TITLES]
    in_head = page.soup.title.get_text() if page.soup.title else None
    return [title for title in map(_clean, [*named, _headline(list(_json_ld(page))), in_head]) if title]


def without_site(title: str) -> str:
    """A page's <title> without the name of the site after it.

    >>> without_site("Exports rise 3% in May | Example Office")
    'Exports rise 3% in May'
    """
    return _SUFFIX.sub("", title) or title


def _meta(page: Page) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in page.soup.find_all("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        if isinstance(name, str) and isinstance(tag.get("content"), str):
            found.setdefault(name.lower(), str(tag["content"]))
    return found


def _json_ld(page: Page) -> Iterator[dict[str, Any]]:
    """All objects in the page's JSON-LD that may describe the release."""
    for tag in page.soup.find_all("script", attrs={"type": "application/ld+json"}):
        assert tag.sourcepos is not None
        start = page.source.find(">", tag.sourcepos) + 1
        text = page.source[start : page.source.lower().find("</script", start)]
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = [data]
        while waiting:
            entry = waiting.pop(0)
            if isinstance(entry, list):
                waiting.extend(entry)
            elif isinstance(entry, dict):
                waiting.append(entry.get("@graph"))
                if _ARTICLES.search(str(entry.get("@type"))):
                    yield entry


def _headline(data: list[dict[str, Any]]) -> str | None:
    return next((_clean(entry["headline"]) for entry in data if isinstance(entry.get("headline"), str)), None)


def _publisher(data: list[dict[str, Any]]) -> str | None:
    for entry in data:
        publisher = entry.get("publisher")
        publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
        name = publisher.get("name") if isinstance(publisher, dict) else publisher
        if isinstance(name, str) and _clean(name):
            return _clean(name)
    return None


def _dates(page: Page, meta: dict[str, str], data: list[dict[str, Any]]) -> Iterator[str]:
    """Printed dates, the surest first."""
    for entry in data:
        for key in ("datePublished", "dateCreated"):
            yield _dashed(str(entry.get(key) or ""))
    for name in _DATES:
        yield _dashed(meta.get(name, ""))
    for tag in page.soup.find_all("time"):
        yield _dashed(str(tag.get("datetime") or ""))
        yield tag.get_text(" ")
    for tag in (page.soup.body or page.soup).find_all(("p", "span", "div", "li", "td", "h4", "h5", "h6")):
        if isinstance(tag, Tag) and _DATE_CLASS.search(f"{tag.get('class') or ''} {tag.get('id') or ''}"):
            text = tag.get_text(" ")
            if len(text) < 80:
                yield text


def _dashed(text: str) -> str:
    """20200723 and 2020/07/23 as ISO dates; others as they are."""
    return _COMPACT.sub(r"\1-\2-\3 ", text.strip())


def _language(page: Page) -> str | None:
    root = page.soup.find("html")
    found = root.get("lang") or root.get("xml:lang") if isinstance(root, Tag) else None
    code = regex.match(r"[a-z]{2,3}(?![a-z])", str(found or "").strip().lower())
    return code[0] if code else None


def _url(page: Page, meta: dict[str, str]) -> str | None:
    links = [tag.get("href") for tag in page.soup.find_all("link") if "canonical" in (tag.get("rel") or ())]
    for url in (*links, meta.get("og:url")):
        if isinstance(url, str) and url.strip().lower().startswith(("http://", "https://")):
            return url.strip()
    return None


def _clean(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
