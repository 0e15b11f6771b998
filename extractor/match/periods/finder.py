"""Sentence -> period mentions: every wording of time with its first and last day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from extractor.calendar import plausible
from extractor.errors import UsageError
from extractor.match.digits import known_digits
from extractor.match.periods.context import Moment, Peer
from extractor.match.periods.day_order import day_first
from extractor.match.periods.fiscal_calendar import FiscalCalendar, learn_calendar, parse_year_end
from extractor.match.periods.fiscal_labels import NO_CALENDAR
from extractor.match.periods.meanings import MEANINGS
from extractor.match.periods.outlook import Outlook, led_by
from extractor.match.periods.relative import Anchored, Deictic, Length, Relative, Unknown
from extractor.match.periods.senses import Sense, Year
from extractor.match.periods.wordings import Wording, grammar_of, plain_spaces
from extractor.model import Period, PeriodMention
from extractor.rulebook import Rulebook, load_rulebook
from extractor.stretches import LONGEST, stretches

NEAR_AFTER = 25
"""Characters within which a year that follows ("Q1 volumes in 2025") is a bare period's year."""


class PeriodContext(NamedTuple):
    """What is known around a sentence. `anchor` is the period that the text before is about: it gives the
    year to a bare "May" and the days to "the quarter". `day_first` tells whether days in figures stand before their
    months ("06/12/2025"). None = not known."""

    published: date | None = None
    fiscal: FiscalCalendar = NO_CALENDAR
    anchor: Period | None = None
    day_first: bool | None = None


class PeriodFinder:
    """Finds wordings of time by the rules of `periods:`, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._grammar = grammar_of(rulebook, MEANINGS)
        self._leads = led_by(rulebook.words("comparison_leads"), 25)
        self._outlook = Outlook(rulebook)

    def find(self, text: str, context: PeriodContext) -> tuple[PeriodMention, ...]:
        """The period mentions of a sentence, sorted by start, not overlapping; offsets count in `text`.

        A wording whose days cannot be known is returned with neither day. Relative wordings ("a year
        earlier") are read against the nearest earlier period of the sentence, else a later one, else the
        anchor, else the release date. A text of over LONGEST characters is read in stretches."""
        if len(text) > LONGEST:
            return tuple(
                replace(mention, start=start + mention.start, end=start + mention.end)
                for start, end in stretches(text)
                for mention in self.find(text[start:end], context)
            )
        text = plain_spaces(known_digits(text))
        if not plausible(context.published):
            context = context._replace(published=None)
        wordings = [wording for wording in self._grammar.read(text) if _is_mention(wording.sense)]
        found = self._resolve(text, wordings, context)
        return tuple(_mention(text, one, found[number]) for number, one in enumerate(wordings))

    def _resolve(self, text: str, wordings: list[Wording], context: PeriodContext) -> dict[int, Period | None]:
        """Days for each wording: first those that name their year, then those that do not, then those that
        lean."""
        found: dict[int, Period | None] = {}
        led = [self._is_compared(text, one) for one in wordings]

        def rank(number: int) -> tuple[int, int]:
            sense = wordings[number].sense
            return (2 if sense.leans else 0 if sense.dated else 1), number

        for number in sorted(range(len(wordings)), key=rank):
            one = wordings[number]
            around = _around(number, wordings, found, led, context)
            moment = Moment(
                published=context.published,
                anchor=context.anchor,
                fiscal=context.fiscal,
                peers=tuple(_peers(number, wordings, found, led)),
                around=tuple(found[other] for other in around),  # type: ignore[misc]
                earlier=sum(other < number for other in around),
                vague=_vague_year(number, wordings),
                day_first=context.day_first,
                looking=partial(self._outlook.of, text, one.start, one.end, one.sense.shape),
            )
            found[number] = _days(one.sense, moment)
        return found

    def _is_compared(self, text: str, one: Wording) -> bool:
        """Whether it is what something is compared with: "than in Q3", "(Q3 2024: EUR 575 million)"."""
        before = text[max(0, one.start - 5) : one.start].lower()
        if one.sense.shape in ("span", "half") and before.endswith(("from ", "over ")):
            return False  # "from January to August", "over the first half" say when
        bracketed = before.endswith("(") and ":" in text[one.end : one.end + 5]
        return bracketed or self._leads.match(text, 0, one.start) is not None


def find_periods(
    text: str,
    *,
    published: date | str | None = None,
    fiscal_year_end: str | None = None,
    rulebook: Rulebook | None = None,
) -> tuple[PeriodMention, ...]:
    """Every wording of time in a text, with the first and last day that it means.

    `published` is the day of the release, a date or "YYYY-MM-DD"; without it "last month" and "May" have no days.
    `fiscal_year_end` is the last day of the fiscal year as "MM-DD", for texts that do not state it.
    Offsets count in `text`; days are inclusive, None where open ("since 2015") or not known. Raises
    UsageError for a `published` or a `fiscal_year_end` that is no day. The wordings are those of rules/periods.yaml.

    Examples:
        >>> for found in find_periods("Sales rose 4.4% in Q2 from a year earlier.", published=date(2020, 7, 23)):
        ...     print(found.text, found.first_day, found.last_day)
        Q2 2020-04-01 2020-06-30
        a year earlier 2019-04-01 2019-06-30
    """
    if fiscal_year_end is not None and parse_year_end(fiscal_year_end) is None:
        raise UsageError(f"fiscal_year_end: {fiscal_year_end!r} is no day; use MM-DD, as in '03-31'")
    rules = rulebook or _builtin_rules()
    published = _as_day(published)
    published = published if plausible(published) else None
    fiscal = learn_calendar(text, published=published, fiscal_year_end=fiscal_year_end, rulebook=rules)
    order = day_first(text, None, rules)
    return _finder(rules).find(text, PeriodContext(published=published, fiscal=fiscal, day_first=order))


def _as_day(published: date | str | None) -> date | None:
    if not isinstance(published, str):
        return published
    try:
        return date.fromisoformat(published)
    except ValueError:
        raise UsageError(f"published: {published!r} is no day; use YYYY-MM-DD, as in '2024-06-12'") from None


@lru_cache(maxsize=1)
def _builtin_rules() -> Rulebook:
    return load_rulebook()


def _finder(rulebook: Rulebook) -> PeriodFinder:
    """A finder; its grammar is compiled once for a rulebook."""
    return PeriodFinder(rulebook)


_NOWHERE = Moment(published=None, anchor=None)


def _days(sense: Sense, moment: Moment) -> Period | None:
    """The days of a wording; None where the calendar has none such ("the year 9999", "10,000 years earlier")."""
    try:
        days = sense.days(moment)
    except (ArithmeticError, ValueError, LookupError, StopIteration):
        return None
    return days if days is None or (plausible(days.first_day) and plausible(days.last_day)) else None


def _is_mention(sense: Sense) -> bool:
    """Not lengths ("three months"), nor "the week" alone, nor digits that nothing shows to be a year."""
    if isinstance(sense, Anchored):
        return sense.unit in ("month", "quarter", "half", "year", "period")
    return not isinstance(sense, Length) and not (isinstance(sense, Year) and not sense.sure)


def _mention(text: str, one: Wording, period: Period | None) -> PeriodMention:
    return PeriodMention(
        start=one.start,
        end=one.end,
        text=text[one.start : one.end],
        rule=one.rule,
        first_day=period.first_day if period else None,
        last_day=period.last_day if period else None,
        shift=one.sense.shift if isinstance(one.sense, Relative) else None,
        compares=one.compares,
    )


def _peers(number: int, wordings: list[Wording], found: dict[int, Period | None], led: list[bool]) -> Iterable[Peer]:
    """The periods that may give this wording its year, nearest first: those that name theirs and are not what
    something is compared with. A whole year must stand before, or close after."""
    here = wordings[number]
    for other in sorted(found, key=lambda each: abs(each - number)):
        one, period = wordings[other], found[other]
        if period is None or not one.sense.dated or one.compares or led[other]:
            continue
        if isinstance(one.sense, Deictic) or one.sense.shape in ("open", "weekday", "unknown"):
            continue
        if one.sense.shape == "year" and other > number and one.start - here.end > NEAR_AFTER:
            continue
        yield Peer(period, later=other > number)


def _vague_year(number: int, wordings: list[Wording]) -> Period | None:
    """The year of the nearest wording before this one that names it but no days: "mid-2025", "early in 2025"."""
    before = wordings[number - 1].sense if number else None
    of = before.of if isinstance(before, Unknown) else None
    return of.days(_NOWHERE) if isinstance(of, Year) else None


def _around(
    number: int,
    wordings: list[Wording],
    found: dict[int, Period | None],
    led: list[bool],
    context: PeriodContext,
) -> list[int]:
    """The numbers of the wordings that this one may lean on: first those before it, what the sentence is
    about before what it compares with, near before far; then those after it. What something is compared with
    is leant on only before, and only where the text before is about nothing."""

    def can_be_leant_on(other: int) -> bool:
        one, period = wordings[other], found[other]
        if period is None or period.last_day is None or other == number or one.compares:
            return False
        if led[other] and (other > number or context.anchor is not None):
            return False
        if one.sense.shape in ("weekday", "open", "relative"):
            return False
        return not (one.sense.shape == "day" and period.last_day == context.published)

    def rank(other: int) -> tuple[bool, bool, int]:
        return other > number, led[other], abs(other - number)

    return sorted(filter(can_be_leant_on, found), key=rank)
