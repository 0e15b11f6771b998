"""Observations -> an Excel workbook: the rows, the releases that they come from, and what the columns hold.

Text goes into cells as text and never as a formula, a link or a number, so nothing of a release runs. The same rows
give the same bytes. The one door to XlsxWriter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter

from extractor.columns import TABLE, Column
from extractor.export.plain import plain_text, values
from extractor.export.sql import RELEASES, ReleaseRow
from extractor.model import Observation

MOST_ROWS = 1_048_575
"""Rows that a sheet has room for under its head."""
_MOST_CHARACTERS = 32_767
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a 29 February 1900 that never was
_MADE = datetime(2000, 1, 1)  # no clock
_WIDE = {"metric": 28, "metric_text": 40, "quote": 60, "title": 40, "source": 30, "rules": 30, "publisher": 24}
_COLUMN_HEADS = ("column", "what it holds", "type", "allowed values", "always filled", "unit")
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write_xlsx(observations: Iterable[Observation], file: BinaryIO, releases: Iterable[ReleaseRow] = ()) -> int:
    """Writes the sheets observations, releases (with the number of rows of each) and columns; heads are frozen and can
    be filtered. Dates before March 1900 are told as text, text is cut after 32,767 characters.

    Returns the number of rows written, at most MOST_ROWS.
    """
    found: Counter[str] = Counter()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        book.set_properties({"created": _MADE})
        book.set_size(1600, 1000)
        sheets = _Sheets(book)
        count = sheets.add("observations", [column.name for column in TABLE], _cells(observations, found))
        sheets.add("releases", [*(column.name for column in RELEASES), "rows"], _releases(releases, found))
        sheets.add("columns", _COLUMN_HEADS, map(_explained, TABLE))
    return count


class _Sheets:
    """Adds tables to a workbook as sheets, row by row."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F6"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})

    def add(self, name: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
        """A sheet with a frozen head over as many rows as it has room for; returns their number."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        names = list(heads)
        for at, head in enumerate(names):
            sheet.set_column(at, at, _WIDE.get(head, 60 if head == _COLUMN_HEADS[1] else 14))
            sheet.write_string(0, at, head, self._head)
        count = 0
        for count, cells in enumerate(rows, 1):
            for at, value in enumerate(cells):
                self._write(sheet, count, at, value)
        sheet.autofilter(0, 0, count, len(names) - 1)
        return count

    def _write(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if isinstance(value, date):
            if value >= _FIRST_DAY:
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self._day)
                return
            value = value.isoformat()
        if isinstance(value, str):
            cut = len(value) > _MOST_CHARACTERS
            sheet.write_string(row, column, value[: _MOST_CHARACTERS - 1] + "…" if cut else value)
        elif value is not None:
            sheet.write_number(row, column, float(value))


def _cells(observations: Iterable[Observation], found: Counter[str]) -> Iterator[Iterable[Any]]:
    """The cells of the rows that a sheet has room for; how many rows a release has is counted on the way."""
    for row, _ in zip(observations, range(MOST_ROWS), strict=False):
        found[row.release_id] += 1
        yield values(row)


def _releases(releases: Iterable[ReleaseRow], found: Counter[str]) -> Iterator[Iterable[Any]]:
    for release, _ in zip(releases, range(MOST_ROWS), strict=False):
        told = {column.name: plain_text(getattr(release, column.name) or "") for column in RELEASES}
        day = told["published"]
        yield *(told | {"published": date.fromisoformat(day) if day else None}).values(), found[release.release_id]


def _explained(column: Column) -> Iterable[str | None]:
    required = "yes" if column.required else "no"
    return column.name, column.description, column.kind, ", ".join(column.codes) or None, required, column.unit
