"""Words -> senses: the meanings of the period rules of layer 1."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from extractor import calendar
from extractor.match.periods.context import MONTHS
from extractor.match.periods.relative import (
    Anchored,
    Deictic,
    Latest,
    Length,
    Range,
    Relative,
    Reported,
    ToDate,
    Unknown,
    Weekday,
)
from extractor.match.periods.senses import (
    Crossing,
    Day,
    Fiscal,
    Fixed,
    Named,
    NamedDay,
    Part,
    Season,
    Sense,
    Slashed,
    Week,
    Year,
)
from extractor.match.periods.wordings import Answer, Found, Meaning, Wording
from extractor.model import Period, Shift

MONTH_KEYS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty")
ORDINAL_WORDS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
)  # fmt: skip
FIRSTS, LASTS = ("first", "opening", "initial"), ("last", "final", "closing", "latter")
CENTURY = 70
"""Two-digit years from here on are 19xx, those before are 20xx."""


def year_of(words: str) -> int:
    """Four or two digits as a year.

    >>> year_of("2024"), year_of("24"), year_of("98")
    (2024, 2024, 1998)
    """
    number = int(words)
    return number if len(words) > 2 else number + (1900 if number >= CENTURY else 2000)


def number_of(words: str) -> int:
    """A count or an ordinal, in digits, letters or as a word; -1 is the last.

    >>> number_of("12"), number_of("eleven"), number_of("2nd"), number_of("final"), number_of("thirty-nine")
    (12, 11, 2, -1, 39)
    """
    if words[0].isdigit():
        return int("".join(letter for letter in words if letter.isdigit()))
    if words in LASTS:
        return -1
    if words in FIRSTS or words in ("a", "an", "the"):
        return 1
    tens, _, ones = words.replace("-", " ").partition(" ")
    if tens in TENS_WORDS:
        return 10 * (TENS_WORDS.index(tens) + 2) + (number_of(ones) if ones else 0)
    roman = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
    if words in roman:
        return roman[words]
    return ORDINAL_WORDS.index(words) if words in ORDINAL_WORDS else NUMBER_WORDS.index(words)


def month_of(words: str) -> int:
    """A month's number by its first three letters."""
    return MONTH_KEYS.index(words[:3]) + 1


def unit_of(words: str) -> str:
    """A unit in the singular."""
    return {"half-year": "half", "half year": "half", "halve": "half"}.get(words.rstrip("s"), words.rstrip("s"))


def _within(sense: Sense, year: str | None) -> Sense:
    """The sense in the year of the group, if there was one."""
    if year and isinstance(sense, Part | Named | Day | Week):
        return replace(sense, within=Year(year_of(year)))
    return sense


def _year(found: Found) -> Answer:
    return Year(year_of(found.groups["year"]))


def _digits(found: Found) -> Answer:
    return Year(int(found.groups["year"]), sure=False)


def _years(found: Found) -> Answer:
    """ "2021-25", "2022-23", "2022/23"."""
    first = year_of(found.groups["year"])
    second = found.groups["second"]
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    last += 100 if last < first else 0
    if last == first + 1 and len(second) == 2:
        return Crossing(first, both=found.get("both") is not None)
    return Range(Year(first), Year(last)) if first < last <= first + 60 else None


def _fiscal(found: Found) -> Answer:
    """ "fiscal 2025", "FY25", "FY2023/24", "the 2023/24 marketing year"."""
    year, second = found.get("year"), found.get("second")
    if year is None:
        return Fiscal()
    first = year_of(year)
    if second is None:
        return Fiscal(first)
    last = year_of(second) if len(second) == 4 else first // 100 * 100 + int(second)
    if last == first + 1:
        return Crossing(first)
    return Range(Fiscal(first), Fiscal(last)) if first < last <= first + 20 else None


def _season(found: Found) -> Answer:
    """ "Winter 2024/25", "the 2025 summer season", "marketing year 2024/25"."""
    name = " ".join((found.get("name") or "").replace("-", " ").split())
    return Season(name, year_of(found.groups["year"]))


def _fiscal_step(found: Found) -> Answer:
    return Fiscal(offset=(found.rule.shift or {}).get("years", 0))


def _month(found: Found) -> Answer:
    which = (found.rule.shift or {}).get("years", 0)
    return _within(Named(month_of(found.get("month") or ""), which=which), found.get("year"))


def _month_range(found: Found) -> Answer:
    first, last = month_of(found.get("month") or ""), month_of(found.get("last") or "")
    return _within(Named(first, (last - first) % 12 + 1), found.get("year")) if first != last else None


def _named_quarter(found: Found) -> Answer:
    return _within(Named((month_of(found.get("month") or "") - 3) % 12 + 1, 3), found.get("year"))


def _quarter(found: Found) -> Answer:
    return _part(found, "quarter")


def _half(found: Found) -> Answer:
    return _part(found, "half")


def _part(found: Found, unit: str = "month") -> Answer:
    """The n-th month, quarter or half of a year, or its first `count` of them."""
    count, unit = found.get("count"), unit_of(found.get("unit") or unit)
    n = number_of(found.get("n") or "first")
    if count is None:
        part: Sense = Part(MONTHS[unit], n)
    else:
        size = number_of(count) * MONTHS[unit]
        if size > 12:
            return None
        part = Part(size, 1) if n == 1 else Part(size, -1) if 12 % size == 0 else Named(13 - size, size)
    fiscal = found.get("fiscal")
    if fiscal:
        return replace(part, within=Fiscal()) if isinstance(part, Part) else None
    return _within(part, found.get("year"))


def _parts(found: Found) -> Answer:
    """ "the first and second quarters": one wording for each ordinal, the unit with the last."""
    size = MONTHS[unit_of(found.get("unit") or "")]
    ordinals = found.groups["ordinals"]
    made, at = [], 0
    joints = ("and", "or", "the", "&")
    words = [word for word in ordinals.replace(",", " ").split() if word.lower() not in joints]
    for number, word in enumerate(words, 1):
        at = ordinals.index(word, at)
        start = found.start + len(found.groups.get("the") or "") + at
        at += len(word)
        end = found.end if number == len(words) else start + len(word)
        made.append(Wording(start, end, Part(size, number_of(word.lower())), found.rule.id))
    return tuple(made)


def _day(found: Found) -> Answer:
    first = int(found.groups["day"])
    last = int(found.groups.get("last") or first)
    if last < first:
        return None
    return _within(Day(month_of(found.get("month") or ""), first, last), found.get("year"))


def _date(found: Found) -> Answer:
    """A date in figures."""
    day, month, year = int(found.groups["day"]), int(found.groups["month"]), year_of(found.groups["year"])
    if found.get("slash"):
        return Slashed(day, month, year) if min(day, month) <= 12 and max(day, month) <= 31 else None
    try:
        return Fixed(calendar.day(date(year, month, day)), shape="day")
    except ValueError:
        return None


def _named_day(found: Found) -> Answer:
    """A feast or a day of sales; the rule's `shift` tells when it is."""
    when = found.rule.shift or {}
    if "easter" in when:
        return NamedDay(easter=when["easter"])
    return NamedDay(when["month"], when.get("day"), when.get("weekday", 0), when.get("nth", 1), when.get("days", 0))


def _weekday(found: Found) -> Answer:
    which = (found.rule.shift or {}).get("weeks", 0)
    return Weekday(DAY_KEYS.index((found.get("weekday") or "")[:3]), which)


def _week(found: Found) -> Answer:
    return _within(Week(int(found.groups["n"])), found.get("year"))


def _deictic(found: Found) -> Answer:
    shift = found.rule.shift or {}
    return Deictic(unit_of(found.get("unit") or "day"), shift.get("days", shift.get("spans", 0)))


def _anchored(found: Found) -> Answer:
    return Anchored(unit_of(found.get("unit") or "year"))


def _latest(found: Found) -> Answer:
    return Latest(number_of(found.get("count") or "one"), unit_of(found.get("unit") or "year"))


def _length(found: Found) -> Answer:
    return Length(number_of(found.get("count") or "one"), unit_of(found.get("unit") or ""))


def _lengths(found: Found) -> Answer:
    """ "Three and nine months", "13- and 26-week periods": a wording for each of the two numbers."""
    unit, groups = unit_of(found.get("unit") or ""), found.groups
    middle = found.start + len(groups["first"])
    first = Length(number_of(groups["count"].lower()), unit)
    last = Length(number_of(groups["second"].lower()), unit)
    return (
        Wording(found.start, middle, first, found.rule.id),
        Wording(middle + len(groups["joint"]), found.end, last, found.rule.id),
    )


def _earlier(found: Found) -> Answer:
    """A number of units before or after, as the sign of the rule's `spans`."""
    unit = unit_of(found.get("unit") or "year")
    count = number_of(found.get("count") or "one") * (found.rule.shift or {"spans": -1})["spans"]
    return Relative(_shift(unit, count), ago=found.get("ago") is not None and (unit != "year" or count < -1))


def _previous(found: Found) -> Answer:
    """The unit just before or after; a count makes it as many units: "the preceding three months"."""
    unit = unit_of(found.get("unit") or "period")
    step = (found.rule.shift or {"spans": -1})["spans"]
    if unit == "period":
        return Relative(Shift(spans=step))
    count = number_of(found.get("count") or "one")
    if found.get("count") is None and (found.get("unit") or "").endswith("s"):
        return Unknown()  # "the previous years"
    if unit == "year" and count == 1:
        return Relative(Shift(years=step), fiscal=found.get("fiscal") is not None)
    if unit == "month" and count in (3, 6):
        return Relative(Shift(spans=step), unit="quarter" if count == 3 else "half")
    if count > 1:
        return Unknown()
    if unit == "quarter":
        return Relative(Shift(spans=step), unit)
    return Relative(_shift(unit, step), unit)


def _shift(unit: str, count: int) -> Shift:
    if unit in ("year", "decade"):
        return Shift(years=count * (10 if unit == "decade" else 1))
    if unit in MONTHS:
        return Shift(months=count * MONTHS[unit])
    return Shift(weeks=count) if unit == "week" else Shift(days=count)


def _same(found: Found) -> Answer:
    """ "the same month", "the year-ago quarter": the unit named, moved as the rule says."""
    unit = found.get("unit")
    return Relative(Shift(**(found.rule.shift or {})), leant_unit(unit))


def leant_unit(unit: str | None) -> str | None:
    """The unit by which a relative wording picks what it leans on; None for words such as "level"."""
    known = unit_of(unit) if unit else None
    return known if known in (*MONTHS, "week", "period") else None


def _to_date(found: Found) -> Answer:
    return ToDate()


def _reported(found: Found) -> Answer:
    return Reported(number_of(found.get("count") or "nine"))


def _unknown(found: Found) -> Answer:
    return Unknown()


def _decade(found: Found) -> Answer:
    first = year_of(found.groups["year"])
    return Fixed(Period(date(first, 1, 1), date(first + 9, 12, 31)))


def _plan(found: Found) -> Answer:
    """China's five-year plans: the sixth began in 1981, each later one five years on."""
    n = int("".join(letter for letter in found.groups["n"] if letter.isdigit()))
    if not 6 <= n <= 20:
        return None
    return Fixed(Period(date(1951 + 5 * n, 1, 1), date(1955 + 5 * n, 12, 31)))


WORD_MEANINGS: dict[str, Meaning] = {
    "year": _year,
    "digits": _digits,
    "years": _years,
    "fiscal_year": _fiscal,
    "fiscal_step": _fiscal_step,
    "season": _season,
    "lengths": _lengths,
    "month": _month,
    "month_range": _month_range,
    "named_quarter": _named_quarter,
    "quarter": _quarter,
    "quarters": _quarter,
    "half": _half,
    "months": _part,
    "parts": _parts,
    "day": _day,
    "date": _date,
    "weekday": _weekday,
    "named_day": _named_day,
    "reported": _reported,
    "week": _week,
    "deictic": _deictic,
    "anchored": _anchored,
    "latest": _latest,
    "length": _length,
    "earlier": _earlier,
    "previous": _previous,
    "same": _same,
    "to_date": _to_date,
    "unknown": _unknown,
    "decade": _decade,
    "plan": _plan,
}
"""What the `meaning` of a rule of layer 1 may be."""
