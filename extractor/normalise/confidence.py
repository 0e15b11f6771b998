"""Row -> how often such a row is right on the gold set."""

from __future__ import annotations

import math
from decimal import Decimal

from extractor.model import Observation
from extractor.rulebook import Rulebook, WeightRule

_TRACED = ("statement.", "metric.carried", "period.carried", "period.unknown")


class Confidence:
    """A logistic model over what made a row; its weights are data (rules/confidence.yaml)."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._weights = {rule.id: rule.weight for rule in rulebook.of(WeightRule)}
        self._base = self._weights.pop("base", Decimal(0))

    def of(self, row: Observation) -> float:
        """Between 0 and 1, two digits; cells of tables have a base and features of their own."""
        base = self._base if row.table_cell is None else Decimal(0)
        total = base + sum((self._weights.get(feature, Decimal(0)) for feature in features(row)), Decimal(0))
        return round(1 / (1 + math.exp(-float(total))), 2)


def features(row: Observation) -> tuple[str, ...]:
    """What the confidence of a row goes by: the rule that linked it, what was carried over from the text before,
    its measure, comparison, status and sort of unit, the length of its metric, and what the arithmetic said."""
    if row.table_cell is not None:
        return table_features(row)
    traced = dict.fromkeys(rule for rule in row.rules.split() if rule.startswith(_TRACED))
    words = len((row.metric_text or "").split())
    return (
        *traced,
        f"measure.{row.measure}",
        f"comparison.{row.comparison}",
        f"status.{row.status}",
        f"unit.{_sort(row.unit)}",
        f"words.{'one' if words < 2 else 'many' if words > 8 else 'few'}",
    )


def table_features(row: Observation) -> tuple[str, ...]:
    """What the confidence of a table's cell goes by: where its period and its metric come from, its unit."""
    rules = row.rules.split()
    period = next((rule for rule in rules if rule.startswith("period.")), "period.unknown")
    caption = ("table.metric.caption",) if "metric.caption" in rules else ()
    return ("table", f"table.{period}", *caption, *(("table.unit.1",) if row.unit == "1" else ()))


def _sort(unit: str) -> str:
    if unit in ("percent", "percentage_point", "basis_point", "index_point", "times", "1"):
        return unit
    return "money" if unit[:3].isupper() else "thing"
