"""A company's or state's own year: label -> days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from extractor.calendar import add_months, length_days, length_months, month_end, months
from extractor.model import Period

QUARTER_DAYS = 91
REPORTED_WITHIN = 120
"""Days after its end within which a period is reported."""


@dataclass(frozen=True)
class FiscalCalendar:
    """What is known of a release's fiscal year.

    `year_end` is (month, day) of its last day. `named` holds the periods that the release states with their
    days, by label: "2026" the year, "2026-Q1", "2026-H1", "2026-9M" its parts. `by_start` tells that years
    are named by the calendar year in which they start, `own` that a bare "fourth quarter" is one of that year,
    whether or not the release states one; `habit` that all this is known of the publisher and not stated,
    `given` that who asks told the year's end.
    `seasons` holds the days of the seasons that the release dates, by their names, with the year they begin in;
    `windows` the periods whose last days it states. An empty calendar resolves nothing.
    """

    year_end: tuple[int, int] | None = None
    named: Mapping[str, Period] = field(default_factory=dict)
    by_start: bool = False
    own: bool = False
    habit: bool = False
    given: bool = False
    seasons: Mapping[str, tuple[int, Period]] = field(default_factory=dict)
    windows: tuple[Period, ...] = ()

    def year(self, label: int) -> Period | None:
        """The days of fiscal year `label`; None where the release does not let one know."""
        stated = self.named.get(str(label))
        return stated or self._by_weeks(label, 1, 4) or self._by_months(label, 1, 12)

    def part(self, label: int, size: int, n: int) -> Period | None:
        """The n-th part of `size` months of fiscal year `label`."""
        stated = self.named.get(part_label(label, size, n))
        if stated or size % 3:
            return stated or self._by_months(label, (n - 1) * size + 1, size)
        first = (n - 1) * size // 3 + 1
        return self._by_weeks(label, first, size // 3) or self._by_months(label, (n - 1) * size + 1, size)

    def stated(self, size: int, n: int, by: date | None) -> tuple[int, Period] | None:
        """The year label and days of the stated n-th part (any year), the latest that has ended by `by`."""
        ending = part_label(0, size, n)[4:]
        found = [
            (int(label[:4]), period)
            for label, period in self.named.items()
            if label[4:] == ending and period.last_day and (by is None or period.last_day <= by)
        ]
        return max(found, key=lambda one: one[1].last_day or date.min, default=None)

    def latest_part(self, size: int, n: int, by: date | None) -> Period | None:
        """What a bare "fourth quarter" means where the release states quarters of a year of its own."""
        stated = self.stated(size, n, by)
        if not self.is_own or size not in (3, 6, 9):
            return stated[1] if stated else None
        labels = {int(label[:4]) for label in self.named}
        if self.own and not labels and by is not None:
            labels = {by.year, by.year + 1}
        found = [self.part(label + step, size, n) for label in labels for step in (-1, 0, 1)]
        over = [p for p in found if p and p.last_day and (by is None or p.last_day <= by)]
        return max(over, key=lambda one: one.last_day or date.min, default=None)

    @property
    def is_own(self) -> bool:
        """Whether the quarters that the release states are not those of the calendar."""
        return (
            self.own
            or any("-Q" in label and length_months(p) is None for label, p in self.named.items())
            or (bool(self.named) and self.year_end not in (None, (12, 31)))
        )

    def label_of(self, when: date) -> int | None:
        """The label of the fiscal year that a day lies in."""
        for label in (when.year - 1, when.year, when.year + 1):
            span = self.year(label)
            if span and span.first_day and span.last_day and span.first_day <= when <= span.last_day:
                return label
        return None

    def year_before(self, period: Period) -> Period | None:
        """The period of whole weeks, as long, that the release says ended a year before; None where it names none."""
        if length_months(period) is not None or period.last_day is None:
            return None
        then = period.last_day - timedelta(days=364)
        near = [one for one in self.windows if one.last_day and abs((one.last_day - then).days) <= 7]
        return next((one for one in near if abs((length_days(one) or 0) - (length_days(period) or 0)) <= 7), None)

    def latest_quarter(self, by: date | None) -> Period | None:
        """The stated quarter that ended last."""
        found = [
            period
            for label, period in self.named.items()
            if "-Q" in label and period.last_day and (by is None or period.last_day <= by)
        ]
        return max(found, key=lambda one: one.last_day or date.min, default=None)

    def _by_months(self, label: int, first: int, count: int) -> Period | None:
        """From a year end that is a month's end: calendar months."""
        if self.year_end is None or not _ends_month(self.year_end):
            return None
        last = month_end(label + (self.by_start and self.year_end != (12, 31)), self.year_end[0])
        return months(last.year, last.month - 12 + first, count)

    def _by_weeks(self, label: int, first: int, quarters: int) -> Period | None:
        """From a stated 13-week quarter at most a year away: 91 days a quarter."""
        nearest: tuple[int, Period] | None = None
        for name, period in self.named.items():
            if name[4:6] == "-Q" and length_days(period) == QUARTER_DAYS and length_months(period) is None:
                away = (label - int(name[:4])) * 4 + first - int(name[6:])
                if nearest is None or abs(away) < abs(nearest[0]):
                    nearest = away, period
        if nearest is None or abs(nearest[0]) > 4 or nearest[1].first_day is None:
            return None
        start = nearest[1].first_day + timedelta(days=QUARTER_DAYS * nearest[0])
        return Period(start, start + timedelta(days=QUARTER_DAYS * quarters - 1))


NO_CALENDAR = FiscalCalendar()
"""A release that states nothing."""


def part_label(label: int, size: int, n: int) -> str:
    """The name under which a calendar keeps a part of a year.

    >>> part_label(2026, 3, 1), part_label(2026, 6, 2), part_label(2026, 9, 1), part_label(2026, 12, 1)
    ('2026-Q1', '2026-H2', '2026-9M', '2026')
    """
    if size == 12:
        return f"{label:04}"
    part = {3: f"Q{n}", 6: f"H{n}"}.get(size, f"{size}M")
    return f"{label:04}-{part}"


def quarter_ended(end: date) -> Period:
    """The quarter that ended on a day: three months if the day is a month's last, else 13 weeks.

    >>> quarter_ended(date(2025, 4, 27)).first_day, quarter_ended(date(2024, 9, 30)).first_day
    (datetime.date(2025, 1, 27), datetime.date(2024, 7, 1))
    """
    if end == month_end(end.year, end.month):
        return Period(add_months(end.replace(day=1), -2), end)
    return Period(end - timedelta(days=QUARTER_DAYS - 1), end)


def _ends_month(year_end: tuple[int, int]) -> bool:
    month, day = year_end
    return day >= (28 if month == 2 else month_end(2001, month).day)
