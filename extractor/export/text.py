"""Observations -> CSV that no spreadsheet runs.

A cell of text that begins with = + - @ (in full width too), a tab or the end of a line would be taken for a formula by
a spreadsheet; it is written with an apostrophe before it. Text that begins with an apostrophe gets one more, so
that taking one leading apostrophe away always gives the text back: `read_csv` does. Numbers and dates are
written as they are: -1.5 in `value` is a number, "-1.5%" in `value_text` is text and becomes '-1.5%.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import IO, TextIO

from extractor.columns import COLUMNS, RELATIONS
from extractor.export.whole import whole_file
from extractor.model import Observation

_cells = attrgetter(*COLUMNS)
BOM = "\ufeff"
RUN = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
"""How text begins that a spreadsheet would run; in full width, as East Asian systems take it in."""
_RISKY = (*RUN, "'")


def write_csv(observations: Iterable[Observation], path: Path) -> int:
    """Writes the table (UTF-8, comma, header, RFC 4180, `\\n`); returns the number of rows.

    Raises OutputError where it cannot be written; an older file is then untouched.
    """
    with whole_file(path) as file:
        return write_rows(observations, file)


def write_rows(observations: Iterable[Observation], file: TextIO) -> int:
    """Writes header and rows into an open file; returns the number of rows."""
    write_header(file)
    return add_rows(observations, file)


def write_header(file: TextIO) -> None:
    """Writes the names of the columns."""
    csv.writer(BareLineFeeds(file)).writerow(COLUMNS)


def add_rows(observations: Iterable[Observation], file: TextIO) -> int:
    """Writes rows alone; returns their number."""
    rows = 0
    writer = csv.writer(BareLineFeeds(file))
    for observation in observations:
        writer.writerow(map(cell, _cells(observation)))
        rows += 1
    return rows


def write_relations(relations: Iterable[Sequence[str]], file: IO[str]) -> None:
    """Writes what rows say of one another: observation_id, kind, other_id, difference."""
    writer = csv.writer(BareLineFeeds(file))
    writer.writerow([column.name for column in RELATIONS])
    writer.writerows(relations)


@dataclass(frozen=True, slots=True)
class BareLineFeeds:
    """Ends rows with `\\n`. The writer itself is left at `\\r\\n`: told to use `\\n` it would not quote a cell
    that holds a carriage return, and a reader would see two rows."""

    file: IO[str]

    def write(self, row: str) -> int:
        return self.file.write(row.removesuffix("\r\n") + "\n")


def cell(value: object) -> str:
    """A value as a cell. NUL, which many readers of CSV stop at, becomes U+FFFD.

    >>> cell(Decimal("3.2E+9")), cell(Decimal("-1.5")), cell("-1.5%"), cell(None)
    ('3200000000', '-1.5', "'-1.5%", '')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        text = value.replace("\0", "\ufffd")
        return f"'{text}" if text.startswith(_RISKY) else text
    return str(value)


def text_of(written: str) -> str:
    """The text of a cell as `cell` wrote it.

    >>> text_of(cell("=1+1")), text_of(cell("'t was")), text_of("plain")
    ('=1+1', "'t was", 'plain')
    """
    return written.removeprefix("'")
