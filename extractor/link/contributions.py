"""A metric that is a contribution to a total -> its words, its measure and its sign."""

from __future__ import annotations

import regex

from extractor.link.phrases import trimmed
from extractor.link.work import Work
from extractor.model import Measure, Quantity

_WORDS = ("contributor", "drag", "boost")
_CONTRIBUTOR = regex.compile(rf"^(?:[\w-]+\s+)*?(?:{'|'.join(_WORDS)})s?\s+(?:to|on)\s+(?P<total>.+)", regex.IGNORECASE)
_NEGATIVE = regex.compile(
    r"\b(?:negative|downward)\s+(?:contribution|contributor|effect|impact)|\bdrag\b", regex.IGNORECASE
)


def contributed(
    work: Work, metric: str | None, metric_at: int | None, measure: Measure, quantity: Quantity
) -> tuple[str | None, Measure]:
    """ "Housing was the largest contributor to inflation, at 0.9 points": the contribution of housing to inflation."""
    if metric is None or metric_at is None or quantity.kind not in ("point", "percent"):
        return metric, measure
    told = metric.casefold()
    found = _CONTRIBUTOR.match(metric) if any(word in told for word in _WORDS) else None
    if found is None:
        return metric, measure
    subject = work.clause.subject(metric_at)
    if subject is None or work.chunks[subject].kind != "metric":
        return metric, measure
    return f"contribution of {trimmed(work.chunks[subject].text)} to {found['total']}", "contribution"


def is_negative(metric: str | None, measure: Measure) -> bool:
    """Do the words of a contribution say that it takes away from the total?"""
    return measure == "contribution" and _NEGATIVE.search(metric or "") is not None
