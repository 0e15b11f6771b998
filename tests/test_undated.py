"""A release without a day of publication: what is said relative to that day has no days, and no month told in passing
gives its year to others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Ready
from typer.testing import CliRunner

from extractor import extract
from extractor.cli.commands import app
from extractor.run import run_folder

ISO = dict[str, tuple[str | None, str | None]]


def days(text: str, published: str | None = None) -> ISO:
    """First and last day of each row, by its number as printed."""
    rows = extract(text, published=published, html=False)
    return {
        row.value_text: tuple(day.isoformat() if day else None for day in (row.period_start, row.period_end))
        for row in rows
    }  # type: ignore[misc]


@pytest.mark.parametrize(
    "text",
    [
        "The members met in Varnholm.\n\nThe shortage of May 2022 had passed. Rents rose 3.1% over the past month.",
        "The members met in Varnholm.\n\nIn May 2022 the port was shut.\n\nFreight rates rose 3.1% in June.",
        "The members met in Varnholm.\n\nThe strike of March 2021 was discussed at length.\n\nWages grew 3.1%.",
        "Timber prices rose 3.1% last month.",
        "Timber prices rose 3.1% this year.",
        "Timber prices rose 3.1% in May.",
        "Timber prices rose 3.1% on Tuesday.",
        "Timber prices rose 3.1% in the second quarter.",
        "Timber prices rose 3.1% over the past five years.",
        "Timber prices rose 3.1% over the last twelve months.",
        "Timber prices rose 3.1% in the year to June.",
        "Timber prices rose 3.1% year to date.",
    ],
)
def test_what_is_relative_to_the_day_of_publication_has_no_days(text: str) -> None:
    assert days(text)["3.1%"] == (None, None)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Timber prices rose 3.1% in May 2024.", ("2024-05-01", "2024-05-31")),
        ("Timber prices in May 2024\n\nThe index of timber prices rose 3.1%.", ("2024-05-01", "2024-05-31")),
        (
            "The index of timber prices stood at 104.2 in May 2024. It rose 3.1% over the past 12 months.",
            ("2023-06-01", "2024-05-31"),
        ),
        ("Timber prices fell 2% in May 2024. In April, they rose 3.1%.", ("2024-04-01", "2024-04-30")),
        ("Timber prices fell 2% in May 2024 after rising 3.1% in April.", ("2024-04-01", "2024-04-30")),
    ],
)
def test_what_the_release_says_it_is_about_still_dates(text: str, expected: tuple[str, str]) -> None:
    assert days(text)["3.1%"] == expected


def test_a_paragraph_gives_its_period_to_its_own_sentences_only() -> None:
    text = (
        "The members met in Varnholm.\n\nIn May 2022 rents rose 4.4%. Fees rose 5.5%.\n\n"
        "Wages grew 3.1%. The rate of vacancies was 2.2%."
    )
    found = days(text)
    assert found["4.4%"] == found["5.5%"] == ("2022-05-01", "2022-05-31")
    assert found["3.1%"] == found["2.2%"] == (None, None)


def test_a_dated_release_reads_on_as_before() -> None:
    text = "The members met in Varnholm.\n\nIn May 2024 the port was shut.\n\nFreight rates rose 3.1% in June."
    assert days(text, "2024-07-09")["3.1%"] == ("2024-06-01", "2024-06-30")


def test_a_run_names_its_undated_releases_and_says_how_to_date_them(tmp_path: Path, recipe: Ready) -> None:
    folder = tmp_path / "releases"
    folder.mkdir()
    (folder / "manifest.csv").write_text("file,published\ndated.txt,2024-06-20\n")
    for name in ("dated", *(f"open{number}" for number in range(7))):
        (folder / f"{name}.txt").write_text(f"Timber prices in Varnholm, series {name}, rose 3.1% last month.")
    (folder / "bare.txt").write_text("The council of Varnholm thanks all who came to its summer party in the harbour.")
    report = run_folder([folder], tmp_path / "out", recipe)
    account = json.loads((tmp_path / "out" / "run.json").read_text())
    assert report.counts["undated"] == account["counts"]["undated"] == 8
    assert account["counts"]["with_warnings"] == 8
    codes = {one["source"]: [warning["code"] for warning in one["warnings"]] for one in account["releases"]}
    assert codes["dated.txt"] == [] and codes["open3.txt"] == ["undated"]
    assert codes["bare.txt"] == ["undated", "no_numbers"]
    [undated, bare] = report.warned.items()
    assert "manifest.csv" in undated[0] and undated[1].releases == 8
    assert undated[1].names == ["bare.txt", "open0.txt", "open1.txt", "open2.txt", "open3.txt"]
    assert bare[1].names == ["bare.txt"]


def test_the_summary_of_a_run_names_what_is_undated(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"{number}.txt").write_text(f"Timber prices in district {number} of Varnholm rose 3.1% last month.")
    result = CliRunner().invoke(app, ["run", str(tmp_path), "-o", str(tmp_path / "out"), "-j", "1"])
    [line] = [line for line in result.stderr.splitlines() if "warning" in line]
    assert line.startswith("extractor: warning: 0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 2 more: no day of publication")
    assert "7 undated" in result.stderr
