"""A linked number -> the statement rule that was taken with its slots, and those that nearly fitted."""

from __future__ import annotations

from extractor.link import NearMiss
from extractor.story.case import Case, quoted
from extractor.story.values import Filled, Fired, Near

_NO_PLACE = ("units", "words")
_KINDS = {
    "value": "another number", "metric": "a noun phrase", "period": "a wording of time", "pronoun": "a pronoun",
    "hedge": "a word that only softens the number", "time": "words of time or order", "flat": "a word for no change",
    "change_verb": "a verb of change", "change_noun": "a noun of change", "change_adverb": "an adverb of change",
    "level_verb": "a verb of level", "holding_verb": "a verb of reporting", "share_verb": "a verb of share",
    "contribution_verb": "a verb of contribution", "comparison": "a basis of comparison",
    "base": "a word of comparison", "position": "a word of position",
    "gap_verb": "a verb of distance", "vintage": "a word for an older figure", "crossing": "a word of crossing",
}  # fmt: skip


def fired(case: Case) -> Fired:
    """The rule that was taken."""
    link = case.link
    fit = link.note.fit
    later = link.fits[link.fits.index(fit) + 1 :]
    slots = sorted(fit.slots.items(), key=lambda slot: slot[1])
    return Fired(
        rule=f"statement.{fit.rule.id}",
        pattern=link.pattern,
        where=case.rules.where("statements", fit.rule.id) or "",
        slots=tuple(Filled(name, case.trace.chunks[place].text) for name, place in slots),
        last_resort=fit.rule.role == "last_resort",
        also=tuple(f"statement.{other.rule.id}" for other in later if other.rule.role != "last_resort"),
    )


def nearly(case: Case) -> tuple[Near, ...]:
    """The surer rules that came near, the nearest first."""
    return tuple(_near(case, miss) for miss in case.link.near)


def _near(case: Case, miss: NearMiss) -> Near:
    chunks = [case.trace.chunks[place] for place in miss.stands]
    text = case.trace.reading.sentence.text
    return Near(
        rule=f"statement.{miss.rule.id}",
        pattern=miss.pattern,
        where=case.rules.where("statements", miss.rule.id) or "",
        found=miss.found,
        wanted=miss.wanted,
        slot=miss.failed,
        between=miss.between,
        instead=text[chunks[0].start : chunks[-1].end] if chunks and miss.failed not in _NO_PLACE else "",
        instead_kinds=tuple(chunk.kind for chunk in chunks),
        because=_because(case, miss),
    )


def _because(case: Case, miss: NearMiss) -> str:
    chunks = [case.trace.chunks[place] for place in miss.stands]
    if miss.failed == "units":
        return f"its units are {', '.join(miss.rule.units)}; this is {case.final.quantity.kind}"
    if miss.failed == "words":
        slots = ", ".join(quoted(chunk.text) for chunk in chunks if chunk.kind != "value")
        return f"the pattern fits, but {slots} are not of the sort that the rule means"
    if not chunks:
        return f"nothing stands where {miss.failed} is wanted"
    text = case.trace.reading.sentence.text[chunks[0].start : chunks[-1].end]
    if miss.between:
        return f"{quoted(text)} stands between {miss.failed} and the rest"
    tag = case.trace.reading.tokens[chunks[0].tokens[0]].tag
    what = _KINDS.get(chunks[0].kind, "") if len(chunks) == 1 else ""
    if chunks[0].kind == "word" and tag.startswith("V"):
        what = "a verb that no rule knows"
    return f"where {miss.failed} is wanted stands {quoted(text)}" + (f", {what}" if what else "")
