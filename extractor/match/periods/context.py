"""What is known when a wording of time is read -> the year, or the other period, that it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from extractor.calendar import containing, length_days, length_months, lies_within
from extractor.match.periods.fiscal_labels import NO_CALENDAR, FiscalCalendar
from extractor.model import Period

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}
"""Months in each unit that is counted in months."""

PEER_DAYS = 183
"""A bare "May" beside "June 2024" is the May nearest to it, half a year away at most."""

RECENT_DAYS = 400
"""A dated period older than this against the release date gives no year to others: it is history."""


class Moment(NamedTuple):
    """What a wording can lean on.

    `peers` are the sentence's periods that name their year, nearest first; `around` all its periods that
    another may lean on, the nearest earlier one first, `earlier` how many of them stand before. `looks_ahead` tells
    whether the words look forward.
    """

    published: date | None
    anchor: Period | None
    fiscal: FiscalCalendar = NO_CALENDAR
    peers: tuple[Period, ...] = ()
    around: tuple[Period, ...] = ()
    earlier: int = 0
    looks_ahead: Callable[[], bool] = lambda: False

    @property
    def ahead(self) -> bool:
        """Whether the words look forward; few wordings ask."""
        return self.looks_ahead()

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
        return self._replace(published=last, anchor=None, peers=(), looks_ahead=lambda: False)

    def _by_peers(self, make: Callable[[int], Period | None]) -> Iterator[Period]:
        for peer in self.peers:
            if peer.first_day is None or peer.last_day is None:
                continue
            if (length_months(peer) or 0) >= 12:
                found = _inside(make, peer)
            elif self.published is None or abs((self.published - peer.last_day).days) <= RECENT_DAYS:
                found = _nearest(make, peer.first_day, peer.last_day)
            else:
                continue
            if found and found != peer and self._allowed(found):
                yield found

    def _by_anchor(self, make: Callable[[int], Period | None]) -> Period | None:
        found = _inside(make, self.anchor) if self.anchor else None
        return found if found and self._allowed(found) else None

    def _allowed(self, period: Period) -> bool:
        """Not after the release, unless the words look ahead."""
        late = self.published and period.first_day and period.first_day > self.published
        return self.ahead or not late

    def _by_release(self, make: Callable[[int], Period | None], published: date, *, ended: bool) -> Period | None:
        ahead = self.ahead
        for step in range(-4, 5) if ahead else range(4, -5, -1):  # 4 for 29 February
            period = make(published.year + step)
            if period is None or period.first_day is None or period.last_day is None:
                continue
            if period.last_day >= published if ahead else (period.last_day if ended else period.first_day) <= published:
                return period
        return None


def is_unit(period: Period, unit: str) -> bool:
    """Whether a period is one such unit long; quarters and years may be counted in weeks."""
    days = length_days(period)
    if days is None:
        return False
    if unit == "period":
        return days > 1
    if unit in ("day", "week"):
        return days == (1 if unit == "day" else 7)
    count = length_months(period)
    if count is not None:
        return count == MONTHS[unit]
    return MONTHS[unit] >= 3 and abs(days - MONTHS[unit] * 30.4) <= 9


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


def _nearest(make: Callable[[int], Period | None], first: date, last: date) -> Period | None:
    made = [make(year) for year in range(first.year - 1, last.year + 2)]
    away = [
        (max((first - p.last_day).days, (p.first_day - last).days, 0), p)
        for p in made
        if p and p.first_day and p.last_day
    ]
    near = min(away, key=lambda pair: pair[0], default=None)
    return near[1] if near and near[0] <= PEER_DAYS else None
