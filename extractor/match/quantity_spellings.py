"""Wordings -> one pattern that finds the longest of them fast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import regex


def choice(words: Iterable[str], *, loose: bool = False, backwards: bool = False) -> str:
    """A choice of wordings, sorted by their first character so that few are tried, the longest first.

    Spaces match any white space, hyphens those that do not break. With `loose`, words of more than three
    small letters match in any case. `backwards` sorts by the last character, for patterns read from the end.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-len(word), word)):
        edge = word[-1] if backwards else word[0]
        rest = _escaped(word[:-1] if backwards else word[1:])
        if loose and len(word) > 3 and word.islower():
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


def _escaped(text: str) -> str:
    escaped = regex.escape(text, special_only=True, literal_spaces=True)
    return escaped.replace(" ", r"\s+").replace(r"\-", "-").replace("-", r"[-‑]")
