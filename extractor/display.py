"""Names, values and texts -> a little HTML for notebooks, in which nothing of a release is taken for HTML.

Notebooks show trusted output as it is, so every text is escaped; characters that turn the direction of what follows,
or that no one sees, become a mark. No script, no style sheet, no address: plain elements with styles of their own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import islice

_TOLD = (
    "metric", "value", "value_high", "unit", "period", "comparison", "comparison_period", "ref_area", "segment",
    "measure", "status", "qualifier", "valid_from", "adjustment", "price_basis", "index_base", "rate_basis",
    "attribution", "flags", "confidence",
)  # fmt: skip
_ABOVE = ("quote",)
_BLOCKS, _CHARACTERS, _LONG = 60, 1200, 160
_NO_MATH = "tex2jax_ignore mathjax_ignore"  # two dollar signs are money here
_GREY = "color:#777"
_MARK = "background:#fff3b0;color:#000;padding:0 2px"
_CELL = "text-align:left;padding:1px 12px 1px 0;border:0;vertical-align:top"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of a document: its kind, its text, its level where it is a heading, and whether it is read."""

    kind: str
    text: str
    level: int | None = None
    is_read: bool = True


def facts_html(quote: str, marked: str, facts: Mapping[str, object]) -> str:
    """A sentence with one part of it marked, a table of what it says, and all other facts folded under it.

    >>> "Sales &lt;b&gt;rose&lt;/b&gt; <mark" in facts_html("Sales <b>rose</b> 3%.", "3%", {"metric": "sales"})
    True
    """
    before, found, after = quote.partition(marked)
    shown = f'{safe(before)}<mark style="{_MARK}">{safe(found)}</mark>{safe(after)}' if found else safe(quote)
    rest = {name: value for name, value in facts.items() if name not in (*_TOLD, *_ABOVE)}
    told = _table({name: facts.get(name) for name in _TOLD})
    return (
        f'<div class="{_NO_MATH}"><p style="margin:0 0 6px">{shown}</p>{told}'
        f'<details><summary style="{_GREY}">source and rules</summary>{_table(rest)}</details></div>'
    )


def page_html(title: str | None, known: Mapping[str, object], blocks: Iterable[Paragraph]) -> str:
    """A document: its title, what is known of it, and its first blocks, each with its kind beside it; those that are
    not read are grey."""
    every = iter(blocks)
    shown = [_block(block) for block in islice(every, _BLOCKS)]
    left = sum(1 for _ in every)
    more = f'<p style="{_GREY}">{left} blocks more</p>' if left else ""
    facts = ", ".join(f"{safe(name)} {safe(_said(value))}" for name, value in known.items() if value)
    head = f'<p style="margin:0"><b>{safe(title or "untitled")}</b></p><p style="{_GREY};margin:0 0 6px">{facts}</p>'
    return f'<div class="{_NO_MATH}">{head}<table style="border:0">{"".join(shown)}</table>{more}</div>'


def rows_html(heads: Sequence[str], rows: Iterable[Sequence[object]], what: str) -> str:
    """Rows as a table under heads, the first of them where there are many; `what` says how many there are of what.

    >>> "<td" in rows_html(["metric"], [["<b>"]], "1 row") and "<b>" not in rows_html(["metric"], [["<b>"]], "1 row")
    True
    """
    head = "".join(f'<th style="{_CELL};{_GREY};font-weight:normal">{safe(name)}</th>' for name in heads)
    every = iter(rows)
    shown = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in islice(every, _BLOCKS))
    left = sum(1 for _ in every)
    more = f", {left} of them not shown" if left else ""
    table = f'<table style="border:0"><tr>{head}</tr>{shown}</table>' if shown else ""
    return f'<div class="{_NO_MATH}">{table}<p style="{_GREY};margin:4px 0 0">{safe(what)}{more}</p></div>'


def _cell(value: object) -> str:
    text = "" if value in (None, "none") else _said(value)
    return f'<td style="{_CELL}">{safe(text if len(text) <= _LONG else text[: _LONG - 1] + "…")}</td>'


def _block(block: Paragraph) -> str:
    text = block.text if len(block.text) <= _CHARACTERS else f"{block.text[:_CHARACTERS]} …"
    heavy = "font-weight:bold" if block.level or block.kind in ("title", "heading", "subtitle") else ""
    style = ";".join(filter(None, (heavy, "" if block.is_read else _GREY)))
    return f'<tr><td style="{_CELL};{_GREY}">{safe(block.kind)}</td><td style="{_CELL};{style}">{safe(text)}</td></tr>'


def _table(facts: Mapping[str, object]) -> str:
    rows = [
        f'<tr><th style="{_CELL};{_GREY};font-weight:normal">{safe(name)}</th>'
        f'<td style="{_CELL}">{safe(_said(value))}</td></tr>'
        for name, value in facts.items()
        if value not in (None, "", "none")
    ]
    return f'<table style="border:0">{"".join(rows)}</table>'


def _said(value: object) -> str:
    return format(value, ",f") if isinstance(value, Decimal) else str(value)


def safe(text: str) -> str:
    """A text as HTML shows it and nothing else.

    >>> safe("<script>alert('3%')</script> & more")
    '&lt;script&gt;alert(&#x27;3%&#x27;)&lt;/script&gt; &amp; more'
    """
    # Cf: marks that turn the direction of writing or are not seen; Cc: control characters; Cs: half a pair.
    plain = "".join(
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs") else "\ufffd" for char in text
    )
    return escape(plain, quote=True)
