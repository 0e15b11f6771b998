"""Tables in lines of plain text: read where columns stand over each other under heads, else no rows at all."""

from __future__ import annotations

from datetime import date

import pytest

from extractor.model import Known
from extractor.pipeline import Engine
from extractor.read import release_from_text

_OPEN = "Norvik reports results for the second quarter of 2025\n\nOSLO, 30 July 2025. The mills ran at full load.\n\n"
_CLOSE = "\n\nThe board thanks all who work for Norvik, and it will report again in the autumn.\n"
TABLES = {
    "fixed columns under a head of two rows": """\
                               Three months ended June 30,
                                  2025          2024
(in millions)
Net sales                       $ 410.2       $ 398.7
Operating profit                  (41.0)         38.2
""",
    "tabs": "SEK million\tQ2 2025\tQ2 2024\nNet sales\t1,812\t1,744\nOperating profit\t204\t188\n",
    "pipes": """\
| EUR thousand | June 30, 2025 | December 31, 2024 |
|--------------|---------------|-------------------|
| Cash         | 4,512         | 3,998             |
| Debt         | 610           | 655               |
""",
    "dots that lead to the figures": """\
                                   June 2025   May 2025
Unemployed, thousands ..........       214        207
Unemployment rate, % ...........       7.6        7.4
""",
}
ROWS = {
    "fixed columns under a head of two rows": [
        "Net sales 410200000 USD 2025-Q2", "Net sales 398700000 USD 2024-Q2",
        "Operating profit -41000000 USD 2025-Q2", "Operating profit 38200000 USD 2024-Q2",
    ],
    "tabs": [
        "Net sales 1812000000 SEK 2025-Q2", "Net sales 1744000000 SEK 2024-Q2",
        "Operating profit 204000000 SEK 2025-Q2", "Operating profit 188000000 SEK 2024-Q2",
    ],
    "pipes": [
        "Cash 4512000 EUR 2025-06-30", "Cash 3998000 EUR 2024-12-31",
        "Debt 610000 EUR 2025-06-30", "Debt 655000 EUR 2024-12-31",
    ],
    "dots that lead to the figures": [
        "Unemployed 214000 1 2025-06", "Unemployed 207000 1 2025-05",
        "Unemployment rate 7.6 percent 2025-06", "Unemployment rate 7.4 percent 2025-05",
    ],
}  # fmt: skip
NO_COLUMNS = {
    "cells run together": "Q2 2025 Q2 2024 Net sales 1,812 1,744 Operating profit 204 188 Cash flow 88 79 Debt 610\n",
    "a cell in each line": "SEK million\n\nQ2 2025\n\nQ2 2024\n\nNet sales\n\n1,812\n\n1,744\n",
    "no head tells which column is of when": "Net sales       410.2       398.7\nOperating profit    41.0      38.2\n",
    "one space between cells": "Q2 2025 Q2 2024 Change\nNet sales, SEK m 1,812 1,744 4%\nOrders 2,010 1,905 5%\n",
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(min_confidence=0)


@pytest.mark.parametrize("name", TABLES)
def test_tables_text_in_columns_give_exactly_these_rows(name: str, engine: Engine) -> None:
    rows = engine.extract(release_from_text(_OPEN + TABLES[name] + _CLOSE, known=Known(date(2025, 7, 30)))).observations
    told = [f"{row.metric_text} {row.value.normalize():f} {row.unit} {row.period}" for row in rows if row.table_cell]
    assert told == ROWS[name]


@pytest.mark.parametrize("name", NO_COLUMNS)
def test_tables_text_without_columns_give_no_rows(name: str, engine: Engine) -> None:
    known = Known(date(2025, 7, 30))
    assert not engine.extract(release_from_text(_OPEN + NO_COLUMNS[name] + _CLOSE, known=known)).observations


def test_tables_text_cells_have_the_places_of_their_characters(engine: Engine) -> None:
    text = _OPEN + TABLES["fixed columns under a head of two rows"] + _CLOSE
    document = engine.extract(release_from_text(text, known=Known(date(2025, 7, 30)))).document
    for cell in document.tables[0].cells:
        assert (
            "".join(text[start:end] for start, end in zip(cell.html_starts, cell.html_ends, strict=True)) == cell.text
        )
