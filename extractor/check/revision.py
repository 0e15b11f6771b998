"""Row -> whether it is the value that stood before a revision which its own sentence tells."""

from __future__ import annotations

import regex

from extractor.model import Observation

RULE = "statement.vintage_value"
"""The rule of rules/statements.yaml that finds "the 0.2% first reported" and the like."""

_REVISED = regex.compile(r"\b(?:revised|revision|restated|corrected)\b", regex.IGNORECASE)
_BETWEEN = r"\bfrom\s+(?:(?:an?|the|its|previously|initially|earlier|first|initial|estimated|reported|estimate|of)\s+)*"


def is_superseded(row: Observation) -> bool:
    """Whether a sentence that tells a revision says that it came from this value.

    Only where the same release gives another value for the same period it is the older one.
    """
    if RULE in row.rules.split():
        return True
    if not _REVISED.search(row.quote):
        return False
    return regex.search(_BETWEEN + regex.escape(row.value_text), row.quote, regex.IGNORECASE) is not None
