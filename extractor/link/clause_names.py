"""Chunks -> chunks: a subject with a clause in it ("the share of growers who expect prices to rise") is one phrase."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractor.link.chunks import Chunk
from extractor.model import Reading

_PARTS = regex.compile(
    r"(?:^|\s)(?:share|proportion|percentage|fraction|number)(?:\s+of\s+.+)?$|(?:^|\s)(?:those|people)$",
    regex.IGNORECASE,
)
_THOSE = regex.compile(r"\bthose\s+", regex.IGNORECASE)
_RELATIVE = frozenset(("who", "that", "which", "whose"))
_FINITE = frozenset(("VBD", "VBP", "VBZ", "MD"))
_HELPING = frozenset("be been is are was were has have had being".split())
_VERBS = frozenset(("change_verb", "level_verb", "share_verb", "flat"))
_LONGEST = 24
"""Words that such a phrase may have."""


def with_clauses(reading: Reading, chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """The chunks with each "share of those expecting ..." up to its verb as one phrase."""
    i = 0
    found: list[Chunk] = []
    while i < len(chunks):
        end = _end_of(reading, chunks, i)
        found.append(_joined(reading, chunks[i:end]) if end > i + 1 else chunks[i])
        i = max(end, i + 1)
    return tuple(found)


def _end_of(reading: Reading, chunks: Sequence[Chunk], i: int) -> int:
    """The end of the phrase with a clause that starts at chunk i; i where none does."""
    opening = _opening(chunks, i)
    if opening == i or not _starts_clause(reading, chunks, opening):
        return i
    end = i
    for at in range(opening + 1, len(chunks)):
        chunk = chunks[at]
        if chunk.kind == "value" or chunk.word in (";", ":", "(", "–", "—"):
            break
        if at > opening + 1 and chunk.kind in _VERBS and _is_finite(reading, chunks, at):
            end = at
    while end > i and chunks[end - 1].kind == "word" and _helps(reading, chunks[end - 1]):
        end -= 1
    return end if sum(len(chunk.tokens) for chunk in chunks[i:end]) <= _LONGEST else i


def _opening(chunks: Sequence[Chunk], i: int) -> int:
    """Behind the head of such a phrase at chunk i: "the share of growers", "the share of those", "those"; else i."""
    chunk = chunks[i]
    if chunk.kind == "pronoun":
        return i + 1 if chunk.text.lower() == "those" else i
    if chunk.kind != "metric" or not _PARTS.search(chunk.text):
        return i
    those = i + 2 < len(chunks) and chunks[i + 1].word == "of" and chunks[i + 2].text.lower() == "those"
    return i + 3 if those else i + 1


def _starts_clause(reading: Reading, chunks: Sequence[Chunk], at: int) -> bool:
    """Does a participle ("expecting") or a relative clause ("who expect") open at chunk `at`?"""
    if at + 1 >= len(chunks) or not chunks[at].tokens:
        return False
    if chunks[at].kind in ("pronoun", "word") and chunks[at].text.lower() in _RELATIVE:
        return True
    return _tag(reading, chunks[at]) == "VBG" and chunks[at].kind in ("word", "holding_verb", "level_verb")


def _is_finite(reading: Reading, chunks: Sequence[Chunk], at: int) -> bool:
    """Is the verb at chunk `at` one that may close a sentence, and no infinitive ("to fall")?"""
    before = chunks[at - 1]
    if before.word == "to" or before.text.lower().endswith(" to"):
        return False
    tag = _tag(reading, chunks[at])
    alone = tag == "VBN" and before.kind != "holding_verb" and before.text.lower() not in _HELPING
    return tag in _FINITE or alone or _tag(reading, before) == "MD"


def _helps(reading: Reading, chunk: Chunk) -> bool:
    """Does the word go with the verb behind it: "will", "sharply"?"""
    return _tag(reading, chunk) == "MD" or (_tag(reading, chunk) == "RB" and chunk.text.endswith("ly"))


def _tag(reading: Reading, chunk: Chunk) -> str:
    return reading.tokens[chunk.tokens[0]].tag if chunk.tokens else ""


def _joined(reading: Reading, chunks: Sequence[Chunk]) -> Chunk:
    start, end = chunks[0].start, chunks[-1].end
    tokens = tuple(i for chunk in chunks for i in chunk.tokens)
    text = _THOSE.sub("people ", reading.sentence.text[start:end], count=1)
    return Chunk("metric", start, end, text, tokens=tokens)
