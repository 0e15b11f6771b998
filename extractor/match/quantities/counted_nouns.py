"""The words after a number -> the noun that it counts, in the singular."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractor.model import Token
from extractor.rulebook import Rulebook

_WORD = regex.compile(r"[\s ]{0,2}(?P<word>\p{L}[\p{L}’'&-]*)", regex.V0)
_PLURAL_TAGS = frozenset(("NNS", "NNPS"))
_RUN_TAGS = frozenset(("JJ", "JJR", "JJS", "NN", "NNP", "NNS", "NNPS", "VBG", "VBN", "HYPH", "CD", "POS", "AFX"))
_ACRONYMS = regex.compile(r"\p{Lu}{2,5}s", regex.V0)
_IES = frozenset(("movies", "cookies", "calories", "ties", "pies", "selfies", "zombies", "smoothies", "brownies"))


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted noun: its singular, whether it stands directly after the number, and where it ends."""

    noun: str
    direct: bool
    end: int


class Tags:
    """The Penn tags of a sentence's words by where they start. `asked` tells whether anyone wanted to know one: where
    nobody did, a sentence reads the same with tags and without."""

    def __init__(self, tokens: Sequence[Token] = ()) -> None:
        self._tags = {token.start: token.tag for token in tokens}
        self.asked = False

    def of(self, start: int) -> str | None:
        """The tag of the word that starts there; None where it is not known."""
        self.asked = True
        return self._tags.get(start)


class CountedNouns:
    """Tells counted nouns by tag where tags are known, else by the shape of the words."""

    def __init__(self, rulebook: Rulebook) -> None:
        pairs = (word.partition("=") for word in rulebook.words("irregular_plurals"))
        self._irregular = {plural: one for plural, _, one in pairs}
        self._never = frozenset(word.lower() for word in rulebook.words("never_counted"))
        self._stop = frozenset(rulebook.words("noun_phrase_ends"))
        self.abstract = frozenset(rulebook.words("abstract_nouns"))

    def find(self, text: str, end: int, tags: Tags) -> Counted | None:
        """The noun counted by the number that ends at `end`; None where none follows."""
        words = self._words(text, end, tags)
        last = None
        for i, (_, _, plural) in enumerate(words):
            if plural:
                last = i
            elif last is not None:
                break
        if last is None:
            return None
        word, word_end, _ = words[last]
        return Counted(self._singular(word), last == 0, word_end)

    def _words(self, text: str, end: int, tags: Tags) -> list[tuple[str, int, bool]]:
        """Up to five words of the noun phrase after `end`: word, its end, whether it is a plural noun."""
        found: list[tuple[str, int, bool]] = []
        at = end
        while len(found) < 5 and (match := _WORD.match(text, at)):
            word, start = match["word"], match.start("word")
            lower = word.lower()
            tag = tags.of(start)
            if (
                lower in self._stop
                or (lower in self._never and (tag is None or tag not in _PLURAL_TAGS))
                or (tag and tag not in _RUN_TAGS)
            ):
                break
            plural = self._plural(word, tag)
            if found and found[-1][2] and not (plural and tag is not None):
                break
            found.append((word, match.end(), plural))
            at = match.end()
        return found

    def _plural(self, printed: str, tag: str | None) -> bool:
        word = printed.lower()
        if word in self._never:
            return False
        if word in self._irregular:
            return True
        if tag is not None:
            return tag in _PLURAL_TAGS and word.endswith("s")
        if _ACRONYMS.fullmatch(printed):
            return True
        return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "’s", "'s", "ous"))

    def _singular(self, word: str) -> str:
        if _ACRONYMS.fullmatch(word):
            return word[:-1]
        return self._irregular.get(word.lower()) or singular(
            word if word[0].isupper() and not word.isupper() else word.lower()
        )


def singular(noun: str) -> str:
    """The singular of a regular plural; a singular stays.

    >>> [singular(word) for word in ("jobs", "vacancies", "branches", "houses", "businesses", "boxes", "bus")]
    ['job', 'vacancy', 'branch', 'house', 'business', 'box', 'bus']
    """
    lower = noun.lower()
    if not lower.endswith("s") or lower.endswith(("ss", "us", "is")) or len(lower) < 3:
        return noun
    if lower.endswith("ies") and len(lower) > 4 and lower not in _IES:
        return noun[:-3] + "y"
    if lower.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")) and lower not in (
        "shoes",
        "caches",
        "aches",
        "headaches",
    ):
        return noun[:-2]
    return noun[:-1]
