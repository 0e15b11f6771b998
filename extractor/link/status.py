"""Whether a number is a fact, a forecast or a target, and who said it."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.link.chunks import Chunk
from extractor.link.phrases import trimmed
from extractor.model import Cue, Period, Reading, Status

_BEING = frozenset(("is", "are", "was", "were", "being", "been", "be", "now", "still"))
_WITHIN = frozenset(("in", "for", "over", "during", "by", "of"))
_BREAKS = (";", "while", "whereas", "but", "although", "after", "following", "compared")


def status_of(reading: Reading, chunks: Sequence[Chunk], at: int, period: Period | None) -> Status:
    """The nearest word of forecast or target in the clause of the value; a fact where there is none."""
    told = [cue for cue in reading.cues if cue.role in ("forecast", "target")]
    if not told:
        return "actual"
    here = chunks[at].start
    start = _clause_start(chunks, at)
    cues = [cue for cue in told if not _within(chunks, cue) and not _in_passing(chunks, cue)]
    before = [cue for cue in cues if start <= cue.start < here]
    after = [cue for cue in cues if here < cue.start <= here + 60 and cue.role == "target"]
    nearest = before[-1] if before else None
    if nearest is None and after and _leads(chunks, at, after[0]):
        nearest = after[0]
    if nearest is None:
        nearest = _expected_behind(chunks, at, cues) or _said_behind(reading, chunks, at)
    if nearest is None:
        return "actual"
    return "target" if nearest.code == "target" else "forecast"


def _within(chunks: Sequence[Chunk], cue: Cue) -> bool:
    """Does the word only tell which firms or people are meant ("firms planning to hire")?"""
    inside = [c for c in chunks if c.kind == "metric" and c.start < cue.start and cue.end < c.end]
    clause = any(word in ("that", "who") for c in inside for word in c.text.lower().split())
    return bool(inside) and (clause or cue.text.lower().endswith("ing"))


def _in_passing(chunks: Sequence[Chunk], cue: Cue) -> bool:
    """ "In support of its goals, the Council cut ...": named at the head of the sentence, before its subject."""
    comma = next((i for i, chunk in enumerate(chunks) if chunk.word == ","), None)
    if (
        cue.role != "target"
        or comma is None
        or comma > 6
        or chunks[0].word not in ("in", "with", "consistent", "given")
    ):
        return False
    return cue.start < chunks[comma].start


def _clause_start(chunks: Sequence[Chunk], at: int) -> int:
    for i in range(at - 1, -1, -1):
        if chunks[i].word in _BREAKS or chunks[i].kind == "base":
            return chunks[i].start
    return 0


def _leads(chunks: Sequence[Chunk], at: int, cue: Cue) -> bool:
    """Does the value stand right before the word, as in "the 2 percent target"?"""
    return at + 1 < len(chunks) and chunks[at + 1].start <= cue.start < chunks[at + 1].end


def _expected_behind(chunks: Sequence[Chunk], at: int, cues: Sequence[Cue]) -> Cue | None:
    """ "A margin of 6.5% (previously 8%) is anticipated": the verb of the clause whose subject holds the value."""
    which = at + 1 + (at + 1 < len(chunks) and chunks[at + 1].kind == "change_noun")
    if which < len(chunks) and chunks[which].text.lower() in ("that", "which"):
        relative = chunks[which : which + 5]  # "the 0.3% (rise) that economists had forecast"
        end = relative[-1].end
        return next((cue for cue in cues if cue.role == "forecast" and relative[0].start < cue.start < end), None)
    depth = 0
    for i in range(at + 1, len(chunks)):
        chunk = chunks[i]
        depth += (chunk.word == "(") - (chunk.word == ")")
        cue = next((cue for cue in cues if cue.role == "forecast" and chunk.start <= cue.start < chunk.end), None)
        if cue is not None:
            helped = chunks[i - 1].text.lower() in _BEING or chunks[i - 1].kind == "level_verb"
            return cue if helped and depth == 0 else None
        inside = depth > 0 or chunk.word == ")"
        if not inside and not (chunk.kind in ("period", "comparison") or chunk.text.lower() in _BEING | _WITHIN):
            return None
    return None


def _said_behind(reading: Reading, chunks: Sequence[Chunk], at: int) -> Cue | None:
    """ "Output will be 3% up, the chamber expects.": a word of forecast that ends the sentence."""
    last = len(chunks) - 1 - (chunks[-1].word == ".")
    cue = next((c for c in reading.cues if c.role == "forecast" and chunks[last].start <= c.start), None)
    told = last > at + 2 and chunks[last - 1].kind in ("metric", "pronoun") and chunks[last - 2].word == ","
    return cue if told else None


def adjustment_of(reading: Reading) -> str | None:
    """`seasonally_adjusted` or `not_adjusted` where the sentence says so of all its numbers."""
    codes = {cue.code for cue in reading.cues if cue.role == "adjustment"}
    return codes.pop() if len(codes) == 1 else None


def speakers(reading: Reading, chunks: Sequence[Chunk]) -> list[int]:
    """The chunks, set off by commas, of those who say so: ", says the federation,", ", the ministry said."."""
    found = []
    for cue in reading.cues:
        if cue.role != "attribution_verb":
            continue
        verb = next((i for i, c in enumerate(chunks) if c.start <= cue.start < c.end), None)
        if verb is None:
            continue
        for who, edge in ((verb + 1, verb - 1), (verb - 1, verb - 2)):
            if edge >= 0 and who < len(chunks) and chunks[who].kind == "metric" and chunks[edge].word == ",":
                found.append(who)
    return found


def attribution_of(reading: Reading, chunks: Sequence[Chunk]) -> str | None:
    """Who is said to have said it: behind "according to", or the subject of a verb of saying."""
    text = reading.sentence.text
    for cue in reading.cues:
        if cue.role == "attribution":
            speaker = next((c for c in chunks if c.start >= cue.end and c.kind == "metric"), None)
            return trimmed(speaker.text) if speaker is not None and speaker.start - cue.end < 6 else None
    for cue in reading.cues:
        if cue.role == "attribution_verb":
            after = next((c for c in chunks if c.start >= cue.end), None)
            if after is not None and after.kind == "metric" and text[: cue.start].rstrip().endswith((",", "”", '"')):
                return trimmed(after.text)
            before = [c for c in chunks if c.end <= cue.start]
            if before and before[-1].kind == "metric":
                return trimmed(before[-1].text)
    return None
