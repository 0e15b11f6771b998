"""What a pattern hit -> the sense of its words. One function for each `meaning` that rules may name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from extractor import calendar
from extractor.match.period_leaning import (
    Anchored,
    Deictic,
    Edge,
    Latest,
    Length,
    Open,
    Range,
    Relative,
    ToDate,
    Unknown,
    Weekday,
    WeekOf,
    Window,
)
from extractor.match.period_moment import MONTHS
from extractor.match.period_senses import (
    Crossing,
    Day,
    Fiscal,
    FirstDays,
    Fixed,
    Named,
    Part,
    Sense,
    Tail,
    Week,
    Year,
)
from extractor.match.period_wordings import Answer, Found, Meaning, Wording
from extractor.model import Period, Shift

MONTH_KEYS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
ORDINAL_WORDS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
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

    >>> number_of("12"), number_of("eleven"), number_of("2nd"), number_of("final"), number_of("a")
    (12, 11, 2, -1, 1)
    """
    if words[0].isdigit():
        return int("".join(letter for letter in words if letter.isdigit()))
    if words in LASTS:
        return -1
    if words in FIRSTS or words in ("a", "an", "the"):
        return 1
    roman = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
    if words in roman:
        return roman[words]
    return ORDINAL_WORDS.index(words) if words in ORDINAL_WORDS else NUMBER_WORDS.index(words)


def month_of(words: str) -> int:
    """A month's number by its first three letters."""
    return MONTH_KEYS.index(words[:3]) + 1


def unit_of(words: str) -> str:
    """A unit in the singular."""
    return {"half-year": "half", "halve": "half"}.get(words.rstrip("s"), words.rstrip("s"))


def _within(sense: Sense, year: str | None) -> Sense:
    """The sense in the year of the group, if there was one."""
    return _in_year(sense, Year(year_of(year))) if year else sense


def _in_year(sense: Sense, year: Sense) -> Sense:
    if isinstance(sense, Year | Fiscal | Deictic | Crossing):
        return year
    if isinstance(sense, Part | Named | Day | Week):
        inner = sense.within
        return replace(sense, within=year if inner is None or inner.shape in ("year", "fiscal", "anchored")
                       else _in_year(inner, year))  # fmt: skip
    if isinstance(sense, Edge | Open | WeekOf):
        return replace(sense, of=_in_year(sense.of, year))
    if isinstance(sense, Window):
        return replace(sense, end=_in_year(sense.end, year))
    if isinstance(sense, Range):
        return replace(sense, first=_again(sense.first, year), last=_in_year(sense.last, year))
    if isinstance(sense, Tail | FirstDays):
        return replace(sense, within=_in_year(sense.within, year))
    return Unknown()


def _again(sense: Sense, year: Sense) -> Sense:
    return _in_year(sense, year) if sense.dated else sense


# Layer 1: words.


def _year(found: Found) -> Answer:
    return Year(year_of(found.groups["year"]))


def _digits(found: Found) -> Answer:
    return Year(int(found.groups["year"]), sure=False)


def _years(found: Found) -> Answer:
    """"2021-25", "2022-23", "2022/23"."""
    first = year_of(found.groups["year"])
    second = found.groups["second"]
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    last += 100 if last < first else 0
    if last == first + 1 and len(second) == 2:
        return Crossing(first, both=found.get("both") is not None)
    return Range(Year(first), Year(last)) if first < last <= first + 60 else None


def _fiscal(found: Found) -> Answer:
    """"fiscal 2025", "FY25", "FY2023/24", "the 2023/24 marketing year"."""
    year, second = found.get("year"), found.get("second")
    if year is None:
        return Fiscal()
    first = year_of(year)
    if second is None:
        return Fiscal(first)
    return Crossing(first) if int(second[-2:]) == (first + 1) % 100 else None


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
    """"the first and second quarters": one wording for each ordinal, the unit with the last."""
    size = MONTHS[unit_of(found.get("unit") or "")]
    ordinals = found.groups["ordinals"]
    made, at = [], 0
    words = [word for word in ordinals.replace(",", " ").split() if word.lower() not in ("and", "or", "the", "&")]
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
    """A date in figures; where day and month could be either way round, it is not read."""
    day, month, year = (int(found.groups[name]) for name in ("day", "month", "year"))
    if month > 12 and day <= 12 and found.get("slash"):
        day, month = month, day
    elif found.get("slash") and day <= 12 and day != month:
        return Unknown()
    try:
        return Fixed(calendar.day(date(year, month, day)), shape="day")
    except ValueError:
        return None


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


def _earlier(found: Found) -> Answer:
    """A number of units before or after, as the sign of the rule's `spans`."""
    unit = unit_of(found.get("unit") or "year")
    count = number_of(found.get("count") or "one") * (found.rule.shift or {"spans": -1})["spans"]
    return Relative(_shift(unit, count))


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
    """"the same month", "the year-ago quarter": the unit named, moved as the rule says."""
    unit = found.get("unit")
    return Relative(Shift(**(found.rule.shift or {})), _leant_unit(unit))


def _leant_unit(unit: str | None) -> str | None:
    """The unit by which a relative wording picks what it leans on; None for words such as "level"."""
    known = unit_of(unit) if unit else None
    return known if known in (*MONTHS, "week", "period") else None


def _to_date(found: Found) -> Answer:
    return ToDate()


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


# Later layers: wordings put together.


def _join(found: Found) -> Answer:
    """A part and the year (or other span) that it lies in, in either order."""
    parts = found.parts
    outer = next((p for p in parts if p.sense.shape in ("year", "digits", "fiscal", "anchored")), parts[-1])
    inner = next(p for p in parts if p is not outer)
    if isinstance(outer.sense, Relative) and outer.sense.unit is None:
        outer = replace(outer, sense=replace(outer.sense, unit="year"))
    if isinstance(inner.sense, Part | Named | Day | Week) and inner.sense.within is None:
        return replace(inner.sense, within=_sure(outer.sense))
    if isinstance(inner.sense, Part) and inner.sense.within == Fiscal():
        return replace(inner.sense, within=_sure(outer.sense))
    if isinstance(inner.sense, Edge | Range | WeekOf) and not inner.sense.dated:
        return _in_year(inner.sense, _sure(outer.sense))
    return None


def _sure(sense: Sense) -> Sense:
    return replace(sense, sure=True) if isinstance(sense, Year) else sense


def _confirm(found: Found) -> Answer:
    """Four digits that the words around show to be years."""
    return tuple(replace(part, sense=_sure(part.sense), rule=found.rule.id) for part in found.parts)


def _fiscal_years(found: Found) -> Answer:
    """"the 2025 and 2026 fiscal years"."""
    last = found.parts[-1]
    made = [
        replace(
            part,
            sense=Fiscal(part.sense.number),
            end=found.end if part is last else part.end,
            rule=found.rule.id,
        )
        for part in found.parts
        if isinstance(part.sense, Year)
    ]
    return tuple(made)


def _again_in_year(found: Found) -> Answer:
    """"March 31, 2025 and 2024": the later years stand for the same days of those years."""
    first, *others = found.parts
    if not all(isinstance(part.sense, Year) for part in others):
        return None
    made = [first]
    made += [replace(part, sense=_in_year(first.sense, _sure(part.sense)), rule=found.rule.id) for part in others]
    return tuple(made)


def _share_year(found: Found) -> Answer:
    """"April, May and June 2020": the last one's year holds for all."""
    *firsts, last = found.parts
    within = getattr(last.sense, "within", None)
    if within is None:
        return None
    made = []
    for part in firsts:
        sense = part.sense
        if isinstance(sense, Part | Named | Day | Week) and sense.within is None:
            part = replace(part, sense=replace(sense, within=within), rule=found.rule.id)
        made.append(part)
    return (*made, last)


def _same_in(found: Found) -> Answer:
    """"the same period of 2019", "the same month last year"."""
    outer = found.parts[-1].sense
    known = _leant_unit(found.get("unit"))
    if isinstance(outer, Year):
        return Relative(Shift(year=outer.number), known)
    if isinstance(outer, Deictic):
        return Relative(Shift(years=outer.offset), known)
    if isinstance(outer, Relative):
        return replace(outer, unit=known)
    return Relative(Shift(years=outer.offset or 0), known) if isinstance(outer, Fiscal) else None


def _edge(found: Found) -> Answer:
    inner = found.parts[0].sense if found.parts else Anchored(unit_of(found.get("unit") or "year"))
    return Edge(_sure(inner), last=found.get("first") is None)


def _window(found: Found) -> Answer:
    """A length and the period that ends it: "the three months to June", "the third quarter ended June 30"."""
    head, end = found.parts[0].sense, _sure(found.parts[-1].sense)
    if isinstance(head, Length | Latest):
        return Window(head.count, head.unit, end, head)
    if isinstance(head, Anchored | Deictic):
        return None if head.unit == "period" else Window(1, head.unit, end, head)
    if isinstance(head, Part):
        return Window(head.size, "month", end, head)
    if isinstance(head, Fiscal | Relative):
        return Window(1, "year", end, head)
    return None


def _stated(found: Found) -> Answer:
    """"FY25 (April 2024 to March 2025)": the fiscal wording means those days."""
    head, days = found.parts[0], found.parts[-1]
    return (replace(head, sense=Window(12, "month", days.sense, head.sense), rule=found.rule.id), days)


def _week_of(found: Found) -> Answer:
    return WeekOf(found.parts[0].sense, begins=found.get("begins") is not None)


def _first_days(found: Found) -> Answer:
    count = number_of(found.get("count") or "one") * (7 if found.get("unit") == "week" else 1)
    sign = -1 if number_of(found.get("n") or "first") < 0 else 1
    return FirstDays(sign * count, _sure(found.parts[-1].sense))


def _tail(found: Found) -> Answer:
    return Tail(number_of(found.get("count") or "one") * MONTHS[unit_of(found.get("unit") or "month")],
                _sure(found.parts[-1].sense))  # fmt: skip


def _part_of(found: Found) -> Answer:
    """"the last month of the first half"."""
    unit = unit_of(found.get("unit") or "month")
    return Part(MONTHS[unit], number_of(found.get("n") or "first"), _sure(found.parts[-1].sense))


def _range(found: Found) -> Answer:
    first, last = (_sure(part.sense) for part in found.parts)
    return Range(first, last)


def _between(found: Found) -> Answer:
    """"between March and May 2020" is a span; "between June 2013 and June 2014", a year or a step apart, are a
    basis and a period: what is said of them is the change from the one to the other."""
    first, last = found.parts
    if not _a_step_apart(first.sense, last.sense):
        return _range(found)
    return replace(first, compares=True, rule=found.rule.id), replace(last, rule=found.rule.id)


def _a_step_apart(a: Sense, b: Sense) -> bool:
    if not isinstance(a, Part | Named) or not isinstance(b, Part | Named):
        return False
    if not isinstance(a.within, Year) or not isinstance(b.within, Year) or a.shape != b.shape:
        return False
    if isinstance(a, Part):
        size, at, to = a.size, (a.n - 1) * a.size, (b.n - 1) * a.size if isinstance(b, Part) else None
    else:
        size, at, to = a.count, a.first, b.first if isinstance(b, Named) else None
    return to is not None and (b.within.number - a.within.number) * 12 + to - at in (size, 12)


def _open(found: Found) -> Answer:
    inner = _sure(found.parts[0].sense)
    if isinstance(inner, Edge) and inner.leans:  # "since the beginning of the year" is that day
        return None
    return Open(inner, until=found.get("until") is not None)


def _to_date_until(found: Found) -> Answer:
    return ToDate(_sure(found.parts[-1].sense))


def _extend(found: Found) -> Answer:
    """The same period in more words: "the year 2023", "2022 as a whole", "Thursday, July 23"."""
    return _sure(next((p for p in found.parts[::-1] if p.sense.shape != "weekday"), found.parts[-1]).sense)


def _wide(found: Found) -> Answer:
    """"over 2026-27": both years, where no fiscal year is known."""
    crossing = found.parts[0].sense
    return replace(crossing, both=True) if isinstance(crossing, Crossing) else None


MEANINGS: dict[str, Meaning] = {
    "year": _year,
    "digits": _digits,
    "years": _years,
    "fiscal_year": _fiscal,
    "fiscal_step": _fiscal_step,
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
    "join": _join,
    "confirm": _confirm,
    "fiscal_years": _fiscal_years,
    "again_in_year": _again_in_year,
    "share_year": _share_year,
    "same_in": _same_in,
    "edge": _edge,
    "window": _window,
    "stated": _stated,
    "week_of": _week_of,
    "first_days": _first_days,
    "tail": _tail,
    "part_of": _part_of,
    "range": _range,
    "between": _between,
    "open": _open,
    "to_date_until": _to_date_until,
    "extend": _extend,
    "wide": _wide,
}
