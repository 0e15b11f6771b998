"""Which of the periods told in a text a number gets, by value."""

from __future__ import annotations

import pytest

from extractor import extract


def periods(text: str, published: str) -> dict[str, str]:
    """The period of each number of a text: its days, as "first..last", or "" where it is not known."""
    rows = extract(text, published=published, html=False, min_confidence=0)
    return {row.value_text: f"{row.period_start}..{row.period_end}" if row.period_start else "" for row in rows}


BASES = [
    (
        "Boat sales ran at 80,100 in November 2024, below the October rate of 87,500.",
        "2024-12-10",
        {"80,100": "2024-11-01..2024-11-30", "87,500": "2024-10-01..2024-10-31"},
    ),
    (
        "EBITDA for the first nine months of 2024 rose to EUR 19 million, up on the previous year's figure of "
        "EUR 14 million.",
        "2024-11-10",
        {"EUR 19 million": "2024-01-01..2024-09-30", "EUR 14 million": "2023-01-01..2023-09-30"},
    ),
    (
        "The ferry company carried 3.1 million passengers in 2024, more than the 2023 total of 2.8 million.",
        "2025-02-10",
        {"3.1 million passengers": "2024-01-01..2024-12-31", "2.8 million": "2023-01-01..2023-12-31"},
    ),
    (
        "Credit to farms grew 4.7% year on year in August 2024, while credit to hotels, which had gone up by 12.8% in "
        "the same period, was a concern.",
        "2024-10-10",
        {"4.7%": "2024-08-01..2024-08-31", "12.8%": "2024-08-01..2024-08-31"},
    ),
    (
        "Visitor numbers for 2026 were raised to 21 million from 19 million.",
        "2025-03-10",
        {"21 million": "2026-01-01..2026-12-31", "19 million": "2026-01-01..2026-12-31"},
    ),
    (
        "Quarter on quarter, the net loss was cut by 52%, to $79k (Q2 2024) from $164k (Q1 2024).",
        "2024-08-10",
        {"52%": "2024-04-01..2024-06-30", "$79k": "2024-04-01..2024-06-30", "$164k": "2024-01-01..2024-03-31"},
    ),
]

RELEASES = [
    (
        "Results for the second quarter of 2025\n\nNet income was $31.2 million, or $0.58 per share, compared with net "
        "income of $27.9 million, or $0.50 per share, for the second quarter of 2024.",
        "2025-08-10",
        {
            "$31.2 million": "2025-04-01..2025-06-30",
            "$0.58 per share": "2025-04-01..2025-06-30",
            "$27.9 million": "2024-04-01..2024-06-30",
            "$0.50 per share": "2024-04-01..2024-06-30",
        },
    ),
    (
        "Figures for the third quarter of 2024\n\nThe ferry line earned EUR 7.3 million, compared to a loss of EUR 2.6 "
        "million, or EUR 0.08 per share, in the prior year.",
        "2024-11-10",
        {
            "EUR 7.3 million": "2024-07-01..2024-09-30",
            "EUR 2.6 million": "2023-07-01..2023-09-30",
            "EUR 0.08 per share": "2023-07-01..2023-09-30",
        },
    ),
    (
        "Report on the first half of 2024\n\nThe fund paid out EUR 26 million in dividends; its assets as at 30 June "
        "2024 were EUR 940 million.",
        "2024-08-10",
        {"EUR 26 million": "2024-01-01..2024-06-30", "EUR 940 million": "2024-06-30..2024-06-30"},
    ),
    (
        "Results for the 2024 financial year, which ended on 31 December 2024, are out.\n\n"
        "Profit for the period came to CHF 55.8 million.",
        "2025-03-11",
        {"CHF 55.8 million": "2024-01-01..2024-12-31"},
    ),
    (
        "Annual results for 2024\n\nAt year-end, net debt stood at CHF 62 million.",
        "2025-03-11",
        {"CHF 62 million": "2024-12-31..2024-12-31"},
    ),
    (
        "Revenue in the first nine months of 2024 was EUR 30 million. EBITDA for 2025 is expected at EUR 27 million. "
        "This includes EUR 22 million from leases.",
        "2024-11-10",
        {"EUR 27 million": "2025-01-01..2025-12-31", "EUR 22 million": "2025-01-01..2025-12-31"},
    ),
    (
        "The vacancy rate of shops rose sharply in both April and May, above 14%.",
        "2024-06-20",
        {"14%": "2024-04-01..2024-05-31"},
    ),
    (
        "The budget shows a deficit of $11.6 billion in 2025, followed by $12.6 billion in 2026.",
        "2025-03-20",
        {"$11.6 billion": "2025-01-01..2025-12-31", "$12.6 billion": "2026-01-01..2026-12-31"},
    ),
]


@pytest.mark.parametrize(("text", "published", "told"), BASES)
def test_a_base_of_comparison_has_its_own_period(text: str, published: str, told: dict[str, str]) -> None:
    found = periods(text, published)
    assert {number: found.get(number) for number in told} == told


@pytest.mark.parametrize(("text", "published", "told"), RELEASES)
def test_the_text_around_gives_what_the_sentence_leaves_out(text: str, published: str, told: dict[str, str]) -> None:
    found = periods(text, published)
    assert {number: found.get(number) for number in told} == told


@pytest.mark.parametrize(
    "thing",
    ["Quarterly Results", "Annual Report", "quarterly dividend", "monthly recurring revenue", "annual general meeting"],
)
def test_what_comes_every_quarter_or_year_is_compared_with_nothing(thing: str) -> None:
    text = f"Toller presents its {thing}\n\nIn the first quarter of 2025 revenue grew by 12% to EUR 3.5 million."
    growth = extract(text, published="2025-05-10", html=False, min_confidence=0)[0]
    assert (growth.value_text, growth.comparison) == ("12%", "none")
