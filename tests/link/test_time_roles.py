"""Which part each wording of time has in its sentence: what a number is about, what it is compared with, or neither."""

from __future__ import annotations

import pytest

from extractor import extract


def _period(text: str, number: str, published: str) -> str:
    [row] = [
        row for row in extract(text, published=published, html=False, min_confidence=0) if row.value_text == number
    ]
    return f"{row.period_start}..{row.period_end}"


@pytest.mark.parametrize(
    ("text", "number", "published", "period"),
    [
        (
            "Parcel revenue in 2024 came to EUR 12.4 million, higher than the EUR 11.1 million recorded in 2023.",
            "EUR 12.4 million",
            "2025-02-10",
            "2024-01-01..2024-12-31",
        ),
        (
            "Parcel revenue in 2024 came to EUR 12.4 million, higher than the EUR 11.1 million recorded in 2023.",
            "EUR 11.1 million",
            "2025-02-10",
            "2023-01-01..2023-12-31",
        ),
        (
            "Ferry traffic in H1 2025 grew 4.0%, faster than the 2.5% growth seen in the first half of 2024.",
            "4.0%",
            "2025-08-10",
            "2025-01-01..2025-06-30",
        ),
        (
            "The museum pass, launched in March 2019, had 410,000 holders on 31 May 2025.",
            "410,000 holders",
            "2025-06-10",
            "2025-05-31..2025-05-31",
        ),
        (
            "The tram, opened in 2011 (north line) and 2016 (south line), carried 9.2 million passengers in 2024.",
            "9.2 million passengers",
            "2025-03-10",
            "2024-01-01..2024-12-31",
        ),
        (
            "The first estimate for 2024, released by the statistics office on 14 February 2025, put lamb output at "
            "31,000 tonnes.",
            "31,000 tonnes",
            "2025-03-10",
            "2024-01-01..2024-12-31",
        ),
        (
            "Over the three months to October 2024, rents grew by 3.1% compared with a year earlier.",
            "3.1%",
            "2024-11-20",
            "2024-08-01..2024-10-31",
        ),
        (
            "Destocking took 0.3 percentage points from GDP growth in 2024.",
            "0.3 percentage points",
            "2025-02-20",
            "2024-01-01..2024-12-31",
        ),
        (
            "Tram fares surged by NOK 12 from 2023 to 2024.",
            "NOK 12",
            "2025-02-20",
            "2024-01-01..2024-12-31",
        ),
        (
            "Honey sales rose 6% in 2024, the strongest growth of the last five years.",
            "6%",
            "2025-02-20",
            "2024-01-01..2024-12-31",
        ),
    ],
)
def test_each_wording_of_time_has_its_part(text: str, number: str, published: str, period: str) -> None:
    assert _period(text, number, published) == period


def test_the_period_of_a_rate_compared_with_is_no_base_of_the_first_rate() -> None:
    text = "Ferry traffic grew 4.0% in the second half of 2024, faster than the 2.5% growth seen in the first half."
    first, second = extract(text, published="2025-02-10", html=False)
    assert (first.comparison, second.comparison) == ("none", "none")


def test_what_highlights_come_from_is_what_they_are_about() -> None:
    text = "Highlights from the 2022 survey include:\n\n* EUR 8.9 billion in total turnover\n* 17,100 apprentices\n"
    rows = extract(text, published="2024-09-03", html=False, min_confidence=0)
    assert [str(row.period_end) for row in rows] == ["2022-12-31", "2022-12-31"]


@pytest.mark.parametrize(
    "text",
    [
        "Growth in parcel volumes is expected to slow to 4% in 2026 from 4.2% in 2025.",
        "Farm output is forecast to expand by 3% in 2026, down from 5% in 2024.",
    ],
)
def test_a_rate_of_growth_is_not_measured_against_another(text: str) -> None:
    first = extract(text, published="2025-11-10", html=False, min_confidence=0)[0]
    assert (first.measure, first.comparison) == ("growth", "yoy")
