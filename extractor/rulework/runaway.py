"""Rulebook -> patterns that some text keeps busy for ever: each tried on texts that repeat what it asks for."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.clean.kinds import Kinds
from extractor.match.periods.meanings import MEANINGS
from extractor.match.periods.wordings import grammar_of
from extractor.match.quantities.refusals import Refuser
from extractor.rulebook import Rule, Rulebook

LIMIT = 0.25
"""Seconds within which a pattern must be done with 400 characters."""
_LENGTH = 400
_ENDLESS = regex.compile(r"(?<!\\)(?:[*+]|\{\d+,\})(?!\+)")
_LITERAL = regex.compile(r"(?<!\\)[\p{L}]{1,12}")
_MARKS = regex.compile(r"[%€$£@#/:;,&=-]+")
_UNITS = ("a", "1", " ", "A", "-", "a ", "1 ", "1,", "a, ", "A.", "a-", "aa1")


def runaways(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Place and text of each pattern that runs away, with the text it ran away on."""
    for rule, pattern in _patterns(rulebook):
        text = runs_away_on(pattern)
        if text is not None:
            yield (
                rule.where,
                f"{rule.id}: a pattern can run away: {LIMIT} seconds are not enough for {text[:24]!r}... "
                f"({len(text)} characters); don't repeat what repeats already, as in (x+)+",
            )


def _patterns(rulebook: Rulebook) -> Iterator[tuple[Rule, regex.Pattern[str]]]:
    for refusal in Refuser(rulebook).patterns:
        yield refusal.rule, refusal.compiled
    for layer in grammar_of(rulebook, MEANINGS).layers:
        for one in layer:
            yield one.rule, one.pattern
    for block in Kinds(rulebook).patterns:
        yield block.rule, block.compiled


def runs_away_on(pattern: regex.Pattern[str]) -> str | None:
    """A text that the pattern does not get done with in time; None where none was found.

    >>> runs_away_on(regex.compile(r"[a-z]+ of [a-z]+")) is None
    True
    >>> runs_away_on(regex.compile(r"(?:[a-z]+[a-z ]*[a-z ]*)+[0-9]%")) is None
    False
    """
    if len(_ENDLESS.findall(pattern.pattern)) < 2:
        return None
    literals = dict.fromkeys(_LITERAL.findall(pattern.pattern)[:6])
    # What a pattern ends in must stand somewhere, else it is given up before it begins.
    tail = " ".join(("!", *dict.fromkeys(_MARKS.findall(pattern.pattern)[:6]), *literals))
    for unit in (*_UNITS, *literals, *(f"{word} " for word in literals)):
        text = str(unit * _LENGTH)[:_LENGTH] + tail
        try:
            pattern.search(text, timeout=LIMIT)
        except TimeoutError:
            return text
    return None
