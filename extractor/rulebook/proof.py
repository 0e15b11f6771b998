"""Rules -> failures: every example must give what it says, every reject must leave its rule alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from extractor.rulebook.kinds import Example, Reject, Rule
from extractor.rulebook.load import Rulebook

Probe = Callable[[Example | Reject], Sequence[object]]
"""Runs the layer that a kind of rule belongs to over a text and gives what it found."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example or reject that does not hold. `where` is `file:line` of the rule."""

    where: str
    rule: str
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.reason}\n    {self.text}"


def prove(rulebook: Rulebook, probes: Mapping[str, Probe]) -> Iterator[Failure]:
    """The examples and rejects that fail, rule by rule; `probes` gives a probe for each kind to be run."""
    for rule in rulebook.rules:
        probe = probes.get(rule.kind)
        if probe is not None:
            yield from _prove(rule, probe)


def _prove(rule: Rule, probe: Probe) -> Iterator[Failure]:
    for example in rule.examples:
        found = probe(example)
        for expected in example.gives or ({},):
            if not any(_has(thing, expected) and (expected or _made_by(thing, rule)) for thing in found):
                yield Failure(
                    rule.where,
                    rule.id,
                    example.text,
                    f"wants {_told(expected)}, got {_all_told(found, expected)}",
                )
    for reject in rule.rejects:
        fired = [thing for thing in probe(reject) if _made_by(thing, rule)]
        if fired:
            yield Failure(rule.where, rule.id, reject.text, f"must not fire, but gave {_all_told(fired, {'text': ''})}")


def _made_by(thing: object, rule: Rule) -> bool:
    """Was this rule among those that made the result?"""
    fields = ("rules", "rule", "metric") if rule.kind == "metrics" else ("rules", "rule")
    names = " ".join(str(getattr(thing, field, "")) for field in fields)
    own = rule.id.replace(" ", "_")  # a trace is parted by spaces
    return any(name == own or name.endswith(f".{own}") for name in names.split())


def _has(thing: object, expected: Mapping[str, Any]) -> bool:
    return all(_same(want, getattr(thing, field, None)) for field, want in expected.items())


def _same(want: Any, got: Any) -> bool:
    if isinstance(got, Decimal):
        try:
            return Decimal(str(want)) == got
        except InvalidOperation:
            return False
    if isinstance(got, date):
        return str(want) == got.isoformat()
    return want in (None, "none", "") if got is None else str(want) == str(got)


def _told(expected: Mapping[str, Any]) -> str:
    return ", ".join(f"{field} {value}" for field, value in expected.items()) or "a result of this rule"


def _all_told(found: Iterable[object], expected: Mapping[str, Any]) -> str:
    fields = [*expected] or ["text"]
    return (
        "; ".join(", ".join(f"{field} {getattr(thing, field, None)}" for field in fields) for thing in found)
        or "nothing"
    )
