"""Reading -> chunks: the sentence as a short row of values, periods, cues, noun phrases and small words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from extractor.model import Cue, PeriodMention, Quantity, Reading

# Cues that stand as chunks of their own; the others (forecast, adjustment, ...) are read beside the chunks.
_CHUNK_ROLES = frozenset(
    ("change_verb", "change_noun", "change_adverb", "position", "flat", "level_verb", "holding_verb", "share_verb",
     "contribution_verb", "comparison", "base", "gap_verb", "vintage")
)  # fmt: skip
_NOUN = ("NN", "NNS", "NNP", "NNPS")
_MODIFIER = frozenset(
    (
        "DT",
        "PDT",
        "PRP$",
        "JJ",
        "JJR",
        "JJS",
        "CD",
        "POS",
        "FW",
        "ADD",
        "HYPH",
        "AFX",
        "SYM",
        "$",
        "NFP",
        "WP$",
        "#",
    )
)
_TIME = frozenset(
    """year years month months quarter quarters week weeks day days period periods time times half decade decades
    consecutive straight row first second third fourth last next same end beginning start close record high low
    level highest lowest average total peak new previous prior current coming past recent""".split()
)
_DOINGS = frozenset(
    """lending borrowing spending saving trading building housing advertising farming mining manufacturing quarrying
    banking shipping engineering processing publishing printing catering retailing gaming fishing dwelling
    holdings broadcasting milling brewing logging recycling financing funding training hiring staffing stockbuilding destocking restocking
    homebuilding housebuilding shipbuilding""".split()
)
_AGES = frozenset("over under between from and to or years year older more above below - –".split())
_CROSSING = frozenset(("above", "below", "under", "beneath", "past", "beyond", "through"))
_ORDINAL = regex.compile(
    r"\d+(?:st|nd|rd|th)|(?:\w+-)?(?:fif|six|seven|eigh|nin|ten|eleven|twelf|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif)tie)th",
    regex.IGNORECASE,
)
_PRONOUN = frozenset(("PRP", "WDT", "WP", "EX"))
_CHAIN = frozenset(
    ("of", "in", "for", "on", "to", "from", "at", "by", "among", "per", "into", "within", "excluding",
     "including", "between", "across", "outside", "ex", "via", "through", "aged", "under", "above", "below")
)  # fmt: skip
_JOIN = frozenset(("and", "or", "&", "/", "-", "–", "'s", "’s", "’", "'", "as"))


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
        self._owner: list[Quantity | PeriodMention | Cue | None] = [None] * len(reading.tokens)
        names = [cue for cue in reading.cues if cue.role == "metric_name"]
        self._named = [any(name.start <= token.start < name.end for name in names) for token in reading.tokens]
        cues = [
            cue
            for cue in reading.cues
            if cue.role in _CHUNK_ROLES
            and self._stands_alone(cue, reading)
            and not any(name.start <= cue.start and cue.end <= name.end for name in names)
        ]
        told = [c for c in cues if c.role == "comparison" and any(0 <= c.start - q.end <= 1 for q in reading.quantities)]
        periods = [m for m in reading.periods if not any(c.start <= m.start and m.end <= c.end for c in told)]
        found: list[Quantity | PeriodMention | Cue] = [*cues, *periods, *reading.quantities]
        for item in found:  # the later ones win the token
            for i, token in enumerate(reading.tokens):
                if token.start < item.end and token.end > item.start:
                    self._owner[i] = item
        for quantity in reading.quantities:
            self._hedge(quantity, hedges)
        self._refused = [
            any(token.start < no.end and token.end > no.start for no in reading.refusals) for token in reading.tokens
        ]

    def _hedge(self, quantity: Quantity, hedges: regex.Pattern[str]) -> None:
        """Marks the words before a number that only soften or colour it."""
        if self._crosses(quantity):
            return
        found = hedges.search(self._text, 0, quantity.start, partial=False)
        if found and any(
            isinstance(owner, Cue) and owner.start < token.end and token.start < found.end() and owner.start < found.start()
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
        if first is not None and first.text.lower() in _DOINGS and (first.start == 0 or first.dep in ("nsubj", "csubj")):
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
                0 <= quantity.start - cue.end <= 8 or 0 <= cue.start - quantity.end <= 3 for quantity in reading.quantities
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
            elif (end := self._phrase_end(i)) > i:
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

    def _phrase_end(self, i: int) -> int:
        """The end of the noun phrase, with its chain of prepositions, that starts at token i; i if none does."""
        end = self._core_end(i + 2 if self._is(i, "per") and self._is(i + 1, "capita", "head") else i)
        if (end <= i + 1 and end < i + 1) or (end == i + 2 and self._is(i, "per")):
            return i
        while (longer := self._longer(end)) > end:
            end = longer
        return end

    def _core_end(self, i: int) -> int:
        """The end of a bare noun phrase at i: modifiers and nouns in one run; i where there is no noun in it."""
        end, noun = i, i
        while end < len(self._tokens) and self._owner[end] is None and self._nominal(end, noun > i):
            if (
                self._named[end]
                or self._tokens[end].tag in _NOUN
                or self._noun_in_ing(end)
                or (noun > i and self._is(end, "outstanding", "online"))
                or (self._tokens[end].tag == "CD" and self._refused[end])
            ):
                noun = end + 1
            end += 1
        if noun == i and end > i and self._is(end, "and", "or") and self._tokens[end - 1].tag in ("JJ", "NNP"):
            core = self._core_end(end + 1)  # "rural and urban participation"
            if core > end + 2:
                return core
        if (
            noun == i
            and end > i
            and self._tokens[i].text.lower() in ("that", "those")
            and self._is(end, "of", "in", "for", "to")
        ):
            return end
        return noun

    def _nominal(self, i: int, after_noun: bool) -> bool:
        token = self._tokens[i]
        if after_noun and token.tag == "DT" and not self._named[i]:
            return False  # "for women | the rate was 8%"
        if (
            token.tag in _NOUN
            or token.tag in _MODIFIER
            or self._named[i]
            or self._noun_in_ing(i)
            or (after_noun and self._is(i, "outstanding", "online"))
        ):
            return True
        if token.tag in ("VBN", "VBG", "VBD", "VBP"):
            modifies = token.dep in ("amod", "compound", "nmod") and token.head > i
            return (modifies and not after_noun) or token.dep == "compound"
        return (
            token.tag.startswith("RB")
            and token.dep == "advmod"
            and token.head == i + 1
            and (self._tokens[min(i + 1, len(self._tokens) - 1)].tag in ("JJ", "VBN", "JJR"))
            and self._owner[min(i + 1, len(self._tokens) - 1)] is None
        )

    def _noun_in_ing(self, i: int) -> bool:
        """ "Lending to firms", "consumer spending": a thing that is done, which the tagger takes for a verb."""
        if not self._is(i, *_DOINGS) or self._tokens[i].dep in ("aux", "xcomp"):
            return False
        return i == 0 or self._tokens[i - 1].tag not in ("VBD", "VBZ", "VBP", "VB", "TO", "RB", "MD")

    def _longer(self, end: int) -> int:
        """A phrase that ends at `end`, made longer by one link: a preposition, a bracket, a joined noun."""
        if end >= len(self._tokens) or self._owner[end] is not None:
            return end
        token = self._tokens[end]
        word = token.text.lower()
        if self._tokens[end - 1].text == ")" and self._owned_bracket(end - 1) and (core := self._core_end(end)) > end:
            return core
        if word == "(":
            return self._bracket_end(end)
        if token.tag == "POS" and end + 1 < len(self._tokens) and self._is(end + 1, "by", "to", "at") and end > 0:
            return end + 1  # "and women's by 3.3%": what they have is told before
        if token.tag == "POS" and self._is(end + 1, "(") and (closing := self._bracket_end(end + 1)) > end + 1:
            return closing
        if self._is(end, "and", "or") and self._is(end + 1, "above", "over", "older", "more", "under", "below"):
            return end + 2
        if token.tag == "VBN" and token.dep == "acl" and word != "aged" and not self._before_value(end + 1):
            following = end + 1 + (self._tokens[min(end + 1, len(self._tokens) - 1)].tag == "RB")
            return following if following <= len(self._tokens) else end
        if ((word in _CHAIN or word in _JOIN) and token.text == word) or token.tag == "POS":
            core = self._core_end(end + 1) if end + 1 < len(self._tokens) else end + 1
            if core == end + 1 and word in ("and", "or") and self._again(end + 1):
                core = self._core_end(end + 2)  # "to households and to firms"
            if core == end + 1 and word in ("for", "in", "of", "&"):
                core = self._bare_adjectives(end + 1)
            return core if core > end + 1 else end
        if token.tag == "VBG" and token.dep == "acl" and (last := self._doing_end(end)) > end:
            return last
        if word == "aged":
            return self._age_end(end + 1)
        if word == "with" and self._tokens[end - 1].tag in ("VBN", "VBD") and (core := self._core_end(end + 1)) > end + 1:
            return core
        if word == "," and self._in_list(end):
            return self._core_end(end + 1 + self._is(end + 1, "and", "or", "&"))
        return end

    def _doing_end(self, i: int) -> int:
        """The end of "planning to hire", "using robots" behind a noun, where a verb of the sentence follows."""
        end = i + 1
        if self._is(end, "to") and end + 1 < len(self._tokens) and self._tokens[end + 1].tag == "VB":
            end += 2
        end = max(end, self._core_end(end))
        if self._is(end, "in", "at", "from", "for", "on", "with", "of") and self._core_end(end + 1) > end + 1:
            end = self._core_end(end + 1)
        after = self._owner[end] if end < len(self._tokens) else None
        return end if isinstance(after, Cue) and after.role.endswith("_verb") else i

    def _age_end(self, i: int) -> int:
        """The end of "aged over 25", "aged 15 to 24 years"."""
        while i < len(self._tokens) and (
            self._owner[i] is None or self._refused[i]
        ) and (self._tokens[i].tag == "CD" or self._tokens[i].text.lower() in _AGES):
            i += 1
        return i

    def _again(self, i: int) -> bool:
        """Is the word at i a preposition that the phrase before has already?"""
        if not self._is(i, "to", "for", "from", "in", "of"):
            return False
        return any(self._tokens[j].text.lower() == self._tokens[i].text.lower() for j in range(max(0, i - 5), i - 1))

    def _owned_bracket(self, closing: int) -> bool:
        """Does a possessive stand before the bracket ("the Central Bank's (CB) deposit rate")?"""
        opening = next((i for i in range(closing, -1, -1) if self._tokens[i].text == "("), 0)
        return opening > 0 and self._tokens[opening - 1].tag == "POS"

    def _bare_adjectives(self, i: int) -> int:
        """The end of "rural and urban" before a verb, or of "quarrying" behind "&": words that stand for nouns."""
        end = i
        while (
            end < len(self._tokens)
            and self._owner[end] is None
            and (self._tokens[end].tag in ("JJ", "VBG", "NNP") or (end > i and self._tokens[end].tag == "CC"))
        ):
            end += 1
        if end == i or end >= len(self._tokens) or self._tokens[end - 1].tag == "CC":
            return i
        after = self._owner[end]
        return (
            end if (isinstance(after, Cue) and after.role.endswith("_verb")) or self._tokens[i - 1].text == "&" else i
        )

    def _bracket_end(self, i: int) -> int:
        for j in range(i + 1, min(i + 8, len(self._tokens))):
            if self._owner[j] is not None and not isinstance(self._owner[j], Cue):
                return i
            if self._tokens[j].text == ")":
                return j + 1
        return i

    def _in_list(self, comma: int) -> bool:
        """Is the comma one of "textile, clothing and footwear stores": nouns, then "and" and a last noun?"""
        i = comma
        while self._is(i, ","):
            i += 1
            if closing := self._is(i, "and", "or", "&"):
                i += 1
            core = self._core_end(i)
            if core == i or core - i > 6:
                return False
            if closing:
                return True
            i = core
            while (
                self._is(i, "of", "in", "for") or self._tokens[min(i, len(self._tokens) - 1)].tag == "POS"
            ) and self._core_end(i + 1) > i + 1:
                i = self._core_end(i + 1)
            if self._is(i, "and", "or", "&") and self._core_end(i + 1) > i + 1:
                return True
        return False

    def _before_value(self, i: int) -> bool:
        return i < len(self._tokens) and isinstance(self._owner[i], Quantity)

    def _is(self, i: int, *words: str) -> bool:
        return i < len(self._tokens) and self._owner[i] is None and self._tokens[i].text.lower() in words


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
