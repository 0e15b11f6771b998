"""The head of a page -> what it says about the release: meta tags, JSON-LD, <time>, links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import regex

from extractor.clean.metadata import Facts, first_of
from extractor.clean.outline import Node, Outline

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
_DATED = frozenset(("p", "span", "div", "li", "td", "h4", "h5", "h6"))
_SECTION = regex.compile(
    r"(?:latest |all )?(?:news|press|media|newsroom|home|document|archive|statistics|publications?|website)?"
    r" ?(?:room|cent(?:er|re)|releases?|notes?|page|archive|online|home|news)?|.*\d.*",
    regex.IGNORECASE,
)
_COMPACT = regex.compile(r"^(\d{4})[/-]?(\d{2})[/-]?(\d{2})")


def site_of(title: str | None) -> str | None:
    """The name of the site after a page's <title>; None where there is none, or only what kind of page it is.

    >>> site_of("Exports rise 3% in May | Example Office"), site_of("Exports rise - Press releases")
    ('Example Office', None)
    """
    found = _SUFFIX.search(title or "")
    name = found[0].strip(" |–—·»:-") if found else ""
    return name if name and len(name.split()) <= 6 and not _SECTION.fullmatch(name) else None


@dataclass(frozen=True)
class Head:
    """What the markup of a page says beside its text: meta tags by name, JSON-LD objects, the tags themselves."""

    page: Outline
    meta: dict[str, str]
    data: list[dict[str, Any]]
    tags: dict[str, list[Node]]


def head_of(page: Outline) -> Head:
    """The parts of a page that may say what it is."""
    tags: dict[str, list[Node]] = {name: [] for name in ("html", "title", "meta", "link", "script", "time")}
    for node in page.nodes:
        if node.name in tags:
            tags[node.name].append(node)
    return Head(page, _meta(tags["meta"]), list(_json_ld(page, tags["script"])), tags)


def page_facts(head: Head) -> Facts:
    """What the markup of a page says, without its running text."""
    meta, data = head.meta, head.data
    title = next((_clean(meta[name]) for name in _TITLES if _clean(meta.get(name))), None) or _headline(data)
    titles = {without_site(said) for said in page_titles(head)}  # some sites give the title for their name
    publishers = [*(_clean(meta.get(name)) for name in _PUBLISHERS), _publisher(data)]
    return Facts(
        title,
        first_of(_dates(head)),
        next((name for name in publishers if name and name not in titles), None),
        _language(head),
        _url(head),
    )


def page_titles(head: Head) -> list[str]:
    """What the page calls itself, best first; a heading that says the same is the title."""
    named = [head.meta.get(name) for name in _TITLES]
    in_head = head.page.said(head.tags["title"][0]) if head.tags["title"] else None
    return [title for title in map(_clean, [*named, _headline(head.data), in_head]) if title]


def without_site(title: str) -> str:
    """A page's <title> without the name of the site after it.

    >>> without_site("Exports rise 3% in May | Example Office")
    'Exports rise 3% in May'
    """
    return _SUFFIX.sub("", title) or title


def _meta(tags: list[Node]) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in tags:
        said = tag.attributes()
        names = (said.get("property", ""), said.get("name", ""), *said.get("itemprop", "").split())
        for name in names:
            if name and "content" in said:
                found.setdefault(name.lower(), said["content"])
    return found


def _json_ld(page: Outline, scripts: list[Node]) -> Iterator[dict[str, Any]]:
    """All objects in the page's JSON-LD that may describe the release."""
    for tag in scripts:
        if "ld+json" not in tag.raw:
            continue
        start = page.source.find(">", tag.start + len(tag.raw)) + 1
        end = page.source.find("</", start)
        while end >= 0 and page.source[end + 2 : end + 8].lower() != "script":
            end = page.source.find("</", end + 2)
        text = page.source[start:end]
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


def _dates(head: Head) -> Iterator[str]:
    """Printed dates, the surest first."""
    for entry in head.data:
        for key in ("datePublished", "dateCreated"):
            yield _dashed(str(entry.get(key) or ""))
    for name in _DATES:
        yield _dashed(head.meta.get(name, ""))
    for tag in head.tags["time"]:
        yield _dashed(tag.attributes().get("datetime", ""))
        yield head.page.said(tag, " ")
    for tag in head.page.nodes:
        if tag.name in _DATED and tag.raw and _DATE_CLASS.search(tag.raw) and _called_date(tag):
            text = head.page.said(tag, " ")
            if len(text) < 80:
                yield text


def _called_date(tag: Node) -> bool:
    said = tag.attributes()
    return _DATE_CLASS.search(f"{said.get('class', '')} {said.get('id', '')}") is not None


def _dashed(text: str) -> str:
    """20200723 and 2020/07/23 as ISO dates; others as they are."""
    return _COMPACT.sub(r"\1-\2-\3 ", text.strip())


def _language(head: Head) -> str | None:
    said = head.tags["html"][0].attributes() if head.tags["html"] else {}
    code = regex.match(r"[a-z]{2,3}(?![a-z])", (said.get("lang") or said.get("xml:lang") or "").strip().lower())
    return code[0] if code else None


def _url(head: Head) -> str | None:
    links = (tag.attributes() for tag in head.tags["link"] if "canonical" in tag.raw.lower())
    urls = [link.get("href") for link in links if "canonical" in link.get("rel", "").lower().split()]
    for url in (*urls, head.meta.get("og:url")):
        if url and url.strip().lower().startswith(("http://", "https://")):
            return url.strip()
    return None


def _clean(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
