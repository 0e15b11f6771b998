"""Rows and pages -> what goes into which part of a report, and its totals; nothing is kept but ids and counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.columns import HISTORY_FLAGS
from extractor.model import Observation
from extractor.run import Page

TROUBLE = frozenset((*HISTORY_FLAGS, "arithmetic_fails")) - {"repeated"}
"""Flags that ask for a look."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a part of a report holds at most: releases, rows, and characters of text. One release is never cut."""

    releases: int = 2_000
    rows: int = 40_000
    characters: int = 30_000_000


@dataclass(frozen=True, slots=True)
class Totals:
    """What a report is about, in numbers. `numeric` are sentences that hold a number; `flagged` rows with a flag that
    asks for a look (revised, conflicting, arithmetic that fails)."""

    releases: int
    numeric: int
    explained: int
    rows: int
    flagged: int


@dataclass(slots=True)
class _Size:
    rows: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a report, each the ids of its releases in order; `rows` says how many each release has."""

    parts: tuple[tuple[str, ...], ...]
    rows: dict[str, int]
    totals: Totals


def plan(rows: Iterable[Observation], pages: Iterable[Page], limits: Limits) -> Plan:
    """Deals the releases out to parts, in the order of their pages; those that only rows tell of come last."""
    sizes: dict[str, _Size] = {}
    numeric = explained = flagged = 0
    for page in pages:
        numeric += page.numeric
        explained += page.numeric - len(page.unexplained)
        sizes.setdefault(page.release_id, _Size()).characters = len(page.text)
    for row in rows:
        sizes.setdefault(row.release_id, _Size()).rows += 1
        flagged += not TROUBLE.isdisjoint((row.flags or "").split())
    counts = {release_id: size.rows for release_id, size in sizes.items()}
    totals = Totals(len(sizes), numeric, explained, sum(counts.values()), flagged)
    return Plan(tuple(_parts(sizes, limits)) or ((),), counts, totals)


def _parts(sizes: dict[str, _Size], limits: Limits) -> Iterable[tuple[str, ...]]:
    part: list[str] = []
    rows = characters = 0
    for release_id, size in sizes.items():
        over: Sequence[bool] = (
            len(part) >= limits.releases,
            rows + size.rows > limits.rows,
            characters + size.characters > limits.characters,
        )
        if part and any(over):
            yield tuple(part)
            part, rows, characters = [], 0, 0
        part.append(release_id)
        rows += size.rows
        characters += size.characters
    if part:
        yield tuple(part)
