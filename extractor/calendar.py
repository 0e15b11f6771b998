"""Periods -> periods: the arithmetic of days, months, quarters and years. No text is read here.

A Period has a first and a last day, both included; either may be None where it is open. Periods of whole
calendar months move by months and keep their month ends; periods of whole weeks (13-week quarters, 52-week
years) move from year to year by 52 weeks, as the companies that use them do.
"""

from __future__ import annotations

import calendar as _calendar
from datetime import date, timedelta
from functools import lru_cache

from extractor.model import Period, Shift

_YEAR_BACK = Shift(years=-1)
YEAR_SLACK = 6
"""Days by which a week-based fiscal quarter may differ from the same quarter of the year before."""


@lru_cache(maxsize=1024)
def plausible(day: date | None) -> bool:
    """Whether a day is one that releases speak of; None is. What content systems put where they know no day (the first
    and the last of the calendar) is none, and days are counted on from it to where the calendar ends.

    >>> plausible(date(2024, 5, 1)), plausible(date(1, 1, 1)), plausible(date(9999, 12, 31))
    (True, False, False)
    """
    return day is None or 1000 <= day.year < 3000


def month_end(year: int, month: int) -> date:
    """The last day of a month.

    >>> month_end(2024, 2)
    datetime.date(2024, 2, 29)
    """
    return date(year, month, _calendar.monthrange(year, month)[1])


@lru_cache(maxsize=4096)
def months(year: int, first: int, count: int) -> Period | None:
    """`count` whole months from month `first` of `year` on; months beyond 12 run into the next year.

    None where the calendar does not go that far (years 1 to 9999).

    >>> months(2023, 12, 3)
    Period(first_day=datetime.date(2023, 12, 1), last_day=datetime.date(2024, 2, 29))
    """
    start = year * 12 + first - 1
    end = start + count - 1
    if count < 1 or start < 12 or end >= 120_000:
        return None
    return Period(date(start // 12, start % 12 + 1, 1), month_end(end // 12, end % 12 + 1))


def year(number: int) -> Period:
    """A calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def half(year: int, n: int) -> Period:
    """The first or second half of a calendar year."""
    return _whole(year, n, 6, 2)


def quarter(year: int, n: int) -> Period:
    """A calendar quarter.

    >>> quarter(2020, 2)
    Period(first_day=datetime.date(2020, 4, 1), last_day=datetime.date(2020, 6, 30))
    """
    return _whole(year, n, 3, 4)


def month(year: int, n: int) -> Period:
    """A calendar month."""
    return _whole(year, n, 1, 12)


def week(year: int, n: int) -> Period:
    """An ISO 8601 week, Monday to Sunday. Raises ValueError for a week that the year does not have.

    >>> week(2020, 32)
    Period(first_day=datetime.date(2020, 8, 3), last_day=datetime.date(2020, 8, 9))
    """
    monday = date.fromisocalendar(year, n, 1)
    return Period(monday, monday + timedelta(days=6))


def day(when: date) -> Period:
    """A single day."""
    return Period(when, when)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth Monday (0) to Sunday (6) of a month; -1 is the last.

    >>> nth_weekday(2025, 11, 3, 4), nth_weekday(2025, 5, 0, -1)
    (datetime.date(2025, 11, 27), datetime.date(2025, 5, 26))
    """
    if nth < 0:
        last = month_end(year, month)
        return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def easter(year: int) -> date:
    """Easter Sunday of the western churches, by the Gregorian calendar.

    >>> easter(2024), easter(2025)
    (datetime.date(2024, 3, 31), datetime.date(2025, 4, 20))
    """
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    day = epact - weekday
    month = 3 + (day + 40) // 44
    return date(year, month, day + 28 - 31 * (month // 4))


def containing(when: date, unit: str) -> Period:
    """The calendar day, week, month, quarter, half or year that a day lies in.

    >>> containing(date(2020, 8, 5), "quarter").last_day
    datetime.date(2020, 9, 30)
    """
    if unit == "day":
        return day(when)
    if unit == "week":
        return Period(_monday(when), _monday(when) + timedelta(days=6))
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    return _whole(when.year, (when.month - 1) // size + 1, size, 12 // size)


def length_days(period: Period) -> int | None:
    """How many days a period has; None where an end is open."""
    if period.first_day is None or period.last_day is None:
        return None
    return (period.last_day - period.first_day).days + 1


def length_months(period: Period) -> int | None:
    """How many whole calendar months a period has; None where it is not made of whole months.

    >>> length_months(half(2020, 2)), length_months(day(date(2020, 6, 30)))
    (6, None)
    """
    first, last = period.first_day, period.last_day
    if first is None or last is None or first > last or first.day != 1 or not _is_month_end(last):
        return None
    return (last.year - first.year) * 12 + last.month - first.month + 1


def shift_period(period: Period, shift: Shift) -> Period | None:
    """The period that `shift` leads to; None where it leads out of the calendar or cannot be known.

    `year` sets the year in which the period ends. `spans` moves by the period's own length, so an open period
    has none. A month's end stays a month's end.

    >>> shift_period(month(2024, 3), Shift(months=-1))
    Period(first_day=datetime.date(2024, 2, 1), last_day=datetime.date(2024, 2, 29))
    >>> shift_period(Period(date(2025, 1, 27), date(2025, 4, 27)), Shift(years=-1))
    Period(first_day=datetime.date(2024, 1, 29), last_day=datetime.date(2024, 4, 28))
    """
    try:
        return _shift(period, shift)
    except (OverflowError, ValueError):
        return None


def period_code(period: Period) -> tuple[str, str | None]:
    """SDMX TIME_PERIOD and CL_FREQ of a period: the shortest code that says it, else start/duration.

    An open period has no code: ("", None).

    >>> period_code(quarter(2020, 2)), period_code(months(2020, 1, 8))
    (('2020-Q2', 'Q'), ('2020-01-01/P8M', None))
    >>> period_code(Period(date(2025, 1, 27), date(2025, 4, 27)))
    ('2025-01-27/P91D', None)
    """
    first, last = period.first_day, period.last_day
    days = length_days(period)
    if first is None or last is None or days is None or days < 1:
        return "", None
    count = length_months(period)
    if count is not None:
        return _months_code(first, count)
    if days == 1:
        return first.isoformat(), "D"
    if days == 7 and first.weekday() == 0:
        iso = first.isocalendar()
        return f"{iso.year}-W{iso.week:02}", "W"
    return f"{first.isoformat()}/P{days}D", "W" if days == 7 else None


def same_span(a: Period, b: Period) -> bool:
    """Whether two periods are equally long: as many whole months, or as many days to within a week.

    >>> same_span(quarter(2020, 1), quarter(2019, 4)), same_span(quarter(2020, 1), half(2020, 1))
    (True, False)
    """
    months_a, months_b = length_months(a), length_months(b)
    if months_a is not None and months_b is not None:
        return months_a == months_b
    days_a, days_b = length_days(a), length_days(b)
    if days_a is None or days_b is None:
        return False
    return days_a == days_b or (min(days_a, days_b) > 27 and abs(days_a - days_b) <= 7)


def is_year_before(a: Period, b: Period) -> bool:
    """Whether `b` is the period of `a` a year earlier, give or take 6 days for 13-week quarters.

    >>> is_year_before(quarter(2020, 2), quarter(2019, 2)), is_year_before(quarter(2020, 2), quarter(2020, 1))
    (True, False)
    """
    then = shift_period(a, _YEAR_BACK)
    if then is None or not then.first_day or not then.last_day or not b.first_day or not b.last_day:
        return False
    if length_months(a) is not None and length_months(b) is not None:
        return then == b
    if length_days(a) == 1 or length_days(b) == 1:
        return then == b
    return max(abs((then.first_day - b.first_day).days), abs((then.last_day - b.last_day).days)) <= YEAR_SLACK


def is_just_before(a: Period, b: Period) -> bool:
    """Whether `b` is as long as `a` and ends on the day before it.

    >>> is_just_before(month(2020, 3), month(2020, 2)), is_just_before(month(2020, 3), quarter(2019, 4))
    (True, False)
    """
    if a.first_day is None or b.last_day is None:
        return False
    return b.last_day + timedelta(days=1) == a.first_day and same_span(a, b)


def lies_within(inner: Period, outer: Period) -> bool:
    """Whether all of `inner` is in `outer`; an open end of `outer` holds everything on its side."""
    if inner.first_day is None or inner.last_day is None:
        return False
    after = outer.first_day is None or outer.first_day <= inner.first_day
    return after and (outer.last_day is None or inner.last_day <= outer.last_day)


def add_months(when: date, count: int) -> date:
    """The same day of another month, or that month's last day where it is shorter.

    >>> add_months(date(2024, 5, 31), -3)
    datetime.date(2024, 2, 29)
    """
    number = when.year * 12 + when.month - 1 + count
    end = month_end(number // 12, number % 12 + 1)
    return end if when.day > end.day else end.replace(day=when.day)


def _whole(year: int, n: int, size: int, most: int) -> Period:
    found = months(year, (n - 1) * size + 1, size)
    if found is None or not 1 <= n <= most:
        raise ValueError(f"{n}: a year has {most} of these")
    return found


def _monday(when: date) -> date:
    return when - timedelta(days=when.weekday())


def _is_month_end(when: date) -> bool:
    return when == month_end(when.year, when.month)


def _months_code(first: date, count: int) -> tuple[str, str | None]:
    if count == 12 and first.month == 1:
        return f"{first.year:04}", "A"
    if count == 6 and first.month in (1, 7):
        return f"{first.year:04}-S{first.month // 7 + 1}", "S"
    if count == 3 and first.month % 3 == 1:
        return f"{first.year:04}-Q{first.month // 3 + 1}", "Q"
    if count == 1:
        return f"{first.year:04}-{first.month:02}", "M"
    duration = f"{count // 12}Y" if count % 12 == 0 else f"{count}M"
    return f"{first.isoformat()}/P{duration}", None


def _shift(period: Period, shift: Shift) -> Period | None:
    by_months, by_days = 12 * shift.years + shift.months, 7 * shift.weeks + shift.days
    if shift.year is not None:
        end = period.last_day or period.first_day
        by_months += 12 * (shift.year - end.year) if end else 0
    if shift.spans:
        count, days = length_months(period), length_days(period)
        if days is None:
            return None
        by_months += shift.spans * (count or 0)
        by_days += 0 if count else shift.spans * days
    if by_months % 12 == 0 and _is_weekly(period):
        by_months, by_days = 0, by_days + by_months // 12 * 364
    return Period(
        _move(period.first_day, by_months, by_days, keep_end=length_days(period) == 1),
        _move(period.last_day, by_months, by_days, keep_end=True),
    )


def _is_weekly(period: Period) -> bool:
    """Whether a period is counted in weeks: 7, 91, 364 days and the like, but not "1 to 21 May"."""
    days = length_days(period)
    if days is None or days % 7 or length_months(period) is not None:
        return False
    return days == 7 or (period.first_day is not None and period.first_day.day != 1)


def _move(when: date | None, by_months: int, by_days: int, *, keep_end: bool) -> date | None:
    if when is None:
        return None
    moved = add_months(when, by_months)
    if keep_end and by_months and _is_month_end(when):
        moved = month_end(moved.year, moved.month)
    return moved + timedelta(days=by_days)
