"""A release of a decision, as of a central bank -> the day of the meeting that took it, and what it decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import regex

from extractor.link.time_roles import SentenceTimes
from extractor.model import Period, PeriodMention
from extractor.rulebook import Rulebook

_OPENING = 15
"""Sentences with which minutes say when the meeting was."""
_LATEST = timedelta(days=100)
"""Longest time from a meeting to its minutes."""
_LONGEST = timedelta(days=6)
"""Longest meeting: "6 to 8 April", "23 and 28 September"."""
_DAYS_ONLY = regex.compile(r"(?:[\d,&\s]|and)*(?:\w+day,? )?")
_NEXT = 2
"""The day may stand so many lines below the title that names the meeting."""


class Decisions:
    """Tells decided rates from others, and when they were decided."""

    def __init__(self, rulebook: Rulebook) -> None:
        rates = "|".join(regex.escape(word) for word in rulebook.words("policy_rates"))
        self._rates = regex.compile(rf"\b(?:{rates})s?\b", regex.IGNORECASE)
        meetings = "|".join(regex.escape(word) for word in rulebook.words("meetings"))
        self._meeting = regex.compile(rf"\b(?:{meetings})\b", regex.IGNORECASE)
        others = "|".join(regex.escape(word) for word in rulebook.words("other_meetings"))
        self._other = regex.compile(rf"\b(?:{others})\b", regex.IGNORECASE)

    def is_rate(self, metric: str | None) -> bool:
        """Is it a rate that a central bank sets?"""
        return metric is not None and self._rates.search(metric) is not None

    def day(self, times: Sequence[SentenceTimes], published: date | None) -> tuple[Period, str] | None:
        """The day of the meeting that the release is about, the last of several, and its words; without one, the day of
        release, where something is decided; None where nothing is."""
        if published is None:
            return None
        since = _NEXT + 1
        for sentence in times[:_OPENING]:
            text = sentence.reading.sentence.text
            for mention in sentence.reading.periods:
                if _is_meeting_day(mention, published) and self._is_of_meeting(text, mention, since <= _NEXT):
                    assert mention.last_day is not None
                    return Period(mention.last_day, mention.last_day), mention.text
            since = 0 if self._meeting.search(text) else since + 1
        decided = any(cue.role == "decision" for sentence in times for cue in sentence.reading.cues)
        return (Period(published, published), "published") if decided else None

    def _is_of_meeting(self, text: str, mention: PeriodMention, below: bool) -> bool:
        """Is the meeting named right before the day or behind it, or in the line above with which the text opens?"""
        before, after = text[max(0, mention.start - 80) : mention.start], text[mention.end : mention.end + 40]
        named = self._meeting.search(before) or self._meeting.search(after)
        if named is None:
            return below and _DAYS_ONLY.fullmatch(text, 0, mention.start) is not None
        return self._other.search(before) is None and self._other.search(after) is None


def _is_meeting_day(mention: PeriodMention, published: date) -> bool:
    first, last = mention.first_day, mention.last_day
    if first is None or last is None or mention.compares or not any(letter.isdigit() for letter in mention.text):
        return False  # "today" is said of any day
    return last - first <= _LONGEST and timedelta(0) <= published - last <= _LATEST
