"""Where the metric of a number stands among the chunks: the subject of its clause, by the parse and by place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from extractor.link.chunks import ASIDE, Chunk
from extractor.model import Token

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))
_UP = frozenset(
    """conj xcomp advcl ccomp prep pobj dobj attr npadvmod acomp nummod advmod quantmod amod dep oprd pcomp agent
    compound appos nmod prt dative aux""".split()
)
_FRONTING = frozenset(
    ("in", "by", "on", "after", "despite", "during", "amid", "following", "due", "because", "through", "under", "at",
     "for", "from", "to", "of", "as", "than", "against", "besides", "since", "like", "per")
)  # fmt: skip


class Clause:
    """The chunks of one sentence with their tokens, asked for subjects."""

    def __init__(self, chunks: Sequence[Chunk], tokens: Sequence[Token], speakers: Collection[int] = ()) -> None:
        """`speakers` are the chunks of those who are said to have said it."""
        self.speakers = frozenset(speakers)
        self.chunks = chunks
        self.tokens = tokens
        self._known: dict[int, tuple[int | None, str]] = {}

    @cached_property
    def _chunk_of(self) -> dict[int, int]:
        return {i: number for number, chunk in enumerate(self.chunks) for i in chunk.tokens}

    @cached_property
    def _subjects(self) -> list[tuple[int, int]]:
        """The tokens that are subjects, each with its head."""
        return [(j, token.head) for j, token in enumerate(self.tokens) if token.dep in _SUBJECTS]

    def subject(self, at: int) -> int | None:
        """The index of the chunk that is the subject of what stands at chunk `at`: a metric or a pronoun.

        The near neighbour is taken where nothing but adverbs, helping verbs and periods lies between; else
        the parse is asked; else the nearest phrase that no preposition introduces.
        """
        return self._found(at)[0]

    def way(self, at: int) -> str:
        """How the subject was found: `near`, by the parse (`parsed`), or as the `nearest` phrase."""
        return self._found(at)[1]

    def _found(self, at: int) -> tuple[int | None, str]:
        if at not in self._known:
            self._known[at] = self._find(at)
        return self._known[at]

    def _find(self, at: int) -> tuple[int | None, str]:
        near = self._adjacent(at)
        if near is None:
            near = self.participle_subject(at)
        if near is not None:
            return near, "near"
        parsed = self._parsed(at)
        return (parsed, "parsed") if parsed is not None and parsed < at else (self.nearest(at), "nearest")

    def _adjacent(self, at: int) -> int | None:
        depth, i, rising = 0, at, False
        while (i := i - 1) >= 0:
            if i in self.speakers:  # "Turnover, says the federation, came to ...": pass over the aside
                while i > 0 and self.chunks[i].word != ",":
                    i -= 1
                continue
            chunk = self.chunks[i]
            if chunk.word == ")":
                depth += 1
            elif chunk.word == "(":
                depth -= 1
                if depth < 0:
                    return None
            elif depth:
                continue
            elif chunk.kind == "metric":
                return i if rising or not self.fronted(i) else None
            elif chunk.kind == "pronoun":
                return i
            elif chunk.word == "," and i - 1 in self.speakers:
                continue
            elif not (
                chunk.kind
                in ("hedge", "period", "comparison", "flat", "level_verb", "gap_verb", "change_verb", "change_noun")
                or self._light(chunk)
            ):
                return None
            # "reflected in core inflation rising to 3%": what moves stands right before, whatever introduces it
            rising = chunk.kind in ("change_verb", "level_verb") and chunk.text.lower().endswith("ing")
        return None

    def following(self, at: int) -> int | None:
        """The subject of the main clause behind a value that opens the sentence ("Down 3% from May, prices ...")."""
        for i in range(at + 1, len(self.chunks)):
            if self.chunks[i].kind == "metric" and not self.fronted(i):
                return i
        return next((i for i in range(at + 1, len(self.chunks)) if self.chunks[i].kind == "metric"), None)

    def _light(self, chunk: Chunk) -> bool:
        if chunk.kind != "word":
            return False
        if chunk.word == ASIDE:
            return True
        tag = self.tokens[chunk.tokens[0]].tag
        return tag.startswith(("RB", "MD")) or tag == "TO" or chunk.word in (
            "in", "for", "at", "as", "to", "by", "of", "also", "expected", "projected", "estimated", "forecast", "seen",
            "likely", "\"", "”",
        )  # fmt: skip

    def _parsed(self, at: int) -> int | None:
        i = self.chunks[at].tokens[-1] if self.chunks[at].tokens else None
        for _ in range(8):
            if i is None:
                return None
            for j, head in self._subjects:
                if head == i:
                    found = self._chunk_of.get(j)
                    if found is not None and (found in self.speakers or self._label(found)):
                        continue
                    if found is not None and self.chunks[found].kind in ("metric", "pronoun", "change_noun"):
                        return found
            token = self.tokens[i]
            if token.dep in ("relcl", "acl"):
                found = self._chunk_of.get(token.head)
                return found if found is not None and self.chunks[found].kind == "metric" else None
            i = token.head if token.dep in _UP and token.head != i else None
        return None

    def nearest(self, at: int) -> int | None:
        fallback = None
        for i in range(at - 1, -1, -1):
            chunk = self.chunks[i]
            if chunk.word == ";":
                break
            if chunk.kind == "metric":
                if not self.fronted(i):
                    return i
                fallback = i if fallback is None else fallback
        return fallback

    def fronted(self, i: int) -> bool:
        """Is the phrase introduced by a preposition or a word of comparison ("in Europe", "than services")?"""
        if i in self.speakers or self._label(i):
            return True
        if i == 0:
            return False
        before = self.chunks[i - 1]
        if before.kind == "period" and i > 1 and self.chunks[i - 2].word in ("from", "than", "its", "their"):
            return True  # "from its September estimate"
        if before.word in ("in", "of", "for") and i > 1 and self.chunks[i - 2].kind == "change_noun":
            return False  # "growth in exports", "the decline of imports": what grows is the subject
        return before.kind == "base" or before.word in _FRONTING

    def _label(self, i: int) -> bool:
        """ "Headline 2: the deficit was ...": what stands before a colon, where words and no number follow it."""
        if i + 2 >= len(self.chunks) or self.chunks[i + 1].word != ":":
            return False
        return any(c.kind == "metric" for c in self.chunks[i + 2 :]) and self.chunks[i + 2].kind not in (
            "value",
            "hedge",
        )

    def antecedent(self, i: int) -> int | None:
        """What a relative pronoun at chunk i stands for: the phrase right before it."""
        if self.chunks[i].text.lower() not in ("which", "that", "who"):
            return None
        j = i - 1
        while j >= 0 and self.chunks[j].word in (",", "of", "in", "–", "—", "-"):
            j -= 1
        return j if j >= 0 and self.chunks[j].kind == "metric" else None

    def participle_subject(self, at: int) -> int | None:
        """ ", totalling 78 tonnes": the agent phrase right before the comma ("driven by the spot markets, …")."""
        chunk = self.chunks[at]
        if (
            chunk.kind != "level_verb"
            or not chunk.text.lower().endswith("ing")
            or at < 2
            or self.chunks[at - 1].word != ","
        ):
            return None
        before = at - 2
        return (
            before
            if self.chunks[before].kind == "metric" and before > 0 and self.chunks[before - 1].word == "by"
            else None
        )

    def value_between(self, first: int, last: int) -> int | None:
        """The index of the last value chunk strictly between two chunks."""
        return next((i for i in range(last - 1, first, -1) if self.chunks[i].kind == "value"), None)
