"""NAME.facts.jsonl beside a release -> facts, and which rows say the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import regex

from extractor.errors import UsageError
from extractor.model import Observation

_WORD = regex.compile(r"[\p{L}\d&]+(?:['’]s\b)?")
_EMPTY = frozenset("the a an of in for to and at by from on its their total overall with s".split())
_SLACK = 6
"""Days by which the ends of a period may differ: quarters of 13 weeks."""


@dataclass(frozen=True)
class Fact:
    """What a release is known to say: one number with what belongs to it. `start` and `end` are its place in the
    text, where the gold has it; `optional` ones count neither for nor against."""

    text: str
    value: Decimal
    high: Decimal | None
    unit: str
    metric: str
    core: str
    alternatives: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    any_period: bool
    optional: bool
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Verdicts:
    """Rows judged by their place in the list: right (number, unit, metric and period), wrong; optional ones in
    neither. `missed` are the facts that no row has the number of."""

    right: frozenset[int]
    wrong: frozenset[int]
    missed: tuple[Fact, ...]


def read_facts(release: Path) -> tuple[Fact, ...] | None:
    """The facts beside a release file; None where there are none. Raises UsageError, with line, for a bad one."""
    name = release.name.removesuffix(".gz").rsplit(".", 1)[0]
    path = release.with_name(f"{name}.facts.jsonl")
    if not path.is_file():
        return None
    facts = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                facts.append(_fact(json.loads(line, parse_float=Decimal)))
            except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
                raise UsageError(
                    f"{path}:{number}: no fact: {type(error).__name__}: {error}; a line is a JSON object with text, "
                    f"value, unit, metric, period_start and period_end"
                ) from None
    return tuple(facts)


def _fact(said: Mapping[str, Any]) -> Fact:
    return Fact(
        text=str(said["text"]),
        value=Decimal(said["value"]),
        high=None if said.get("high") is None else Decimal(said["high"]),
        unit=str(said["unit"]),
        metric=str(said["metric"]),
        core=str(said.get("core") or said["metric"]),
        alternatives=tuple(said.get("alt") or ()),
        first_day=_day(said.get("period_start")),
        last_day=_day(said.get("period_end")),
        any_period=bool(said.get("period_free")),
        optional=bool(said.get("optional")),
        start=said.get("start"),
        end=said.get("end"),
    )


def judged(facts: Sequence[Fact], rows: Sequence[Observation]) -> Verdicts:
    """Which rows are right. A fact goes to the row at its place; without places, to the first that prints it."""
    open_rows = dict(enumerate(rows))
    right, wrong, missed = set(), set(open_rows), []
    for fact in facts:
        here = [number for number, row in open_rows.items() if _same_place(fact, row)]
        number = max(here, key=lambda one: _says(fact, open_rows[one]), default=None)
        if number is None:
            missed += [] if fact.optional else [fact]
            continue
        row = open_rows.pop(number)
        if fact.optional or _says(fact, row) == 4:
            wrong.discard(number)
            right |= set() if fact.optional else {number}
    return Verdicts(frozenset(right), frozenset(wrong), tuple(missed))


def _says(fact: Fact, row: Observation) -> int:
    """How many of number, unit, metric and period agree."""
    return sum(
        (_same_value(fact, row), _unit(fact.unit) == _unit(row.unit), _same_metric(fact, row), _same_days(fact, row))
    )


def _same_place(fact: Fact, row: Observation) -> bool:
    if row.char_start is None or row.char_end is None:
        return False
    if fact.start is not None and fact.end is not None:
        return fact.start < row.char_end and row.char_start < fact.end
    printed, said = _squeezed(fact.text), _squeezed(row.value_text)
    return printed == said or ((printed in said or said in printed) and _same_value(fact, row))


def _squeezed(text: str) -> str:
    return " ".join(text.lower().split())


def _same_value(fact: Fact, row: Observation) -> bool:
    return _close(fact.value, row.value) and (fact.high is None or _close(fact.high, row.value_high))


def _close(want: Decimal, got: Decimal | None) -> bool:
    return got is not None and abs(want - got) <= abs(want) / 1000


def _unit(unit: str) -> str:
    parts = unit.lower().replace("_", " ").split("/")
    return "/".join(_stem(part.split()[-1]) if part.split() else "" for part in parts)


def _stem(word: str) -> str:
    word = regex.sub(r"['’]s?$", "", word)
    if word == "people":
        return "person"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _words(text: str) -> Counter[str]:
    return Counter(word for word in map(_stem, _WORD.findall(text.lower())) if word not in _EMPTY)


def _same_metric(fact: Fact, row: Observation) -> bool:
    """Half of the words in common, and the words that an answer must have."""
    said = _words(row.metric_text or "")
    for wording in (fact.metric, *fact.alternatives):
        wanted = _words(wording)
        total = wanted.total() + said.total()
        close = total > 0 and 4 * (wanted & said).total() >= total
        if close and (wording in fact.alternatives or not _words(fact.core) - said):
            return True
    return False


def _same_days(fact: Fact, row: Observation) -> bool:
    if fact.any_period:
        return True
    return _near(fact.first_day, row.period_start) and _near(fact.last_day, row.period_end)


def _near(want: date | None, got: date | None) -> bool:
    if want is None or got is None:
        return want is got
    return abs((want - got).days) <= _SLACK


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)[:10]) if text else None
