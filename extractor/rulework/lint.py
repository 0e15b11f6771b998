"""Folders of rules -> findings: what cannot be read, what overrides what, what cannot fire, what can run away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.errors import RuleError
from extractor.match.periods.finder import PeriodFinder
from extractor.match.quantities.refusals import Refuser
from extractor.normalise.metric_ids import Catalogue
from extractor.rulebook import KINDS, MetricRule, Rule, Rulebook, UnitRule, builtin_folder, load_rulebook, near
from extractor.rulebook import CurrencyRule as Currency
from extractor.rulework.reach import unreachable
from extractor.rulework.runaway import runaways
from extractor.rulework.twice import twice

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a rule, `where` being `file:line`. An error stops every run, a warning is a rule that does
    not do what it says, a note is good to know."""

    level: Level
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.level}: {self.text}" if self.where else f"{self.level}: {self.text}"


@dataclass(frozen=True)
class Linted:
    """What was found, in the order of files and lines, and the rules that can be read."""

    findings: tuple[Finding, ...]
    rulebook: Rulebook

    def of(self, level: Level) -> tuple[Finding, ...]:
        """The findings of one level."""
        return tuple(finding for finding in self.findings if finding.level == level)


def lint(folders: Sequence[Path] = ()) -> Linted:
    """The built-in rules with those of `folders` over them, looked through; errors are all told at once."""
    errors: list[RuleError] = []
    rulebook = load_rulebook(folders, tell=errors.append)
    findings = [_error(error) for error in errors]
    findings += _overrides(rulebook)
    if not errors:
        findings += _uncompiled(rulebook)
    if not any(finding.level == "error" for finding in findings):
        findings += [Finding("warning", where, text) for where, text in _doubts(rulebook)]
        findings += _untried(rulebook)
    return Linted(tuple(sorted(findings, key=_order)), rulebook)


def _order(finding: Finding) -> tuple[str, int, str]:
    path, _, line = finding.where.rpartition(":")
    return path, int(line) if line.isdigit() else 0, finding.text


def _error(error: RuleError) -> Finding:
    where, _, text = str(error).partition(": ")
    is_place = where.rpartition(":")[2].isdigit()
    return Finding("error", where if is_place else "", text if is_place else str(error))


def _overrides(rulebook: Rulebook) -> Iterator[Finding]:
    for old, new in rulebook.replaced:
        what = "adds to" if new.extends else "replaces"
        yield Finding("note", new.where, f"{new.id}: {what} the rule of {new.kind} at {old.where}")


def _uncompiled(rulebook: Rulebook) -> Iterator[Finding]:
    """What can be read and yet not be used: slots, placeholders and meanings that there are none of."""
    from extractor.link.patterns import StatementPatterns

    for made in (StatementPatterns, Catalogue, PeriodFinder, Refuser):
        try:
            made(rulebook)
        except RuleError as error:
            yield _error(error)


def _doubts(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    yield from twice(rulebook)
    yield from _unfound_wordings(rulebook)
    yield from _unknown_units(rulebook)
    yield from unreachable(rulebook)
    yield from runaways(rulebook)


def _unfound_wordings(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Wordings of metrics that are read as another metric, or as none."""
    catalogue = Catalogue(rulebook)
    rules = {rule.id: rule for rule in catalogue.entries}
    for rule in catalogue.entries:
        for name in rule.names:
            found = catalogue.metric_id(name)
            if found == rule.id:
                continue
            other = f"that of {rules[found].where}" if found in rules else "which no rule names"
            cure = "take it out of one of them" if found in rules else "write it as releases do, the noun in the middle"
            yield rule.where, f"{rule.id}: the wording {name!r} is never found: it is read as {found}, {other}; {cure}"


def _unknown_units(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    known = {rule.id for kind in (UnitRule, Currency) for rule in rulebook.of(kind)}
    for rule in rulebook.of(MetricRule):
        if rule.unit and rule.unit not in known:
            yield rule.where, f"{rule.id}: unit: {rule.unit!r} is no unit{near(rule.unit, known)}; see units.yaml"


def _untried(rulebook: Rulebook) -> Iterator[Finding]:
    """Rules of the user that nothing tests."""
    builtin = str(builtin_folder())
    tested = {kind for kind in KINDS if kind not in ("words", "weights")}
    for rule in rulebook.rules:
        if rule.kind in tested and not rule.where.startswith(builtin):
            missing = [part for part in ("examples", "rejects") if not getattr(rule, part)]
            if missing and not (rule.kind == "cases" and len(missing) == 1):
                what = " and no ".join(missing)
                yield Finding("warning", rule.where, f"{rule.id}: has no {what}; add one, so that rules test tries it")


def is_builtin(rule: Rule) -> bool:
    """Does the rule stand in the built-in set?"""
    return Path(rule.where.rpartition(":")[0]).is_relative_to(builtin_folder())
