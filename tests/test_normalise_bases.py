"""What makes rows of one metric incomparable: prices, index base, rate, and the day from which a number holds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from extractor.api import release_of
from extractor.check import standings
from extractor.model import Known, Observation
from extractor.normalise.bases import index_base

if TYPE_CHECKING:
    from extractor.pipeline import Engine


def rows_of(engine: Engine, text: str) -> list[Observation]:
    known = Known(date(2025, 6, 20), "Office of Norland", "t")
    return list(engine.extract(release_of(text, None, "a.txt", known)).observations)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GDP grew by 2.1% in real terms and by 5.4% in nominal terms in 2024.", ["real", "nominal"]),
        ("Real wages fell 1.2% year on year in May 2025, nominal wages rose 2.4%.", ["real", "nominal"]),
        ("In real terms, turnover fell 0.8% in May 2025, while it rose 1.9% in nominal terms.", ["real", "nominal"]),
        ("Turnover rose by real 0.7% and nominal 1.9% in May 2025.", ["real", "nominal"]),
        ("Adjusted for inflation, household spending rose 1.4% in 2024.", ["real"]),
        ("Output at constant prices rose 1.1% year on year in the first quarter of 2025.", ["real"]),
        ("At constant currency, sales rose 6.0% in 2024.", ["constant_currency"]),
        ("Investment in real estate rose 4% in 2024.", [None]),
        ("The nominal value of the bonds was EUR 500 million in 2024.", [None]),
        ("Exports rose 4% in 2024.", [None]),
    ],
)
def test_price_basis(engine: Engine, text: str, expected: list[str | None]) -> None:
    assert [row.price_basis for row in rows_of(engine, text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Housing starts were at a seasonally adjusted annual rate of 1,256,000 in May 2025.", ["annualised"]),
        ("The economy grew 2.4% annualised in the first quarter of 2025.", ["annualised"]),
        ("Consumer prices rose at an annual rate of 3.1% in May 2025.", [None]),
        ("Exports rose 4% in 2024.", [None]),
    ],
)
def test_rate_basis(engine: Engine, text: str, expected: list[str | None]) -> None:
    found = [row.rate_basis for row in rows_of(engine, text)]
    assert found == expected


def test_index_base(engine: Engine) -> None:
    rows = rows_of(engine, "The producer price index (2015 = 100) rose 0.5% to 104.2 in May 2025.")
    assert [row.index_base for row in rows] == ["2015", "2015"]


def test_index_base_of_a_table_stands_over_it(engine: Engine) -> None:
    page = (
        "<h1>Prices in May</h1><p>Prices were told.</p><table><caption>Price index, 2021 = 100</caption>"
        "<tr><th>Group</th><th>May 2025</th><th>April 2025</th></tr>"
        "<tr><th>Food</th><td>121.4</td><td>120.9</td></tr><tr><th>Fuel</th><td>118.2</td><td>119.0</td></tr></table>"
    )
    found = [row.index_base for row in rows_of(engine, page) if row.table_cell]
    assert found == ["2021"] * 4


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("(2015=100)", "2015"),
        ("2010-2012 = 100", "2010/2012"),
        ("1999/2000 = 100", "1999/2000"),
        ("2020-01 = 100", "2020-01"),
        ("base year 2019", "2019"),
        ("in 2015, 100 firms", None),
    ],
)
def test_index_base_of_wordings(text: str, base: str | None) -> None:
    assert index_base(text) == base


def test_valid_from_where_it_is_not_the_period(engine: Engine) -> None:
    text = "The deposit rate stands at 2.5% in May 2025, with effect from 1 July 2025 it will be lowered."
    assert [row.valid_from for row in rows_of(engine, text)] == [date(2025, 7, 1)]
    assert [row.valid_from for row in rows_of(engine, "Rents rose 2% in May 2025.")] == [None]


def test_nominal_and_real_growth_of_one_release_are_no_conflict(engine: Engine) -> None:
    rows = rows_of(engine, "GDP grew by 2.1% in 2024 in real terms. GDP grew by 5.4% in 2024 in nominal terms.")
    assert [row.price_basis for row in rows] == ["real", "nominal"]
    assert [standing.flags for standing in standings(rows)] == [(), ()]
