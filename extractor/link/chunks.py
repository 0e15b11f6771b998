"""Reading -> chunks: the sentence as a short row of values, periods, cues, noun phrases and small words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from extractor.link.noun_phrases import DOINGS, NounPhrases, Owner
from extractor.model import Cue, PeriodMention, Quantity, Reading

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
_PRONOUN = frozenset(("PRP", "WDT", "WP", "EX"))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a sentence, `[start, end)`. `kind` is value, period, metric, pronoun, a cue's role or word;
    `word` the lower-case word (for kind word) or its class; `tokens` the indices of its tokens."""

    kind: str
    start: int
    end: int
    text: str
    word: str = ""
    item: Quantity | PeriodMention | Cue | None = None
    tokens: tuple[int, ...] = ()


def chunk(reading: Reading, hedges: regex.Pattern[str]) -> tuple[Chunk, ...]:
    """The chunks of a parsed sentence, in order, covering every token once. `hedges` finds, at the end of the
    text before a number, the words that only soften or colour it ("about", "a total of")."""
    return _whole_label(reading, list(_join_around_periods(list(_Chunker(reading, hedges).chunks()))))


def hedge_pattern(phrases: Iterable[str]) -> regex.Pattern[str]:
    """Phrases that may stand right before a number, as a pattern that matches at the end of a text."""
    longest_first = sorted(phrases, key=len, reverse=True)
    choice = "|".join(regex.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return regex.compile(rf"(?<![\w-])(?:(?:an?|the|by)\s+)?(?:(?:{choice})\s+)+(?:an?\s+|the\s+)?$", regex.IGNORECASE)


class _Hedge(Cue):
    """Words before a number that only soften or colour it."""


class _Chunker:
    def __init__(self, reading: Reading, hedges: regex.Pattern[str]) -> None:
        self._text = reading.sentence.text
        self._tokens = reading.tokens
        self._owner: list[Owner] = [None] * len(reading.tokens)
        names = [cue for cue in reading.cues if cue.role == "metric_name"]
        named = [any(name.start <= token.start < name.end for name in names) for token in reading.tokens]
        cues = [
            cue
            for cue in reading.cues
            if cue.role in _CHUNK_ROLES
            and self._stands_alone(cue, reading)
            and not any(name.start <= cue.start and cue.end <= name.end for name in names)
        ]
        told = [
            c for c in cues if c.role == "comparison" and any(0 <= c.start - q.end <= 1 for q in reading.quantities)
        ]
        periods = [m for m in reading.periods if not any(c.start <= m.start and m.end <= c.end for c in told)]
        found: list[Quantity | PeriodMention | Cue] = [*cues, *periods, *reading.quantities]
        for item in found:  # the later ones win the token
            for i, token in enumerate(reading.tokens):
                if token.start < item.end and token.end > item.start:
                    self._owner[i] = item
        for quantity in reading.quantities:
            self._hedge(quantity, hedges)
        refused = [any(t.start < no.end and t.end > no.start for no in reading.refusals) for t in reading.tokens]
        self._phrases = NounPhrases(reading.tokens, self._owner, named, refused)

    def _hedge(self, quantity: Quantity, hedges: regex.Pattern[str]) -> None:
        """Marks the words before a number that only soften or colour it."""
        if self._crosses(quantity):
            return
        found = hedges.search(self._text, 0, quantity.start, partial=False)
        if found and any(
            isinstance(owner, Cue)
            and owner.start < token.end
            and token.start < found.end()
            and owner.start < found.start()
            and owner.end > found.start()
            for token, owner in zip(self._tokens, self._owner, strict=True)
        ):
            found = None  # "went up to": the verb keeps its words
        start = found.start() if found else quantity.start
        if found and self._text[start : start + 3].lower() == "by ":
            start += 3
        for i in range(len(self._tokens) - 1, -1, -1):
            token, owner = self._tokens[i], self._owner[i]
            if isinstance(owner, Cue) and owner.start < start <= token.start:
                start = quantity.start  # "went up to": the verb keeps its words
            if start <= token.start < quantity.start and not isinstance(owner, Quantity | PeriodMention):
                self._owner[i] = _Hedge(start, quantity.start, self._text[start : quantity.start], "hedge", "hedge")
                continue
            if (
                (
                    token.end <= quantity.start
                    and token.end >= start - 1
                    and owner is None
                    and token.tag in ("DT", "JJ", "JJS", "RB", "VBN")
                    and token.text.lower() not in ("this", "that", "these", "those")
                )
                and i + 1 < len(self._tokens)
                and (self._owner[i + 1] is quantity or isinstance(self._owner[i + 1], _Hedge))
            ):
                start = token.start
                self._owner[i] = _Hedge(start, quantity.start, token.text, "hedge", "hedge")

    def _crosses(self, quantity: Quantity) -> bool:
        """ "Fell below 6%": the word after the verb says that the level is meant; it gets a chunk of its own."""
        before = next((i for i in range(len(self._tokens) - 1, -1, -1) if self._tokens[i].end <= quantity.start), 0)
        word, verb = self._tokens[before], self._owner[before - 1] if before else None
        if word.text.lower() not in _CROSSING or not (isinstance(verb, Cue) and verb.role == "change_verb"):
            return False
        self._owner[before] = Cue(word.start, word.end, word.text, "crossing", "crossing")
        return True

    def _stands_alone(self, cue: Cue, reading: Reading) -> bool:
        """Not so "above" in "firms above the designated size" and "spent" in "the amount spent online"."""
        first = next((token for token in reading.tokens if token.start == cue.start), None)
        if first is not None and first.text.lower() in DOINGS and (first.start == 0 or first.dep in ("nsubj", "csubj")):
            return False  # "Spending by visitors totalled": a thing, no verb
        if first is not None and first.dep == "acl" and first.tag == "VBN" and cue.role == "holding_verb":
            return any(0 <= quantity.start - cue.end <= 6 for quantity in reading.quantities)
        near = any(
            -12 <= quantity.start - cue.end <= 22 or -1 <= cue.start - quantity.end <= 12
            for quantity in reading.quantities
        )
        if cue.role in ("change_adverb", "position"):
            return near
        if cue.role == "vintage":
            return any(
                0 <= quantity.start - cue.end <= 8 or 0 <= cue.start - quantity.end <= 3
                for quantity in reading.quantities
            )
        return near or first is None or not (first.dep == "acl" and first.tag == "VBN")

    def chunks(self) -> Iterator[Chunk]:
        i = 0
        while i < len(self._tokens):
            owner = self._owner[i]
            end = i + 1
            if owner is not None:
                while end < len(self._tokens) and (
                    self._owner[end] is owner or (isinstance(owner, _Hedge) and isinstance(self._owner[end], _Hedge))
                ):
                    end += 1
                kind = (
                    "value"
                    if isinstance(owner, Quantity)
                    else "period"
                    if isinstance(owner, PeriodMention)
                    else owner.role
                )
                yield self._chunk(kind, i, end, item=owner)
            elif (end := self._phrases.phrase_end(i)) > i:
                yield self._chunk("time" if self._only_time(i, end) else "metric", i, end)
            else:
                end = i + 1
                token = self._tokens[i]
                pointing = token.text.lower() in ("this", "these", "those", "that", "both") and token.tag != "IN"
                kind = "pronoun" if token.tag in _PRONOUN or pointing else "word"
                yield self._chunk(kind, i, end, word=token.text.lower() if kind == "word" else "")
            i = end

    def _chunk(
        self, kind: str, i: int, end: int, word: str = "", item: Quantity | PeriodMention | Cue | None = None
    ) -> Chunk:
        first, last = self._tokens[i].start, self._tokens[end - 1].end
        if item is not None and not isinstance(item, _Hedge):
            first, last = item.start, item.end
        return Chunk(kind, first, last, self._text[first:last], word, item, tuple(range(i, end)))

    def _only_time(self, i: int, end: int) -> bool:
        """ "the year", "the sixteenth consecutive period": words of time and order that measure nothing."""
        return all(
            token.text.lower() in _TIME or token.tag in ("DT", "CD", "IN") or _ORDINAL.fullmatch(token.text)
            for token in self._tokens[i:end]
        )


def _whole_label(reading: Reading, chunks: list[Chunk]) -> tuple[Chunk, ...]:
    """ "Ship calls: 3,214", "Dry bulk handled: 6.8 million": words right before a colon and a number are one label,
    whatever they would be in a sentence."""
    colon = next((i for i, c in enumerate(chunks) if c.word == ":"), 0)
    after = next((c for c in chunks[colon + 1 :] if c.kind != "hedge"), None)
    label = chunks[:colon]
    odd = any(c.kind not in ("metric", "word", "holding_verb", "change_noun", "time", "flat") for c in label)
    if len(label) < 2 or len(label) > 4 or odd or after is None or after.kind != "value":
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
        middle = _middle(chunks, i)
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
    if chunks[i].kind != "metric" or i + 2 >= len(chunks):
        return 0
    possessive = chunks[i + 1].word in ("'s", "’s", "'", "’")
    first = i + 1 + possessive
    if first + 1 < len(chunks) and chunks[first + 1].kind == "metric":
        if chunks[first].kind == "period" and possessive:
            return 1 + possessive
        if chunks[first].kind == "comparison":
            return 1 + possessive
    return 0
