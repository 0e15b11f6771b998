"""Wordings of time in our own sentences -> days, kind by kind: tests/periods/*.txt.

A line is `published | text | wording = days; wording = days`, where days are `first..last`, one end left out where
it is open, `?` where they cannot be known, and `-` where the words are no period. A published of `-` is a release
without a day; `published fye=MM-DD` gives the last day of the fiscal year.
A line that starts with `xfail REASON | ` is known to fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from extractor.match.periods.finder import find_periods
from extractor.rulebook import Rulebook, load_rulebook

FOLDER = Path(__file__).parent / "periods"


class Case(NamedTuple):
    """One line: what is known of the release, its text, and the wordings with their days."""

    where: str
    known: tuple[str, ...]
    text: str
    wordings: tuple[tuple[str, str], ...]
    reason: str | None


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            reason, _, line = (
                line.removeprefix("xfail ").partition(" | ") if line.startswith("xfail ") else ("", "", line)
            )
            known, text, wanted = line.split(" | ")
            pairs = [pair.rpartition(" = ")[::2] for pair in wanted.split("; ")]
            yield Case(f"{path.stem}:{number}", tuple(known.split()), text, tuple(pairs), reason or None)


def marked(case: Case) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=case.reason)] if case.reason else []
    return pytest.param(case, id=case.where, marks=marks)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.mark.parametrize("case", list(map(marked, cases())))
def test_days_of_wordings(case: Case, rulebook: Rulebook) -> None:
    published = None if case.known[0] == "-" else date.fromisoformat(case.known[0])
    year_end = next((one.removeprefix("fye=") for one in case.known[1:] if one.startswith("fye=")), None)
    found = find_periods(case.text, published=published, fiscal_year_end=year_end, rulebook=rulebook)
    given = [(one.text, f"{one.first_day or ''}..{one.last_day or ''}") for one in found]
    at = 0
    for words, days in case.wordings:
        start = case.text.index(words, at)
        inside = [one for one in found if one.start < start + len(words) and start < one.end]
        told = [f"{one.first_day or ''}..{one.last_day or ''}" for one in inside]
        if days == "-":
            assert not inside, given
        elif days == "?":
            assert not set(told) - {".."}, given
        else:
            assert days in told, given
        at = start + len(words)
