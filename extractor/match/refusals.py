"""Text -> refusals: the digits that measure nothing, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from extractor.model import Refusal
from extractor.rulebook import RefusalRule, Rulebook

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_SLOTS = {"<<month>>": _MONTH, "<<integer>>": r"\d{1,3}", "<<number>>": r"\d[\d,.]*"}
_NUMBER = regex.compile(
    r"\d|[¹²³⁴⁵⁶⁷⁸⁹]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty|half|zero|twelve|eleven)\b",
    regex.I,
)


class Refuser:
    """All refusal rules, compiled once; a rule of the book that stands first wins where two fit."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.patterns = [
            (rule, frozenset(rule.needs), regex.compile(_filled(pattern), regex.V0))
            for rule in rulebook.of(RefusalRule)
            for pattern in rule.patterns
        ]
        # A sentence is looked at twice: for whether it holds a number, and with its words tagged.
        self._remembered = lru_cache(maxsize=512)(self._find)
        self._needs = frozenset(word for _, needs, _ in self.patterns for word in needs)

    def find(self, text: str, taken: Sequence[tuple[int, int]] = ()) -> tuple[Refusal, ...]:
        """The refused stretches of a text, in order, none over another, none inside `taken`."""
        return self._remembered(text, tuple(taken))

    def _find(self, text: str, taken: tuple[tuple[int, int], ...]) -> tuple[Refusal, ...]:
        found: list[Refusal] = []
        small = text.lower()
        there = {word for word in self._needs if word in small}
        for rule, needs, pattern in self.patterns:
            if needs and needs.isdisjoint(there):
                continue
            for match in pattern.finditer(text):
                start, end = match.span("no") if "no" in match.re.groupindex and match["no"] else match.span()
                if any(start < old.end and end > old.start for old in found):
                    continue
                if any(start >= first and end <= last for first, last in taken) or not _NUMBER.search(text, start, end):
                    continue
                found.append(Refusal(start, end, text[start:end], f"refusal.{rule.id}", rule.reason))
        return tuple(sorted(found, key=lambda refusal: refusal.start))


def _filled(pattern: str) -> str:
    for slot, meaning in _SLOTS.items():
        pattern = pattern.replace(slot, meaning)
    return pattern
