"""A regular expression -> the letters that a text must hold for it to match, so that most patterns are never tried.

`anchors(pattern)` reads the pattern as it is written and gives groups of strings in small letters: a text that it
matches holds, in small letters, at least one string of each group; `DIGIT` in a string stands for any digit. It never
says more than is sure: a construct that it does not know asks for nothing. `Sieve` keeps many patterns by their anchors
and tells which ones are worth trying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Generic, TypeVar

import regex

Kept = TypeVar("Kept")
Group = frozenset[str]
"""Strings of which a text must hold one."""

DIGIT = "\x00"
_NOTHING: Group = frozenset(("",))
_MOST_EXACT = 24
"""So many spellings of one stretch are told apart; beyond them it counts as unknown."""
_LIKELY = 0.9
"""A group that a text is likelier than this to meet is not worth asking for."""
_GROUPS = 3
"""More groups would cost about what they spare."""
_REMEMBERED = 16384


def anchors(pattern: str, most: int = _GROUPS) -> tuple[Group, ...]:
    """The groups of strings that a text must meet for the pattern to match anywhere in it, the rarest first, at most
    so many.

    >>> [sorted(group) for group in anchors(r"\\b(?:Tables?|Fig\\.) (?=\\d)")]
    [['fig.', 'table']]
    >>> anchors(r"\\d+ ?%?")
    ()
    """
    for across in (False, True):  # strings of several words cost more to look for
        groups = _groups(pattern, across)
        if groups:
            return tuple(sorted(groups, key=lambda group: (_likelihood(group), sorted(group))))[:most]
    return ()


def _groups(pattern: str, across: bool) -> set[Group]:
    try:
        whole = _Parser(pattern, across).whole()
    except _UnknownError:
        return set()
    return {*whole.groups, *_worth(whole.exact)}


class Sieve(Generic[Kept]):
    """Things kept by the anchors of their patterns. Which are worth trying for a text is told by its words, each of
    which is looked into once for all texts."""

    def __init__(self, kept: Iterable[tuple[Kept, Iterable[Iterable[str]]]]) -> None:
        """Each thing with its groups; a text must hold a string of each."""
        self._kept: list[Kept] = []
        self._always: list[int] = []
        self._by_string: dict[str, list[tuple[int, list[Group]]]] = {}
        strings: set[str] = set()
        for place, (thing, asked) in enumerate(kept):
            self._kept.append(thing)
            groups = [frozenset(group) for group in asked]
            strings.update(*groups)
            if not groups:
                self._always.append(place)
            else:
                for string in groups[0]:
                    self._by_string.setdefault(string, []).append((place, groups[1:]))
        self._told = tuple(sorted(string for string in strings if _TOLD_DIGIT.search(string)))
        self._apart = tuple(sorted(string for string in strings - {*self._told} if " " in string))
        joined = tuple(sorted(strings - {*self._told, *self._apart}))
        self._in_word: Callable[[str], Group] = lru_cache(_REMEMBERED)(
            lambda word: frozenset(string for string in joined if string in word)
        )

    def passing(self, text: str) -> list[Kept]:
        """The things whose every group the text meets, in their order. `text` is in small letters."""
        words = _ANY_DIGIT.sub(DIGIT, text).split()
        there = set().union(*map(self._in_word, words))
        if self._apart:
            line = " ".join(words)
            there.update([string for string in self._apart if string in line])
        if self._told and _ANY_DIGIT.search(text):
            there.update([string for string in self._told if string in text])
        places = [*self._always]
        for string in there:
            for place, others in self._by_string.get(string, ()):
                if not any(map(there.isdisjoint, others)):
                    places.append(place)
        return [self._kept[place] for place in sorted(set(places))]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a piece of a pattern: all that it can be, in small letters, where that is little (`exact`), else
    with what it ends (`tail`) and begins (`head`); and groups of which every text that holds it meets each."""

    exact: Group | None
    groups: tuple[Group, ...] = ()
    head: Group = _NOTHING
    tail: Group = _NOTHING


_EMPTY = _Known(_NOTHING)
_ANYTHING = _Known(None)


class _UnknownError(Exception):
    """A construct that the parser does not know."""


class _Parser:
    """Reads the syntax of the regex module as far as it matters here."""

    def __init__(self, pattern: str, across: bool) -> None:
        """`across` asks for strings that go on across white space, which is taken for one space."""
        self._pattern, self._at = pattern, 0
        self._space = _Known(frozenset(" ")) if across else _ANYTHING

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
            pieces.append(self._repeated(self._piece()))
        return _in_turn(pieces)

    def _repeated(self, piece: _Known) -> _Known:
        """The piece with the sign of repetition behind it."""
        count = _COUNT.match(self._pattern, self._at)
        if count is None:
            return piece
        self._at = count.end()
        least, most = _SIGNS.get(count["sign"]) or (count["least"], count["most"])
        most = least if most is None else most
        if piece.exact == frozenset(" "):
            return piece if int(least or 0) else _Known(frozenset(("", " ")))
        if not int(least or 0):
            short = most == "1" and piece.exact is not None
            return _Known(_small(piece.exact | _NOTHING)) if short and piece.exact is not None else _ANYTHING
        if piece.exact is None:
            return piece if least == most == "1" else _Known(None, piece.groups, piece.head, piece.tail)
        times = _in_turn([piece] * min(int(least), 40))
        if least == most or times.exact is None:
            return times
        return _Known(None, (*times.groups, *_worth(times.exact)), times.exact, times.exact)

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
        return _ANYTHING if sign == "." else self._space if sign.isspace() else _letter(sign)

    def _group(self) -> _Known:
        if not self._take("?"):
            return self._closed(self._choice())
        kind = _KIND.match(self._pattern, self._at)
        if kind is None or "x" in (kind["on"] or ""):
            raise _UnknownError
        self._at = kind.end()
        if kind["flags"] is not None and kind["end"] == ")":
            return _EMPTY
        inside = self._closed(self._choice())
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
            return self._space
        if letters in (r"\s\-", r"\-\s", r" \-", " -") and self._space.exact and not body["not"]:
            return _Known(frozenset((" ", "-")))
        if body["not"] or _SETS.search(letters):
            return _ANYTHING
        plain = regex.sub(r"\\(.)", r"\1", letters)
        spread = _RANGE.sub(lambda ends: "".join(map(chr, range(ord(ends[1]), ord(ends[2]) + 1))), plain)
        return _Known(_small(frozenset(spread.lower()))) if not any(map(str.isspace, spread)) else _ANYTHING

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
        if sign in "stn ":
            return self._space
        if sign.isalnum():
            if sign in "DSwWhRX":
                return _ANYTHING
            raise _UnknownError
        return _letter(sign)

    def _take(self, sign: str) -> bool:
        there = self._pattern.startswith(sign, self._at)
        self._at += there
        return there


_COUNT = regex.compile(r"(?:(?P<sign>[?*+])|\{(?P<least>\d+)\}|\{(?P<least>\d*),(?P<most>\d*)\})[?+]?")
_SIGNS = {"?": ("0", "1"), "*": ("0", ""), "+": ("1", "")}
_KIND = regex.compile(r"(?P<ahead><?[=!])|P<\w+>|<\w+>|>|(?P<flags>(?P<on>[a-zA-Z0-9]*)(?:-[a-zA-Z]+)?)(?P<end>[:)])")
_CLASS = regex.compile(r"(?P<not>\^)?(?P<letters>\]?(?:[^\]\\\[]|\\.)*)\]", regex.DOTALL)
_SETS = regex.compile(r"\\[dDsSwWpPhRXbnrtvfuUxN0-9]|--|&&|~~|\|\|")
_RANGE = regex.compile(r"(.)-(.)")
_DIGITS = regex.compile(r"\\d|[0-9]-[0-9]")
_TOLD_DIGIT = regex.compile(r"[0-9]")
_ANY_DIGIT = regex.compile(r"\d")


def _letter(letter: str) -> _Known:
    return _Known(frozenset((letter.lower(),)))


def _small(exact: Group) -> Group | None:
    return exact if len(exact) <= _MOST_EXACT else None


def _any_of(branches: Sequence[_Known]) -> _Known:
    """One of several: a group of one may be met instead of a group of the other."""
    exacts = [branch.exact for branch in branches]
    exact = _small(frozenset(chain.from_iterable(one or () for one in exacts))) if None not in exacts else None
    if exact is not None:
        return _Known(exact)
    rarest = [min((*branch.groups, *_worth(branch.exact)), key=_likelihood, default=None) for branch in branches]
    if None in rarest:
        return _ANYTHING
    return _Known(None, tuple(_worth(frozenset(chain.from_iterable(group or () for group in rarest)))))


def _in_turn(pieces: Iterable[_Known]) -> _Known:
    """One after the other: stretches whose spellings are all known are put together."""
    groups: list[Group] = []
    stretch, first = _NOTHING, None
    for piece in pieces:
        groups += piece.groups
        longer = _joined(stretch, piece.exact)
        if longer is None:
            begun = _joined(stretch, piece.head) or stretch if piece.exact is None else stretch
            first = begun if first is None else first
            groups += _worth(begun)
        stretch = longer or piece.exact or piece.tail
    if first is None:
        return _Known(stretch, tuple(groups))
    return _Known(None, (*groups, *_worth(stretch)), first, stretch)


def _joined(before: Group, after: Group | None) -> Group | None:
    """Every spelling of the one followed by one of the other; None where those are not known, or too many. A digit that
    is told cannot stand beside one that is not, as they are looked for in different forms of the text."""
    if after is None:
        return None
    joined = frozenset((a + b).replace("  ", " ") for a in before for b in after)
    return None if any(DIGIT in one and _TOLD_DIGIT.search(one) for one in joined) else _small(joined)


def _worth(exact: Group | None) -> tuple[Group, ...]:
    """The strings as a group, where asking for it rules out many texts."""
    if exact is None:
        return ()
    bare = {string.strip(" ") for string in exact}
    shortest = frozenset(one for one in bare if not any(other != one and other in one for other in bare))
    return () if _likelihood(shortest) > _LIKELY else (shortest,)


def _likelihood(group: Group) -> float:
    """About how likely a sentence is to hold one of the strings."""
    return sum(map(_commonness, group))


def _commonness(string: str) -> float:
    if "\ue000" <= string <= "\uf8ff":  # the private use area, of which the layers of periods take their signs
        return 0.01
    if DIGIT in string:
        others = string.replace(DIGIT, "")
        return (
            {1: 1.0, 2: 0.7, 3: 0.2, 4: 0.4}.get(len(string), 0.02) if not others else 0.5 if others in ".,%" else 0.05
        )
    if len(string) < 2:
        return 1.0 if not string or string.isdecimal() or string in ". " else 0.5 if string.isalpha() else 0.05
    if len(string) == 2:
        return 0.15 if string.isalpha() or string.isdecimal() else 0.05
    return 0.02 if len(string) == 3 else 0.005
