"""Folders of YAML -> Rulebook."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from extractor.errors import RuleError
from extractor.rulebook.kinds import KINDS, Rule, WordList

AnyRule = TypeVar("AnyRule", bound=Rule)
Lines = dict[tuple[int | str, ...], int]

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Rulebook:
    """All rules of a run, in the order of their files; a later folder's rule replaces one of the same id."""

    rules: tuple[Rule, ...]

    def of(self, kind: type[AnyRule]) -> tuple[AnyRule, ...]:
        """The rules of one kind."""
        return tuple(rule for rule in self.rules if isinstance(rule, kind))

    def words(self, list_id: str) -> tuple[str, ...]:
        """The words of the list `list_id`."""
        return self._lists[list_id].words

    @cached_property
    def _lists(self) -> dict[str, WordList]:
        return {rule.id: rule for rule in self.of(WordList)}


def builtin_folder() -> Path:
    """Where the built-in rules are: inside an installed wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_rules"
    return installed if installed.is_dir() else package.parent / "rules"


def load_rulebook(folders: Iterable[Path] = (), *, builtin: bool = True) -> Rulebook:
    """The built-in rules with those of `folders` laid over them by id.

    Raises RuleError, with file and line, for anything that is not a rule.
    """
    found: dict[tuple[str, str], Rule] = {}
    for folder in ([builtin_folder()] if builtin else []) + list(folders):
        for rule in _folder_rules(folder):
            found[rule.kind, rule.id] = rule
    return Rulebook(tuple(found.values()))


def _folder_rules(folder: Path) -> Iterator[Rule]:
    if not folder.is_dir():
        raise RuleError(f"{folder}: no such folder of rules")
    seen: dict[tuple[str, str], Rule] = {}
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml"))
    if not files:
        raise RuleError(f"{folder}: no rules in it; rule files end in .yaml")
    for path in files:
        for rule in _file_rules(path):
            key = (rule.kind, rule.id)
            if key in seen:
                raise RuleError(f"{rule.where}: {rule.id}: defined twice; the other is at {seen[key].where}")
            seen[key] = rule
            yield rule


def _file_rules(path: Path) -> Iterator[Rule]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}:1: cannot be read as UTF-8 text: {error}") from error
    lines: Lines = {}
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = {} if node is None else _value(node, (), lines, str(path))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise RuleError(f"{path}:{mark.line + 1 if mark else 1}: not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise RuleError(f"{path}:1: not YAML: {error}") from None
    if not isinstance(data, dict):
        raise RuleError(f"{path}:1: a rule file is a mapping from kind to rules; kinds: {', '.join(KINDS)}")
    for key, entries in data.items():
        line = lines[(key,)]
        if key not in KINDS:
            raise RuleError(f"{path}:{line}: unknown kind {key!r}{_near(key, KINDS)}; use one of {', '.join(KINDS)}")
        if not isinstance(entries, list):
            raise RuleError(f"{path}:{line}: {key}: a list of rules is expected, each starting with '- id:'")
        for number, entry in enumerate(entries):
            yield _rule(key, entry, (key, number), lines, path)


def _rule(kind: str, entry: Any, place: tuple[int | str, ...], lines: Lines, path: Path) -> Rule:
    line = lines[place]
    if not isinstance(entry, dict):
        raise RuleError(f"{path}:{line}: {kind}: a rule is a mapping that starts with '- id:'")
    try:
        return KINDS[kind].model_validate(entry | {"where": f"{path}:{line}"})
    except ValidationError as error:
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        raise RuleError(_complaint(kind, entry, place, first, lines, path)) from None


def _complaint(
    kind: str,
    entry: dict[str, Any],
    place: tuple[int | str, ...],
    error: ErrorDetails,
    lines: Lines,
    path: Path,
) -> str:
    where = [*place, *(part for part in error["loc"] if isinstance(part, int | str))]
    while tuple(where) not in lines:
        where.pop()
    key = str(error["loc"][-1]) if error["loc"] else ""
    name = entry.get("id", kind)
    head = f"{path}:{lines[tuple(where)]}: {name}: "
    if error["type"] == "extra_forbidden":
        allowed = _allowed(kind, error["loc"])
        return f"{head}unknown key {key!r}{_near(key, allowed)}; use one of {', '.join(allowed)}"
    if error["type"] == "missing":
        return f"{head}the key {key!r} is missing"
    return f"{head}{'.'.join(map(str, error['loc']))}: {error['msg']}"


def _allowed(kind: str, loc: Sequence[int | str]) -> list[str]:
    if loc and loc[0] == "examples":
        return ["text", "gives", "published", "fiscal_year_end", "title"]
    if loc and loc[0] == "rejects":
        return ["text", "published", "fiscal_year_end"]
    return [name for name in KINDS[kind].model_fields if name != "where"]


def _near(word: str, allowed: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(allowed), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _value(node: Any, place: tuple[int | str, ...], lines: Lines, path: str) -> Any:
    """A YAML node as plain values; notes each place's line and refuses duplicate keys."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in result:
                raise RuleError(f"{path}:{line}: the key {key!r} stands twice in one entry")
            lines[(*place, key)] = line
            result[key] = _value(value_node, (*place, key), lines, path)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, number), lines, path) for number, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: Any) -> Any:
    """Only null, true and false are more than text: numbers and dates are read by the rule's own types, so that
    a Decimal never passes through a float, and the words `no` and `on` stay words."""
    if not node.style and node.tag == "tag:yaml.org,2002:null":
        return None
    if not node.style and node.value in ("true", "false"):
        return node.value == "true"
    return node.value
