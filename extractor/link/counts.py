"""A counted value in its sentence -> what is counted, with what the sentence says of it."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractor.link.chunks import Chunk
from extractor.link.patterns import Fit
from extractor.link.phrases import trimmed
from extractor.link.work import Work
from extractor.model import Cue, Quantity, Statement

_AUXILIARY = frozenset(
    "be is are was were been being has have had will would may could did do does to not also just".split()
)
_NO_LINK = frozenset(("said", "says", "say"))
# "flew 510,000 passengers" -> "passengers flown": the participle where it is not the past tense.
_PARTICIPLES = {
    "flew": "flown", "took": "taken", "gave": "given", "drew": "drawn", "drove": "driven", "grew": "grown",
    "wrote": "written", "saw": "seen", "chose": "chosen", "broke": "broken", "threw": "thrown", "rode": "ridden",
    "had": "", "has": "", "have": "", "having": "", "ate": "eaten", "began": "begun", "kept": "kept", "is": "",
    "are": "", "was": "", "were": "", "there": "",
}  # fmt: skip
_HELPING = regex.compile(r"^(?:were|was|is|are|been|being|be|had|have|has)\s+")
_ENDS = frozenset(",.;:()") | {"while", "whereas", "but", "when", "because", "–", "—"}


def counted(work: Work, at: int, quantity: Quantity) -> str | None:
    """ "sold 7,867 units" -> "units sold": the thing counted is the metric where the subject only reports it."""
    if quantity.kind not in ("counted", "money", "physical"):
        return None
    noun = noun_of(quantity)
    after = work.chunks[at + 1] if at + 1 < len(work.chunks) else None
    if after is not None and after.kind == "metric":
        return trimmed(f"{noun} {after.text}")
    if after is not None and after.word in ("of", "in", "for") and (whole := _metric_at(work.chunks, at + 2)):
        return trimmed(f"{noun} {after.word} {whole.text}" if noun else whole.text)
    told = said_of(work, at)
    if noun and told and work.chunks[at + 1].kind != "word":
        return trimmed(f"{noun} {told}")
    verb = done_to(work, at)
    return trimmed(f"{noun} {verb}") if noun and verb else (noun or None)


def done_with(work: Work, at: int, fit: Fit, quantity: Quantity) -> str | None:
    """ "Households spent €4 billion on heating" -> "spending on heating": the verb as a noun, with what it was done
    to; None where the verb has no such noun or the value is a count."""
    verb = work.chunks[fit.slots["holding_verb"]].item if "holding_verb" in fit.slots else None
    if not isinstance(verb, Cue) or verb.code is None or quantity.kind not in ("money", "physical"):
        return None
    chunks = work.chunks
    link = chunks[at + 1].word if at + 1 < len(chunks) else ""
    thing = _metric_at(chunks, at + 2) if link in ("of", "on", "for", "in", "to") else _metric_at(chunks, at + 1)
    subject = work.clause.subject(fit.slots["holding_verb"])
    if quantity.kind == "physical" and thing is not None and link == "of":
        return trimmed(f"{verb.code} of {thing.text}")
    if thing is None and quantity.kind == "money" and subject is not None and chunks[subject].kind == "metric":
        return f"{verb.code} of {trimmed(chunks[subject].text)}"
    if thing is not None and link in ("on", "for", "of") and quantity.kind == "money":
        return trimmed(f"{verb.code} {link} {thing.text}")
    if thing is not None and quantity.kind == "money" and subject is not None and chunks[subject].kind == "metric":
        return trimmed(f"{verb.code} of {trimmed(chunks[subject].text)} {link} {thing.text}")
    return None


def noun_of(quantity: Quantity) -> str:
    """ "1.9 million visitors" -> "visitors"; empty where the number counts nothing that is named."""
    return quantity.text.split()[-1] if quantity.kind == "counted" and quantity.text[-1:].isalpha() else ""


def next_noun(work: Work, at: int) -> str:
    """ "41,200 and 39,800 dwellings": the noun said once, behind the last of the numbers; empty where there is none."""
    for piece in work.chunks[at + 1 :]:
        if isinstance(piece.item, Quantity):
            if noun := noun_of(piece.item):
                return noun
        elif piece.word not in (",", "and", "or"):
            return ""
    return ""


def said_of(work: Work, at: int) -> str:
    """What the sentence says of the thing counted at chunk `at`, as its subject: "jobs [were] created there"."""
    chunks, kept = work.chunks, []
    while at + 2 < len(chunks) and chunks[at + 1].word in ("and", ",") and chunks[at + 2].kind == "value":
        at += 2  # "152 schools and 18 clinics were connected"
    for piece in chunks[at + 1 :]:
        if piece.kind in ("period", "value", "base", "comparison", "change_adverb", "hedge") or piece.text in _ENDS:
            break
        kept.append(piece)
    while kept and (kept[0].text.lower() in _AUXILIARY or _is_adverb(work, kept[0])):
        kept.pop(0)
    if not kept or kept[0].text.lower() in _NO_LINK or len(kept) > 8:
        return ""
    text = work.reading.sentence.text[kept[0].start : kept[-1].end]
    return _HELPING.sub("", text)


def _is_adverb(work: Work, piece: Chunk) -> bool:
    return piece.kind == "word" and work.reading.tokens[piece.tokens[0]].tag in ("RB", "MD")


def done_to(work: Work, at: int) -> str:
    """The verb that the counted thing is the object of, as what happened to it: "sold", "flown", "to hire"."""
    chunks, tokens = work.chunks, work.reading.tokens
    for i in range(at - 1, -1, -1):
        piece = chunks[i]
        if not piece.tokens or piece.kind in ("value", "metric", "period", "pronoun") or piece.word in (",", ";"):
            return ""
        first = tokens[piece.tokens[0]]
        is_verb = piece.kind in ("holding_verb", "level_verb") or (piece.kind == "word" and first.tag.startswith("V"))
        if not is_verb:
            continue
        if first.tag in ("VB", "VBP") and i and chunks[i - 1].text.lower().split()[-1] == "to":
            return f"to {piece.text}"
        return _PARTICIPLES.get(piece.text.lower(), piece.text)
    return ""


def _metric_at(chunks: Sequence[Chunk], i: int) -> Chunk | None:
    return chunks[i] if i < len(chunks) and chunks[i].kind == "metric" else None


def listed_count(previous: Statement, quantity: Quantity) -> str | None:
    """ "152 schools and 18 clinics were connected": the second thing counted, with what is said of the first."""
    first, noun = noun_of(previous.quantity), noun_of(quantity)
    metric = previous.metric_text or ""
    if not first or not noun or first == noun or not metric.startswith(first):
        return None
    return f"{noun}{metric[len(first) :]}"
