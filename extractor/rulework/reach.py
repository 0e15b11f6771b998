"""Rulebook -> statement patterns that an earlier rule always takes the number from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

import regex

from extractor.link.needs import SLOTS
from extractor.link.patterns import StatementPatterns
from extractor.rulebook import Rulebook, StatementRule

Compiled = tuple[StatementRule, regex.Pattern[str]]

_PIECE = regex.compile(
    r"(?P<optional>\[(?P<inner>(?:[^\[\]]|\[[^\[\]]*\])*)\])|\((?P<choice>[^()]*\|[^()]*)\)|(?P<gap>~|\.\.\.)"
    r"|\{(?P<slot>\w+)\}|(?P<word>[^\s\[\]]+)"
)
_MARK = "\0"
_TOLD = 4
_MOST = 300
"""Sentences of a pattern that are tried; they grow as 2 to the number of its optional parts."""


def unreachable(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Place and text of each rule whose every sentence an earlier rule fits too; where one rule takes all from
    many, it is told once, at that rule."""
    patterns = ((one.rule, one.pattern) for one in StatementPatterns(rulebook).compiled)
    compiled = list(patterns)
    lost: dict[str, tuple[StatementRule, list[StatementRule]]] = {}
    for rule in rulebook.of(StatementRule):
        if rule.metric == "people":
            continue
        earlier = _before(rule, compiled)
        takers = [_taken(rule, pattern, earlier) for pattern in rule.patterns]
        if takers and all(takers):
            taker = next(one for one in takers if one)
            lost.setdefault(taker.id, (taker, []))[1].append(rule)
    for taker, rules in lost.values():
        if len(rules) == 1:
            fits = f"is never reached: {taker.id} ({taker.where}) stands before it and fits whatever it fits"
            yield rules[0].where, f"{rules[0].id}: {fits}; put it before that rule, or leave it out"
        else:
            ids = ", ".join(rule.id for rule in rules[:_TOLD]) + (", ..." if len(rules) > _TOLD else "")
            fits = f"stands before {len(rules)} rules and fits whatever they fit, so that none is reached: {ids}"
            yield taker.where, f"{taker.id}: {fits}; say more in its patterns"


def _before(rule: StatementRule, compiled: Sequence[Compiled]) -> list[Compiled]:
    """The patterns of the rules that come first, take at least the same kinds of number and refuse none."""
    earlier = []
    for one in compiled:
        if one[0] is rule:
            break
        if one[0].may_refuse:
            continue
        if not one[0].units or (rule.units and set(rule.units) <= set(one[0].units)):
            earlier.append(one)
    return earlier


def _taken(rule: StatementRule, pattern: str, earlier: Sequence[Compiled]) -> StatementRule | None:
    """The rule that takes the number in every sentence of the pattern; None where one is left."""
    taker = None
    lines = list(islice(_lines(pattern), _MOST + 1))
    if len(lines) > _MOST:
        return None
    for line, at in lines:
        taker = next((other for other, found in earlier if _fits_at(found, line, at)), None)
        if taker is None:
            return None
    return taker


def _fits_at(pattern: regex.Pattern[str], line: str, at: int) -> bool:
    return any(match.start("value") == at for match in pattern.finditer(line, overlapped=True))


def _lines(pattern: str) -> Iterator[tuple[str, int]]:
    """The sentences of a pattern as lines of code words, each with the place of the number it is about."""
    for words in _expanded(pattern):
        line = "".join(f"{word} " for word in words)
        yield line.replace(_MARK, ""), line.index(_MARK)


def _expanded(pattern: str) -> Iterator[tuple[str, ...]]:
    options: list[list[tuple[str, ...]]] = []
    for piece in _PIECE.finditer(pattern):
        if piece["optional"]:
            options.append([(), *_expanded(piece["inner"])])
        elif piece["choice"]:
            options.append([words for option in piece["choice"].split("|") for words in _expanded(option.strip())])
        elif piece["slot"]:
            mark = _MARK if piece["slot"] == "value" else ""
            options.append([(mark + code,) for code in _codes(piece["slot"])])
        elif piece["word"]:
            options.append([(piece["word"],)])
    for chosen in product(*options):
        yield tuple(word for words in chosen for word in words)


def _codes(slot: str) -> list[str]:
    """The code words that a slot may stand for."""
    code = SLOTS[slot]
    prefix, bracket, rest = code.partition("(?:")
    choice, _, suffix = rest.partition(")")
    return [prefix + word + suffix for word in choice.split("|")] if bracket else [code]
