"""Reading -> chunks: the sentence as a short row of values, periods, cues, noun phrases and small words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from extractor.link.hedges import Hedges
from extractor.link.noun_phrases import DOINGS, NounPhrases, Owner
from extractor.model import Cue, Mention, PeriodMention, Quantity, Reading

# Cues that stand as chunks of their own; the others (forecast, adjustment, ...) are read beside the chunks.
_CHUNK_ROLES = frozenset(
    ("change_verb", "change_noun", "change_adverb", "position", "flat", "level_verb", "holding_verb", "share_verb",
     "contribution_verb", "comparison", "base", "gap_verb", "vintage")
)  # fmt: skip
_TIME = frozenset(
    """year years month months quarter quarters week weeks day days period periods time times half decade decades
    consecutive straight row first second third fourth last next same end beginning start close record high low
    level highest lowest average total peak new previous prior current coming past recent""".split()
)
_CROSSING = frozenset(("above", "below", "under", "beneath", "past", "beyond", "through"))
_ORDINAL = regex.compile(
    r"\d+(?:st|nd|rd|th)|(?:\w+-)?(?:fif|six|seven|eigh|nin|ten|eleven|twelf|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif)tie)th",
    regex.IGNORECASE,
)
_ORDINAL_ENDS = ("st", "nd", "rd", "th")
_POINTING = frozenset(("this", "these", "those", "that", "both"))
_PRONOUN = frozenset(("PRP", "WDT", "WP", "EX"))


ASIDE = "(aside)"
"""The word of a chunk that is an aside between commas."""


class Chunk(NamedTuple):
    """A stretch of a sentence, `[start, end)`. `kind` is value, period, metric, pronoun, a cue's role or word;
    `word` the lower-case word (for kind word) or its class; `tokens` the indices of its tokens."""

    kind: str
    start: int
    end: int
    text: str
    word: str = ""
    item: Quantity | PeriodMention | Cue | None = None
    tokens: tuple[int, ...] = ()


def chunk(reading: Reading, hedges: Hedges) -> tuple[Chunk, ...]:
    """The chunks of a parsed sentence, in order, covering every token once. `hedges` finds the words before a number
    that only soften or colour it ("about", "a total of")."""
    chunks = list(_join_around_periods(list(_Chunker(reading, hedges).chunks())))
    return _whole_label(reading, _without_aside(reading, chunks))


class _Hedge(Cue):
    """Words before a number that only soften or colour it."""


class _Chunker:
    def __init__(self, reading: Reading, hedges: Hedges) -> None:
        self._text = reading.sentence.text
        self._tokens = reading.tokens
        self._words = [token.text.lower() for token in reading.tokens]
        self._starts = [token.start for token in reading.tokens]
        self._token_ends = [token.end for token in reading.tokens]
        self._owner: list[Owner] = [None] * len(reading.tokens)
        for item in self._owners(reading):  # the later ones win the token
            for i in self._under(item):
                self._owner[i] = item
        self._ends = tuple(quantity.text for quantity in reading.quantities)
        for quantity in reading.quantities:
            self._hedge(quantity, hedges)
        named, refused = [False] * len(reading.tokens), [False] * len(reading.tokens)
        for cue in reading.cues:
            if cue.role == "metric_name":
                for i in range(bisect_left(self._starts, cue.start), bisect_left(self._starts, cue.end)):
                    named[i] = True
        for refusal in reading.refusals:
            for i in self._under(refusal):
                refused[i] = True
        self._phrases = NounPhrases(reading.tokens, self._words, self._owner, named, refused)

    def _owners(self, reading: Reading) -> Iterator[Quantity | PeriodMention | Cue]:
        """What stands as a chunk of its own: words of meaning outside the names of metrics, wordings of time that are
        no part of a comparison said with a number, and numbers."""
        names = [cue for cue in reading.cues if cue.role == "metric_name"]
        told = []
        for cue in reading.cues:
            if cue.role not in _CHUNK_ROLES or not self._stands_alone(cue, reading):
                continue
            if any(name.start <= cue.start and cue.end <= name.end for name in names):
                continue
            if cue.role == "comparison" and any(0 <= cue.start - q.end <= 1 for q in reading.quantities):
                told.append(cue)
            yield cue
        for mention in reading.periods:
            if not any(cue.start <= mention.start and mention.end <= cue.end for cue in told):
                yield mention
        yield from reading.quantities

    def _under(self, mention: Mention) -> range:
        """The indices of the tokens that a mention covers, be it in part."""
        return range(bisect_right(self._token_ends, mention.start), bisect_left(self._starts, mention.end))

    def _hedge(self, quantity: Quantity, hedges: Hedges) -> None:
        """Marks the words before a number that only soften or colour it."""
        if self._crosses(quantity):
            return
        found = hedges.before(self._text, quantity.start)
        if found and any(
            isinstance(owner, Cue)
            and owner.start < token.end
            and token.start < found.end()
            and owner.start < found.start()
            and owner.end > found.start()
            for token, owner in zip(self._tokens, self._owner, strict=True)
        ):
            found = None  # "went up to": the verb keeps its words
        if found and " than" in found[0].lower() and self._text[: found.start()].rstrip().endswith(self._ends):
            found = None  # "20% more than the 8 million": that compares two numbers
        if found and quantity.qualifier == "none" and found[0].lower().split() == ["up", "to"]:
            led = self._text[: found.start()].rstrip().endswith((" of", " by"))
            found = found if led else None  # "moved occupancy up to 84%": no bound
        start = found.start() if found else quantity.start
        if found and self._text[start : start + 3].lower() == "by ":
            start += 3
        self._mark(quantity, start)

    def _mark(self, quantity: Quantity, start: int) -> None:
        """Gives the tokens from `start` up to the number to it, and before them articles, adjectives and adverbs."""
        # Behind the number only a verb that reaches over it tells anything, and that of softening words.
        last = bisect_left(self._starts, quantity.start) if start == quantity.start else len(self._tokens)
        for i in range(last - 1, -1, -1):
            token, owner = self._tokens[i], self._owner[i]
            if token.end < start - 1:
                break
            if isinstance(owner, Cue) and owner.start < start <= token.start:
                start = quantity.start  # "went up to": the verb keeps its words
            if start <= token.start < quantity.start and not isinstance(owner, Quantity | PeriodMention):
                self._owner[i] = _Hedge(start, quantity.start, self._text[start : quantity.start], "hedge", "hedge")
                continue
            if (
                token.end <= quantity.start
                and token.end >= start - 1
                and owner is None
                and token.tag in ("DT", "JJ", "JJS", "RB", "VBN")
                and self._words[i] not in ("this", "that", "these", "those")
                and i + 1 < len(self._tokens)
                and (self._owner[i + 1] is quantity or isinstance(self._owner[i + 1], _Hedge))
            ):
                start = token.start
                self._owner[i] = _Hedge(start, quantity.start, token.text, "hedge", "hedge")

    def _crosses(self, quantity: Quantity) -> bool:
        """ "Fell below 6%": the word after the verb says that the level is meant; it gets a chunk of its own."""
        before = max(bisect_right(self._token_ends, quantity.start) - 1, 0)
        verb = self._owner[before - 1] if before else None
        if self._words[before] not in _CROSSING or not (isinstance(verb, Cue) and verb.role == "change_verb"):
            return False
        word = self._tokens[before]
        self._owner[before] = Cue(word.start, word.end, word.text, "crossing", "crossing")
        return True

    def _stands_alone(self, cue: Cue, reading: Reading) -> bool:
        """Not so "above" in "firms above the designated size" and "spent" in "the amount spent online"."""
        at = bisect_left(self._starts, cue.start)
        first = self._tokens[at] if at < len(self._starts) and self._starts[at] == cue.start else None
        if first is not None and self._words[at] in DOINGS and (first.start == 0 or first.dep in ("nsubj", "csubj")):
            return False  # "Spending by visitors totalled": a thing, no verb
        if cue.role == "change_adverb" and self._text[max(0, cue.start - 1) : cue.start] in ("-", "‑"):
            return False  # "a write-down", "the build-up"
        if first is not None and self._words[at] == "addition" and at and self._words[at - 1] == "in":
            return False  # "In addition, 5,200 lamps were ...": goes on, and adds nothing
        behind_number = any(0 <= cue.start - quantity.end <= 2 for quantity in reading.quantities)
        if first is not None and first.text == "less" and not behind_number and self._between_nouns(at):
            return False  # "the index for all items less energy rose"
        described = first is not None and first.dep == "acl" and first.tag == "VBN"
        if described and cue.role == "holding_verb":
            return any(0 <= quantity.start - cue.end <= 6 for quantity in reading.quantities)
        if cue.role == "vintage":
            return any(
                0 <= quantity.start - cue.end <= 8 or 0 <= cue.start - quantity.end <= 3
                for quantity in reading.quantities
            )
        if not described and cue.role not in ("change_adverb", "position"):
            return True
        return any(
            -12 <= quantity.start - cue.end <= 22 or -1 <= cue.start - quantity.end <= 12
            for quantity in reading.quantities
        )

    def _between_nouns(self, at: int) -> bool:
        """Do nouns stand right before and behind the token?"""
        around = self._tokens[at - 1 : at + 2 : 2] if at else ()
        return len(around) == 2 and all(token.tag in ("NN", "NNS") for token in around)

    def chunks(self) -> Iterator[Chunk]:
        owners, count = self._owner, len(self._owner)
        i = 0
        while i < count:
            owner = owners[i]
            if owner is not None:
                end, hedge = i + 1, isinstance(owner, _Hedge)
                while end < count and (owners[end] is owner or (hedge and isinstance(owners[end], _Hedge))):
                    end += 1
                yield self._chunk(_kind_of(owner), i, end, item=owner)
            elif (end := self._phrases.phrase_end(i)) > i:
                measures = not (self._only_time(i, end) or self._is_basis(i, end))
                yield self._chunk("metric" if measures else "time", i, end)
            else:
                end, word, tag = i + 1, self._words[i], self._tokens[i].tag
                if tag in _PRONOUN or (word in _POINTING and tag != "IN"):
                    yield self._chunk("pronoun", i, end)
                else:
                    yield self._chunk("word", i, end, word)
            i = end

    def _chunk(
        self, kind: str, i: int, end: int, word: str = "", item: Quantity | PeriodMention | Cue | None = None
    ) -> Chunk:
        first, last = self._tokens[i].start, self._tokens[end - 1].end
        if item is not None and not isinstance(item, _Hedge):
            first, last = item.start, item.end
        return Chunk(kind, first, last, self._text[first:last], word, item, tuple(range(i, end)))

    def _is_basis(self, i: int, end: int) -> bool:
        """ "on a like-for-like basis": how a figure is reckoned, not what it measures."""
        return self._words[end - 1] == "basis" and i > 0 and self._words[i - 1] == "on"

    def _only_time(self, i: int, end: int) -> bool:
        """ "the year", "the sixteenth consecutive period": words of time and order that measure nothing."""
        return all(
            self._words[at] in _TIME or self._tokens[at].tag in ("DT", "CD", "IN") or _is_ordinal(self._words[at])
            for at in range(i, end)
        )


def is_flattened(chunks: Sequence[Chunk]) -> bool:
    """Is it a table run together into one line: "Fee income $ 41,203 $ 39,812 Net income $ 27,150 $ 26,021"?"""
    kinds = [chunk.kind for chunk in chunks]
    pairs = [i for i in range(len(kinds) - 1) if kinds[i : i + 2] == ["value", "value"]]
    told = any(kind.endswith("_verb") for kind in kinds) or any(chunk.word in (",", ";") for chunk in chunks)
    return len(pairs) > 1 and not told


_ASIDES = frozenset("adjusted unadjusted seasonally measured expressed calculated corrected".split())


def _without_aside(reading: Reading, chunks: list[Chunk]) -> list[Chunk]:
    """ "Revenue in May, adjusted for seasonal variation, was": what only tells how it was reckoned is one chunk that
    patterns pass over like an adverb."""
    for at, chunk in enumerate(chunks[:-2]):
        if chunk.word != "," or chunks[at + 1].text.partition(" ")[0].lower() not in _ASIDES:
            continue
        end = next((i for i in range(at + 2, len(chunks) - 1) if _closes(chunks, i)), None)
        if end is None or any(piece.kind in ("value", "period") or piece.word == ";" for piece in chunks[at:end]):
            continue
        start, stop = chunk.start, chunks[end].end
        covered = tuple(i for piece in chunks[at : end + 1] for i in piece.tokens)
        aside = Chunk("word", start, stop, reading.sentence.text[start:stop], ASIDE, tokens=covered)
        return [*chunks[:at], aside, *chunks[end + 1 :]]
    return chunks


def _closes(chunks: list[Chunk], i: int) -> bool:
    return chunks[i].word == "," and chunks[i + 1].kind in ("change_verb", "level_verb", "holding_verb")


def _kind_of(item: Quantity | PeriodMention | Cue) -> str:
    if isinstance(item, Cue):
        return item.role
    return "value" if isinstance(item, Quantity) else "period"


def _is_ordinal(word: str) -> bool:
    return word.endswith(_ORDINAL_ENDS) and _ORDINAL.fullmatch(word) is not None


def _whole_label(reading: Reading, chunks: list[Chunk]) -> tuple[Chunk, ...]:
    """ "Ship calls: 3,214", "Dry bulk handled: 6.8 million": words right before a colon and a number are one label,
    whatever they would be in a sentence."""
    colon = next((i for i, c in enumerate(chunks) if c.word == ":"), 0)
    if not 2 <= colon <= 4:
        return tuple(chunks)
    after = next((c for c in chunks[colon + 1 :] if c.kind != "hedge"), None)
    label = chunks[:colon]
    odd = any(c.kind not in ("metric", "word", "holding_verb", "change_noun", "time", "flat") for c in label)
    if odd or after is None or after.kind != "value":
        return tuple(chunks)
    if not any(c.kind == "metric" for c in label) or any(c.text in ",;()–—-" for c in label):
        return tuple(chunks)
    text = reading.sentence.text[label[0].start : label[-1].end]
    tokens = tuple(i for c in label for i in c.tokens)
    return (Chunk("metric", label[0].start, label[-1].end, text, tokens=tokens), *chunks[colon:])


def _join_around_periods(chunks: list[Chunk]) -> Iterator[Chunk]:
    """ "the country's 2023 GDP", "headline annual inflation": a phrase with a period or a comparison in its
    middle is one phrase, and what stood in the middle goes before it."""
    i = 0
    while i < len(chunks):
        here = chunks[i]
        middle = _middle(chunks, i) if here.kind == "metric" else 0
        if middle:
            after = chunks[i + middle + 1]
            possessive = "" if chunks[i + 1].kind != "word" else chunks[i + 1].text
            yield from (chunk for chunk in chunks[i + 1 : i + middle + 1] if chunk.kind != "word")
            yield Chunk(
                "metric",
                here.start,
                after.end,
                f"{here.text}{possessive} {after.text}",
                tokens=here.tokens + after.tokens,
            )
            i += middle + 2
        else:
            yield here
            i += 1


def _middle(chunks: list[Chunk], i: int) -> int:
    """How many chunks stand between the phrase at i and its other half; 0 where it is whole."""
    if i + 2 >= len(chunks):
        return 0
    possessive = chunks[i + 1].word in ("'s", "’s", "'", "’")
    first = i + 1 + possessive
    if first + 1 < len(chunks) and chunks[first + 1].kind == "metric":
        if chunks[first].kind == "period" and possessive:
            return 1 + possessive
        if chunks[first].kind == "comparison":
            return 1 + possessive
    return 0
