"""A body and what the server says of it -> what it is: a list, a release, or neither; and its encoding."""

from __future__ import annotations

import codecs
from typing import Literal

import regex
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from extractor.fetch.faults import NoReleaseError

What = Literal["feed", "sitemap", "html", "text", "pdf"]
ENDINGS = {"html": ".html", "text": ".txt", "pdf": ".pdf"}
LISTS = ("feed", "sitemap")

# The first element, whatever stands before it.
_ROOT = regex.compile(
    rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+<(?:\w+:)?(\w+)", regex.DOTALL | regex.IGNORECASE
)
_ROOTS: dict[bytes, What] = {
    b"rss": "feed", b"feed": "feed", b"rdf": "feed", b"urlset": "sitemap", b"sitemapindex": "sitemap",
}  # fmt: skip
_HTML = regex.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|article|h1|table)\b", regex.IGNORECASE)
_MAGIC = (
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_PAGES = ("text/html", "application/xhtml+xml", "application/octet-stream", "")
_NO_PAGES = ("image/", "audio/", "video/", "font/", "text/plain", "text/markdown")
_TEXT = ("text/plain", "text/markdown")


def what_it_is(body: bytes, content_type: str) -> What:
    """By its first bytes, whatever the server calls it; by the name where the bytes do not tell.

    Raises NoReleaseError, with what it is, for what is no list and no release.
    """
    head = body[:65_536].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not head:
        raise NoReleaseError("is empty")
    if b"%PDF-" in body[:1024]:
        return "pdf"
    for magic, what in _MAGIC:
        if body.startswith(magic):
            raise NoReleaseError(f"is {what}, no HTML, plain text or PDF")
    name = media_type(content_type)
    root = _ROOT.match(head)
    if root and (by_root := _ROOTS.get(root[1].lower())):
        return by_root
    if _HTML.search(head) and (name in _PAGES or (head.startswith(b"<") and not name.startswith(_NO_PAGES))):
        return "html"
    if b"\0" in body and not _wide(body):
        raise NoReleaseError(f"is {name or 'binary'}, no HTML, plain text or PDF")
    if name in _TEXT:
        return "html" if head.startswith(b"<") and _HTML.search(head[:1024]) else "text"
    if name in _PAGES[:2]:
        return "html"
    if not name and not head.startswith((b"<", b"{", b"[")):
        return "text"
    raise NoReleaseError(f"is {name or 'of a type that is not said'}, no HTML, plain text or PDF")


def media_type(content_type: str) -> str:
    """`text/html` of `Text/HTML; charset=...`; empty where it is not said."""
    return content_type.partition(";")[0].strip().lower()


def charset(content_type: str) -> str | None:
    """The encoding that a server states, by the name that browsers take it for; None where nobody knows it."""
    return http_content_type_encoding(content_type)


def encoding(body: bytes, content_type: str) -> str | None:
    """The encoding of a page or text: of its byte order mark, else the first of those that the server and the page
    state that fits every byte; None where none does, so that a wrong label is not passed on."""
    by_mark, _ = read_bom(body)
    for name in (by_mark, charset(content_type), html_body_declared_encoding(body[:8192])):
        if name:
            try:
                body.decode(name)
                return codecs.lookup(name).name
            except (UnicodeDecodeError, LookupError):
                continue
    return None


def _wide(body: bytes) -> bool:
    """Whether bytes with NULs may be UTF-16: by the mark, or by NULs on one side only."""
    head = body[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    return body.startswith((b"\xff\xfe", b"\xfe\xff")) or min(even, odd) * 20 < max(even, odd) > len(head) // 8
