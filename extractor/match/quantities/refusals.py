"""Text -> refusals: the digits that measure nothing, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import regex

from extractor.anchors import Sieve, anchors
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


class _Pattern:
    """A pattern of a rule, compiled when a text first may hold what it refuses."""

    def __init__(self, rule: RefusalRule, pattern: str) -> None:
        self.rule, self.source = rule, _filled(pattern)

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        return regex.compile(self.source, regex.V0)


class Refuser:
    """All refusal rules; a rule of the book that stands first wins where two fit."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.patterns = [_Pattern(rule, pattern) for rule in rulebook.of(RefusalRule) for pattern in rule.patterns]
        self._sieve = Sieve((one, anchors(one.source)) for one in self.patterns)

    def find(self, text: str, taken: Sequence[tuple[int, int]] = ()) -> tuple[Refusal, ...]:
        """The refused stretches of a text, in order, none over another, none inside `taken`."""
        found: list[Refusal] = []
        for one in self._sieve.passing(text):
            for match in one.compiled.finditer(text):
                start, end = match.span("no") if "no" in match.re.groupindex and match["no"] else match.span()
                if any(start < old.end and end > old.start for old in found) or _inside_number(text, start):
                    continue
                if any(start >= first and end <= last for first, last in taken) or not _NUMBER.search(text, start, end):
                    continue
                found.append(Refusal(start, end, text[start:end], f"refusal.{one.rule.id}", one.rule.reason))
        return tuple(sorted(found, key=lambda refusal: refusal.start))


def _inside_number(text: str, start: int) -> bool:
    """Behind a decimal point or a comma between digits: the "9M" of "$12.9M" is no span of nine months."""
    return (
        text[start - 1 : start] in (".", ",")
        and text[start : start + 1].isdigit()
        and text[start - 2 : start - 1].isdigit()
    )


def _filled(pattern: str) -> str:
    for slot, meaning in _SLOTS.items():
        pattern = pattern.replace(slot, meaning)
    return pattern
