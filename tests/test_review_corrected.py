"""Corrections that are kept beside a table -> the corrected table, now and by every later run."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from extractor import read_observations, series
from extractor.export import write_csv
from extractor.export.valid import validate
from extractor.model import Observation
from extractor.review.corrected import CORRECTED, keep, write_corrected
from extractor.review.corrections import Correction

Row = Callable[..., Observation]


def said(row: Observation, verdict: str, **fields: object) -> Correction:
    return Correction(
        verdict, "x: line 1", row.quote, row.value_text, observation_id=row.observation_id, source=row.source,
        char_start=row.char_start, char_end=row.char_end, fields=fields, at="2026-01-05T10:00:00Z",
    )  # type: ignore[arg-type] # fmt: skip


@pytest.fixture
def rows(observation: Row) -> list[Observation]:
    months = {"period": "2024-05", "period_start": date(2024, 5, 1), "period_end": date(2024, 5, 31), "freq": "M"}
    places = {"a": 18, "b": 118, "c": 218}
    return [observation(observation_id=name, char_start=at, **months) for name, at in places.items()]


def cells(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / CORRECTED).open(encoding="utf-8", newline="") as file:
        return {row["observation_id"]: row for row in csv.DictReader(file)}


def test_review_corrected_has_what_was_said_by_whom_and_when(rows: list[Observation], tmp_path: Path) -> None:
    write_csv(rows, tmp_path / "observations.csv")
    corrections = [
        said(rows[0], "corrected", value=Decimal("3.4"), period="2024-Q2"), said(rows[1], "wrong"),
        said(rows[2], "right"),
    ]  # fmt: skip
    assert keep(corrections, tmp_path, by="A. Reader") == 3
    done = write_corrected(tmp_path)
    assert done is not None
    assert (done.rows, done.corrected, done.taken_out, done.lost) == (2, 1, 1, ())
    found = cells(tmp_path)
    assert list(found) == ["a", "c"]
    first = found["a"]
    assert [first[name] for name in ("value", "period", "period_start", "period_end", "freq")] == [
        "3.4", "2024-Q2", "2024-04-01", "2024-06-30", "Q",
    ]  # fmt: skip
    assert [first[name] for name in ("verdict", "corrected_fields", "corrected_by", "corrected_at")] == [
        "corrected", "value: 3.2 -> 3.4; period: 2024-05 -> 2024-Q2", "A. Reader", "2026-01-05T10:00:00Z",
    ]  # fmt: skip
    assert found["c"]["verdict"] == "right"


def test_review_corrected_adds_a_number_that_was_missing(rows: list[Observation], tmp_path: Path) -> None:
    write_csv(rows, tmp_path / "observations.csv")
    fields = {"metric": "exports", "value": Decimal("-1.5"), "unit": "percent", "period": "2024-05-31"}
    missing = replace(said(rows[0], "missing", **fields), observation_id=None, value_text="1.5%", char_start=300)
    keep([missing], tmp_path)
    write_corrected(tmp_path)
    [row] = [row for row in read_observations(tmp_path) if row.metric == "exports"]
    assert (row.value, row.period_end, row.freq, row.measure, row.source) == (
        Decimal("-1.5"), date(2024, 5, 31), "D", "level", "a.txt",
    )  # fmt: skip


def test_review_corrected_is_what_a_folder_is_read_as_and_is_valid(rows: list[Observation], tmp_path: Path) -> None:
    write_csv(rows[:1], tmp_path / "observations.csv")
    keep([said(rows[0], "corrected", value=Decimal("3.4"))], tmp_path)
    write_corrected(tmp_path)
    assert series(tmp_path, "retail_sales")["value"].tolist() == [3.4]
    assert list(validate(tmp_path / CORRECTED).faults) == []


@pytest.mark.parametrize(
    "later",
    [
        pytest.param({"observation_id": "z"}, id="by its place"),
        pytest.param({"observation_id": "z", "char_start": 99, "char_end": 103}, id="by its sentence"),
    ],
)
def test_review_corrected_finds_a_row_whose_id_is_another_one_now(
    rows: list[Observation], tmp_path: Path, later: dict[str, object]
) -> None:
    keep([said(rows[0], "corrected", value=Decimal("3.4"))], tmp_path)
    write_csv([replace(rows[0], **later)], tmp_path / "observations.csv")
    write_corrected(tmp_path)
    assert cells(tmp_path)["z"]["value"] == "3.4"


def test_review_corrected_tells_of_a_row_that_is_gone_and_runs_nothing(rows: list[Observation], tmp_path: Path) -> None:
    write_csv(rows[1:], tmp_path / "observations.csv")
    gone = replace(said(rows[0], "wrong"), quote="Another sentence.")
    keep([gone, replace(said(rows[1], "corrected", segment="=1+1"), note="=cmd()")], tmp_path)
    done = write_corrected(tmp_path)
    assert done is not None
    assert [one.observation_id for one in done.lost] == ["a"]
    row = cells(tmp_path)["b"]
    assert (row["segment"], row["correction_note"]) == ("'=1+1", "'=cmd()")


def test_review_corrected_tells_history_anew(rows: list[Observation], tmp_path: Path) -> None:
    old = replace(rows[0], published=date(2024, 6, 3), release_id="r1", publisher="Office")
    new = replace(rows[1], published=date(2024, 7, 3), release_id="r2", publisher="Office", flags="repeated")
    write_csv([old, new], tmp_path / "observations.csv")
    keep([said(new, "corrected", value=Decimal("3.6"))], tmp_path)
    write_corrected(tmp_path)
    assert cells(tmp_path)["b"]["flags"] == "revised"


def test_review_corrected_needs_a_table_and_corrections(rows: list[Observation], tmp_path: Path) -> None:
    assert write_corrected(tmp_path) is None
    write_csv(rows, tmp_path / "observations.csv")
    assert write_corrected(tmp_path) is None
