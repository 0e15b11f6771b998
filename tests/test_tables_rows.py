"""Rows from tables among the others: their columns, the option to leave them out, hostile and plain-text tables."""

from __future__ import annotations

import pytest

import extractor
from extractor.model import Observation
from extractor.rulebook import CellRule, HeadRule, HeadTimeRule, load_rulebook

PAGE = """<html><body><h1>Retail sales rose in June</h1>
<p>Retail sales in Norland rose 3.2% year on year in June 2025, the office of statistics said today.</p>
<table><caption>Retail sales (NOK million)</caption><tr><th>Region</th><th>June 2025</th><th>June 2024</th></tr>
<tr><td>North</td><td>1&nbsp;204</td><td>1&nbsp;150</td></tr><tr><td>South</td><td>980</td><td>-</td></tr></table>
<p>More will be told in August.</p></body></html>"""

PLAIN = """Retail sales rose 3.2% year on year in June 2025.

Region        June 2025   June 2024
North             1,204       1,150
South               980         955

| Region | June 2025 | June 2024 |
|--------|-----------|-----------|
| North  | 1,204     | 1,150     |
"""

HOSTILE = {
    "nested a hundred deep": "<table><tr><td>" * 100 + "7" + "</td></tr></table>" * 100,
    "unclosed": "<table><tr><th>GDP<th>2024<tr><td>Growth<td>3%<td>",
    "spans of a million": "<table><tr>" + "<td colspan=1000000 rowspan=1000000>3%</td>" * 50 + "</tr></table>",
    "spans that are no numbers": "<table><tr><th rowspan='-3' colspan='x'>A</th></tr><tr><td>3%</td></tr></table>",
    "spans in other digits": "<table><tr><th colspan='²'>A</th><th>B</th></tr><tr><td>C</td><td>3%</td></tr></table>",
    "no rows": "<table></table>",
    "only heads": "<table><tr><th>A</th><th>B</th></tr></table>",
    "a long run of digits": f"<table><tr><th>A</th><th>B</th></tr><tr><td>C</td><td>{'9' * 5000}</td></tr></table>",
    "ten thousand cells": "<table>" + ("<tr>" + "<td>3</td>" * 100 + "</tr>") * 100,
}


def rows(page: str, **options: object) -> list[Observation]:
    return extractor.extract(page, published="2025-07-30", html=True, min_confidence=0, **options)  # type: ignore[arg-type]


def test_tables_rows_come_after_those_of_the_text() -> None:
    found = rows(PAGE)
    assert [row.table_cell for row in found] == [None, "t1r2c2", "t1r2c3", "t1r3c2"]
    row = found[1]
    assert (row.value, row.unit, row.metric_text, row.period) == (
        1_204_000_000,
        "NOK",
        "Retail sales of North",
        "2025-06",
    )
    assert (row.char_start, row.char_end) == (None, None)
    assert row.html_start is not None and PAGE[row.html_start : row.html_end] == "1&nbsp;204"
    assert (row.value_text, row.quote) == ("1 204", "North | 1 204 | 1 150")
    assert len({row.observation_id for row in found}) == 4


def test_tables_rows_can_be_left_out() -> None:
    assert [row.table_cell for row in rows(PAGE, tables=False)] == [None]


def test_tables_rows_have_a_confidence_of_their_own() -> None:
    known, unknown = (
        rows(PAGE)[1],
        rows(PAGE.replace("June 2025", "A").replace("June 2024", "B").replace("June", "C"))[-1],
    )
    assert unknown.period is None
    assert known.confidence and unknown.confidence and known.confidence > unknown.confidence > 0.45


def test_tables_in_plain_text_are_read_in_their_columns() -> None:
    found = extractor.extract(PLAIN, published="2025-07-30", html=False, min_confidence=0)
    drawn = [("1,204", "t1r2c2"), ("1,150", "t1r2c3"), ("980", "t1r3c2"), ("955", "t1r3c3")]
    piped = [("1,204", "t2r2c2"), ("1,150", "t2r2c3")]
    assert [(row.value_text, row.table_cell) for row in found] == [("3.2%", None), *drawn, *piped]


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_tables_hostile_break_nothing(page: str) -> None:
    found = rows(f"<html><body><p>Exports of Norland rose 4% in May 2025.</p>{page}</body></html>")
    assert found[0].value == 4


@pytest.mark.parametrize("kind", [HeadRule, HeadTimeRule, CellRule], ids=lambda kind: kind.kind)
def test_tables_rules_each_carry_an_example_and_a_reject(kind: type) -> None:
    assert [rule.id for rule in load_rulebook().of(kind) if not (rule.examples and rule.rejects)] == []
