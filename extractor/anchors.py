"""A regular expression -> the letters that a text must hold for it to match, so that most patterns are never tried.

`anchors(pattern)` reads the pattern as it is written and gives groups of strings: a text that it matches holds at least
one string of each group, in whatever case if the string is in small letters; `DIGIT` stands for any digit. It never
says more than is sure: a construct that it does not know asks for nothing. `Sieve` keeps many patterns by their anchors
and tells which ones are worth trying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from itertools import chain
from operator import or_
from typing import Generic, TypeVar

import regex

Kept = TypeVar("Kept")
Group = frozenset[str]
"""Strings of which a text must hold one."""

DIGIT = "\x00"
_NOTHING: Group = frozenset(("",))
_MOST_EXACT = 40
"""So many spellings of one stretch are told apart; beyond them it counts as unknown."""
_LIKELY = 0.9
"""A group that a text is likelier than this to meet is not worth asking for."""
_WEAK = 0.1
"""Where no group is rarer than this, strings that go on across white space are asked for too."""
_FREQUENT = {
    "in": 0.9, "an": 0.8, "to": 0.7, "or": 0.7, "as": 0.6, "on": 0.6, "is": 0.5, "at": 0.5, "of": 0.5, "the": 0.8,
    "and": 0.6, "all": 0.2, "for": 0.4, "20": 0.5, "year": 0.3, "month": 0.15, "quarter": 0.1, "from": 0.1, "with": 0.1,
}  # fmt: skip
"""About how many sentences of releases hold them."""
_GROUPS = 3
"""More groups would cost about what they spare."""
_REMEMBERED = 16384
_LONG = 5_000
"""Characters of a text; the words of longer ones, which are no sentences, are not remembered: one may be all of it."""

_LONG_WORD = 60
"""Characters of a word from which on it is searched for each string."""


def anchors(pattern: str, *, folds: bool = False, most: int = _GROUPS) -> tuple[Group, ...]:
    """The groups of strings that a text must meet for the pattern to match anywhere in it, the rarest first, at most
    so many. `folds` says that the pattern is compiled to match in any case.

    >>> [sorted(group) for group in anchors(r"\\b(?:Tables|Charts?) (?=\\d)")]
    [['Chart', 'Tables']]
    >>> anchors(r"\\d+ ?%?")
    ()
    """
    groups = _groups(pattern, False, folds)
    if min(map(_likelihood, groups), default=1.0) > _WEAK:
        groups |= _groups(pattern, True, folds)  # strings of several words cost more to look for
    return tuple(sorted(groups, key=lambda group: (_likelihood(group), sorted(group))))[:most]


def _groups(pattern: str, across: bool, folds: bool) -> set[Group]:
    try:
        whole = _Parser(pattern, across, folds).whole()
    except _UnknownError:
        return set()
    return {*whole.groups, *_worth(whole.exact)}


class Sieve(Generic[Kept]):
    """Things kept by the anchors of their patterns. Which are worth trying for a text is told by its words, each of
    which is looked into once for all texts.

    What is met is kept in one integer, as unions of those are quick: a stretch of bits for the first group of each
    thing, one for the second group of each and so on, and behind them a bit for each word at which strings of several
    words, or with told digits, are looked for.
    """

    def __init__(self, kept: Iterable[tuple[Kept, Iterable[Iterable[str]]]]) -> None:
        """Each thing with its groups; a text must hold a string of each."""
        things = [(thing, [frozenset(map(_sought, group)) for group in asked]) for thing, asked in kept]
        self._kept = [thing for thing, _ in things]
        self._ranks = max((len(groups) for _, groups in things), default=0)
        met: dict[str, int] = {}
        self._unasked = 0
        for place, (_, groups) in enumerate(things):
            for rank, group in enumerate(groups):
                for string in group:
                    met[string] = met.get(string, 0) | self._bit(rank, place)
            for rank in range(len(groups), self._ranks):
                self._unasked |= self._bit(rank, place)
        self._blanks = [(string, met.pop(string)) for string in sorted(met) if string.isspace()]
        # What goes on across words, or tells its digits, is looked for where the longest word of it stands.
        begun: dict[str, list[tuple[str, int, bool]]] = {}
        for string in sorted(string for string in met if " " in string or _TOLD_DIGIT.search(string)):
            word = max(_ANY_DIGIT.sub(DIGIT, string).split(), key=len)
            begun.setdefault(word, []).append((string, met.pop(string), _TOLD_DIGIT.search(string) is not None))
        self._begun = [*begun.values()]
        for place, word in enumerate(begun):
            met[word] = met.get(word, 0) | self._bit(self._ranks, place)
        self._joined = met
        self._sizes = sorted(set(map(len, met)))
        self._of_word: Callable[[str], int] = lru_cache(_REMEMBERED)(self._look_into)
        self._of_bits: Callable[[int], tuple[Kept, ...]] = lru_cache(_REMEMBERED)(self._chosen)

    def passing(self, text: str) -> tuple[Kept, ...]:
        """The things whose every group the text meets, in their order."""
        return self.among(self.met_by(text))

    def among(self, places: int) -> tuple[Kept, ...]:
        """The things at the places whose bits are set, in their order."""
        return self._of_bits(places)

    def met_by(self, text: str) -> int:
        """The places of what passes: a bit is set for each, the lowest for the first thing."""
        words = (text.translate(_MASKED) if text.isascii() else _ANY_DIGIT.sub(DIGIT, text)).split()
        of_word = self._of_word if len(text) < _LONG else self._look_into
        met = reduce(or_, map(of_word, set(words)), self._unasked)
        begun = met >> (self._ranks * len(self._kept))
        if begun:
            single = text.isprintable() and "  " not in text
            lines = " ".join(words).lower(), (text if single else " ".join(text.split())).lower()
            for place in _bits(begun):
                for string, bits, line in self._begun[place]:
                    if string in lines[line]:
                        met |= bits
        for string, bits in self._blanks:
            if string in text:
                met |= bits
        passing = (1 << len(self._kept)) - 1
        for _ in range(self._ranks):
            passing &= met
            met >>= len(self._kept)
        return passing

    def _look_into(self, word: str) -> int:
        """The bits of all strings in a word, as it is written or in small letters: each piece of it as long as one of
        them is looked up, which for a word is many times as quick as to look for each of them."""
        small, found = word.lower(), 0
        if len(word) > _LONG_WORD:
            return reduce(or_, (bits for string, bits in self._joined.items() if string in word or string in small), 0)
        bits_of = self._joined.get
        for written in (word, small) if small != word else (word,):
            for length in self._sizes:
                if length > len(written):
                    break
                for start in range(len(written) - length + 1):
                    bits = bits_of(written[start : start + length])
                    if bits is not None:
                        found |= bits
        return found

    def _bit(self, rank: int, place: int) -> int:
        return 1 << (rank * len(self._kept) + place)

    def _chosen(self, places: int) -> tuple[Kept, ...]:
        return tuple([self._kept[place] for place in _bits(places)])


def _bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest on."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a piece of a pattern: all that it can be, where that is little (`exact`), else with what it ends
    (`tail`) and begins (`head`); groups of which every text that holds it meets each; and whether it has letters that
    match in any case, which are small ones here (`folds`)."""

    exact: Group | None
    groups: tuple[Group, ...] = ()
    head: Group = _NOTHING
    tail: Group = _NOTHING
    folds: bool = False


_EMPTY = _Known(_NOTHING)
_ANYTHING = _Known(None)


class _UnknownError(Exception):
    """A construct that the parser does not know."""


class _Parser:
    """Reads the syntax of the regex module as far as it matters here."""

    def __init__(self, pattern: str, across: bool, folds: bool) -> None:
        """`across` asks for strings that go on across white space, which is taken for one space."""
        self._pattern, self._at, self._folds = pattern, 0, folds
        self._space = _Known(frozenset(" ")) if across else _ANYTHING
        self._blank = replace(self._space)

    def whole(self) -> _Known:
        known = self._choice()
        if self._at < len(self._pattern):
            raise _UnknownError
        return known

    def _choice(self) -> _Known:
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else _any_of(branches)

    def _sequence(self) -> _Known:
        pieces = []
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            run = _PLAIN_RUN.match(self._pattern, self._at)
            if run is not None:
                self._at = run.end()
                letters = run[0].lower() if self._folds else run[0]
                pieces.append(_Known(frozenset((letters,)), folds=self._folds))
            else:
                pieces.append(self._repeated(self._piece()))
        return pieces[0] if len(pieces) == 1 else _in_turn(pieces)

    def _repeated(self, piece: _Known) -> _Known:
        """The piece with the sign of repetition behind it."""
        count = _COUNT.match(self._pattern, self._at)
        if count is None:
            return piece
        self._at = count.end()
        least, most = _SIGNS.get(count["sign"]) or (count["least"], count["most"])
        most = least if most is None else most
        if piece is self._blank and int(least or 0) > 1:
            return _Known(None, (frozenset(("  ",)),))
        if piece.exact == frozenset(" "):
            return piece if int(least or 0) else _Known(frozenset(("", " ")))
        if not int(least or 0):
            if most != "1" or piece.exact is None:
                return _ANYTHING
            return _Known(_small(piece.exact | _NOTHING), folds=piece.folds)
        if piece.exact is None:
            return piece
        times = _in_turn([piece] * min(int(least), 40))
        if least == most or times.exact is None:
            return times
        return _Known(None, (*times.groups, *_worth(times.exact)), times.exact, times.exact, times.folds)

    def _piece(self) -> _Known:
        sign = self._pattern[self._at]
        self._at += 1
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._class()
        if sign == "\\":
            return self._escape()
        if sign in "^$":
            return _EMPTY
        return _ANYTHING if sign == "." else self._space if sign.isspace() else self._letter(sign)

    def _group(self) -> _Known:
        if not self._take("?"):
            return self._closed(self._choice())
        kind = _KIND.match(self._pattern, self._at)
        if kind is None or "x" in (kind["on"] or ""):
            raise _UnknownError
        self._at = kind.end()
        around = self._folds
        self._folds = (
            ("i" in kind["on"] or (around and "i" not in (kind["off"] or ""))) if kind["flags"] is not None else around
        )
        if kind["flags"] is not None and kind["end"] == ")":
            return _EMPTY
        inside = self._closed(self._choice())
        self._folds = around
        if kind["ahead"] is None:
            return inside
        # A look at what stands beside: it takes no letters, but the text must hold them.
        return _Known(_NOTHING, () if "!" in kind["ahead"] else (*inside.groups, *_worth(inside.exact)))

    def _closed(self, inside: _Known) -> _Known:
        if not self._take(")"):
            raise _UnknownError
        return inside

    def _class(self) -> _Known:
        body = _CLASS.match(self._pattern, self._at)
        if body is None:
            raise _UnknownError
        self._at = body.end()
        letters = body["letters"]
        if _DIGITS.fullmatch(letters) and not body["not"]:
            return _Known(frozenset((DIGIT,)))
        if letters in (r"\s", " ") and not body["not"]:
            return self._blank if letters == " " else self._space
        if self._space.exact and not body["not"]:
            letters = letters.replace(r"\s", " ")
        if body["not"] or _SETS.search(letters):
            return _ANYTHING
        members = list(_MEMBER.finditer(letters))
        if any(ends["last"] and ord(ends["last"]) - ord(ends["first"]) > _MOST_EXACT for ends in members):
            return _ANYTHING
        spread = "".join(
            "".join(map(chr, range(ord(ends["first"]), ord(ends["last"]) + 1))) if ends["last"] else ends["one"]
            for ends in members
        )
        if any(map(str.isspace, spread)) and self._space.exact is None:
            return _ANYTHING
        return _any_of([self._letter(letter) for letter in dict.fromkeys(spread)])

    def _escape(self) -> _Known:
        sign = self._pattern[self._at]
        self._at += 1
        if sign in "bBAZmMG":
            return _EMPTY
        if sign in "pP":
            self._at = self._pattern.index("}", self._at) + 1
            return _ANYTHING
        if sign == "d":
            return _Known(frozenset((DIGIT,)))
        if sign == "t":
            return _Known(None, (frozenset(("\t",)),))
        if sign in "sn ":
            return self._space
        if sign.isalnum():
            if sign in "DSwWhRX":
                return _ANYTHING
            raise _UnknownError
        return self._letter(sign)

    def _letter(self, letter: str) -> _Known:
        if not letter.isalpha():
            return self._space if letter.isspace() else _Known(frozenset((letter,)))
        return _Known(frozenset((letter.lower() if self._folds else letter,)), folds=self._folds)

    def _take(self, sign: str) -> bool:
        there = self._pattern.startswith(sign, self._at)
        self._at += there
        return there


_PLAIN_RUN = regex.compile(r"[\p{L}\d%&@#]+(?![?*+{\p{L}\d%&@#])")
_COUNT = regex.compile(r"(?:(?P<sign>[?*+])|\{(?P<least>\d+)\}|\{(?P<least>\d*),(?P<most>\d*)\})[?+]?")
_SIGNS = {"?": ("0", "1"), "*": ("0", ""), "+": ("1", "")}
_KIND = regex.compile(
    r"(?P<ahead><?[=!])|P<\w+>|<\w+>|>|(?P<flags>(?P<on>[a-zA-Z0-9]*)(?:-(?P<off>[a-zA-Z]+))?)(?P<end>[:)])"
)
_CLASS = regex.compile(r"(?P<not>\^)?(?P<letters>\]?(?:[^\]\\\[]|\\.)*)\]", regex.DOTALL)
_SETS = regex.compile(r"\\[dDsSwWpPhRXbnrtvfuUxN0-9]|--|&&|~~|\|\|")
_MEMBER = regex.compile(r"\\(?P<one>.)|(?P<first>.)-(?P<last>[^\\])|(?P<one>.)")
_DIGITS = regex.compile(r"\\d|[0-9]-[0-9]")
_TOLD_DIGIT = regex.compile(r"[0-9]")
_ANY_DIGIT = regex.compile(r"\d")
_MASKED = dict.fromkeys(map(ord, "0123456789"), DIGIT)


def _small(exact: Group) -> Group | None:
    return exact if len(exact) <= _MOST_EXACT else None


def _any_of(branches: Sequence[_Known]) -> _Known:
    """One of several: a group of one may be met instead of a group of the other."""
    folds = any(branch.folds for branch in branches)
    exacts = [branch.exact for branch in branches]
    exact = _small(_cased(chain.from_iterable(one or () for one in exacts), folds)) if None not in exacts else None
    if exact is not None:
        return _Known(exact, folds=folds)
    rarest = [min((*branch.groups, *_worth(branch.exact)), key=_likelihood, default=None) for branch in branches]
    if None in rarest:
        return _ANYTHING
    return _Known(None, tuple(_worth(frozenset(chain.from_iterable(group or () for group in rarest)))))


def _in_turn(pieces: Iterable[_Known]) -> _Known:
    """One after the other: stretches whose spellings are all known are put together."""
    groups: list[Group] = []
    stretch, first, folds = _NOTHING, None, False
    for piece in pieces:
        groups += piece.groups
        longer = _joined(stretch, piece.exact, folds or piece.folds)
        if longer is None:
            begun = _joined(stretch, piece.head, folds or piece.folds) or stretch if piece.exact is None else stretch
            first = begun if first is None else first
            groups += _worth(begun)
            longer = _joined(_endings(stretch), piece.exact, folds or piece.folds)
            if longer is None:
                groups += _worth(_joined(_endings(stretch), _beginnings(piece.exact), folds or piece.folds))
        stretch = longer or piece.exact or piece.tail
        folds = piece.folds or (folds and longer is not None)
    if first is None:
        return _Known(stretch, tuple(groups), folds=folds)
    return _Known(None, (*groups, *_worth(stretch)), _cased(first, True), _cased(stretch, True), folds=True)


def _joined(before: Group, after: Group | None, folds: bool) -> Group | None:
    """Every spelling of the one followed by one of the other; None where those are not known, or too many. A digit that
    is told cannot stand beside one that is not, as they are looked for in different forms of the text."""
    if after is None:
        return None
    joined = _cased(((a + b).replace("  ", " ") for a in before for b in after), folds)
    return None if any(DIGIT in one and _TOLD_DIGIT.search(one) for one in joined) else _small(joined)


def _endings(strings: Group) -> Group:
    """Those in which each ends."""
    return _without_longer(strings, str.endswith)


def _beginnings(strings: Group | None) -> Group | None:
    """Those with which each begins."""
    return None if strings is None else _without_longer(strings, str.startswith)


def _without_longer(strings: Iterable[str], holds: Callable[[str, str], bool]) -> Group:
    """Those that hold no other one."""
    kept: list[str] = []
    for string in sorted(strings, key=len):
        for other in kept:
            if holds(string, other):
                break
        else:
            kept.append(string)
    return frozenset(kept)


def _cased(strings: Iterable[str], folds: bool) -> Group:
    return frozenset(string.lower() for string in strings) if folds else frozenset(strings)


def _sought(string: str) -> str:
    """The string as it is looked for: what does not stand in one word is looked for in small letters."""
    return string.lower() if " " in string or _TOLD_DIGIT.search(string) else string


def _worth(exact: Group | None) -> tuple[Group, ...]:
    """The strings as a group, where asking for it rules out many texts."""
    if exact is None:
        return ()
    bare = {string if len(string) > 1 and string.isspace() else string.strip(" ") for string in exact}
    shortest = _without_longer(bare, str.__contains__)
    return () if _likelihood(shortest) > _LIKELY else (shortest,)


def _likelihood(group: Group) -> float:
    """About how likely a sentence is to hold one of the strings."""
    return sum(map(_commonness, group))


def _commonness(string: str) -> float:
    if "\ue000" <= string <= "\uf8ff":  # the private use area, of which the layers of periods take their signs
        return 0.01
    if DIGIT in string:
        others = string.replace(DIGIT, "")
        if not others:
            return {1: 1.0, 2: 0.7, 3: 0.2, 4: 0.4}.get(len(string), 0.02)
        return 0.5 if others in ".,%" else 0.3 if others == " " else {1: 0.02, 2: 0.01}.get(len(others), 0.003)
    if string in ("  ", "\t"):
        return 0.02
    if len(string) < 2:
        if not string or string.isdecimal() or string in ". ":
            return 1.0
        return 0.5 if string.isalpha() else 0.01 if string.isdigit() else 0.05
    if len(string) == 2:
        return _FREQUENT.get(string, 0.15) if string.isalpha() or string.isdecimal() else 0.05
    return _FREQUENT.get(string, 0.02 if len(string) == 3 else 0.005)
