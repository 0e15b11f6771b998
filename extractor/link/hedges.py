"""Text before a number -> the words at its end that only soften or colour the number ("about", "a total of")."""

from __future__ import annotations

from collections.abc import Iterable

import regex

_ARTICLES = (" a", " an", " the")


class Hedges:
    """Phrases that may stand right before a number, as one pattern."""

    def __init__(self, phrases: Iterable[str]) -> None:
        longest_first = sorted(phrases, key=len, reverse=True)
        choice = "|".join(regex.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
        self._pattern = regex.compile(
            rf"(?<![\w-])(?:(?:an?|the|by)\s+)?(?:(?:{choice})\s+)+(?:an?\s+|the\s+)?$", regex.IGNORECASE
        )
        self._words = frozenset(("a", "an", "the", "by")).union(
            *(phrase.casefold().split() for phrase in longest_first)
        )
        self._ends = tuple({" ".join(phrase.split()[-2:]).casefold() for phrase in longest_first})

    def before(self, text: str, end: int) -> regex.Match[str] | None:
        """The words that end right before `end`; None where the number stands bare, as most do.

        >>> Hedges(["about", "up to"]).before("They come to about 500.", 19)[0]
        'about '
        """
        head = text[:end]
        return self._pattern.search(text, self._begin(head), end) if self._may_end(head) else None

    def _may_end(self, text: str) -> bool:
        """Do the last words end one of the phrases? The pattern looks from every place on, so it is asked last."""
        if not text.endswith(" "):
            return False
        last = " ".join(text.rsplit(None, 3)[-3:]).casefold()
        return last.endswith(self._ends) or (last.endswith(_ARTICLES) and last.rpartition(" ")[0].endswith(self._ends))

    def _begin(self, text: str) -> int:
        """Where the words at the end of a text begin of which phrases are made, one word early: there may be a bracket
        before the first."""
        words = text.split(" ")
        while words and (not words[-1] or words[-1].casefold() in self._words):
            words.pop()
        return len(" ".join(words[:-1]))
