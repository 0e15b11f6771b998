"""Chunks -> which statement rule fits which value, and where its slots are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from extractor.errors import RuleError
from extractor.link.chunks import ASIDE, Chunk
from extractor.link.needs import GAP, PIECE, RUN, SLOTS, facts_of, needs_of
from extractor.model import Quantity, Token
from extractor.rulebook import Rulebook, StatementRule, near

_GAP = rf"(?:(?:{'|'.join(GAP)}) ){{0,4}}?"
_RUN = rf"(?:(?:{'|'.join(RUN)}) ){{0,7}}?"
# "about", "an impressive", "a total of": what a number may have before it in any pattern
_HEDGE = r"(?:hedge )?"
_CLASSES = frozenset(("metric", "pronoun", "time", "verb", "adv", "aux", "x", "hedge"))
"""Codes that a pattern may name as words."""
_AUXILIARY = frozenset(
    """expected projected forecast forecasted estimated set likely seen anticipated predicted due also been""".split()
)


class Fit(NamedTuple):
    """A statement rule that fits a value; `slots` gives the chunk indices of its named slots."""

    rule: StatementRule
    slots: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A pattern; a line fits only if it shows one fact of each of `needs`, the rarest of which is its anchor."""

    rank: int
    rule: StatementRule
    pattern: regex.Pattern[str]
    needs: tuple[frozenset[str], ...]
    words: frozenset[str]
    """The words of the pattern that are read as themselves for its sake alone."""


class StatementPatterns:
    """All statement rules, compiled once; the order of the rules is their rank. They are found by the facts that a
    line shows, so that a rule costs nothing where none of its words stands."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._standing = frozenset(rulebook.words("pattern_words"))
        self._words: set[str] = set()
        self.rules = rulebook.of(StatementRule)
        every = ((rule, pattern) for rule in self.rules for pattern in rule.patterns)
        self.compiled = tuple(self._compile(rank, rule, pattern) for rank, (rule, pattern) in enumerate(every))
        self._own_words = frozenset(one.words for one in self.compiled if one.words)
        self._by_anchor: dict[str, list[_Compiled]] = {}
        for one in self.compiled:
            for fact in one.needs[0]:
                self._by_anchor.setdefault(fact, []).append(one)

    def fits(self, chunks: Sequence[Chunk], tokens: Sequence[Token], *, every: bool = False) -> dict[int, list[Fit]]:
        """For each value chunk (by its index) the rules that fit it, the first rule first: all rules where `every` is
        asked for, else up to where each value has one that its words cannot refuse."""
        lines: dict[frozenset[str], tuple[str, dict[int, int]]] = {}
        facts: set[str] = set()
        for words in (frozenset[str](), *self._own_words):
            if not words or not words.isdisjoint(chunk.word for chunk in chunks):
                codes = [self._code(chunk, tokens, self._standing | words) for chunk in chunks]
                lines[words] = _line_of(codes)
                facts |= facts_of(codes, chunks)
        left = {i for i, chunk in enumerate(chunks) if chunk.kind == "value"}
        found: dict[int, list[Fit]] = {}
        for one in self._candidates(facts):
            line, places = lines.get(one.words) or lines[frozenset()]
            rule = one.rule
            start = 0
            while match := one.pattern.search(line, start):  # finditer takes twice as long where nothing is found
                start = match.start() + 1
                at = places[match.start("value")]
                if (
                    _unit_fits(rule, chunks[at])
                    and not (rule.base and _is_range(chunks, at))
                    and all(fit.rule is not rule for fit in found.get(at, ()))
                ):
                    slots = {name: places[to] for name in one.pattern.groupindex if (to := match.start(name)) >= 0}
                    found.setdefault(at, []).append(Fit(rule, slots))
                    if not rule.may_refuse:
                        left.discard(at)
                if not left and not every:
                    return found
        return found

    def _candidates(self, facts: set[str]) -> list[_Compiled]:
        """The patterns whose needs the facts of a line meet, in the order of their rank."""
        met = {
            one.rank: one
            for fact in self._by_anchor.keys() & facts
            for one in self._by_anchor[fact]
            if not any(map(facts.isdisjoint, one.needs))
        }
        return [met[rank] for rank in sorted(met)]

    def encoded(self, chunks: Sequence[Chunk], tokens: Sequence[Token]) -> tuple[str, dict[int, int]]:
        """The chunks as one line of code words, each followed by a space, and the chunk that begins at each place."""
        words = self._standing.union(*self._own_words)
        return _line_of([self._code(chunk, tokens, words) for chunk in chunks])

    def _code(self, chunk: Chunk, tokens: Sequence[Token], words: frozenset[str]) -> str:
        """The code word of a chunk: its kind, the word itself where it is one of `words`, else its word class. A word
        that only one pattern names is read as itself for that pattern alone: no rule changes what others see."""
        if chunk.kind != "word":
            return chunk.kind
        if chunk.word in words:
            return chunk.word
        if chunk.word == ASIDE:
            return "adv"
        tag = tokens[chunk.tokens[0]].tag
        if chunk.word in _AUXILIARY:
            return "aux"
        if tag.startswith("RB") or chunk.word in ("just", "further", "total", "some"):
            return "adv"
        if tag == "MD":
            return "aux"
        return "verb" if tag.startswith("V") else "x"

    def _compile(self, rank: int, rule: StatementRule, pattern: str) -> _Compiled:
        names: set[str] = set()
        self._words = set()
        parts = [part for _, part in self.pieces(rule, pattern, names)]
        own = frozenset(self._words - self._standing - _CLASSES)
        if "value" not in names:
            raise RuleError(
                f"{rule.where}: {rule.id}: the pattern {pattern!r} has no {{value}}; write it where the number stands"
            )
        try:
            compiled = regex.compile(r"(?<![^ ])" + "".join(parts), regex.V0)
        except regex.error:
            raise RuleError(
                f"{rule.where}: {rule.id}: the pattern {pattern!r} cannot be read; close every [ with ] and every "
                f"(a|b) with ), and put spaces around words and slots"
            ) from None
        return _Compiled(rank, rule, compiled, needs_of(rule, pattern), own)

    def pieces(self, rule: StatementRule, pattern: str, names: set[str]) -> Iterator[tuple[str, str]]:
        """The pieces of a pattern as it is written, each with the regular expression that it stands for over a
        line of `encoded` chunks. `names` takes up the slots met, which are named groups where first met."""
        for piece in PIECE.finditer(pattern):
            if slot := piece["slot"]:
                yield piece[0], (_HEDGE if slot in ("value", "other") else "") + _slot(rule, slot, names)
            elif piece["gap"]:
                yield piece[0], _GAP
            elif piece["run"]:
                yield piece[0], _RUN
            elif mark := piece["mark"]:
                yield piece[0], "(?:" if mark == "[" else ")?"
            elif choice := piece["choice"]:
                options = [option.strip() for option in choice.split("|")]
                yield piece[0], "(?:" + "|".join(self._option(rule, option, names) for option in options) + ")"
            else:
                yield piece[0], self._option(rule, piece["word"], names)

    def _option(self, rule: StatementRule, words: str, names: set[str]) -> str:
        coded = []
        for word in words.split():
            if word.startswith("{"):
                coded.append(_slot(rule, word.strip("{}"), names))
            else:
                self._words.add(word)
                coded.append(regex.escape(word) + " ")
        return "".join(coded)


def _line_of(codes: Sequence[str]) -> tuple[str, dict[int, int]]:
    places, length = {}, 0
    for i, code in enumerate(codes):
        places[length] = i
        length += len(code) + 1
    return " ".join((*codes, "")), places


def _slot(rule: StatementRule, slot: str, names: set[str]) -> str:
    """The code of a slot; the first of a name is where the slot is."""
    if slot not in SLOTS:
        raise RuleError(
            f"{rule.where}: {rule.id}: unknown slot {{{slot}}}{near(slot, SLOTS)}; use one of {', '.join(SLOTS)}"
        )
    named = f"(?:{SLOTS[slot]}) " if slot in names else f"(?P<{slot}>{SLOTS[slot]}) "
    names.add(slot)
    return named


def _is_range(chunks: Sequence[Chunk], at: int) -> bool:
    """ "Ranged from 9 to 13 euros": one range, not a base and where it moved to."""
    item = chunks[at].item
    return isinstance(item, Quantity) and item.value_high is not None and at > 0 and chunks[at - 1].word == "from"


def _unit_fits(rule: StatementRule, chunk: Chunk) -> bool:
    if not rule.units:
        return True
    assert isinstance(chunk.item, Quantity)
    return chunk.item.kind in rule.units
