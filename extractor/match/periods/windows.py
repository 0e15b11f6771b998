"""Wordings -> periods that others date: what ends on a day, what stands in a bracket, lists of fiscal years."""

from __future__ import annotations

from dataclasses import replace

from extractor.match.periods.context import MONTHS
from extractor.match.periods.relative import Anchored, Deictic, Latest, Length, Range, Relative, Stated, Window
from extractor.match.periods.senses import Crossing, Fiscal, Named, Part, Season, Sense, Year
from extractor.match.periods.wordings import Answer, Found, Meaning, Wording


def _window(found: Found) -> Answer:
    """A length and the period that ends it: "the three months to June", "the third quarter ended June 30"."""
    return _ended(found.parts[0].sense, sure(found.parts[-1].sense))


def _ended(head: Sense, end: Sense) -> Window | None:
    if isinstance(head, Length | Latest):
        return Window(head.count, head.unit, end, head)
    if isinstance(head, Anchored | Deictic):
        return None if head.unit == "period" else Window(1, head.unit, end, head)
    if isinstance(head, Part):
        return Window(head.size, "month", end, head)
    return Window(1, "year", end, head) if isinstance(head, Fiscal | Season | Crossing | Relative) else None


def _trailing_to(found: Found) -> Answer:
    """ "TTM Jun-25": the twelve months up to then."""
    return Window(12, "month", sure(found.parts[-1].sense), Length(12, "month"))


def _windows(found: Found) -> Answer:
    """ "The three and nine months ended September 30", "the fourth quarter and year ended December 31": several heads
    with one end; the last stands with it."""
    *heads, last = found.parts
    end = sure(last.sense)
    made = [_ended(head.sense, end) for head in heads]
    if any(one is None for one in made):
        return None
    wordings = [
        head._replace(sense=sense, rule=found.rule.id)
        for head, sense in zip(heads, made, strict=True)
        if sense is not None
    ]
    return (*wordings[:-1], wordings[-1]._replace(end=found.end))


def _long_window(found: Found) -> Answer:
    """ "The 16-week second quarter ended August 2": a named part that is so long."""
    length, head, end = (part.sense for part in found.parts)
    window = _ended(length, sure(end))
    return Stated(head, window) if window is not None else None


def _again_until(found: Found) -> Answer:
    """ "The 13 weeks ended August 2, 2025 and August 3, 2024": each day ends as many weeks."""
    first, *others = found.parts
    window = first.sense
    if not isinstance(window, Window) or window.end.shape != "day":
        return None
    return (first, *(day._replace(sense=replace(window, end=day.sense), rule=found.rule.id) for day in others))


def _stated(found: Found) -> Answer:
    """ "FY25 (April 2024 to March 2025)", and the other way round with `after`: the one means the days of the other."""
    first, last = found.parts[0], found.parts[-1]
    head, days = (last, first) if found.rule.shift == {"after": 1} else (first, last)
    if not _takes_days(head.sense, days.sense) or _months_of(head.sense) not in (None, _months_of(days.sense)):
        return None
    told = head._replace(sense=Stated(head.sense, days.sense), rule=found.rule.id)
    return (days, told) if days is first else (told, days)


def _stated_months(found: Found) -> Answer:
    """ "The 2024/25 season (July-June)": the months in these two years."""
    head, span = found.parts[0], found.parts[-1]
    first = head.sense.first if isinstance(head.sense, Season | Crossing) else None
    if first is None or not isinstance(span.sense, Named):
        return None
    span = span._replace(sense=replace(span.sense, within=Crossing(first)))
    return (head._replace(sense=Stated(head.sense, span.sense), rule=found.rule.id), span)


def _takes_days(head: Sense, days: Sense) -> bool:
    """Whether its days may not be those of the calendar: a fiscal year, its parts, a bare "second quarter", or
    "first quarter 2026" where the words beside it say when it ended."""
    within = head.within if isinstance(head, Part) else head
    if isinstance(head, Part) and isinstance(within, Year) and isinstance(days, Window):
        return True
    return within is None or isinstance(within, Fiscal | Crossing | Season)


def _months_of(sense: Sense) -> int | None:
    """The months that a part of a year is long, as far as its words say so; weeks are counted as thirteen a quarter."""
    if isinstance(sense, Part):
        return sense.size
    if isinstance(sense, Named):
        return sense.count
    if isinstance(sense, Window):
        return round(sense.count * 3 / 13) if sense.unit == "week" else sense.count * MONTHS.get(sense.unit, 0)
    return None


def _fiscal_years(found: Found) -> Answer:
    """ "The 2025 and 2026 fiscal years", "fiscal 2020, 2019 and 2018", "fiscal years 2023 through 2025"."""
    made = [_as_fiscal(part, found) for part in found.parts if isinstance(part.sense, Year | Fiscal)]
    if len(made) < len(found.parts):
        return None
    if found.get("range"):
        return Range(made[0].sense, made[-1].sense)
    stands_before = isinstance(found.parts[0].sense, Fiscal) or found.get("years") is not None
    return tuple(made) if stands_before else (*made[:-1], made[-1]._replace(end=found.end))


def _as_fiscal(part: Wording, found: Found) -> Wording:
    sense = Fiscal(part.sense.number) if isinstance(part.sense, Year) else part.sense
    return part._replace(sense=sense, rule=found.rule.id)


def _fiscal_base(found: Found) -> Answer:
    """ "In fiscal 2025, compared with $3.9 billion in 2024": the bare year is one of theirs too."""
    first, *between, last = found.parts
    if not isinstance(first.sense, Fiscal) or not isinstance(last.sense, Year) or first.sense.label is None:
        return None
    if not 0 < abs(first.sense.label - last.sense.number) <= 5:
        return None
    return (first, *between, _as_fiscal(last, found))


def sure(sense: Sense) -> Sense:
    """The sense, four digits taken for a year."""
    return replace(sense, sure=True) if isinstance(sense, Year) and not sense.sure else sense


WINDOW_MEANINGS: dict[str, Meaning] = {
    "window": _window,
    "trailing_to": _trailing_to,
    "windows": _windows,
    "long_window": _long_window,
    "again_until": _again_until,
    "stated": _stated,
    "stated_months": _stated_months,
    "fiscal_years": _fiscal_years,
    "fiscal_base": _fiscal_base,
}
"""What the `meaning` of a rule about ends, brackets and fiscal years may be."""
