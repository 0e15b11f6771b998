"""Observations -> a workbook, as openpyxl and a reader see it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from extractor.columns import COLUMNS
from extractor.export import xlsx
from extractor.export.xlsx import write_xlsx
from extractor.model import Observation
from extractor.run.account import Summary

Row = Callable[..., Observation]
QUIET = Summary("b.txt", "r2", "=HYPERLINK(1)", "No numbers", "2024-06-04", "en", 0, 0, 0)
LOUD = Summary("a.txt", "0a1b", "Statistics Norland", None, None, None, 1, 1, 1)


def book_of(*rows: Observation, releases: tuple[Summary, ...] = ()) -> Any:
    file = io.BytesIO()
    assert write_xlsx(rows, file, releases) == len(rows)
    return openpyxl.load_workbook(file)


def first_row(*rows: Observation) -> dict[str, Any]:
    heads, cells = list(book_of(*rows)["observations"].iter_rows())[:2]
    return {head.value: cell for head, cell in zip(heads, cells, strict=True)}


def test_xlsx_has_rows_releases_and_columns_under_frozen_heads(observation: Row) -> None:
    book = book_of(observation(), observation(observation_id="x"), releases=(LOUD, QUIET))
    assert book.sheetnames == ["observations", "releases", "columns"]
    assert [cell.value for cell in book["observations"][1]] == list(COLUMNS)
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert all(sheet.auto_filter.ref for sheet in book)
    assert [row[0] for row in book["columns"].iter_rows(min_row=2, values_only=True)] == list(COLUMNS)
    assert list(book["releases"].iter_rows(min_row=2, values_only=True)) == [
        ("0a1b", "a.txt", "Statistics Norland", None, None, None, 2),
        ("r2", "b.txt", "=HYPERLINK(1)", "No numbers", datetime(2024, 6, 4), "en", 0),
    ]


def test_xlsx_cells_have_their_types(observation: Row) -> None:
    cells = first_row(observation(value=Decimal("3200000000.5"), published=date(2024, 6, 3), period="2024-05"))
    assert (cells["value"].data_type, cells["value"].value) == ("n", 3200000000.5)
    assert (cells["published"].is_date, cells["published"].value) == (True, datetime(2024, 6, 3))
    assert (cells["period"].data_type, cells["period"].value) == ("s", "2024-05")
    assert cells["value_high"].value is None


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\tx", "http://a.example", "7"])
def test_xlsx_text_is_never_run_linked_or_counted(observation: Row, text: str) -> None:
    found = first_row(observation(quote=text))["quote"]
    assert (found.data_type, found.value, found.hyperlink) == ("s", text, None)


def test_xlsx_has_room_for_old_days_and_long_texts(observation: Row) -> None:
    cells = first_row(observation(published=date(1851, 5, 1), quote="x" * 40_000))
    assert cells["published"].value == "1851-05-01"
    assert (len(cells["quote"].value), cells["quote"].value[-1]) == (32_767, "…")


def test_xlsx_stops_where_the_sheet_is_full(observation: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    file = io.BytesIO()
    assert write_xlsx([observation(observation_id=str(number)) for number in range(5)], file) == 2
    assert openpyxl.load_workbook(file)["observations"].max_row == 3


def test_xlsx_has_the_same_bytes_twice(observation: Row) -> None:
    one, two = io.BytesIO(), io.BytesIO()
    write_xlsx([observation()], one)
    write_xlsx([observation()], two)
    assert one.getvalue() == two.getvalue()
