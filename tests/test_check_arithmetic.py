"""Rows of one release -> whether levels and the change between them fit, across its sentences."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from extractor.check import checked
from extractor.model import Observation

BASES = frozenset(("statement.from_value", "statement.compared_with_value", "statement.bracket_base"))

Row = Callable[..., Observation]


@pytest.fixture
def said(observation: Row) -> Callable[..., str | None]:
    """What the check says of a growth, beside levels that other sentences of the release give."""

    def flag(growth: str, *levels: tuple[str, str], **columns: Any) -> str | None:
        level = {"measure": "level", "comparison": "none", "unit": "USD"}
        rows = [
            observation(observation_id=f"l{n}", quote=f"Sentence {n}.", period=period, value=Decimal(value),
                        value_text=f"${value}", decimals=0, **level)
            for n, (period, value) in enumerate(levels)
        ]  # fmt: skip
        change = {"period": "2025-05", "comparison_period": "2024-05", "quote": "It grew.", "value_text": f"{growth}%"}
        rows.append(observation(value=Decimal(growth), **change | columns))
        return list(checked(rows, BASES))[-1].flags

    return flag


@pytest.mark.parametrize(
    ("growth", "levels", "flag"),
    [
        pytest.param("5.0", [("2025-05", "105"), ("2024-05", "100")], "arithmetic_holds", id="fit"),
        pytest.param("9.0", [("2025-05", "105"), ("2024-05", "100")], None, id="do not fit: of a part"),
        pytest.param("5.0", [("2025-05", "105")], None, id="one level alone"),
        pytest.param("5.0", [("2025-05", "105"), ("2023-05", "100")], None, id="another year"),
        pytest.param(
            "5.0", [("2025-05", "105"), ("2025-05", "205"), ("2024-05", "100")], None, id="two levels of one month"
        ),
        pytest.param(
            "5.0", [("2025-05", "105"), ("2025-05", "105"), ("2024-05", "100")], "arithmetic_holds", id="told twice"
        ),
    ],
)
def test_check_growth_against_levels_of_other_sentences(
    said: Callable[..., str | None], growth: str, levels: list[tuple[str, str]], flag: str | None
) -> None:
    assert said(growth, *levels) == flag


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"metric_text": "Online sales"}, id="of other words"),
        pytest.param({"status": "forecast"}, id="forecast"),
        pytest.param({"qualifier": "approx"}, id="about"),
        pytest.param({"adjustment": "seasonally_adjusted"}, id="adjusted"),
        pytest.param({"comparison_period": None}, id="of no known base"),
        pytest.param({"release_id": "another"}, id="in another release"),
    ],
)
def test_check_growth_that_the_levels_are_not_surely_of(
    said: Callable[..., str | None], columns: dict[str, Any]
) -> None:
    assert said("9.0", ("2025-05", "105"), ("2024-05", "100"), **columns) is None
