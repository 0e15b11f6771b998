"""The text of a rule file and an example -> the text with the example in it; every other line stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor.errors import RuleError
from extractor.review.yaml_text import flow, scalar
from extractor.rulebook.source import Place, Source, source_of

KIND = "cases"


def with_example(text: str, path: Path, place: Place, part: str, entry: Mapping[str, Any]) -> str:
    """The text with `entry` as the last of the examples (or rejects: `part`) of the rule at `place`.

    Raises RuleError where the entry of the rule stands in one line and has none yet.
    """
    source = source_of(text, path)
    there = (*place, part)
    listed = part_at(source.data, there)
    if not listed:
        return _checked(_first(source, place, part, entry), source, there, [dict(entry)])
    last = (*there, len(listed) - 1)
    mark = source.mark(last)
    line = source.lines[mark.line - 1]
    if line[: mark.column].rstrip().endswith("-") and not line[: mark.column].strip(" -"):
        dash = line.index("-")
        new = _inserted(source, source.last_line(last), _item(entry, dash))
    else:
        end = source.lines[mark.end_line - 1]
        lines = list(source.lines)
        lines[mark.end_line - 1] = f"{end[: mark.end_column]}, {flow(entry)}{end[mark.end_column :]}"
        new = "\n".join(lines) + "\n"
    return _checked(new, source, there, [*listed, dict(entry)])


def with_cases(text: str, path: Path, entries: Sequence[Mapping[str, Any]], *, instead_of: int | None = None) -> str:
    """The text with entries of kind `cases` at the end of those, or instead of one of them."""
    source = source_of(text, path)
    cases = source.data.get(KIND) if isinstance(source.data, dict) else None
    if not cases:
        before, after = [*source.lines], []
        if isinstance(source.data, dict) and KIND in source.data:  # `cases:` with nothing under it
            line = source.mark((KIND,)).line
            before, after = before[: line - 1], before[line:]
        elif before and before[-1].strip():
            before.append("")
        return "\n".join([*before, f"{KIND}:", *_cases(entries, 2), *after]) + "\n"
    first = source.mark((KIND, 0))
    dash = source.lines[first.line - 1].find("- ")
    if dash < 0 or source.lines[first.line - 1][:dash].strip():
        raise RuleError(f"{path}:{first.line}: {KIND} stands in one line there; begin each entry on its own line")
    if instead_of is None:
        return _inserted(source, source.last_line((KIND, len(cases) - 1)), _cases(entries, dash))
    start = source.mark((KIND, instead_of)).line - 1
    end = source.last_line((KIND, instead_of))
    return "\n".join([*source.lines[:start], *_cases(entries, dash), *source.lines[end:]]) + "\n"


def part_at(data: Any, place: Place) -> Any:
    """What stands at a place of a file's values; None where nothing does."""
    for step in place:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
    return data


def _first(source: Source, place: Place, part: str, entry: Mapping[str, Any]) -> str:
    """The first example of a rule: after what the rule says, in the column of its keys."""
    mark = source.mark(place)
    line = source.lines[mark.line - 1]
    keys = source.mark((*place, "id"))
    in_block = line[: mark.column].strip(" ") == "-" and not line[mark.column :].startswith("{")
    if not in_block:
        raise RuleError(f"{source.path}:{mark.line}: the entry stands in one line; give each key a line")
    there = (*place, part)
    if there in source.marks:  # `examples: []`
        at = source.mark(there)
        lines = list(source.lines)
        lines[at.line - 1 : at.end_line] = [f"{' ' * at.column}{part}:", *_item(entry, at.column + 2)]
        return "\n".join(lines) + "\n"
    indent = keys.column
    return _inserted(source, source.last_line(place), [f"{' ' * indent}{part}:", *_item(entry, indent + 2)])


def _inserted(source: Source, after: int, new: list[str]) -> str:
    return "\n".join([*source.lines[:after], *new, *source.lines[after:]]) + "\n"


def _cases(entries: Sequence[Mapping[str, Any]], dash: int) -> list[str]:
    return [line for entry in entries for line in _case(entry, dash)]


def _case(entry: Mapping[str, Any], dash: int) -> list[str]:
    pad = " " * dash
    lines = [f"{pad}- id: {scalar(entry['id'])}"]
    lines += [f"{pad}  {key}: {scalar(entry[key])}" for key in ("note",) if entry.get(key)]
    for part in ("examples", "rejects"):
        if entry.get(part):
            lines.append(f"{pad}  {part}:")
            lines += [line for item in entry[part] for line in _item(item, dash + 4)]
    return lines


def _item(entry: Mapping[str, Any], dash: int) -> list[str]:
    pad = " " * dash
    lines: list[str] = []
    for name, value in entry.items():
        lead = f"{pad}  " if lines else f"{pad}- "
        lines.append(f"{lead}{name}: {flow(value) if isinstance(value, Mapping) else scalar(value)}")
    return lines


def _checked(text: str, old: Source, there: Place, wanted: list[Any]) -> str:
    """The text, once read again: it says what it said, and the new example."""
    new = source_of(text, old.path).data
    found = part_at(new, there)
    if not isinstance(found, list) or len(found) != len(wanted) or found[:-1] != wanted[:-1]:
        raise RuleError(f"{old.path}:{old.mark(there).line}: no example can be added there; write its list one a line")
    return text
