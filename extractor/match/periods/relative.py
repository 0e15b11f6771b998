"""Senses that lean on another period, or are put together from others -> their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from extractor import calendar
from extractor.calendar import add_months, containing, month_end, shift_period
from extractor.match.periods.context import MONTHS, Moment, as_unit, is_months_long, is_unit, last_month_end
from extractor.match.periods.fiscal_labels import QUARTER_DAYS, REPORTED_WITHIN
from extractor.match.periods.senses import Fiscal, Sense
from extractor.model import Period, Shift


@dataclass(frozen=True, slots=True)
class Deictic:
    """A unit counted from the release date: "last month" (-1), "this year" (0), "next quarter" (1)."""

    unit: str
    offset: int
    dated: bool = True
    leans: bool = False

    @property
    def shape(self) -> str:
        return "weekday" if self.unit == "day" else self.unit

    def days(self, when: Moment) -> Period | None:
        if when.published is None:
            return None
        now = containing(when.published, self.unit)
        if self.unit in ("day", "week"):
            return shift_period(now, Shift(days=self.offset * (1 if self.unit == "day" else 7)))
        return shift_period(now, Shift(months=self.offset * MONTHS[self.unit]))


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week (0 is Monday): the latest up to the release date; `which` -1 before it, 1 after
    it."""

    number: int
    which: int = 0
    shape: str = "weekday"
    dated: bool = True
    leans: bool = False

    def days(self, when: Moment) -> Period | None:
        if when.published is None:
            return None
        back = (when.published.weekday() - self.number) % 7
        if self.which < 0 and back == 0:
            back = 7
        if self.which == 0 and back and when.ahead:  # "will be published on Thursday"
            back -= 7
        return calendar.day(when.published + timedelta(days=7 - back if self.which > 0 else -back))


@dataclass(frozen=True, slots=True)
class Anchored:
    """ "the month", "the quarter", "the year", "the period": the one that the text is about."""

    unit: str
    shape: str = "anchored"
    dated: bool = False
    leans: bool = True

    def days(self, when: Moment) -> Period | None:
        if self.unit == "period":
            return when.lean("period", back=True)
        past_year = self.unit == "year" and when.ahead
        if self.unit == "year" and when.vague and not any(is_unit(one, "year") for one in when.around[: when.earlier]):
            return when.vague
        for period in when.around[: when.earlier] if when.anchor else when.around:
            if is_unit(period, self.unit) and not (past_year and when.is_over(period)):
                return period
        if when.anchor is not None and when.anchor.last_day is not None:
            held = as_unit(when.anchor, self.unit)
            if held is None or not (past_year and when.is_over(held)):
                return held
        if self.unit == "quarter" and not when.ahead:
            stated = when.fiscal.latest_quarter(when.published)
            if stated:
                return stated
        return self._by_release(when)

    def _by_release(self, when: Moment) -> Period | None:
        if self.unit == "year" and when.around and not (when.ahead and when.is_over(when.around[0])):
            return as_unit(when.around[0], "year")
        if when.published is None:
            return None
        now = containing(when.published, self.unit)
        if self.unit == "year":  # annual results come out in January and February
            before = when.published.month <= 2 and not when.ahead
        else:
            before = now.last_day != when.published and not when.ahead
        return shift_period(now, Shift(spans=-1)) if before else now


@dataclass(frozen=True, slots=True)
class Relative:
    """A step from the period that the sentence is about: "a year earlier", "the previous quarter"; `ago` where there
    is none is a step from the release: "five years ago"."""

    shift: Shift
    unit: str | None = None
    fiscal: bool = False
    ago: bool = False
    shape: str = "relative"
    dated: bool = False
    leans: bool = True

    def days(self, when: Moment) -> Period | None:
        if self.fiscal and not when.around and when.anchor is None:
            return Fiscal(offset=self.shift.years).days(when)
        if self.unit == "year" and self.shift == Shift() and not when.earlier and when.vague:
            return when.vague
        leant = when.lean(self.unit, back=self.shift == Shift())
        if leant is None and self.ago and when.published is not None:
            leant = containing(when.published, self._step)
        if leant is None and self.unit in MONTHS and when.published is not None:
            leant = containing(when.published, self.unit) if self.unit != "decade" else None
        base = as_unit(leant, self.unit) if leant else None
        if base is None:
            return None
        stated = when.fiscal.year_before(base) if self.shift == Shift(years=-1) else None
        return stated or shift_period(base, self.shift)

    @property
    def _step(self) -> str:
        """The unit that the shift counts in."""
        return "year" if self.shift.years else "month" if self.shift.months else "week" if self.shift.weeks else "day"


@dataclass(frozen=True, slots=True)
class Reported:
    """ "Nine-month revenue", "for the six months": those that the text is about, or dates; else the first months of
    the year, where they have just ended."""

    size: int
    shape: str = "span"
    dated: bool = False
    leans: bool = True

    def days(self, when: Moment) -> Period | None:
        told = [*when.around, *([when.anchor] if when.anchor else []), *when.fiscal.windows]
        for period in told:
            if is_months_long(period, self.size):
                return period
        found = when.fiscal.latest_part(self.size, 1, when.published)
        if found is None and not when.fiscal.is_own:
            found = when.choose(lambda year: calendar.months(year, 1, self.size), ended=True)
        if found is None or when.published is None or found.last_day is None:
            return None
        return found if 0 <= (when.published - found.last_day).days <= REPORTED_WITHIN else None


@dataclass(frozen=True, slots=True)
class Latest:
    """The `count` units that ended last: "the past five years", "the last twelve months"."""

    count: int
    unit: str
    shape: str = "length"
    dated: bool = False
    leans: bool = True

    def days(self, when: Moment) -> Period | None:
        if self.unit == "decade" or (self.unit == "year" and self.count > 1):
            return self._years(when)
        if self.unit not in MONTHS:
            return None
        leant = when.lean(None)
        end = leant.last_day if leant else None
        if end is None and when.published is not None:
            end = last_month_end(when.published)
        return ending(self.count, self.unit, end) if end else None

    def _years(self, when: Moment) -> Period | None:
        if when.published is None:
            return None
        last = when.published.year - 1
        return Period(date(last + 1 - self.count * MONTHS[self.unit] // 12, 1, 1), date(last, 12, 31))


@dataclass(frozen=True, slots=True)
class Length:
    """A number of units that is no period by itself: "three months" before "to June"."""

    count: int
    unit: str
    shape: str = "length"
    dated: bool = False
    leans: bool = False

    def days(self, when: Moment) -> Period | None:
        return None


@dataclass(frozen=True, slots=True)
class Window:
    """`count` units up to the end of another period: "the three months to June"; `head` is the sense of the
    words that gave the length, "the third quarter" in "the third quarter ended September 30"."""

    count: int
    unit: str
    end: Sense
    head: Sense | None = None
    shape: str = "span"

    @property
    def dated(self) -> bool:
        return self.end.dated

    @property
    def leans(self) -> bool:
        return self.end.leans

    def days(self, when: Moment) -> Period | None:
        end = self.end.days(when)
        return ending(self.count, self.unit, end.last_day) if end and end.last_day else None


@dataclass(frozen=True, slots=True)
class Stated:
    """A period that the words beside it date: "H1 FY26 (April to September 2025)", "the second quarter (13 weeks
    ended August 2, 2025)". `of` is what it is called, `by` the days."""

    of: Sense
    by: Sense

    @property
    def shape(self) -> str:
        return self.of.shape

    @property
    def dated(self) -> bool:
        return self.of.dated or self.by.dated

    @property
    def leans(self) -> bool:
        return self.by.leans

    def days(self, when: Moment) -> Period | None:
        return self.by.days(when)


@dataclass(frozen=True, slots=True)
class WeekOf:
    """The week that holds a day ("the week of 5 May") or, `begins`, starts on it."""

    of: Sense
    begins: bool = False
    shape: str = "week"
    leans: bool = False

    @property
    def dated(self) -> bool:
        return self.of.dated

    def days(self, when: Moment) -> Period | None:
        day = self.of.days(when)
        if day is None or day.first_day is None:
            return None
        if self.begins:
            return Period(day.first_day, day.first_day + timedelta(days=6))
        return containing(day.first_day, "week")


@dataclass(frozen=True, slots=True)
class Edge:
    """The last day of a period, or its first: "the end of June", "the beginning of the year"."""

    of: Sense
    last: bool = True
    shape: str = "day"

    @property
    def dated(self) -> bool:
        return self.of.dated

    @property
    def leans(self) -> bool:
        return self.of.leans

    def days(self, when: Moment) -> Period | None:
        if self.of == Anchored("year") and not self.last and when.published and not when.anchor:
            return calendar.day(date(when.published.year, 1, 1))
        span = self.of.days(when)
        found = (span.last_day if self.last else span.first_day) if span else None
        return calendar.day(found) if found else None


@dataclass(frozen=True, slots=True)
class Range:
    """From the start of one period to the end of another; either may leave its year to the other."""

    first: Sense
    last: Sense
    shape: str = "span"

    @property
    def dated(self) -> bool:
        return self.first.dated or self.last.dated

    @property
    def leans(self) -> bool:
        return self.first.leans or self.last.leans

    def days(self, when: Moment) -> Period | None:
        last = self.last.days(when)
        if last is None or last.last_day is None:
            return None
        first = self.first.days(when if self.first.dated else when.until(last.last_day))
        if first and first.first_day and first.first_day > last.last_day and not self.last.dated:
            last = shift_period(last, Shift(years=1 + first.first_day.year - last.last_day.year))
        start, end = first.first_day if first else None, last.last_day if last else None
        return Period(start, end) if start and end and start <= end else None


@dataclass(frozen=True, slots=True)
class Open:
    """A period with one end: "since 2015", "until 2030"."""

    of: Sense
    until: bool = False
    shape: str = "open"

    @property
    def dated(self) -> bool:
        return self.of.dated

    @property
    def leans(self) -> bool:
        return self.of.leans

    def days(self, when: Moment) -> Period | None:
        span = self.of.days(when)
        if span is None:
            return None
        return Period(None, span.last_day) if self.until else Period(span.first_day, None)


@dataclass(frozen=True, slots=True)
class ToDate:
    """From the start of the year to the end of the period reported: "year to date through May"; of a `year` named only
    where it is the one in which the release appears, as the words do not say up to which day."""

    until: Sense | None = None
    year: int | None = None
    shape: str = "to date"
    dated: bool = False
    leans: bool = True

    def days(self, when: Moment) -> Period | None:
        if self.year is not None and (when.published is None or last_month_end(when.published).year != self.year):
            return None
        leant = self.until.days(when) if self.until else self._reported(when)
        end = leant.last_day if leant else None
        if end is None and self.until is None and when.published:
            end = last_month_end(when.published)
        if end is None:
            return None
        return self._up_to(end, when)

    def _reported(self, when: Moment) -> Period | None:
        """The period reported: shorter than a year, for "versus last year" tells nothing of its end."""
        around = [period for period in when.around if not is_unit(period, "year")]
        return around[0] if around else when.anchor

    def _up_to(self, end: date, when: Moment) -> Period:
        label = when.fiscal.label_of(end) if when.fiscal.year_end not in (None, (12, 31)) else None
        fiscal = when.fiscal.year(label) if label is not None else None
        return Period(fiscal.first_day if fiscal else date(end.year, 1, 1), end)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A wording of time whose days cannot be known: "early 2008", "last summer"; `of` the period that it lies in."""

    of: Sense | None = None
    shape: str = "unknown"
    dated: bool = True
    leans: bool = False

    def days(self, when: Moment) -> Period | None:
        return None


def ending(count: int, unit: str, end: date) -> Period | None:
    """`count` units up to and including the day `end`. Months that end inside a month are 13-week quarters
    where they are whole quarters."""
    if unit in ("day", "week"):
        return Period(end - timedelta(days=count * (7 if unit == "week" else 1) - 1), end)
    size = count * MONTHS[unit]
    if end == month_end(end.year, end.month):
        return Period(add_months(end.replace(day=1), 1 - size), end)
    if size % 3 == 0:
        return Period(end - timedelta(days=size // 3 * QUARTER_DAYS - 1), end)
    return Period(add_months(end, -size) + timedelta(days=1), end)
