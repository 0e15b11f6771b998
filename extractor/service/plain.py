"""A row -> what JSON has for its values."""

from __future__ import annotations

import json
from typing import Any

from extractor.export.jsonl import json_line
from extractor.model import Observation


def plain_row(row: Observation) -> dict[str, Any]:
    """The row as an object of a JSON Lines file is read: numbers, text, days as ISO 8601 text, None where empty."""
    read: dict[str, Any] = json.loads(json_line(row))
    return read
