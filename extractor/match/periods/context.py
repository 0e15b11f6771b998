"""What is known when a wording of time is read -> the year, or the other period, that it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from extractor.calendar import containing, length_days, length_months, lies_within
from extractor.match.periods.fiscal_labels import NO_CALENDAR, FiscalCalendar
from extractor.match.periods.outlook import Look
from extractor.model import Period

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}
"""Months in each unit that is counted in months."""

PEER_DAYS = 183
"""A bare "May" beside "June 2024" is the May nearest to it, half a year away at most."""

RECENT_DAYS = 400
"""A dated period older than this against the release date gives no year to others: it is history."""

JUST_OVER = 45
"""Days for which what is expected of a period already over is not yet known: "expects third-quarter sales of ..."."""


class Peer(NamedTuple):
    """A period of the sentence that names its year; `later` where it stands behind the wording."""

    period: Period
    later: bool


class Moment(NamedTuple):
    """What a wording can lean on.

    `peers` are the sentence's periods that name their year, nearest first; `around` all its periods that
    another may lean on, the nearest earlier one first, `earlier` how many of them stand before. `looking` tells
    how the words look at it: is it to come? `vague` is the year of a wording
    before it without days ("mid-2025"); `day_first` tells whether days in figures stand before their months.
    """

    published: date | None
    anchor: Period | None
    fiscal: FiscalCalendar = NO_CALENDAR
    peers: tuple[Peer, ...] = ()
    around: tuple[Period, ...] = ()
    earlier: int = 0
    vague: Period | None = None
    day_first: bool | None = None
    looking: Callable[[], Look] = lambda: "told"

    @property
    def ahead(self) -> bool:
        """Whether the words look forward; few wordings ask."""
        return self.looking() != "told"

    def choose(self, make: Callable[[int], Period | None], *, ended: bool = False) -> Period | None:
        """The period of the right year: that of a peer, of the anchor, else the latest that has begun by the
        release date (or `ended` by it), or the next one where the words look ahead."""
        for found in self._by_peers(make):
            return found
        held = self._by_anchor(make)
        if held:
            return held
        if self.published is not None:
            return self._by_release(make, self.published, ended=ended)
        if self.anchor is not None and self.anchor.last_day is not None:
            return _nearest(make, self.anchor.first_day or self.anchor.last_day, self.anchor.last_day)
        return None

    def lean(self, unit: str | None, *, back: bool = False) -> Period | None:
        """The period that a relative wording leans on: in the sentence one of its own unit ("period": more
        than a day), else the nearest; else the anchor. `back`: the anchor before what comes later in the
        sentence."""
        around = self.around[: self.earlier] if back and self.anchor else self.around
        for period in around:
            if unit is not None and is_unit(period, unit):
                return period
        return around[0] if around else self.anchor

    def until(self, last: date) -> Moment:
        """The same, as if released on `last`: for the undated start of a range whose end is known."""
        return self._replace(published=last, anchor=None, peers=(), looking=lambda: "told")

    def _by_peers(self, make: Callable[[int], Period | None]) -> Iterator[Period]:
        for peer, later in self.peers:
            if peer.first_day is None or peer.last_day is None:
                continue
            to_come = self.published is not None and peer.first_day > self.published
            if (length_months(peer) or 0) >= 12:
                found = _inside(make, peer)
            elif to_come:  # "in Q2, Q3 and Q4 of 2026": a path is told in its order
                found = _beside(make, peer.first_day, before=later)
            elif self.published is None or abs((self.published - peer.last_day).days) <= RECENT_DAYS:
                found = _nearest(make, peer.first_day, peer.last_day)
            else:
                continue
            if found and found != peer and (to_come or not self.is_to_come(found)):
                yield found

    def _by_anchor(self, make: Callable[[int], Period | None]) -> Period | None:
        found = _inside(make, self.anchor) if self.anchor else None
        if found is None or self.is_to_come(found):
            return None
        return None if found != self.anchor and self.is_over(found) and self.ahead else found

    def is_over(self, period: Period) -> bool:
        """Whether it had ended when the release appeared."""
        return bool(self.published and period.last_day and period.last_day < self.published)

    def is_to_come(self, period: Period) -> bool:
        """Whether it began only after the release, and nothing looks so far ahead."""
        return bool(self.published and period.first_day and period.first_day > self.published and not self.ahead)

    def _by_release(self, make: Callable[[int], Period | None], published: date, *, ended: bool) -> Period | None:
        made = [made for step in range(-4, 5) if (made := make(published.year + step))]  # 4 for 29 February
        whole = [(one.first_day, one.last_day, one) for one in made if one.first_day and one.last_day]
        look = self.looking()
        if look == "told":
            return next((one for first, last, one in whole[::-1] if (last if ended else first) <= published), None)
        if look == "pending":
            return min(whole, key=lambda one: _days_apart(published, one[0], one[1]), default=(None, None, None))[2]
        just_over = timedelta(days=0 if look == "due" else JUST_OVER)
        return next((one for first, last, one in whole if last >= published - just_over * (first < last)), None)


def _days_apart(when: date, first: date, last: date) -> int:
    return max((first - when).days, (when - last).days, 0)


def is_unit(period: Period, unit: str) -> bool:
    """Whether a period is one such unit long; quarters and years may be counted in weeks."""
    days = length_days(period)
    if days is None:
        return False
    if unit == "period":
        return days > 1
    if unit in ("day", "week"):
        return days == (1 if unit == "day" else 7)
    return is_months_long(period, MONTHS[unit])


def is_months_long(period: Period, months: int) -> bool:
    """Whether a period is so many months long, or as many weeks where it is a quarter and more."""
    count, days = length_months(period), length_days(period)
    if count is not None or days is None:
        return count == months
    return months >= 3 and abs(days - months * 30.4) <= 9


def as_unit(period: Period, unit: str | None) -> Period | None:
    """The period itself if it is such a unit, else the unit that its last day lies in."""
    if unit in (None, "period") or is_unit(period, unit or "period"):
        return period
    last = period.last_day or period.first_day
    countable = unit in ("day", "week", "month", "quarter", "half", "year")
    return containing(last, unit or "day") if last and countable else None


def last_month_end(when: date) -> date:
    """The last day of the month before, or the day itself where it ends a month."""
    tomorrow = when + timedelta(days=1)
    return when if tomorrow.day == 1 else when.replace(day=1) - timedelta(days=1)


def _inside(make: Callable[[int], Period | None], outer: Period) -> Period | None:
    if outer.first_day is None or outer.last_day is None:
        return None
    made = [make(year) for year in range(outer.first_day.year - 1, outer.last_day.year + 1)]
    held = [period for period in made if period and lies_within(period, outer)]
    return held[-1] if held else None


def _beside(make: Callable[[int], Period | None], first: date, *, before: bool) -> Period | None:
    """The last one that begins before a day, or the first one after it; half a year away at most."""
    made = [one for year in range(first.year - 1, first.year + 2) if (one := make(year)) and one.first_day]
    side = [one for one in (reversed(made) if before else made) if one.first_day and (one.first_day < first) == before]
    near = side[0] if side else None
    return near if near and near.first_day and abs((near.first_day - first).days) <= 2 * PEER_DAYS else None


def _nearest(make: Callable[[int], Period | None], first: date, last: date) -> Period | None:
    made = [make(year) for year in range(first.year - 1, last.year + 2)]
    away = [
        (max((first - p.last_day).days, (p.first_day - last).days, 0), p)
        for p in made
        if p and p.first_day and p.last_day
    ]
    near = min(away, key=lambda pair: pair[0], default=None)
    return near[1] if near and near[0] <= PEER_DAYS else None
