"""Document -> table readings: every cell that holds a number, with what its heads say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import regex

from extractor.match.periods.day_order import day_first
from extractor.match.periods.finder import PeriodContext, PeriodFinder
from extractor.match.periods.fiscal_calendar import learn_calendar
from extractor.match.quantities.finder import QuantityFinder
from extractor.match.quantities.home_currency import HomeCurrency
from extractor.match.tables.heads import HeadReader
from extractor.match.tables.numbers import CellNumber, CellNumbers, Missing, separators_of
from extractor.match.tables.periods import TableTimes, Time, balance_days, base_of
from extractor.match.tables.printed import PrintedColumns, counting_columns
from extractor.match.tables.rolling import Rolling
from extractor.match.tables.scaling import Around, Units
from extractor.match.tables.schedules import Schedule, Schedules, timeless
from extractor.match.tables.sums import labelled_sums
from extractor.match.tables.units import UnitPhrases
from extractor.match.tables.year_heads import year_heads
from extractor.model import Cell, CellDecision, CellReading, Document, HeadReading, Label, Period, Table, TableReading
from extractor.rulebook import Rulebook
from extractor.rulebook.publishers import Publishers

_ENDING = regex.compile(r"\b(?:ended|ending|to)\b", regex.IGNORECASE)
_WHERE = {
    "table": "its heads", "around": "a line over the table", "compared_columns": "the columns that the change compares",
}  # fmt: skip
_SPAN_OF_YEARS = regex.compile(r"(?:19|20)\d\d\s?[-–/]\s?\d{2,4}\b")
_YEAR = regex.compile(r"(?:19|20)\d\d")
_AGAINST = regex.compile(r"\b(?:from|vs\.?|versus|over|against|compared (?:with|to))(?!\p{L})", regex.IGNORECASE)
_FEW = 2  # numbers that a table must hold
_AGREED = 0.9  # share of the tables that say a scale which must say the same


@dataclass(frozen=True)
class _Context:
    """What is known while one table is read."""

    periods: PeriodContext
    times: TableTimes
    heads: dict[Label, HeadReading]
    schedule: Schedule
    years: Mapping[str, Time]


@dataclass(frozen=True)
class _Over:
    """What stands over a table as a whole, part by part, the nearest first."""

    corner: tuple[HeadReading, ...]
    captions: tuple[HeadReading, ...]
    above: tuple[HeadReading, ...]


class TableReader:
    """Reads tables; its grammars are compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        quantities = QuantityFinder(rulebook)
        self._home_currency = HomeCurrency(rulebook)
        self._publishers = Publishers(rulebook)
        self._rulebook = rulebook
        self._periods = PeriodFinder(rulebook)
        self._heads = HeadReader(rulebook, UnitPhrases(rulebook, quantities), self._periods)
        self._numbers = CellNumbers(rulebook, quantities)
        self._printed = PrintedColumns(self._numbers)
        self._units = Units(rulebook)
        self._rolling = Rolling(rulebook)
        self._schedules = Schedules(rulebook)

    def readings(self, document: Document) -> tuple[TableReading, ...]:
        """A reading for every table of a document that holds numbers, in order."""
        if not document.tables:
            return ()
        publisher = self._publishers.of(document.publisher, document.url)
        state = self._publishers.state_of(document.publisher, publisher)
        fiscal = learn_calendar(
            document.text, published=document.published, publisher=publisher, state=state, rulebook=self._rulebook
        )
        country = self._publishers.country_of(document.publisher, document.url)
        order = day_first(document.text, country, self._rulebook)
        context = PeriodContext(document.published, fiscal, day_first=order)
        over = [self._over(table, context) for table in document.tables]
        decided = self._home_currency.of(document).get("$")
        dollar = decided.currency if decided is not None else self._units.dollar(document.text)
        release = Around(release=_agreed(over), dollar=dollar)
        labels = {label.text for table in document.tables for cell in table.cells for label in cell.labels}
        days = balance_days(labels)
        found = (
            self._table(table, context, lines, release, days)
            for table, lines in zip(document.tables, over, strict=True)
        )
        return tuple(reading for reading in found if len(reading.cells) >= _FEW)

    def head(self, text: str, context: PeriodContext) -> HeadReading:
        """What a single head says; the examples of `heads:` and `head_times:` are tested with it."""
        return self._heads.read(text, context)

    def number(self, text: str) -> CellNumber | Missing | None:
        """What a single cell holds, a number or a mark for none; the examples of `cells:` are tested with it."""
        return self._numbers.missing(text) or self._numbers.read(text)

    def _over(self, table: Table, periods: PeriodContext) -> _Over:
        """What the lines over a table as a whole say."""
        corner = tuple(self._heads.read(label.text, periods, label.notes) for label in table.corner)
        captions = tuple(self._heads.read(label.text, periods, label.notes) for label in table.captions)
        above = tuple(self._heads.read(label.text, periods, label.notes) for label in table.above)
        above = tuple(replace(head, words="") if head.text.startswith("(") else head for head in above)
        return _Over(corner, captions, above)

    def _table(
        self, table: Table, periods: PeriodContext, over: _Over, release: Around, days: frozenset[date]
    ) -> TableReading:
        corner = tuple(replace(head, times=(), time_text="") if not _is_title(head) else head for head in over.corner)
        schedule = self._schedules.of(table, (*corner, *over.captions, *over.above))
        if schedule.rows:
            corner = tuple(map(timeless, corner))
        lines = (*corner, *over.captions, *over.above)
        around = replace(
            release, heads=lines, shares=self._units.counts_shares(lines[: len(lines) - len(over.above) + 2])
        )
        times = TableTimes(self._periods, periods, days)
        parts = tuple(head for head in corner if head.whole_time and not head.times and _ENDING.search(head.text))
        named = times.around(lines)
        if named is not None:
            periods = periods._replace(anchor=named.period)
        context = _Context(
            periods, TableTimes(self._periods, periods, days), {}, schedule, year_heads(table, lines, times)
        )
        if named is None and (schedule.rows or schedule.columns):
            named = times.last_balance()
        numbers = self._cell_numbers(table)
        cells = tuple(labelled_sums(self._rolling.dated(self._cells(table, numbers, context, around, named, parts))))
        return TableReading(table, cells, corner, over.captions, over.above)

    def _cell_numbers(self, table: Table) -> dict[tuple[int, int], CellNumber]:
        separators = separators_of(cell.text for cell in table.cells)
        read = ((cell, self._numbers.read(cell.text, separators)) for cell in table.cells)
        found = {(cell.row, cell.column): number for cell, number in read if number is not None}
        counting = counting_columns(table, found)
        return {place: number for place, number in found.items() if place[1] not in counting}

    def _cells(
        self, table: Table, numbers: dict[tuple[int, int], CellNumber], context: _Context,
        around: Around, named: Time | None, parts: Sequence[HeadReading],
    ) -> Iterator[CellReading]:  # fmt: skip
        printed = self._printed.of(table, numbers)
        before: list[CellReading] = []  # of the same row
        for cell in table.cells:
            if before and before[-1].cell.row != cell.row:
                before = []
            number = numbers.get((cell.row, cell.column))
            if number is None:
                continue
            row = self._schedules.row(self._path(cell.row_path, context), context.schedule)
            column = self._schedules.column(self._path(cell.column_path, context), context.schedule)
            if self._is_name(cell, column):
                continue
            found = self._units.of(number.quantity, row, column, around, printed[cell.row, cell.column])
            trace = " ".join(dict.fromkeys(("table.cell", *found.rules, *number.flag_rules)))
            flags = (*number.flags, *found.flags)
            quantity = replace(found.quantity, rule=trace)
            reading = CellReading(cell, quantity, row, column, flags=flags, decisions=found.decisions)
            reading = _timed(reading, context, before, named, parts)
            before.append(reading)
            yield reading

    def _is_name(self, cell: Cell, column: Sequence[HeadReading]) -> bool:
        """Whether a number only names its row: a rank, the number of a note, the year under "Maturity"."""
        if _YEAR.fullmatch(cell.text) and any(map(self._schedules.is_undated, column[:1])):
            return True
        ranked = [head.role == "rank" and not head.changes for head in column]
        return any(ranked) and (ranked[0] or not any(head.words for head in column if head.role != "rank"))

    def _path(self, labels: Sequence[Label], context: _Context) -> tuple[HeadReading, ...]:
        """What the labels of a path say, the innermost first."""
        for label in labels:
            if label not in context.heads:
                context.heads[label] = self._heads.read(label.text, context.periods, label.notes)
        return tuple(context.heads[label] for label in reversed(labels))


def _agreed(over: Sequence[_Over]) -> HeadReading | None:
    """A line with the scale that the tables of a release have in common; None where they differ or too few say any."""
    lines = (next((head for head in (*each.corner, *each.captions, *each.above) if head.scale), None) for each in over)
    said = [line for line in lines if line is not None]
    scales = Counter(line.scale for line in said)
    if not said:
        return None
    scale, count = scales.most_common(1)[0]
    if count < max(2, _AGREED * len(said)):
        return None
    return next(line for line in said if line.scale == scale)


def _is_title(head: HeadReading) -> bool:
    """Whether the head over the row labels speaks for the table: it says time or unit and no more."""
    return not head.words or head.unit is not None or head.changes


def _timed(
    reading: CellReading,
    context: _Context,
    before: Sequence[CellReading],
    named: Time | None,
    parts: Sequence[HeadReading],
) -> CellReading:
    """The reading with its period: of its heads, for a change of the columns that it compares, else of the lines
    around the table. `parts` are heads such as "Week ending", which the days of the columns complete."""
    times = context.times
    if _is_bare_percent(reading, before):
        first = replace(reading.column[0], changes=True)
        reading = replace(reading, column=(first, *reading.column[1:]))
    changes = any(head.changes for head in reading.column)
    heads = (*reversed(reading.column), *reversed(reading.row))
    ends = times.ends(heads) if changes and not _says_base(heads) else None
    if ends is not None:
        return replace(
            reading, period=ends[0].period, period_text=ends[0].text, period_rule=ends[0].rule, base=ends[1],
            decisions=_noted(reading, str(ends[0].period.first_day), f"the end of the span “{ends[0].text}”"),
        )  # fmt: skip
    own, base = times.of((*parts, *heads)), base_of(heads)
    own = context.years.get(own.text, own) if own is not None else None
    parted = any(head.measure in ("share", "contribution") for head in reading.column)
    run = _run(before) if own is None and (changes or parted) else []
    against = _compared_with(own, reading, before) if own is not None and changes else None
    if against is not None:
        time: Time | None = against
        base = own.period if own is not None else None
    elif own is not None:
        time = own
    elif run:
        latest = max(run, key=lambda each: each[0].last_day or each[0].first_day)  # type: ignore[arg-type,return-value]
        time = Time(latest[0], latest[1], "compared_columns")
        others = [period for period, _ in run if period != latest[0]]
        base = base or (others[0] if changes and len(others) == 1 and not _says_base(reading.column) else None)
    else:
        unread = _unread(heads)
        if unread is not None:  # "2024-25": a time of its own, of which no calendar tells the days
            why = f"“{unread.text}” names a time whose days are not known"
            return replace(reading, period_text=unread.time_text, base=base, decisions=_noted(reading, "unknown", why))
        time = named
    if time is None:
        return replace(reading, base=base, decisions=_noted(reading, "unknown", "no head and no line names one"))
    where = _WHERE.get(time.rule, "its heads")
    noted = _noted(reading, str(time.period.first_day), f"{where}, “{time.text}”", last=str(time.period.last_day))
    return replace(
        reading, period=time.period, period_text=time.text, period_rule=time.rule, base=base, decisions=noted
    )  # fmt: skip


def _compared_with(own: Time, reading: CellReading, before: Sequence[CellReading]) -> Time | None:
    """The period of "% change from" over "1Q25", beside columns of 2Q25 and 1Q25: the last of those, where the head
    names an earlier one."""
    if not any(_AGAINST.search(head.text) for head in reading.column):
        return None
    run = _run(before)
    latest = max(run, key=lambda each: each[0].last_day or date.min, default=None)
    if latest is None or latest[0] == own.period or own.period not in [period for period, _ in run]:
        return None
    return Time(latest[0], latest[1], "compared_columns")


def _noted(reading: CellReading, first: str, why: str, *, last: str = "") -> tuple[CellDecision, ...]:
    """The decisions on a cell with that on its period."""
    value = first if last in ("", first) else f"{first} to {last}"
    return (*reading.decisions, CellDecision("period", value, why))


def _unread(heads: Iterable[HeadReading]) -> HeadReading | None:
    """A head that is a time, or begins with one, and could not be read as days."""
    for head in heads:
        own = [mention for mention in head.times if not mention.compares]
        opened = any(mention.first_day is None and any(map(str.isdigit, mention.text)) for mention in own)
        if opened or (not own and _SPAN_OF_YEARS.match(head.text)):
            return head if head.time_text else replace(head, time_text=head.text)
    return None


def _is_bare_percent(reading: CellReading, before: Sequence[CellReading]) -> bool:
    """Whether a column called only "%" gives the change between the columns of periods before it."""
    if not reading.column or reading.column[0].unit != "percent" or any(head.words for head in reading.column):
        return False
    if any(head.time_text or head.changes or head.measure for head in reading.column):
        return False
    return len(_run(before)) >= 2 and before[-1].quantity.unit != "percent"


def _says_base(heads: Iterable[HeadReading]) -> bool:
    return any(head.comparison in ("yoy", "pop") for head in heads)


def _run(before: Sequence[CellReading]) -> list[tuple[Period, str]]:
    """The periods of the columns right before a column of changes, back to the last one of changes."""
    run: list[tuple[Period, str]] = []
    for reading in reversed(before):
        if any(head.changes for head in reading.column):
            if run:
                break
            continue
        if any(head.measure in ("share", "contribution") for head in reading.column):
            continue
        if reading.period is None or reading.period_rule != "table":
            break
        if reading.period not in [period for period, _ in run]:
            run.append((reading.period, reading.period_text or ""))
    return run
