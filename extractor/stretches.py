"""Long text -> stretches of it that are read one by one.

What a reader of a sentence does grows with the square of its length: each number asks which words before and behind it
are its own. Sentences of releases have up to 800 characters; what is longer is a table or a list without its shape, or
made to keep the program busy. It is read in stretches of LONGEST characters and MOST_NUMBERS numbers at most, and
nothing in one is linked to anything in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

LONGEST = 1000
"""Characters of the longest sentence, table cell or caption that is read in one piece."""
MOST_NUMBERS = 60
"""Numbers in a sentence, cell or caption that is read in one piece: more are a table without its shape."""
LONGEST_PARAGRAPH = 8 * LONGEST
"""Characters of the longest paragraph in which a fiscal year is looked for at once."""
# Where a reader would pause, the best first; each is cut behind.
_PAUSES = (
    re.compile(r"[.!?]\s(?=[A-Z\d])|\n"),
    re.compile(r"[;:|]\s|\s[–—]\s|\s{2,}"),
    re.compile(r",\s"),
    re.compile(r"\s"),
)


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def stretches(
    text: str, start: int = 0, end: int | None = None, *, longest: int = LONGEST, numbers: int = MOST_NUMBERS
) -> Iterator[tuple[int, int]]:
    """Start and end of each stretch of a text, or of a part of it: all of it where it is short.

    >>> list(stretches("Sales rose 3%."))
    [(0, 14)]
    >>> [end - start for start, end in stretches("Sales rose 3%, " * 200)]
    [900, 900, 900, 300]
    """
    end = len(text) if end is None else end
    while (reach := _reach(text, start, min(end, start + longest), numbers)) < end:
        cut = _cut(text, (start + reach) // 2, reach)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _reach(text: str, start: int, end: int, numbers: int) -> int:
    """How far a stretch can go at most: to the end, or to where there would be too many numbers in it."""
    beyond = next(islice(_NUMBER.finditer(text, start, end), numbers, None), None)
    return end if beyond is None else beyond.start()


def first_stretch(text: str) -> str:
    """The first stretch of a text: all of it where it is short."""
    return text[: next(stretches(text), (0, 0))[1]]


def _cut(text: str, start: int, end: int) -> int:
    """The last place to pause between two places, else the second."""
    for pause in _PAUSES:
        found = [match.end() for match in pause.finditer(text, start, end)]
        if found:
            return found[-1]
    return end
