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
_STOCKS = ("money", "counted")
_WAYS = ("unknown", "around")


class Rolling:
    """Dates the rows of statements that roll balances forward; the words for balances are rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._opening = _words(rulebook.words("table_opening_heads"))
        self._closing = _words(rulebook.words("table_closing_heads"))
        self._balance = _words(rulebook.words("table_balance_heads"))

    def dated(self, cells: Iterable[CellReading]) -> Iterator[CellReading]:
        """The cells of a table, in order: "at beginning of period" is the day before the period of its column, what
        stands between the balances of two days happened between them."""
        rows = [list(row) for _, row in groupby(map(self._at_an_end, cells), key=lambda cell: cell.cell.row)]
        opening: date | None = None
        for number, row in enumerate(rows):
            day = self._day_of(row[0])
            if day is not None:
                opening = day
                yield from row
                continue
            closing = next((found for later in rows[number + 1 :] if (found := self._day_of(later[0]))), None)
            if opening is None or closing is None or closing <= opening:
                yield from row
                continue
            yield from (_between(cell, opening, closing) for cell in row)

    def _at_an_end(self, cell: CellReading) -> CellReading:
        """A balance at the beginning or the end of the period of its column, on that day."""
        period = cell.period
        first, last = (period.first_day, period.last_day) if period is not None else (None, None)
        if not cell.row or first is None or last is None or first == last or cell.quantity.kind not in _STOCKS:
            return cell
        label = cell.row[0].text
        if self._opening.search(label):
            return _on(cell, first - _DAY, "the day before the period of its column, for its row is of the beginning")
        if self._closing.search(label):
            return _on(cell, last, "the last day of the period of its column, for its row is of the end")
        return cell

    def _day_of(self, cell: CellReading) -> date | None:
        """The day that a row of balances stands for."""
        if not cell.row or not (cell.row[0].whole_time or self._is_balance(cell.row[0])):
            return None
        found = [mention for mention in cell.row[0].times if mention.first_day and not mention.compares]
        return found[0].last_day if len(found) == 1 and found[0].first_day == found[0].last_day else None

    def _is_balance(self, head: HeadReading) -> bool:
        return self._balance.search(head.text) is not None


def _on(cell: CellReading, day: date, why: str) -> CellReading:
    return replace(cell, period=Period(day, day), decisions=_decided(cell, CellDecision("period", day.isoformat(), why)))


def _between(cell: CellReading, opening: date, closing: date) -> CellReading:
    """What happened between two balances; an opening on the first of a month is that of the morning."""
    if cell.period_rule not in _WAYS:
        return cell
    first = opening if opening.day == 1 else opening + _DAY
    why = f"between the balances of {opening.isoformat()} and {closing.isoformat()}"
    made = CellDecision("period", f"{first.isoformat()} to {closing.isoformat()}", why)
    return replace(
        cell, period=Period(first, closing), period_text=None, period_rule="table", decisions=_decided(cell, made)
    )


def _decided(cell: CellReading, made: CellDecision) -> tuple[CellDecision, ...]:
    return (*(decision for decision in cell.decisions if decision.about != made.about), made)


def _words(words: Sequence[str]) -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(map(regex.escape, words))})(?!\p{{L}})", regex.IGNORECASE)
