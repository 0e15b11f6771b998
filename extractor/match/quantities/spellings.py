"""Wordings -> patterns that find the longest of them fast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

import regex


class Spellings:
    """Many wordings that are looked for at one place of a text: only those that begin with the character that stands
    there are tried, or, read backwards, those that end with it. A pattern for each such edge is compiled when it is
    first asked for."""

    def __init__(
        self, words: Iterable[str], pattern: Callable[[list[str]], str], *, loose: bool = False, backwards: bool = False
    ) -> None:
        """`pattern` makes one of the words that share an edge; `loose` as in `choice`."""
        edges: defaultdict[str, list[str]] = defaultdict(list)
        for word in words:
            edge = word[-1] if backwards else word[0]
            for case in {edge, edge.upper()} if _is_loose(word, loose) else {edge}:
                edges[case].append(word)
        self._edges, self._pattern, self._backwards = dict(edges), pattern, backwards
        self._compiled = lru_cache(maxsize=None)(self._compile)

    def match(self, text: str, at: int) -> regex.Match[str] | None:
        """The longest wording that starts at a place, or, backwards, ends there."""
        if self._backwards:
            edge = text[at - 1] if at else ""
            return self._compiled(edge).match(text, 0, at) if edge in self._edges else None
        edge = text[at : at + 1]
        return self._compiled(edge).match(text, at) if edge in self._edges else None

    def _compile(self, edge: str) -> regex.Pattern[str]:
        return regex.compile(self._pattern(self._edges[edge]), regex.V0)


def choice(words: Iterable[str], *, loose: bool = False, backwards: bool = False) -> str:
    """A choice of wordings, sorted by their first character so that few are tried, the longest first.

    Spaces match any white space, hyphens those that do not break. With `loose`, words of more than three
    small letters match in any case. `backwards` sorts by the last character, for patterns read from the end.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-len(word), word)):
        edge = word[-1] if backwards else word[0]
        rest = _escaped(word[:-1] if backwards else word[1:])
        if _is_loose(word, loose):
            for case in {edge, edge.upper()}:
                groups[case].append(f"(?i:{rest})")
        else:
            groups[edge].append(rest)
    parts = []
    for edge, rests in sorted(groups.items()):
        body = f"(?:{'|'.join(rests)})"
        parts.append(body + regex.escape(edge) if backwards else regex.escape(edge) + body)
    return "|".join(parts)


def spelled(printed: str) -> str:
    """White space and hyphens as the rules write them.

    >>> spelled("basis\\n points")
    'basis points'
    """
    return " ".join(printed.split()).replace("‑", "-")


def _is_loose(word: str, loose: bool) -> bool:
    return loose and len(word) > 3 and word.islower()


def _escaped(text: str) -> str:
    escaped = regex.escape(text, special_only=True, literal_spaces=True)
    return escaped.replace(" ", r"\s+").replace(r"\-", "-").replace("-", r"[-‑]")
