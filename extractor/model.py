"""The nouns that pass between the stages: frozen values, no behaviour beyond reading themselves."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple, Protocol

from extractor.display import Paragraph, facts_html, page_html

_CELL_NAME = re.compile(r"t(\d+)r(\d+)c(\d+)|(\d+)/(\d+)/(\d+)", re.ASCII)
MediaType = Literal[
    "text/html", "text/plain", "text/markdown", "application/pdf", "application/rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-outlook", "application/x-edgar", "message/rfc822", "multipart/related",
]  # fmt: skip
BlockKind = Literal[
    "title", "subtitle", "heading", "paragraph", "list_item", "caption", "quote",
    "dateline", "byline", "table", "contact", "boilerplate", "footnote",
]  # fmt: skip
Measure = Literal["level", "growth", "change", "share", "contribution"]
Comparison = Literal["yoy", "pop", "period", "peer", "none"]
Status = Literal["actual", "forecast", "target"]
Qualifier = Literal["approx", "min", "max", "none"]
Direction = Literal["up", "down", "flat", "none"]
UnitKind = Literal["percent", "point", "money", "multiple", "physical", "counted", "bare"]

READ_KINDS: frozenset[BlockKind] = frozenset(
    ("title", "subtitle", "heading", "paragraph", "list_item", "caption", "quote")
)
"""Kinds of block whose sentences may hold observations; the others are recognised and left."""

BODY_KINDS: frozenset[BlockKind] = frozenset(
    ("subtitle", "heading", "paragraph", "list_item", "quote", "table", "footnote")
)
"""Kinds of block that are the text of a release: not its title and labels, nor whom to call and what it always says."""

HEAD_KINDS: frozenset[BlockKind] = frozenset(("title", "subtitle", "heading"))
"""Kinds of block that say what stands below them."""

OPENING = 25
"""Characters that the first paragraph of a release has at least; what is shorter is a label."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a release beside its bytes: from a manifest or from the caller. None = not known."""

    published: date | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None


NOTHING_KNOWN = Known()


@dataclass(frozen=True)
class Release:
    """One press release as it was found. `content` holds the file's bytes, unzipped, undecoded. `envelope` is what an
    e-mail or a filing says around it: believed where neither the caller nor the release itself says otherwise."""

    source: str
    content: bytes
    media_type: MediaType
    known: Known = NOTHING_KNOWN
    envelope: Known = NOTHING_KNOWN

    @cached_property
    def release_id(self) -> str:
        """The letter r and 16 hexadecimal digits of the SHA-256 of the content; digits alone would be a number to a
        spreadsheet."""
        return "r" + hashlib.sha256(self.content).hexdigest()[:16]


WarningCode = Literal[
    "undated", "no_numbers", "pdf_in_frame", "frames", "text_in_scripts", "furniture_read", "garbled",
]  # fmt: skip


class ReadingWarning(NamedTuple):
    """What may have gone wrong in reading a release although it could be read: `code` for programs, `text` says what,
    where and what to do."""

    code: WarningCode
    text: str


class PageBox(NamedTuple):
    """A place on the pages of a document: the page from 1, and a box in points (1/72 inch) from its upper left."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class PageBoxes(Protocol):
    """Where the characters of a converted document stand on its pages."""

    def place(self, start: int, end: int) -> PageBox | None:
        """The place of `html[start:end]`; None where nothing of it is printed."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document's text, `[start, end)`. `level` is 1 to 6 for headings; `parent` is the index
    of the block that introduces a list item (the line before its list). `rule` is the id of the block rule that
    gave the kind; None where the layout did."""

    kind: BlockKind
    start: int
    end: int
    level: int | None = None
    parent: int | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A head of a table's row or column as it is printed; `notes` are the texts that its note marks point to."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell of a table that is no head. `row` and `column` count from 1 in the grid, spans spread out.

    `text` joins what a page splits ("$" | "1,204" | ")"), without note marks and zero-width characters;
    character i of it was read from `html[html_starts[i]:html_ends[i]]`. The paths are its heads, the outermost
    first: sections and stub for the row, all levels of the header for the column.
    """

    row: int
    column: int
    text: str
    row_path: tuple[Label, ...]
    column_path: tuple[Label, ...]
    html_starts: Sequence[int] = field(default=(), repr=False, compare=False)
    html_ends: Sequence[int] = field(default=(), repr=False, compare=False)

    @property
    def labels(self) -> tuple[Label, ...]:
        """All heads of the cell, those of its row first."""
        return (*self.row_path, *self.column_path)

    def html_span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where `text[start:end]` stands in the decoded HTML source."""
        return (self.html_starts[start], self.html_ends[end - 1]) if start < end <= len(self.html_ends) else None


@dataclass(frozen=True)
class Table:
    """A statistical table of a page: `number` counts from 1 in the release, `block` is the index of its block.

    `captions` are its own titles and caption, `above` the lines before it that belong to it, the nearest first
    (unit line, title line, heading); `corner` are the heads over its row labels; `notes` stand below it. `cells`
    are its cells without the heads, row by row; `rows` the texts of all its cells, by row and column of the grid.
    """

    number: int
    block: int
    cells: tuple[Cell, ...]
    captions: tuple[Label, ...] = ()
    above: tuple[Label, ...] = ()
    corner: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)


def cell_name(table: int, row: int, column: int) -> str:
    """How column `table_cell` names a cell, all counted from 1. A spreadsheet would take 1/4/2 for a date.

    >>> cell_name(1, 4, 2)
    't1r4c2'
    """
    return f"t{table}r{row}c{column}"


def cell_place(name: str) -> tuple[int, int, int] | None:
    """Table, row and column of a cell by its name, also as it was written before (1/4/2); None for what is none.

    >>> cell_place("t1r4c2"), cell_place("1/4/2"), cell_place("4.2%")
    ((1, 4, 2), (1, 4, 2), None)
    """
    found = _CELL_NAME.fullmatch(name.strip())
    if found is None:
        return None
    table, row, column = (int(part) for part in found.groups() if part is not None)
    return table, row, column


@dataclass(frozen=True)
class Document:
    """A release as text. Every offset anywhere counts in `text`.

    For plain text `text` is the decoded file, unchanged (byte order mark aside) and `html_starts` is None.
    For HTML, character i of `text` was read from `html[html_starts[i]:html_ends[i]]`. Other kinds of file are turned
    into HTML first: then `html` is what they were turned into, and `printed` says where on the pages of a PDF a
    stretch of it stands. `encoding` is how the file was decoded, as Python names it; None where a converter did it.
    """

    release: Release
    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None
    html: str | None = None
    html_starts: Sequence[int] | None = field(default=None, repr=False)
    html_ends: Sequence[int] | None = field(default=None, repr=False)
    tables: tuple[Table, ...] = ()
    printed: PageBoxes | None = field(default=None, repr=False, compare=False)
    warnings: tuple[ReadingWarning, ...] = ()
    encoding: str | None = None

    @property
    def main_text(self) -> str:
        """The text of a release in reading order, blocks parted by blank lines: without its title, date line,
        captions of pictures, contacts and "About ..." (`blocks` has them all)."""
        after = (*self.blocks[1:], None)
        kept = [
            block
            for block, next_one in zip(self.blocks, after, strict=False)
            if block.kind in BODY_KINDS or (block.kind == "caption" and next_one and next_one.kind == "table")
        ]
        return "\n\n".join(self.text[block.start : block.end] for block in kept)

    @cached_property
    def opening(self) -> int | None:
        """The index of the first paragraph, with which a release says what it is about; None where there is none."""
        return next(
            (
                index
                for index, block in enumerate(self.blocks)
                if block.kind == "paragraph" and block.end - block.start >= OPENING
            ),
            None,
        )

    def may_date(self, block: int, *, numeric: bool) -> bool:
        """Whether times named in a block may tell what other sentences mean: all may where the day of publication says
        what is near. Without it only those of headings, and those of the opening with a number for them, may: any
        other may be history told in passing."""
        if self.published is not None or self.blocks[block].kind in HEAD_KINDS:
            return True
        return numeric and block == self.opening

    def _repr_html_(self) -> str:
        """How a notebook shows the document: what is known of it, and its blocks with their kinds."""
        known = {"published": self.published, "publisher": self.publisher, "source": self.release.source}
        blocks = (
            Paragraph(block.kind, self.text[block.start : block.end], block.level, block.kind in READ_KINDS)
            for block in self.blocks
        )
        return page_html(self.title, known, blocks)

    def html_span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where `text[start:end]` stands in the decoded HTML source; None for plain text."""
        if self.html_starts is None or self.html_ends is None or start >= end:
            return None
        return self.html_starts[start], self.html_ends[end - 1]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence `[start, end)` of a document; `block` is the index of its block, `index` its own number.

    `text` equals `document.text[start:end]` with line ends and other odd spaces made plain spaces, so that
    offsets agree character by character.
    """

    index: int
    block: int
    start: int
    end: int
    text: str


class Token(NamedTuple):
    """A word of a sentence, offsets in the sentence. `head` is the index of the governing token (itself for
    the root); `tag` a Penn Treebank tag; `dep` a dependency label of the loaded model."""

    start: int
    end: int
    text: str
    tag: str
    dep: str
    head: int


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both included. Either end may be unknown (None), as in "since 2015"."""

    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Shift:
    """How a relative wording moves from the period it leans on ("a year earlier": years -1).

    `spans` moves by whole lengths of that period ("the previous quarter", "the preceding three months").
    `year` keeps the days and sets the year in which the period ends ("the same period of 2019").
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    spans: int = 0
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Something found in a sentence, `[start, end)` in the sentence's text; `rule` names the rule that found it."""

    start: int
    end: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Quantity(Mention):
    """A number with its unit.

    `value` is written out, scale words multiplied in (3.2 billion -> 3200000000); brackets and minus signs
    are in it. `unit` is a code of SCHEMA.md, None where the text gives none. `signed` tells that the text
    printed a sign. `decimals` counts digits after the point in the printed scale. `kind` says what the unit
    measures.
    """

    value: Decimal
    value_high: Decimal | None = None
    unit: str | None = None
    qualifier: Qualifier = "none"
    decimals: int = 0
    signed: bool = False
    kind: UnitKind = "bare"

    def moved(self, by: int) -> Quantity:
        """The same quantity where the sentence starts at `by`."""
        return Quantity(
            self.start + by, self.end + by, self.text, self.rule, self.value, self.value_high, self.unit,
            self.qualifier, self.decimals, self.signed, self.kind,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal(Mention):
    """A number that is no measurement, and why ("a year", "a phone number")."""

    reason: str


@dataclass(frozen=True, slots=True)
class PeriodMention(Mention):
    """A wording of time and the days it means.

    `first_day`/`last_day`: None where open or unknown. `shift` is set where the wording leans on another
    period, so that it can be read again against another anchor. `compares` marks wordings that name a basis
    of comparison by themselves ("a year earlier", "the same period of 2019").
    """

    first_day: date | None = None
    last_day: date | None = None
    shift: Shift | None = None
    compares: bool = False

    @property
    def period(self) -> Period | None:
        """The days as a Period; None where both ends are unknown."""
        return Period(self.first_day, self.last_day) if self.first_day or self.last_day else None


@dataclass(frozen=True, slots=True)
class Cue(Mention):
    """A word or phrase with a meaning of its own: `role` is the kind of rule (change_verb, level_verb,
    comparison, forecast, ...), `direction` where it moves, `code` the code that it stands for (yoy, target)."""

    role: str
    direction: Direction = "none"
    code: str | None = None


class Reading(NamedTuple):
    """A sentence with everything found in it; tokens are empty where it was not parsed."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    quantities: tuple[Quantity, ...]
    refusals: tuple[Refusal, ...]
    periods: tuple[PeriodMention, ...]
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class HeadReading:
    """What a head, a caption or a line above a table says; what it leaves open is None.

    `words` is what is left of it to name the metric. `scale` multiplies the numbers under it, but those of the
    rows in `except_for`; `share_scale` is that of numbers of shares, where it is another. `changes` tells that its
    numbers are changes, in whatever unit; `whole` what a share is of. `role` marks heads that are no metric (rank,
    breakdown, measures, report). `times` are its periods, `time_text` their words spelled out, `whole_time` that it
    says nothing else.
    """

    text: str
    words: str = ""
    unit: str | None = None
    unit_kind: UnitKind = "bare"
    scale: Decimal | None = None
    changes: bool = False
    measure: Measure | None = None
    comparison: Comparison | None = None
    status: Status | None = None
    adjustment: str | None = None
    except_for: tuple[str, ...] = ()
    share_scale: Decimal | None = None
    role: str | None = None
    whole: str | None = None
    times: tuple[PeriodMention, ...] = ()
    time_text: str = ""
    whole_time: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellDecision:
    """What was decided of a number in a table, `value` as it was taken and `why`: the head that says it and where
    that stands. `about` is unit, scale, period or heads."""

    about: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class CellReading:
    """A cell that holds a number, with what its heads say, the innermost first; offsets count in the cell's text.

    `period` is what the number is about, `base` what it is compared with where the heads name it; `decisions` tell
    where unit, scale and period come from.
    """

    cell: Cell
    quantity: Quantity
    row: tuple[HeadReading, ...]
    column: tuple[HeadReading, ...]
    period: Period | None = None
    period_text: str | None = None
    period_rule: str = "unknown"
    base: Period | None = None
    flags: tuple[str, ...] = ()
    decisions: tuple[CellDecision, ...] = ()


@dataclass(frozen=True, slots=True)
class TableReading:
    """A table with what was found in it; its captions and the lines above come with the nearest first."""

    table: Table
    cells: tuple[CellReading, ...]
    corner: tuple[HeadReading, ...] = ()
    captions: tuple[HeadReading, ...] = ()
    above: tuple[HeadReading, ...] = ()

    @property
    def around(self) -> tuple[HeadReading, ...]:
        """All that is said over the table as a whole, the nearest first."""
        return (*self.corner, *self.captions, *self.above)


@dataclass(frozen=True, slots=True)
class Statement:
    """One quantity with what belongs to it; what the text leaves open is None. Offsets are the document's.

    For a number of a table, `cell` is its cell, `table` the number of its table; the sentence is the table's row,
    and the quantity's offsets count in the cell's text. `metric_place` is the phrase that the metric was read from,
    where it stands in the sentence. `segment` is the part or group of the metric's whole that it is told of;
    `decisions` tell of a number of a table where its unit, scale, period and metric come from,
    `flags` what is doubtful in it. `base` tells that the number is what another one is compared with, `role` the part
    that its rule gives it in the sentence ("listed", "aside"; "people" for a share of those who were asked).
    """

    sentence: Sentence
    quantity: Quantity
    metric_text: str | None
    measure: Measure
    comparison: Comparison = "none"
    direction: Direction = "none"
    period: Period | None = None
    period_text: str | None = None
    comparison_period: Period | None = None
    status: Status = "actual"
    adjustment: str | None = None
    attribution: str | None = None
    rules: tuple[str, ...] = ()
    cell: Cell | None = None
    table: int | None = None
    metric_place: tuple[int, int] | None = None
    segment: str | None = None
    decisions: tuple[CellDecision, ...] = ()
    flags: tuple[str, ...] = ()
    base: bool = False
    role: str | None = None


Span = tuple[int, int]
"""A stretch of a document's text, `[start, end)`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the text words what a number `[start, end)` is about; a span is None where it is not known."""

    start: int
    end: int
    metric: Span | None = None
    period: Span | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """A row of the table; the fields are its columns, in order (SCHEMA: one number, said once, in one release)."""

    metric: str | None
    value: Decimal
    unit: str
    period: str | None
    comparison: Comparison
    ref_area: str | None
    measure: Measure
    status: Status
    metric_text: str | None
    segment: str | None
    value_high: Decimal | None
    value_text: str
    qualifier: Qualifier
    period_start: date | None
    period_end: date | None
    freq: str | None
    period_text: str | None
    comparison_period: str | None
    valid_from: date | None
    adjustment: str | None
    price_basis: str | None
    index_base: str | None
    rate_basis: str | None
    attribution: str | None
    quote: str
    publisher: str | None
    title: str | None
    published: date | None
    source: str
    confidence: float | None
    flags: str | None
    rules: str
    decimals: int
    char_start: int | None
    char_end: int | None
    html_start: int | None
    html_end: int | None
    page: int | None
    page_box: str | None
    table_cell: str | None
    release_id: str
    observation_id: str

    def _repr_html_(self) -> str:
        """How a notebook shows the row: its number in the quote, then what it means, then the rest folded away."""
        return facts_html(self.quote, self.value_text, {name: getattr(self, name) for name in self.__slots__})


RelationKind = Literal["repeated", "revised", "conflict_same_release", "conflict_between_sources"]


@dataclass(frozen=True, slots=True)
class Relation:
    """What one row says of an earlier told one of the same series and period: `other_id` is the row that it
    repeats, revises or contradicts, `difference` its value less that of the other."""

    observation_id: str
    kind: RelationKind
    other_id: str
    difference: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """A row among all rows of its series and period: how it relates to them, and when it was the known value.

    `series_id` is the same for all periods of a series of one publisher. `known` marks the rows that a series is
    made of; it was the latest value from `realtime_start` to `realtime_end`, both days included. A start of None is
    not known, an end of None has not come.
    """

    observation_id: str
    series_id: str
    relations: tuple[Relation, ...] = ()
    flags: tuple[str, ...] = ()
    known: bool = False
    realtime_start: date | None = None
    realtime_end: date | None = None
