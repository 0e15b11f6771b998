"""Statement patterns, rows of chunks -> the facts that a row must show for a pattern to fit it.

A fact is two codes that stand side by side in the row ("to value"), one of them ("to"), the sort of a number
("unit percent") or that there is more than one ("values"). They cost little to look up, so that the patterns themselves
are tried nearly only where they fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import regex

from extractor.link.chunks import Chunk
from extractor.model import Quantity
from extractor.rulebook import StatementRule

SLOTS: dict[str, str] = {
    "value": "value", "other": "value", "metric": "metric", "metric2": "metric", "period": "period",
    "pronoun": "pronoun",
    "subject": "(?:metric|pronoun)", "change_verb": "change_verb", "change_noun": "change_noun",
    "change_adverb": "change_adverb", "change": "change_(?:verb|noun|adverb)", "flat": "flat",
    "level_verb": "(?:level|gap)_verb", "gap_verb": "gap_verb", "vintage": "vintage", "crossing": "crossing",
    "holding_verb": "holding_verb", "share_verb": "share_verb",
    "any_verb": "(?:level_verb|gap_verb|holding_verb|share_verb|verb|contribution_verb)",
    "contribution": "contribution_verb", "base": "base", "position": "position", "comparison": "comparison",
}  # fmt: skip
"""The slots of patterns, each with the codes of the chunks that fill it."""

PIECE = regex.compile(
    r"\{(?P<slot>\w+)\}|(?P<gap>~)|(?P<run>\.\.\.)|(?P<mark>\[|\])|\((?P<choice>[^()]*\|[^()]*)\)|(?P<word>[^\s\[\]]+)"
)
"""A piece of a pattern as it is written."""

GAP = ("adv", "aux")
"""The codes that may stand in a gap (`~`)."""
RUN = (*GAP, "to", "level_verb", "holding_verb", "change_verb", "flat", "verb", "in", "for", "of", ",", "period")
"""The codes that may stand in a run (`...`)."""

_ALL_CODES = frozenset(
    """value metric period pronoun change_verb change_noun change_adverb flat level_verb gap_verb vintage crossing
    holding_verb share_verb verb contribution_verb base position comparison""".split()
)
_CODES: Mapping[str, frozenset[str]] = {
    slot: frozenset(code for code in _ALL_CODES if regex.fullmatch(meaning, code)) for slot, meaning in SLOTS.items()
}
_MORE_VALUES = "values"
_SHARES = {
    "value": 1.0, "metric": 1.0, "period": 0.6, ",": 0.5, "change_verb": 0.4, "in": 0.4, "values": 0.4, "to": 0.3,
    "level_verb": 0.3, "verb": 0.3, "of": 0.2, "from": 0.2, "by": 0.2, "base": 0.2, "change_noun": 0.2, "adv": 0.2,
    "change_adverb": 0.2, "comparison": 0.2, "holding_verb": 0.2, "aux": 0.2, "pronoun": 0.2, "at": 0.1,
}  # fmt: skip
_SELDOM = 0.05
"""In what share of rows a code stands, roughly."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a pattern, or a bracket of pieces, with the codes that it may begin and end with. A row may leave out
    what is not `required`; `more` tells that it is a second number."""

    first: frozenset[str]
    last: frozenset[str]
    required: bool
    more: bool = False


def facts_of(codes: Sequence[str], chunks: Sequence[Chunk]) -> set[str]:
    """What a row of codes shows. What softens a number may stand before any, so it parts no neighbours; a
    pattern may name it all the same."""
    plain = [code for code in codes if code != "hedge"]
    values = [f"unit {chunk.item.kind}" for chunk in chunks if isinstance(chunk.item, Quantity)]
    more = (_MORE_VALUES,) if len(values) > 1 else ()
    hedged = (*codes, *map(" ".join, pairwise(codes))) if len(plain) < len(codes) else ()
    return {*plain, *map(" ".join, pairwise(plain)), *hedged, *values, *more}


def needs_of(rule: StatementRule, pattern: str) -> tuple[frozenset[str], ...]:
    """The sets of facts of each of which a row must show one, the set that rows show most seldom first."""
    parts = _parts(PIECE.finditer(pattern))
    needs = set(_neighbours(parts)) or {part.first for part in parts if part.required}
    others = {frozenset((_MORE_VALUES,)) for part in parts if part.more}
    units = [frozenset(f"unit {kind}" for kind in rule.units)] if rule.units else []
    return (*sorted(needs, key=_order), *sorted(others, key=_order), *units)


def _order(need: frozenset[str]) -> tuple[float, list[str]]:
    shares = (prod(_SHARES.get(code, _SELDOM) for code in fact.split()) for fact in need)
    return sum(shares), sorted(need)


def _parts(pieces: Iterator[regex.Match[str]]) -> list[_Part]:
    """The parts of a pattern, or of a bracket up to its end."""
    found = []
    for piece in pieces:
        if piece["mark"] == "]":
            break
        if piece["mark"]:
            inner = _parts(pieces)
            found.append(_Part(_begin(inner), _end(inner), required=False))
        elif piece["gap"] or piece["run"]:
            codes = frozenset(GAP if piece["gap"] else RUN)
            found.append(_Part(codes, codes, required=False))
        else:
            options = _options(piece)
            first, last = (_codes(option[at] for option in options) for at in (0, -1))
            found.append(_Part(first, last, required=True, more=piece["slot"] == "other"))
    return found


def _begin(parts: Iterable[_Part]) -> frozenset[str]:
    """The codes with which a row of parts may begin."""
    codes = frozenset[str]()
    for part in parts:
        codes |= part.first
        if part.required:
            break
    return codes


def _end(parts: Sequence[_Part]) -> frozenset[str]:
    """The codes with which a row of parts may end."""
    return _begin(_Part(part.last, part.first, part.required) for part in reversed(parts))


def _neighbours(parts: Sequence[_Part]) -> Iterator[frozenset[str]]:
    """What may directly follow each part that no row can leave out, and what may stand right before the next such."""
    required = [at for at, part in enumerate(parts) if part.required]
    for one, other in pairwise(required):
        for befores, afters in (
            (parts[one].last, _begin(parts[one + 1 : other + 1])),
            (_end(parts[one:other]), parts[other].first),
        ):
            yield frozenset(f"{before} {after}" for before in befores for after in afters)


def _options(piece: regex.Match[str]) -> list[list[str]]:
    """The wordings that a piece allows, each as its words and slots."""
    if piece["slot"]:
        return [[piece[0]]]
    return [option.split() for option in (piece["choice"].split("|") if piece["choice"] else [piece["word"]])]


def _codes(words: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*(_CODES[word[1:-1]] if word.startswith("{") else {word} for word in words))
