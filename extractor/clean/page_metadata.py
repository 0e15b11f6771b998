"""The head of a page -> what it says about the release: meta tags, JSON-LD, <time>, links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import regex

from extractor.clean.metadata import Facts
from extractor.clean.outline import Node, Outline

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "headline")
_PUBLISHERS = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "citation_publisher")
_ARTICLES = regex.compile("article|press|report|posting|webpage", regex.IGNORECASE)
_SUFFIX = regex.compile(r"\s+[|–—·»:-]\s+[^|–—·»]{2,60}$")
_SECTION = regex.compile(
    r"(?:latest |all )?(?:news|press|media|newsroom|home|document|archive|statistics|publications?|website)?"
    r" ?(?:room|cent(?:er|re)|releases?|notes?|page|archive|online|home|news)?|.*\d.*",
    regex.IGNORECASE,
)


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

    @cached_property
    def tag(self) -> str | None:
        """The language of the page as its markup writes it ("en-GB")."""
        said = self.tags["html"][0].attributes() if self.tags["html"] else {}
        return said.get("lang") or said.get("xml:lang") or self.meta.get("content-language") or None

    @property
    def language(self) -> str | None:
        """The same as a code ("en")."""
        code = regex.match(r"[a-z]{2,3}(?![a-z])", (self.tag or "").strip().lower())
        return code[0] if code else None

    @cached_property
    def url(self) -> str | None:
        """The address that the page says it has."""
        links = (tag.attributes() for tag in self.tags["link"] if "canonical" in tag.raw.lower())
        urls = [link.get("href") for link in links if "canonical" in link.get("rel", "").lower().split()]
        said = (url.strip() for url in (*urls, self.meta.get("og:url")) if url)
        return next((url for url in said if url.lower().startswith(("http://", "https://"))), None)


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
        None,
        next((name for name in publishers if name and name not in titles), None),
        head.language,
        head.url,
    )


def page_titles(head: Head) -> list[str]:
    """What the page calls itself, best first; a heading that says the same is the title."""
    titles = shown_titles(head)
    place = len(titles) - (1 if head.tags["title"] else 0)
    headline = _headline(head.data)
    return [*titles[:place], *([headline] if headline else []), *titles[place:]]


def shown_titles(head: Head) -> list[str]:
    """What its meta tags and its <title> call a page, the <title> last; JSON-LD may tell of other pages too."""
    named = [head.meta.get(name) for name in _TITLES]
    in_head = head.page.said(head.tags["title"][0]) if head.tags["title"] else None
    return [title for title in map(_clean, [*named, in_head]) if title]


def without_site(title: str) -> str:
    """A page's <title> without the name of the site after it.

    >>> without_site("Exports rise 3% in May | Example Office")
    'Exports rise 3% in May'
    """
    return _SUFFIX.sub("", title) or title


def _meta(tags: list[Node]) -> dict[str, str]:
    """Names in small letters with what they say, the first of a name; of marks in the text (`itemprop`), of which
    each teaser may have its own, those of one meaning alone."""
    found: dict[str, str] = {}
    marks: dict[str, set[str]] = {}
    for tag in tags:
        said = tag.attributes()
        for name in (said.get("property", ""), said.get("name", ""), said.get("http-equiv", "")):
            if name and "content" in said:
                found.setdefault(name.lower(), said["content"])
        for name in said.get("itemprop", "").split():
            marks.setdefault(name.lower(), set()).add(said.get("content", ""))
    alone = {name: next(iter(values)) for name, values in marks.items() if len(values) == 1}
    return alone | found


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


def _clean(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
