"""Corrections -> how often each rule, metric and column is right, by what readers said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

from extractor.review.corrections import Correction

_Z = 1.959963984540054
"""The normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of `n` judged rows are right; `low` and `high` bound the share with 95 % confidence (Wilson)."""

    name: str
    n: int
    right: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.right / self.n


@dataclass(frozen=True)
class Score:
    """What the verdicts say: of all rows, by rule (as in column `rules`) and by metric, those of most rows first.
    `columns` counts how often each column was corrected, `verdicts` each verdict."""

    overall: Precision | None
    rules: tuple[Precision, ...]
    metrics: tuple[Precision, ...]
    columns: tuple[tuple[str, int], ...]
    verdicts: Mapping[str, int]


def score(corrections: Iterable[Correction]) -> Score:
    """The precision that the verdicts show. Missing numbers are counted apart: they have no row to be right."""
    said = list(corrections)
    judged = [one for one in said if one.verdict != "missing"]
    columns = Counter(name for one in judged if one.verdict != "right" for name in one.fields)
    return Score(
        overall=precision("all rows", len(judged), _right(judged)) if judged else None,
        rules=tuple(_by(judged, {id(one): tuple(dict.fromkeys(one.rules)) for one in judged})),
        metrics=tuple(_by(judged, {id(one): (str(one.row.get("metric") or "no metric"),) for one in judged})),
        columns=tuple(sorted(columns.items(), key=lambda pair: (-pair[1], pair[0]))),
        verdicts=dict(sorted(Counter(one.verdict for one in said).items())),
    )


def precision(name: str, n: int, right: int) -> Precision:
    """The share with its Wilson interval, which holds for few rows and for shares near 0 and 1 too.

    >>> one = precision("statement.to_level", 20, 18)
    >>> round(one.share, 3), round(one.low, 3), round(one.high, 3)
    (0.9, 0.699, 0.972)
    """
    share = right / n
    shrink = 1 + _Z**2 / n
    centre = (share + _Z**2 / (2 * n)) / shrink
    reach = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / shrink
    return Precision(name, n, right, max(0.0, centre - reach), min(1.0, centre + reach))


def _by(judged: list[Correction], names: Mapping[int, tuple[str, ...]]) -> Iterator[Precision]:
    groups: dict[str, list[Correction]] = {}
    for one in judged:
        for name in names[id(one)]:
            groups.setdefault(name, []).append(one)
    for name, group in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield precision(name, len(group), _right(group))


def _right(judged: list[Correction]) -> int:
    return sum(one.verdict == "right" for one in judged)
