"""The line above a list -> what its bullets leave out: "Unemployment rate in Q1" over "Men: 5.2%"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.link.chunks import Chunk
from extractor.link.phrases import trimmed
from extractor.model import Direction, Reading, Statement

_LABELLED = frozenset(
    """statement.metric_dash_value statement.metric_of_value statement.bracket_aside statement.up_value
    statement.bracket_named_change statement.bracket_up statement.value_alone statement.change_noun_as_verb""".split()
)


@dataclass(frozen=True, slots=True)
class Parent:
    """The metric of the line that introduces a list, and where it says that the metric moved."""

    metric: str
    direction: Direction
    moving: bool


def parent_of(reading: Reading, chunks: Sequence[Chunk]) -> Parent | None:
    """What a line says of the bullets below it; None where it names no known metric."""
    named = next((piece for piece in chunks if piece.kind == "metric" and _known(reading, piece)), None)
    if named is None:
        return None
    cue = next((cue for cue in reading.cues if cue.role in ("change_verb", "change_noun")), None)
    return Parent(trimmed(named.text), cue.direction if cue else "none", cue is not None)


def under_parent(statement: Statement, parent: Parent, reading: Reading, chunks: Sequence[Chunk]) -> Statement:
    """The statement of a bullet with the metric of its parent, where the bullet itself only names a part."""
    first = next((piece for piece in chunks if piece.kind in ("metric", "time")), None)
    if first is None or _LABELLED.isdisjoint(statement.rules) or _known(reading, first):
        return statement
    label = trimmed(first.text)
    if not label or statement.metric_text is None or not statement.metric_text.startswith(label):
        return statement
    metric = f"{parent.metric} of {statement.metric_text}"
    if parent.moving and statement.measure == "level" and statement.quantity.kind == "percent":
        return replace(statement, metric_text=metric, measure="growth", direction=parent.direction)
    return replace(statement, metric_text=metric)


def _known(reading: Reading, piece: Chunk) -> bool:
    """Does the phrase hold the name of a metric of the catalogue?"""
    return any(
        cue.role in ("metric_name", "metric_word") and piece.start <= cue.start and cue.end <= piece.end
        for cue in reading.cues
    )
