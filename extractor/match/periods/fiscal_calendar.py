"""Release text -> its fiscal calendar, from what the release itself states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import regex

from extractor.calendar import add_months, month_end
from extractor.match.periods.context import Moment, is_months_long
from extractor.match.periods.fiscal_labels import REPORTED_WITHIN, FiscalCalendar, part_label, quarter_ended
from extractor.match.periods.meanings import MEANINGS
from extractor.match.periods.relative import Anchored, Length, Range, Stated, Window
from extractor.match.periods.senses import Crossing, Day, Fiscal, Part, Season, Sense, Year
from extractor.match.periods.wordings import Grammar, Wording, grammar_of, plain_spaces
from extractor.model import Period
from extractor.rulebook import AreaRule, PublisherRule, Rulebook
from extractor.stretches import LONGEST_PARAGRAPH, stretches

__all__ = ["FiscalCalendar", "learn_calendar", "parse_year_end"]

_STATES = regex.compile(
    r"\b(?:ended|ending|fiscal|financial year|year to|weeks|season|half-year)\b|FY ?['’\d]"
    r"|(?:19|20)\d\d[-–/]\d\d[^()]{0,30}\(",
    regex.V0 | regex.IGNORECASE,
)
_STATING = (
    "ended",
    "ending",
    "fiscal",
    "financial year",
    "year to",
    "fy",
    "weeks",
    "season",
    "half-year",
    "/2",
    "-2",
    "–2",
)
"""What every match of it holds, which is quicker to look for."""
_ENDS = regex.compile(
    r"\b(?:fiscal|financial|business|accounting|reporting) years?\b[^.;]{0,30}?"
    r"\b(?:ends?|ended|ending|closes?|closed|runs?|running)\b(?: on| from| in| at)?(?: the)? ?",
    regex.V0 | regex.IGNORECASE,
)
_PARAGRAPH = regex.compile(r"\n\s*\n")


@dataclass(frozen=True)
class _Statement:
    """A part of a fiscal year, and the day on which it ended; `label` the year it names, if it does."""

    size: int
    n: int
    end: date
    label: int | None
    told: Period | None = None

    @property
    def nominal_end(self) -> date:
        """The month's end nearest to the day: 27 April -> 30 April, 1 February -> 31 January."""
        end = self.end if self.end.day > 15 else self.end.replace(day=1) - timedelta(days=1)
        return month_end(end.year, end.month)

    @property
    def year_end(self) -> date:
        """The nominal last day of the fiscal year."""
        end = add_months(self.nominal_end, 12 - self.size * self.n)
        return month_end(end.year, end.month)

    @property
    def period(self) -> Period:
        """The days: those told, months where the end is a month's end, else 13 weeks a quarter."""
        if self.told is not None:
            return self.told
        quarter = quarter_ended(self.end)
        if quarter.first_day is None or self.size == 3:
            return quarter
        if self.end == month_end(self.end.year, self.end.month):
            return Period(add_months(quarter.first_day, 3 - self.size), self.end)
        return Period(self.end - timedelta(days=self.size // 3 * 91 - 1), self.end)


def learn_calendar(
    text: str,
    *,
    published: date | None,
    fiscal_year_end: str | None = None,
    publisher: PublisherRule | None = None,
    state: AreaRule | None = None,
    rulebook: Rulebook,
) -> FiscalCalendar:
    """The fiscal calendar that a release states anywhere in its text ("third quarter ended September 30,
    2024", "FY25 (April 2024 to March 2025)"); `fiscal_year_end` ("MM-DD") is taken before what is read.

    Where nothing is stated it is that of the `publisher`, or of the `state` whose body that is, and where both are
    unknown an empty calendar: fiscal wordings then have no days.
    """
    given = parse_year_end(fiscal_year_end) if fiscal_year_end else None
    grammar = grammar_of(rulebook, MEANINGS)
    paragraphs = [
        plain_spaces(part[start:end])
        for part in _PARAGRAPH.split(text)
        for start, end in stretches(part, longest=LONGEST_PARAGRAPH, numbers=LONGEST_PARAGRAPH)
    ]
    wordings = [one for part in paragraphs if _may_state(part) for one in grammar.read(part)]
    labels = _labels(wordings)
    statements = list(_statements(wordings, published, labels, public=state is not None))
    named: dict[str, Period] = {}
    for one in statements:
        label = one.label if one.label is not None else _guess(one, labels)
        named.setdefault(part_label(label, one.size, one.n), one.period)
    year_end = given or _stated_year_end(statements, wordings) or _told_year_end(paragraphs, grammar)
    if year_end is None and not named and publisher is not None and publisher.fiscal_year_end:
        return _habit(publisher, publisher.fiscal_year_end)
    if year_end is None and not named and state is not None and state.financial_year_end:
        return FiscalCalendar(parse_year_end(state.financial_year_end), {}, habit=True)
    if year_end is None and any(isinstance(_fiscal_part(one.sense), Fiscal) for one in wordings):
        everything = (one for part in paragraphs for one in grammar.read(part))
        year_end = (12, 31) if _reports_calendar_year(everything, published) else None
    by_start = any(one.label is not None and one.label == one.year_end.year - 1 for one in statements)
    return FiscalCalendar(
        year_end,
        named,
        by_start,
        given=given is not None,
        seasons=_seasons(wordings, published),
        windows=_windows(wordings, published),
    )


def _may_state(part: str) -> bool:
    small = part.lower()
    return any(word in small for word in _STATING) and _STATES.search(part) is not None


def _habit(publisher: PublisherRule, year_end: str) -> FiscalCalendar:
    """The calendar that the publisher is known for."""
    by_start = publisher.fiscal_year_of == "start"
    own = publisher.bare_quarters == "fiscal"
    return FiscalCalendar(parse_year_end(year_end), {}, by_start, own, habit=True)


def parse_year_end(text: str) -> tuple[int, int] | None:
    """ "MM-DD" as month and day; None where it is no day.

    >>> parse_year_end("03-31"), parse_year_end("13-31")
    ((3, 31), None)
    """
    match = regex.fullmatch(r"(\d\d)-(\d\d)", text)
    if match is None:
        return None
    try:
        day = date(2000, int(match[1]), int(match[2]))
    except ValueError:
        return None
    return day.month, day.day


def _told_year_end(paragraphs: Iterable[str], grammar: Grammar) -> tuple[int, int] | None:
    """ "The company's fiscal year ends on 30 September", "the financial year runs from 1 July to 30 June"."""
    for part in paragraphs:
        if not _ENDS.search(part):
            continue
        for one in grammar.read(part):
            day = one.sense.last if isinstance(one.sense, Range) else one.sense
            if isinstance(day, Day) and _ENDS.search(part[: one.start]) and one.start - _last_end(part, one.start) <= 2:
                return day.month, day.last
    return None


def _last_end(part: str, limit: int) -> int:
    return max(found.end() for found in _ENDS.finditer(part[:limit]))


def _statements(
    wordings: Iterable[Wording], published: date | None, labels: dict[tuple[int, int], set[int]], *, public: bool
) -> Iterator[_Statement]:
    """What the wordings say of the year. "The year ended 30 June" is no year of its own in a text of a state's
    office (`public`), which counts any twelve months so."""
    moment = Moment(published=published, anchor=None)
    for one in wordings:
        sense, told = one.sense, None
        if isinstance(sense, Stated):
            part, told = _part_named(sense.of), sense.by.days(moment)
            days = told if part and told and is_months_long(told, part[0]) else None
        elif isinstance(sense, Window) and sense.head is not None:
            if public and isinstance(sense.head, Anchored):
                continue
            part, days = _part_of(sense) or _named_quarter(sense, labels), sense.end.days(moment)
            told = sense.days(moment) if isinstance(sense.head, Length) and sense.unit == "week" else None
        else:
            continue
        if part is not None and days is not None and days.last_day is not None:
            yield _Statement(part[0], part[1], days.last_day, part[2], told)


def _seasons(wordings: Iterable[Wording], published: date | None) -> dict[str, tuple[int, Period]]:
    """The days of named seasons, the first told of each, with its first year."""
    moment = Moment(published=published, anchor=None)
    found: dict[str, tuple[int, Period]] = {}
    for one in wordings:
        if isinstance(one.sense, Stated | Window):
            season = one.sense.of if isinstance(one.sense, Stated) else one.sense.head
            days = one.sense.days(moment)
            if isinstance(season, Season) and days is not None:
                found.setdefault(season.name, (season.first, days))
    return found


def _windows(wordings: Iterable[Wording], published: date | None) -> tuple[Period, ...]:
    """The periods whose last day is stated."""
    moment = Moment(published=published, anchor=None)
    told = [one.sense.days(moment) for one in wordings if isinstance(one.sense, Window | Stated)]
    return tuple(dict.fromkeys(days for days in told if days))


def _part_of(window: Window) -> tuple[int, int, int | None] | None:
    """Which part of which year a window says it is: size in months, number, label."""
    head = window.head
    on_day = window.end.shape == "day"
    if isinstance(head, Fiscal):
        return 12, 1, head.label
    if isinstance(head, Anchored) and head.unit == "year" and on_day:
        return 12, 1, None
    if isinstance(head, Length) and (head.count, head.unit) == (9, "month") and on_day:
        return 9, 1, None
    return _part_named(head) if on_day or window.end.shape == "month" else None


def _part_named(head: Sense | None) -> tuple[int, int, int | None] | None:
    """The part that its name tells: "the second quarter of fiscal 2026" is (3, 2, 2026)."""
    if isinstance(head, Fiscal):
        return 12, 1, head.label
    if isinstance(head, Crossing):
        return 12, 1, None
    if isinstance(head, Part) and head.size in (3, 6, 9):
        return head.size, head.n if head.n > 0 else 12 // head.size, _label(head.within)
    return None


def _named_quarter(window: Window, labels: dict[tuple[int, int], set[int]]) -> tuple[int, int, int | None] | None:
    """ "The quarter ended on 31 May 2021" is the one quarter of a fiscal year that the text names."""
    named = [(n, years) for (size, n), years in labels.items() if size == 3]
    anchored = isinstance(window.head, Anchored) and window.head.unit == "quarter" and window.end.shape == "day"
    if not anchored or len(named) != 1 or len(named[0][1]) != 1:
        return None
    return 3, named[0][0], next(iter(named[0][1]))


def _label(within: Sense | None) -> int | None:
    if isinstance(within, Fiscal):
        return within.label
    return within.number if isinstance(within, Year) else None


def _labels(wordings: Iterable[Wording]) -> dict[tuple[int, int], set[int]]:
    """The fiscal years that the text names for each part: "first quarter of fiscal 2026" -> (3, 1):
    {2026}."""
    found: dict[tuple[int, int], set[int]] = {}
    for one in wordings:
        if isinstance(one.sense, Part) and isinstance(one.sense.within, Fiscal):
            label = one.sense.within.label
            if label is not None:
                found.setdefault((one.sense.size, one.sense.n), set()).add(label)
    return found


def _guess(one: _Statement, labels: dict[tuple[int, int], set[int]]) -> int:
    """The label of a statement that names no year: the year in which its fiscal year ends, unless the text
    only names the one before for that part."""
    nominal = one.year_end.year
    known = labels.get((one.size, one.n), set())
    return nominal - 1 if nominal not in known and nominal - 1 in known and len(known) == 1 else nominal


def _stated_year_end(statements: list[_Statement], wordings: Iterable[Wording]) -> tuple[int, int] | None:
    for one in statements:
        if one.end == one.nominal_end:
            return one.year_end.month, one.year_end.day
    for wording in wordings:  # "the financial year to 31 March", no year named
        window = wording.sense
        if isinstance(window, Window) and isinstance(window.head, Fiscal) and isinstance(window.end, Day):
            return window.end.month, window.end.last
    return None


def _fiscal_part(sense: Sense) -> Sense:
    return sense.within if isinstance(sense, Part) and sense.within is not None else sense


def _reports_calendar_year(wordings: Iterable[Wording], published: date | None) -> bool:
    """Whether the text reports "9M 2025" or "Q3 2025" soon after that part of the calendar year has ended: "9M 2025"
    in a November release is January to September, so that company's year is the calendar year."""
    if published is None:
        return False
    moment = Moment(published=published, anchor=None)
    for one in wordings:
        if isinstance(one.sense, Part) and isinstance(one.sense.within, Year):
            days = one.sense.days(moment)
            if days and days.last_day and 0 < (published - days.last_day).days <= REPORTED_WITHIN:
                return True
    return False
