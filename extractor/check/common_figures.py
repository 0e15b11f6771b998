"""Metric -> whether its figures are the same for everybody who tells them, or each publisher's own."""

from __future__ import annotations

from functools import lru_cache

from extractor.rulebook import MetricRule, load_rulebook

_OWN = "company_"


def is_common(metric: str, *, placed: bool) -> bool:
    """Whether two publishers mean the same figure by a metric: retail sales, but not net income, which everybody has
    for himself. Of a metric that the catalogue does not know only where its place is told (`placed`)."""
    area = _areas().get(metric)
    return placed if area is None else not area.startswith(_OWN)


@lru_cache(maxsize=1)
def _areas() -> dict[str, str]:
    """The field of each metric of the built-in catalogue; loaded when two publishers first differ."""
    return {rule.id: rule.area or "" for rule in load_rulebook().of(MetricRule)}
