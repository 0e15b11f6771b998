"""JSON of an annotation tool -> its parts, each of the type that it must have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from extractor.errors import UsageError
from extractor.review.tasks import INFO

Kind = TypeVar("Kind")
_NAMES = {dict: "an object", list: "a list", int: "a whole number", str: "a text"}


def parsed(text: str, where: str) -> Any:
    """The JSON of a text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: is no JSON: {error}") from None


def lines(text: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and object of each line."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{path}: line {number}"
            yield where, typed(parsed(line, where), dict, where)


def part(told: Mapping[str, Any], name: str, kind: type[Kind], where: str) -> Kind:
    """A part that has to be there."""
    return typed(told.get(name), kind, f"{where}: {name}")


def typed(value: Any, kind: type[Kind], where: str) -> Kind:
    """A value of a type. Raises UsageError where it is another."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise UsageError(f"{where}: {_NAMES.get(kind, kind.__name__)} is expected")
    return value


def info_of(told: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What was sent along with a task, as an object or as the text of one."""
    found = told.get(INFO)
    if isinstance(found, str):
        found = parsed(found, f"{where}: {INFO}")
    if not isinstance(found, dict) or not isinstance(found.get("start"), int):
        raise UsageError(
            f"{where}: {INFO} is missing; export tasks with `extractor review export`, and keep that part of them"
        )
    for number, own in enumerate(found.get("rows") or [], 1):
        row = typed(own, dict, f"{where}: {INFO}: row {number}").get("row")
        if not isinstance(row, dict) or not row.get("quote") or not row.get("value_text"):
            raise UsageError(f"{where}: {INFO}: row {number}: is not as it was exported")
    return found
