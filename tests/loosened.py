"""A regular expression -> the same with one of its demands dropped, for tests that show what each demand is for."""

from __future__ import annotations

from collections.abc import Iterator

import regex

_PIECE = regex.compile(
    r"""
    (?P<piece>
        \\[pPN]\{[^}]*\} | \\g<\w+> | \\x[0-9a-fA-F]{2} | \\u[0-9a-fA-F]{4} | \\.   # an escape
        | \[ \^? \]? (?: \\. | \[:\w+:\] | [^\]\\] )* \]                               # a class
        | (?P<group> \( (?: \\. | \[ \^? \]? (?: \\. | [^\]\\] )* \] | (?&group) | [^()\\\[] )* \) )
        | [A-Za-z]{2,} (?! [*+?{] )                                                    # a word
        | <<\w+>> | <[A-Za-z][A-Za-z ]*> | \^ | \$ | [^\\\[(|]
    )
    (?P<times> (?: [*+?] | \{\d*,?\d*\} ) [?+]? )?
    """,
    regex.VERBOSE | regex.V1,
)
_OPENING = regex.compile(r"\((?:\?(?:P?<(?![=!])\w+>|[a-zA-Z-]*:|>|<?[=!]))?")


def loosened(pattern: str) -> Iterator[str]:
    """The pattern without each of the things that it asks for, one at a time: an assertion, a boundary, a word or
    group that must be there; with any word in the place of each list of words; and cut short after each thing that
    must be there. Groups are looked into as well."""
    asked = False
    for before, piece, times, after in _pieces(pattern):
        asked = asked or not (_asserts(piece) or times.startswith(("?", "*", "{0")))
        if asked and after:
            yield f"{before}{piece}{times}"
        if _asserts(piece):
            yield before + after
            continue
        if not times.startswith(("?", "*", "{0")):
            yield before + after
            yield f"{before}(?:{piece}{times})?{after}"
        if piece.startswith("("):
            if "|" in piece:
                yield before + r"[\w'-]+" + after
            opening = _OPENING.match(piece)
            assert opening is not None
            head, inside = opening[0], piece[opening.end() : -1]
            yield from (f"{before}{head}{other}){times}{after}" for other in loosened(inside))


def _asserts(piece: str) -> bool:
    return piece in ("^", "$", r"\b", r"\B", r"\A", r"\Z", r"\m", r"\M") or piece.startswith(
        ("(?=", "(?!", "(?<=", "(?<!")
    )


def _pieces(pattern: str) -> Iterator[tuple[str, str, str, str]]:
    """Each piece of each alternative, with what stands before it, how often it may come, and what stands after it."""
    at = 0
    while at < len(pattern):
        match = _PIECE.match(pattern, at)
        if match is None:
            at += 1
            continue
        times = match["times"] or ""
        yield pattern[:at], match["piece"], times, pattern[match.end() :]
        at = match.end()
