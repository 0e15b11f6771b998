"""Who a number is of, where the sentence names them apart from the metric: who posted it, who came next."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.link.chunks import Chunk
from extractor.link.patterns import Fit
from extractor.link.phrases import is_agent, regrouped, trimmed
from extractor.link.settle import is_base
from extractor.link.work import Work, reporter
from extractor.model import Quantity
from extractor.rulebook import AreaRule, Rulebook

_LINKS = (" to ", " from ", " with ", " in ", " of ", " for ")
_NEXT = frozenset(("followed", "follows", "following", "trailed", "trailing", "next", "then", "second", "third"))
_WITH = frozenset(("with", "at", "on", "by"))
_LONGEST = 6


class Groups:
    """Finds the group that a number is of; the names of areas are rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._holders = frozenset((*rulebook.words("people"), *rulebook.words("places_of_business")))
        self._areas = frozenset(name.lower() for rule in rulebook.of(AreaRule) for name in rule.names)

    def of(
        self, work: Work, at: int, fit: Fit, metric: str | None, metric_at: int | None, quantity: Quantity
    ) -> tuple[str | None, int | None]:
        """The metric of the value at chunk `at` with its group, and where it stands; unchanged where none is named."""
        if (ranked := self._ranked(work, at)) is not None:
            told = self._told(work, at)
            if told:
                return regrouped(told, f"of {trimmed(work.chunks[ranked].text)}"), ranked
        if (
            (thing := self._thing(work, at, quantity)) is not None
            and metric_at != thing
            and fit.rule.metric == "subject"
        ):
            metric, metric_at = trimmed(work.chunks[thing].text), thing
        if metric is not None and self._is_area(metric) and (told := self._of_another(work, at, metric)):
            return told, metric_at
        if metric is None or metric_at is None:
            return metric, metric_at
        actor = self._actor(work, at, fit, metric_at)
        if actor is None or actor.lower() in metric.lower():
            return metric, metric_at
        return f"{metric} of {actor}", metric_at

    def _of_another(self, work: Work, at: int, area: str) -> str | None:
        """The metric told of one area, of another: "exports to Norway" of "Chile" is "exports to Chile"."""
        told = self._told(work, at) or ""
        for link in _LINKS:
            head, found, name = told.rpartition(link)
            if found and self._is_area(name):
                return f"{head}{link}{area}"
        return None

    def _told(self, work: Work, at: int) -> str | None:
        """The metric of the group before in the ranking."""
        earlier = [work.done[i] for i in sorted(work.done, reverse=True) if i < at]
        told = next((s.metric_text for s in earlier if s.metric_text and not is_base(s)), None)
        named = (chunk for chunk in work.chunks[:at] if chunk.kind == "metric" and self._measured(work, chunk))
        return told or next((trimmed(chunk.text) for chunk in named), work.memory.metric)

    def _ranked(self, work: Work, at: int) -> int | None:
        """ "followed by Norland with 9.5 million", "Norland followed with 4.1 million", ", Norland 4.1 million"."""
        chunks, i = work.chunks, at - 1
        while i >= 0 and chunks[i].kind == "hedge":
            i -= 1
        if i >= 2 and chunks[i].word in _WITH:
            name = i - 1
            also = bool(work.done) and self._is_area(chunks[name].text) and chunks[name - 1].word in (",", "and")
            if chunks[name].kind == "metric" and (also or self._comes_next(chunks, name - 1)):
                return name
            if self._comes_next(chunks, i - 1, alone=True):
                before = i - 2
                return before if chunks[before].kind == "metric" and not self._measured(work, chunks[before]) else None
            return None
        if i >= 1 and chunks[i].word == "(" and self._names_place(work, i - 1):
            return i - 1  # "to Norland (25 million), Sudmark (9 million)"
        listed = i >= 1 and chunks[i].kind == "metric" and chunks[i - 1].word in (",", "and", ";")
        return i if listed and bool(work.done) and self._is_area(chunks[i].text) else None

    def _names_place(self, work: Work, i: int) -> bool:
        """Is chunk `i` an area, or a proper name in a list behind a colon: "in all regions: Northern Coast (4%)"?"""
        chunk = work.chunks[i]
        if chunk.kind != "metric" or self._measured(work, chunk):
            return False
        if self._is_area(chunk.text):
            return True
        listed = i > 0 and work.chunks[i - 1].word in (":", ",", "and")
        behind = any(other.word == ":" for other in work.chunks[:i])
        return listed and behind and trimmed(chunk.text).istitle()

    def _comes_next(self, chunks: Sequence[Chunk], i: int, *, alone: bool = False) -> bool:
        """Does chunk `i` say that the next of a ranking comes: "followed by", "then"; `alone` without "by"?"""
        if i >= 1 and chunks[i].word == "by" and not alone:
            i -= 1
        return i >= 0 and bool(_NEXT & set(chunks[i].text.lower().split()))

    def _thing(self, work: Work, at: int, quantity: Quantity) -> int | None:
        """ "led with 25 million in exports": the thing measured, behind its amount."""
        chunks = work.chunks
        if quantity.kind != "money" or at + 2 >= len(chunks) or chunks[at + 1].word not in ("in", "of"):
            return None
        return at + 2 if chunks[at + 2].kind == "metric" and self._measured(work, chunks[at + 2]) else None

    def _actor(self, work: Work, at: int, fit: Fit, metric_at: int) -> str | None:
        """ "Furniture shops posted sales of 3 million": who holds what is measured, named before the verb."""
        verb = next((i for i in range(min(at, metric_at) - 1, -1, -1) if work.chunks[i].kind == "holding_verb"), None)
        led = next((i for i in range(at - 1, 0, -1) if work.chunks[i].text.lower() in ("led", "leading", "lead")), None)
        verb = led if verb is None and metric_at > at else verb
        if verb is None or any(work.chunks[i].kind == "value" for i in range(verb, min(at, metric_at))):
            return None
        subject = work.clause.subject(verb)
        if subject is None or subject >= verb or work.chunks[subject].kind != "metric":
            return None
        chunk = work.chunks[subject]
        name = trimmed(chunk.text)
        holds = name.lower().split()[-1:] and name.lower().split()[-1] in self._holders
        if (self._measured(work, chunk) and not holds) or len(name.split()) > _LONGEST:
            return None
        if self._is_area(name):
            return name
        words = name.lower().split()
        group = words[-1] in self._holders or (words[-1] in _SECTIONS and len(words) > 1)
        return name if group and not is_agent(chunk.text) and not reporter(work, subject) else None

    def _measured(self, work: Work, chunk: Chunk) -> bool:
        """Does the phrase name something that is measured?"""
        return any(
            cue.role in ("metric_name", "metric_word") and chunk.start <= cue.start and cue.end <= chunk.end
            for cue in work.reading.cues
        )

    def _is_area(self, phrase: str) -> bool:
        return trimmed(phrase).lower() in self._areas


_SECTIONS = frozenset(("segment", "division", "region", "sector"))
