"""The arithmetic of periods: days in, days and codes out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import calendar
from extractor.model import Period, Shift


def span(first: str | None, last: str | None) -> Period:
    return Period(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)


@pytest.mark.parametrize(
    ("period", "code", "freq"),
    [
        (calendar.year(2020), "2020", "A"),
        (calendar.half(2020, 1), "2020-S1", "S"),
        (calendar.half(2020, 2), "2020-S2", "S"),
        (calendar.quarter(2020, 2), "2020-Q2", "Q"),
        (calendar.quarter(2020, 4), "2020-Q4", "Q"),
        (calendar.month(2020, 6), "2020-06", "M"),
        (calendar.week(2020, 32), "2020-W32", "W"),
        (calendar.week(2020, 53), "2020-W53", "W"),
        (calendar.day(date(2020, 6, 30)), "2020-06-30", "D"),
        (span("2020-01-01", "2020-08-31"), "2020-01-01/P8M", None),
        (span("2023-03-01", "2023-05-31"), "2023-03-01/P3M", None),
        (span("2023-07-01", "2024-06-30"), "2023-07-01/P1Y", None),
        (span("2016-01-01", "2020-12-31"), "2016-01-01/P5Y", None),
        (span("2024-09-29", "2024-12-28"), "2024-09-29/P91D", None),
        (span("2020-11-01", "2020-11-07"), "2020-11-01/P7D", "W"),
        (span("2015-01-01", None), "", None),
        (span(None, "2030-12-31"), "", None),
    ],
)
def test_calendar_code_is_the_shortest_that_says_it(period: Period, code: str, freq: str | None) -> None:
    assert calendar.period_code(period) == (code, freq)


@pytest.mark.parametrize(
    ("period", "shift", "expected"),
    [
        (calendar.month(2024, 2), Shift(years=-1), calendar.month(2023, 2)),
        (calendar.month(2023, 2), Shift(years=1), calendar.month(2024, 2)),
        (calendar.month(2024, 1), Shift(months=-1), calendar.month(2023, 12)),
        (calendar.quarter(2023, 1), Shift(spans=-1), calendar.quarter(2022, 4)),
        (calendar.quarter(2023, 1), Shift(months=-3), calendar.quarter(2022, 4)),
        (calendar.half(2020, 1), Shift(year=2019), calendar.half(2019, 1)),
        (calendar.year(2020), Shift(spans=-1), calendar.year(2019)),
        (span("2023-03-01", "2023-05-31"), Shift(spans=-1), span("2022-12-01", "2023-02-28")),
        (span("2020-11-01", "2020-11-07"), Shift(weeks=-1), span("2020-10-25", "2020-10-31")),
        (span("2020-11-01", "2020-11-07"), Shift(spans=-1), span("2020-10-25", "2020-10-31")),
        (span("2025-01-27", "2025-04-27"), Shift(years=-1), span("2024-01-29", "2024-04-28")),
        (span("2025-01-27", "2025-04-27"), Shift(spans=-1), span("2024-10-28", "2025-01-26")),
        (span("2024-05-01", "2024-05-20"), Shift(years=-1), span("2023-05-01", "2023-05-20")),
        (span("2024-05-01", "2024-05-21"), Shift(years=-1), span("2023-05-01", "2023-05-21")),
        (span("2024-06-30", "2024-06-30"), Shift(years=-1), span("2023-06-30", "2023-06-30")),
        (span("2024-02-29", "2024-02-29"), Shift(months=-1), span("2024-01-31", "2024-01-31")),
        (span("2015-01-01", None), Shift(years=-1), span("2014-01-01", None)),
        (span("2015-01-01", None), Shift(spans=-1), None),
        (calendar.year(1), Shift(years=-1), None),
    ],
)  # fmt: skip
def test_calendar_shift(period: Period, shift: Shift, expected: Period | None) -> None:
    assert calendar.shift_period(period, shift) == expected


def test_calendar_year_before_has_slack_for_13_weeks() -> None:
    assert calendar.is_year_before(span("2025-01-27", "2025-04-27"), span("2024-01-29", "2024-04-28"))
    assert calendar.is_year_before(span("2024-02-03", "2024-05-04"), span("2023-01-29", "2023-04-29"))
    assert not calendar.is_year_before(span("2025-01-27", "2025-04-27"), span("2024-10-28", "2025-01-26"))
    assert not calendar.is_year_before(calendar.month(2020, 2), calendar.month(2019, 3))
    assert not calendar.is_year_before(calendar.day(date(2020, 6, 30)), calendar.day(date(2019, 6, 29)))
    assert not calendar.is_year_before(calendar.year(2020), span("2019-01-01", None))


def test_calendar_just_before_is_as_long_and_adjoins() -> None:
    assert calendar.is_just_before(calendar.quarter(2020, 1), calendar.quarter(2019, 4))
    assert calendar.is_just_before(span("2025-01-27", "2025-04-27"), span("2024-10-28", "2025-01-26"))
    assert not calendar.is_just_before(calendar.quarter(2020, 2), calendar.quarter(2019, 4))
    assert not calendar.is_just_before(calendar.quarter(2020, 1), calendar.month(2019, 12))
    assert not calendar.is_just_before(span(None, "2020-01-01"), calendar.month(2019, 12))


def test_calendar_lies_within() -> None:
    assert calendar.lies_within(calendar.month(2020, 6), calendar.quarter(2020, 2))
    assert calendar.lies_within(calendar.month(2020, 6), span("2015-01-01", None))
    assert not calendar.lies_within(calendar.month(2020, 7), calendar.quarter(2020, 2))
    assert not calendar.lies_within(span("2015-01-01", None), calendar.year(2015))


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "half", "year"])
def test_calendar_unit_containing_a_day_contains_it(unit: str) -> None:
    when = date(2024, 2, 29)
    assert calendar.lies_within(calendar.day(when), calendar.containing(when, unit))


def test_calendar_refuses_a_fifth_quarter() -> None:
    with pytest.raises(ValueError, match="a year has 4"):
        calendar.quarter(2020, 5)


DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@given(st.integers(1950, 2090), st.integers(1, 12), st.integers(1, 36), st.integers(-40, 40))
def test_calendar_whole_months_stay_whole_and_come_back(year: int, first: int, count: int, step: int) -> None:
    period = calendar.months(year, first, count)
    assert period is not None
    moved = calendar.shift_period(period, Shift(months=step))
    assert moved is not None
    assert calendar.length_months(moved) == count
    assert calendar.shift_period(moved, Shift(months=-step)) == period


@given(DAYS, st.integers(0, 800), st.integers(-5, 5))
def test_calendar_shift_never_turns_a_period_round(first: date, length: int, years: int) -> None:
    period = Period(first, date.fromordinal(first.toordinal() + length))
    moved = calendar.shift_period(period, Shift(years=years))
    assert moved is not None
    assert moved.first_day is not None
    assert moved.last_day is not None
    assert moved.first_day <= moved.last_day
