"""Heads that say a year alone, and the line over the table that says which part of it, or which of its days."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterable, Mapping

import regex

from extractor.match.tables.periods import SEVERAL, TableTimes, Time
from extractor.model import HeadReading, Table

_MONTH = rf"(?:{'|'.join(name for name in month_name if name)})"
_DAY = rf"(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})"
_COUNT = r"(?:one|two|three|four|six|nine|twelve|thirteen|twenty-six|thirty-nine|fifty-two|\d{1,2})"
_STRETCH = regex.compile(
    rf"""\b(?P<stretch>(?:{_COUNT}[ -](?:months?|weeks?)|(?:(?:first|second|third|fourth)\s)?(?:fiscal\s)?
        (?:quarters?|halves|half(?:[ -]years?)?|years?))(?:\speriods?)?)\s(?:ended|ending|to)\s(?P<day>{_DAY})\b""",
    regex.VERBOSE | regex.IGNORECASE,
)
_DAYS = regex.compile(rf"\b(?P<day>{_DAY})(?:,?\s(?P<year>(?:19|20)\d\d))?\b")
_YEAR = regex.compile(r"\b(?:19|20)\d\d\b")
_NEAR = 4  # lines over a table that may say it


def year_heads(table: Table, lines: Iterable[HeadReading], times: TableTimes) -> Mapping[str, Time]:
    """The period that each year which heads columns stands for, where the nearest line that says any is clear:
    "for the six months ended June 30, 2025 and 2024" or "at June 30, 2025 and December 31, 2024"."""
    years = {label.text for cell in table.cells for label in cell.column_path if _YEAR.fullmatch(label.text)}
    if not years:
        return {}
    for line in list(lines)[:_NEAR]:
        if SEVERAL.search(line.text):
            return {}
        said = _said(line.text, years)
        if said:
            found = {year: times.reading(text) for year, text in said.items()}
            return {year: time for year, time in found.items() if time is not None}
    return {}


def _said(line: str, years: set[str]) -> dict[str, str]:
    """What a line says of each year, in words."""
    stretches = {(match["stretch"].lower(), match["day"]) for match in _STRETCH.finditer(line)}
    days = _days(line, years)
    if len(stretches) > 1 or not years <= days.keys():
        return {}
    if not stretches:
        return {year: f"{day}, {year}" for year, day in days.items() if year in years}
    [(stretch, _)] = stretches
    return {year: f"{stretch} ended {days[year]}, {year}" for year in years}


def _days(line: str, years: set[str]) -> dict[str, str]:
    """The day that a line names for each year: one day holds for the years that follow it, and for all if none does."""
    found: dict[str, str] = {}
    places = [*_DAYS.finditer(line)]
    for number, match in enumerate(places):
        end = places[number + 1].start() if number + 1 < len(places) else len(line)
        for year in _YEAR.findall(line[match.end("day") : end]):
            if found.setdefault(year, match["day"]) != match["day"]:
                return {}
    if not found and len({match["day"] for match in places}) == 1:
        found = dict.fromkeys(years, places[0]["day"])
    return found
