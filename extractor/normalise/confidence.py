"""Row -> how often such a row is right on releases that nobody tuned the engine to."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple

import regex

from extractor.model import Comparison, Measure, Observation, Status
from extractor.rulebook import MetricRule, Rulebook, WeightRule

_INDEX_WORDS = frozenset(
    "index indicator pmi balance barometer climate confidence sentiment score ratio rating".split()
)
_NOUGHT = Decimal(0)
_NUMBER = regex.compile(r"\d[\d.,]*")
_PARTING = frozenset(',;:“”"()')
_MANY, _LONG, _SMALL = 6, 40, 3
_TRACED = ("statement.", "metric.", "period.carried", "period.unknown", "money.")


_SCALES = frozenset(("table.scale.none", "table.scale.release", "table.scale.implausible"))
_UNITS = frozenset(("percent", "percentage_point", "basis_point", "index_point", "times", "1"))


class Making(NamedTuple):
    """What the confidence of a row goes by: the rules that made it, and what it says."""

    rules: tuple[str, ...]
    metric: str | None
    metric_text: str
    measure: Measure
    comparison: Comparison
    status: Status
    unit: str
    in_table: bool
    quote: str


def making(row: Observation) -> Making:
    """How a row that is made already came about."""
    text, in_table = row.metric_text or "", row.table_cell is not None
    rules = tuple(row.rules.split())
    return Making(rules, row.metric, text, row.measure, row.comparison, row.status, row.unit, in_table, row.quote or "")


class Confidence:
    """A logistic model over what made a row; its weights are data (rules/confidence.yaml)."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._weights = {rule.id: rule.weight for rule in rulebook.of(WeightRule)}
        self._base = self._weights.pop("base", Decimal(0))
        self._known = frozenset(rule.id for rule in rulebook.of(MetricRule))

    def of(self, row: Making) -> float:
        """Between 0 and 1, two digits."""
        total = sum(map(self._weight, self._features(row)), self._base_of(row))
        return round(1 / (1 + math.exp(-float(total))), 2)

    def parts(self, row: Observation) -> tuple[tuple[str, Decimal], ...]:
        """What the confidence of a row is made of, in log odds; their sum is what `of` turns into a share."""
        weighed = ((name, self._weight(name)) for name in self.features(row))
        return ("base", self._base_of(making(row))), *weighed

    def features(self, row: Observation) -> tuple[str, ...]:
        """What the confidence of a row goes by: the rule that linked it, where its metric and period were found,
        its measure, comparison, status and sort of unit, and how its metric is worded."""
        return self._features(making(row))

    def _base_of(self, row: Making) -> Decimal:
        return Decimal(0) if row.in_table else self._base  # cells have one among their features

    def _weight(self, name: str) -> Decimal:
        return self._weights.get(name, _NOUGHT)

    def _features(self, row: Making) -> tuple[str, ...]:
        if row.in_table:
            return _table_features(row)
        traced = dict.fromkeys(rule for rule in row.rules if rule.startswith(_TRACED))
        words = row.metric_text.split()
        known = row.metric in self._known
        is_name = not known and len(words) > 0 and all(word[:1].isupper() for word in words)
        return (
            *traced,
            f"measure.{row.measure}",
            f"comparison.{row.comparison}",
            f"status.{row.status}",
            f"unit.{_sort(row)}",
            f"words.{'one' if len(words) < 2 else 'many' if len(words) > 8 else 'few'}",
            f"wording.{'known' if known else 'name' if is_name else 'free'}",
            *_of_wording(row.metric_text),
            *_of_sentence(row.quote),
        )


def _of_wording(metric: str) -> tuple[str, ...]:
    """What is odd in the words of a metric: a mark that parts clauses, a word said twice."""
    words = [word for word in metric.lower().split() if len(word) > _SMALL]
    parted = ("wording.parted",) if not _PARTING.isdisjoint(metric) else ()
    return (*parted, *(("wording.repeats",) if len(set(words)) < len(words) else ()))


def _of_sentence(quote: str) -> tuple[str, ...]:
    """How much a sentence holds: the more numbers and words, the more can be linked wrongly."""
    numbers = len(_NUMBER.findall(quote))
    many = "one" if numbers < 2 else "few" if numbers < _MANY else "many"
    return (f"sentence.{many}", *(("sentence.long",) if len(quote.split()) > _LONG else ()))


def _table_features(row: Making) -> tuple[str, ...]:
    """What the confidence of a table's cell goes by: where its period, its metric and its
    scale come from, its unit."""
    period = next((rule for rule in row.rules if rule.startswith("period.")), "period.unknown")
    caption = ("table.metric.caption",) if "metric.caption" in row.rules else ()
    doubts = (rule for rule in row.rules if rule in _SCALES)
    return ("table", f"table.{period}", *caption, *doubts, *(("table.unit.1",) if row.unit == "1" else ()))


def _of_subject(row: Making) -> bool:
    """Is the number said of the subject of its clause, by a verb, so that no unit is missing?"""
    return "metric.near" in row.rules or ("metric.parsed" in row.rules and row.measure == "change")


def _sort(row: Making) -> str:
    unit = row.unit
    if unit == "1" and row.measure == "share":
        return "part"
    if unit == "1" and not _INDEX_WORDS.isdisjoint(row.metric_text.lower().replace("-", " ").split()):
        return "index"
    if unit == "1" and _of_subject(row):
        return "thing"  # "employment rose by 18,400", "the headcount was 1,842": counts, as those with a noun are
    if unit in _UNITS:
        return unit
    return "money" if unit[:3].isupper() else "thing"
