"""Which period of a sentence a number is about, and which one it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.calendar import is_just_before, is_year_before, shift_period
from extractor.link.chunks import Chunk
from extractor.model import Comparison, Period, PeriodMention, Shift

_BASE_WORDS = frozenset(("from", "than", "over", "since", "on", "above", "below", "on"))
_SKIP = frozenset(("the", "same", "that", "in", "of", "for", "at", "a", "those", "with", "to", "level", "levels", "recorded", "during"))
_LINK = frozenset(("in", "for", "during", "at", "over", "on", "as", "of", "by", "through", "within", "the", "–", "-", ",", "throughout", "to", "until"))
_YEAR_BACK = Shift(years=-1)


@dataclass(frozen=True, slots=True)
class Timing:
    """The period mention that a number takes, and the one that it is compared with."""

    period: PeriodMention | None
    base: PeriodMention | None


class Periods:
    """The period chunks of one sentence, each told as a period of observation or of comparison."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._chunks = chunks
        self._mentions = {i: chunk.item for i, chunk in enumerate(chunks) if isinstance(chunk.item, PeriodMention)}
        self._bases = {i for i in self._mentions if self._is_base(i)}
        if self._mentions and self._bases >= set(self._mentions) and not any(m.compares for m in self._mentions.values()):
            # "over 2026-27", "since 2019": with no other period in the sentence it is what the number is about
            self._bases = {i for i in self._bases if not self._introduced(i, ("over", "on"))}

    def adjacent(self, at: int) -> PeriodMention | None:
        """The period that directly follows chunk `at` ("to 76.7% in April"), whatever its role."""
        i = self._after_link(at + 1)
        return self._mentions.get(i) if i is not None else None

    def of(self, at: int, anchor: int) -> PeriodMention | None:
        """The period that the value at chunk `at`, governed from chunk `anchor`, is about."""
        i = self._after_link(at + 1)
        if i is not None and i in self._mentions and i not in self._bases:
            return self._mentions[i]
        before = self._before(min(at, anchor) if anchor >= 0 else at, at)
        if before is not None:
            return before
        return self._later(at)

    def base_of(self, at: int) -> PeriodMention | None:
        """The period that the value at chunk `at` is compared with: the next one to the right, up to another value."""
        for i in range(at + 1, len(self._chunks)):
            chunk = self._chunks[i]
            if chunk.kind == "value" and not self._same_breath(i):
                return None
            if i in self._bases:
                return self._mentions[i]
            if chunk.word == ";":
                return None
        return None

    def fronting_base(self) -> PeriodMention | None:
        """A basis of comparison at the head of the sentence: "Compared to the same month of the previous year, ..."."""
        first = next(iter(self._mentions), None)
        return self._mentions[first] if first is not None and first in self._bases and first <= 4 else None

    def first(self) -> PeriodMention | None:
        """The first period of observation in the sentence."""
        return next((m for i, m in self._mentions.items() if i not in self._bases), None)

    def runs(self) -> list[list[PeriodMention]]:
        """Lists of periods joined by commas and "and": "April, May and June"."""
        found: list[list[PeriodMention]] = []
        last = -10
        for i, mention in self._mentions.items():
            if i in self._bases:
                continue
            between = self._chunks[last + 1 : i] if last >= 0 else ()
            if found and between and all(c.word in (",", "and", "or", "in", "for", "&", "the") for c in between):
                found[-1].append(mention)
            else:
                found.append([mention])
            last = i
        return [run for run in found if len(run) > 1]

    def _is_base(self, i: int) -> bool:
        mention = self._mentions[i]
        if mention.compares:
            return True
        for j in range(i - 1, max(-1, i - 6), -1):
            chunk = self._chunks[j]
            if chunk.kind == "base":
                return chunk.text.lower() not in ("after", "following") or True
            if chunk.kind == "value":
                return False
            if chunk.word in _BASE_WORDS or chunk.kind == "change_adverb":
                return not (chunk.word == "from" and self._opens_span(i))
            if chunk.kind == "metric" and j == i - 1 or chunk.kind in ("level_verb", "change_verb", "change_noun"):
                if chunk.kind != "metric":
                    return False
                continue
            if chunk.kind == "metric" or chunk.word in _SKIP or chunk.kind == "pronoun":
                continue
            return False
        return False

    def _introduced(self, i: int, words: Sequence[str]) -> bool:
        return i > 0 and self._chunks[i - 1].word in words

    def _opens_span(self, i: int) -> bool:
        return self._chunks[i].text.lower().startswith("from")

    def _after_link(self, i: int) -> int | None:
        """The first period chunk at or after i with nothing but link words (and comparisons) before it."""
        depth = 0
        while i < len(self._chunks) and i >= 0:
            chunk = self._chunks[i]
            if i in self._mentions and depth == 0:
                return i
            if chunk.word == "(":
                depth += 1
            elif chunk.word == ")":
                depth -= 1
            elif depth == 0 and not (chunk.kind == "comparison" or chunk.word in _LINK):
                return None
            i += 1
        return None

    def _before(self, anchor: int, at: int) -> PeriodMention | None:
        """The nearest period of observation to the left; one that another value holds is left to that value."""
        for i in range(at - 1, -1, -1):
            if i in self._mentions and i not in self._bases and not (i < anchor and self._taken(i)):
                return self._mentions[i]
        return None

    def _taken(self, i: int) -> bool:
        """Does the period directly follow a value, which is then what it belongs to?"""
        for j in range(i - 1, -1, -1):
            chunk = self._chunks[j]
            if chunk.kind == "value":
                return True
            if not (chunk.word in _LINK or chunk.kind == "comparison"):
                return False
        return False

    def _later(self, at: int) -> PeriodMention | None:
        """A period to the right in the same stretch: "to $3 billion, or 6.6 percent of GDP, in June"."""
        for i in range(at + 1, len(self._chunks)):
            if i in self._mentions and i not in self._bases:
                return self._mentions[i]
            chunk = self._chunks[i]
            if chunk.word == ";" or chunk.kind in ("change_verb", "level_verb") and any(
                c.kind == "metric" for c in self._chunks[at + 1 : i]
            ):
                return None
        return None

    def _same_breath(self, i: int) -> bool:
        """Is the value at chunk i joined to the one before, so that both share what follows?"""
        return self._chunks[i - 1].word in ("and", "or", "to", "(", ",") or self._chunks[i - 1].kind == "value"


def comparison_of(period: Period | None, base: Period | None, mention: PeriodMention | None) -> Comparison:
    """What a change against `base` is called for a number about `period`.

    >>> from datetime import date
    >>> june, may = Period(date(2024, 6, 1), date(2024, 6, 30)), Period(date(2024, 5, 1), date(2024, 5, 31))
    >>> comparison_of(june, may, None)
    'pop'
    """
    if mention is not None and mention.shift is not None:
        if mention.shift.years == -1:
            return "yoy"
        if mention.shift.spans == -1 or mention.shift.months in (-1, -3) or mention.shift.weeks == -1:
            return "pop" if base is None or period is None or not is_year_before(period, base) else "yoy"
    if period is None or base is None:
        return "period" if mention is not None else "none"
    if is_year_before(period, base):
        return "yoy"
    return "pop" if is_just_before(period, base) else "period"


def period_before(period: Period | None, comparison: Comparison | None) -> Period | None:
    """The period that a `yoy` or `pop` change of `period` is measured against."""
    if period is None or comparison not in ("yoy", "pop"):
        return None
    return shift_period(period, _YEAR_BACK if comparison == "yoy" else Shift(spans=-1))


def rebased(mention: PeriodMention, period: Period | None) -> Period | None:
    """The days of a relative wording read against the number's own period ("a year earlier" than May)."""
    if mention.shift is not None and period is not None:
        return shift_period(period, mention.shift) or mention.period
    return mention.period
