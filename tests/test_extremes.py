"""Days and digits at the ends of what Python knows: left out, and everything else of the release is read."""

from __future__ import annotations

from datetime import date

import pytest

from extractor import extract, find_periods, find_quantities

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
