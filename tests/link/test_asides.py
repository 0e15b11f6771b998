"""Groups that have their numbers in brackets behind them."""

from __future__ import annotations

import pytest

from extractor import extract

CASES = {
    "The largest gains in bookings in May 2025 were in Selmark (+1,960) and Norland (+430), and the largest drops in "
    "Ostrava Bay (-870) and Port Lorne (-640).": [
        ("bookings in Selmark", 1960, "change"),
        ("bookings in Norland", 430, "change"),
        ("bookings in Ostrava Bay", -870, "change"),
        ("bookings in Port Lorne", -640, "change"),
    ],
    "The savings rates for bakers (4.2 percent), millers (7.3 percent), and brewers (5.8 percent) hardly moved in "
    "March 2025.": [
        ("savings rates for bakers", 4.2, "level"),
        ("savings rates for millers", 7.3, "level"),
        ("savings rates for brewers", 5.8, "level"),
    ],
    "Unemployment rates in March 2025 for Selmark (4.1%), Norland (5.0%), and Port Lorne (6.2%) were little changed.": [
        ("Unemployment rates for Selmark", 4.1, "level"),
        ("Unemployment rates for Norland", 5, "level"),
        ("Unemployment rates for Port Lorne", 6.2, "level"),
    ],
    "Turnover rose most in hotels (+6.2%) and bars (+4.0%) in May 2025, and the sharpest declines were in casinos "
    "(-3.1%).": [
        ("Turnover in hotels", 6.2, "growth"),
        ("Turnover in bars", 4, "growth"),
        ("Turnover in casinos", -3.1, "growth"),
    ],
    "Rents rose fastest in Selmark (6.6%), Norland (5.0%) and Port Lorne (4.4%) in June 2025.": [
        ("Rents in Selmark", 6.6, "growth"),
        ("Rents in Norland", 5, "growth"),
        ("Rents in Port Lorne", 4.4, "growth"),
    ],
    "Growth slowed for passenger traffic (+6.0% in 2019) and freight (+3.7% in 2019).": [
        ("passenger traffic", 6, "growth"),
        ("freight", 3.7, "growth"),
    ],
}


@pytest.mark.parametrize("text", CASES, ids=lambda text: text[:40])
def test_asides_have_the_metric_of_their_group(text: str) -> None:
    rows = extract(text, published="2025-07-15", html=False, min_confidence=0)
    assert [(row.metric_text, float(row.value), row.measure) for row in rows] == CASES[text]
