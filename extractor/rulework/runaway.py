"""Rulebook -> patterns that some text keeps busy for ever, told by how they are built; nothing is run or timed.

Two ways of building them are known: a repeat around a repeat, where one text can be cut into rounds in many ways
(`(x+)+`), and several repeats of the same characters in a row (`x*x*x*`), which share one text out in many ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

import regex

from extractor.clean.kinds import Kinds
from extractor.match.periods.meanings import MEANINGS
from extractor.match.periods.wordings import grammar_of
from extractor.match.quantities.refusals import Refuser
from extractor.rulebook import Rule, Rulebook

Chars: TypeAlias = int
"""A set of characters: a bit for each of _SAMPLE."""
Item: TypeAlias = tuple[Any, Any]
"""An operation and its arguments, as Python's own parser of patterns gives them."""

_SAMPLE = "".join(map(chr, range(128))) + "\xa0éÉ€£¥–—’“”…ß٣"
_ALL: Chars = (1 << len(_SAMPLE)) - 1
_IN_A_ROW = 3
"""So many repeats of the same characters cost more than the cube of a text's length, with the search's own start."""
_PROPERTY = re.compile(r"\\([pP])\{\^?(\w+)\}")
_CLASSES = {"L": "a-zA-ZéÉß", "Lu": "A-ZÉ", "Ll": "a-zéß", "N": "0-9", "Nd": "0-9", "P": "!-/:-@\\[-`{-~", "Sc": "$€£¥"}
_NAMED = re.compile(r"\(\?P?<(?![=!])\w+>")


def runaways(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Place and text of each pattern that can run away, with what makes it."""
    for rule, pattern in _patterns(rulebook):
        why = runs_away_by(pattern)
        if why is not None:
            yield (
                rule.where,
                f"{rule.id}: a pattern can run away: {why}; don't repeat what repeats already, as in (x+)+",
            )


def _patterns(rulebook: Rulebook) -> Iterator[tuple[Rule, regex.Pattern[str]]]:
    for refusal in Refuser(rulebook).patterns:
        yield refusal.rule, refusal.compiled
    for layer in grammar_of(rulebook, MEANINGS).layers:
        for one in layer:
            yield one.rule, one.pattern
    for block in Kinds(rulebook).patterns:
        yield block.rule, block.compiled


def runs_away_by(pattern: regex.Pattern[str]) -> str | None:
    """What lets a pattern run away; None where nothing does, or it is written in a way that only `regex` reads.

    >>> runs_away_by(regex.compile(r"[a-z]+ of [a-z]+")) is None
    True
    >>> runs_away_by(regex.compile(r"(?:[a-z]+[a-z ]*)+[0-9]%"))
    'a repeat of "a" within a repeat, with nothing between the rounds that tells them apart'
    >>> runs_away_by(regex.compile(r"\\w*[a-z]*-?[a-f]*%"))
    '3 repeats in a row that all take "a"'
    """
    parser: Any = re._parser  # type: ignore[attr-defined]  # public as sre_parse until 3.10
    flags = pattern.flags & (re.IGNORECASE | re.VERBOSE | re.MULTILINE | re.DOTALL)
    try:
        tree = list(parser.parse(_plainly(pattern.pattern), flags))
    except (re.error, OverflowError, RecursionError):
        return None
    return _reason(tree, bool(flags & re.IGNORECASE))


def _reason(tree: Sequence[Item], any_case: bool) -> str | None:
    shape = _Shape(any_case)
    for repeat in shape.repeats(tree):
        if (found := shape.ambiguous(repeat)) is not None:
            return f'a repeat of "{found}" within a repeat, with nothing between the rounds that tells them apart'
    count, common = max(shape.rows(tree), default=(0, 0))
    return f'{count} repeats in a row that all take "{_example(common)}"' if count >= _IN_A_ROW else None


def _plainly(pattern: str) -> str:
    """The pattern as Python's own parser reads it: classes of Unicode written out, groups without names."""
    parts, inside, at = [], False, 0
    while at < len(pattern):
        if found := _PROPERTY.match(pattern, at):
            chars = _CLASSES.get(found[2], "a-zA-Z0-9")
            parts.append(chars if inside else f"[{chars}]")
            at = found.end()
        elif pattern[at] == "\\":
            parts.append(pattern[at : at + 2])
            at += 2
        elif not inside and (named := _NAMED.match(pattern, at)):
            parts.append("(")
            at = named.end()
        else:
            inside = (pattern[at] == "[" or inside) and not (inside and pattern[at] == "]" and parts[-1] != "[")
            parts.append(pattern[at])
            at += 1
    return "".join(parts)


def _example(chars: Chars) -> str:
    found = [char for place, char in enumerate(_SAMPLE) if chars >> place & 1]
    return next((char for char in "a1 ," if char in found), found[0] if found else "")


def _one_by_one(chars: Chars) -> Iterator[Chars]:
    """Each of the characters that stand for their like; the first of all where it is none of these."""
    told = [char for char in map(_set_of, "aA1 ,.-%") if char & chars]
    yield from told or ([chars & -chars] if chars else [])


def _set_of(chars: Iterable[str]) -> Chars:
    held = set(chars)
    return sum(1 << place for place, char in enumerate(_SAMPLE) if char in held)


class _Shape:
    """What the parts of a parsed pattern can match, as far as single characters tell."""

    def __init__(self, any_case: bool) -> None:
        self._any_case = any_case

    def repeats(self, tree: Sequence[Item]) -> Iterator[Item]:
        """Every repeat without end that gives back what it took, with all below it."""
        for item in tree:
            if _endless(item):
                yield item
            for inner in _inside(item):
                yield from self.repeats(inner)

    def ambiguous(self, repeat: Item) -> str | None:
        """A character of an inner repeat, where rounds of the outer one can be cut anywhere."""
        body = list(repeat[1][2])
        if self._overlapping(body):
            return _example(self._single(body[0][1][1][0]) or _ALL)
        for before, inner, after in _paths(body):
            chars = self._single(list(inner[1][2]))
            if chars is None:
                if all(self._within(item, 0) for item in (*before, *after)):
                    return "a group"
            elif all(self._within(item, chars) for item in (*before, *after)):
                return _example(chars)
        return None

    def _overlapping(self, body: Sequence[Item]) -> bool:
        """Is the body a choice of single characters, one of which two of its sides take?"""
        if len(body) != 1 or str(body[0][0]) != "BRANCH":
            return False
        sides = [chars for side in body[0][1][1] if (chars := self._single(list(side))) is not None]
        return any(one & other for place, one in enumerate(sides) for other in sides[:place])

    def rows(self, tree: Sequence[Item]) -> Iterator[tuple[int, Chars]]:
        """How many repeats in a row take the same character, from each repeat and for each of its characters."""
        items = list(tree)
        for place, item in enumerate(items):
            chars = self._single(list(item[1][2])) if _endless(item) else None
            for one in _one_by_one(chars or 0):
                yield self._row(items[place + 1 :], one)
            for inner in _inside(item):
                yield from self.rows(inner)

    def _row(self, items: Sequence[Item], chars: Chars) -> tuple[int, Chars]:
        count = 1
        for item in items:
            own = self._single(list(item[1][2])) if _endless(item) else None
            if own is not None and own & chars:
                count += 1
            elif not self._within(item, chars):
                break
            else:
                count += self._most(item, chars)
        return count, chars

    def _most(self, item: Item, chars: Chars) -> int:
        """How many repeats an item holds on one way through it that takes only these characters."""
        most = 0
        for inner in _inside(item):
            if all(self._within(one, chars) for one in inner):
                own = [self._single(list(one[1][2])) if _endless(one) else None for one in inner]
                here = sum(1 for found in own if found is not None and found & chars)
                most = max(most, here + sum(self._most(one, chars) for one in inner if not _endless(one)))
        return most

    def _within(self, item: Item, chars: Chars) -> bool:
        """Can the item match something, or nothing, with these characters alone?"""
        name, told = str(item[0]), item[1]
        if name in ("AT", "ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS"):
            return True
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            return told[0] == 0 or all(self._within(one, chars) for one in told[2])
        if name in ("SUBPATTERN", "BRANCH", "ATOMIC_GROUP"):
            return any(all(self._within(one, chars) for one in side) for side in _inside(item))
        own = self._char(item)
        return own is not None and bool(own & chars)

    def _single(self, body: Sequence[Item]) -> Chars | None:
        """The characters of a body that is one of them; None where it is more or less."""
        if len(body) != 1:
            return None
        name = str(body[0][0])
        if name in ("SUBPATTERN", "ATOMIC_GROUP"):
            return self._single(_inside(body[0])[0])
        if name == "BRANCH":
            sides = [self._single(side) for side in _inside(body[0])]
            told = [side for side in sides if side is not None]
            return None if len(told) < len(sides) else reduce(or_, told, 0)
        return self._char(body[0])

    def _char(self, item: Item) -> Chars | None:
        name, told = str(item[0]), item[1]
        if name == "ANY":
            return _ALL
        if name == "LITERAL":
            return self._cased(chr(told))
        if name == "NOT_LITERAL":
            return _ALL & ~self._cased(chr(told))
        if name != "IN":
            return None
        found, negated = 0, False
        for kind, value in told:
            match str(kind):
                case "NEGATE":
                    negated = True
                case "LITERAL":
                    found |= self._cased(chr(value))
                case "RANGE":
                    found |= self._cased(*(char for char in _SAMPLE if value[0] <= ord(char) <= value[1]))
                case _:
                    found |= _category(str(value))
        return _ALL & ~found if negated else found

    def _cased(self, *chars: str) -> Chars:
        if self._any_case:
            return _set_of(case for char in chars for case in (char, char.lower(), char.upper()))
        return _set_of(chars)


def _category(name: str) -> Chars:
    kind = name.rpartition("_")[2]
    taken = {"DIGIT": str.isdigit, "SPACE": str.isspace}.get(kind, lambda char: char.isalnum() or char == "_")
    found = _set_of(char for char in _SAMPLE if taken(char))
    return _ALL & ~found if "NOT" in name else found


def _endless(item: Item) -> bool:
    return str(item[0]) in ("MAX_REPEAT", "MIN_REPEAT") and str(item[1][1]) == "MAXREPEAT"


def _inside(item: Item) -> list[list[Item]]:
    """The sides of an item that has parts; what is atomic gives nothing back, and has none that matter."""
    name, told = str(item[0]), item[1]
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return [list(told[2])]
    if name == "SUBPATTERN":
        return [list(told[-1])]
    if name == "BRANCH":
        return [list(side) for side in told[1]]
    return [list(told)] if name == "ATOMIC_GROUP" else []


def _paths(body: Sequence[Item]) -> Iterator[tuple[Sequence[Item], Item, Sequence[Item]]]:
    """Every repeat without end in a body, with what stands before and behind it on the way through."""
    for place, item in enumerate(body):
        before, after = body[:place], body[place + 1 :]
        if _endless(item):
            yield before, item, after
        if str(item[0]) != "ATOMIC_GROUP":
            for side in _inside(item):
                for own_before, inner, own_after in _paths(side):
                    yield (*before, *own_before), inner, (*own_after, *after)
