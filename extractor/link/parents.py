"""The line above a list -> what its bullets leave out: "Unemployment rate in Q1" over "Men: 5.2%"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.link.chunks import Chunk
from extractor.link.phrases import counted_noun, head_of, is_agent, trimmed
from extractor.model import Direction, Quantity, Reading, Statement, Status

_MEASURES = frozenset(
    """share rate number proportion percentage index average price prices sales turnover exports imports growth change
    contribution contributions deposits loans output production employment unemployment revenue
    revenues income""".split()
)
_GENERAL = frozenset(
    """highlights highlight figures results developments points facts following news summary information items
    indicators overview data table note notes contact changes measures events topics details""".split()
)
_SHARES = frozenset(("share", "shares", "proportion", "percentage"))


@dataclass(frozen=True, slots=True)
class Parent:
    """The metric of the line that introduces a list, and where it says that the metric moved."""

    metric: str
    direction: Direction
    moving: bool
    status: Status = "actual"


def parent_of(reading: Reading, chunks: Sequence[Chunk]) -> Parent | None:
    """What a line says of the bullets below it; None where it names nothing that is measured."""
    opens = reading.sentence.text.rstrip().endswith(":")
    plain = not any(piece.kind.endswith("_verb") for piece in chunks)
    named = next(
        (c for c in chunks if c.kind == "metric" and (_known(reading, c) or ((opens or plain) and _measured(c)))), None
    )
    if named is None and opens and plain and _is_thing(chunks[0]):
        named = chunks[0]  # "Visitors from the main markets:"
    if named is None:
        return None
    cue = next((cue for cue in reading.cues if cue.role in ("change_verb", "change_noun")), None)
    ahead = opens and any(cue.role == "forecast" for cue in reading.cues)
    words = _with_tail(reading, chunks, named)
    return Parent(words, cue.direction if cue else "none", cue is not None, "forecast" if ahead else "actual")


def under_parent(
    statement: Statement, parent: Parent, reading: Reading, chunks: Sequence[Chunk], quantity: Quantity
) -> Statement:
    """The statement of a bullet with the metric of its parent, where the bullet itself only names a part.

    `quantity` is the value as it was found: a bare number counts what the parent counts.
    """
    first = chunks[0] if chunks else None
    if first is not None and first.kind == "value" and not any(c.kind == "metric" for c in chunks):
        return _moved(replace(statement, metric_text=parent.metric), parent)
    head = next((piece for piece in chunks if piece.kind in ("metric", "time")), None)
    label = _label(reading, chunks) or (trimmed(head.text) if head is not None else "")
    if not label or _is_name(reading, label):
        return statement
    own = statement.metric_place is not None or statement.measure == "share"
    if own and statement.metric_text not in (label, f"{parent.metric} of {label}"):
        return statement
    if _label(reading, chunks) is None and head is not None and _known(reading, head):
        return statement
    said = statement.metric_text or ""
    if not said.startswith((label, f"{parent.metric} of {label}")):
        if _label(reading, chunks) is None:
            return statement
        said = label
    metric = said if said.startswith(f"{parent.metric} of ") else f"{parent.metric} of {said}"
    if "contribution" in parent.metric.lower() and quantity.kind == "point":
        return replace(statement, metric_text=metric, measure="contribution")
    if statement.measure == "level" and quantity.kind == "percent" and not _SHARES.isdisjoint(_words(parent.metric)):
        return replace(statement, metric_text=metric, measure="share")
    statement = replace(statement, quantity=_counted(statement.quantity, quantity, parent.metric), metric_text=metric)
    return _moved(statement, parent)


def _moved(statement: Statement, parent: Parent) -> Statement:
    status = parent.status if statement.status == "actual" else statement.status
    if parent.moving and statement.measure == "level" and statement.quantity.kind == "percent":
        return replace(statement, measure="growth", direction=parent.direction, status=status)
    return replace(statement, status=status)


def _counted(standing: Quantity, found: Quantity, metric: str) -> Quantity:
    """A bare number under "Overnight stays" counts stays, whatever its label."""
    unit = counted_noun(metric)
    return replace(standing, unit=unit) if found.kind == "bare" and standing.kind == "counted" and unit else standing


def _label(reading: Reading, chunks: Sequence[Chunk]) -> str | None:
    """What stands before the colon or dash of "Corporate: 1.9 billion"; None without one."""
    at = next((i for i, piece in enumerate(chunks) if piece.word in (":", "–", "—", "-")), None)
    if not at or at > 4 or at + 1 >= len(chunks) or chunks[at + 1].kind not in ("value", "hedge", "change_adverb"):
        return None
    if any(piece.kind not in ("metric", "word", "time", "flat") for piece in chunks[:at]):
        return None
    return trimmed(reading.sentence.text[chunks[0].start : chunks[at - 1].end])


def _with_tail(reading: Reading, chunks: Sequence[Chunk], named: Chunk) -> str:
    """The phrase with the "with ..." that follows it: "share of households with internet access"."""
    at = chunks.index(named)
    if at + 2 < len(chunks) and chunks[at + 1].word == "with" and chunks[at + 2].kind == "metric":
        return trimmed(reading.sentence.text[named.start : chunks[at + 2].end])
    return trimmed(named.text)


def _measured(piece: Chunk) -> bool:
    return not _MEASURES.isdisjoint(_words(piece.text))


def _is_thing(piece: Chunk) -> bool:
    """Is the phrase of something that may be counted, and no "Highlights" or "Key figures"?"""
    head = head_of(piece.text)
    return piece.kind == "metric" and head not in _GENERAL and not is_agent(piece.text) and "–" not in piece.text


def _known(reading: Reading, piece: Chunk) -> bool:
    """Does the phrase hold the name of a metric of the catalogue?"""
    return any(
        cue.role in ("metric_name", "metric_word") and piece.start <= cue.start and cue.end <= piece.end
        for cue in reading.cues
    )


def _is_name(reading: Reading, label: str) -> bool:
    """Is the label as a whole a metric of its own ("Net sales"), and no part of the parent's ("food stores")?"""
    text = reading.sentence.text
    at = text.find(label)
    return any(
        cue.role == "metric_name" and cue.end == at + len(label) and len(cue.text) >= 0.4 * len(label)
        for cue in reading.cues
    )


def _words(text: str) -> set[str]:
    return set(text.lower().split())
