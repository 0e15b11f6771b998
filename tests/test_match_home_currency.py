"""What a bare "$", "kr" or "pesos" is in a release: the surest reason decides, and a row names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor import extract

RELEASES = Path(__file__).parent / "currencies" / "releases.txt"
# A release with one amount in money that several countries share; its currency, and the reasons among its rules.
CASES = [line.split(" || ") for line in RELEASES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("text", "wanted"), [(text, wanted.split()) for text, wanted in CASES])
def test_match_home_currency_of_a_release(text, wanted):
    [row] = [row for row in extract(text, published="2025-08-05", html=False) if row.value == 12_400_000]
    assert [row.unit, *(rule for rule in row.rules.split() if rule.startswith("money."))] == wanted


def test_match_home_currency_of_a_publisher_is_told_by_its_rule():
    text = "Spending was $12.4 million in Q2 2025."
    [row] = extract(text, published="2025-08-05", publisher="Statistics Canada", html=False)
    assert (row.unit, "publisher.statistics_canada" in row.rules.split()) == ("CAD", True)


def test_match_home_currency_in_dispute_is_less_sure():
    text = "Lumo Mines {} said that revenue was $12.4 million in Q2 2025. All amounts are in Canadian dollars."
    [sure] = extract(text.format("(TSX: LUM)"), published="2025-08-05", html=False)
    [disputed] = extract(text.format("(ASX: LUM)"), published="2025-08-05", html=False)
    assert (sure.unit, disputed.unit) == ("CAD", "CAD")
    assert disputed.confidence < sure.confidence
