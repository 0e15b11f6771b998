"""Folders of YAML -> Rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from extractor.errors import RuleError
from extractor.model import Comparison, Measure, Qualifier, Status
from extractor.rulebook.compiled import read_once
from extractor.rulebook.complaints import complaint, keys_of, misplaced, near
from extractor.rulebook.kinds import (
    CUE_CODES,
    HIDDEN,
    KINDS,
    TRUSTED,
    CueRule,
    Example,
    Reject,
    Rule,
    StatementRule,
    WordList,
)
from extractor.rulebook.source import Place, Source, read_source
from extractor.settings import builtin_folder

AnyRule = TypeVar("AnyRule", bound=Rule)
Tell = Callable[[RuleError], None]
Key = tuple[str, str]

FIRST_WINS = frozenset(("statements", "cues", "periods", "refusals", "blocks"))
"""Kinds of which the first rule that fits is taken; the new rules of an overlay stand before the built-in ones."""
_CODES = {"measure": Measure, "comparison": Comparison, "status": Status, "qualifier": Qualifier}


@dataclass(frozen=True)
class Rulebook:
    """All rules of a run, in the order of their files; a later folder's rule replaces one of the same id.

    `replaced` holds each rule that another one stands in for, with that one.
    """

    rules: tuple[Rule, ...]
    replaced: tuple[tuple[Rule, Rule], ...] = ()

    def of(self, kind: type[AnyRule]) -> tuple[AnyRule, ...]:
        """The rules of one kind."""
        return tuple(rule for rule in self.rules if isinstance(rule, kind))

    def words(self, list_id: str) -> tuple[str, ...]:
        """The words of the list `list_id`."""
        return self._lists[list_id].words

    def names_of(self, role: str) -> frozenset[str]:
        """The statement rules of a role, as the column `rules` of a row names them."""
        return frozenset(f"statement.{rule.id}" for rule in self.of(StatementRule) if rule.role == role)

    @cached_property
    def _lists(self) -> dict[str, WordList]:
        return {rule.id: rule for rule in self.of(WordList)}


def load_rulebook(folders: Iterable[Path] = (), *, builtin: bool = True, tell: Tell | None = None) -> Rulebook:
    """The built-in rules with those of `folders` laid over them by id.

    Raises RuleError for whatever is not a rule, a line for each mistake with file and line; where `tell` is given it is
    told each of them instead, and what can be read is returned.
    """
    mistakes: list[RuleError] = []
    found: dict[Key, Rule] = {}
    replaced: list[tuple[Rule, Rule]] = []
    for number, folder in enumerate(([builtin_folder()] if builtin else []) + list(folders)):
        added: dict[Key, Rule] = {}
        trusted = builtin and not number and tell is None
        for rule in _builtin_rules(folder) if trusted else _folder_rules(folder, found, tell or mistakes.append, None):
            key = (rule.kind, rule.id)
            if key in found:
                replaced.append((found[key], rule))
                found[key] = rule
            else:
                added[key] = rule
        ahead = {key: rule for key, rule in added.items() if number and key[0] in FIRST_WINS}
        found = ahead | found | added
    if mistakes:
        raise RuleError("\n".join(map(str, mistakes)))
    return Rulebook(tuple(found.values()), tuple(replaced))


def _builtin_rules(folder: Path) -> tuple[Rule, ...]:
    return read_once(rule_files(folder), folder, lambda: tuple(_folder_rules(folder, {}, _refuse, TRUSTED)))


def _refuse(error: RuleError) -> None:
    raise error


def _folder_rules(folder: Path, below: dict[Key, Rule], tell: Tell, trust: str | None) -> Iterator[Rule]:
    seen: dict[Key, Rule] = {}
    for path in rule_files(folder, tell):
        for rule in _file_rules(path, below, tell, trust):
            key = (rule.kind, rule.id)
            if key in seen:
                tell(
                    RuleError(
                        f"{rule.where}: {rule.id}: defined twice; the other is at {seen[key].where}: "
                        f"keep one, or give one of them another id"
                    )
                )
                continue
            seen[key] = rule
            yield rule


def rule_files(folder: Path, tell: Tell = _refuse) -> list[Path]:
    """The rule files of a folder and its subfolders, sorted; RuleError where there are none."""
    if not folder.is_dir():
        tell(RuleError(f"{folder}: no such folder of rules"))
        return []
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())
    if not files:
        tell(RuleError(f"{folder}: no rules in it; rule files end in .yaml"))
    return files


def _file_rules(path: Path, below: dict[Key, Rule], tell: Tell, trust: str | None) -> Iterator[Rule]:
    try:
        source = read_source(path)
    except RuleError as error:
        tell(error)
        return
    if not isinstance(source.data, dict):
        tell(RuleError(f"{path}:1: a rule file is a mapping from kind to rules; kinds: {', '.join(KINDS)}"))
        return
    for key, entries in source.data.items():
        where = f"{path}:{source.mark((key,)).line}"
        if key not in KINDS:
            tell(RuleError(f"{where}: unknown kind {key!r}{near(key, KINDS)}; use one of {', '.join(KINDS)}"))
        elif not isinstance(entries, list):
            tell(RuleError(f"{where}: {key}: a list of rules is expected, each starting with '- id:'"))
        else:
            for number, entry in enumerate(entries):
                try:
                    yield _rule(key, entry, (key, number), source, below, trust)
                except RuleError as error:
                    for line in str(error).splitlines():
                        tell(RuleError(line))


def _rule(
    kind: str, entry: Any, place: Place, source: Source, below: dict[Key, Rule], trust: str | None
) -> Rule:  # fmt: skip
    def wrong(at: Place, what: str, name: str = kind) -> RuleError:
        return RuleError(f"{source.path}:{source.mark(at).line}: {name}: {what}")

    if not isinstance(entry, dict):
        raise wrong(place, "a rule is a mapping that starts with '- id:'")
    name = str(entry.get("id", kind))
    if taken := misplaced(entry, place):
        allowed = keys_of(kind, taken[2:])
        raise wrong(taken, f"unknown key {taken[-1]!r}; use one of {', '.join(allowed)}", name)
    whole = _placed(entry, place, source)
    if entry.get("extends") is True:
        whole = _extended(kind, whole, below, lambda what: wrong((*place, "extends"), what, name))
    try:
        rule = KINDS[kind].model_validate(whole, context=trust)
    except ValidationError as error:
        told = {
            found["loc"][:1]: wrong((*place, *found["loc"]), complaint(kind, found), name)
            for found in reversed(_own_mistakes(error.errors()))
        }
        raise RuleError("\n".join(map(str, reversed(told.values())))) from None
    if isinstance(rule, CueRule) and rule.code is not None:
        codes = CUE_CODES.get(rule.role, (rule.code,))
        if rule.code not in codes:
            said = f"code: {rule.code!r} is not known{near(rule.code, codes)}; use one of {', '.join(codes)}"
            raise wrong((*place, "code"), said, name)
    cases: list[Example | Reject] = [*rule.examples, *rule.rejects]
    for case in cases:
        for number, gives in enumerate(case.gives if case.spot[: len(place)] == place else ()):
            for field, value in gives.items():
                if problem := _unknown(rule, field, value):
                    raise wrong(_giving(source, case.spot, number, field), problem, name)
    return rule


def _own_mistakes(found: list[ErrorDetails]) -> list[ErrorDetails]:
    """What is wrong with an entry, unknown keys first: where one is mistyped, the right one is not missing."""
    unknown = [one for one in found if one["type"] == "extra_forbidden"]
    return [*unknown, *(one for one in found if one not in unknown and not (unknown and one["type"] == "missing"))]


def _placed(entry: dict[str, Any], place: Place, source: Source) -> dict[str, Any]:
    """An entry with the places of itself and of its examples and rejects written in."""

    def placed(case: Any, at: Place) -> Any:
        known = {"text": case} if isinstance(case, str) and "rejects" in at else case
        here = {"where": f"{source.path}:{source.mark(at).line}", "spot": at}
        return known | here if isinstance(known, dict) else case

    whole = entry | {"where": f"{source.path}:{source.mark(place).line}", "spot": place}
    for part in ("examples", "rejects"):
        cases = entry.get(part)
        if isinstance(cases, list):
            whole[part] = [placed(case, (*place, part, number)) for number, case in enumerate(cases)]
    return whole


def _extended(
    kind: str, entry: dict[str, Any], below: dict[Key, Rule], wrong: Callable[[str], RuleError]
) -> dict[str, Any]:
    """The entry laid into the rule of the same id below it: lists grow, the rest is replaced."""
    base = below.get((kind, str(entry.get("id"))))
    if base is None:
        ids = [other for kind_of, other in below if kind_of == kind]
        raise wrong(
            f"there is no rule {entry.get('id')!r} of {kind} to extend{near(str(entry.get('id')), ids)}; "
            f"leave 'extends' out to make a new one"
        )
    known = {key: getattr(base, key) for key in base.model_fields_set}
    whole = {key: list(value) if isinstance(value, tuple) else value for key, value in known.items()}
    for key, value in entry.items():
        old = whole.get(key)
        if key in HIDDEN or not isinstance(old, list | dict):
            whole[key] = value
        elif isinstance(old, dict):
            whole[key] = old | value if isinstance(value, dict) else value
        else:
            whole[key] = [*old, *(value if isinstance(value, list) else [value])]
    return whole


def _unknown(rule: Rule, field: str, value: Any) -> str | None:
    """What is wrong with a field that an example gives, if anything is."""
    if field not in rule.finds:
        allowed = sorted(rule.finds)
        return f"gives: unknown field {field!r}{near(field, allowed)}; use one of {', '.join(allowed)}"
    allowed = list(get_args(_CODES[field])) if field in _CODES else []
    if allowed and value not in (None, *allowed):
        return f"gives: {field}: {value!r} is not known{near(str(value), allowed)}; use one of {', '.join(allowed)}"
    return None


def _giving(source: Source, place: Place, number: int, field: str) -> Place:
    """Where an example gives a field: `gives` may be one mapping or a list of them."""
    one = (*place, "gives", field)
    return one if one in source.marks else (*place, "gives", number, field)
