"""A release that was extracted -> its page: places of metrics and periods, sentences left, there and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from extractor.errors import UsageError
from extractor.model import Known, Release
from extractor.pipeline import Engine
from extractor.run.pages import Page, page_from_json, page_of, page_to_json

DAY = date(2025, 7, 30)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def page(engine: Engine, text: str, html: bool = False) -> Page:
    kind = "text/html" if html else "text/plain"
    return page_of(engine.extract(Release("a.txt", text.encode(), kind, Known(published=DAY))))


def marked(engine: Engine, text: str) -> list[tuple[str | None, str | None]]:
    found = page(engine, text)
    spans = sorted(found.marks.values(), key=lambda mark: mark.metric or (0, 0))
    said = [[span and found.text[slice(*span)] for span in (mark.metric, mark.period)] for mark in spans]
    return [(metric, period) for metric, period in said]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "Retail sales rose 3.2% year on year in June 2025.",
            [("Retail sales", "June 2025")],
            id="both in the sentence",
        ),
        pytest.param(
            "Retail sales in Norland rose 3.2% in June 2025. They had fallen by 1.1% in May.",
            [("Retail sales in Norland", "June 2025"), ("They", "May")],
            id="a pronoun where it stands",
        ),
        pytest.param(
            "Exports rose 3% in the second quarter of 2025. Imports fell 2%.",
            [("Exports", "the second quarter of 2025"), ("Imports", "the second quarter of 2025")],
            id="the period of the sentence before",
        ),
        pytest.param(
            "Imports and exports rose by 3% and 4% respectively in June 2025.",
            [("Imports", "June 2025"), ("exports", "June 2025")],
            id="a list dealt out",
        ),
        pytest.param(
            "Exports rose 3% in April 2025 and 4% in June 2025.",
            [("Exports", "April 2025"), ("Exports", "June 2025")],
            id="two periods of one metric",
        ),
    ],
)
def test_run_pages_mark_metric_and_period(engine: Engine, text: str, told: list[tuple[str, str]]) -> None:
    assert marked(engine, text) == told


def test_run_pages_mark_every_row_of_the_text_and_only_those(engine: Engine) -> None:
    text = "Rents rose 4.4% in May 2025.\n\nPaid visits to zoos came to 12,400 in May 2025."
    extraction = engine.extract(Release("a.txt", text.encode(), "text/plain", Known(published=DAY)))
    assert set(page_of(extraction).marks) == {row.observation_id for row in extraction.observations}
    assert {(mark.start, mark.end) for mark in extraction.marks} == {
        (row.char_start, row.char_end) for row in extraction.observations
    }


def test_run_pages_tell_the_sentences_that_no_rule_explained(engine: Engine) -> None:
    found = page(engine, "Rents rose 4.4% in May 2025. Rents galloped ahead by 5.5% in June 2025.")
    assert found.numeric == 2
    assert [found.text[slice(*span)] for span in found.unexplained] == ["Rents galloped ahead by 5.5% in June 2025."]


def test_run_pages_show_tables_with_their_heads(engine: Engine) -> None:
    html = (
        "<h1>Trade in May</h1><p>Exports rose 4.4% in May 2025.</p><table><caption>Trade, per cent</caption>"
        "<tr><th></th><th>April 2025</th><th>May 2025</th></tr><tr><th>Exports</th><td>1.2</td><td>4.4</td></tr>"
        "<tr><th>Imports</th><td>2.2</td><td>0.4</td></tr></table>"
    )
    found = page(engine, html, html=True)
    [table] = found.tables
    assert found.blocks[table.block].kind == "table"
    assert table.rows == (("", "April 2025", "May 2025"), ("Exports", "1.2", "4.4"), ("Imports", "2.2", "0.4"))
    assert table.numbers == ("000", "011", "011")


def test_run_pages_come_back_from_json_as_they_were(engine: Engine) -> None:
    found = page(engine, "Rents rose 4.4% in May 2025. Rents galloped ahead by 5.5%.\u2028<script>alert(1)</script>")
    assert page_from_json(json.loads(json.dumps(page_to_json(found)))) == found
    bare = replace(found, published=None, marks={}, unexplained=())
    assert page_from_json(json.loads(json.dumps(page_to_json(bare)))) == bare


@pytest.mark.parametrize("broken", [{}, {"release_id": 1}, {"blocks": [[1]]}, []], ids=repr)
def test_run_pages_refuse_what_is_none(broken: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="run it again with this version"):
        page_from_json(broken)
