"""Explanation -> plain values for JSON."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from extractor.story.values import Explanation

VERSION = 1
"""Raised when a key of the record is renamed or taken away; new keys may come at any time."""


def as_record(explanation: Explanation) -> dict[str, Any]:
    """The explanation as dictionaries, lists, strings and numbers, under the names of its fields.

    Decimals become strings, so that what was printed is not rounded; dates are ISO 8601.
    """
    return {"version": VERSION, **_plain(explanation)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
