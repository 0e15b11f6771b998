"""Heads over and beside a cell -> the period that its number is about, and the one it is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

import regex

from extractor.match.periods.finder import PeriodContext, PeriodFinder
from extractor.model import HeadReading, Period, PeriodMention

_YEAR_IN = regex.compile(r"\bin (?=(?:19|20)\d\d\b)")
_LEAD = regex.compile(r"^(?:as (?:of|at)|in|for|at|during|on|the|cumulative)\s+", regex.IGNORECASE)
_ENDS = regex.compile(r"\s+(?:to|through)\s+|\s?[-–—]\s?", regex.IGNORECASE)
_YEAR = regex.compile(r"\b(?:19|20)\d\d\b")
_MOST_PARTS = 4
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

    def __init__(self, periods: PeriodFinder, context: PeriodContext) -> None:
        self._periods = periods
        self._context = context
        self._known: dict[tuple[str, ...], Time | None] = {}

    def of(self, heads: Iterable[HeadReading]) -> Time | None:
        """The period that heads name together, the outermost first; None where they name none."""
        timed = [head for head in heads if head.time_text and _says_one(head)]
        texts = tuple(dict.fromkeys(_text(head) for head in timed))
        if not texts:
            return None
        if len(timed) == 1 and not timed[0].whole_time:
            return self.around(timed, "table")
        if texts not in self._known:
            printed = dict.fromkeys(head.text if head.whole_time else _text(head) for head in timed)
            self._known[texts] = self._read(texts, " ".join(printed))
        return self._known[texts]

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
            found = [mention for mention in head.times if self._tells(mention)]
            periods = {(mention.first_day, mention.last_day) for mention in found}
            if len(periods) == 1 and (found[0].last_day is not None):
                return Time(Period(found[0].first_day, found[0].last_day), found[0].text, rule)
            if periods and rule == "around":
                return None  # "for the three and six months ended": the figures may be of either
        return None

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
        plain = [_YEAR_IN.sub("", text) if len(texts) > 1 else text for text in texts]
        orders = [plain] if len(plain) == 1 else _orders(plain)
        for order in orders:
            joined = " ".join(part.strip(" ,") if part is not order[0] else part.strip() for part in order)
            found = self._whole(joined)
            if found is not None and found.period is not None and _closed(found.period):
                return Time(found.period, printed, "table")
        return self._leaning(texts)

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
