"""Text of a rule file -> plain values, and where each of them stands. The door to YAML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extractor.errors import RuleError

Place = tuple[int | str, ...]
"""The way to a value: ("metrics", 3, "examples", 0, "text")."""

_BaseLoader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class _Loader(_BaseLoader):  # type: ignore[misc]  # which of the two is known only when it runs
    """Tells only null from text, for nothing else is asked of a tag here; YAML's own way tries a pattern for every
    kind of number and date on each value."""

    def resolve(self, kind: type[Any], value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            plain = implicit[0] and value in _NULLS
            return "tag:yaml.org,2002:null" if plain else "tag:yaml.org,2002:str"
        return "tag:yaml.org,2002:seq" if kind is yaml.SequenceNode else "tag:yaml.org,2002:map"


_LARGEST = 20_000_000
"""Bytes of a rule file, of which all built-in rules together are a tenth."""
_MORE = 10_000
"""Values that a file may have beyond two for each of its characters; without aliases no file has one for each."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a key with its value stands: lines from 1, columns from 0, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


Marks = dict[Place, Mark]


@dataclass(frozen=True)
class Source:
    """A rule file as read: its lines, its values, and the place of each."""

    path: Path
    lines: tuple[str, ...]
    data: Any
    marks: Marks

    def mark(self, place: Place) -> Mark:
        """The mark of a place, or of the nearest thing around it."""
        while place and place not in self.marks:
            place = place[:-1]
        return self.marks.get(place, Mark(1, 0, 1, 0))

    def last_line(self, place: Place) -> int:
        """The number of the last line of what stands at a place; YAML itself ends a block where the next begins."""
        mark = self.mark(place)
        last = mark.end_line
        while last > mark.line and (last > len(self.lines) or not self._says(last, mark)):
            last -= 1
        return last

    def _says(self, number: int, mark: Mark) -> bool:
        line = self.lines[number - 1]
        said = line[: mark.end_column] if number == mark.end_line else line
        return bool(said.strip()) and not said.lstrip().startswith("#")


def read_source(path: Path) -> Source:
    """A rule file. Raises RuleError, with file and line, where it is no YAML or a key stands twice."""
    try:
        if path.stat().st_size > _LARGEST:
            raise RuleError(f"{path}:1: is larger than {_LARGEST // 1_000_000} MB; split it into several files")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}:1: cannot be read as UTF-8 text: {error}") from error
    return source_of(text, path)


def source_of(text: str, path: Path) -> Source:
    """The text of a rule file as read; `path` is its name in errors, raised as by `read_source`."""
    marks: Marks = {}
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = {} if node is None else _value(node, (), marks, path, _MORE + 2 * len(text))
    except RecursionError:
        raise RuleError(f"{path}:1: is nested too deeply; leave out what is around its lists") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise RuleError(
            f"{path}:{mark.line + 1 if mark else 1}: not YAML: {error.problem}{_yaml_cure(error)}"
        ) from None
    except yaml.YAMLError as error:
        raise RuleError(f"{path}:1: not YAML: {error}") from None
    return Source(path, tuple(text.splitlines()), data, marks)


def _yaml_cure(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "mapping values are not allowed" in problem or "':'" in problem:
        return "; put a text that holds a colon in quotes, and begin keys of one entry in the same column"
    if "character '\\t'" in problem:
        return "; indent with spaces, not with tabs"
    return "; look for a bracket or quote that is not closed, or a line that begins in the wrong column"


def _value(node: Any, place: Place, marks: Marks, path: Path, most: int) -> Any:
    """A YAML node as plain values; notes each place and refuses duplicate keys, and more than `most` places, which only
    aliases of aliases can give."""
    marks.setdefault(place, _mark(node, node))
    if len(marks) > most:
        line = node.start_mark.line + 1
        raise RuleError(f"{path}:{line}: aliases (*name) repeat too much; write out what you mean")
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in result:
                line = key_node.start_mark.line + 1
                raise RuleError(f"{path}:{line}: the key {key!r} stands twice in one entry; keep one of them")
            marks[(*place, key)] = _mark(key_node, value_node)
            result[key] = _value(value_node, (*place, key), marks, path, most)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, number), marks, path, most) for number, item in enumerate(node.value)]
    return _scalar(node)


def _mark(first: Any, last: Any) -> Mark:
    start, end = first.start_mark, last.end_mark
    return Mark(start.line + 1, start.column, end.line + 1, end.column)


def _scalar(node: Any) -> Any:
    """Only null, true and false are more than text: numbers and dates are read by the rule's own types, so that
    a Decimal never passes through a float, and the words `no` and `on` stay words."""
    if not node.style and node.tag == "tag:yaml.org,2002:null":
        return None
    if not node.style and node.value in ("true", "false"):
        return node.value == "true"
    return node.value
