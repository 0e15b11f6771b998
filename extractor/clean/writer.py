"""Strings of a page -> text with the place of each character in the source."""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Sequence
from functools import cache, lru_cache

from extractor.clean.tree import Run

# Spaces of every width count as one, soft hyphens and zero widths as none.
_SPACE = r"\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_NOTHING = r"\u00ad\u200b-\u200f\u2060\ufeff"
_CHAR = rf"[^&{_SPACE}{_NOTHING}]"
# Words with single spaces between them are written in one piece, character for character.
_PART = re.compile(
    rf"""(?P<plain>{_CHAR}++(?:[ ]{_CHAR}++)*+)
      | (?P<space>[{_SPACE}]+)
      | (?P<entity>&(?:\#[xX]?[0-9a-fA-F]{{1,7}}|[a-zA-Z][a-zA-Z0-9]{{1,31}});?)
      | (?P<nothing>[{_NOTHING}]+)
      | (?P<sign>&)""",
    re.VERBOSE,
)
_RANK = {" ": 0, "\t": 1, "\n": 2}
_LINE = re.compile(r"\r\n|[^\r\n]|[\r\n]")
_LONGEST = 1 << 18

_unescaped = lru_cache(maxsize=1024)(html.unescape)


@cache
def _ruler() -> array[int]:
    return array("q", range(_LONGEST))


def _counted(start: int, end: int) -> array[int]:
    """The numbers from `start` to before `end`: cut out of a ruler, which is quicker than counting, where a page is
    not unusually long."""
    return _ruler()[start:end] if end <= _LONGEST else array("q", range(start, end))


class Writer:
    """Collects text; a block is what is written between two calls of `end_block`."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._done: list[str] = []
        self._parts: list[str] = []  # of the open block
        self._starts = array("q")
        self._ends = array("q")
        self._block_start = 0
        self._waiting: tuple[str, int, int] | None = None
        self._is_open = False

    @property
    def places(self) -> tuple[array[int], array[int]]:
        """Where each character was read from: starts and ends in the source."""
        return self._starts, self._ends

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join((*self._done, *self._parts))

    @property
    def block(self) -> str:
        """What the open block holds so far."""
        return "".join(self._parts)

    @property
    def at_line_end(self) -> bool:
        """Whether a line break waits to be written."""
        return self._waiting is not None and self._waiting[0] != " "

    def write(self, run: Run) -> bool:
        """Writes a string with its spaces folded; tells whether anything but spaces was in it."""
        written = False
        for start, end in run:
            for part in _PART.finditer(self._source, start, end):
                kind = part.lastgroup
                if kind == "space":
                    self.wait(" ", part.start(), part.end())
                elif kind == "entity":
                    written |= self._put_entity(part)
                elif kind != "nothing":
                    self._put_plain(part[0], part.start())
                    written = True
        return written

    def write_lines(self, run: Run) -> None:
        """Writes a string as it stands, line ends and all."""
        for start, end in run:
            for part in _PART.finditer(self._source, start, end):
                if part["entity"] is not None:
                    self._put_entity(part)
                elif part["nothing"] is None:
                    for char in _LINE.finditer(self._source, part.start(), part.end()):
                        shown = char[0] if char[0] not in ("\r\n", "\r") else "\n"
                        self._put(shown, (char.start(),), (char.end(),))

    def wait(self, space: str, start: int, end: int) -> None:
        """A space, tab or line end that is written when more follows in the block."""
        if self._is_open and (self._waiting is None or _RANK[self._waiting[0]] < _RANK[space]):
            self._waiting = (space, start, end)

    def end_block(self) -> tuple[int, int] | None:
        """Ends the open block and says where it is in the text; None where nothing was written."""
        self._waiting = None
        if not self._is_open:
            return None
        self._is_open = False
        self._done += self._parts
        self._parts = []
        return self._block_start, len(self._starts)

    def _put_entity(self, part: re.Match[str]) -> bool:
        text = _unescaped(part[0])
        if text == part[0]:  # no entity after all: "AT&T"
            self._put_plain(text, part.start())
            return True
        rest = ""
        if not part[0].endswith(";") and len(text) > 1:  # "&notit": an entity and more
            text, rest = text[0], text[1:]
        end = part.end() - len(rest)
        kind = _PART.match(text)
        if kind is None or kind["nothing"] is not None:
            return False
        if kind["space"] is not None:
            self.wait(" ", part.start(), end)
        else:
            self._put(text, (part.start(),) * len(text), (end,) * len(text))
        if rest:
            self._put_plain(rest, end)
        return bool(rest) or kind["space"] is None

    def _put_plain(self, text: str, start: int) -> None:
        end = start + len(text)
        self._put(text, _counted(start, end), _counted(start + 1, end + 1))

    def _put(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        if not self._is_open:
            if self._starts:
                last = self._ends[-1]
                self._extend("\n\n", (last, last), (last, last))
                self._done += self._parts
                self._parts = []
            self._block_start = len(self._starts)
            self._is_open = True
        elif self._waiting is not None:
            space, start, end = self._waiting
            self._extend(space, (start,), (end,))
        self._waiting = None
        self._extend(text, starts, ends)

    def _extend(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self._parts.append(text)
        self._starts.extend(starts)
        self._ends.extend(ends)
