"""Document -> sentences, with offsets; only blocks that are read."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.model import READ_KINDS, Document, Sentence
from extractor.rulebook import Rulebook
from extractor.stretches import stretches

# A full stop may be followed by closing quotes; the next sentence starts with a capital, a digit or an opening quote.
_BOUNDARY = regex.compile(
    r"""(?P<stop>[.!?]+[”"'’)\]]*)
        (?: [ ]+ (?= [“"'‘(\[]* [\p{Lu}\d$€£¥•●*] )
          | (?<= [\p{Ll}%)\d] [.!?] [”"’)]* ) (?= \p{Lu}\p{Ll}+ [ ] | “ )   # "… market.The next …"
        )
      | [ ]{2,} (?= \p{Lu}\p{Ll} ) (?<= [”"] [ ]{2,} )""",
    regex.VERBOSE,
)
_ODD_SPACE = regex.compile(r"\s")
_PAGE_NUMBER = regex.compile(r"(?<=\n)[^\S\n]*\d{1,3}[^\S\n]*(?=\n)")
_NEAR = 100
"""Characters before a stop that are looked at for an abbreviation."""
_LAST_WORD = regex.compile(r"(?r)[\p{L}.]+$")  # read backwards: the sentence before it may be long


class Splitter:
    """Splits the blocks of a document; abbreviations that end in a stop come from the rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._abbreviations = frozenset(word.lower().rstrip(".") for word in rulebook.words("abbreviations"))

    def sentences(self, document: Document) -> list[Sentence]:
        """All sentences of the blocks that are read, in the order of the text; endless ones in stretches.

        >>> from extractor.model import Block, Release
        >>> from extractor.rulebook import load_rulebook
        >>> text = "Sales rose 3%. That of U.S. plants fell."
        >>> doc = Document(Release("a.txt", b"", "text/plain"), text, (Block("paragraph", 0, len(text)),))
        >>> [s.text for s in Splitter(load_rulebook()).sentences(doc)]
        ['Sales rose 3%.', 'That of U.S. plants fell.']
        """
        found: list[Sentence] = []
        for number, block in enumerate(document.blocks):
            if block.kind in READ_KINDS:
                text = _one_line(document.text[block.start : block.end])
                for start, end in self._spans(text):
                    found.append(Sentence(len(found), number, block.start + start, block.start + end, text[start:end]))
        return found

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        start = 0
        for match in _BOUNDARY.finditer(text):
            end = match.end("stop") if match["stop"] else match.start()
            before = text[max(start, match.start() - _NEAR) : match.start()]
            if match["stop"] and match["stop"].startswith(".") and self._abbreviated(before):
                continue
            yield from _trimmed(text, start, end)
            start = end
        yield from _trimmed(text, start, len(text))

    def _abbreviated(self, before: str) -> bool:
        last = _LAST_WORD.search(before)
        if last is None:
            return before.endswith("S/")  # the Peruvian sol: "S/. 3.31"
        word = last[0].lower().strip(".")
        initial = len(word) == 1 and last[0].isupper()
        return (
            initial
            or word in self._abbreviations
            or ("." in last[0] and len(word) <= 5 and not before[: last.start()].endswith("%"))
        )


def _one_line(text: str) -> str:
    """A block without line ends, page numbers and odd spaces; all characters stay at their places."""
    if text.isprintable():
        return text  # no space in it but the plain one
    return _ODD_SPACE.sub(" ", _PAGE_NUMBER.sub(lambda number: " " * len(number[0]), text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for first, last in stretches(text, *_without_space(text, start, end)):
        first, last = _without_space(text, first, last)
        if first < last:
            yield first, last


def _without_space(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
