"""Journey -> the story of every number of the tables: what it was taken for, and which heads say so."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.model import cell_name
from extractor.normalise.confidence import Confidence
from extractor.pipeline import Journey
from extractor.story.values import CellStory, Outcome, Weight


def cell_stories(journey: Journey, confidence: Confidence, least: float) -> Iterator[CellStory]:
    """A story for every number of the tables of a release, row by row; `least` is the confidence asked for."""
    rows = {row.table_cell: row for row in journey.rows if row.table_cell}
    for statement in journey.cells:
        cell, quantity = statement.cell, statement.quantity
        if cell is None:
            continue
        place = cell_name(statement.table or 0, cell.row, cell.column)
        row = rows.get(place)
        outcome: Outcome = "no_metric"
        because = "no row: none of its heads says what it measures"
        if row is not None:
            sure = row.confidence or 0
            outcome = "row" if sure >= least else "left_out"
            because = f"a row of the table, confidence {sure}"
            if outcome == "left_out":
                because = f"left out: its confidence of {sure} is below {least}"
        weights = confidence.parts(row) if row is not None else ()
        yield CellStory(
            place, quantity.text, outcome, because, statement.metric_text, quantity.value, quantity.value_high,
            quantity.unit, statement.decisions, tuple(Weight(feature, weight) for feature, weight in weights), row,
        )  # fmt: skip
