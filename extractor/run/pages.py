"""An extraction -> the page of its release: the text as a reader sees it, with the places of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from extractor.errors import UsageError
from extractor.model import BlockKind, Document, Span

if TYPE_CHECKING:
    from extractor.pipeline import Extraction


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A stretch of the page's text, `[start, end)`; `level` is 1 to 6 for headings."""

    kind: BlockKind
    start: int
    end: int
    level: int | None = None


@dataclass(frozen=True, slots=True)
class PageTable:
    """A statistical table: `block` is the index of its block, `rows` the texts of all its cells with spans spread
    out, `numbers` for each row a text with "1" for a cell that is none of its heads. `captions` stand over it."""

    number: int
    block: int
    captions: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageMark:
    """Where a row's metric and period are worded in the text; None where that is not known, as for table cells."""

    metric: Span | None = None
    period: Span | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A release as its report shows it. Every offset counts in `text`, as `char_start` of its rows does.

    `numeric` counts its sentences that hold a number, `unexplained` are those of them in which a number is neither a
    row of a rule nor refused for a reason. `marks` are by observation_id.
    """

    release_id: str
    source: str
    text: str
    url: str | None = None
    publisher: str | None = None
    title: str | None = None
    published: date | None = None
    language: str | None = None
    blocks: tuple[PageBlock, ...] = ()
    tables: tuple[PageTable, ...] = ()
    numeric: int = 0
    unexplained: tuple[Span, ...] = ()
    marks: Mapping[str, PageMark] = field(default_factory=dict)


def page_of(extraction: Extraction) -> Page:
    """The page of a release that was extracted."""
    document = extraction.document
    places = {mark.start: PageMark(mark.metric, mark.period) for mark in extraction.marks}
    rows = ((row.observation_id, row.char_start) for row in extraction.observations)
    left = (sentence for sentence in extraction.numeric if sentence.index not in extraction.explained)
    return Page(
        release_id=document.release.release_id,
        source=document.release.source,
        text=document.text,
        url=document.url,
        publisher=document.publisher,
        title=document.title,
        published=document.published,
        language=document.language,
        blocks=tuple(PageBlock(block.kind, block.start, block.end, block.level) for block in document.blocks),
        tables=tuple(_tables(document)),
        numeric=len(extraction.numeric),
        unexplained=tuple((sentence.start, sentence.end) for sentence in left),
        marks={row_id: places[start] for row_id, start in rows if start is not None and start in places},
    )


def _tables(document: Document) -> Iterable[PageTable]:
    for table in document.tables:
        inner = {(cell.row, cell.column) for cell in table.cells}
        numbers = (
            "".join("1" if (at, column) in inner else "0" for column, _ in enumerate(row, 1))
            for at, row in enumerate(table.rows, 1)
        )
        captions = tuple(label.text for label in table.captions)
        yield PageTable(table.number, table.block, captions, table.rows, tuple(numbers))


def page_to_json(page: Page) -> dict[str, Any]:
    """A page as values that JSON has: days as ISO 8601, spans as lists, a mark as [metric, period]."""
    return {
        "release_id": page.release_id,
        "source": page.source,
        "url": page.url,
        "publisher": page.publisher,
        "title": page.title,
        "published": page.published.isoformat() if page.published else None,
        "language": page.language,
        "text": page.text,
        "blocks": [[block.kind, block.start, block.end, block.level] for block in page.blocks],
        "tables": [
            {
                "number": table.number,
                "block": table.block,
                "captions": list(table.captions),
                "rows": [list(row) for row in table.rows],
                "numbers": list(table.numbers),
            }
            for table in page.tables
        ],
        "numeric": page.numeric,
        "unexplained": [list(span) for span in page.unexplained],
        "marks": {row_id: [_plain(mark.metric), _plain(mark.period)] for row_id, mark in page.marks.items()},
    }


def page_from_json(found: Mapping[str, Any]) -> Page:
    """The page that `page_to_json` wrote. Raises UsageError for anything else."""
    try:
        return Page(
            release_id=found["release_id"],
            source=found["source"],
            url=found["url"],
            publisher=found["publisher"],
            title=found["title"],
            published=date.fromisoformat(found["published"]) if found["published"] else None,
            language=found["language"],
            text=found["text"],
            blocks=tuple(PageBlock(*block) for block in found["blocks"]),
            tables=tuple(_table(table) for table in found["tables"]),
            numeric=found["numeric"],
            unexplained=tuple((start, end) for start, end in found["unexplained"]),
            marks={row_id: PageMark(_span(mark[0]), _span(mark[1])) for row_id, mark in found["marks"].items()},
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise UsageError(
            f"no page of a release ({type(error).__name__}: {error}); run it again with this version"
        ) from None


def _table(found: Mapping[str, Any]) -> PageTable:
    rows = tuple(tuple(row) for row in found["rows"])
    return PageTable(found["number"], found["block"], tuple(found["captions"]), rows, tuple(found["numbers"]))


def _plain(span: Span | None) -> list[int] | None:
    return list(span) if span is not None else None


def _span(found: Any) -> Span | None:
    return (int(found[0]), int(found[1])) if found is not None else None
