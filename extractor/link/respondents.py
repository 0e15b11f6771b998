"""A share of people who answer, say or do something -> its metric: the people with what they say or do."""

from __future__ import annotations

import regex

from extractor.link.chunks import Chunk
from extractor.link.memory import Share
from extractor.link.phrases import trimmed
from extractor.link.respondent_clauses import clause, head_noun, is_share, opens, placed, quantity_in_words
from extractor.link.work import Work
from extractor.model import Quantity
from extractor.rulebook import Rulebook

_DOERS = ("ers", "ors", "ists", "ians", "ees")
_ASKED = regex.compile(r"\s+(?:asked|surveyed|polled|questioned|interviewed|sampled|responding)$", regex.IGNORECASE)
_MOST = regex.compile(
    r"(?:(?:a|an|the)\s+)?(?:(?:[\w-]+\s+)?(?:majority|minority|plurality|share|proportion|number)\s+of|most(?:\s+of)?|many)"
    r"\s+(?:the\s+|all\s+|our\s+)?(?=\w)",
    regex.IGNORECASE,
)
_OTHER_ONES = regex.compile(r"(?<=\w\s)ones$|^(?:those|others)$", regex.IGNORECASE)
_FRACTIONS = frozenset("third quarter half fifth quarters thirds majority most tenth".split())
_HELPING = frozenset(("RB", "RBR", "MD", "RP"))
_LIKENING = frozenset(("compared", "versus", "vs", "and", "against", "than", "while", ","))
"""Words between two groups of whom the same is said."""
_RELATIVE = frozenset(("who", "that", "whose", "which"))


class Respondents:
    """Tells shares of people; who counts as people and what their answers are called are rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._people = frozenset(rulebook.words("people"))
        self._answering = frozenset(rulebook.words("answering"))
        self._things = frozenset(rulebook.words("things_like_people"))
        self._telling = frozenset(rulebook.words("telling_answers"))
        self._saying = frozenset(rulebook.words("saying"))
        self._surveys = frozenset(rulebook.words("surveys"))
        self._answer_heads = frozenset(word.split()[-1] for word in rulebook.words("answers"))

    def share(self, work: Work, at: int, quantity: Quantity) -> Share | None:
        """The share at chunk `at` with who says or does what; None where it is no share of people."""
        if not is_share(quantity) or _in_list_of_groups(work, at) or _by_somebody(work, at):
            return None
        return (
            self._of_group(work, at)
            or self._told_by(work, at)
            or self._answer(work, at)
            or self._of_those_before(work, at)
        )

    def _of_group(self, work: Work, at: int) -> Share | None:
        """ "62% of growers plan to hire", "Half of growers (52%) plan to hire", "Three in five growers plan"."""
        chunks = work.chunks
        if not opens(work, at):
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
        if chunks[group].kind == "value" or chunks[group].text.lower() in _FRACTIONS:
            return self._predicate(work, self._group_before(work, group), at + 2)
        fraction = group >= 2 and chunks[group - 1].word == "of" and chunks[group - 2].kind == "value"
        if chunks[group].kind != "metric" or not (fraction or self._names_people(self._parted(chunks[group])[0])):
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
        if group > 0 and (before := work.memory.people) is not None and before.group:
            name = _OTHER_ONES.sub(head_noun(before.group), name)  # "41% of large ones"
        behind = _behind_another(work, self._behind_survey(work, name, behind))
        if rest:  # the tagger took the verb for a noun: "business owners project"
            return Share(name, trimmed(f"{rest} {clause(work, behind)}"))
        found = self._predicate(work, name, behind)
        if found is not None:
            return found
        tail = placed(work, behind) if self._names_people(name) else ""
        return Share(name, tail) if tail else self._alike(work, group, name)

    def _behind_survey(self, work: Work, name: str, behind: int) -> int:
        """Behind "in May 2025" of "12% of the hospitals surveyed in May 2025 have a plan"."""
        if not _ASKED.search(name):
            return behind
        while behind < len(work.chunks) and (
            work.chunks[behind].kind == "period" or work.chunks[behind].word in ("in", "during", "for", "by", ",")
        ):
            behind += 1
        return behind

    def _told_by(self, work: Work, at: int) -> Share | None:
        """ "Rents were named by 44% of bakers", "Rents are the top cost for 44% of bakers": what is told of whom."""
        chunks, link, group = work.chunks, at - 1, at + 2
        while link > 0 and chunks[link].kind == "hedge":
            link -= 1
        if link < 2 or chunks[link].word not in ("by", "for") or group >= len(chunks) or chunks[at + 1].word != "of":
            return None
        if chunks[group].kind != "metric" or not self._names_people(chunks[group].text.partition(" as ")[0]):
            return None
        start = next((i + 1 for i in range(link - 1, -1, -1) if chunks[i].word in (",", ";", ":")), 0)
        told = chunks[start:link]
        verbs = [i for i, chunk in enumerate(told) if chunk.tokens and _is_verb(work, chunk)]
        if not verbs or told[0].kind != "metric" or any(chunk.kind in ("value", "change_verb") for chunk in told):
            return None
        words = work.reading.sentence.text[told[0].start : told[-1].end]
        return Share("", "", answer=f"{trimmed(words)} {chunks[link].word} {trimmed(chunks[group].text)}")

    def _alike(self, work: Work, group: int, name: str) -> Share | None:
        """ "26% of growers plan to hire, compared to 11% of millers": what was said of the people before."""
        before = work.memory.people
        told = any(statement.measure == "share" for statement in work.done.values())
        if before is None or not told or not before.doing:
            return None
        if not self._names_people(name) and head_noun(name).lower() != head_noun(before.group).lower():
            return None
        likened = any(chunk.word in _LIKENING or chunk.kind == "base" for chunk in work.chunks[:group])
        return Share(name, before.doing) if likened else None

    def _parted(self, chunk: Chunk) -> tuple[str, str]:
        """The people of a phrase, and the words of it behind them that say what they do."""
        words = _MOST.sub("", trimmed(chunk.text), count=1).split()
        for i, word in enumerate(words[:-1]):
            if word.lower() in self._people and words[i + 1].lower() in self._answering:
                return " ".join(words[: i + 1]), " ".join(words[i + 1 :])
        return " ".join(words), ""

    def _of_those_before(self, work: Work, at: int) -> Share | None:
        """ ", and 47% plan to": the people of the share before, or of the sentence."""
        chunks = work.chunks
        if at + 1 >= len(chunks) or not opens(work, at):
            return None
        following = chunks[at + 1].text.lower().partition(" ")[0]
        added = at > 0 and (chunks[at - 1].kind == "hedge" or chunks[at - 1].word in ("with", "and", "another"))
        participle = following.endswith("ing") and added
        verb = self._first_verb(work, at + 1)
        told = any(statement.role == "people" for statement in work.done.values())
        speaks = verb in self._answering or verb in self._saying
        speaks = speaks or (told and work.reading.tokens[chunks[at + 1].tokens[0]].tag in ("VBD", "VBP", "VBZ"))
        asked = participle or verb in self._saying or work.memory.people is not None or self._is_asked(work, at)
        among = chunks[0].word in ("among", "of") and at > 2 and chunks[at - 1].word == "," and self._is_asked(work, at)
        if among and not any(chunk.kind == "value" for chunk in chunks[1 : at - 1]):
            said = clause(work, at + 1)
            return Share(self._group_before(work, at), said) if len(said.split()) > 1 else None
        if not (speaks or participle) or not asked:
            return None
        return self._predicate(work, self._group_before(work, at), at + 1)

    def _is_asked(self, work: Work, at: int) -> bool:
        """Does the sentence before chunk `at` name people, or a survey?"""
        if self._people_in(work, at) is not None:
            return True
        return any(
            chunk.kind == "metric" and head_noun(chunk.text).lower() in self._surveys for chunk in work.chunks[:at]
        )

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
        said = clause(work, behind)
        return Share(group, said) if len(said.split()) > 1 else None

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
            chunk
            for i, chunk in enumerate(work.chunks[:at])
            if chunk.kind == "metric" and (not work.clause.fronted(i) or _is_subject(work, chunk))
        )
        plural = (chunk for chunk in subjects if work.reading.tokens[chunk.tokens[-1]].tag == "NNS")
        names = (trimmed(chunk.text) for chunk in plural)
        return next((name for name in names if head_noun(name).lower() not in self._surveys), "respondents")

    def _people_in(self, work: Work, at: int) -> str | None:
        """The people named in the sentence before chunk `at`, the nearest first."""
        for chunk in reversed(work.chunks[:at]):
            if chunk.kind == "metric" and (self._names_people(chunk.text) or self._parted(chunk)[1]):
                return self._parted(chunk)[0]
            counts = isinstance(chunk.item, Quantity) and chunk.item.kind == "counted"
            if counts and chunk.text.split()[-1].lower() in self._people:
                return chunk.text.split()[-1]  # "Of the 1,240 vets asked, 64% said"
        return None

    def _names_people(self, phrase: str) -> bool:
        head = head_noun(_ASKED.sub("", phrase)).lower().strip(".,’'")
        return head in self._people or (head.endswith(_DOERS) and head not in self._things)

    def _answer(self, work: Work, at: int) -> Share | None:
        """ "The top worries were cost (41%) and time (23%)": each answer with the question that it answers."""
        chunks = work.chunks
        bracketed = at > 0 and chunks[at - 1].word == "("
        closed = at + 1 >= len(chunks) or chunks[at + 1].word in (",", ";", ".", "and")
        dashed = closed and at > 0 and chunks[at - 1].word in ("–", "—", "-")
        item = at - 2
        if not (bracketed or dashed) or item < 0 or chunks[item].kind not in ("metric", "time"):
            return None
        question = self._question(work, item)
        if question is None:
            return None
        answer = trimmed(self._item(work, item, question))
        if question.lower() in answer.lower():
            return None
        before = work.memory.people
        group = self._people_in(work, item) or (before.group if before else "")
        whose = "" if not group or group.lower() in question.lower() else f" of {group}"
        return Share(group, "", answer=f"{answer} as {question}{whose}")

    def _item(self, work: Work, item: int, question: str) -> str:
        """The words of an answer that ends at chunk `item`, from the comma or the "by" before it."""
        first = item
        while first > 0 and work.chunks[first - 1].kind in ("metric", "word", "holding_verb", "change_verb"):
            if work.chunks[first - 1].word in (",", "by", "and", ":", ";", ")", "with", "were", "include", "like"):
                break
            first -= 1
        listed = first > 0 and work.chunks[first - 1].word in (",", "by", "and", ")")
        text = work.reading.sentence.text[work.chunks[first].start : work.chunks[item].end]
        return text if listed and question.lower() not in text.lower() else work.chunks[item].text

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
        apart = ("(", "–", "—", "-")
        said = (
            share for i, share in work.done.items() if share.role == "people" and work.chunks[i - 1].word not in apart
        )
        asked_as = next(((share.metric_text or "").partition(" as ")[2] for share in said), "")
        if asked_as and self._is_answers(asked_as):
            return trimmed(asked_as)  # "67% cite cost as the biggest hurdle, followed by ..."
        if not phrases:
            return None
        question = work.chunks[before[-1] if before else phrases[0]].text
        return trimmed(question) if asked or head_noun(question).lower() in self._telling else None

    def _is_answers(self, phrase: str) -> bool:
        head = head_noun(phrase).lower()
        return head in self._answer_heads or f"{head}s" in self._answer_heads


def _is_verb(work: Work, chunk: Chunk) -> bool:
    return chunk.kind.endswith("_verb") or work.reading.tokens[chunk.tokens[0]].tag.startswith("VB")


def _is_subject(work: Work, chunk: Chunk) -> bool:
    """Is it the subject of a clause behind a conjunction ("As shops adopt robots, ...")?"""
    return any(work.reading.tokens[i].dep in ("nsubj", "nsubjpass") for i in chunk.tokens)


def _behind_another(work: Work, behind: int) -> int:
    """ "40% of bakers and 31% of butchers said": behind the second group, where what both say stands."""
    rest = work.chunks[behind : behind + 4]
    shared = len(rest) == 4 and rest[0].word in ("and", "or") and rest[1].kind == "value" and rest[2].word == "of"
    return behind + 4 if shared and rest[3].kind == "metric" else behind


def _by_somebody(work: Work, at: int) -> bool:
    """ "More than the 3.0% expected by economists": what others say of a figure, not what people do."""
    return [chunk.word for chunk in work.chunks[at + 2 : at + 3]] == ["by"]


def _in_list_of_groups(work: Work, at: int) -> bool:
    """ "The savings rates for bakers (4.2%), brewers (5.8%)": the next in brackets is of the same metric."""
    before = max((i for i in work.done if i < at), default=None)
    return before is not None and work.done[before].role == "aside" and work.chunks[at - 1].word == "("
