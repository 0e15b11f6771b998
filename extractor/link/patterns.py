"""Chunks -> which statement rule fits which value, and where its slots are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from extractor.errors import RuleError
from extractor.link.chunks import Chunk
from extractor.model import Quantity, Token
from extractor.rulebook import Rulebook, StatementRule, near

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
_ALL_CODES = frozenset(
    """value metric period pronoun change_verb change_noun change_adverb flat level_verb gap_verb vintage crossing
    holding_verb share_verb verb contribution_verb base position comparison""".split()
)
_COMMON = ("change_noun", "level_verb", "verb", "change_verb", "comparison", "pronoun", "period", "metric", "value")
_CODES: Mapping[str, frozenset[str]] = {
    slot: frozenset(code for code in _ALL_CODES if regex.fullmatch(meaning, code)) for slot, meaning in SLOTS.items()
}
_PIECE = regex.compile(
    r"\{(?P<slot>\w+)\}|(?P<gap>~)|(?P<run>\.\.\.)|(?P<mark>\[|\])|\((?P<choice>[^()]*\|[^()]*)\)|(?P<word>[^\s\[\]]+)"
)
_GAP = r"(?:(?:adv|aux) ){0,4}?"
_RUN = r"(?:(?:adv|aux|to|level_verb|holding_verb|change_verb|flat|verb|in|for|of|,|period) ){0,7}?"
# "about", "an impressive", "a total of": what a number may have before it in any pattern
_HEDGE = r"(?:hedge )?"
_AUXILIARY = frozenset(
    """expected projected forecast forecasted estimated set likely seen anticipated predicted due also been""".split()
)


@dataclass(frozen=True, slots=True)
class Fit:
    """A statement rule that fits a value; `slots` gives the chunk indices of its named slots."""

    rule: StatementRule
    slots: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A pattern; a line fits only if it has a code of each of `needs`, the rarest of which is its anchor."""

    rank: int
    rule: StatementRule
    pattern: regex.Pattern[str]
    needs: tuple[frozenset[str], ...]


class StatementPatterns:
    """All statement rules, compiled once; the order of the rules is their rank. They are found by the codes that a
    line has, so that a rule costs nothing where none of its words stands."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._words: set[str] = set()
        self.rules = rulebook.of(StatementRule)
        every = ((rule, pattern) for rule in self.rules for pattern in rule.patterns)
        self.compiled = tuple(self._compile(rank, rule, pattern) for rank, (rule, pattern) in enumerate(every))
        self._by_anchor: dict[str, list[_Compiled]] = {}
        for one in self.compiled:
            for code in one.needs[0]:
                self._by_anchor.setdefault(code, []).append(one)

    def fits(self, chunks: Sequence[Chunk], tokens: Sequence[Token]) -> dict[int, list[Fit]]:
        """For each value chunk (by its index) the rules that fit it, the first rule first."""
        line, places = self.encoded(chunks, tokens)
        found: dict[int, list[Fit]] = {}
        for one in self._candidates(set(line.split())):
            rule = one.rule
            for match in one.pattern.finditer(line, overlapped=True):
                slots = {name: places[start] for name, start in _starts(match)}
                at = slots["value"]
                if _unit_fits(rule, chunks[at]) and all(fit.rule is not rule for fit in found.get(at, ())):
                    found.setdefault(at, []).append(Fit(rule, slots))
        return found

    def _candidates(self, codes: set[str]) -> list[_Compiled]:
        """The patterns whose needs the codes of a line meet, in the order of their rank."""
        met = {
            one.rank: one
            for code in codes
            for one in self._by_anchor.get(code, ())
            if all(not need.isdisjoint(codes) for need in one.needs)
        }
        return [met[rank] for rank in sorted(met)]

    def encoded(self, chunks: Sequence[Chunk], tokens: Sequence[Token]) -> tuple[str, dict[int, int]]:
        """The chunks as one line of code words, each followed by a space, and the chunk that begins at each place."""
        line, places, length = [], {}, 0
        for i, chunk in enumerate(chunks):
            code = self._code(chunk, tokens)
            places[length] = i
            line.append(code + " ")
            length += len(code) + 1
        return "".join(line), places

    def _code(self, chunk: Chunk, tokens: Sequence[Token]) -> str:
        if chunk.kind != "word":
            return chunk.kind
        if chunk.word in self._words:
            return chunk.word
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
        parts = [part for _, part in self.pieces(rule, pattern, names)]
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
        needs = sorted(set(_needs(pattern)), key=lambda need: (max(map(_commonness, need)), len(need), sorted(need)))
        return _Compiled(rank, rule, compiled, tuple(needs))

    def pieces(self, rule: StatementRule, pattern: str, names: set[str]) -> Iterator[tuple[str, str]]:
        """The pieces of a pattern as it is written, each with the regular expression that it stands for over a
        line of `encoded` chunks. `names` takes up the slots met, which are named groups where first met."""
        for piece in _PIECE.finditer(pattern):
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


def _slot(rule: StatementRule, slot: str, names: set[str]) -> str:
    """The code of a slot; the first of a name is where the slot is."""
    if slot not in SLOTS:
        raise RuleError(
            f"{rule.where}: {rule.id}: unknown slot {{{slot}}}{near(slot, SLOTS)}; use one of {', '.join(SLOTS)}"
        )
    named = f"(?:{SLOTS[slot]}) " if slot in names else f"(?P<{slot}>{SLOTS[slot]}) "
    names.add(slot)
    return named


def _needs(pattern: str) -> Iterator[frozenset[str]]:
    """For each piece that no match can do without, the codes of which a line must have one."""
    depth = 0
    for piece in _PIECE.finditer(pattern):
        if mark := piece["mark"]:
            depth += 1 if mark == "[" else -1
        elif depth or piece["gap"] or piece["run"]:
            continue
        elif slot := piece["slot"]:
            yield _CODES[slot]
        else:
            options = piece["choice"].split("|") if piece["choice"] else [piece["word"]]
            first = [option.split()[0] for option in options]
            yield frozenset().union(*(_CODES[word[1:-1]] if word.startswith("{") else {word} for word in first))


def _commonness(code: str) -> int:
    """How often lines have a code, roughly: words least, numbers always."""
    return _COMMON.index(code) + 1 if code in _COMMON else 0


def _starts(match: regex.Match[str]) -> Iterator[tuple[str, int]]:
    for name in match.re.groupindex:
        if match.start(name) >= 0:
            yield name, match.start(name)


def _unit_fits(rule: StatementRule, chunk: Chunk) -> bool:
    if not rule.units:
        return True
    assert isinstance(chunk.item, Quantity)
    return chunk.item.kind in rule.units
