"""Where a share of people stands and what its clause says: the words of the sentence around it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.link.chunks import Chunk
from extractor.link.phrases import trimmed
from extractor.link.work import Work
from extractor.model import Quantity

_OPENS = frozenset(
    (",", ";", ":", "(", "–", "—", "-", "“", '"', "•", "*", ".", "and", "or", "but", "while", "whereas", "that", "with",
     "though", "although", "as", "since", "so", "compared", "to", "versus", "vs", "where", "because", "when", "if",
     "yet", "only", "just", "another", "nearly", "however", "meanwhile", "the", "among")
)  # fmt: skip
"""Words behind which a share may stand as the subject of what follows."""
_STOPS = frozenset(
    (";", ".", ":", "(", ")", "–", "—", "while", "whereas", "compared", "versus", "vs", "according", "but", "than",
     "followed", "signaling", "signalling", "reflecting", "highlighting", "suggesting", "indicating", "underscoring")
)  # fmt: skip
_JOINTS = frozenset(
    (",", "and", "or", "with", "another", "only", "just", "nearly", "about", "some", "a", "further", "to")
)
_LINKS = frozenset("of in for to from on by at across among within with".split())
_PLACING = frozenset(("in", "on", "at", "without", "under", "behind", "across"))
_LONGEST = 18
"""Words of a clause that are kept: what follows says more, but not what was asked."""


def head_noun(phrase: str) -> str:
    """The noun that a phrase is about: "owners" of "owners of small firms"; empty where there is no word."""
    words = trimmed(phrase).split()
    before_link = next((before for before, word in pairwise(words) if word in _LINKS), None)
    return before_link or (words[-1] if words else "")


def quantity_in_words(chunk: Chunk) -> bool:
    """ "Three in five", "two-thirds": a share in words may stand right before its people."""
    return isinstance(chunk.item, Quantity) and (chunk.item.text[:1].isalpha() or " in " in chunk.item.text)


def is_share(quantity: Quantity) -> bool:
    """Can the quantity be a share of people: a percentage, "two-thirds", "7 in 10"?"""
    if quantity.signed or quantity.value < 0:
        return False
    if quantity.kind == "percent":
        return quantity.value <= 100
    return quantity.kind == "bare" and quantity.value < 1 and (" " in quantity.text or quantity.text[:1].isalpha())


def opens(work: Work, at: int) -> bool:
    """May the value at chunk `at` be a subject: at the head of its clause, or behind a verb of saying?"""
    i = at - 1
    while i >= 0 and work.chunks[i].kind in ("hedge", "change_adverb"):
        i -= 1
    if i < 0 or work.chunks[i].kind in ("period", "comparison", "base"):
        return True
    chunk = work.chunks[i]
    if chunk.word in _OPENS or chunk.text.lower() in _OPENS or chunk.kind == "pronoun":
        return True
    return any(
        cue.role == "attribution_verb" and cue.start < chunk.end and chunk.start < cue.end for cue in work.reading.cues
    ) or chunk.text.lower().rstrip("s") in ("find", "found", "show", "showed", "reveal", "revealed")


def placed(work: Work, at: int) -> str:
    """ "58% of studios now on video platforms": where people are, without a verb."""
    i = at
    while i < len(work.chunks) and work.chunks[i].text.lower() in ("now", "already", "currently", "still"):
        i += 1
    placed = i < len(work.chunks) - 1 and work.chunks[i].word in _PLACING and work.chunks[i + 1].kind == "metric"
    return clause(work, i) if placed else ""


def clause(work: Work, at: int) -> str:
    """The words from chunk `at` to the end of the clause, without a wording of time at its end."""
    kept: list[Chunk] = []
    for i, chunk in enumerate(work.chunks[at:], at):
        if chunk.kind == "value" or (chunk.kind == "word" and chunk.word in _STOPS and kept):
            break
        if chunk.word == "," and not _goes_on(work.chunks, i):
            break
        kept.append(chunk)
        if sum(len(piece.tokens) for piece in kept) >= _LONGEST:
            break
    while kept and (
        kept[-1].kind in ("period", "hedge") or kept[-1].text.lower() in _JOINTS or kept[-1].word in _LINKS
    ):
        kept.pop()
    if not kept:
        return ""
    return " ".join(work.reading.sentence.text[kept[0].start : kept[-1].end].split())


def _goes_on(chunks: Sequence[Chunk], comma: int) -> bool:
    """Does a list of things go on behind the comma ("rent, wages and energy as their worries")?"""
    after = chunks[comma + 1 : comma + 4]
    return len(after) > 1 and after[0].kind == "metric" and after[1].word in (",", "and", "or")
