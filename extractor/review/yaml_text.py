"""Values -> YAML, in the style of the rule files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import regex

_PLAIN = regex.compile(r"(?!(?i:true|false|null|yes|no|on|off|y|n|~)$)\p{L}[\p{L}\p{N}_./%-]*(?: [\p{L}\p{N}_./%-]+)*")
_NUMBER = regex.compile(r"-?\d+(?:\.\d+)?|\d{4}(?:-[\dQSW]\d*)*")
# What YAML has no place for, or takes for the end of a line.
_ODD = regex.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def scalar(value: Any) -> str:
    """A value as YAML has it: plain where that is safe, else in double quotes.

    >>> scalar("retail sales"), scalar("no"), scalar("3.2%"), scalar(Decimal("3.2")), scalar("2024-05"), scalar(None)
    ('retail sales', '"no"', '"3.2%"', '3.2', '2024-05', 'null')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = (
        format(value, "f")
        if isinstance(value, Decimal)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )
    if _PLAIN.fullmatch(text) or _NUMBER.fullmatch(text):
        return text
    safe = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair has no bytes
    body = json.dumps(safe, ensure_ascii=False)[1:-1]
    return '"' + _ODD.sub(lambda odd: f"\\u{ord(odd[0]):04x}", body) + '"'


def flow(fields: Mapping[str, Any]) -> str:
    """A mapping in one line.

    >>> flow({"metric": "exports", "value": Decimal("-4.40")})
    '{metric: exports, value: -4.40}'
    """
    return "{" + ", ".join(f"{name}: {_inside(value)}" for name, value in fields.items()) + "}"


def _inside(value: Any) -> str:
    return flow(value) if isinstance(value, Mapping) else scalar(value)
