"""Small tables of our own, odd ones and those of usual forms: every row that they give, and none besides."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractor.model import Known, Observation, cell_place
from extractor.pipeline import Engine
from extractor.read import release_from_text

TABLES = Path(__file__).parent / "tables"
CASES: list[dict[str, Any]] = [
    case for name in ("own.yaml", "formats.yaml") for case in yaml.safe_load((TABLES / name).read_text("utf-8"))
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(min_confidence=0)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_tables_own_give_exactly_these_rows(case: dict[str, Any], engine: Engine) -> None:
    known = Known(case.get("published") or date(2025, 9, 30))
    found = engine.extract(release_from_text(case["html"], html=True, known=known)).observations
    wanted = [" ".join(row.split()) for row in case["rows"]]
    adjusted = any(row.endswith("adjusted") for row in wanted)
    assert [spelled(row, with_adjustment=adjusted) for row in found if row.table_cell] == wanted


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_tables_own_numbers_are_cut_out_of_the_page(case: dict[str, Any], engine: Engine) -> None:
    from bs4 import BeautifulSoup

    extraction = engine.extract(release_from_text(case["html"], html=True))
    page = extraction.document.html or ""
    for row in extraction.observations:
        if row.table_cell:
            assert (row.char_start, row.char_end) == (None, None)
            shown = BeautifulSoup(page[row.html_start : row.html_end], "html.parser").get_text()
            assert "".join(shown.replace("\u200b", "").split()) == "".join(row.value_text.split())


def spelled(row: Observation, *, with_adjustment: bool) -> str:
    """A row as it is written in the files of tables."""
    place = "/".join(map(str, cell_place(row.table_cell or "") or ()))
    kind = f"{row.measure} {row.comparison}"
    parts = [place, format(row.value, "f"), row.unit, row.metric_text, kind, row.period or ""]
    parts += [row.status] if row.status != "actual" else []
    parts += [row.adjustment] if row.adjustment and with_adjustment else []
    text = " | ".join(str(part) for part in parts)
    return " ".join(text.split())
