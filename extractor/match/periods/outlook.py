"""The words around a wording of time -> whether it is one to come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import regex

from extractor.rulebook import Rulebook

Look = Literal["due", "ahead", "pending", "told"]
"""`due`: a limit not reached yet ("by March"); `ahead`: what is expected, which may be the figures of a quarter just
over; `pending`: it begins, ends or falls due then, so the nearest day is meant; `told`: nothing looks forward."""

_STOPS = (";", ". ", ": ")
_CLAUSE = r"(?:[^,;.]|[.,](?=\d))"


class Outlook:
    """Reads the words of `future_words`, `future_leads`, `pending_words` and `past_words`."""

    def __init__(self, rulebook: Rulebook) -> None:
        future = "|".join(rulebook.words("future_words"))
        self._future = led_by(rulebook.words("future_words"), 60)
        self._future_leads = led_by(rulebook.words("future_leads"), 1)
        self._future_after = regex.compile(rf",{_CLAUSE}{{0,40}}\b(?:{future})\b", _FLAGS)
        self._pending = led_by(rulebook.words("pending_words"), 40)
        self._pending_leads = led_by(rulebook.words("pending_leads"), 1)
        self._past = regex.compile(rf"\b(?:{'|'.join(rulebook.words('past_words'))})\b", _FLAGS)

    def of(self, text: str, start: int, end: int, shape: str) -> Look:
        """How the words before a wording `[start, end)` in its clause, or after "For the quarter,", look at it."""
        if self._future_leads.match(text, 0, start):
            return "told" if self._is_past(text, start, end) else "due"
        if self._future.match(text, 0, start):
            return "ahead"
        if start < 8 and self._future_after.match(text, end) is not None:
            return "ahead"
        lead = shape == "day" and self._pending_leads.match(text, 0, start) is not None
        if lead or self._pending.match(text, 0, start):
            return "told" if self._is_past(text, start, end) else "pending"
        return "told"

    def _is_past(self, text: str, start: int, end: int) -> bool:
        """Whether its clause tells what has been."""
        first = max(text.rfind(stop, 0, start) for stop in _STOPS) + 1
        last = min((at for stop in _STOPS if (at := text.find(stop, end)) >= 0), default=len(text))
        return self._past.search(text, first, last) is not None


def led_by(words: Iterable[str], within: int) -> regex.Pattern[str]:
    """One of the words, at most so many characters before the end of what is searched, in the same clause."""
    return regex.compile(rf"\b(?:{'|'.join(words)})\b{_CLAUSE}{{0,{within}}}\Z", _FLAGS | regex.REVERSE)


_FLAGS = regex.V0 | regex.IGNORECASE
