"""Who a number is of, where the sentence names them apart from the metric: who posted it, who came next."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractor.link.chunks import Chunk
from extractor.link.patterns import Fit
from extractor.link.phrases import is_agent, regrouped, trimmed
from extractor.link.settle import is_base
from extractor.link.work import Work, reporter
from extractor.model import Quantity
from extractor.rulebook import AreaRule, Rulebook

_RANKED = regex.compile(
    r"(?:[\w'’-]+\s+){0,4}?(?P<head>[\w-]+)\s+(?:for|of)\s+(?P<what>.+)",
    regex.IGNORECASE,
)
_BRACKET = regex.compile(r"\s*\([^()]*\)$")
_LISTING = ("to", "from", "with", "in", "for")
_LINKS = (" to ", " from ", " with ", " in ", " of ", " for ")
_NEXT = frozenset(("followed", "follows", "following", "trailed", "trailing", "next", "then", "second", "third"))
_WITH = frozenset(("with", "at", "on", "by"))
_LONGEST = 6


class Groups:
    """Finds the group that a number is of; the names of areas are rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._holders = frozenset((*rulebook.words("people"), *rulebook.words("places_of_business")))
        areas = (name.lower() for rule in rulebook.of(AreaRule) for name in rule.names)
        self._areas = frozenset((*areas, *rulebook.words("compass_regions")))
        self._joined = tuple(rulebook.words("joined_places"))
        self._economy = frozenset(("economy", "employers"))
        self._staffing = frozenset(rulebook.words("staffing_verbs"))
        self._staff = frozenset(rulebook.words("staff"))
        self._ranked_by = {
            **dict.fromkeys(rulebook.words("destinations"), "to"),
            **dict.fromkeys(rulebook.words("origins"), "from"),
        }

    def of(
        self, work: Work, at: int, fit: Fit, metric: str | None, metric_at: int | None, quantity: Quantity
    ) -> tuple[str | None, int | None]:
        """The metric of the value at chunk `at` with its group, and where it stands; unchanged where none is named."""
        if (staffed := self._staffed(work, at, quantity)) is not None:
            return staffed, at
        if (named := self._of_rank(work, at, metric, metric_at)) is not None:
            return named, metric_at
        if (ranked := self._ranked(work, at)) is not None:
            told = self._told(work, at)
            if told:
                return self._regrouped(work, told, ranked), ranked
        if (
            (thing := self._thing(work, at, quantity)) is not None
            and metric_at != thing
            and fit.rule.metric == "subject"
        ):
            metric, metric_at = trimmed(work.chunks[thing].text), thing
        if metric is not None and self._is_group(metric) and (told := self._of_another(work, at, metric)):
            return told, metric_at
        if metric is None or metric_at is None:
            return metric, metric_at
        if went := _went(work, at):
            return f"{metric} {went}", metric_at
        actor = self._actor(work, at, fit, metric_at)
        if actor is None or actor.lower() in metric.lower():
            return metric, metric_at
        return f"{metric} of {actor}", metric_at

    def _of_another(self, work: Work, at: int, area: str) -> str | None:
        """The metric told of one area, of another: "exports to Norway" of "Chile" is "exports to Chile"."""
        told = self._told(work, at) or ""
        for link in _LINKS:
            head, found, name = told.rpartition(link)
            if found and self._is_group(name):
                return f"{head}{link}{area}"
        return None

    def _regrouped(self, work: Work, told: str, ranked: int) -> str:
        """The metric of the area at chunk `ranked`: linked as the one before was, or as the list of areas is."""
        name = trimmed(work.chunks[ranked].text)
        if (rank := self._rank(told)) is not None:
            return f"{rank[0]} {rank[1]} {name}"
        for link in _LINKS:
            head, found, before = told.rpartition(link)
            if found and self._is_area(before):
                return f"{head}{link}{name}"
        first = ranked
        while first > 0 and not (work.chunks[first].word in _LISTING or work.chunks[first].kind.endswith("verb")):
            first -= 1
        link = work.chunks[first].word
        return regrouped(told, f"{link if link in _LISTING else 'of'} {name}")

    def _of_rank(self, work: Work, at: int, metric: str | None, metric_at: int | None) -> str | None:
        """ "Chile was the top market for wool exports, at 6 million": what is ranked, and the place that ranks."""
        if metric is None or metric_at is None or work.chunks[metric_at].kind != "metric":
            return None
        rank = self._rank(trimmed(work.chunks[metric_at].text))
        if rank is None:
            return None
        what, link = rank
        places = (i for i in range(at - 1, -1, -1) if self._is_area(work.chunks[i].text))
        place = next((i for i in places if i != metric_at), None)
        return what if place is None else f"{what} {link} {trimmed(work.chunks[place].text)}"

    def _rank(self, phrase: str) -> tuple[str, str] | None:
        """What a phrase like "the top market for wool exports" ranks, and how a place is linked to it."""
        found = _RANKED.match(phrase)
        link = self._ranked_by.get(found["head"].lower()) if found else None
        return None if found is None or link is None else (trimmed(found["what"]), link)

    def _staffed(self, work: Work, at: int, quantity: Quantity) -> str | None:
        """ "Hotels added 4,600 jobs, mines 300": the jobs of the industry before the verb."""
        i = at - 1
        while i > 0 and work.chunks[i].kind == "hedge":
            i -= 1
        if i < 1 or work.chunks[i].text.lower() not in self._staffing or quantity.kind not in ("counted", "bare"):
            return None
        noun = quantity.text.split()[-1]
        if quantity.kind == "bare":
            noun = next((s.quantity.text.split()[-1] for s in work.done.values()), "")
        subject = work.clause.subject(i)
        if noun.lower() not in self._staff or subject is None or work.chunks[subject].kind != "metric":
            return None
        name = trimmed(work.chunks[subject].text)
        if is_agent(name) and not self._is_group(name) and len(name.split()) > 1:
            return None
        if work.reading.tokens[work.chunks[subject].tokens[0]].tag in ("NN", "NNS"):
            name = name[0].lower() + name[1:]
        return noun if name.lower().split()[-1] in self._economy else f"{noun} in {name}"

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
        name = _BRACKET.sub("", name)
        holds = self._holds(name)
        if (self._measured(work, chunk) and not holds) or len(name.split()) > _LONGEST:
            return None
        if self._is_area(name):
            return name
        words = name.lower().split()
        group = holds or (words[-1] in _SECTIONS and len(words) > 1)
        alone = work.reading.tokens[chunk.tokens[0]].tag == "NNS" and name.lower().endswith(self._joined)
        return name if group and (alone or not is_agent(chunk.text)) and not reporter(work, subject) else None

    def _is_group(self, phrase: str) -> bool:
        plain = trimmed(phrase)
        return self._is_area(plain) or (self._holds(plain) and not any(link in plain for link in _LINKS))

    def _holds(self, name: str) -> bool:
        """Are they people or places of business: "garden centres", "bookshops"?"""
        last = name.lower().split()[-1] if name else ""
        return last in self._holders or last.endswith(self._joined)

    def _measured(self, work: Work, chunk: Chunk) -> bool:
        """Does the phrase name something that is measured?"""
        return any(
            cue.role in ("metric_name", "metric_word") and chunk.start <= cue.start and cue.end <= chunk.end
            for cue in work.reading.cues
        )

    def _is_area(self, phrase: str) -> bool:
        return trimmed(phrase).lower() in self._areas


_SECTIONS = frozenset(("segment", "division", "region", "sector"))


def _went(work: Work, at: int) -> str:
    """ "of which 27% went to Chile": where the part at chunk `at` went or came from; empty where nothing says so."""
    behind = work.chunks[at + 1 : at + 4]
    if len(behind) < 3 or behind[0].text.lower() not in ("went", "goes", "go", "came", "comes", "come"):
        return ""
    linked = behind[1].word in ("to", "from") and behind[2].kind == "metric"
    return f"{behind[1].word} {trimmed(behind[2].text)}" if linked else ""
