"""Text -> where a name of the catalogue stands in it, by looking words up: ten thousand names are slow to compile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

_HEAD = 1  # characters by which names are looked up first
_ENDS = ("s", "es", "")


class KnownNames:
    """Names in any case, which may have a plural ending, and acronyms as they are written; whole words only."""

    def __init__(self, names: Iterable[str], acronyms: Iterable[str]) -> None:
        self._names = frozenset(map(_folded, names))
        self._acronyms = frozenset(acronyms)
        self._name_lengths = _lengths(self._names)
        self._acronym_lengths = _lengths(self._acronyms)

    def find(self, text: str) -> tuple[int, int] | None:
        """Start and end of the first name in a text, the longest of those that start there.

        >>> KnownNames(["net sales", "net"], ["GDP"]).find("Total Net Sales of")
        (6, 15)
        >>> KnownNames(["sale"], ["GDP"]).find("GDPs and wholesales") is None
        True
        """
        folded = _folded(text)
        for start in range(len(text)):
            if not (start and text[start - 1].isalpha()):
                for end in self._ends(text, folded, start):
                    if not text[end : end + 1].isalpha():
                        return start, end
        return None

    def _ends(self, text: str, folded: str, start: int) -> Iterator[int]:
        for length in self._name_lengths.get(folded[start : start + _HEAD], ()):
            end = start + length
            if folded[start:end] in self._names and end <= len(text):
                yield from (end + len(ending) for ending in _ENDS if folded.startswith(ending, end))
        for length in self._acronym_lengths.get(text[start : start + _HEAD], ()):
            end = start + length
            if text[start:end] in self._acronyms and end <= len(text):
                yield end


def _folded(text: str) -> str:
    """In small letters, character by character, so that places stay."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(char.lower()[0] for char in text)


def _lengths(names: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """Of the names that begin alike the lengths, the longest first."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        found[name[:_HEAD]].add(len(name))
    return {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}
