"""Which period of a sentence a number is about, and which one it is compared with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.link.chunks import Chunk
from extractor.link.relations import ends_of, last_twelve_months
from extractor.link.time_roles import TimeRoles
from extractor.model import PeriodMention

_LINK = frozenset("in for during at over on as of by through within the – - , throughout to until".split())
_TOLD = frozenset("recorded experienced registered seen achieved posted measured observed reached reported".split())
_FAR = 3
"""Beyond so many other numbers a period is no longer that of the first."""
_STOPS = frozenset(
    (";", "while", "whereas", "but", "although", "as", "after", "following", "since", "when", "followed", "then")
)


class Periods:
    """The period chunks of one sentence, each told as a period of observation or of comparison.

    A period inside a bracket belongs to the values in the same bracket only, and one that a base of
    comparison holds (`base_values`: chunk indices) to that base only.
    """

    def __init__(self, chunks: Sequence[Chunk], roles: TimeRoles, base_values: Collection[int] = ()) -> None:
        self._chunks = chunks
        self._bracket = _brackets(chunks)
        self._mentions = roles.mentions
        self._bases = set(roles.bases)
        self._asides = roles.asides
        self.is_vintage = roles.is_vintage
        self._roles = roles
        held = {self._adjacent(at) for at in base_values}
        self._held = {i for i in held if i is not None} - self._bases
        self._bases |= self._held  # "compared with $2 million for the first quarter of 2024"

    def adjacent(self, at: int) -> PeriodMention | None:
        """The period that directly follows chunk `at` ("to 76.7% in April"), whatever its role."""
        i = self._in_bracket_behind(at)
        i = self._adjacent(at) if i is None else i
        return self._mentions[i] if i is not None else None

    def _adjacent(self, at: int) -> int | None:
        i = self._after(at, base_too=True, far=False)
        joined = at + 1
        while joined < len(self._chunks) and self._chunks[joined].word in ("and", "or", ","):
            joined += 1
        if i is None and at + 1 < joined < len(self._chunks) and self._chunks[joined].kind == "value":
            return self._adjacent(joined)  # "against 1.7 million and 2.5 million in July", "2 million, or 3%, in May"
        return i

    def between(self) -> PeriodMention | None:
        """The span between whose ends the sentence tells a move: "Between 2015 and 2020 the rate fell from 3 to 2"."""
        return next(
            (
                mention
                for i, mention in self._mentions.items()
                if ends_of(mention, self._lead(i)) or (mention.rule == "between" and mention.compares)
            ),
            None,
        )

    def pair(self) -> tuple[PeriodMention, PeriodMention] | None:
        """The two of "between May and June 2025", where they are told one by one."""
        pairs = (
            (mention, self._mentions[i + 2])
            for i, mention in self._mentions.items()
            if i + 2 in self._mentions and self._chunks[i + 1].word == "and" and self._lead(i) == "between"
        )
        return next(pairs, None)

    def opening(self, at: int) -> PeriodMention | None:
        """The basis with which the clause of the value at `at` opens: "...; in the year before there was a fall"."""
        for i in range(at - 1, 1, -1):
            if self._chunks[i].kind == "value" or self._chunks[i].word == ";":
                return None
            if i in self._bases and self._mentions[i].shift is not None:
                lead = i - 1 - (self._chunks[i - 1].word == "in")
                return self._mentions[i] if self._chunks[lead].word in (";", ",", "but", "and", "while") else None
        return None

    def before_numbers(self) -> PeriodMention | None:
        """The basis of comparison named with what is measured: "Growth compared with the quarter before was 1%"."""
        first = next((i for i, chunk in enumerate(self._chunks) if chunk.kind == "value"), 0)
        told = [i for i in self._mentions if i < first and i in self._bases]
        named = len(told) == 1 and told[0] and self._chunks[told[0] - 1].kind == "base" and self._verb(told[0] + 1)
        return self._mentions[told[0]] if named else None

    def lead_of(self, mention: PeriodMention) -> str:
        """The word that introduces a period."""
        return next((self._lead(i) for i, other in self._mentions.items() if other is mention), "")

    def _lead(self, i: int) -> str:
        return next((c.word for c in reversed(self._chunks[max(0, i - 2) : i]) if c.word not in ("", "the")), "")

    def of(self, at: int, anchor: int) -> PeriodMention | None:
        """The period that the value at chunk `at`, governed from chunk `anchor`, is about: what directly follows
        it, else what stands before it, else what comes later in the sentence."""
        i = self._in_bracket_behind(at)
        for way in (self._in_bracket_of_end, self._leading, self._given_for):
            i = way(at) if i is None else i
        if i is None:
            i = self._after(at, base_too=False, far=True)
        if (
            i is None
            and at > 1
            and self._chunks[at - 1].word == "to"
            and at - 2 in self._mentions
            and at - 2 not in self._bases
        ):
            i = at - 2  # "rose 2 points in February to 91"
        if i is None:
            i = self._before(at, min(at, anchor) if anchor >= 0 else at)
        if i is None:
            i = self._later(at)
        return self._whole(i, at) if i is not None else None

    def is_compared(self, at: int) -> bool:
        """Is the value at chunk `at` one that another is compared with: "below the October rate of 87,500"?"""
        return self._leading(at) is not None

    def _leading(self, at: int) -> int | None:
        """ "Below the October rate of 87,500", "the previous year's figure of 141": the base right before its value."""
        words = 0
        for i in range(at - 1, max(-1, at - 6), -1):
            chunk = self._chunks[i]
            if i in self._mentions:
                said = words or chunk.text.lower().split()[-1] in self._roles.words.levels
                led = i in self._bases and not last_twelve_months(self._mentions[i])
                beside = all(c.word in ("'s", "’s") for c in self._chunks[i + 1 : at])
                return i if led and (said or beside) else None
            if chunk.kind not in ("metric", "time", "change_noun", "hedge") and chunk.word not in ("of", "'s", "’s"):
                return None
            words += chunk.kind in ("metric", "time", "change_noun")
        return None

    def _in_bracket_of_end(self, at: int) -> int | None:
        """ "Cut by 52%, to $79k (2Q25)": the period in the bracket behind the level that a change leads to."""
        ahead = self._chunks[at + 1 : at + 4]
        words = [chunk.word for chunk in ahead]
        end = at + 1 + words.index("to") + 1 if "to" in words and set(words[: words.index("to")]) <= {","} else 0
        return self._in_bracket_behind(end) if end and self._chunks[end].kind == "value" else None

    def _whole(self, i: int, at: int) -> PeriodMention:
        """The period at chunk `i`; where one value is told of "both April and May", the two as one."""
        run = next((run for run in self._runs() if i in run), [i])
        values = sum(chunk.kind == "value" for chunk in self._chunks[max(0, at - 4) : at + 5])
        members = [self._mentions[j] for j in run]
        if len(run) != 2 or values > 1 or self._lead(run[0]) == "between" or not _months_on_end(members):
            return self._mentions[i]
        first, last = members
        text = f"{first.text} and {last.text}"
        return replace(first, end=last.end, text=text, last_day=last.last_day, shift=None)

    def _in_bracket_behind(self, at: int) -> int | None:
        """ "To $79 million (Q2 2025) from $64 million (Q2 2024)": a period alone in the bracket behind the value."""
        bracket = self._chunks[at + 1 : at + 4]
        alone = [chunk.word for chunk in bracket[::2]] == ["(", ")"] and at + 2 in self._mentions
        return at + 2 if alone and not self._mentions[at + 2].compares else None

    def _given_for(self, at: int) -> int | None:
        """ "1.3%, for 2026 at 1.7% and for 2027 1.9%": a list of periods, each with its number behind it."""
        words = [chunk.word for chunk in self._chunks[max(0, at - 4) : at]]
        i = at - 1 - (words[-1:] == ["at"])
        listed = i >= 2 and self._chunks[i - 1].word in ("for", "in") and self._chunks[i - 2].word in (",", "and", ";")
        return i if listed and i in self._mentions and i not in self._bases else None

    def base_of(self, at: int) -> PeriodMention | None:
        """The period that the value at chunk `at` is compared with: the next one to the right, up to another value."""
        for i in range(at + 1, len(self._chunks)):
            chunk = self._chunks[i]
            if chunk.kind == "value" and self._bracket[i] == self._bracket[at] and not self._same_breath(i):
                return None
            if i in self._bases and self._bracket[i] in (self._bracket[at], 0):
                if self._sequel(i) or self._roles.number_of(i) is not None:
                    continue
                return self._mentions[i]
            aside = chunk.kind == "change_noun" and any(c.word == "," for c in self._chunks[at + 1 : i])
            if chunk.word in (";", "—") or aside:
                return None
        return None

    def fronting_base(self) -> PeriodMention | None:
        """A basis of comparison at the head of the sentence: "Compared to the same month of the previous year, ..."."""
        first = next(iter(self._mentions), None)
        if first is None or first not in self._bases:
            return None
        opening = all(
            chunk.kind not in ("value", "metric") and not (at and chunk.kind.endswith("_verb"))
            for at, chunk in enumerate(self._chunks[:first])
        )
        return self._mentions[first] if opening else None

    def first(self, at: int | None = None) -> PeriodMention | None:
        """The first period of observation in the sentence that stands in no bracket, and for the value at chunk `at`
        not behind the next semicolon."""
        stop = len(self._chunks)
        if at is not None:
            stop = next((i for i in range(at, stop) if self._chunks[i].word == ";"), stop)
        plain = (i for i in self._mentions if i not in self._bases | self._asides and not self._bracket[i] and i < stop)
        return next((self._mentions[i] for i in plain), None)

    def runs(self) -> list[list[PeriodMention]]:
        """Lists of periods joined by commas and "and": "April, May and June"."""
        return [[self._mentions[i] for i in run] for run in self._runs()]

    def _runs(self) -> list[list[int]]:
        found: list[list[int]] = []
        for i in self._mentions:
            if i in self._bases:
                continue
            between = self._chunks[found[-1][-1] + 1 : i] if found else ()
            if between and all(c.word in (",", "and", "or", "in", "for", "&", "the") for c in between):
                found[-1].append(i)
            else:
                found.append([i])
        return [run for run in found if len(run) > 1]

    def _after(self, at: int, *, base_too: bool, far: bool) -> int | None:
        """The first period right of the value at `at` before another value, a comma or a verb; with `far` noun
        phrases may lie between ("a 3% rise in homes sold in May")."""
        for i in range(self._beyond_apposition(at), len(self._chunks)):
            chunk = self._chunks[i]
            if self._bracket[i] != self._bracket[at]:
                if self._bracket[i] < self._bracket[at] and self._bracket[at]:
                    return None
                continue
            if i in self._mentions and base_too and self.is_vintage(i):
                return None  # "against 1.8% in the June projection": of the same time as the number before
            if i in self._mentions:
                if base_too or i not in self._bases - self._held or self._roles.number_of(i) == at:
                    return i
                return None
            linking = chunk.kind in ("comparison", "change_noun") or chunk.word in _LINK or chunk.word in ("(", ")")
            linking = linking or chunk.text.lower() in _TOLD or self._of_whole(i, at)
            if not (
                linking
                or (
                    far
                    and chunk.kind in ("metric", "pronoun", "word")
                    and chunk.word not in _STOPS
                    and not self._verb(i)
                )
            ):
                return None
            if chunk.word == "," and far and not self._closes_apposition(i, at):
                return None
        return None

    def _closes_apposition(self, comma: int, at: int) -> bool:
        """ "$3.3 million, or $.26 per share, for 2023": what follows belongs to both amounts."""
        return self._chunks[at - 1].word == "or" and at > 2 and comma + 2 in self._mentions

    def _beyond_apposition(self, at: int) -> int:
        """The chunk behind the same amount in other terms: "$2.6 million, or $.14 per share, for 2023", "412 tonnes
        worth $842 million in 2023"; where there is none, the one behind the value."""
        words = [chunk.text.lower() for chunk in self._chunks[at + 1 : at + 3]]
        start = at + 1 + (words[:1] == [","])
        if words[start - at - 1 : start - at] not in (["or"], ["worth"]) or start + 1 >= len(self._chunks):
            return at + 1
        if self._chunks[start + 1].kind != "value":
            return at + 1
        if start == at + 1:
            return start + 2
        close = next((i for i in range(start + 2, min(start + 5, len(self._chunks))) if self._chunks[i].word == ","), 0)
        return close + 1 if close else at + 1

    def of_vintage(self, at: int) -> bool:
        """ "Against 1.8% in the June projection": does the value tell of the same time as before, made earlier?"""
        for i in range(at + 1, min(at + 5, len(self._chunks))):
            if i in self._mentions:
                return self.is_vintage(i)
            if self._chunks[i].kind == "value" or self._chunks[i].word in (",", ";"):
                return False
        return False

    def _of_whole(self, i: int, at: int) -> bool:
        """ "61% of GDP at the end of 2022": what the value is of may stand between it and its period."""
        return i == at + 2 and self._chunks[at + 1].word == "of" and self._chunks[i].kind == "metric"

    def _verb(self, i: int) -> bool:
        return self._chunks[i].kind.endswith("_verb")

    def _before(self, at: int, anchor: int) -> int | None:
        """The nearest period of observation to the left; one that another value holds is left to that value."""
        for i in range(at - 1, -1, -1):
            if (
                i in self._mentions
                and i not in self._bases | self._asides
                and self._bracket[i] in (self._bracket[at], 0)
            ) and not (i < anchor and self._taken(i)):
                return i
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

    def _later(self, at: int) -> int | None:
        """A period to the right in the same stretch: "to $3 billion, or 6.6 percent of GDP, in June"."""
        values = 0
        for i in range(at + 1, len(self._chunks)):
            values += self._chunks[i].kind == "value"
            if values > _FAR:
                return None
            about = (
                i in self._mentions and i not in self._bases | self._asides and self._bracket[i] == self._bracket[at]
            )
            if about:
                return i
            chunk = self._chunks[i]
            if chunk.word in _STOPS or (
                chunk.kind in ("change_verb", "level_verb")
                and any(c.kind == "metric" for c in self._chunks[at + 1 : i])
            ):
                return None
        return None

    def _sequel(self, i: int) -> bool:
        """Is the period only what came before ("after 3.2% in 2025") and not a basis?"""
        for j in range(i - 1, max(-1, i - 7), -1):
            chunk = self._chunks[j]
            if chunk.kind == "base":
                return chunk.text.lower() in ("after", "following")
        return False

    def _same_breath(self, i: int) -> bool:
        """Is the value at chunk i joined to the one before, so that both share what follows?"""
        before = self._chunks[i - 1]
        if before.word == "to":
            last = i - 3 if i > 2 and self._chunks[i - 2].word == "," else i - 2
            return i > 1 and self._chunks[last].kind in ("value", "period")
        return before.word in ("and", "or", "(", ",") or before.kind == "value"


def _brackets(chunks: Sequence[Chunk]) -> list[int]:
    """For each chunk the number of the bracket that it stands in; 0 outside."""
    number, depth, found = 0, 0, []
    for chunk in chunks:
        if chunk.word == "(":
            depth += 1
            number += 1
        found.append(number if depth else 0)
        if chunk.word == ")" and depth:
            depth -= 1
    return found


def _months_on_end(members: Sequence[PeriodMention]) -> bool:
    """Are they months of which each follows the one before?"""
    days = [(m.first_day, m.last_day) for m in members]
    months = all(first and last and 27 <= (last - first).days <= 30 for first, last in days)
    return months and all(b[0] and a[1] and (b[0] - a[1]).days == 1 for a, b in pairwise(days))
