"""Row -> how often such a row is right on the gold set."""

from __future__ import annotations

import math
from decimal import Decimal

from extractor.model import Observation
from extractor.rulebook import MetricRule, Rulebook, WeightRule

_INDEX_WORDS = frozenset(
    "index indicator pmi balance barometer climate confidence sentiment score ratio rating".split()
)
_TRACED = ("statement.", "metric.", "period.carried", "period.unknown")


class Confidence:
    """A logistic model over what made a row; its weights are data (rules/confidence.yaml)."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._weights = {rule.id: rule.weight for rule in rulebook.of(WeightRule)}
        self._base = self._weights.pop("base", Decimal(0))
        self._known = frozenset(rule.id for rule in rulebook.of(MetricRule))

    def of(self, row: Observation) -> float:
        """Between 0 and 1, two digits."""
        total = sum((weight for _, weight in self.parts(row)), Decimal(0))
        return round(1 / (1 + math.exp(-float(total))), 2)

    def parts(self, row: Observation) -> tuple[tuple[str, Decimal], ...]:
        """What the confidence of a row is made of, in log odds; their sum is what `of` turns into a share."""
        weighed = ((name, self._weights.get(name, Decimal(0))) for name in self.features(row))
        return ("base", self._base), *weighed

    def features(self, row: Observation) -> tuple[str, ...]:
        """What the confidence of a row goes by: the rule that linked it, where its metric and period were found,
        its measure, comparison, status and sort of unit, and how its metric is worded."""
        traced = dict.fromkeys(rule for rule in row.rules.split() if rule.startswith(_TRACED))
        text = row.metric_text or ""
        words = text.split()
        is_name = len(words) > 0 and all(word[:1].isupper() for word in words)
        return (
            *traced,
            f"measure.{row.measure}",
            f"comparison.{row.comparison}",
            f"status.{row.status}",
            f"unit.{_sort(row)}",
            f"words.{'one' if len(words) < 2 else 'many' if len(words) > 8 else 'few'}",
            f"wording.{'known' if row.metric in self._known else 'name' if is_name else 'free'}",
        )


def _sort(row: Observation) -> str:
    unit = row.unit
    if unit == "1" and row.measure == "share":
        return "part"
    if unit == "1" and not _INDEX_WORDS.isdisjoint((row.metric_text or "").lower().replace("-", " ").split()):
        return "index"
    if unit in ("percent", "percentage_point", "basis_point", "index_point", "times", "1"):
        return unit
    return "money" if unit[:3].isupper() else "thing"
