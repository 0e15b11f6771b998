"""Row -> whether it is the value that stood before a revision which its own sentence tells."""

from __future__ import annotations

import regex

from extractor.model import Observation

_REVISED = regex.compile(r"\b(?:revised|revision|restated|corrected)\b", regex.IGNORECASE)
_FIRST = (
    r"\b(?:first|initially|originally|previously|earlier|provisionally|already)\s+"
    r"(?:reported|published|estimated|announced|released|stated)\b"
)
_BETWEEN = r"\bfrom\s+(?:(?:an?|the|its|previously|initially|earlier|first|initial|estimated|reported|estimate|of)\s+)*"


def is_superseded(row: Observation) -> bool:
    """Whether a sentence that tells a revision says that it came from this value.

    Only where the same release gives another value for the same period it is the older one.
    """
    if regex.search(regex.escape(row.value_text) + r"\s+(?:\w+\s+){0,4}?" + _FIRST, row.quote, regex.IGNORECASE):
        return True
    if not _REVISED.search(row.quote):
        return False
    return regex.search(_BETWEEN + regex.escape(row.value_text), row.quote, regex.IGNORECASE) is not None
