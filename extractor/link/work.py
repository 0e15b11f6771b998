"""One sentence while it is being linked: its chunks, and what has been said of its values so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.link.chunks import Chunk
from extractor.link.memory import Memory
from extractor.link.note import Note
from extractor.link.patterns import Fit
from extractor.link.periods import Periods
from extractor.link.phrases import is_agent
from extractor.link.settle import is_base
from extractor.link.subjects import Clause
from extractor.model import Cue, Direction, Quantity, Reading, Statement

_CUE_SLOTS: tuple[str, ...] = (
    "change_verb", "change_noun", "change_adverb", "position", "change", "contribution", "gap_verb", "flat",
)  # fmt: skip


@dataclass
class Work:
    """The state of one sentence: `pointing` holds nouns that name again what was told ("this figure"); `done` the
    statements made so far by the index of their value's chunk; `bare` the metric of each without the place that
    follows the value ("3% in Europe, 4% in Asia"); `notes` what each was made from."""

    reading: Reading
    chunks: Sequence[Chunk]
    clause: Clause
    periods: Periods
    memory: Memory
    pointing: frozenset[str] = frozenset()
    done: dict[int, Statement] = field(default_factory=dict)
    bare: dict[int, str | None] = field(default_factory=dict)
    notes: dict[int, Note] = field(default_factory=dict)


def previous_of(work: Work, at: int) -> Statement | None:
    """The statement of the number before; a base of comparison is passed over for what is compared with it."""
    if not work.done:
        return None
    earlier = [work.done[i] for i in sorted(work.done, reverse=True) if i < at]
    return next((s for s in earlier if not is_base(s)), earlier[0] if earlier else None)


def base_before(work: Work, at: int) -> Statement | None:
    """The base that the value at chunk `at` goes on with: "compared with $27.9 million, or $0.50 per share"."""
    earlier = max((i for i in work.done if i < at), default=None)
    if earlier is None or not work.done[earlier].base:
        return None
    between = work.chunks[earlier + 1 : at]
    joined = all(chunk.word in (",", "or", "and") or chunk.kind == "hedge" for chunk in between)
    return work.done[earlier] if joined and any(chunk.word in ("or", "and") for chunk in between) else None


def compared_of(work: Work, at: int, quantity: Quantity) -> Statement | None:
    """The statement that a base of comparison belongs to: the last number in its unit, else the number before ("8
    million, or 0.41 per share, compared with 2 million")."""
    earlier = [work.done[i] for i in sorted(work.done, reverse=True) if i < at and not is_base(work.done[i])]
    return next((s for s in earlier if s.quantity.unit == quantity.unit), previous_of(work, at))


def cue_of(work: Work, fit: Fit, at: int) -> Cue | None:
    """The word of change that the rule names; where a change is said without one, the nearest to the left."""
    slots = _CUE_SLOTS
    value = work.chunks[at].item
    if fit.rule.role == "of_change" and isinstance(value, Quantity) and value.kind != "point":
        slots = ("change_noun",)  # "growth slowed to 3%" is growth still; "slowed by 1 point" goes down
    if fit.rule.measure == "contribution":
        slots = ("change_verb", "change_adverb", "contribution")  # "dragged GDP growth down"
    for slot in slots:
        if slot in fit.slots:
            item = work.chunks[fit.slots[slot]].item
            if isinstance(item, Cue):
                return item
    if fit.rule.measure == "by_unit":
        for piece in reversed(work.chunks[:at]):
            if (
                isinstance(piece.item, Cue)
                and piece.item.direction in ("up", "down")
                and piece.kind.startswith("change")
            ):
                return piece.item
    return None


def moved_since(work: Work, at: int) -> Direction | None:
    """Where the verb between the number before and the bracket around chunk `at` moves: "and fell for hats (2%)"."""
    if at < 2 or work.chunks[at - 1].word != "(":
        return None
    for piece in reversed(work.chunks[:at]):
        if piece.kind == "value":
            return None
        if piece.kind == "change_verb" and isinstance(piece.item, Cue):
            return piece.item.direction
    return None


def moved_to(work: Work, at: int) -> Direction | None:
    """Where the last verb of change before chunk `at` moves: "fell by 1 point to 6%, and by 2 points to 5%"."""
    verbs = (piece.item for piece in reversed(work.chunks[:at]) if piece.kind == "change_verb")
    return next((verb.direction for verb in verbs if isinstance(verb, Cue)), None)


def reporter(work: Work, place: int) -> bool:
    """Is the phrase somebody who reports? A single word with a capital may just open the sentence ("Employment")."""
    piece = work.chunks[place]
    if not is_agent(piece.text) or names_metric(work, piece):
        return False
    tags = {work.reading.tokens[i].tag for i in piece.tokens}
    return len(piece.tokens) > 1 or bool(tags & {"NNP", "NNPS", "PRP"}) or piece.text.islower()


def points_back(work: Work, place: int) -> bool:
    """Does the phrase only name again what was told before ("this sector", "these figures")?"""
    this, _, noun = work.chunks[place].text.lower().partition(" ")
    return this in ("this", "these", "that", "such") and noun in work.pointing


def names_metric(work: Work, piece: Chunk) -> bool:
    """Does the phrase hold the name of a metric of the catalogue ("Employment", "New Orders")?"""
    return any(
        cue.role == "metric_name" and piece.start <= cue.start and cue.end <= piece.end for cue in work.reading.cues
    )


def same_kind(work: Work, one: int, other: int) -> bool:
    """Are both values rates, or an amount and its rate?"""
    kinds = {item.kind for i in (one, other) if isinstance(item := work.chunks[i].item, Quantity)}
    return bool(kinds & {"percent", "point"}) and work.chunks[one - 1].word not in ("to", "at", "of")


def admitted(work: Work, fit: Fit) -> bool:
    """Whether the words in a rule's slots are of the sort that it means; the next rule is tried where not."""
    if not words_met(work.chunks, fit):
        return False
    if fit.rule.role == "more_than":
        return _is_surplus(work, fit)
    return fit.rule.measure != "contribution" or not fit.rule.slot_words or _contributes(work, fit)


def words_met(chunks: Sequence[Chunk], fit: Fit) -> bool:
    """Does each slot of which the rule names words hold one of them?"""
    wanted = ((fit.slots[slot], words) for slot, words in fit.rule.slot_words.items() if slot in fit.slots)
    return all(_holds(chunks, place, words) for place, words in wanted)


def _holds(chunks: Sequence[Chunk], place: int, words: Sequence[str]) -> bool:
    """Does the phrase, with the noun of change that ends it ("GDP growth"), hold one of the words?"""
    ending = chunks[place + 1 : place + 2]
    pieces = [chunks[place], *(piece for piece in ending if piece.kind == "change_noun")]
    return any(word in words for piece in pieces for word in piece.text.lower().split())


def _contributes(work: Work, fit: Fit) -> bool:
    """Does the subject lift the total, and is no one who decides ("the bank raised its rate by 0.5 points")?"""
    total = fit.slots["metric2"]
    subject = work.clause.subject(total - 1) if total > 1 else None
    return subject is not None and not reporter(work, subject)


def _is_surplus(work: Work, fit: Fit) -> bool:
    if fit.slots.get("other", -1) > (at := fit.slots["value"]):
        before = work.chunks[at - 1] if at else None  # "came to 253,250, or 1,500 less": the first is a level
        return (
            before is None
            or (before.word not in ("to", "at", "of") and work.chunks[at + 1].word not in (",", "or"))
            or (same_kind(work, at, fit.slots["other"]))
        )
    return True


_FORECASTS = frozenset("forecast forecasts guidance projection projections estimate estimates".split())


def revising(work: Work) -> bool:
    """Does the sentence tell a figure anew, so that its old value is of the same period?"""
    if any(cue.code == "revision" for cue in work.reading.cues) or any(c.kind == "vintage" for c in work.chunks):
        return True
    verb = next((i for i, c in enumerate(work.chunks) if c.kind == "change_verb"), None)
    if verb is None:
        return False
    subject = next((c for c in work.chunks[:verb] if c.kind == "metric"), None)
    thing = work.chunks[verb + 1] if verb + 1 < len(work.chunks) else None
    named = [c.text.lower().split() for c in (subject, thing) if c is not None and c.kind == "metric"]
    return any(not _FORECASTS.isdisjoint(words) for words in named)


_REVISING = tuple("adjust cut downgrad increas lift lower nudg rais reduc revis trim upgrad".split())
_LEAST_AHEAD = 25
"""Days of the shortest period for which a forecast is made."""


def revised_ahead(work: Work, previous: Statement) -> bool:
    """ "Arrivals in 2026 were raised to 21 million from 19 million": somebody changed a number that is yet to come."""
    published, period = work.memory.published, previous.period
    if published is None or period is None or period.first_day is None or period.last_day is None:
        return False
    if period.last_day < published or (period.last_day - period.first_day).days < _LEAST_AHEAD:
        return False
    verbs = [i for i, chunk in enumerate(work.chunks) if chunk.kind == "change_verb"]
    return any(
        work.chunks[i].text.lower().startswith(_REVISING)
        and any(chunk.kind == "level_verb" for chunk in work.chunks[max(0, i - 3) : i])
        for i in verbs
    )
