"""Rows that tell of a day, and of what happened between two days: balances at the start and the end, flows between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

import regex

from extractor.model import CellDecision, CellReading, HeadReading, Period
from extractor.rulebook import Rulebook

_DAY = timedelta(days=1)
_STOCKS = ("money", "counted", "bare")
_FLOWS = ("money", "counted", "bare")
_WAYS = ("unknown", "around")


class Rolling:
    """Dates the rows of statements that roll balances forward; the words for balances are rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._opening = _at_an_edge(rulebook.words("table_opening_heads"))
        self._closing = _at_an_edge(rulebook.words("table_closing_heads"))
        self._balance = _words(rulebook.words("table_balance_heads"))

    def dated(self, cells: Iterable[CellReading]) -> Iterator[CellReading]:
        """The cells of a table, in order: "at beginning of period" is the day before the period of its column, what
        stands between the balances of two days happened between them, down a column as along a row."""
        rows = [list(row) for _, row in groupby(map(self._at_an_end, cells), key=lambda cell: cell.cell.row)]
        days = [self._days_of(row) for row in rows]
        for number, row in enumerate(rows):
            if days[number]:
                yield from row
                continue
            before, after = days[:number][::-1], days[number + 1 :]
            for cell in _along(row):
                opening, closing = _first_for(cell, before), _first_for(cell, after)
                yield _between(cell, opening, closing) if opening and closing and opening < closing else cell

    def _at_an_end(self, cell: CellReading) -> CellReading:
        """A balance at the beginning or the end of the period of its column, on that day."""
        period = cell.period
        first, last = (period.first_day, period.last_day) if period is not None else (None, None)
        if not cell.row or first is None or last is None or first == last or cell.quantity.kind not in _STOCKS:
            return cell
        label = cell.row[0].text.rstrip(" .:;*)")
        if self._opening.search(label):
            return _on(cell, first - _DAY, "the day before the period of its column, for its row is of the beginning")
        if self._closing.search(label):
            return _on(cell, last, "the last day of the period of its column, for its row is of the end")
        return cell

    def _days_of(self, row: Sequence[CellReading]) -> dict[str, date]:
        """The days that a row of balances stands for, by the heads of its columns; under "" that of the whole row."""
        head = row[0].row[0] if row[0].row else None
        if head is None or not (head.whole_time or self._is_balance(head)):
            return {}
        days = {_column(cell): day for cell in row if (day := _only_day(cell.period)) is not None}
        own = [mention for mention in head.times if not mention.compares]
        if len(own) == 1 and own[0].first_day is not None and own[0].first_day == own[0].last_day:
            days[""] = own[0].first_day
        return days

    def _is_balance(self, head: HeadReading) -> bool:
        return self._balance.search(head.text) is not None


def _column(cell: CellReading) -> str:
    return " | ".join(head.text for head in cell.column)


def _only_day(period: Period | None) -> date | None:
    return period.first_day if period is not None and period.first_day == period.last_day else None


def _first_for(cell: CellReading, rows: Sequence[dict[str, date]]) -> date | None:
    """The day of the nearest of some rows of balances, in the column of a cell."""
    for days in rows:
        if days:
            return days.get(_column(cell), days.get(""))
    return None


def _along(row: Sequence[CellReading]) -> Iterator[CellReading]:
    """The cells of a row, those between two columns of days dated by them."""
    days = [_only_day(cell.period) if cell.period_rule == "table" else None for cell in row]
    for number, cell in enumerate(row):
        opening = next((day for day in reversed(days[:number]) if day), None)
        closing = next((day for day in days[number + 1 :] if day), None)
        undated = cell.period_rule in _WAYS and not any(head.changes for head in cell.column)
        yield _between(cell, opening, closing) if undated and opening and closing and opening < closing else cell


def _on(cell: CellReading, day: date, why: str) -> CellReading:
    return replace(
        cell, period=Period(day, day), decisions=_decided(cell, CellDecision("period", day.isoformat(), why))
    )


def _between(cell: CellReading, opening: date, closing: date) -> CellReading:
    """What happened between two balances; an opening on the first of a month is that of the morning."""
    if cell.quantity.kind not in _FLOWS or not _leaves_open(cell, opening, closing):
        return cell
    first = opening if opening.day == 1 else opening + _DAY
    why = f"between the balances of {opening.isoformat()} and {closing.isoformat()}"
    made = CellDecision("period", f"{first.isoformat()} to {closing.isoformat()}", why)
    return replace(
        cell, period=Period(first, closing), period_text=None, period_rule="table", decisions=_decided(cell, made)
    )


def _leaves_open(cell: CellReading, opening: date, closing: date) -> bool:
    """Whether what a cell's heads say of its time lets it lie between two balances: nothing, a longer time around
    them, or the day of the second."""
    period = cell.period
    if cell.period_rule in _WAYS or period is None or period.first_day is None or period.last_day is None:
        return True
    longer = period.first_day <= opening and period.last_day >= closing
    return longer or (period.first_day == period.last_day == closing)


def _decided(cell: CellReading, made: CellDecision) -> tuple[CellDecision, ...]:
    return (*(decision for decision in cell.decisions if decision.about != made.about), made)


def _words(words: Sequence[str]) -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(map(regex.escape, words))})(?!\p{{L}})", regex.IGNORECASE)


def _at_an_edge(words: Sequence[str]) -> regex.Pattern[str]:
    """A pattern of words at the front or the end of a label; inside others they say something else."""
    choice = "|".join(map(regex.escape, words))
    held = r"(?<!\b(?:as of|held at|held as of) )(?<!\b(?:as of|held at|held as of) the )"
    return regex.compile(rf"^(?:{choice})(?!\p{{L}})|(?<!\p{{L}}){held}(?:{choice})$", regex.IGNORECASE)
