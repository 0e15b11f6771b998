"""Observations <-> JSON Lines: an object a row, all columns in order, null for what is empty.

Numbers are written as JSON numbers with the digits that they have: a reader that takes them as decimals
(`json.loads(line, parse_float=Decimal)`) loses nothing. Dates are ISO 8601 text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from extractor.columns import COLUMNS, of_kind
from extractor.export.plain import Value, observation_of, values
from extractor.model import Observation

_KEYS = tuple(f"{json.dumps(name)}: " for name in COLUMNS)
_TYPED: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    *((name, date.fromisoformat) for name in sorted(of_kind("date"))),
    *((name, Decimal) for name in sorted(of_kind("decimal"))),
    *((name, float) for name in sorted(of_kind("number"))),
)
"""How the values of columns are made of what JSON has for them; the others are what they are."""
_decoded = json.JSONDecoder(parse_float=Decimal).decode
_encoded = json.JSONEncoder(ensure_ascii=False).encode
_ODD_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def write_jsonl(observations: Iterable[Observation], file: TextIO) -> int:
    """Writes a line a row; returns the number of rows."""
    rows = 0
    for observation in observations:
        file.write(json_line(observation))
        rows += 1
    return rows


def json_line(observation: Observation) -> str:
    """A row as an object on a line of its own, ended by a line feed."""
    cells = zip(_KEYS, values(observation), strict=True)
    return "{" + ", ".join(key + _literal(value) for key, value in cells) + "}\n"


def read_json_line(line: str) -> Observation:
    """The row that `json_line` wrote. Raises ValueError or TypeError where it is none."""
    found: dict[str, Any] = _decoded(line)
    cells = {name: found[name] for name in COLUMNS}
    for name, typed in _TYPED:
        if cells[name] is not None:
            cells[name] = typed(cells[name])
    return observation_of(cells)


def read_jsonl(lines: Iterable[str]) -> Iterator[Observation]:
    """The rows of JSON Lines that the program wrote."""
    return (read_json_line(line) for line in lines if line.strip())


def _literal(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        written = _encoded(value)
        # What some readers take for the end of a line is escaped.
        return written if written.isascii() else written.translate(_ODD_ENDS)
    if isinstance(value, Decimal):
        return format(value, "f")
    return f'"{value.isoformat()}"' if isinstance(value, date) else repr(value)
