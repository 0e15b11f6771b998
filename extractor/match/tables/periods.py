"""Heads over and beside a cell -> the period that its number is about, and the one it is compared with."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations

import regex

from extractor.match.periods.finder import PeriodContext, PeriodFinder
from extractor.model import HeadReading, Period, PeriodMention

_MONTHS = {name[:3].lower(): number for number, name in enumerate(month_name) if name}
_MONTH = rf"(?P<month>{'|'.join(name[:3] for name in month_name if name)})\p{{Ll}}*\.?"
_FULL_DAY = regex.compile(
    rf"\b{_MONTH}\s(?P<day>\d\d?),?\s(?P<year>(?:19|20)\d\d)\b|\b(?P<day>\d\d?)\s{_MONTH}\s(?P<year>(?:19|20)\d\d)\b"
)
SEVERAL = regex.compile(
    r"\b(?:three|six|nine|twelve|\d{1,2})[\s-]*(?:months?\s)?(?:and|&|,|or)\s?-?\s?(?:three|six|nine|twelve|\d{1,2})[\s-]+months?\b",
    regex.IGNORECASE,
)
_DIGIT = regex.compile(r"\d")
_YEAR_IN = regex.compile(r"\bin (?=(?:19|20)\d\d\b)")
_LEAD = regex.compile(r"^(?:(?:as (?:of|at)|in|for|at|during|on|the|cumulative)\s+)+", regex.IGNORECASE)
_PERIODS_ENDED = regex.compile(
    r"^(?:for\s)?(?:the\s)?(?:fiscal\s)?(?:periods?|dates?)\s(?=ended|ending)", regex.IGNORECASE
)
_UNENDED = regex.compile(
    r"\b(?P<part>months?|weeks?|quarters?)\s(?=(?:\d{1,2}\s)?(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b)",
    regex.IGNORECASE,
)
_TO_DATE = regex.compile(r"\bytd\b|\bto[\s-]date\b", regex.IGNORECASE)
_STRETCH = regex.compile(r"\b(?:months?|weeks?|quarters?|half|halves|ytd|to[\s-]date|ended|ending)\b", regex.IGNORECASE)
_ENDS = regex.compile(r"\s+(?:to|through)\s+|\s?[-–—]\s?", regex.IGNORECASE)
_BARE_DAY = regex.compile(rf"^(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})$")
_YEAR = regex.compile(r"\b(?:19|20)\d\d\b")
_MOST_PARTS = 4
_DAY = timedelta(days=1)
_QUARTER = 80  # days that a period must have to begin at a balance
_FEW_DAYS = 5  # by which weeks and months differ
_LONG = 8  # words of a label that tells a story, whose dates are not those of its figures
_FAR_WEEK = 60  # days from the release at which a week without a year is none of the calendar


@dataclass(frozen=True, slots=True)
class Time:
    """A period with the words and the kind of head that it was read from."""

    period: Period
    text: str
    rule: str


class TableTimes:
    """Puts the times of heads together: "Three Months Ended" over "March 31," over "2024"."""

    def __init__(
        self, periods: PeriodFinder, context: PeriodContext, days: frozenset[date] = frozenset()
    ) -> None:  # fmt: skip
        """`days` are those that the tables of a release head with: its balance sheets."""
        self._periods = periods
        self._context = context
        self._days = days
        self._known: dict[tuple[str, ...], Time | None] = {}

    def of(self, heads: Iterable[HeadReading]) -> Time | None:
        """The period that heads name together, the outermost first; None where they name none."""
        timed = _speaking([head for head in heads if head.time_text and _says_one(head)])
        texts = tuple(dict.fromkeys(_text(head) for head in timed))
        if not texts:
            return None
        if len(timed) == 1 and not timed[0].whole_time:
            return self.around(timed, "table")
        day = self._day_within(timed)
        if day is not None:
            return day
        if texts not in self._known:
            printed = dict.fromkeys(head.text if head.whole_time else _text(head) for head in timed)
            self._known[texts] = self._read(texts, " ".join(printed))
        return self._known[texts]

    def _day_within(self, timed: Sequence[HeadReading]) -> Time | None:
        """ "Cash at January 1" in a column of the first half of 2025: the day without a year that lies in it."""
        last = timed[-1]
        found = _BARE_DAY.search(last.time_text) if len(timed) > 1 and not last.whole_time else None
        period = self.of(timed[:-1]) if found is not None else None
        if found is None or period is None:
            return None
        first, end = period.period.first_day, period.period.last_day
        for year in {day.year for day in (first, end) if day is not None}:
            time = self.reading(f"{found[0]}, {year}")
            day = time.period.first_day if time is not None else None
            if time is not None and day and first and end and first - _DAY <= day <= end:
                return time
        return None

    def reading(self, text: str) -> Time | None:
        """The period that a wording means as a whole."""
        found = self._whole(text)
        if found is None or found.period is None or not _closed(found.period):
            return None
        return Time(self._from_balance(found.period), text, "table")

    def ends(self, heads: Iterable[HeadReading]) -> tuple[Time, Period] | None:
        """The two ends of a span that heads of changes name, "April to May 2025": what is compared and with what."""
        for head in heads:
            parts = _ENDS.split(head.text) if head.times else []
            if len(parts) != 2 or not _names_two(head.text, parts):
                continue
            last = self._whole(parts[1])
            if last is None or last.period is None or not _closed(last.period):
                continue
            year = _YEAR.search(parts[1])
            first = self._whole(parts[0] if year is None or _YEAR.search(parts[0]) else f"{parts[0]} {year[0]}")
            if first is not None and first.period is not None and _closed(first.period):
                return Time(last.period, head.text, "table"), first.period
        return None

    def around(self, heads: Iterable[HeadReading], rule: str = "around") -> Time | None:
        """The period of the first of some heads, or lines around a table, that names one, and only one."""
        for head in heads:
            if rule == "around" and SEVERAL.search(head.text):
                return None
            found = [mention for mention in head.times if self._tells(mention)]
            periods = {(mention.first_day, mention.last_day) for mention in found}
            if len(periods) == 1 and (found[0].last_day is not None):
                return Time(Period(found[0].first_day, found[0].last_day), found[0].text, rule)
            if periods and rule == "around":
                return None  # "for the three and six months ended": the figures may be of either
        return None

    def last_balance(self) -> Time | None:
        """The last day that the tables of a release head with, before the day of the release: what a table of the
        payments to come is told as of."""
        published = self._context.published
        past = [day for day in self._days if published is not None and day < published]
        return Time(Period(max(past), max(past)), "", "around") if past else None

    def _tells(self, mention: PeriodMention) -> bool:
        known = not mention.compares and mention.first_day is not None and mention.last_day is not None
        return known and not self._is_far(mention)

    def _is_far(self, mention: PeriodMention) -> bool:
        """ "Week 11" told half a year after it: the week of a season, not of the calendar."""
        published = self._context.published
        if published is None or mention.last_day is None or "week" not in mention.text.lower():
            return False
        return _YEAR.search(mention.text) is None and abs((published - mention.last_day).days) > _FAR_WEEK

    def _read(self, texts: tuple[str, ...], printed: str) -> Time | None:
        plain = [_PERIODS_ENDED.sub("", _YEAR_IN.sub("", text)) if len(texts) > 1 else text for text in texts]
        plain = [text for text in plain if not (_YEAR.fullmatch(text) and sum(text in other for other in plain) > 1)]
        orders = [plain] if len(plain) == 1 else _orders(plain)
        for order in orders:
            joined = " ".join(part.strip(" ,") if part is not order[0] else part.strip() for part in order)
            found = self._whole(joined) or self._whole(_UNENDED.sub(r"\g<part> ended ", joined))
            if found is not None and found.period is not None and _closed(found.period):
                return Time(self._from_balance(found.period), printed, "table")
        last = _YEAR_IN.sub("", texts[-1])
        dated = self._is_whole(last) and not _YEAR.fullmatch(last) and _YEAR.search(last)
        if len(texts) > 1 and not dated and any(map(self._is_open_stretch, texts)):
            return None  # "Six months" over "2025": not the whole year
        return self._leaning(texts)

    def _is_open_stretch(self, text: str) -> bool:
        """Whether a text tells how long and not when."""
        return _STRETCH.search(text) is not None and (_TO_DATE.search(text) is not None or not self._is_whole(text))

    def _is_whole(self, text: str) -> bool:
        found = self._whole(text)
        return found is not None and found.period is not None and _closed(found.period)

    def _from_balance(self, period: Period) -> Period:
        """A period of weeks, begun on the day after a balance that the release heads with: a first quarter that goes
        from New Year to the last Friday of March."""
        first, last = period.first_day, period.last_day
        if first is None or last is None or (last - first).days < _QUARTER or (last + _DAY).day == 1:
            return period
        near = [day for day in self._days if abs((first - _DAY - day).days) <= _FEW_DAYS]
        if not near:
            return period
        return Period(min(near, key=lambda day: abs((first - _DAY - day).days)) + _DAY, last)

    def _whole(self, text: str) -> PeriodMention | None:
        """The one wording that a text consists of."""
        bare = _LEAD.sub("", text)
        for candidate in (text, bare):
            for mention in self._periods.find(candidate, self._context):
                if mention.end - mention.start >= len(candidate.strip(" ,.()")) - 4:
                    return mention
        return None

    def _leaning(self, texts: Sequence[str]) -> Time | None:
        """The innermost wording with days, read inside the period of what stands over it."""
        context, time = self._context, None
        for text in texts:
            for mention in self._periods.find(text, context):
                if not mention.compares and mention.period is not None and _closed(mention.period):
                    time = Time(mention.period, mention.text, "table")
                    context = context._replace(anchor=mention.period)
                    break
        return time


def balance_days(texts: Iterable[str]) -> frozenset[date]:
    """The days that heads of tables name in full: "December 31, 2024", "31 December 2024"."""
    found = set()
    for text in texts:
        for match in _FULL_DAY.finditer(text):
            month = _MONTHS[match["month"][:3].lower()]
            with suppress(ValueError):
                found.add(date(int(match["year"]), month, int(match["day"])))
    return frozenset(found)


def _speaking(timed: list[HeadReading]) -> list[HeadReading]:
    """Those of the heads that tell time: where one is a time with its year, words such as "during the period" in
    another add nothing, nor do the dates in the words of a section around the row."""
    if not any(head.whole_time and _YEAR.search(head.time_text) for head in timed):
        return timed
    kept = [head for head in timed if head.whole_time or _DIGIT.search(head.time_text)]
    return [
        head for number, head in enumerate(kept)
        if head.whole_time or number == len(kept) - 1 or _YEAR.search(head.time_text) is None
    ]  # fmt: skip


def _names_two(text: str, parts: Sequence[str]) -> bool:
    """Whether a span means its two ends: "April to May 2025", "June 2024–June 2025", and not "January–July"."""
    years = [_YEAR.search(part) is not None for part in parts]
    return all(years) or (years[1] and regex.search(r"\s(?:to|through)\s", text) is not None)


def base_of(heads: Iterable[HeadReading]) -> Period | None:
    """What heads say that their numbers are compared with: "change from May 2024"."""
    for head in heads:
        for mention in head.times:
            if mention.compares and head.changes and mention.period is not None:
                return mention.period
    return None


def _text(head: HeadReading) -> str:
    if head.whole_time and not any(mention.compares for mention in head.times):
        return head.time_text
    return " ".join(mention.text for mention in head.times if not mention.compares) or head.time_text


def _says_one(head: HeadReading) -> bool:
    """Whether a head speaks of one time of its own: dates in a long label are part of it."""
    own = [mention for mention in head.times if not mention.compares]
    if len(head.words.split()) > _LONG:
        return False
    return len(own) == 1 or (not head.times and head.whole_time)


def _orders(parts: Sequence[str]) -> list[list[str]]:
    """The orders in which the parts may be read: as they stand, turned round, then any other."""
    if len(parts) > _MOST_PARTS:
        return [list(parts), list(reversed(parts))]
    others = [list(order) for order in permutations(parts)]
    return [list(parts), list(reversed(parts)), *others]


def _closed(period: Period) -> bool:
    return period.first_day is not None and period.last_day is not None
