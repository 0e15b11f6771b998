"""Each wording of time in a sentence -> its part there: a number may be about it, compared with it, or neither.

This is the one place that decides of a wording in a sentence whether it is a base of comparison.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import regex

from extractor.link.chunks import Chunk
from extractor.link.relations import last_twelve_months
from extractor.model import PeriodMention, Reading
from extractor.rulebook import Rulebook

_SAID_ON = regex.compile(r"^(?:mon|tues|wednes|thurs|fri|satur|sun)day$|^(?:today|yesterday)$", regex.IGNORECASE)
_THAN = regex.compile(r"\b(?:than|versus|vs|against)\b", regex.IGNORECASE)
_WINDOW = regex.compile(r"\b(?:months?|weeks?|days|quarters?|year)\b.*\b(?:to|ended|ending|through|until|up to)\b")
_DASHES = ("-", "–", "—", "--", "/", "(", ":")
_LONG = 700
"""Days beyond which a time is one over which records are held."""


class TimeWords:
    """The words of rules/words.yaml that tell what a wording of time does in its sentence."""

    def __init__(self, rulebook: Rulebook) -> None:
        def words(list_id: str) -> frozenset[str]:
            return frozenset(rulebook.words(list_id))

        self.base_leads = words("time_base_leads")
        self.base_fillers = words("time_base_fillers")
        self.introducing = words("time_introducing")
        self.level_words = words("time_level_words")
        self.levels = words("time_levels")
        self.vintages = words("time_vintages")
        self.published = words("time_published")
        self.superlatives = words("time_superlatives")
        self.events = words("time_events")
        self.sources = words("time_sources")
        self.opening = words("time_opening")

    def of(self, chunks: Sequence[Chunk]) -> TimeRoles:
        """The parts of the wordings of time among the chunks of a sentence."""
        return TimeRoles(chunks, self)


class TimeRoles:
    """The wordings of time of one sentence by the index of their chunk (`mentions`), those that are a base of
    comparison (`bases`) and those that no number is about (`asides`): the day of a dateline, when a figure was made or
    published, how long it holds a record, when what is spoken of began."""

    def __init__(self, chunks: Sequence[Chunk], words: TimeWords) -> None:
        self._chunks = chunks
        self.words = words
        self.mentions: Mapping[int, PeriodMention] = {
            i: chunk.item for i, chunk in enumerate(chunks) if isinstance(chunk.item, PeriodMention)
        }

    @cached_property
    def bases(self) -> frozenset[int]:
        found = {i for i in self.mentions if self._is_base(i)}
        if found and found >= set(self.mentions) and not any(m.compares for m in self.mentions.values()):
            # "over 2026-27", "on 3 May": with no other period in the sentence it is what the number is about
            found = {i for i in found if not self._stands_alone(i)}
        return frozenset(found)

    @cached_property
    def asides(self) -> frozenset[int]:
        return frozenset(i for i in self.mentions if self._mere_day(i) or self.is_vintage(i) or self._is_event(i))

    def number_of(self, i: int) -> int | None:
        """The chunk of the number whose own period the base at chunk `i` is: "than the 1.6% growth seen in 2023"."""
        if not self.mentions[i].compares or self.mentions[i].shift is not None:
            return None
        for j in range(i - 1, max(-1, i - 7), -1):
            chunk = self._chunks[j]
            if chunk.kind == "value":
                return j if self._led(j) else None
            lead = chunk.kind in ("base", "position", "gap_verb", "change_adverb") or chunk.kind.endswith("_verb")
            if lead or chunk.word in self.words.base_leads or chunk.word in (",", ";", "and", "(", ")"):
                return None
        return None

    def _led(self, value: int) -> bool:
        """Does a word of comparison lead to the number ("compared with a 2.6% rise", "above the 3% of May")?"""
        for chunk in reversed(self._chunks[max(0, value - 5) : value]):
            if chunk.kind in ("base", "position") or chunk.word == "from" or _THAN.search(chunk.text):
                return True
            if chunk.kind not in ("metric", "hedge", "change_noun", "word") or chunk.word in (",", ";"):
                return False
        return False

    @property
    def about(self) -> list[PeriodMention]:
        """What the numbers of the sentence may be about."""
        return [mention for i, mention in self.mentions.items() if i not in self.bases | self.asides]

    def _word(self, i: int) -> str:
        return self._chunks[i].text.lower() if 0 <= i < len(self._chunks) else ""

    def _is_base(self, i: int) -> bool:
        mention = self.mentions[i]
        if (
            (mention.compares and not self._tells_when(i))
            or (mention.last_day is None and mention.first_day is not None)
            or last_twelve_months(mention)
        ):
            return True
        if self._of_peers(i):
            return False
        if i and self._chunks[i - 1].word == "on" and self.mentions[i].first_day == self.mentions[i].last_day:
            if self._chunks[i - 2].kind == "base":
                return True  # "lower than on 29 September"
            if any(other.compares for j, other in self.mentions.items() if j != i):
                return False  # "rose 12% on Good Friday from a year earlier"
            return self._after_change(i - 1)  # "an increase of 2.4% on 30 June 2017", "2.3 million on 30 June 2018"
        own = self._chunks[i + 1] if i + 1 < len(self._chunks) else None
        if (
            own is not None
            and own.kind in ("time", "metric")
            and self.words.level_words & set(own.text.lower().split()[:1])
        ):
            return True  # "14% below its 2008 level"
        if self._is_source(i) or self._is_stretch(i):
            return False
        for j in range(i - 1, max(-1, i - 6), -1):
            chunk = self._chunks[j]
            if chunk.kind in ("base", "gap_verb") or (
                chunk.word == "as" and self._chunks[j + 1].word not in ("of", "at")
            ):
                return True
            if chunk.kind in ("metric", "time") and j and self._chunks[j - 1].kind == "period":
                return False  # "below its 2008 level in 2013"
            if chunk.word == "on" and any(c.kind == "metric" for c in self._chunks[j + 1 : i]):
                return False  # "weighed on the index in June"
            if chunk.kind in ("metric", "time") and self.words.level_words & set(chunk.text.lower().split()):
                return True  # "four times their level of August 2019"
            if (
                chunk.kind in ("change_adverb", "position")
                and j < i - 1
                and any(c.word in ("in", "at", "for") for c in self._chunks[j + 1 : i])
                and not any(c.text.lower().split()[0] in ("that", "those") for c in self._chunks[j + 1 : i])
            ):
                return False  # "higher in May 2024": that is when, not than what
            if chunk.word in self.words.base_leads or chunk.kind in ("change_adverb", "position"):
                return not (chunk.word == "from" and self._word(i).startswith("from"))
            if not (
                chunk.kind in ("metric", "pronoun", "change_noun", "time") or chunk.word in self.words.base_fillers
            ):
                return False
        return False

    def _tells_when(self, i: int) -> bool:
        """ "There were 38,460 cases in the comparable week of 2024": right behind its number, not compared."""
        if self._word(i - 1) not in ("in", "for", "during"):
            return False
        for j in range(i - 2, max(-1, i - 5), -1):
            if self._chunks[j].kind == "value":
                return not self._led(j)
            if self._chunks[j].kind != "metric":
                return False
        return False

    def _is_stretch(self, i: int) -> bool:
        """ "From 1 May to 30 June", "Over 2012, sales fell", "over the three months to May": a stretch of time."""
        lead, text = self._word(i - 1), self.mentions[i].text.lower()
        if lead == "from":
            return " to " in text
        return lead == "over" and (i == 1 or _WINDOW.search(text) is not None)

    def _is_source(self, i: int) -> bool:
        """ "Highlights from the 2022 data", "figures from the second quarter": what is told is about that time."""
        at = i - 1 - (self._word(i - 1) == "the")
        if self._word(at) not in ("from", "on"):
            return False
        before, after = (self._word(j).split() for j in (at - 1, i + 1))
        return not self.words.sources.isdisjoint((*before[-1:], *after[:1]))

    def _after_change(self, at: int) -> bool:
        """Do numbers that tell a change stand right before chunk `at`?"""
        for j in range(at - 1, -1, -1):
            chunk = self._chunks[j]
            if chunk.kind in ("change_noun", "change_verb", "change_adverb"):
                return True
            if not (chunk.kind in ("value", "hedge") or chunk.word in (",", "or", "of", "by", "(", ")", "and")):
                return False
        return False

    def _of_peers(self, i: int) -> bool:
        """ "Lower than (at firms | those) in the private sector in 2015": the only period told is not what is
        compared with."""
        if len(self.mentions) > 1 or i < 3 or self._chunks[i - 1].word not in ("in", "for"):
            return False
        other = self._chunks[i - 2]
        base = self._chunks[i - 3]
        if base.word in ("at", "in", "for", "among", "of") and i > 3:
            base = self._chunks[i - 4]
        words = other.text.lower().split()
        plain = (
            other.kind == "metric"
            and not self.words.level_words & set(words)
            and len(set(words) - {"that", "those", "the", "of", "in"}) > 0
        )
        return base.kind == "base" and plain

    def _mere_day(self, at: int) -> bool:
        """The dateline's day, or the day on which a span of the sentence ends ("year to date as of June 30")."""
        mention = self.mentions[at]
        if mention.first_day is None or mention.first_day != mention.last_day:
            return False
        ends = [
            m.last_day
            for i, m in self.mentions.items()
            if i not in self.bases and m.first_day is not None and m.first_day != m.last_day
        ]
        after = self._chunks[at + 1].word if at + 1 < len(self._chunks) else ""
        introduced = at > 0 and self._chunks[at - 1].word in self.words.introducing
        dateline = at <= 8 and after in _DASHES and not introduced
        others = any(m.first_day != m.last_day for j, m in self.mentions.items() if j not in self.bases)
        said = others and _SAID_ON.search(mention.text) is not None  # "told reporters on Thursday that"
        return dateline or said or mention.last_day in ends

    def is_vintage(self, i: int) -> bool:
        """ "The June projection": when a figure was made, or how long it holds a record, not what it is about."""
        after = self._chunks[i + 1] if i + 1 < len(self._chunks) else None
        within = i > 1 and self._chunks[i - 1].word in ("in", "since", "for", "of", "over")
        if within and self._holds_record(i):
            return True
        if self._word(i - 1) in self.words.published or self._published_on(i):
            return True
        words = after.text.lower().split() if after is not None and after.kind == "metric" else [""]
        return words[-1] in self.words.vintages and words[0] not in self.words.opening

    def _holds_record(self, i: int) -> bool:
        """ "The highest in the past decade", "the strongest growth of the last four years"."""
        words = [word for j in range(max(0, i - 3), i - 1) for word in self._word(j).split()]
        long = _days(self.mentions[i]) > _LONG
        return words[-1:] != [] and (words[-1] in self.words.superlatives or (long and self._ranks(words)))

    def _ranks(self, words: Sequence[str]) -> bool:
        return any(word in self.words.superlatives or word == "record" for word in words)

    def _published_on(self, i: int) -> bool:
        """ "The estimate released by the ministry on 28 February": the day on which a figure came out."""
        if i < 2 or self._word(i - 1) != "on" or _days(self.mentions[i]):
            return False
        j = i - 2
        if self._chunks[j].kind == "metric" and self._word(j - 1) == "by":
            j -= 2
        return self._word(j) in self.words.published

    def _is_event(self, i: int) -> bool:
        """ "The bridge, opened in 2019, ...", "Launched in 2021 (Oslo) and 2023 (Bergen), ...": when it all began."""
        if i < 2 or self._word(i - 1) not in ("in", "on", "since"):
            return self._joined_event(i)
        opens = i == 2 or self._word(i - 3) in (",", "(")
        return (opens and self._word(i - 2) in self.words.events) or self._joined_event(i)

    def _joined_event(self, i: int) -> bool:
        earlier = [j for j in self.mentions if j < i]
        if not earlier or not self._is_event(earlier[-1]):
            return False
        between = self._chunks[earlier[-1] + 1 : i]
        plain = all(chunk.word in ("(", ")", "and", "in", "&") or chunk.kind == "metric" for chunk in between)
        return plain and any(chunk.word == "and" for chunk in between)

    def _stands_alone(self, i: int) -> bool:
        mention, lead = self.mentions[i], self._word(i - 1)
        if lead in ("in", "for", "during") and i > 1 and self._chunks[i - 2].kind in ("metric", "change_noun"):
            return self.words.level_words.isdisjoint(self._word(i - 2).split())  # "off GDP growth in 2015"
        return lead == "over" or (lead == "on" and mention.first_day == mention.last_day)


class SentenceTimes(NamedTuple):
    """A sentence of a release with the parts of its wordings of time; `roles` is None where it was not parsed."""

    reading: Reading
    roles: TimeRoles | None

    @property
    def about(self) -> list[PeriodMention]:
        """What the sentence may be about: no bases of comparison, no days on which something was said."""
        mentions = self.reading.periods if self.roles is None else self.roles.about
        return [mention for mention in mentions if not mention.compares]

    @property
    def bases(self) -> list[PeriodMention]:
        """What the sentence compares with."""
        if self.roles is None:
            return [mention for mention in self.reading.periods if mention.compares]
        return [
            mention
            for i, mention in self.roles.mentions.items()
            if i in self.roles.bases and self.roles.number_of(i) is None
        ]


def _days(mention: PeriodMention) -> int:
    if mention.first_day is None or mention.last_day is None:
        return 0
    return (mention.last_day - mention.first_day).days
