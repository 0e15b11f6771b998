"""What pydantic found wrong with an entry -> one line with the cure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from extractor.rulebook.kinds import HIDDEN, KINDS, Example, Reject
from extractor.rulebook.source import Place

_CURES = {
    "missing": "the key {key!r} is missing; add it",
    "string_type": "{path}: {got} is not a text; write one text, in quotes where it holds a colon",
    "tuple_type": "{path}: {got} is not a list; write [one, two], or one entry a line that begins with '- '",
    "list_type": "{path}: {got} is not a list; write [one, two], or one entry a line that begins with '- '",
    "dict_type": "{path}: {got} is not a mapping; write {{key: value}}",
    "model_type": "{path}: {got} is not a mapping; write {{text: ..., gives: {{...}}}}",
    "model_attributes_type": "{path}: {got} is not a mapping; write {{text: ..., gives: {{...}}}}",
    "bool_type": "{path}: {got} is neither true nor false; write one of them",
    "bool_parsing": "{path}: {got} is neither true nor false; write one of them",
    "int_type": "{path}: {got} is not a whole number; write digits, as in 3",
    "int_parsing": "{path}: {got} is not a whole number; write digits, as in 3",
    "decimal_type": "{path}: {got} is not a number; write digits with a point, as in 0.5",
    "decimal_parsing": "{path}: {got} is not a number; write digits with a point, as in 0.5",
    "string_too_short": "{path}: is empty; write a word, or leave the key out",
    "too_short": "{path}: is empty; write at least one",
}
_ID = "{path}: {got} is no id; write letters, digits, '_', '-', '/', '.' or spaces, a letter or digit first"
_DATE = "{path}: {got} is no date; write it as YYYY-MM-DD"


def complaint(kind: str, error: ErrorDetails) -> str:
    """What is wrong and what to do, without file and line."""
    loc = error["loc"]
    key = str(loc[-1]) if loc else kind
    path = ".".join(str(part + 1) if isinstance(part, int) else part for part in loc) or kind
    kind_of_error = error["type"]
    if kind_of_error == "extra_forbidden":
        allowed = keys_of(kind, loc)
        return f"unknown key {key!r}{near(key, allowed)}; use one of {', '.join(allowed)}"
    got = _shown(error["input"])
    if kind_of_error == "literal_error":
        allowed = _literals(error)
        return f"{path}: {got} is not known{near(str(error['input']), allowed)}; use one of {', '.join(allowed)}"
    if kind_of_error == "string_pattern_mismatch":
        return _ID.format(path=path, got=got)
    if kind_of_error.startswith("date"):
        return _DATE.format(path=path, got=got)
    if kind_of_error in _CURES:
        return _CURES[kind_of_error].format(path=path, key=key, got=got)
    said = error["msg"].removeprefix("Value error, ")
    return f"{path}: {said}" if loc else said


def keys_of(kind: str, loc: Sequence[int | str]) -> list[str]:
    """The keys allowed where `loc` points."""
    model = Example if "examples" in loc[:1] else Reject if "rejects" in loc[:1] else KINDS[kind]
    return [name for name in model.model_fields if name not in HIDDEN]


def near(word: str, allowed: Iterable[str]) -> str:
    """` (did you mean 'names'?)` where one of the allowed words is close."""
    close = difflib.get_close_matches(word, list(allowed), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def misplaced(entry: Mapping[str, Any], place: Place) -> Place | None:
    """Where an entry uses a key that is the program's own."""
    for key in HIDDEN:
        if key in entry:
            return (*place, key)
        for part in ("examples", "rejects"):
            cases = entry.get(part)
            for number, case in enumerate(cases if isinstance(cases, list) else [cases]):
                if isinstance(case, dict) and key in case:
                    return (*place, part, number, key)
    return None


def _literals(error: ErrorDetails) -> list[str]:
    """The words of "'percent', 'point' or 'money'"."""
    expected = str(error.get("ctx", {}).get("expected", ""))
    return [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",") if word.strip()]


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else "nothing" if value is None else _plain(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _plain(value: Any) -> str:
    return {dict: "a mapping", list: "a list", bool: str(value).lower()}.get(type(value), str(value))
