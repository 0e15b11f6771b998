"""What a wording of time says by itself -> its days, given the moment in which it is read.

A sense is what remains of "the second quarter of 2020" when the words are gone. `shape` is what patterns of
later layers ask for; `dated` tells that the year is in the words; `leans` that another period decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from extractor import calendar
from extractor.calendar import length_months, lies_within
from extractor.match.periods.context import Moment
from extractor.model import Period, Shift


class Sense(Protocol):
    """Anything that can be asked for its days."""

    @property
    def shape(self) -> str: ...

    @property
    def dated(self) -> bool: ...

    @property
    def leans(self) -> bool: ...

    def days(self, when: Moment) -> Period | None:
        """The days, None where they cannot be known."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Days that the words give in full: "30 June 2025", "the 1990s", "the 13th Five-Year Plan period"."""

    period: Period
    shape: str = "span"
    dated: bool = True
    leans: bool = False

    def days(self, when: Moment) -> Period | None:
        return self.period


@dataclass(frozen=True, slots=True)
class Slashed:
    """ "06/12/2025": which of the two is the day, a number above 12, the release or its country tells."""

    first: int
    second: int
    year: int
    shape: str = "day"
    dated: bool = True
    leans: bool = False

    def days(self, when: Moment) -> Period | None:
        if self.first > 12 or self.first == self.second:
            leads = True
        elif self.second > 12:
            leads = False
        elif when.day_first is None:
            return None
        else:
            leads = when.day_first
        day, month = (self.first, self.second) if leads else (self.second, self.first)
        return calendar.day(date(self.year, month, day))


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year. `sure` is False for four digits that nothing yet shows to be a year."""

    number: int
    sure: bool = True
    dated: bool = True
    leans: bool = False

    @property
    def shape(self) -> str:
        return "year" if self.sure else "digits"

    def days(self, when: Moment) -> Period | None:
        return calendar.year(self.number)


@dataclass(frozen=True, slots=True)
class Fiscal:
    """A fiscal year: by its label, or `offset` years from the one in which the release appears; neither: "the
    fiscal year". Without a known calendar it has no days."""

    label: int | None = None
    offset: int | None = None
    shape: str = "fiscal"
    leans: bool = False

    @property
    def dated(self) -> bool:
        return self.label is not None

    def days(self, when: Moment) -> Period | None:
        label = self.label_in(when)
        return when.fiscal.year(label) if label is not None else None

    def label_in(self, when: Moment) -> int | None:
        """The label of the year that is meant."""
        if self.label is not None or when.published is None:
            return self.label
        now = when.fiscal.label_of(when.published)
        return now + (self.offset or 0) if now is not None else None


@dataclass(frozen=True, slots=True)
class Crossing:
    """ "2022-23": the fiscal year that ends in the second where a calendar is known; `both`: the two
    years."""

    first: int
    both: bool = False
    shape: str = "year"
    dated: bool = True
    leans: bool = False

    def days(self, when: Moment) -> Period | None:
        known = when.fiscal.named.get(str(self.first + 1)) or (
            when.fiscal.year_end not in (None, (12, 31)) and Fiscal(self.label_in(when)).days(when)
        )
        if known:
            return known
        if self.both:
            return Period(date(self.first, 1, 1), date(self.first + 1, 12, 31))
        return self._as_season(when) if len(when.fiscal.seasons) == 1 else None

    def _as_season(self, when: Moment) -> Period | None:
        """The only season that the release dates, where it is a year long."""
        first, days = next(iter(when.fiscal.seasons.values()))
        whole = length_months(days) == 12
        return calendar.shift_period(days, Shift(years=self.first - first)) if whole else None

    def label_in(self, when: Moment) -> int:
        """The label of the fiscal year that these two calendar years hold."""
        return self.first if when.fiscal.by_start else self.first + 1


@dataclass(frozen=True, slots=True)
class Season:
    """ "The winter half-year 2024/25", "the 2024/25 marketing year": `first` its first year. It has the days that the
    release gives it, or those that it gives to the same season of another year."""

    name: str
    first: int
    shape: str = "fiscal"
    dated: bool = True
    leans: bool = False

    def days(self, when: Moment) -> Period | None:
        stated = when.fiscal.seasons.get(self.name)
        if stated is None:
            return when.fiscal.year(self.first + 1) if when.fiscal.given and self.name.endswith("year") else None
        return calendar.shift_period(stated[1], Shift(years=self.first - stated[0]))


@dataclass(frozen=True, slots=True)
class Part:
    """The n-th part of `size` months of a year or other span (-1: the last): "the second quarter of 2020"."""

    size: int
    n: int
    within: Sense | None = None

    @property
    def shape(self) -> str:
        return {1: "month", 3: "quarter", 6: "half"}.get(self.size, "span")

    @property
    def dated(self) -> bool:
        return self.within is not None and self.within.dated

    @property
    def leans(self) -> bool:
        return self.within is not None and self.within.leans

    def days(self, when: Moment) -> Period | None:
        if self.within is None:
            if not when.ahead:
                stated = when.fiscal.latest_part(self.size, self._nth(12), when.published)
                if stated:
                    return stated
            return when.choose(self._of_year, ended=self.shape == "span")
        if isinstance(self.within, Fiscal | Crossing):
            return self._of_fiscal(self.within, when)
        if isinstance(self.within, Year):
            named = when.fiscal.stated(self.size, self._nth(12), None)
            if named and named[0] == self.within.number:
                return named[1]
        span = self.within.days(when)
        return self._of_span(span) if span else None

    def _of_fiscal(self, within: Fiscal | Crossing, when: Moment) -> Period | None:
        label = within.label_in(when)
        if label is not None:
            own = when.fiscal.named or when.fiscal.year_end not in (None, (12, 31))
            if own or isinstance(within, Fiscal):
                return when.fiscal.part(label, self.size, self._nth(12))
            return None
        known = when.fiscal.latest_part(self.size, self._nth(12), when.published)
        if known:
            return known
        if when.fiscal.year_end is None:
            return None
        return when.choose(lambda year: when.fiscal.part(year, self.size, self._nth(12)))

    def _of_year(self, year: int) -> Period | None:
        return calendar.months(year, (self._nth(12) - 1) * self.size + 1, self.size)

    def _of_span(self, span: Period) -> Period | None:
        length = length_months(span)
        if span.first_day is None or length is None:
            return None
        if length == 1 and self.size == 6:
            return _half_month(span.first_day, self._nth(12))
        n = self._nth(length)
        if n * self.size > length:
            return None
        return calendar.months(span.first_day.year, span.first_day.month + (n - 1) * self.size, self.size)

    def _nth(self, length: int) -> int:
        return self.n if self.n > 0 else length // self.size


@dataclass(frozen=True, slots=True)
class Tail:
    """The last `size` months of a span: "the last two months of 2023"."""

    size: int
    within: Sense
    shape: str = "span"

    @property
    def dated(self) -> bool:
        return self.within.dated

    @property
    def leans(self) -> bool:
        return self.within.leans

    def days(self, when: Moment) -> Period | None:
        span = self.within.days(when)
        length = length_months(span) if span else None
        if span is None or span.last_day is None or length is None or length < self.size:
            return None
        return calendar.months(span.last_day.year, span.last_day.month - self.size + 1, self.size)


@dataclass(frozen=True, slots=True)
class Named:
    """Months by their names: "May", "October to December", "the June quarter"."""

    first: int
    count: int = 1
    within: Sense | None = None
    which: int = 0  # -1 "last May", 1 "next May"

    @property
    def shape(self) -> str:
        return {1: "month", 3: "quarter"}.get(self.count, "span")

    @property
    def dated(self) -> bool:
        return bool(self.which) or (self.within is not None and self.within.dated)

    @property
    def leans(self) -> bool:
        return self.within is not None and self.within.leans

    def days(self, when: Moment) -> Period | None:
        if isinstance(self.within, Crossing):
            return self._of_crossing(self.within, when)
        if self.within is not None:
            return _placed(self._of_year, self.within, when)
        if self.which and when.published is None:
            return None
        if self.which and when.published is not None:
            made = [self._of_year(when.published.year + step) for step in (-2, -1, 0, 1)]
            if self.which < 0:
                return [p for p in made if p and p.last_day and p.last_day < when.published][-1]
            return next(p for p in made if p and p.first_day and p.first_day > when.published)
        return when.choose(self._of_year, ended=self.count > 1)

    def _of_crossing(self, within: Crossing, when: Moment) -> Period | None:
        """ "April-July 2026-27", "October 2024-25": in a year that is not known the months are those that every year
        in use (from April, July or October on) would have, or the only ones that are not to come."""
        if within.days(when):
            return _placed(self._of_year, within, when)
        last = self.first + self.count - 1
        starts = [start for start in (4, 7, 10) if start <= self.first <= last < start + 12 or last < start]
        years = {within.first + (last < start) for start in starts}
        made = [one for year in sorted(years) if (one := self._of_year(year))]
        held = [one for one in made if len(made) == 1 or not when.is_to_come(one)]
        return held[0] if len(held) == 1 else None

    def _of_year(self, year: int) -> Period | None:
        return calendar.months(year, self.first, self.count)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month: "June 30"; `last` for a range of days in one month: "1-20 May"."""

    month: int
    first: int
    last: int
    within: Sense | None = None

    @property
    def shape(self) -> str:
        return "day" if self.first == self.last else "span"

    @property
    def dated(self) -> bool:
        return self.within is not None and self.within.dated

    @property
    def leans(self) -> bool:
        return self.within is not None and self.within.leans

    def days(self, when: Moment) -> Period | None:
        if self.within is not None:
            return _placed(self._of_year, self.within, when)
        return when.choose(self._of_year, ended=False)

    def _of_year(self, year: int) -> Period | None:
        try:
            return Period(date(year, self.month, self.first), date(year, self.month, self.last))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with a name: the `day` of a month, its `nth` weekday (0 is Monday, nth -1 the last) and `offset` days on,
    or so many days after `easter`."""

    month: int = 1
    day: int | None = None
    weekday: int = 0
    nth: int = 1
    offset: int = 0
    easter: int | None = None
    within: Sense | None = None
    shape: str = "day"

    @property
    def dated(self) -> bool:
        return self.within is not None and self.within.dated

    @property
    def leans(self) -> bool:
        return self.within is not None and self.within.leans

    def days(self, when: Moment) -> Period | None:
        if self.within is not None:
            return _placed(self._of_year, self.within, when)
        return when.choose(self._of_year)

    def _of_year(self, year: int) -> Period | None:
        if self.easter is not None:
            return calendar.day(calendar.easter(year) + timedelta(days=self.easter))
        if self.day is not None:
            return calendar.day(date(year, self.month, self.day))
        return calendar.day(
            calendar.nth_weekday(year, self.month, self.weekday, self.nth) + timedelta(days=self.offset)
        )


@dataclass(frozen=True, slots=True)
class FirstDays:
    """The first (or last, `count` below 0) days of a span: "the first 20 days of May"."""

    count: int
    within: Sense
    shape: str = "span"

    @property
    def dated(self) -> bool:
        return self.within.dated

    @property
    def leans(self) -> bool:
        return self.within.leans

    def days(self, when: Moment) -> Period | None:
        span = self.within.days(when)
        if span is None or span.first_day is None or span.last_day is None:
            return None
        if self.count > 0:
            return Period(span.first_day, span.first_day + timedelta(days=self.count - 1))
        return Period(span.last_day + timedelta(days=self.count + 1), span.last_day)


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week by its number."""

    number: int
    within: Sense | None = None
    shape: str = "week"
    leans: bool = False

    @property
    def dated(self) -> bool:
        return self.within is not None and self.within.dated

    def days(self, when: Moment) -> Period | None:
        if isinstance(self.within, Year):
            return self._of_year(self.within.number)
        if self.within is not None:
            return _placed(self._of_year, self.within, when)
        return when.choose(self._of_year)

    def _of_year(self, year: int) -> Period | None:
        try:
            return calendar.week(year, self.number)
        except ValueError:
            return None


def _placed(make: Callable[[int], Period | None], within: Sense, when: Moment) -> Period | None:
    """The period that lies in a year or other span; of one that crosses the new year, the one that ends in
    it."""
    span = within.days(when)
    if span is None or span.first_day is None or span.last_day is None:
        return None
    made = [p for p in map(make, range(span.first_day.year - 1, span.last_day.year + 1)) if p and p.last_day]
    held = [p for p in made if lies_within(p, span)]
    ending = [p for p in made if p.last_day and span.first_day <= p.last_day <= span.last_day]
    best = held or ending
    return best[-1] if best else None


def _half_month(first: date, n: int) -> Period:
    if n == 1:
        return Period(first, first.replace(day=15))
    return Period(first.replace(day=16), calendar.month_end(first.year, first.month))
