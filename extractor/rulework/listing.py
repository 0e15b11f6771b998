"""Rulebook -> its rules to look at: one line each, or an entry as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from extractor.errors import UsageError
from extractor.rulebook import KINDS, Rule, Rulebook, near
from extractor.rulebook.source import read_source


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule in a list: `role` is what it does within its kind (change_verb, growth, percent), where it has one."""

    id: str
    kind: str
    role: str
    file: str
    line: int
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule to read: the lines of its entry, what it stands in for, and whether something stands in for it."""

    rule: Rule
    entry: str
    overrides: Rule | None
    overridden_by: Rule | None


def listed(rulebook: Rulebook, *, kinds: Sequence[str] = (), pattern: str = "*") -> list[Listed]:
    """The rules of some kinds (all where none is named) whose id fits the pattern (`retail*`), in their order.

    Raises UsageError for a kind that there is none of.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"no kind of rule {kind!r}{near(kind, KINDS)}; use one of {', '.join(KINDS)}")
    return [
        _listed(rule)
        for rule in rulebook.rules
        if (not kinds or rule.kind in kinds) and fnmatchcase(rule.id.lower(), pattern.lower())
    ]


def shown(rulebook: Rulebook, name: str) -> list[Shown]:
    """The rules of an id, or of `kind/id`, those that others stand in for too.

    Raises UsageError where there is none.
    """
    kind, slash, own = name.partition("/")
    kind, own = (kind, own) if slash and kind in KINDS else ("", name)
    newer = {(old.kind, old.id, old.where): new for old, new in rulebook.replaced}
    older = {(new.kind, new.id, new.where): old for old, new in rulebook.replaced}
    every = [*rulebook.rules, *(old for old, _ in rulebook.replaced)]
    found = [rule for rule in every if rule.id == own and kind in ("", rule.kind)]
    if not found:
        ids = {rule.id for rule in rulebook.rules}
        raise UsageError(f"no rule {name!r}{near(own, ids)}; `extractor rules list` shows all")
    keys = [(rule.kind, rule.id, rule.where) for rule in found]
    return [Shown(rule, written(rule), older.get(key), newer.get(key)) for rule, key in zip(found, keys, strict=True)]


def written(rule: Rule) -> str:
    """The entry of a rule as its file has it, without the indent."""
    source = read_source(Path(rule.where.rpartition(":")[0]))
    lines = source.lines[source.mark(rule.spot).line - 1 : source.last_line(rule.spot)]
    indent = len(lines[0]) - len(lines[0].lstrip()) if lines else 0
    return "\n".join(line[indent:] for line in lines)


def _listed(rule: Rule) -> Listed:
    path, _, line = rule.where.rpartition(":")
    return Listed(rule.id, rule.kind, role_of(rule), path, int(line), rule.wordings())


def role_of(rule: Rule) -> str:
    """What a rule does within its kind; empty where all of a kind do the same."""
    return next(_first(rule, ("role", "measures", "measure", "code", "meaning", "block", "area", "country")), "")


def _first(rule: Rule, keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        value = getattr(rule, key, None)
        if isinstance(value, str) and value:
            yield value
