"""Rulebook -> wordings that stand twice, so that one of two rules never sees them."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.rulebook import (
    AreaRule,
    CueRule,
    CurrencyRule,
    MetricRule,
    NumberWordRule,
    PublisherRule,
    QualifierRule,
    Rule,
    Rulebook,
    ScaleRule,
    StatementRule,
    UnitRule,
)  # fmt: skip

_LATER_WINS = "the later one is taken"
_FIRST_WINS = "the first one is taken"


def twice(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Place and text of each wording that an earlier rule has for another meaning, or that a rule says twice."""
    seen: dict[tuple[str, str], Rule] = {}
    for rule in rulebook.rules:
        own: set[tuple[str, str]] = set()
        for key, shown in _spellings(rule):
            if key in own:
                yield rule.where, f"{rule.id}: {shown!r} stands twice; take one of them out"
            own.add(key)
            other = seen.setdefault(key, rule)
            if other is not rule and _clash(other, rule):
                wins = _FIRST_WINS if rule.kind in ("cues", "statements", "periods", "refusals") else _LATER_WINS
                yield (
                    rule.where,
                    f"{rule.id}: {shown!r} is a wording of {other.id} too ({other.where}); {wins}: "
                    f"take it out of one of them",
                )


def _clash(one: Rule, other: Rule) -> bool:
    """Do two rules with the same wording mean different things?"""
    if isinstance(one, CueRule) and isinstance(other, CueRule):
        return (one.role, one.direction, one.code) != (other.role, other.direction, other.code)
    if isinstance(one, NumberWordRule) and isinstance(other, NumberWordRule):
        return not (one.only_after or other.only_after or one.never_before or other.never_before)
    return True


def _spellings(rule: Rule) -> Iterator[tuple[tuple[str, str], str]]:
    """What a rule is found by, as (the list it competes in, the spelling as compared) and as written."""
    lists: list[tuple[str, tuple[str, ...], bool]] = []
    match rule:
        case MetricRule():
            lists = [("metric", rule.names, True), ("acronym", rule.acronyms, False)]
        case UnitRule():
            lists = [("unit", (*rule.words, *rule.multiples), False)]
        case CurrencyRule():
            lists = [("currency before", rule.before, False), ("unit", rule.after, False)]
        case ScaleRule():
            lists = [("scale", (*rule.words, *rule.glued, *rule.after_currency), False)]
        case NumberWordRule():
            lists = [("number", rule.words, True)]
        case QualifierRule():
            lists = [("qualifier before", rule.before, True), ("qualifier after", rule.after, True)]
        case CueRule():
            lists = [("cue", rule.forms, True), ("verb", rule.verbs, True), ("noun", rule.nouns, True)]
        case AreaRule():
            lists = [("area", rule.names, False)]
        case PublisherRule():
            lists = [("publisher", rule.names, True), ("site", rule.sites, True)]
        case StatementRule():
            pass  # the same pattern may stand for other units; `reach` tells what is lost
        case _:
            lists = [(rule.kind, tuple(getattr(rule, "patterns", ())), False)]
    for name, spellings, folded in lists:
        for spelling in spellings:
            yield (name, spelling.lower() if folded else spelling), spelling
