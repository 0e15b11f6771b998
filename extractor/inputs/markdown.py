"""Markdown -> HTML, as CommonMark and tables of pipes say it. What stands between --- lines at the top is metadata."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import regex
from markdown_it import MarkdownIt

from extractor.inputs.converted import Converted, page_of
from extractor.model import Known

_FRONT = regex.compile(r"\s*---[ \t]*\r?\n(?P<head>.{0,5000}?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", regex.DOTALL)
_ENTRY = regex.compile(
    r"""^(?P<key>[A-Za-z_-]+):[ \t]*(?P<quote>["']?)(?P<value>.*?)(?P=quote)[ \t]*$""", regex.MULTILINE
)
_NOTE = regex.compile(r"\[\^[^\]\s]{1,20}\](?!:)")


def convert(content: bytes) -> Converted:
    """The HTML of a Markdown text in UTF-8 (or Windows-1252 where it is none)."""
    text = _decoded(content).replace("\0", "")
    front = _FRONT.match(text)
    said = _said(front["head"]) if front else Known()
    body = _NOTE.sub("", text[front.end() if front else 0 :])
    return Converted(page_of(_renderer().render(body)), said)


@lru_cache(maxsize=1)
def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    renderer.options["maxNesting"] = 20
    return renderer


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _said(head: str) -> Known:
    told = {found["key"].lower(): found["value"].strip() for found in _ENTRY.finditer(head) if found["value"]}
    return Known(
        _day(told.get("published") or told.get("date")), told.get("publisher") or told.get("organization"),
        told.get("title"), told.get("url") or told.get("canonical"),
    )  # fmt: skip


def _day(printed: str | None) -> date | None:
    try:
        return date.fromisoformat((printed or "")[:10])
    except ValueError:
        return None
