"""Text -> wordings of time, each with its sense; the rules of `periods:` in layers.

Layer 1 reads words ("June", "the first quarter", "2020"). After each layer what was found is put in place of
its words as one sign, so that the next layer's patterns read "<Quarter> of <Year>", "the end of <Period>".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

import regex

from extractor.anchors import Group, Sieve, anchors
from extractor.errors import RuleError
from extractor.match.periods.senses import Sense
from extractor.rulebook import PeriodRule, Rulebook, near

SHAPES = (
    "year", "digits", "fiscal", "month", "quarter", "half", "span", "day", "week", "weekday", "relative",
    "anchored", "length", "to date", "open", "unknown",
)  # fmt: skip
FIRST_SIGN = 0xE000
"""Signs are taken from the private use area: an even one for a shape, the odd one after it if it is dated."""

NAMES: dict[str, tuple[str, ...]] = {
    "Year": ("year", "digits", "fiscal"),
    "Digits": ("digits",),
    "Fiscal": ("fiscal",),
    "Month": ("month",),
    "Quarter": ("quarter",),
    "Half": ("half",),
    "Part": ("month", "quarter", "half", "span"),
    "Span": ("span",),
    "Day": ("day",),
    "Week": ("week",),
    "Weekday": ("weekday",),
    "Relative": ("relative",),
    "Anchored": ("anchored",),
    "Length": ("length",),
    "To date": ("to date",),
    "Period": ("year", "digits", "fiscal", "month", "quarter", "half", "span", "day", "week", "anchored"),
}
"""What a pattern may ask for. "Dated X" asks for one that names its year, "Undated X" for one that does
not."""


class Wording(NamedTuple):
    """A wording of time `[start, end)` and what it says."""

    start: int
    end: int
    sense: Sense
    rule: str
    compares: bool = False


class Found(NamedTuple):
    """What a pattern hit: its named groups, the earlier wordings in it, and where it stands in the text."""

    rule: PeriodRule
    groups: dict[str, str]
    parts: tuple[Wording, ...]
    start: int
    end: int

    def get(self, name: str) -> str | None:
        """The words of a group in small letters; None where it took no part."""
        words = self.groups.get(name)
        return words.lower() if words else None


Answer = Sense | tuple[Wording, ...] | None
Meaning = Callable[[Found], Answer]


@dataclass(frozen=True)
class Grammar:
    """The rules of time. `meanings` gives the code for each rule's `meaning`."""

    layers: tuple[tuple[_Compiled, ...], ...]

    @cached_property
    def _patterns(self) -> tuple[_Compiled, ...]:
        """All patterns, layer by layer."""
        return tuple(chain.from_iterable(self.layers))

    @cached_property
    def _sieve(self) -> Sieve[_Compiled]:
        """All patterns by the words that they need."""
        return Sieve((one, one.words) for one in self._patterns)

    @cached_property
    def _places(self) -> tuple[int, ...]:
        """The places in the sieve of the patterns of each layer."""
        ends = list(accumulate(map(len, self.layers), initial=0))
        return tuple((1 << end) - (1 << start) for start, end in pairwise(ends))

    @cached_property
    def _fitting(self) -> dict[Group, int]:
        """The places of the patterns that fit a text with certain signs, as far as they were asked for: texts of
        releases have some hundred different sets."""
        return {}

    def read(self, text: str) -> tuple[Wording, ...]:
        """The wordings of a text in order, not overlapping; the longest wins, then the first rule."""
        worth = self._sieve.met_by(text)
        if not worth & self._fits(frozenset()):
            return ()
        page = _Page(text, ())
        for number, layer in enumerate(self._places):
            for _ in range(2 if number else 1):
                tried = worth & layer and worth & layer & self._fits(page.signs)
                after = _apply(self._sieve.among(tried), page) if tried else page
                if after is page:
                    break
                page = after
        return page.wordings

    def _fits(self, signs: Group) -> int:
        known = self._fitting.get(signs)
        if known is None:
            if len(self._fitting) >= _REMEMBERED:
                self._fitting.clear()
            known = sum(1 << place for place, one in enumerate(self._patterns) if one.fits(signs))
            self._fitting[signs] = known
        return known


def build_grammar(rulebook: Rulebook, meanings: dict[str, Meaning]) -> Grammar:
    """Compile the period rules of a rulebook. Raises RuleError, with file and line, for a rule that asks for
    what does not exist."""
    words = _word_patterns(rulebook)
    compiled: dict[int, list[_Compiled]] = {1: []}
    for rule in rulebook.of(PeriodRule):
        if rule.meaning not in meanings:
            raise RuleError(
                f"{rule.where}: {rule.id}: unknown meaning {rule.meaning!r}{near(rule.meaning, meanings)}; "
                f"use one of {', '.join(meanings)}"
            )
        for pattern in rule.patterns:
            made = _Compiled(rule, _expanded(pattern, rule, words), meanings[rule.meaning])
            compiled.setdefault(rule.layer, []).append(made)
    return Grammar(tuple(tuple(compiled[number]) for number in sorted(compiled)))


def grammar_of(rulebook: Rulebook, meanings: dict[str, Meaning]) -> Grammar:
    """The grammar of a rulebook, compiled on first use. The last few are kept, by identity: a rulebook is
    too big to be compared each time."""
    for known, grammar in _compiled_grammars:
        if known is rulebook:
            return grammar
    made = build_grammar(rulebook, meanings)
    _compiled_grammars.append((rulebook, made))
    return made


_compiled_grammars: deque[tuple[Rulebook, Grammar]] = deque(maxlen=4)
_REMEMBERED = 4096
_SIGN = regex.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True)
class _Compiled:
    """A pattern of a rule, compiled when a text first may hold what it reads."""

    rule: PeriodRule
    source: str
    meaning: Meaning

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        return regex.compile(self.source, regex.V0 | regex.IGNORECASE)

    @cached_property
    def _anchors(self) -> tuple[Group, ...]:
        return anchors(self.source, folds=True, most=6)

    @property
    def words(self) -> list[Group]:
        """Groups of strings of which a text must hold one each."""
        return [group for group in self._anchors if not any(map(_SIGN.search, group))]

    @cached_property
    def signs(self) -> tuple[Group, ...]:
        """Groups of signs of which there must be one each; if it speaks of signs at all, there must be one of them."""
        every = frozenset(_SIGN.findall(self.source))
        return *([every] if every else []), *(group for group in self._anchors if group <= every)

    def fits(self, signs: Group) -> bool:
        """Whether there are wordings of the shapes that the pattern asks for, told by their signs."""
        return not any(map(signs.isdisjoint, self.signs))


class _Page:
    """A text in which the wordings found so far stand as one sign each."""

    starts: Sequence[int]

    def __init__(self, text: str, wordings: tuple[Wording, ...]) -> None:
        self.text, self.wordings = text, wordings
        self.by_sign: dict[int, Wording] = {}
        self.masked, self.starts, self.signs = text, range(len(text) + 1), frozenset[str]()
        if wordings:
            self._mask(text, wordings)

    def _mask(self, text: str, wordings: tuple[Wording, ...]) -> None:
        pieces: list[str] = []
        starts: list[int] = []
        at = 0
        for wording in wordings:
            pieces.append(text[at : wording.start])
            starts.extend(range(at, wording.start))
            self.by_sign[len(starts)] = wording
            pieces.append(sign(wording.sense))
            starts.append(wording.start)
            at = wording.end
        pieces.append(text[at:])
        starts.extend(range(at, len(text) + 1))
        self.masked, self.starts = "".join(pieces), starts
        self.signs = frozenset([sign(wording.sense) for wording in wordings])

    def found(self, rule: PeriodRule, match: regex.Match[str]) -> Found:
        low, high = match.span()
        inside = tuple([self.by_sign[place] for place in range(low, high) if place in self.by_sign])
        last = self.by_sign.get(high - 1)
        return Found(rule, match.groupdict(), inside, self.starts[low], last.end if last else self.starts[high])


def sign(sense: Sense) -> str:
    """The sign that stands for a sense of this shape."""
    return chr(FIRST_SIGN + 2 * SHAPES.index(sense.shape) + sense.dated)


def _apply(patterns: Iterable[_Compiled], page: _Page) -> _Page:
    hits = [(page.found(one.rule, match), one) for one in patterns for match in one.pattern.finditer(page.masked)]
    if not hits:
        return page
    hits.sort(key=lambda hit: hit[0].start - hit[0].end)  # stable: among equals the first rule wins
    new: list[Wording] = []
    taken = bytearray(len(page.text))
    for found, one in hits:
        if any(taken[found.start : found.end]):
            continue
        for wording in _wordings(one.meaning(found), found):
            new.append(wording)
            taken[wording.start : wording.end] = b"\1" * (wording.end - wording.start)
    if not new:
        return page
    kept = [old for old in page.wordings if not any(taken[old.start : old.end])]
    return _Page(page.text, tuple(sorted(kept + new, key=lambda wording: wording.start)))


def _wordings(answer: Answer, found: Found) -> Iterable[Wording]:
    if answer is None:
        return ()
    if isinstance(answer, tuple):
        return answer
    return (Wording(found.start, found.end, answer, found.rule.id, found.rule.compares),)


def _expanded(pattern: str, rule: PeriodRule, words: dict[str, str]) -> str:
    def expand(match: regex.Match[str]) -> str:
        name = match[1]
        if name in words:
            return words[name]
        dated, _, shape = name.partition(" ") if name.startswith(("Dated ", "Undated ")) else ("", "", name)
        if shape not in NAMES:
            allowed = [*words, *NAMES]
            raise RuleError(
                f"{rule.where}: {rule.id}: unknown placeholder <{name}>{near(name, allowed)}; "
                f"use one of {', '.join(allowed)}"
            )
        firsts = (FIRST_SIGN + 2 * SHAPES.index(each) for each in NAMES[shape])
        steps = {"Dated": (1,), "Undated": (0,)}.get(dated, (0, 1))
        return "[" + "".join(chr(first + step) for first in firsts for step in steps) + "]"

    expanded = regex.sub(r"(?<!\(\?P)<([A-Za-z][A-Za-z ]*)>", expand, pattern)
    spaced = regex.sub(r" (\?)?", lambda match: " *" if match[1] else " +", expanded)
    edge_before = "" if spaced.startswith(("(?<", "[", "(?P<")) else r"(?<![\w])"
    return edge_before + spaced


def _word_patterns(rulebook: Rulebook) -> dict[str, str]:
    """What a placeholder in small letters stands for. Months and letters keep their capitals: "may" and
    "march" are mostly verbs. Digits are asked for as such first: sets of letters in any case are slow."""
    months = "|".join(f"{word}|{word.upper()}" for word in rulebook.words("month_names"))
    short = "|".join(f"{word}|{word.upper()}" for word in rulebook.words("month_abbreviations"))
    ones = "|".join(rulebook.words("numbers")[:9])
    numbers = rf"(?:{'|'.join(rulebook.words('tens'))})(?:[- ](?:{ones}))?|{'|'.join(rulebook.words('numbers'))}"
    return {
        "month": rf"(?-i:(?:{months}|(?:{short})\b\.?))",
        "full month": rf"(?-i:(?:{months}))\b",
        "mon": rf"(?-i:(?:{short})\b\.?+)",
        "ordinal": rf"(?:{'|'.join(rulebook.words('ordinals'))})\b",
        "number": rf"(?:(?!0)\d\d?|{numbers})\b",
        "number word": rf"(?:{numbers})\b",
        "weekday": rf"(?-i:(?:{'|'.join(rulebook.words('weekdays'))}))\b",
        "yyyy": r"(?<![\d.,$€£¥])(?:19|20)\d\d(?!\d)",
        "yy": r"\d\d(?!\d)",
        "dd": r"(?=\d)(?!0(?!\d)|00|3[2-9]|[4-9]\d|\d{3})\d\d?",
        "dash": r" ?[-–—‑] ?",
        "sep": r"[\-–‑\s]",
        "apostrophe": r"[’'‘`]",
        "reported noun": "|".join(rulebook.words("reported_nouns")),
        "kind of year": rf"(?:{'|'.join(rulebook.words('kinds_of_year'))})\b",
        "unit": r"(?:days?|weeks?|months?|quarters?|half-years?|years?|decades?)\b",
        "span unit": r"(?:week|month|quarter|half|half-year|year)\b",
    }


def plain_spaces(text: str) -> str:
    """The text with every odd space and line end made a plain space; offsets stay."""
    return text if text.isprintable() else _ODD_SPACE.sub(" ", text)  # no odd space is printable


_ODD_SPACE = regex.compile(r"[\t\n\r\v\f\u00a0\u1680\u2007\u2009\u200a\u202f\u205f\u3000]")
