"""The releases of a part -> what its page holds: rows by column with each text once, and the texts of the releases."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from extractor.columns import COLUMNS, TABLE
from extractor.export import records
from extractor.model import Observation
from extractor.report.plan import Totals
from extractor.run import Page

_LABELS = {
    "metric": "Metric id", "metric_text": "Metric", "ref_area": "Area", "value_high": "Upper end of a range",
    "comparison_period": "Compared with", "attribution": "Said by",
}  # fmt: skip


def rows_data(rows: Sequence[Observation], releases: Sequence[str], standing: Container[str]) -> dict[str, Any]:
    """Rows by column: `of` are the texts that the column holds, `at` which of them each row has (-1: none); `release`
    is the number of its release, `standing` are the rows whose value still stands, by the ids of such rows."""
    places = {release_id: place for place, release_id in enumerate(releases)}
    texts: dict[str, dict[str, int]] = {name: {} for name in COLUMNS}
    at: dict[str, list[int]] = {name: [] for name in COLUMNS}
    for record in records(rows):
        for name, value in record.items():
            known = texts[name]
            at[name].append(-1 if value is None else known.setdefault(_text(value), len(known)))
    cells = {name: {"of": list(texts[name]), "at": at[name]} for name in COLUMNS if texts[name]}
    return {
        "count": len(rows),
        "release": [places[row.release_id] for row in rows],
        "standing": [place for place, row in enumerate(rows) if row.observation_id in standing],
        "cells": cells,
    }


def _text(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def columns_data() -> dict[str, Any]:
    """What the columns hold, for the forms of the page: kind, codes, pattern."""
    return {
        column.name: {
            "label": _LABELS.get(column.name, column.name.replace("_", " ").capitalize()),
            "kind": column.kind,
            "description": column.description,
            **({"codes": list(column.codes)} if column.codes else {}),
            **({"pattern": column.pattern} if column.pattern else {}),
            **({"required": True} if column.required else {}),
        }
        for column in TABLE
    }


def release_data(release_id: str, known: Page | Observation) -> dict[str, Any]:
    """What is known of a release beside its text: from its page, else from a row of it."""
    return {
        "id": release_id,
        "source": known.source,
        "publisher": known.publisher,
        "title": known.title,
        "published": known.published.isoformat() if known.published else None,
        "url": known.url if isinstance(known, Page) else None,
    }


def page_data(page: Page | None, places: Mapping[str, int]) -> dict[str, Any] | None:
    """The text of a release with its blocks, tables and marks; a mark is [row, metric start, end, period start, end].
    None where there is no page."""
    if page is None:
        return None
    blanks = (None, None)
    marks = (
        [places[row_id], *(mark.metric or blanks), *(mark.period or blanks)]
        for row_id, mark in page.marks.items()
        if row_id in places
    )
    return {
        "text": page.text,
        "language": page.language,
        "blocks": [[block.kind, block.start, block.end, block.level] for block in page.blocks],
        "tables": [asdict(table) for table in page.tables],
        "unexplained": page.unexplained,
        "marks": list(marks),
    }


def totals_data(totals: Totals) -> dict[str, int]:
    """The totals of all parts."""
    return asdict(totals)


def place_of_rows(rows: Iterable[Observation]) -> dict[str, int]:
    """The number of each row in its part, by its id."""
    return {row.observation_id: place for place, row in enumerate(rows)}
