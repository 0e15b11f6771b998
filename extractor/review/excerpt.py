"""A correction and its release -> the shortest text in which the number reads as it does in the release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import regex

from extractor.calendar import period_code
from extractor.match.periods.finder import find_periods
from extractor.model import READ_KINDS, Document, Known, Observation, Release, cell_place
from extractor.pipeline import Engine, Extraction
from extractor.read import release_from_text
from extractor.review.corrections import Correction
from extractor.review.table_excerpt import pages

READING = (
    "metric", "ref_area", "measure", "comparison", "comparison_period", "period", "value", "value_high", "unit",
    "qualifier", "status", "adjustment",
)  # fmt: skip
"""The columns that say what a number means."""

_WORD = regex.compile(r"[\p{L}\d]+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text for an example, with what has to be known beside it. `faithful`: the number reads in it as in the release
    (None where the release is not at hand to compare)."""

    text: str
    published: date | None = None
    publisher: str | None = None
    title: str | None = None
    faithful: bool | None = None
    html: bool = False


def excerpt(correction: Correction, engine: Engine, read: Extraction | None) -> Excerpt:
    """The quote alone where that is enough, else with the title, the lines over it, all text before it.

    `engine` is one made with a confidence of 0, `read` what it made of the release, None where that is not at hand.
    """
    if read is None:
        return _alone(correction, engine)
    document = read.document
    target = _target(correction, read.observations)
    offered = list(_offers(correction, document))
    for offer in offered:
        rows = _rows(engine, offer)
        found = [row for row in rows if squeezed(row.quote) == squeezed(correction.quote)]
        if target is None:
            same = _told_in(offer.text, correction) and len(found) == len(_rows_there(correction, read.observations))
        else:
            same = any(_same(row, target) for row in found)
        if same:
            return Excerpt(offer.text, offer.published, offer.publisher, offer.title, True)
    last = offered[-1] if target is None else offered[0]
    return Excerpt(last.text, last.published, last.publisher, last.title, target is None)


def table_excerpt(correction: Correction, engine: Engine, read: Extraction) -> Excerpt | None:
    """A page with the table of the number, cut down to its heads and its row where that is enough; None where the
    number reads otherwise on every such page."""
    place = correction.row.get("table_cell")
    cell = cell_place(place or "")
    target = next((row for row in read.observations if row.table_cell and cell_place(row.table_cell) == cell), None)
    if not place or target is None:
        return None
    document = read.document
    for page in pages(document, place):
        for title in dict.fromkeys((None, document.title)):
            offer = Excerpt(page, document.published, document.publisher, title, True, True)
            if any(_same(row, target) for row in _rows(engine, offer)):
                return offer
    return None


def _alone(correction: Correction, engine: Engine) -> Excerpt:
    """The quote, with the title of the row where that makes it read as the row does."""
    published, publisher = correction.published, correction.publisher
    title = correction.row.get("title")
    plain = Excerpt(squeezed(correction.quote), published, publisher)
    if not correction.row:
        return plain
    for offer in (plain, Excerpt(plain.text, published, publisher, title)):
        if any(_as_shown(row, correction) for row in _rows(engine, offer)):
            return Excerpt(offer.text, published, publisher, offer.title, True)
    return plain


def _target(correction: Correction, rows: Iterable[Observation]) -> Observation | None:
    """The row of the release that was corrected, as the rules make it now."""
    printed = squeezed(correction.value_text)
    here = [row for row in rows if row.char_start is not None and squeezed(row.value_text) == printed]
    at = [row for row in here if row.char_start == correction.char_start]
    return next(iter(at or [row for row in here if squeezed(row.quote) == squeezed(correction.quote)]), None)


def _rows_there(correction: Correction, rows: Iterable[Observation]) -> list[Observation]:
    return [row for row in rows if squeezed(row.quote) == squeezed(correction.quote)]


def _offers(correction: Correction, document: Document) -> Iterator[Excerpt]:
    """Texts that hold the sentence, the shortest first."""
    published, publisher, title = document.published, document.publisher, document.title

    def offer(text: str, title: str | None = None) -> Excerpt:
        return Excerpt(text, published, publisher, title)

    yield offer(squeezed(correction.quote))
    if title:
        yield offer(squeezed(correction.quote), title)
    block = _block_of(correction, document)
    everything = range(len(document.blocks))
    if block is None or document.blocks[block].kind == "title":
        yield offer(_joined(document, everything, titles=True), title)
        return
    above = [number for number in (_heading(document, block), document.blocks[block].parent) if number is not None]
    near = _joined(document, sorted({*above, block}))
    yield offer(near)
    yield offer(near, title)
    for before in (1, 2):
        yield offer(_joined(document, sorted({*above, *range(max(0, block - before), block + 1)})), title)
    section = range(_heading(document, block) or 0, block + 1)
    yield offer(_joined(document, section), title)
    yield offer(_joined(document, range(block + 1)), title)
    yield offer(_joined(document, everything, titles=True), title)


def _block_of(correction: Correction, document: Document) -> int | None:
    """The block that holds the sentence."""
    wanted = squeezed(correction.quote)
    holding = [
        number for number, block in enumerate(document.blocks)
        if block.kind in READ_KINDS and wanted in squeezed(document.text[block.start : block.end])
    ]  # fmt: skip
    start = correction.char_start
    there = [n for n in holding if start is not None and document.blocks[n].start <= start < document.blocks[n].end]
    return next(iter(there or holding), None)


def _heading(document: Document, block: int) -> int | None:
    kinds = [one.kind for one in document.blocks[:block]]
    return next((n for n in range(block - 1, -1, -1) if kinds[n] in ("heading", "subtitle")), None)


def _joined(document: Document, numbers: Iterable[int], *, titles: bool = False) -> str:
    """Blocks as plain text that gives the same blocks again."""
    parts = []
    for number in numbers:
        block = document.blocks[number]
        if block.kind in READ_KINDS and (titles or block.kind != "title"):
            text = " ".join(document.text[block.start : block.end].split())
            mark = {"title": "# ", "heading": "## ", "subtitle": "## ", "list_item": "- "}.get(block.kind, "")
            parts.append(mark + text)
    return "\n\n".join(parts)


def _rows(engine: Engine, offer: Excerpt) -> tuple[Observation, ...]:
    return engine.extract(as_release(offer)).observations


def as_release(offer: Excerpt) -> Release:
    """The release that an example is read as."""
    known = Known(offer.published, offer.publisher, offer.title)
    return release_from_text(offer.text, html=offer.html, known=known)


def _same(row: Observation, other: Observation) -> bool:
    return squeezed(row.value_text) == squeezed(other.value_text) and all(
        getattr(row, name) == getattr(other, name) for name in READING
    )


def _as_shown(row: Observation, correction: Correction) -> bool:
    """Does a row say what the reader saw?"""
    if squeezed(row.value_text) != squeezed(correction.value_text):
        return False
    return all(_plain(getattr(row, name)) == _plain(correction.row.get(name)) for name in READING)


def _plain(value: Any) -> Any:
    return None if value in ("", "none") else value


def _told_in(text: str, correction: Correction) -> bool:
    """Are the period and the metric that a missing number was said to have in the words of a text?"""
    period, metric = correction.fields.get("period"), correction.fields.get("metric")
    words = {word.casefold() for word in _WORD.findall(text)}
    if metric and not words.issuperset(str(metric).casefold().split("_")):
        return False
    codes = {
        period_code(found.period)[0]
        for found in find_periods(text, published=correction.published)
        if found.first_day and found.last_day and found.period
    }
    return not period or period in codes


def squeezed(text: str) -> str:
    """A text with plain single spaces, as quotes and numbers are compared."""
    return " ".join(text.split())
