"""Years that name rows and columns and are no time of their figures: when debts fall due, loans were made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import regex

from extractor.model import HeadReading, Table
from extractor.rulebook import Rulebook

_YEARS = regex.compile(r"(?:19|20)\d\d(?: and (?:prior|earlier|thereafter|later))?")
_YEAR = regex.compile(r"\b(?:19|20)\d\d\b")
_DAY = regex.compile(r"\b\d{1,2},? (?:19|20)\d\d\b")
_FEW = 2  # years that a schedule has beside the rest of this one
_LONG = 8  # words of a label that tells more than a year


@dataclass(frozen=True, slots=True)
class Schedule:
    """On which sides of a table years are names: `sections` where a section or a line over the table says so."""

    rows: bool = False
    columns: bool = False
    sections: bool = False


class Schedules:
    """Tells such years from times; the words are rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._undated = frozenset(rulebook.words("table_undated_heads"))
        self._making = _words(rulebook.words("table_origination_words"))
        ends = rulebook.words("table_schedule_heads")
        self._rest = _words(word for word in ends if word.startswith(("rem", "rest")))
        self._after = _words(word for word in ends if not word.startswith(("rem", "rest")))

    def of(self, table: Table, around: Iterable[HeadReading]) -> Schedule:
        """Whether the rows or the columns of a table are the years of a schedule."""
        rows = {cell.row_path[-1].text for cell in table.cells if cell.row_path}
        columns = {label.text for cell in table.cells for label in cell.column_path}
        return Schedule(self._lists(rows), self._lists(columns), any(map(self.is_undated, around)))

    def is_undated(self, head: HeadReading) -> bool:
        """Whether a head says that the years under it are no times."""
        return head.text.strip(" :").lower() in self._undated or self._making.search(head.text) is not None

    def row(self, heads: tuple[HeadReading, ...], schedule: Schedule) -> tuple[HeadReading, ...]:
        """The heads of a row, the innermost first, its years as names where they are none of its figures."""
        if schedule.rows and heads:
            return (_named(heads[0]), *map(timeless, heads[1:]))
        if schedule.sections or any(map(self.is_undated, heads[1:])):
            return tuple(_named(head) if _YEARS.fullmatch(head.text) else head for head in heads)
        return heads

    def column(self, heads: tuple[HeadReading, ...], schedule: Schedule) -> tuple[HeadReading, ...]:
        """The same of the heads of a column; a schedule down the rows leaves no time in "Years ending December 31,"."""
        if schedule.columns or any(map(self.is_undated, heads[1:])):
            return tuple(head if _DAY.search(head.text) else _named(head) for head in heads)
        return tuple(map(timeless, heads)) if schedule.rows else heads

    def _lists(self, labels: Iterable[str]) -> bool:
        """Whether labels are years up to "Thereafter", or from the rest of this one."""
        short = [label for label in labels if len(label.split()) <= _LONG and not _DAY.search(label)]
        years = [label for label in short if _YEAR.search(label)]
        if any(self._after.search(label) for label in short):
            return len(years) >= _FEW
        return len(years) > _FEW and any(self._rest.search(label) for label in years)


def timeless(head: HeadReading) -> HeadReading:
    """A head without a time that says no year itself: "Years ending December 31,"."""
    return replace(head, times=(), time_text="", whole_time=False) if not _YEAR.search(head.text) else head


def _named(head: HeadReading) -> HeadReading:
    """A head whose year is a name: "2027" as "year 2027"."""
    if not head.times and not head.time_text:
        return head
    words = head.text if not _YEARS.fullmatch(head.text) else f"year {head.text}"
    return replace(head, times=(), time_text="", whole_time=False, words=words, role="year")


def _words(words: Iterable[str]) -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(map(regex.escape, words))})(?!\p{{L}})", regex.IGNORECASE)
