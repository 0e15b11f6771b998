"""Rates that a meeting decides are of its day."""

from __future__ import annotations

import pytest
from test_periods_of_releases import periods

DAY = "2024-02-14..2024-02-14"
HEADS = [
    "Minutes of the meeting of the Rate Council held on 14 February 2024",
    "Minutes of the Rate Council meeting\n\nDate of meeting: Wednesday, February 14, 2024",
    "Summary of the Rate Setting Meeting (No. 2/2024)\n\n12 and 14 February 2024, Central Bank of Norland",
    "Account of the monetary policy meeting of the Governing Board, 13 to 14 February 2024",
]
SAID = [
    ("The Council decided to keep the base rate at 4.25%.", "4.25%"),
    ("The Council kept the rates unchanged: the lombard rate at 4.75% and the deposit rate at 3.75%.", "3.75%"),
    ("One member saw reason to raise the repo rate to 4.50% from its current level of 4.25%.", "4.50%"),
    ("One member saw reason to raise the repo rate to 4.50% from its current level of 4.25%.", "4.25%"),
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(("said", "number"), SAID)
def test_a_decided_rate_is_of_the_day_of_the_meeting(head: str, said: str, number: str) -> None:
    told = periods(f"{head}\n\nInflation was discussed at length.\n\n{said}", "2024-03-06")
    assert told[number] == DAY


def test_other_meetings_are_not_the_one_that_decided() -> None:
    text = (
        "The Council decided to keep the base rate at 4.25%.\n\n"
        "The next meeting of the Council will be held on 6 March 2024, the previous meeting was on 10 January 2024."
    )
    assert periods(text, "2024-02-14")["4.25%"] == DAY


def test_a_rate_with_its_own_time_keeps_it() -> None:
    text = (
        f"{HEADS[0]}\n\nThe average deposit rate stood at 3.1% in January 2024. Inflation was 2.2% in the same month."
    )
    assert periods(text, "2024-03-06") == {"3.1%": "2024-01-01..2024-01-31", "2.2%": "2024-01-01..2024-01-31"}
