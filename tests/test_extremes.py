"""Days and digits at the ends of what Python knows: left out, and everything else of the release is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import Ready

from extractor import explain, extract, find_periods, find_quantities
from extractor.errors import ReleaseError
from extractor.run import Means, run_folder

FAR = (date.min, date.max, date(1, 3, 1), date(9999, 11, 30))


@pytest.mark.parametrize("published", FAR)
@pytest.mark.parametrize(
    "text",
    [
        "Retail sales rose 3.2% in May from a year earlier, after a fall last month and in the next quarter.",
        "Retail sales rose 3.2% in H2, 1/1/0001, FY25, the next century and ten years earlier.",
        "Retail sales rose 3.2% in the quarter ended 31 December 9999, against the year before and FY9999.",
        "Retail sales rose 3.2% in the 9999 months to 1/1/0001 and 10,000 years later.",
    ],
)
def test_extremes_of_the_calendar_cost_no_row(published: date, text: str) -> None:
    rows = extract(text, published=published)
    assert [str(row.value) for row in rows if row.value_text == "3.2%"] == ["3.2"]
    assert all(row.published is None for row in rows)
    assert all(one.first_day is None or one.first_day.year >= 1000 for one in find_periods(text, published=published))


def test_extremes_of_a_page_that_names_no_day_of_its_own() -> None:
    page = "<html><head><meta property='article:published_time' content='{}'></head><p>Retail sales rose 3.2%.</p>"
    for day in ("0001-01-01T00:00:00Z", "9999-12-31"):
        [row] = extract(page.format(day))
        assert row.published is None


@pytest.mark.parametrize(
    "digit", ["\u0663", "\u0be7", "\U0001fbf3", "\U00011de3", "\U00010d43", "\U0001e4f3", "\U0001ccf3"]
)
def test_extremes_of_digits_are_read_or_left_out(digit: str) -> None:
    text = f"In May the rents rose by {digit}%. The retail sales rose by 3.2% in the month."
    assert "3.2" in [str(row.value) for row in extract(text)]
    assert find_quantities(text)[-1].text == "3.2%"
    assert all(one.value in (1, 3) or str(one.value) == "3.2" for one in find_quantities(text))


TOO_MUCH = {
    "numbers": ("Exports rose 3.1% in May. " * 20_001, "over 20000 numbers outside of tables"),
    "characters": ("Exports rose. " * 120_000, "over 1500000 characters"),
    "lines": ("a\n" * 100_001, "over 100000 lines of text"),
    "blocks": ("Exports rose in May.\n\n" * 20_001, "over 20000 blocks of text"),
}


@pytest.mark.parametrize(("text", "said"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_extremes_of_length_are_refused_whoever_asks(text: str, said: str) -> None:
    for asked in (extract, explain):
        with pytest.raises(ReleaseError, match=f"{said}; this is no press release"):
            asked(text, source="a.txt")


def test_extremes_of_length_cost_no_other_release(tmp_path: Path, recipe: Ready) -> None:
    (tmp_path / "a.txt").write_text(TOO_MUCH["numbers"][0])
    (tmp_path / "b.txt").write_text("Retail sales rose 3.2% in May 2024.")
    report = run_folder([tmp_path], tmp_path / "out", recipe, means=Means(jobs=1))
    assert [failure.source for failure in report.failures] == ["a.txt"]
    assert report.counts["rows"] == 1


def test_extremes_that_are_still_read() -> None:
    text = "Exports rose in May.\n" * 15_000 + "\n" * 200_000 + "\nRetail sales rose 3.2% in May 2024.\n"
    assert [str(row.value) for row in extract(text)] == ["3.2"]
