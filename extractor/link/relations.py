"""Periods and their wordings -> how they stand to each other: year before, period before, the ends of a span."""

from __future__ import annotations

from datetime import date, timedelta

import regex

from extractor.calendar import is_just_before, is_year_before, length_days, length_months, months, shift_period
from extractor.model import Comparison, Period, PeriodMention, Shift

_YEAR_BACK = Shift(years=-1)
_SPAN_BACK = Shift(spans=-1)
_TWELVE_MONTHS = regex.compile(r"(?:last|past|previous|preceding)\s+(?:12|twelve)[ -]months?")
_UNTIL = regex.compile(r"\b(?:to|through|ended|ending|until)\b")
_OPEN_QUARTER = regex.compile(r"\bq[1-4]")
_OPEN_MONTH = regex.compile(r"\b[a-z]{3,9}\.? (?:19|20)\d\d")
_SAME_AGAIN = regex.compile(
    r"(?:in |during |over )?(?:(?:the |that )?same (?:period|month|quarter|year|time)"
    r"|(?:the|this|that) (?:reporting |review )?period(?: under review)?)"
)
_QUARTER = regex.compile(r"q[1-4]")
_MONTH = regex.compile(r"\b(?!and )[a-z]{3,}\.? (?:and|\d{4})|and [a-z]{3,}")
_YEAR_TO_YEAR = regex.compile(r"(?:19|20)\d\d to (?:19|20)\d\d")
_FISCAL = regex.compile(r"(?:fiscal|financial|fy|business)\D{0,12}(\d{2,4})")


_MEMBERS = regex.compile(
    r"\b(?:first|last|final|past|latest|opening)[ -]"
    r"(?P<count>two|three|four|five|six|[2-6])[ -](?P<unit>quarter|month|year)s\b"
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def members_of(period: Period, words: str, count: int) -> list[Period] | None:
    """The quarters, months or years of "the first two quarters of 2024", where they are as many as asked for."""
    told = _MEMBERS.search(words.lower())
    if told is None or count not in (_COUNTS.get(told["count"]), int(told["count"]) if told["count"].isdigit() else 0):
        return None
    size, first = _MONTHS[told["unit"]], period.first_day
    if first is None or length_months(period) != size * count:
        return None
    found = [months(first.year, first.month + n * size, size) for n in range(count)]
    return [one for one in found if one is not None]


def comparison_of(period: Period | None, base: Period | None, mention: PeriodMention | None) -> Comparison:
    """What a change against `base` is called for a number about `period`.

    >>> from datetime import date, timedelta
    >>> june, may = Period(date(2024, 6, 1), date(2024, 6, 30)), Period(date(2024, 5, 1), date(2024, 5, 31))
    >>> comparison_of(june, may, None)
    'pop'
    """
    if mention is not None and last_twelve_months(mention):
        return "yoy"
    if mention is not None and mention.shift is not None:
        if mention.shift.years == -1:
            return "yoy"
        if mention.shift.spans == -1 or mention.shift.months in (-1, -3) or mention.shift.weeks == -1:
            return "pop" if base is None or period is None or not is_year_before(period, base) else "yoy"
    if period is None or base is None:
        return "period" if mention is not None else "none"
    period, base = _alike(period, base)
    if is_year_before(period, base) or _whole_year_before(period, base):
        return "yoy"
    return "pop" if is_just_before(period, base) else "period"


def _alike(period: Period, base: Period) -> tuple[Period, Period]:
    """A month's last day stands for its month where the other is a month or a month's last day too."""
    if None in (period.first_day, period.last_day, base.first_day, base.last_day):
        return period, base
    return (_month_of(period), _month_of(base)) if _is_month(period) and _is_month(base) else (period, base)


def _is_month(period: Period) -> bool:
    assert period.first_day and period.last_day
    closing = (period.last_day + timedelta(days=1)).day == 1
    return closing and (period.first_day == period.last_day or period.first_day == period.last_day.replace(day=1))


def _month_of(period: Period) -> Period:
    assert period.last_day
    return Period(period.last_day.replace(day=1), period.last_day)


def _whole_year_before(period: Period, base: Period) -> bool:
    """ "Year to date ... versus last year": the same months are meant."""
    if None in (period.first_day, period.last_day, base.first_day, base.last_day):
        return False
    assert period.first_day and period.last_day and base.first_day and base.last_day
    long_base = (base.last_day - base.first_day).days >= 360
    return (
        long_base and (period.last_day - period.first_day).days < 360 and base.last_day.year == period.last_day.year - 1
    )


def last_twelve_months(mention: PeriodMention) -> bool:
    """ "Over the last twelve months" says that a rate is annual, not when it was measured."""
    text = mention.text.lower()
    return "month" in text and _TWELVE_MONTHS.search(text) is not None and not _UNTIL.search(text)


def closed(mention: PeriodMention) -> Period | None:
    """The period that an open wording begins with: "the smallest rise since October (1.7%)" is about October."""
    first = mention.first_day
    if first is None or mention.last_day is not None:
        return mention.period
    text = mention.text.lower()
    size = (
        3
        if "quarter" in text or _OPEN_QUARTER.search(text)
        else 1
        if _OPEN_MONTH.search(text.removeprefix("since "))
        else 12
    )
    return months(first.year, first.month, size)


def spans_years(mention: PeriodMention) -> bool:
    """ "Between 2010 and 2015", "from 2012 to 2021": a change from one to the other."""
    if mention.first_day is None or mention.last_day is None:
        return False
    return mention.text.lower().startswith(("between", "from")) and (mention.last_day - mention.first_day).days > 370


def same_again(mention: PeriodMention) -> bool:
    """ "During the same period", "for the period": the period that the text is about already."""
    text = mention.text.lower()
    return ("same " in text or "period" in text) and _SAME_AGAIN.fullmatch(text) is not None


def ends_of(mention: PeriodMention, lead: str = "") -> tuple[Period, Period] | None:
    """The two periods of "between June 2013 and June 2014" or "from 2014 to 2015": the first and the last of the
    size that is named. `lead` is the word before the wording, where that doesn't hold it."""
    text = mention.text.lower()
    first, last = mention.first_day, mention.last_day
    if first is None or last is None:
        return None
    if not (text.startswith("between ") or lead == "between"):
        if _from_year_to_year(text, lead):
            return _years(first, last)
        moves = _MOVE.fullmatch(text) and (lead == "from" or text.startswith(("from ", "the ")))
        return _on_end(first, last) if moves else None
    if "quarter" in text or _QUARTER.search(text):
        size = 3
    else:
        size = 1 if _MONTH.search(text.removeprefix("between ")) else 12
    if size == 1 and first.year == last.year:
        return None  # "between January and November 2021" is a stretch of a year, as a whole
    head = months(first.year, first.month, size)
    tail = months(last.year, last.month - size + 1, size) if last.month >= size else None
    return (head, tail) if head is not None and tail is not None and head != tail else None


_MOVE = regex.compile(
    r"(?:from |the )*(?:[a-z]{3,9}\.?(?: \d{4})? to [a-z]{3,9}\.? \d{4}"
    r"|.*\b(?:quarter|q[1-4])\b.* to .*\b(?:quarter|q[1-4])\b.*)"
)


def _on_end(first: date, last: date) -> tuple[Period, Period] | None:
    """ "From May to June", "the first to the second quarter": the two months or quarters of a stretch of two."""
    for size, shortest, longest in ((1, 58, 61), (3, 180, 183)):
        if shortest <= (last - first).days <= longest:
            head, tail = months(first.year, first.month, size), months(last.year, last.month - size + 1, size)
            return (head, tail) if head is not None and tail is not None else None
    return None


def _from_year_to_year(text: str, lead: str) -> bool:
    plain = text.removeprefix("from ")
    return (lead == "from" or plain != text) and _YEAR_TO_YEAR.fullmatch(plain) is not None


def _years(first: date, last: date) -> tuple[Period, Period] | None:
    head, tail = months(first.year, 1, 12), months(last.year, 1, 12)
    return (head, tail) if head is not None and tail is not None and head != tail else None


def period_before(period: Period | None, comparison: Comparison | None) -> Period | None:
    """The period that a `yoy` or `pop` change of `period` is measured against."""
    if period is None or comparison not in ("yoy", "pop"):
        return None
    return shift_period(period, _YEAR_BACK if comparison == "yoy" else _SPAN_BACK)


def rebased(mention: PeriodMention, period: Period | None) -> Period | None:
    """The days of a relative wording read against the number's own period ("a year earlier" than May)."""
    if mention.shift is None or period is None:
        return mention.period
    moved = shift_period(period, mention.shift)
    return mention.period if moved is None or _stated_weeks(mention.period, moved) else moved


def _stated_weeks(told: Period | None, moved: Period) -> bool:
    """Weeks of the year before whose last day the release states: some days beside those that one counts."""
    if told is None or None in (told.first_day, told.last_day, moved.last_day) or length_months(moved) is not None:
        return False
    assert told.last_day and moved.last_day
    return length_days(told) == length_days(moved) and abs((told.last_day - moved.last_day).days) == 7


def fiscal_year_before(one: PeriodMention, other: PeriodMention) -> bool:
    """ "Fiscal 2024 versus fiscal 2023", days unknown: is the second the year before the first?"""
    names = [_FISCAL.search(mention.text.lower()) for mention in (one, other)]
    years = [int(name[1]) % 100 for name in names if name is not None]
    return len(years) == 2 and (years[0] - years[1]) % 100 == 1
