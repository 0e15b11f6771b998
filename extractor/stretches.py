"""Long text -> stretches of it that are read one by one.

What a reader of a sentence does grows with the square of its length: each number asks which words before and behind it
are its own. Sentences of releases have up to 800 characters; what is longer is a table or a list without its shape, or
made to keep the program busy. It is read in stretches of LONGEST characters at most, and nothing in one is linked to
anything in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 1000
"""Characters of the longest sentence, table cell or caption that is read in one piece."""
_SHORTEST = LONGEST // 2
# Where a reader would pause, the best first; each is cut behind.
_PAUSES = (re.compile(r"[.!?]\s(?=[A-Z\d])|\n"), re.compile(r"[;:|]\s|\s[–—]\s|\s{2,}"), re.compile(r",\s"), re.compile(r"\s"))


def stretches(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Start and end of each stretch of a text, or of a part of it: all of it where it is short.

    >>> list(stretches("Sales rose 3%."))
    [(0, 14)]
    >>> [end - start for start, end in stretches("Sales rose 3%, " * 200)]
    [990, 990, 990, 30]
    """
    end = len(text) if end is None else end
    while end - start > LONGEST:
        cut = _cut(text, start)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _cut(text: str, start: int) -> int:
    """The last place to pause in the second half of what may be read at once, else the end of that."""
    for pause in _PAUSES:
        found = [match.end() for match in pause.finditer(text, start + _SHORTEST, start + LONGEST)]
        if found:
            return found[-1]
    return start + LONGEST
