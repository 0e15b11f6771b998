"""Chunks -> which statement rule fits which value, and where its slots are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from extractor.errors import RuleError
from extractor.link.chunks import Chunk
from extractor.model import Quantity, Token
from extractor.rulebook import Rulebook, StatementRule

_SLOTS: dict[str, str] = {
    "value": "value", "other": "value", "metric": "metric", "metric2": "metric", "period": "period",
    "pronoun": "pronoun",
    "subject": "(?:metric|pronoun)", "change_verb": "change_verb", "change_noun": "change_noun",
    "change_adverb": "change_adverb", "change": "change_(?:verb|noun|adverb)", "flat": "flat",
    "level_verb": "(?:level|gap)_verb", "gap_verb": "gap_verb", "vintage": "vintage", "crossing": "crossing",
    "holding_verb": "holding_verb", "share_verb": "share_verb",
    "any_verb": "(?:level_verb|gap_verb|holding_verb|share_verb|verb|contribution_verb)",
    "contribution": "contribution_verb", "base": "base", "position": "position", "comparison": "comparison",
}  # fmt: skip
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


class StatementPatterns:
    """All statement rules, compiled once; the order of the rules is their rank."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._words: set[str] = set()
        self.rules = rulebook.of(StatementRule)
        self._rules: list[tuple[StatementRule, regex.Pattern[str]]] = [
            (rule, self._compile(rule, pattern)) for rule in self.rules for pattern in rule.patterns
        ]

    def fits(self, chunks: Sequence[Chunk], tokens: Sequence[Token]) -> dict[int, list[Fit]]:
        """For each value chunk (by its index) the rules that fit it, the first rule first."""
        line, places = self.encoded(chunks, tokens)
        found: dict[int, list[Fit]] = {}
        for rule, pattern in self._rules:
            for match in pattern.finditer(line, overlapped=True):
                slots = {name: places[start] for name, start in _starts(match)}
                at = slots["value"]
                if _unit_fits(rule, chunks[at]) and all(fit.rule is not rule for fit in found.get(at, ())):
                    found.setdefault(at, []).append(Fit(rule, slots))
        return found

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

    def _compile(self, rule: StatementRule, pattern: str) -> regex.Pattern[str]:
        names: set[str] = set()
        parts = [part for _, part in self.pieces(rule, pattern, names)]
        if "value" not in names:
            raise RuleError(f"{rule.where}: {rule.id}: the pattern {pattern!r} has no {{value}}")
        return regex.compile(r"(?<![^ ])" + "".join(parts), regex.V1)

    def pieces(self, rule: StatementRule, pattern: str, names: set[str]) -> Iterator[tuple[str, str]]:
        """The pieces of a pattern as it is written, each with the regular expression that it stands for over a
        line of `encoded` chunks. `names` takes up the slots met, which are named groups where first met."""
        for piece in _PIECE.finditer(pattern):
            if slot := piece["slot"]:
                if slot not in _SLOTS:
                    raise RuleError(f"{rule.where}: {rule.id}: unknown slot {{{slot}}}; use one of {', '.join(_SLOTS)}")
                named = f"(?P<{slot}>{_SLOTS[slot]})" if slot not in names else f"(?:{_SLOTS[slot]})"
                names.add(slot)
                yield piece[0], (_HEDGE if slot in ("value", "other") else "") + named + " "
            elif piece["gap"]:
                yield piece[0], _GAP
            elif piece["run"]:
                yield piece[0], _RUN
            elif mark := piece["mark"]:
                yield piece[0], "(?:" if mark == "[" else ")?"
            elif choice := piece["choice"]:
                options = [option.strip() for option in choice.split("|")]
                yield piece[0], "(?:" + "|".join(self._option(option, names) for option in options) + ")"
            else:
                yield piece[0], self._option(piece["word"], names)

    def _option(self, words: str, names: set[str]) -> str:
        coded = []
        for word in words.split():
            if word.startswith("{"):
                slot = word.strip("{}")
                coded.append(f"(?:{_SLOTS[slot]}) " if slot in names else f"(?P<{slot}>{_SLOTS[slot]}) ")
                names.add(slot)
            else:
                self._words.add(word)
                coded.append(regex.escape(word) + " ")
        return "".join(coded)


def _starts(match: regex.Match[str]) -> Iterator[tuple[str, int]]:
    for name in match.re.groupindex:
        if match.start(name) >= 0:
            yield name, match.start(name)


def _unit_fits(rule: StatementRule, chunk: Chunk) -> bool:
    if not rule.units:
        return True
    assert isinstance(chunk.item, Quantity)
    return chunk.item.kind in rule.units
