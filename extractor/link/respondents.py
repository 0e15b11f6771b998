"""A share of people who answer, say or do something -> its metric: the people with what they say or do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from extractor.link.chunks import Chunk
from extractor.link.memory import Share
from extractor.link.phrases import trimmed
from extractor.link.work import Work
from extractor.model import Quantity
from extractor.rulebook import Rulebook

_OPENS = frozenset(
    (",", ";", ":", "(", "–", "—", "-", "“", '"', "•", "*", ".", "and", "or", "but", "while", "whereas", "that", "with",
     "though", "although", "as", "since", "so", "compared", "to", "versus", "vs", "where", "because", "when", "if",
     "yet", "only", "just", "another", "nearly", "however", "meanwhile", "the", "among")
)  # fmt: skip
"""Words behind which a share may stand as the subject of what follows."""
_STOPS = frozenset(
    (";", ".", ":", "(", ")", "–", "—", "while", "whereas", "compared", "versus", "vs", "according", "but", "than",
     "followed", "signaling", "signalling", "reflecting", "highlighting", "suggesting", "indicating", "underscoring")
)  # fmt: skip
_JOINTS = frozenset(
    (",", "and", "or", "with", "another", "only", "just", "nearly", "about", "some", "a", "further", "to")
)
_DOERS = ("ers", "ors", "ists", "ians", "ees")
_ASKED = regex.compile(r"\s+(?:asked|surveyed|polled|questioned|interviewed|sampled|responding)$", regex.IGNORECASE)
_LINKS = frozenset("of in for to from on by at across among within with".split())
_HELPING = frozenset(("RB", "RBR", "MD", "RP"))
_LIKENING = frozenset(("compared", "versus", "vs", "and", "against", "than", "while", ","))
"""Words between two groups of whom the same is said."""
_RELATIVE = frozenset(("who", "that", "whose", "which"))
_PLACING = frozenset(("in", "on", "at", "without", "under", "behind", "across"))
_LONGEST = 18
"""Words of a clause that are kept: what follows says more, but not what was asked."""


class Respondents:
    """Tells shares of people; who counts as people and what their answers are called are rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._people = frozenset(rulebook.words("people"))
        self._answering = frozenset(rulebook.words("answering"))
        self._things = frozenset(rulebook.words("things_like_people"))
        self._telling = frozenset(rulebook.words("telling_answers"))
        self._answer_heads = frozenset(word.split()[-1] for word in rulebook.words("answers"))

    def share(self, work: Work, at: int, quantity: Quantity) -> Share | None:
        """The share at chunk `at` with who says or does what; None where it is no share of people."""
        if not _is_share(quantity) or _in_list_of_groups(work, at):
            return None
        return self._of_group(work, at) or self._answer(work, at) or self._of_those_before(work, at)

    def _of_group(self, work: Work, at: int) -> Share | None:
        """ "62% of growers plan to hire", "Half of growers (52%) plan to hire", "Three in five growers plan"."""
        chunks = work.chunks
        if not _opens(work, at):
            return None
        group = behind = at + 1
        if at + 2 < len(chunks) and chunks[at + 1].word == "of":
            group = at + 2
            while (
                group < len(chunks) and chunks[group].kind == "word" and chunks[group].word in ("all", "the", "those")
            ):
                group += 1
            behind = group + 1
        elif at > 0 and chunks[at - 1].word == "(" and at + 1 < len(chunks) and chunks[at + 1].word == ")":
            return self._in_bracket(work, at)
        elif quantity_in_words(chunks[at]) and group < len(chunks) and chunks[group].kind == "metric":
            behind = group + 1
        else:
            return None
        if group >= len(chunks):
            return None
        if behind + 2 < len(chunks) and chunks[behind].word == "(" and chunks[behind + 1].kind == "value":
            behind += 3  # "half of growers (52%) plan": the digits tell the same share again
        return self._said(work, group, behind)

    def _in_bracket(self, work: Work, at: int) -> Share | None:
        """ "Half of growers (52%) plan to hire", "Half (52%) of growers plan to hire"."""
        chunks, group = work.chunks, at - 2
        if group < 0:
            return None
        if chunks[group].kind == "value" and at + 3 < len(chunks) and chunks[at + 2].word == "of":
            return self._said(work, at + 3, at + 4)
        if chunks[group].kind == "value":
            return self._predicate(work, self._group_before(work, group), at + 2)
        fraction = group >= 2 and chunks[group - 1].word == "of" and chunks[group - 2].kind == "value"
        if chunks[group].kind != "metric" or not (fraction or self._names_people(chunks[group].text)):
            return None
        return self._said(work, group, at + 2)

    def _said(self, work: Work, group: int, behind: int) -> Share | None:
        """The people at chunk `group` with what the words from chunk `behind` say of them."""
        chunk = work.chunks[group]
        if chunk.kind == "pronoun":
            return self._predicate(work, self._group_before(work, group), behind)
        if chunk.kind != "metric":
            return None
        name, rest = self._parted(chunk)
        if rest:  # the tagger took the verb for a noun: "business owners project"
            return Share(name, trimmed(f"{rest} {_clause(work, behind)}"))
        found = self._predicate(work, name, behind)
        if found is not None:
            return found
        tail = _placed(work, behind) if self._names_people(name) else ""
        return Share(name, tail) if tail else self._alike(work, group, name)

    def _alike(self, work: Work, group: int, name: str) -> Share | None:
        """ "26% of growers plan to hire, compared to 11% of millers": what was said of the people before."""
        before = work.memory.people
        told = any(statement.measure == "share" for statement in work.done.values())
        if before is None or not told or not before.doing or not self._names_people(name):
            return None
        likened = any(chunk.word in _LIKENING or chunk.kind == "base" for chunk in work.chunks[:group])
        return Share(name, before.doing) if likened else None

    def _parted(self, chunk: Chunk) -> tuple[str, str]:
        """The people of a phrase, and the words of it behind them that say what they do."""
        words = trimmed(chunk.text).split()
        for i, word in enumerate(words[:-1]):
            if word.lower() in self._people and words[i + 1].lower() in self._answering:
                return " ".join(words[: i + 1]), " ".join(words[i + 1 :])
        return " ".join(words), ""

    def _of_those_before(self, work: Work, at: int) -> Share | None:
        """ ", and 47% plan to": the people of the share before, or of the sentence."""
        chunks = work.chunks
        if at + 1 >= len(chunks) or not _opens(work, at):
            return None
        following = chunks[at + 1].text.lower().partition(" ")[0]
        participle = following.endswith("ing") and at > 0 and chunks[at - 1].word in ("with", "and", "another", "hedge")
        speaks = self._first_verb(work, at + 1) in self._answering
        told = any(statement.role == "people" for statement in work.done.values())
        speaks = speaks or (told and work.reading.tokens[chunks[at + 1].tokens[0]].tag in ("VBD", "VBP", "VBZ"))
        asked = participle or work.memory.people is not None or self._people_in(work, at) is not None
        if not (speaks or participle) or not asked:
            return None
        return self._predicate(work, self._group_before(work, at), at + 1)

    def _first_verb(self, work: Work, at: int) -> str:
        """The first word of a clause that opens with a verb, adverbs passed over; empty where it opens otherwise."""
        for chunk in work.chunks[at : at + 4]:
            if not chunk.tokens:
                return ""
            token = work.reading.tokens[chunk.tokens[0]]
            if token.tag not in _HELPING:
                return token.text.lower()
        return ""

    def _predicate(self, work: Work, group: str, behind: int) -> Share | None:
        if not self._opens_predicate(work, behind):
            return None
        clause = _clause(work, behind)
        return Share(group, clause) if len(clause.split()) > 1 else None

    def _opens_predicate(self, work: Work, at: int) -> bool:
        """Do the words from chunk `at` say something of the people before them?"""
        for chunk in work.chunks[at : at + 4]:
            if not chunk.tokens or chunk.kind == "value":
                return False
            token = work.reading.tokens[chunk.tokens[0]]
            word = token.text.lower()
            if word in _RELATIVE:
                return True
            if token.tag in _HELPING or word in ("now", "already", "also", "either"):
                continue
            verb = token.tag.startswith("VB") or chunk.kind.endswith("_verb")
            return verb or word.endswith("ing") or word in self._answering
        return False

    def _group_before(self, work: Work, at: int) -> str:
        """The people meant where a share names none: those of the sentence so far, else of the text before."""
        before = work.memory.people
        if (
            before is not None
            and before.group
            and any(statement.measure == "share" for statement in work.done.values())
        ):
            return before.group
        if named := self._people_in(work, at):
            return named
        if before is not None and before.group:
            return before.group
        subjects = (
            chunk for i, chunk in enumerate(work.chunks[:at]) if chunk.kind == "metric" and not work.clause.fronted(i)
        )
        plural = (chunk for chunk in subjects if work.reading.tokens[chunk.tokens[-1]].tag == "NNS")
        return next((trimmed(chunk.text) for chunk in plural), "respondents")

    def _people_in(self, work: Work, at: int) -> str | None:
        """The people named in the sentence before chunk `at`, the nearest first."""
        phrases = [chunk for chunk in work.chunks[:at] if chunk.kind == "metric"]
        for chunk in reversed(phrases):
            if self._names_people(chunk.text) or self._parted(chunk)[1]:
                return self._parted(chunk)[0]
        return None

    def _names_people(self, phrase: str) -> bool:
        head = _head(_ASKED.sub("", phrase)).lower().strip(".,’'")
        return head in self._people or (head.endswith(_DOERS) and head not in self._things)

    def _answer(self, work: Work, at: int) -> Share | None:
        """ "The top worries were cost (41%) and time (23%)": each answer with the question that it answers."""
        chunks = work.chunks
        bracketed = at > 0 and chunks[at - 1].word == "("
        dashed = at > 0 and chunks[at - 1].word in ("–", "—", "-")
        item = at - 2
        if not (bracketed or dashed) or item < 0 or chunks[item].kind != "metric":
            return None
        question = self._question(work, item)
        if question is None:
            return None
        answer = trimmed(chunks[item].text)
        if question.lower() in answer.lower():
            return None
        before = work.memory.people
        group = self._people_in(work, item) or (before.group if before else "")
        whose = "" if not group or group.lower() in question.lower() else f" of {group}"
        return Share(group, "", answer=f"{answer} as {question}{whose}")

    def _question(self, work: Work, item: int) -> str | None:
        """The noun for the answers of the sentence, before the list or behind it; None where nobody was asked."""
        asked = work.memory.people is not None or any(
            chunk.kind == "metric" and self._names_people(chunk.text) for chunk in work.chunks
        )
        phrases = [
            i
            for i, chunk in enumerate(work.chunks)
            if chunk.kind == "metric" and i != item and self._is_answers(chunk.text)
        ]
        before = [i for i in phrases if i < item]
        if not phrases:
            return None
        question = work.chunks[before[-1] if before else phrases[0]].text
        return trimmed(question) if asked or _head(question).lower() in self._telling else None

    def _is_answers(self, phrase: str) -> bool:
        head = _head(phrase).lower()
        return head in self._answer_heads or f"{head}s" in self._answer_heads


def _head(phrase: str) -> str:
    """The noun that a phrase is about: "owners" of "owners of small firms"; empty where there is no word."""
    words = trimmed(phrase).split()
    before_link = next((before for before, word in pairwise(words) if word in _LINKS), None)
    return before_link or (words[-1] if words else "")


def quantity_in_words(chunk: Chunk) -> bool:
    """ "Three in five", "two-thirds": a share in words may stand right before its people."""
    return isinstance(chunk.item, Quantity) and chunk.item.text[:1].isalpha()


def _in_list_of_groups(work: Work, at: int) -> bool:
    """ "The savings rates for bakers (4.2%), brewers (5.8%)": the next in brackets is of the same metric."""
    before = max((i for i in work.done if i < at), default=None)
    return before is not None and work.done[before].role == "aside" and work.chunks[at - 1].word == "("


def _is_share(quantity: Quantity) -> bool:
    if quantity.signed or quantity.value < 0:
        return False
    if quantity.kind == "percent":
        return quantity.value <= 100
    return quantity.kind == "bare" and quantity.value < 1 and quantity.text[:1].isalpha()


def _opens(work: Work, at: int) -> bool:
    """May the value at chunk `at` be a subject: at the head of its clause, or behind a verb of saying?"""
    i = at - 1
    while i >= 0 and work.chunks[i].kind in ("hedge", "change_adverb"):
        i -= 1
    if i < 0 or work.chunks[i].kind in ("period", "comparison", "base"):
        return True
    chunk = work.chunks[i]
    if chunk.word in _OPENS or chunk.text.lower() in _OPENS or chunk.kind == "pronoun":
        return True
    return any(
        cue.role == "attribution_verb" and cue.start < chunk.end and chunk.start < cue.end for cue in work.reading.cues
    ) or chunk.text.lower().rstrip("s") in ("find", "found", "show", "showed", "reveal", "revealed")


def _placed(work: Work, at: int) -> str:
    """ "58% of studios now on video platforms": where people are, without a verb."""
    i = at
    while i < len(work.chunks) and work.chunks[i].text.lower() in ("now", "already", "currently", "still"):
        i += 1
    placed = i < len(work.chunks) - 1 and work.chunks[i].word in _PLACING and work.chunks[i + 1].kind == "metric"
    return _clause(work, i) if placed else ""


def _clause(work: Work, at: int) -> str:
    """The words from chunk `at` to the end of the clause, without a wording of time at its end."""
    kept: list[Chunk] = []
    for i, chunk in enumerate(work.chunks[at:], at):
        if chunk.kind == "value" or (chunk.kind == "word" and chunk.word in _STOPS and kept):
            break
        if chunk.word == "," and not _goes_on(work.chunks, i):
            break
        kept.append(chunk)
        if sum(len(piece.tokens) for piece in kept) >= _LONGEST:
            break
    while kept and (
        kept[-1].kind in ("period", "hedge") or kept[-1].text.lower() in _JOINTS or kept[-1].word in _LINKS
    ):
        kept.pop()
    if not kept:
        return ""
    return " ".join(work.reading.sentence.text[kept[0].start : kept[-1].end].split())


def _is_loose(chunk: Chunk) -> bool:
    """Does the chunk say nothing at the end of a clause: a wording of time, a conjunction, a preposition?"""
    return chunk.kind in ("period", "hedge") or chunk.text.lower() in _JOINTS or chunk.word in _LINKS


def _goes_on(chunks: Sequence[Chunk], comma: int) -> bool:
    """Does a list of things go on behind the comma ("rent, wages and energy as their worries")?"""
    after = chunks[comma + 1 : comma + 4]
    return len(after) > 1 and after[0].kind == "metric" and after[1].word in (",", "and", "or")
