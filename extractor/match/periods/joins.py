"""Wordings -> one wording: the meanings of the period rules of the later layers."""

from __future__ import annotations

from dataclasses import replace

from extractor.match.periods.context import MONTHS
from extractor.match.periods.relative import (
    Anchored,
    Deictic,
    Edge,
    Open,
    Range,
    Relative,
    ToDate,
    Unknown,
    WeekOf,
    Window,
)
from extractor.match.periods.senses import (
    Crossing,
    Day,
    FirstDays,
    Fiscal,
    Named,
    NamedDay,
    Part,
    Sense,
    Tail,
    Week,
    Year,
)
from extractor.match.periods.windows import WINDOW_MEANINGS, sure
from extractor.match.periods.wordings import Answer, Found, Meaning
from extractor.match.periods.words import leant_unit, number_of, unit_of
from extractor.model import Shift


def _join(found: Found) -> Answer:
    """A part and the year (or other span) that it lies in, in either order."""
    parts = found.parts
    outer = next((p for p in parts if p.sense.shape in ("year", "digits", "fiscal", "anchored")), parts[-1])
    inner = next(p for p in parts if p is not outer)
    if isinstance(outer.sense, Relative) and outer.sense.unit is None:
        outer = outer._replace(sense=replace(outer.sense, unit="year"))
    if isinstance(inner.sense, Part | Named | Day | NamedDay | Week) and inner.sense.within is None:
        return replace(inner.sense, within=sure(outer.sense))
    if isinstance(inner.sense, Part) and inner.sense.within == Fiscal():
        return replace(inner.sense, within=sure(outer.sense))
    if isinstance(inner.sense, Edge | Range | WeekOf) and not inner.sense.dated:
        return _in_year(inner.sense, sure(outer.sense))
    return None


def _confirm(found: Found) -> Answer:
    """Four digits that the words around show to be years."""
    return tuple(part._replace(sense=sure(part.sense), rule=found.rule.id) for part in found.parts)


def _again_in_year(found: Found) -> Answer:
    """ "March 31, 2025 and 2024": the later years stand for the same days of those years."""
    first, *others = found.parts
    if not all(isinstance(part.sense, Year) for part in others):
        return None
    made = [first]
    for part in others:
        sense = _in_year(first.sense, sure(part.sense))
        made.append(part._replace(sense=sense, rule=found.rule.id))
    return tuple(made)


def _share_year(found: Found) -> Answer:
    """ "April, May and June 2020": the last one's year holds for all."""
    *firsts, last = found.parts
    within = getattr(last.sense, "within", None)
    if within is None:
        return None
    made = []
    for part in firsts:
        sense = part.sense
        if isinstance(sense, Part | Named | Day | Week) and sense.within is None:
            part = part._replace(sense=replace(sense, within=within), rule=found.rule.id)
        made.append(part)
    return (*made, last)


def _same_in(found: Found) -> Answer:
    """ "the same period of 2019", "the same month last year"."""
    outer = found.parts[-1].sense
    known = leant_unit(found.get("unit"))
    if isinstance(outer, Year):
        return Relative(Shift(year=outer.number), known)
    if isinstance(outer, Deictic):
        return Relative(Shift(years=outer.offset), known)
    if isinstance(outer, Relative):
        return replace(outer, unit=known)
    return Relative(Shift(years=outer.offset or 0), known) if isinstance(outer, Fiscal) else None


def _edge(found: Found) -> Answer:
    inner = found.parts[0].sense if found.parts else Anchored(unit_of(found.get("unit") or "year"))
    return Edge(sure(inner), last=found.get("first") is None)


def _week_of(found: Found) -> Answer:
    return WeekOf(found.parts[0].sense, begins=found.get("begins") is not None)


def _first_days(found: Found) -> Answer:
    count = number_of(found.get("count") or "one") * (7 if found.get("unit") == "week" else 1)
    sign = -1 if number_of(found.get("n") or "first") < 0 else 1
    return FirstDays(sign * count, sure(found.parts[-1].sense))


def _tail(found: Found) -> Answer:
    return Tail(number_of(found.get("count") or "one") * MONTHS[unit_of(found.get("unit") or "month")],
                sure(found.parts[-1].sense))  # fmt: skip


def _part_of(found: Found) -> Answer:
    """ "the last month of the first half"."""
    unit = unit_of(found.get("unit") or "month")
    return Part(MONTHS[unit], number_of(found.get("n") or "first"), sure(found.parts[-1].sense))


def _range(found: Found) -> Answer:
    first, last = (sure(part.sense) for part in found.parts)
    return Range(first, last)


def _between(found: Found) -> Answer:
    """ "between March and May 2020" is a span; "between June 2013 and June 2014", a year or a step apart, are
    a basis and a period: what is said of them is the change from the one to the other."""
    first, last = found.parts
    if not _a_step_apart(first.sense, last.sense):
        return _range(found)
    return first._replace(compares=True, rule=found.rule.id), last._replace(rule=found.rule.id)


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
    inner = sure(found.parts[0].sense)
    if isinstance(inner, Edge) and inner.leans:  # "since the beginning of the year" is that day
        return None
    return Open(inner, until=found.get("until") is not None)


def _to_date_until(found: Found) -> Answer:
    return ToDate(sure(found.parts[-1].sense))


def _to_date_in(found: Found) -> Answer:
    year = next((part.sense.number for part in found.parts if isinstance(part.sense, Year)), None)
    return ToDate(year=year)


def _somewhere_in(found: Found) -> Answer:
    return Unknown(sure(found.parts[-1].sense))


def _extend(found: Found) -> Answer:
    """The same period in more words: "the year 2023", "2022 as a whole", "Thursday, July 23"."""
    return sure(next((p for p in found.parts[::-1] if p.sense.shape != "weekday"), found.parts[-1]).sense)


def _wide(found: Found) -> Answer:
    """ "over 2026-27": both years, where no fiscal year is known."""
    wording = found.parts[0]
    bare = wording.end - wording.start <= len("2026–2027")  # no "FY" or "fiscal" before the years
    return replace(wording.sense, both=True) if isinstance(wording.sense, Crossing) and bare else None


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


JOIN_MEANINGS: dict[str, Meaning] = WINDOW_MEANINGS | {
    "join": _join,
    "confirm": _confirm,
    "again_in_year": _again_in_year,
    "share_year": _share_year,
    "same_in": _same_in,
    "edge": _edge,
    "week_of": _week_of,
    "first_days": _first_days,
    "tail": _tail,
    "part_of": _part_of,
    "range": _range,
    "between": _between,
    "open": _open,
    "to_date_until": _to_date_until,
    "to_date_in": _to_date_in,
    "somewhere_in": _somewhere_in,
    "extend": _extend,
    "wide": _wide,
}
"""What the `meaning` of a rule of a later layer may be."""
