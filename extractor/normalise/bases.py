"""A number's words -> what rows of one metric must agree in to be compared: whose prices, what year an index is set
to 100 in, what rate it is, and from which day it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from extractor.calendar import period_code
from extractor.model import Document, Label, Period, Statement, Table
from extractor.rulebook import Rulebook

_INDEX_BASE = re.compile(
    r"(?:\b(?P<month>[A-Z][a-z]{2,8})\.?\s+)?\b(?P<year>(?:19|20)\d\d)(?:\s?[-–/]\s?(?P<to>(?:19|20)?\d\d))?\s*=\s*100\b"
    r"|\b(?i:base|reference)\s+(?i:year|period)\s*(?:of|is|:|=)?\s*(?P<named>(?:19|20)\d\d)\b",
)
_NUMBER_NEXT = re.compile(r"\s*:?\s*[-–−+]?\d")
_BREAK_MARKS = re.compile(r"[,;:)]")
_INDEX_UNITS = frozenset(("index_point", "1"))
_PRICED_UNITS = frozenset(("percent", "percentage_point", "basis_point", "index_point", "times", "1"))

_SHORT = 200  # characters of a text that is remembered


class Basis(NamedTuple):
    """What is known of one number; None where nothing is said."""

    price_basis: str | None = None
    index_base: str | None = None
    rate_basis: str | None = None
    valid_from: date | None = None


class _Said(NamedTuple):
    """A phrase in a text, `[start, end)`, and the code that it stands for."""

    start: int
    end: int
    code: str


class Bases:
    """Finds bases; the phrases of rules/bases.yaml are compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        lists = {code: rulebook.words(f"price_{code}") for code in ("real", "nominal", "constant_currency")}
        adjectives = {code: rulebook.words(f"price_{code}_adjective") for code in ("real", "nominal")}
        self._prices = _Phrases(lists, rulebook.words("price_adjective_not"))
        self._adjectives = _Phrases(adjectives, rulebook.words("price_adjective_not"))
        self._rates = _Phrases({"annualised": rulebook.words("rate_annualised")})
        self._doubtful_rates = _Phrases({"annualised": rulebook.words("rate_annualised_unless_yoy")})
        self._valid = _Phrases({"from": rulebook.words("valid_from")})
        self._index_words = _Phrases({"index": rulebook.words("indexed_metrics")})
        self._breaks = _Phrases({"break": rulebook.words("clause_breaks")})
        self._months = rulebook.words("month_names")
        self._days = _Days(self._months)
        self._index_base = lru_cache(maxsize=64)(partial(index_base, months=self._months))

    def of(self, document: Document, told: Sequence[Statement]) -> list[Basis]:
        """The bases of the statements of one sentence, or of one cell, in their order."""
        return [self._of_cell(document, one) for one in told] if told[0].cell else self._of_sentence(document, told)

    def _of_sentence(self, document: Document, told: Sequence[Statement]) -> list[Basis]:
        sentence = told[0].sentence
        text = sentence.text
        places = [(one.quantity.start - sentence.start, one.quantity.end - sentence.start) for one in told]
        beside = (mention for mention in self._adjectives.found(text) if _NUMBER_NEXT.match(text, mention.end))
        prices = self._shared(text, places, sorted((*self._prices.found(text), *beside)), carries=True)
        rates = self._shared(text, places, list(self._rates.found(text)))
        doubtful = self._shared(text, places, list(self._doubtful_rates.found(text)))
        days = self._days_of_validity(text, document.published)
        worded = not any(rates)  # else the metric's words say it of the number beside them alone
        return [
            Basis(
                self._price(one, [one.metric_text or ""], price),
                self._index(one, [one.metric_text or "", text]),
                self._rate(one, [one.metric_text or ""] if worded else [], rate, unsure),
                _valid_from(text, place, one.period, days),
            )
            for one, place, price, rate, unsure in zip(told, places, prices, rates, doubtful, strict=True)
        ]

    def _of_cell(self, document: Document, one: Statement) -> Basis:
        """A cell's heads say it, the nearest first, else what stands over and under its table."""
        table = next((table for table in document.tables if table.number == one.table), None)
        texts = [*_heads(one), *(_around(table) if table else ())]
        return Basis(self._price(one, texts, None), self._index(one, texts), self._rate(one, texts, None, None))

    def _price(self, one: Statement, texts: Iterable[str], beside: str | None) -> str | None:
        if one.quantity.unit not in _PRICED_UNITS and not (one.quantity.unit or "")[:3].isupper():
            return None if one.quantity.unit else beside
        if beside:
            return beside
        for text in texts:
            codes = {said.code for said in (*self._prices.found(text), *self._adjectives.found(text))}
            if codes:
                return codes.pop() if len(codes) == 1 else None
        return None

    def _rate(self, one: Statement, texts: Iterable[str], beside: str | None, doubtful: str | None) -> str | None:
        if beside or any(self._rates.in_(text) for text in texts):
            return "annualised"
        return doubtful if _is_of_a_part_of_a_year(one) else None

    def _index(self, one: Statement, texts: Sequence[str]) -> str | None:
        is_index = (one.quantity.unit or "1") in _INDEX_UNITS or self._index_words.in_(one.metric_text or "")
        return next(filter(None, map(self._index_base, texts)), None) if is_index else None

    def _days_of_validity(self, text: str, published: date | None) -> list[tuple[_Said, date]]:
        """The phrases like "with effect from" in a sentence that a day stands behind."""
        days = ((said, self._days.at(text, said.end, published)) for said in self._valid.found(text))
        return [(said, day) for said, day in days if day is not None]

    def _shared(
        self, text: str, places: Sequence[tuple[int, int]], mentions: Sequence[_Said], *, carries: bool = False
    ) -> list[str | None]:
        """Which code each number takes: that of a phrase behind it in its own clause, else of one before it. One that
        opens the sentence or a clause goes on to the numbers behind (`carries`) until another is said."""
        taken: dict[int, str] = {}
        open_ = [said for said in mentions if not self._taken_back(text, places, said, taken)]
        for said in open_:
            behind = [at for at, (start, _) in enumerate(places) if start >= said.end]
            if not behind:
                before = [at for at, (_, end) in enumerate(places) if end <= said.start]
                taken.setdefault(before[-1], said.code) if before else None
                continue
            ends = min((other.start for other in mentions if other.start >= said.end), default=len(text))
            reached = [at for at in behind if places[at][0] < ends] or behind[:1]
            for at in reached if carries and self._opens(text, said) else behind[:1]:
                taken.setdefault(at, said.code)
        return [taken.get(at) for at in range(len(places))]

    def _taken_back(self, text: str, places: Sequence[tuple[int, int]], said: _Said, taken: dict[int, str]) -> bool:
        """Whether the number right before a phrase takes it, with nothing between that ends its clause."""
        before = [at for at, (_, end) in enumerate(places) if end <= said.start]
        if not before or _NUMBER_NEXT.match(text, said.end):
            return False
        between = text[places[before[-1]][1] : said.start]
        if _BREAK_MARKS.search(between) or self._breaks.in_(between):
            return False
        taken.setdefault(before[-1], said.code)
        return True

    def _opens(self, text: str, said: _Said) -> bool:
        before = text[: said.start].rstrip()
        return not before or before[-1] in ",;:" or any(end.end == len(before) for end in self._breaks.found(before))


def _valid_from(
    text: str, place: tuple[int, int], period: Period | None, days: Iterable[tuple[_Said, date]]
) -> date | None:
    """The day of validity that stands in the clause of a number; None where it is the number's own period."""
    for said, day in days:
        if period is not None and period.first_day == day:
            continue
        between = text[place[1] : said.start] if place[1] <= said.start else text[said.end : place[0]]
        if ";" not in between:
            return day
    return None


class _Phrases:
    """Phrases by code; of two at a place the longer counts. Spaces and hyphens are one, and case does not matter."""

    def __init__(self, lists: Mapping[str, Sequence[str]], never: Sequence[str] = ()) -> None:
        self._codes = {_folded(phrase): code for code, phrases in lists.items() for phrase in phrases}
        self._codes |= dict.fromkeys(map(_folded, never), "")
        words = sorted(self._codes, key=len, reverse=True)
        wanted = "|".join(r"[\s-]+".join(map(re.escape, phrase.split())).replace("'", "['’]") for phrase in words)
        self._pattern = re.compile(rf"(?<![\w$])(?:{wanted})(?![\w$])", re.IGNORECASE)

        self._kept = lru_cache(maxsize=4096)(lambda text: tuple(self._searched(text)))

    def found(self, text: str) -> Iterable[_Said]:
        """The phrases of a text in order; heads of tables come once for every cell, so short texts are remembered."""
        return self._kept(text) if len(text) <= _SHORT else self._searched(text)

    def _searched(self, text: str) -> Iterator[_Said]:
        for match in self._pattern.finditer(text):
            code = self._codes[_folded(match[0])]
            if code:
                yield _Said(match.start(), match.end(), code)

    def in_(self, text: str) -> bool:
        return next(iter(self.found(text)), None) is not None


class _Days:
    """Reads a full day such as "1 July 2025", "July 1" or "2025-07-01" at a place in a text."""

    def __init__(self, months: Sequence[str]) -> None:
        self._months = months
        names = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in months)
        self._pattern = re.compile(
            r"\s+(?:the\s+)?(?:(?P<iso>\d{4}-\d\d-\d\d)"
            rf"|(?P<day>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{names})\.?(?:,?\s+(?P<year>\d{{4}}))?"
            rf"|(?P<month2>{names})\.?\s+(?P<day2>\d\d?)(?:st|nd|rd|th)?(?:,?\s+(?P<year2>\d{{4}}))?)\b",
            re.IGNORECASE,
        )

    def at(self, text: str, place: int, published: date | None) -> date | None:
        """The day that stands there; one without a year is the first that comes, from a month before publication."""
        found = self._pattern.match(text, place)
        if found is None:
            return None
        try:
            if found["iso"]:
                return date.fromisoformat(found["iso"])
            month = _month_number((found["month"] or found["month2"])[:3], self._months) or 0
            day, year = int(found["day"] or found["day2"]), found["year"] or found["year2"]
            return date(int(year), month, day) if year else _next(month, day, published)
        except ValueError:  # 31 June
            return None


def index_base(text: str, months: Sequence[str] = ()) -> str | None:
    """The time at which an index is 100, as a text says it; None where it says none. `months` are names of months.

    >>> index_base("volume index, 2021 = 100"), index_base("1982-84=100"), index_base("base year: 2015")
    ('2021', '1982/1984', '2015')
    >>> index_base("May 2020 = 100", ["January", "February", "March", "April", "May"])
    '2020-05'
    >>> index_base("100 firms in 2021")
    """
    found = _INDEX_BASE.search(text)
    if found is None or found["named"]:
        return found["named"] if found else None
    year, to = found["year"], found["to"]
    if to and len(to) == 2 and to <= year[2:]:
        return f"{year}-{to}"  # 2015-01, and no span of years
    if to:
        return f"{year}/{to if len(to) == 4 else year[:2] + to}"
    month = _month_number(found["month"], months)
    return f"{year}-{month:02}" if month else year


def _month_number(name: str | None, months: Sequence[str]) -> int | None:
    if not name:
        return None
    return next((at for at, full in enumerate(months, 1) if full.lower().startswith(name.lower().rstrip("."))), None)


def _next(month: int, day: int, published: date | None) -> date | None:
    if published is None:
        return None
    this_year = date(published.year, month, day)
    behind = (published.year - this_year.year) * 12 + published.month - this_year.month
    return this_year if behind <= 1 else date(published.year + 1, month, day)


def _is_of_a_part_of_a_year(one: Statement) -> bool:
    """Whether "at an annual rate" cannot be the change over a year: of a level, of a change on the period before, or of
    a quarter's; an "annual rate" of a month's prices is the change on the year before."""
    if one.measure == "level" and one.quantity.kind != "percent":
        return True
    period = one.period
    is_quarter = period is not None and _is_whole(period) and period_code(period)[1] == "Q"
    return one.comparison == "pop" or (one.comparison == "none" and is_quarter)


def _is_whole(period: Period) -> bool:
    return period.first_day is not None and period.last_day is not None


def _heads(one: Statement) -> Iterator[str]:
    """The heads of a cell, the innermost first, then the words of its metric."""
    cell = one.cell
    labels: Sequence[Label] = (*reversed(cell.column_path), *reversed(cell.row_path)) if cell else ()
    yield from (" ".join((label.text, *label.notes)) for label in labels)
    yield one.metric_text or ""


def _around(table: Table) -> Iterator[str]:
    for label in (*table.corner, *table.captions, *table.above):
        yield " ".join((label.text, *label.notes))
    yield from table.notes


def _folded(phrase: str) -> str:
    return " ".join(phrase.replace("-", " ").replace("’", "'").lower().split())
