"""Signs: a fall that narrows is a move up, and only what narrows is turned."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor import extract

CASES = {
    "the decline narrowed": ("The decline in output narrowed by 2.1 percentage points in May 2024.", "2.1"),
    "the drop widened": ("The drop in orders widened by 2.1 percentage points in May 2024.", "-2.1"),
    "narrowing from the drop": (
        "Output fell 1.3% in May 2024, narrowing by 7.1 percentage points from the drop in the first quarter.",
        "7.1",
    ),
    "a deficit narrowed": ("The trade deficit narrowed by EUR 2.5 billion in May 2024.", "-2500000000"),
    "a decline of something else, behind": (
        "Unemployment eased by 0.3 percentage points in May 2024 after a decline in vacancies.",
        "-0.3",
    ),
    "a decline of something else, before": (
        "After a decline in vacancies, unemployment eased by 0.3 percentage points in May 2024.",
        "-0.3",
    ),
    "growth slowed by": ("Export growth slowed by 1.6 percentage points in May 2024.", "-1.6"),
    "growth slowed to": ("Export growth slowed to 1.6% in May 2024.", "1.6"),
}


@pytest.mark.parametrize(("text", "value"), CASES.values(), ids=CASES.keys())
def test_link_signs_a_change_by_the_move_of_its_metric(text: str, value: str) -> None:
    rows = extract(text, published="2024-06-20", html=False, min_confidence=0)
    assert rows[-1].value == Decimal(value)
