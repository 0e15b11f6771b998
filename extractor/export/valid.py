"""A table in any format -> what is wrong with it: line, column, and what to do about it.

Own code and not a schema library: what is allowed stands in extractor/columns.py already, a fault must name the line
of the file and its cure, and a table may be larger than memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import regex

from extractor.calendar import period_code
from extractor.columns import COLUMNS, CORRECTION, HISTORY_FLAGS, SCALE, TABLE, TABLE_FLAGS, WHOLE_DIGITS, Column, fits
from extractor.export.reading import RawRow, RawTable, open_table, value_of
from extractor.export.text import RUN
from extractor.model import Period

FLAGS = frozenset(("arithmetic_holds", "arithmetic_fails", *TABLE_FLAGS, *HISTORY_FLAGS))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong: `where` is a line or row, `what` says what and how it is mended."""

    where: str
    column: str
    what: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.where, self.column, self.what)))


@dataclass
class Validation:
    """A table under examination; `rows` counts as the faults are taken."""

    path: Path
    format: str
    faults: Iterator[Fault]
    rows: int = 0


def validate(path: Path | str) -> Validation:
    """Opens a table and gives its faults one after the other; none where it is sound.

    Raises UsageError where it cannot be read at all.
    """
    table = open_table(Path(path))
    found = Validation(table.path, table.format, iter(()))
    found.faults = _faults(table, found)
    return found


def _faults(table: RawTable, found: Validation) -> Iterator[Fault]:
    header = list(_header_faults(table))
    yield from header
    known = [column for column in TABLE if column.name in table.columns]
    seen: set[str] = set()
    for raw in table.rows:
        found.rows += 1
        yield from _row_faults(raw, known, seen)


def _header_faults(table: RawTable) -> Iterator[Fault]:
    columns = table.columns
    if table.format == "csv" and len(columns) == 1 and regex.search(r"[;\t|]", columns[0]):
        yield Fault("line 1", "", "the columns are not separated by commas; save the file as CSV with commas")
        return
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        yield Fault("line 1", "", f"columns stand twice: {', '.join(map(_shown, twice))}; keep one of each")
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        yield Fault("line 1", "", f"columns are missing: {', '.join(missing)}; add them, empty where nothing is known")
    unknown = [name for name in columns if name and name not in (*COLUMNS, *CORRECTION)]
    if unknown:
        yield Fault("line 1", "", f"unknown columns: {', '.join(map(_shown, unknown))}; take them out or rename them")


def _row_faults(raw: RawRow, known: list[Column], seen: set[str]) -> Iterator[Fault]:
    if "" in raw.cells and raw.guarded:
        yield Fault(raw.where, "", f"has {raw.cells['']} cells, not as many as the header; quote cells with commas")
        return
    values: dict[str, Any] = {}
    for column in known:
        cell = raw.cells.get(column.name)
        try:
            values[column.name] = value_of(column, cell, guarded=raw.guarded)
        except ValueError as error:
            yield Fault(raw.where, column.name, f"{_shown(str(error))}; write it so, or leave the cell empty")
            continue
        yield from (Fault(raw.where, column.name, what) for what in _cell_faults(column, values[column.name]))
        if raw.guarded and column.kind == "string" and isinstance(cell, str) and cell.startswith(RUN):
            what = f"{_shown(repr(cell))} would be run by a spreadsheet; put an apostrophe before it"
            yield Fault(raw.where, column.name, what)
    yield from _key_faults(raw.where, values, seen)
    yield from (Fault(raw.where, column, what) for column, what in _cross_faults(values))


def _cell_faults(column: Column, value: Any) -> Iterator[str]:
    if value is None:
        if column.required:
            yield "is empty; every row needs it"
        return
    if column.codes and value not in column.codes:
        yield f"{_shown(repr(value))} is not allowed; use one of {', '.join(column.codes)}"
    if column.pattern and not regex.fullmatch(column.pattern, value):
        yield f"{_shown(repr(value))} has not the form of the column: {column.description}"
    if column.minimum is not None and value < column.minimum:
        yield f"{value} is below {column.minimum}"
    if column.maximum is not None and value > column.maximum:
        yield f"{value} is above {column.maximum}"
    if column.kind == "decimal" and not fits(value):
        yield f"has more than {WHOLE_DIGITS} digits before the point or {SCALE} behind it; typed formats cannot hold it"


def _key_faults(where: str, values: dict[str, Any], seen: set[str]) -> Iterator[Fault]:
    key = values.get("observation_id")
    if key in seen:
        yield Fault(where, "observation_id", f"{_shown(repr(key))} stands in an earlier row too; a key stands once")
    elif key is not None:
        seen.add(key)


def _cross_faults(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What columns say of one another."""
    first, last = values.get("period_start"), values.get("period_end")
    if isinstance(first, date) and isinstance(last, date):
        if first > last:
            yield "period_end", f"{last} is before period_start {first}; the last day is included"
        else:
            yield from _code_faults(values, *period_code(Period(first, last)))
    for start, end in (("char_start", "char_end"), ("html_start", "html_end")):
        one, other = values.get(start), values.get(end)
        if (one is None) != (other is None):
            yield end, f"stands without the other; {start} and {end} go together"
        elif one is not None and other is not None and one >= other:
            yield end, f"{other} is not behind {start} {one}; the end is exclusive"
    low, high = values.get("value"), values.get("value_high")
    if low is not None and high is not None and abs(high) < abs(low):
        yield "value_high", f"{high} is nearer to nought than value {low}; it is the upper end of a range"
    for flag in (values.get("flags") or "").split():
        if flag not in FLAGS:
            yield "flags", f"{_shown(repr(flag))} is no flag; flags are {', '.join(sorted(FLAGS))}"


def _code_faults(values: dict[str, Any], code: str, freq: str | None) -> Iterator[tuple[str, str]]:
    period = values.get("period")
    if period is not None and period != code:
        yield "period", f"{_shown(repr(period))} is not the code of its days, which is {code}"
    if period is not None and values.get("freq") != freq:
        yield "freq", f"{values.get('freq')!r} is not the frequency of {code}, which is {freq or 'empty'}"


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
