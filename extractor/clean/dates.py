"""A date as releases print it -> date."""

from __future__ import annotations

from datetime import date

import regex

_MONTHS = ((
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
))  # fmt: skip
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:[a-z]{1,6})?\.?"
_FORMS = (
    r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?(?P<month>{_MONTH}),? (?P<year>(?:19|20)\d\d)",
    rf"(?P<month>{_MONTH}) ?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>(?:19|20)\d\d)",
    r"(?P<one>\d{1,2})(?P<sep>[./-])(?P<two>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d\d)",
)
DATE = regex.sub(r"\(\?P<\w+>", "(?:", "|".join(_FORMS).replace("(?P=sep)", "[./-]"))
"""A date with its day, as a pattern without groups, to be read without regard to case."""

_DATE = regex.compile(rf"(?<![\d/.-])(?:{'|'.join(_FORMS)})(?!\d)", regex.IGNORECASE)
_SPACES = regex.compile(r"\s+")


def first_date(text: str) -> date | None:
    """The first date with a day in `text`; None where there is none.

    In figures the day stands first, unless that cannot be.

    >>> first_date("BERLIN, May 4th, 2025 (Wire)"), first_date("Date: 10 October 2019")
    (datetime.date(2025, 5, 4), datetime.date(2019, 10, 10))
    >>> first_date("03.04.2025"), first_date("01/14/2025"), first_date("In May 2025")
    (datetime.date(2025, 4, 3), datetime.date(2025, 1, 14), None)
    """
    for found in _DATE.finditer(_SPACES.sub(" ", text)):
        day = _as_date(found)
        if day is not None:
            return day
    return None


def _as_date(found: regex.Match[str]) -> date | None:
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        year = int(found["year"])
        if found["month"]:
            prefix = found["month"].lower().rstrip(".")
            number = next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(prefix[:3])), 0)
            if prefix != "sept" and not _MONTHS[number - 1].startswith(prefix):
                return None
            return date(year, number, int(found["day"]))
        one, two = int(found["one"]), int(found["two"])
        return date(year, one, two) if two > 12 else date(year, two, one)
    except ValueError:
        return None
