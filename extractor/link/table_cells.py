"""Table readings -> statements: what each number of a table measures, for when and against what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import regex

from extractor.calendar import containing, length_months, shift_period
from extractor.columns import TABLE_FLAGS
from extractor.link.relations import comparison_of, period_before
from extractor.link.table_metric import TableMetrics
from extractor.model import (
    CellDecision,
    CellReading,
    Comparison,
    Document,
    HeadReading,
    Measure,
    Period,
    Quantity,
    Sentence,
    Shift,
    Statement,
    Status,
    TableReading,
)
from extractor.rulebook import Rulebook

_RATES = ("percent", "multiple")
_TWELVE = regex.compile(r"\b(?:12|twelve)[- ]mo(?:nth)?s?\b", regex.IGNORECASE)
_T = TypeVar("_T")


class TableLinker:
    """Links the cells of tables; rules are compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._metrics = TableMetrics(rulebook)

    def link(self, document: Document, readings: Iterable[TableReading]) -> Iterator[Statement]:
        """A statement for every number of the tables, row by row; one whose heads name no metric has none."""
        for reading in readings:
            plan = self._metrics.plan(reading)
            around = reading.around
            row, last = 0, None
            for cell in reading.cells:
                if cell.cell.row != row:
                    row, last = cell.cell.row, None
                metric = self._metrics.of(cell, plan)
                bare = plan.by_column or metric is None
                if bare and any(head.changes for head in cell.column) and not any(head.words for head in cell.column):
                    metric = last or metric  # "Index | Change, %": the change of what stands beside it
                last = metric
                yield _statement(document, reading, cell, around, metric, captioned=plan.caption is not None)


def _statement(
    document: Document, reading: TableReading, cell: CellReading, around: Sequence[HeadReading], metric: str | None,
    *, captioned: bool,
) -> Statement:  # fmt: skip
    block = document.blocks[reading.table.block]
    line = " | ".join(text for text in reading.table.rows[cell.cell.row - 1] if text)
    measure, said_by = _measure(cell, around)
    quantity = _in_unit(cell.quantity, measure, said_by, cell)
    if measure == "growth" and quantity.kind not in _RATES:
        measure = "change"
    elif measure == "change" and quantity.kind in _RATES:
        measure = "growth"
    cell = _of_last_month(cell, measure)
    comparison, against = _comparison(cell, around, measure)
    return Statement(
        sentence=Sentence(-1, reading.table.block, block.start, block.end, line),
        quantity=quantity,
        metric_text=_with_whole(metric, measure, (*cell.column, *cell.row, *around)),
        measure=measure,
        comparison=comparison,
        period=cell.period,
        period_text=cell.period_text,
        comparison_period=against,
        status=_status(document, cell, around),
        adjustment=_first(head.adjustment for head in (*cell.column, *cell.row, *around)),
        rules=_trace(cell, quantity, said_by, captioned=captioned),
        cell=cell.cell,
        table=reading.table.number,
        flags=tuple(flag for flag in cell.flags if flag in TABLE_FLAGS),
        decisions=(*cell.decisions, CellDecision("heads", metric or "", _heads_of(cell, captioned=captioned))),
    )


def _heads_of(cell: CellReading, *, captioned: bool) -> str:
    """The heads of a cell, the outermost first, in words."""
    sides = (("row", cell.cell.row_path), ("column", cell.cell.column_path))
    told = [f"{side} {' > '.join(f'“{label.text}”' for label in path)}" for side, path in sides if path]
    return "; ".join([*told, "with the line over the table that names what it measures"] if captioned else told)


def _measure(cell: CellReading, around: Sequence[HeadReading]) -> tuple[Measure, HeadReading | None]:
    """What a number is, and the head that says it: its column, its row, else the lines around the table where
    they speak of such numbers."""
    quantity = cell.quantity
    changed: Measure = "growth" if quantity.kind in _RATES else "change"
    for head in (*cell.column, *cell.row):
        if head.measure is not None:
            return head.measure, head
        if head.changes or (
            head.comparison is not None and not head.times and quantity.kind in ("bare", "percent", "point")
        ):
            return changed, head
    for head in around:
        fits = quantity.kind in ("percent", "point", "multiple") or (
            head.unit is not None and head.unit == quantity.unit
        )
        if fits and head.measure is not None:
            return head.measure, head
        if fits and head.changes:
            return changed, head
    if quantity.kind == "percent" and quantity.text.lstrip("(").startswith("+"):
        return "growth", None
    return "level", None


def _in_unit(quantity: Quantity, measure: Measure, said_by: HeadReading | None, cell: CellReading) -> Quantity:
    """The unit that a change takes: percent where heads of growth give none, points where a rate changes."""
    if said_by is None or measure not in ("growth", "change"):
        return quantity
    named = "growth" in said_by.text.lower() or (said_by.comparison is not None and not said_by.words)
    if quantity.kind == "bare" and quantity.unit is None and named and said_by.unit is None:
        return replace(quantity, unit="percent", kind="percent")
    rate = any(head.unit == "percent" and not head.changes for head in cell.row)
    in_percent = any(head.unit == "percent" for head in cell.column)
    if rate and said_by in cell.column and quantity.kind == "percent" and "%" not in quantity.text and not in_percent:
        return replace(quantity, unit="percentage_point", kind="point")
    return quantity


def _of_last_month(cell: CellReading, measure: Measure) -> CellReading:
    """Growth in "12 months ended August" is that of August on the year before."""
    if measure != "growth" or cell.period is None or not _TWELVE.search(cell.period_text or ""):
        return cell
    last = cell.period.last_day
    if last is None or length_months(cell.period) != 12:
        return cell
    month = containing(last, "month")
    return replace(cell, period=month, base=shift_period(month, Shift(years=-1)))


def _comparison(
    cell: CellReading, around: Sequence[HeadReading], measure: Measure
) -> tuple[Comparison, Period | None]:  # fmt: skip
    """Against what a change is measured, and that period."""
    if measure not in ("growth", "change"):
        return "none", None
    said: Comparison | None = _first(head.comparison for head in (*cell.column, *cell.row, *around))
    if cell.base is not None and said in (None, "period"):
        return comparison_of(cell.period, cell.base, None) if cell.period else "period", cell.base
    if said is None and cell.period is not None and measure == "growth" and length_months(cell.period) == 12:
        said = "yoy"
    if said is None:
        return "none", None
    return said, cell.base or period_before(cell.period, said)


def _status(document: Document, cell: CellReading, around: Sequence[HeadReading]) -> Status:
    """Forecasts are marked so, or are about a time to come."""
    if "forecast" in cell.flags:
        return "forecast"
    said: Status | None = _first(head.status for head in (*cell.column, *cell.row))
    if said in ("forecast", "target"):
        return said
    first, last = (cell.period.first_day, cell.period.last_day) if cell.period else (None, None)
    over = last is not None and document.published is not None and last < document.published
    told: Status | None = _first(head.status for head in around)
    if said is None and not over and told in ("forecast", "target"):
        return told
    return "forecast" if first and document.published and first > document.published else "actual"


def _with_whole(metric: str | None, measure: Measure, heads: Sequence[HeadReading]) -> str | None:
    """The metric of a share with what it is a share of."""
    whole = _first(head.whole for head in heads)
    if (
        metric is None
        or measure != "share"
        or whole is None
        or "share" in metric.lower()
        or whole.lower() in metric.lower()
    ):
        return metric
    if whole.lower() in ("gdp", "gross domestic product", "output"):
        return f"{metric} as a percent of {whole}"
    return f"{metric} share of {whole}"


def _trace(
    cell: CellReading, quantity: Quantity, said_by: HeadReading | None, *, captioned: bool
) -> tuple[str, ...]:  # fmt: skip
    names = [*quantity.rule.split(), *(said_by.rules if said_by else ()), "metric.caption" if captioned else ""]
    return tuple(dict.fromkeys(name for name in (*names, f"period.{cell.period_rule}") if name))


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((value for value in values if value is not None), None)
