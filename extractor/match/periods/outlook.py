"""The words around a wording of time -> whether it is one to come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import regex

from extractor.rulebook import Rulebook

Look = Literal["due", "ahead", "pending", "told"]
"""`due`: not over yet ("by March", "will open in May"); `ahead`: a figure still to be told, of a time that may be just
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
        self._pending_day = led_by(rulebook.words("pending_day_words"), 40)
        self._reporting = led_by(rulebook.words("reporting_words"), 60)
        self._figures = regex.compile(rf"[-\s]+(?:{'|'.join(rulebook.words('reported_nouns'))})", _FLAGS)
        self._pending_leads = led_by(rulebook.words("pending_leads"), 1)
        self._past = regex.compile(rf"\b(?:{'|'.join(rulebook.words('past_words'))})\b", _FLAGS)

    def of(self, text: str, start: int, end: int, shape: str) -> Look:
        """How the words before a wording `[start, end)` in its clause, or after "For the quarter,", look at it."""
        if self._future_leads.match(text, 0, start) or text[start : start + 4].lower() in ("unti", "till"):
            return "told" if self._is_past(text, start, end) else "due"
        after = start < 8 and self._future_after.match(text, end) is not None
        if after or self._future.match(text, 0, start):
            return "ahead" if self._is_figure(text, start, end) else "due"
        if self._is_pending(text, start, shape):
            return "told" if self._is_past(text, start, end) else "pending"
        return "told"

    def _is_figure(self, text: str, start: int, end: int) -> bool:
        """Whether it is the time of a figure still to be told: "to report third-quarter sales", "sales for May"."""
        if self._figures.match(text, end) is not None or self._reporting.match(text, 0, start) is not None:
            return True
        return text[max(0, start - 4) : start].lower() == "for "

    def _is_pending(self, text: str, start: int, shape: str) -> bool:
        if self._pending.match(text, 0, start) is not None:
            return True
        day = shape in ("day", "weekday")
        return day and any(one.match(text, 0, start) is not None for one in (self._pending_leads, self._pending_day))

    def _is_past(self, text: str, start: int, end: int) -> bool:
        """Whether its clause tells what has been."""
        first = max(text.rfind(stop, 0, start) for stop in _STOPS) + 1
        last = min((at for stop in _STOPS if (at := text.find(stop, end)) >= 0), default=len(text))
        return self._past.search(text, first, last) is not None


def led_by(words: Iterable[str], within: int) -> regex.Pattern[str]:
    """One of the words, at most so many characters before the end of what is searched, in the same clause."""
    return regex.compile(rf"\b(?:{'|'.join(words)})\b{_CLAUSE}{{0,{within}}}\Z", _FLAGS | regex.REVERSE)


_FLAGS = regex.V0 | regex.IGNORECASE
