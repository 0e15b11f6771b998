"""Statement patterns, rows of chunks -> the facts that a row must show for a pattern to fit it.

A fact is a code of the row ("to"), two codes that stand side by side ("to value"), the sort of a number
("unit percent") or that there is more than one ("values"). They cost little to look up, so that the patterns themselves
are only tried where they have a chance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

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

_ALL_CODES = frozenset(
    """value metric period pronoun change_verb change_noun change_adverb flat level_verb gap_verb vintage crossing
    holding_verb share_verb verb contribution_verb base position comparison""".split()
)
_COMMON = ("change_noun", "level_verb", "verb", "change_verb", "comparison", "pronoun", "period", "metric", "value")
_CODES: Mapping[str, frozenset[str]] = {
    slot: frozenset(code for code in _ALL_CODES if regex.fullmatch(meaning, code)) for slot, meaning in SLOTS.items()
}
_MORE_VALUES = "values"


def facts_of(codes: Sequence[str], chunks: Sequence[Chunk]) -> set[str]:
    """What a row of codes shows. What softens a number may stand before any, so it parts no neighbours."""
    plain = [code for code in codes if code != "hedge"]
    values = [f"unit {chunk.item.kind}" for chunk in chunks if isinstance(chunk.item, Quantity)]
    more = (_MORE_VALUES,) if len(values) > 1 else ()
    return {*plain, *map(" ".join, pairwise(plain)), *values, *more}


def needs_of(rule: StatementRule, pattern: str) -> tuple[frozenset[str], ...]:
    """The sets of facts of each of which a row must show one, the set that rows show most seldom first."""
    needs = {*_needs(pattern), *([frozenset(f"unit {kind}" for kind in rule.units)] if rule.units else [])}
    return tuple(sorted(needs, key=lambda need: (max(map(_commonness, need)), len(need), sorted(need))))


def _needs(pattern: str) -> Iterator[frozenset[str]]:
    """For each piece that no match can do without, its codes; where it directly follows another such, both."""
    depth, before = 0, frozenset[str]()
    for piece in PIECE.finditer(pattern):
        if mark := piece["mark"]:
            depth += 1 if mark == "[" else -1
        if depth or mark or piece["gap"] or piece["run"]:
            before = frozenset()
            continue
        options = _options(piece)
        first = _codes(option[0] for option in options)
        yield frozenset((_MORE_VALUES,)) if piece["slot"] == "other" else first
        if before:
            yield frozenset(f"{one} {other}" for one in before for other in first)
        before = _codes(option[-1] for option in options)


def _options(piece: regex.Match[str]) -> list[list[str]]:
    """The wordings that a piece allows, each as its words and slots."""
    if piece["slot"]:
        return [[piece[0]]]
    return [option.split() for option in (piece["choice"].split("|") if piece["choice"] else [piece["word"]])]


def _codes(words: Iterator[str]) -> frozenset[str]:
    return frozenset[str]().union(*(_CODES[word[1:-1]] if word.startswith("{") else {word} for word in words))


def _commonness(fact: str) -> float:
    """How often rows show a fact, roughly: words least, numbers always; two side by side less than either."""
    codes: Collection[str] = fact.split()
    if len(codes) == 2 and not fact.startswith("unit "):
        return min(map(_commonness, codes)) - 0.5
    return _COMMON.index(fact) + 1 if fact in _COMMON else len(_COMMON) if fact.startswith("unit ") else 0
