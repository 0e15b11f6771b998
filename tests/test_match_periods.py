"""Wordings of time -> days, as releases write them. Dates are written out; nothing asks what day it is."""

# ruff: noqa: E501 - a case is a row; it stays on one line

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extractor import extract
from extractor.errors import RuleError, UsageError
from extractor.match.periods.finder import PeriodContext, PeriodFinder, find_periods
from extractor.match.periods.fiscal_calendar import FiscalCalendar, learn_calendar
from extractor.model import Period, PeriodMention, Shift
from extractor.rulebook import PeriodRule, Rulebook, builtin_folder, load_rulebook

FRIDAY = date(2025, 8, 8)
GOLD = Path(__file__).parents[2] / "shared" / "gold" / "periods.jsonl"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="module")
def finder(rulebook: Rulebook) -> PeriodFinder:
    return PeriodFinder(rulebook)


def days(found: PeriodMention) -> str:
    return f"{found.first_day or ''}..{found.last_day or ''}"


def read(text: str, rulebook: Rulebook, published: date | None = FRIDAY, year_end: str | None = None) -> dict[str, str]:
    found = find_periods(text, published=published, fiscal_year_end=year_end, rulebook=rulebook)
    return {one.text: days(one) for one in found}


# Released on Friday 8 August 2025: sentence, the wording in it, first..last day.
WORDINGS = [
    # quarters
    ("Profit rose in Q2.", "Q2", "2025-04-01..2025-06-30"),
    ("Profit rose in Q4.", "Q4", "2024-10-01..2024-12-31"),
    ("Profit rose in 2Q25.", "2Q25", "2025-04-01..2025-06-30"),
    ("Profit rose in 2Q 2025.", "2Q 2025", "2025-04-01..2025-06-30"),
    ("Profit rose in 2Q'25.", "2Q'25", "2025-04-01..2025-06-30"),
    ("Profit rose in Q2 2025.", "Q2 2025", "2025-04-01..2025-06-30"),
    ("Profit rose in Q2/2025.", "Q2/2025", "2025-04-01..2025-06-30"),
    ("Profit rose in Q2-2025.", "Q2-2025", "2025-04-01..2025-06-30"),
    ("Profit rose in Q2’25.", "Q2’25", "2025-04-01..2025-06-30"),
    ("Profit rose in 2018 Q4.", "2018 Q4", "2018-10-01..2018-12-31"),
    ("Profit rose in 2018-Q4.", "2018-Q4", "2018-10-01..2018-12-31"),
    ("Profit rose in 2018Q4.", "2018Q4", "2018-10-01..2018-12-31"),
    ("Profit rose in Q1 of 2024.", "Q1 of 2024", "2024-01-01..2024-03-31"),
    ("The first-quarter 2025 result was good.", "The first-quarter 2025", "2025-01-01..2025-03-31"),
    ("Profit rose in the first quarter 2025.", "the first quarter 2025", "2025-01-01..2025-03-31"),
    ("RESULTS FOR THE FIRST QUARTER OF 2025", "THE FIRST QUARTER OF 2025", "2025-01-01..2025-03-31"),
    ("Profit rose in the 1st quarter of 2025.", "the 1st quarter of 2025", "2025-01-01..2025-03-31"),
    ("Profit rose in the second quarter of this year.", "the second quarter of this year", "2025-04-01..2025-06-30"),
    ("Profit rose in the final quarter of 2024.", "the final quarter of 2024", "2024-10-01..2024-12-31"),
    ("Profit rose in the closing quarter of 2024.", "the closing quarter of 2024", "2024-10-01..2024-12-31"),
    ("Profit rose in the opening quarter.", "the opening quarter", "2025-01-01..2025-03-31"),
    ("Profit rose in the third quarter.", "the third quarter", "2025-07-01..2025-09-30"),
    ("It expects growth in the fourth quarter.", "the fourth quarter", "2025-10-01..2025-12-31"),
    ("Profit rose in the April-June quarter.", "the April-June quarter", "2025-04-01..2025-06-30"),
    ("Profit rose in the June quarter.", "the June quarter", "2025-04-01..2025-06-30"),
    ("Profit rose in the December quarter 2023.", "the December quarter 2023", "2023-10-01..2023-12-31"),
    ("Profit rose in the December 2023 quarter.", "the December 2023 quarter", "2023-10-01..2023-12-31"),
    ("2018 fourth quarter profit rose.", "2018 fourth quarter", "2018-10-01..2018-12-31"),
    ("Profit beat 2024's first quarter.", "2024's first quarter", "2024-01-01..2024-03-31"),
    ("Profit rose in the quarter ended 30 June 2025.", "the quarter ended 30 June 2025", "2025-04-01..2025-06-30"),
    ("Profit rose in the quarter ending June 2025.", "the quarter ending June 2025", "2025-04-01..2025-06-30"),
    ("Profit rose in the first three quarters of 2024.", "the first three quarters of 2024", "2024-01-01..2024-09-30"),
    ("Sales in Q1-Q3 2024 rose.", "Q1-Q3 2024", "2024-01-01..2024-09-30"),
    ("Last quarter was hard.", "Last quarter", "2025-04-01..2025-06-30"),
    ("It improves next quarter.", "next quarter", "2025-10-01..2025-12-31"),
    ("It improves in the coming quarter.", "the coming quarter", "2025-10-01..2025-12-31"),
    ("Demand holds in the current quarter.", "the current quarter", "2025-07-01..2025-09-30"),
    # halves and months from the start
    ("Sales in H1 2025 rose.", "H1 2025", "2025-01-01..2025-06-30"),
    ("Sales in H1/2025 rose.", "H1/2025", "2025-01-01..2025-06-30"),
    ("Sales in 1H25 rose.", "1H25", "2025-01-01..2025-06-30"),
    ("Sales in 1H2025 rose.", "1H2025", "2025-01-01..2025-06-30"),
    ("Sales in 2H 2024 rose.", "2H 2024", "2024-07-01..2024-12-31"),
    ("Sales in 2024H2 rose.", "2024H2", "2024-07-01..2024-12-31"),
    ("Sales in the first half rose.", "the first half", "2025-01-01..2025-06-30"),
    ("First-half sales rose.", "First-half", "2025-01-01..2025-06-30"),
    ("Sales in the first half-year of 2025 rose.", "the first half-year of 2025", "2025-01-01..2025-06-30"),
    ("Sales in the first half of the year rose.", "the first half of the year", "2025-01-01..2025-06-30"),
    ("Sales in the second half of last year rose.", "the second half of last year", "2024-07-01..2024-12-31"),
    ("Sales in the second half of this year will rise.", "the second half of this year", "2025-07-01..2025-12-31"),
    ("Sales in the first half of May fell.", "the first half of May", "2025-05-01..2025-05-15"),
    ("Sales in the first six months rose.", "the first six months", "2025-01-01..2025-06-30"),
    ("Sales in the first 7 months of 2025 rose.", "the first 7 months of 2025", "2025-01-01..2025-07-31"),
    ("Sales in the first eleven months rose.", "the first eleven months", "2024-01-01..2024-11-30"),
    ("Sales in the first two months of the year rose.", "the first two months of the year", "2025-01-01..2025-02-28"),
    ("Sales in 9M 2024 rose.", "9M 2024", "2024-01-01..2024-09-30"),
    ("Sales in 9M24 rose.", "9M24", "2024-01-01..2024-09-30"),
    ("Sales in the nine months 2024 rose.", "the nine months 2024", "2024-01-01..2024-09-30"),
    ("Sales in the last two months of 2023 rose.", "the last two months of 2023", "2023-11-01..2023-12-31"),
    ("Sales in the last three months of 2024 rose.", "the last three months of 2024", "2024-10-01..2024-12-31"),
    ("Sales in the last month of the first half rose.", "the last month of the first half", "2025-06-01..2025-06-30"),
    ("Sales in the six months ended June 30 rose.", "the six months ended June 30", "2025-01-01..2025-06-30"),
    ("Sales in the half-year to 30 June 2025 rose.", "the half-year to 30 June 2025", "2025-01-01..2025-06-30"),
    # months
    ("Prices rose in May.", "May", "2025-05-01..2025-05-31"),
    ("Prices rose in December.", "December", "2024-12-01..2024-12-31"),
    ("Prices rose in June 2024.", "June 2024", "2024-06-01..2024-06-30"),
    ("Prices rose in June, 2024.", "June, 2024", "2024-06-01..2024-06-30"),
    ("Prices rose in June , 2024.", "June , 2024", "2024-06-01..2024-06-30"),
    ("Prices rose in June of 2024.", "June of 2024", "2024-06-01..2024-06-30"),
    ("Prices rose in Apr. 2011.", "Apr. 2011", "2011-04-01..2011-04-30"),
    ("Prices rose in Sept. 2011.", "Sept. 2011", "2011-09-01..2011-09-30"),
    ("Prices rose in Feb and fell.", "Feb", "2025-02-01..2025-02-28"),
    ("Prices rose: Jun-25 2.8%.", "Jun-25", "2025-06-01..2025-06-30"),
    ("Prices rose in June '24.", "June '24", "2024-06-01..2024-06-30"),
    ("Prices rose in June this year.", "June this year", "2025-06-01..2025-06-30"),
    ("Prices rose in June of last year.", "June of last year", "2024-06-01..2024-06-30"),
    ("MONETARY PROGRAM FOR JUNE 2007", "JUNE 2007", "2007-06-01..2007-06-30"),
    ("Prices rose in the month of July.", "the month of July", "2025-07-01..2025-07-31"),
    ("Prices rose last month.", "last month", "2025-07-01..2025-07-31"),
    ("Prices rise this month.", "this month", "2025-08-01..2025-08-31"),
    ("Prices rise next month.", "next month", "2025-09-01..2025-09-30"),
    ("Prices peaked last September.", "last September", "2024-09-01..2024-09-30"),
    ("The rate is cut next March.", "next March", "2026-03-01..2026-03-31"),
    ("It will fall in December.", "December", "2025-12-01..2025-12-31"),
    ("It is due by December.", "December", "2025-12-01..2025-12-31"),
    ("January–June exports rose.", "January–June", "2025-01-01..2025-06-30"),
    ("Exports rose from January to June.", "January to June", "2025-01-01..2025-06-30"),
    ("Exports rose in January-October 2024.", "January-October 2024", "2024-01-01..2024-10-31"),
    ("Exports rose from April through June.", "April through June", "2025-04-01..2025-06-30"),
    ("Exports rose between March and May 2020.", "March and May 2020", "2020-03-01..2020-05-31"),
    ("Exports rose in December-February 2025.", "December-February 2025", "2024-12-01..2025-02-28"),
    ("Exports rose from November 2024 to January 2025.", "November 2024 to January 2025", "2024-11-01..2025-01-31"),
    ("Exports rose from November to January 2025.", "November to January 2025", "2024-11-01..2025-01-31"),
    # years
    ("In 2019, sales rose.", "2019", "2019-01-01..2019-12-31"),
    ("The 2019 results were good.", "2019", "2019-01-01..2019-12-31"),
    ("It was better than 2019.", "2019", "2019-01-01..2019-12-31"),
    ("The total of 2019 was better.", "2019", "2019-01-01..2019-12-31"),
    ("2018 was a good year.", "2018", "2018-01-01..2018-12-31"),
    ("It sold more in '24.", "'24", "2024-01-01..2024-12-31"),
    ("It sold more in CY2023.", "CY2023", "2023-01-01..2023-12-31"),
    ("It sold more in CY23.", "CY23", "2023-01-01..2023-12-31"),
    ("It sold more in calendar 2023.", "calendar 2023", "2023-01-01..2023-12-31"),
    ("It sold more in the year 2023.", "the year 2023", "2023-01-01..2023-12-31"),
    ("It sold more in full-year 2023.", "full-year 2023", "2023-01-01..2023-12-31"),
    ("It sold more in the full year of 2023.", "the full year of 2023", "2023-01-01..2023-12-31"),
    ("It sold more in the whole of 2023.", "the whole of 2023", "2023-01-01..2023-12-31"),
    ("It sold more in 2023 as a whole.", "2023 as a whole", "2023-01-01..2023-12-31"),
    ("It sold more last year.", "last year", "2024-01-01..2024-12-31"),
    ("It sells more this year.", "this year", "2025-01-01..2025-12-31"),
    ("It will sell more next year.", "next year", "2026-01-01..2026-12-31"),
    ("It sold more the year before last.", "the year before last", "2023-01-01..2023-12-31"),
    ("Half of cars are electric by 2030.", "2030", "2030-01-01..2030-12-31"),
    ("The plan covers 2021-25.", "2021-25", "2021-01-01..2025-12-31"),
    ("The plan covers 2016–2020.", "2016–2020", "2016-01-01..2020-12-31"),
    ("Growth averages 5% over 2026–27.", "2026–27", "2026-01-01..2027-12-31"),
    ("Output grew from 2012 to 2021.", "2012 to 2021", "2012-01-01..2021-12-31"),
    ("Output grew between 2010 and 2020.", "2010 and 2020", "2010-01-01..2020-12-31"),
    ("Output grew over the 2016 to Q1 2018 period.", "2016 to Q1 2018", "2016-01-01..2018-03-31"),
    ("Output grew in the 1990s.", "the 1990s", "1990-01-01..1999-12-31"),
    ("Output grew in the 14th Five-Year Plan period.", "the 14th Five-Year Plan period", "2021-01-01..2025-12-31"),
    ("Output grew in the decade to 2022.", "the decade to 2022", "2013-01-01..2022-12-31"),
    ("Output grew in the past five years.", "the past five years", "2020-01-01..2024-12-31"),
    ("Output grew over the past decade.", "the past decade", "2015-01-01..2024-12-31"),
    ("Output grew in the five years to 2023.", "the five years to 2023", "2019-01-01..2023-12-31"),
    # rolling
    ("Jobs rose in the three months to June.", "the three months to June", "2025-04-01..2025-06-30"),
    ("Jobs rose in the three months to end-June.", "the three months to end-June", "2025-04-01..2025-06-30"),
    ("Jobs rose in the three months to May 2023.", "the three months to May 2023", "2023-03-01..2023-05-31"),
    ("Jobs rose in the 3 months ending May 2023.", "the 3 months ending May 2023", "2023-03-01..2023-05-31"),
    ("Prices rose in the year to June.", "the year to June", "2024-07-01..2025-06-30"),
    ("Prices rose in the year through June.", "the year through June", "2024-07-01..2025-06-30"),
    ("Prices rose in the 12 months to June 2025.", "the 12 months to June 2025", "2024-07-01..2025-06-30"),
    ("Prices rose in the twelve-month period ended June 30, 2025.", "the twelve-month period ended June 30, 2025", "2024-07-01..2025-06-30"),
    ("Prices rose in the last twelve months.", "the last twelve months", "2024-08-01..2025-07-31"),
    ("Prices rose over the past three months.", "the past three months", "2025-05-01..2025-07-31"),
    ("Prices rose over the past year.", "the past year", "2024-08-01..2025-07-31"),
    ("LTM sales rose.", "LTM", "2024-08-01..2025-07-31"),
    ("Sales in the 52 weeks ended January 25, 2025 rose.", "the 52 weeks ended January 25, 2025", "2024-01-28..2025-01-25"),
    ("Sales in the thirteen weeks ended August 2, 2025 rose.", "the thirteen weeks ended August 2, 2025", "2025-05-04..2025-08-02"),
    ("Sales in the quarter ended August 2, 2025 rose.", "the quarter ended August 2, 2025", "2025-05-04..2025-08-02"),
    ("Sales in the year ended 31 March 2025 rose.", "the year ended 31 March 2025", "2024-04-01..2025-03-31"),
    ("Sales year to date rose.", "year to date", "2025-01-01..2025-07-31"),
    ("Sales in June rose and YTD sales fell.", "YTD", "2025-01-01..2025-06-30"),
    ("Sales fell so far this year.", "so far this year", "2025-01-01..2025-07-31"),
    ("Sales for the year to date through May rose.", "the year to date through May", "2025-01-01..2025-05-31"),
    ("Year-to-date sales as of June 30 rose.", "Year-to-date", "2025-01-01..2025-06-30"),
    # weeks and days
    ("Steel fell last week.", "last week", "2025-07-28..2025-08-03"),
    ("Steel fell this week.", "this week", "2025-08-04..2025-08-10"),
    ("Steel fell in week 30.", "week 30", "2025-07-21..2025-07-27"),
    ("Steel fell in week 30 of 2024.", "week 30 of 2024", "2024-07-22..2024-07-28"),
    ("Steel fell in CW 30/2024.", "CW 30/2024", "2024-07-22..2024-07-28"),
    ("Steel fell in 2024-W30.", "2024-W30", "2024-07-22..2024-07-28"),
    ("Steel fell in the week of 5 May.", "the week of 5 May", "2025-05-05..2025-05-11"),
    ("Steel fell in the week beginning 6 May 2025.", "the week beginning 6 May 2025", "2025-05-06..2025-05-12"),
    ("Steel fell in the week ended August 2.", "the week ended August 2", "2025-07-27..2025-08-02"),
    ("Steel fell in the four weeks to 2 August.", "the four weeks to 2 August", "2025-07-06..2025-08-02"),
    ("Steel fell in the seven days to August 2.", "the seven days to August 2", "2025-07-27..2025-08-02"),
    ("Exports rose in 1-20 May.", "1-20 May", "2025-05-01..2025-05-20"),
    ("Exports rose in May 1-20, 2024.", "May 1-20, 2024", "2024-05-01..2024-05-20"),
    ("Exports rose from 1 to 20 May.", "1 to 20 May", "2025-05-01..2025-05-20"),
    ("Exports rose in the first 10 days of July.", "the first 10 days of July", "2025-07-01..2025-07-10"),
    ("It ran from June 15 to July 5, 2024.", "June 15 to July 5, 2024", "2024-06-15..2024-07-05"),
    ("It ran between 1 January and 30 June 2025.", "1 January and 30 June 2025", "2025-01-01..2025-06-30"),
    ("Assets as of 30June2025 rose.", "30June2025", "2025-06-30..2025-06-30"),
    ("Assets as of 30 June 2025 rose.", "30 June 2025", "2025-06-30..2025-06-30"),
    ("Assets as of June 30th, 2025 rose.", "June 30th, 2025", "2025-06-30..2025-06-30"),
    ("Assets as of 30th of June rose.", "30th of June", "2025-06-30..2025-06-30"),
    ("Assets (30.06.2025: EUR 5bn) rose.", "30.06.2025", "2025-06-30..2025-06-30"),
    ("Assets on 2025-06-30 rose.", "2025-06-30", "2025-06-30..2025-06-30"),
    ("Assets on 14/06/2025 rose.", "14/06/2025", "2025-06-14..2025-06-14"),
    ("He spoke on Thursday.", "Thursday", "2025-08-07..2025-08-07"),
    ("He spoke last Friday.", "last Friday", "2025-08-01..2025-08-01"),
    ("He speaks next Monday.", "next Monday", "2025-08-11..2025-08-11"),
    ("It was sold on Thursday, July 24, 2025.", "Thursday, July 24, 2025", "2025-07-24..2025-07-24"),
    ("The bank today raised rates.", "today", "2025-08-08..2025-08-08"),
    ("The bank yesterday raised rates.", "yesterday", "2025-08-07..2025-08-07"),
    ("The dividend will be paid on October 3.", "October 3", "2025-10-03..2025-10-03"),
    # ends, beginnings, open ends
    ("It stood at 5 at the end of June.", "the end of June", "2025-06-30..2025-06-30"),
    ("It stood at 5 at end-June 2024.", "end-June 2024", "2024-06-30..2024-06-30"),
    ("It stood at 5 at end June.", "end June", "2025-06-30..2025-06-30"),
    ("It stood at 5 at the close of the second quarter.", "the close of the second quarter", "2025-06-30..2025-06-30"),
    ("It stood at 5 at the end of 2Q 2025.", "the end of 2Q 2025", "2025-06-30..2025-06-30"),
    ("It stood at 5 at the end of the first half of this year.", "the end of the first half of this year", "2025-06-30..2025-06-30"),
    ("It stood at 5 at year-end 2024.", "year-end 2024", "2024-12-31..2024-12-31"),
    ("It stood at 5 at end-2024.", "end-2024", "2024-12-31..2024-12-31"),
    ("It will stand at 5 by the end of next year.", "the end of next year", "2026-12-31..2026-12-31"),
    ("It will stand at 5 at year’s end.", "year’s end", "2025-12-31..2025-12-31"),
    ("It stood at 5 at the beginning of 2024.", "the beginning of 2024", "2024-01-01..2024-01-01"),
    ("It stood at 5 at the start of the second quarter.", "the start of the second quarter", "2025-04-01..2025-04-01"),
    ("It fell since 2015.", "since 2015", "2015-01-01.."),
    ("It fell since January 17.", "since January 17", "2025-01-17.."),
    ("It fell since the end of 2019.", "since the end of 2019", "2019-12-31.."),
    ("It fell since last September.", "since last September", "2024-09-01.."),
    ("It fell since the second quarter of 2020.", "since the second quarter of 2020", "2020-04-01.."),
    ("It runs until 2030.", "until 2030", "..2030-12-31"),
    ("It runs till the end of June 2026.", "till the end of June 2026", "..2026-06-30"),
    ("It grew from 2020 onwards.", "from 2020 onwards", "2020-01-01.."),
    # what the text is about
    ("For the quarter sales rose.", "the quarter", "2025-04-01..2025-06-30"),
    ("For the month sales rose.", "the month", "2025-07-01..2025-07-31"),
    ("For the year sales will rise.", "the year", "2025-01-01..2025-12-31"),
    ("Full-year guidance is kept.", "Full-year", "2025-01-01..2025-12-31"),
    # not to be known
    ("It peaked last summer.", "last summer", ".."),
    ("It was early 2008.", "early 2008", ".."),
    ("It was mid-2025.", "mid-2025", ".."),
    ("Growth returns over the next two years.", "the next two years", ".."),
    ("It was filed on 06/07/2025.", "06/07/2025", ".."),
    ("Revenue in fiscal 2025 rose.", "fiscal 2025", ".."),
    ("Revenue in FY25 rose.", "FY25", ".."),
    ("Revenue in Q3 FY24 rose.", "Q3 FY24", ".."),
    ("Revenue in the prior fiscal year rose.", "the prior fiscal year", ".."),
    ("Output in 2022-23 rose.", "2022-23", ".."),
    ("Output fell from a year earlier.", "a year earlier", ".."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wording", "expected"),
    WORDINGS,
    ids=[f"{wording} | {text}" for text, wording, _ in WORDINGS],
)
def test_match_wording_gives_its_days(text: str, wording: str, expected: str, rulebook: Rulebook) -> None:
    assert read(text, rulebook).get(wording) == expected, read(text, rulebook)


# What leans on another period of the sentence.
LEANING = [
    ("In May 2024 sales rose from a year earlier.", "a year earlier", "2023-05-01..2023-05-31"),
    ("Compared with a year earlier, sales in May 2024 rose.", "a year earlier", "2023-05-01..2023-05-31"),
    ("In May 2024 sales rose from a year ago.", "a year ago", "2023-05-01..2023-05-31"),
    ("In May 2024 sales rose from the year before.", "the year before", "2023-05-01..2023-05-31"),
    ("In May 2024 sales rose from three years earlier.", "three years earlier", "2021-05-01..2021-05-31"),
    ("In May 2024 sales rose from a month ago.", "a month ago", "2024-04-01..2024-04-30"),
    ("In May 2024 sales rose from the previous month.", "the previous month", "2024-04-01..2024-04-30"),
    ("In May 2024 sales rose from the prior month.", "the prior month", "2024-04-01..2024-04-30"),
    ("In May 2024 sales rose from the same month last year.", "the same month last year", "2023-05-01..2023-05-31"),
    ("In May 2024 sales rose from the same month of 2019.", "the same month of 2019", "2019-05-01..2019-05-31"),
    ("In May 2024 sales beat the corresponding month of the previous year.", "the corresponding month of the previous year", "2023-05-01..2023-05-31"),
    ("In May 2024 sales beat the same month a year earlier.", "the same month a year earlier", "2023-05-01..2023-05-31"),
    ("In May 2024 sales beat the corresponding period.", "the corresponding period", "2023-05-01..2023-05-31"),
    ("In Q2 2024 sales beat the previous quarter.", "the previous quarter", "2024-01-01..2024-03-31"),
    ("In Q2 2024 sales beat the preceding quarter.", "the preceding quarter", "2024-01-01..2024-03-31"),
    ("In Q2 2024 sales beat a quarter earlier.", "a quarter earlier", "2024-01-01..2024-03-31"),
    ("In Q2 2024 sales beat the year-ago quarter.", "the year-ago quarter", "2023-04-01..2023-06-30"),
    ("In Q2 2024 sales beat the prior-year quarter.", "the prior-year quarter", "2023-04-01..2023-06-30"),
    ("In Q2 2024 sales beat the prior year.", "the prior year", "2023-04-01..2023-06-30"),
    ("In Q2 2024 sales beat the same period a year ago.", "the same period a year ago", "2023-04-01..2023-06-30"),
    ("In Q2 2024 sales beat the comparable period in 2022.", "the comparable period in 2022", "2022-04-01..2022-06-30"),
    ("In H1 2024 sales beat the same period of the prior year.", "the same period of the prior year", "2023-01-01..2023-06-30"),
    ("In 9M 2024 sales beat the like period in 2023.", "the like period in 2023", "2023-01-01..2023-09-30"),
    ("In 2024 sales beat the previous year.", "the previous year", "2023-01-01..2023-12-31"),
    ("In 2020 sales rose and fell the following year.", "the following year", "2021-01-01..2021-12-31"),
    ("In 2020 it opened and two years later it closed.", "two years later", "2022-01-01..2022-12-31"),
    ("In 2005 exports peaked and prices rose that year.", "that year", "2005-01-01..2005-12-31"),
    ("In June 2024 it beat the third quarter of the previous year.", "the third quarter of the previous year", "2023-07-01..2023-09-30"),
    ("In the three months to May 2024 it beat the preceding three months.", "the preceding three months", "2023-12-01..2024-02-29"),
    ("In the week ended May 11, 2024 it beat the previous week.", "the previous week", "2024-04-28..2024-05-04"),
    ("In May 2024 it rose and costs over the period fell.", "the period", "2024-05-01..2024-05-31"),
    ("In May 2024 it rose and in the same month costs fell.", "the same month", "2024-05-01..2024-05-31"),
    ("In the quarter ended April 27, 2025 it rose from a year ago.", "a year ago", "2024-01-29..2024-04-28"),
    ("In the quarter ended April 27, 2025 it rose from the previous quarter.", "the previous quarter", "2024-10-28..2025-01-26"),
    ("Total equity on June 30, 2025 beat that of a year earlier.", "a year earlier", "2024-06-30..2024-06-30"),
    ("He said on Thursday that sales in June fell from a year earlier.", "a year earlier", "2024-06-01..2024-06-30"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wording", "expected"), LEANING, ids=[case[0] for case in LEANING])
def test_match_relative_wording_leans_on_its_sentence(
    text: str, wording: str, expected: str, rulebook: Rulebook
) -> None:
    assert read(text, rulebook).get(wording) == expected, read(text, rulebook)


LISTS = [
    ("3% and 4% in April and May 2020", {"April": "2020-04-01..2020-04-30", "May 2020": "2020-05-01..2020-05-31"}),
    ("He said April, May, and June rose.", {"April": "2025-04-01..2025-04-30", "May": "2025-05-01..2025-05-31", "June": "2025-06-01..2025-06-30"}),
    ("in Q1 and Q2 2024", {"Q1": "2024-01-01..2024-03-31", "Q2 2024": "2024-04-01..2024-06-30"}),
    ("in Q2 2024 and Q3 2024", {"Q2 2024": "2024-04-01..2024-06-30", "Q3 2024": "2024-07-01..2024-09-30"}),
    ("in the first and second quarters of 2023", {"first": "2023-01-01..2023-03-31", "second quarters of 2023": "2023-04-01..2023-06-30"}),
    ("for the first quarters of 2025 and 2024", {"the first quarters of 2025": "2025-01-01..2025-03-31", "2024": "2024-01-01..2024-03-31"}),
    ("in 2018 and 2019", {"2018": "2018-01-01..2018-12-31", "2019": "2019-01-01..2019-12-31"}),
    ("in 2018, 2019 and 2020", {"2018": "2018-01-01..2018-12-31", "2019": "2019-01-01..2019-12-31", "2020": "2020-01-01..2020-12-31"}),
    ("at March 31, 2025 and 2024", {"March 31, 2025": "2025-03-31..2025-03-31", "2024": "2024-03-31..2024-03-31"}),
    ("the three months ended June 30, 2025 and 2024", {"the three months ended June 30, 2025": "2025-04-01..2025-06-30", "2024": "2024-04-01..2024-06-30"}),
    ("at June 30 and December 31, 2024", {"June 30": "2024-06-30..2024-06-30", "December 31, 2024": "2024-12-31..2024-12-31"}),
    ("the second half of this year and the first half of next year", {"the second half of this year": "2025-07-01..2025-12-31", "the first half of next year": "2026-01-01..2026-06-30"}),
    ("up between June 2013 and June 2014", {"June 2013": "2013-06-01..2013-06-30", "June 2014": "2014-06-01..2014-06-30"}),
    ("up between Q1 2014 and Q2 2014", {"Q1 2014": "2014-01-01..2014-03-31", "Q2 2014": "2014-04-01..2014-06-30"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LISTS, ids=[case[0] for case in LISTS])
def test_match_list_gives_each_member(text: str, expected: dict[str, str], rulebook: Rulebook) -> None:
    assert read(text, rulebook) == expected


FISCAL = [
    ("Revenue in fiscal 2025 rose.", "06-30", "fiscal 2025", "2024-07-01..2025-06-30"),
    ("Revenue in fiscal year 2025 rose.", "09-30", "fiscal year 2025", "2024-10-01..2025-09-30"),
    ("Revenue in FY25 rose.", "03-31", "FY25", "2024-04-01..2025-03-31"),
    ("Revenue in FY2024/25 rose.", "03-31", "FY2024/25", "2024-04-01..2025-03-31"),
    ("Revenue in FY 2024-25 rose.", "03-31", "FY 2024-25", "2024-04-01..2025-03-31"),
    ("Revenue in Q1 FY26 rose.", "03-31", "Q1 FY26", "2025-04-01..2025-06-30"),
    ("Revenue in Q1FY26 rose.", "03-31", "Q1FY26", "2025-04-01..2025-06-30"),
    ("Revenue in H1 FY25 rose.", "03-31", "H1 FY25", "2024-04-01..2024-09-30"),
    ("Revenue beat fiscal 2026's first quarter.", "06-30", "fiscal 2026's first quarter", "2025-07-01..2025-09-30"),
    ("Revenue in the fourth quarter of fiscal 2025 rose.", "06-30", "the fourth quarter of fiscal 2025", "2025-04-01..2025-06-30"),
    ("Revenue in the 2025 financial year rose.", "12-31", "the 2025 financial year", "2025-01-01..2025-12-31"),
    ("Revenue in 2022-23 rose.", "06-30", "2022-23", "2022-07-01..2023-06-30"),
    ("Revenue this fiscal year rises.", "03-31", "this fiscal year", "2025-04-01..2026-03-31"),
    ("Revenue last financial year rose.", "03-31", "last financial year", "2024-04-01..2025-03-31"),
    ("Revenue in fiscal 2024 beat the prior fiscal year.", "06-30", "the prior fiscal year", "2022-07-01..2023-06-30"),
    ("Exports in the 2024/25 marketing year rose.", "05-31", "the 2024/25 marketing year", "2024-06-01..2025-05-31"),
    ("FY25 (April 2024 to March 2025) was good.", None, "FY25", "2024-04-01..2025-03-31"),
    ("Fiscal 2024, which ended on June 30, 2024, was good.", None, "Fiscal 2024, which ended on June 30, 2024", "2023-07-01..2024-06-30"),
    ("The first quarter ended April 27, 2025 was good.", None, "The first quarter ended April 27, 2025", "2025-01-27..2025-04-27"),
    ("The third quarter ended September 30, 2024 was good.", None, "The third quarter ended September 30, 2024", "2024-07-01..2024-09-30"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "year_end", "wording", "expected"), FISCAL, ids=[case[0] for case in FISCAL])
def test_match_fiscal_wording_needs_its_calendar(
    text: str, year_end: str | None, wording: str, expected: str, rulebook: Rulebook
) -> None:
    assert read(text, rulebook, year_end=year_end).get(wording) == expected


REJECTS = [
    "5G base stations numbered 400,000.", "See page 12.", "The depot sold 2019 units.", "A 10-year bond was sold.",
    "Persons aged 15 years and above took part.", "A Boeing 737 landed.", "Prices may rise.", "They march on.",
    "It took three months.", "The price was $2019.", "Some 1,990 people came.", "Form 8-K was filed.",
    "The S&P 500 rose.", "It has 2,024 stores.", "The Audi Q5 sold well.", "The H20 chip sold well.",
    "Prime Minister May spoke.", "Section 2024-A applies.", "COVID-19 spread.", "The rate is 2020.5 points.",
    "The month-on-month rate rose.", "The year-on-year rate rose.", "A quarter of firms closed.", "Half of them left.",
    "The third consecutive quarter of growth came.", "Call 202-555-2019.", "Net debt of EUR 9M was paid.",
    "The next step follows.", "The second vaccine came.", "A total of 2019 vehicles were sold.",
]  # fmt: skip


@pytest.mark.parametrize("text", REJECTS)
def test_match_leaves_alone_what_is_no_period(text: str, rulebook: Rulebook) -> None:
    assert read(text, rulebook) == {}


@pytest.mark.parametrize(
    ("text", "anchor", "expected"),
    [
        ("In May sales rose.", Period(date(2018, 1, 1), date(2018, 12, 31)), "2018-05-01..2018-05-31"),
        ("For the month sales rose.", Period(date(2018, 4, 1), date(2018, 4, 30)), "2018-04-01..2018-04-30"),
        ("For the quarter sales rose.", Period(date(2018, 4, 1), date(2018, 6, 30)), "2018-04-01..2018-06-30"),
        ("For the year sales rose.", Period(date(2018, 4, 1), date(2018, 6, 30)), "2018-01-01..2018-12-31"),
        ("Sales fell from a year earlier.", Period(date(2018, 4, 1), date(2018, 6, 30)), "2017-04-01..2017-06-30"),
        ("Sales beat the same period last year.", Period(date(2018, 1, 1), date(2018, 9, 30)), "2017-01-01..2017-09-30"),
        ("In the same month, at 5%, it held.", Period(date(2018, 4, 1), date(2018, 4, 30)), "2018-04-01..2018-04-30"),
        ("Year to date sales rose.", Period(date(2018, 4, 1), date(2018, 4, 30)), "2018-01-01..2018-04-30"),
    ],
)  # fmt: skip
def test_match_anchor_gives_what_the_sentence_leaves_out(
    text: str, anchor: Period, expected: str, finder: PeriodFinder
) -> None:
    found = finder.find(text, PeriodContext(published=date(2019, 2, 6), anchor=anchor))
    assert [days(one) for one in found] == [expected]


@pytest.mark.parametrize(
    "text",
    ["February 30", "31 June 2024", "0 months to June", "week 99", "29 February", "the 0 months to May 2020",
     "2020-99", "99.99.2020", "Q1-Q4 and 0M 2020", "the 99 years to 1905", "", "'00", "the first 0 days of May",
     "the last 13 months of 2020", "the 5 decades to 1950", "1st May, 1st", "first and 13th quarter of 2020"],
)  # fmt: skip
def test_match_nonsense_breaks_nothing(text: str, finder: PeriodFinder) -> None:
    for one in finder.find(text, PeriodContext(published=FRIDAY)):
        assert one.first_day is None or one.last_day is None or one.first_day <= one.last_day


def test_match_relative_wording_tells_its_shift(finder: PeriodFinder) -> None:
    text = "In Q2 2024 it beat a year earlier, the previous quarter, the same period of 2019 and last year."
    found = finder.find(text, PeriodContext(published=FRIDAY))
    assert [(one.shift, one.compares) for one in found] == [
        (None, False),
        (Shift(years=-1), True),
        (Shift(spans=-1), True),
        (Shift(year=2019), True),
        (None, False),
    ]


def test_match_offsets_hold_across_line_ends_and_odd_spaces(finder: PeriodFinder) -> None:
    text = "rose in the second\nquarter of\u00a02020 by 4%"
    (found,) = finder.find(text, PeriodContext())
    assert text[found.start : found.end] == "the second\nquarter of\u00a02020"


def test_match_without_release_date_says_what_it_can(rulebook: Rulebook) -> None:
    assert read("In May 2020 and last month it rose.", rulebook, published=None) == {
        "May 2020": "2020-05-01..2020-05-31",
        "last month": "..",
    }


def test_match_refuses_a_year_end_that_is_no_day(rulebook: Rulebook) -> None:
    with pytest.raises(UsageError, match="MM-DD"):
        find_periods("FY25", fiscal_year_end="31 March", rulebook=rulebook)


def test_match_rule_with_unknown_meaning_is_an_error(tmp_path: Path, rulebook: Rulebook) -> None:
    (tmp_path / "mine.yaml").write_text("periods:\n  - id: x\n    meaning: guess\n    patterns: [abc]\n")
    with pytest.raises(RuleError, match=r"mine\.yaml:2: x: unknown meaning 'guess'; use one of year,"):
        PeriodFinder(load_rulebook([tmp_path]))


# ------------------------------------------------------------------ fiscal calendars


def learn(text: str, rulebook: Rulebook, published: date = FRIDAY) -> FiscalCalendar:
    return learn_calendar(text, published=published, rulebook=rulebook)


@pytest.mark.parametrize(
    ("text", "year_end"),
    [
        ("Results for the fiscal year ended June 30, 2024", (6, 30)),
        ("Results for the third quarter ended September 30, 2024", (12, 31)),
        ("Results for the nine months ended September 30, 2024", (12, 31)),
        ("Results for the first quarter ended June 30, 2025", (3, 31)),
        ("Dividends for the financial year to 31 March rose.", (3, 31)),
        ("FY25 (April 2024 to March 2025)", (3, 31)),
        ("Sales in 9M 2024 were up.\n\nGuidance for FY 2024 is kept.", (12, 31)),
        ("Sales were up.", None),
    ],
)
def test_match_learns_the_year_end(text: str, year_end: tuple[int, int] | None, rulebook: Rulebook) -> None:
    assert learn(text, rulebook, date(2024, 11, 4)).year_end == year_end


def test_match_learns_named_quarters_of_13_weeks(rulebook: Rulebook, finder: PeriodFinder) -> None:
    text = "Revenue for the first quarter ended April 27, 2025, rose.\n\nIn the first quarter of fiscal 2026 it rose."
    fiscal = learn(text, rulebook, date(2025, 5, 28))
    assert fiscal.named == {"2026-Q1": Period(date(2025, 1, 27), date(2025, 4, 27))}
    context = PeriodContext(published=date(2025, 5, 28), fiscal=fiscal)
    for wording, expected in (
        ("Q1 FY26", "2025-01-27..2025-04-27"),
        ("Q4 FY25", "2024-10-28..2025-01-26"),
        ("Q1 FY25", "2024-01-29..2024-04-28"),
        ("first quarter", "2025-01-27..2025-04-27"),
        ("the quarter", "2025-01-27..2025-04-27"),
        ("Q4", "2024-10-28..2025-01-26"),
    ):
        assert [days(one) for one in finder.find(wording, context)] == [expected], wording


def test_match_given_year_end_goes_before_what_is_read(rulebook: Rulebook) -> None:
    text = "the fiscal year ended June 30, 2024"
    assert learn_calendar(text, published=None, fiscal_year_end="03-31", rulebook=rulebook).year_end == (
        3,
        31,
    )


def test_match_year_named_by_its_start(rulebook: Rulebook) -> None:
    fiscal = learn("The fiscal 2024 fourth quarter ended February 1, 2025 was good.", rulebook)
    assert fiscal.by_start
    assert fiscal.named == {"2024-Q4": Period(date(2024, 11, 3), date(2025, 2, 1))}


# ------------------------------------------------------------------ the rules' own examples, and the gold wordings

RULES = load_rulebook([builtin_folder()], builtin=False).of(PeriodRule)


def _fits(found: PeriodMention, gives: dict[str, Any]) -> bool:
    def plain(value: object) -> object:
        return None if value in (None, "null") else str(value).lower() if value in (True, False) else str(value)

    return all(plain(getattr(found, key)) == plain(value) for key, value in gives.items())


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_match_rule_keeps_its_examples(rule: PeriodRule, rulebook: Rulebook) -> None:
    for example in rule.examples:
        found = find_periods(
            example.text,
            published=example.published,
            fiscal_year_end=example.fiscal_year_end,
            rulebook=rulebook,
        )
        for gives in example.gives:
            assert any(one.rule == rule.id and _fits(one, gives) for one in found), (example.text, found)
    for reject in rule.rejects:
        found = find_periods(reject.text, published=FRIDAY, rulebook=rulebook)
        assert not [one for one in found if one.rule == rule.id], reject.text


@pytest.mark.skipif(not GOLD.is_file(), reason="the gold wordings are not here")
def test_match_gold_wordings(rulebook: Rulebook) -> None:
    cases = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    right = answered = 0
    for case in cases:
        found = find_periods(
            case["context"],
            published=date.fromisoformat(case["published"]),
            fiscal_year_end=case.get("fiscal_year_end"),
            rulebook=rulebook,
        )
        low, high = case["span"]
        given = [days(one) for one in found if one.start < high and one.end > low]
        given = [one for one in given if one != ".."]
        accepted = [(case["expected_start"], case["expected_end"]), *(case.get("alt") or [])]
        members = [f"{first or ''}..{last or ''}" for first, last in case.get("members") or []]
        answered += bool(given)
        right += any(f"{a or ''}..{b or ''}" in given for a, b in accepted) or (
            bool(members) and all(member in given for member in members)
        )
    assert right >= 129
    assert right / answered >= 0.97


@pytest.mark.parametrize(
    ("publisher", "text", "first", "last"),
    [
        pytest.param(
            "Ministry of Fisheries (India)", "Landings rose 4% in 2021-22.", "2021-04-01", "2022-03-31", id="India"
        ),
        pytest.param(
            "Pakistan Bureau of Statistics", "Exports rose 4% in FY 2024-25.", "2024-07-01", "2025-06-30", id="Pakistan"
        ),
        pytest.param(
            "Bank of Japan Statistics Department",
            "Lending rose 4% in fiscal 2024.",
            "2023-04-01",
            "2024-03-31",
            id="Japan",
        ),
        pytest.param(
            "U.S. Department of Labor", "Spending rose 4% in fiscal 2024.", "2023-10-01", "2024-09-30", id="US"
        ),
        pytest.param(
            "Australian Bureau of Statistics", "Output rose 4% in 2023-24.", "2023-07-01", "2024-06-30", id="Australia"
        ),
        pytest.param(
            "Norland Fisheries plc", "Landings rose 4% in 2021-22.", None, None, id="a company of no known year"
        ),
        pytest.param(
            "India Fisheries plc", "Landings rose 4% in 2021-22.", None, None, id="a company with a country's name"
        ),
    ],
)
def test_periods_of_public_bodies_are_of_the_official_financial_year(
    publisher: str, text: str, first: str | None, last: str | None
) -> None:
    [row] = extract(text, published="2026-04-08", publisher=publisher, min_confidence=0)
    assert (str(row.period_start or "") or None, str(row.period_end or "") or None) == (first, last)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param(
            "The loan book at 30-Jun-25 was larger.", date(2025, 6, 30), id="day, month in letters, short year"
        ),
        pytest.param("Reserves as of 2025-Aug-31 fell.", date(2025, 8, 31), id="year first"),
        pytest.param("Net debt at 31-Aug-2025 fell.", date(2025, 8, 31), id="whole year"),
        pytest.param("Assets at 31.12.24 grew.", date(2024, 12, 31), id="figures, short year"),
        pytest.param("Assets at 05-Jan-98 grew.", date(1998, 1, 5), id="the last century"),
    ],
)
def test_periods_written_days_are_one_day(text: str, day: date) -> None:
    [found] = find_periods(text, published="2025-10-01")
    assert (found.first_day, found.last_day) == (day, day)


@pytest.mark.parametrize("text", ["Under the Harbour Act of 1934 ships pay.", "The treaty of 1951 binds them."])
def test_periods_years_of_laws_are_none(text: str) -> None:
    assert find_periods(text, published="2025-10-01") == ()


def test_periods_day_of_release_may_be_text() -> None:
    assert find_periods("last month", published="2024-06-12") == find_periods("last month", published=date(2024, 6, 12))
    with pytest.raises(UsageError, match="use YYYY-MM-DD"):
        find_periods("last month", published="12 June")


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [
        ("U.S. Census Bureau", "2022-06-12"),
        ("Ministry of Finance (India)", "2022-12-06"),
        ("Bank of Canada", "None"),
        ("Corvane plc", "None"),
    ],
)
def test_match_days_in_figures_by_the_publishers_country(publisher: str, expected: str) -> None:
    (row,) = extract("Deposits were $4.1 billion at 06/12/2022.", published="2023-01-10", publisher=publisher)
    assert str(row.period_start) == expected
