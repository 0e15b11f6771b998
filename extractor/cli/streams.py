"""The standard streams, whatever they are: closed, full, of an old encoding, or a terminal that obeys what it reads."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from extractor.cli.common import WRONG_USE, printable, say

_ENDED = 128
"""What shells add to the number of a signal."""
_REFUSED = frozenset((errno.ENOSPC, errno.EBADF, errno.EIO, errno.EFBIG, errno.EDQUOT, errno.EINVAL))
"""What a stream that takes no more says."""


def ready_streams() -> None:
    """Makes the streams ready for any text: standard output shows a question mark for what its encoding lacks. A closed
    one keeps its number, so that no file of the program's gets it; writing to it is the error that it always was."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            flags = os.O_WRONLY if name == "stderr" else os.O_RDONLY  # standard output: written to, it refuses
            opened = os.open(os.devnull, flags)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, open(number, "r" if name == "stdin" else "w", closefd=False))  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def data_in_utf8() -> None:
    """For tables: a file or a pipe gets UTF-8, whatever the system's encoding is; a terminal gets what it can show."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")


@contextmanager
def whole_output() -> Iterator[None]:
    """Sees to it that what was said has arrived: an output that is full or closed is told in one line, exit code 2; a
    reader that has had enough is typer's matter."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.filename is not None or error.errno not in _REFUSED:
            raise
        silence()
        with suppress(OSError):
            say(f"extractor: standard output: cannot be written: {error.strerror or error}")
        sys.exit(WRONG_USE)


def silence() -> None:
    """What is left in the stream goes nowhere; without this the interpreter would try again when it ends."""
    with suppress(OSError, ValueError, io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def ended_in_order() -> Iterator[None]:
    """A request to end (SIGTERM, a terminal that is closed) is met as Ctrl-C is: drafts are removed, workers sent
    home. The exit code is that of the signal."""

    def end(number: int, frame: FrameType | None) -> None:
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        raise SystemExit(_ENDED + number)

    signals = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before: dict[int, Any] = {}
    with suppress(ValueError):  # in another thread than the main one, where nothing is set
        before = {one: signal.signal(one, end) for one in signals if signal.getsignal(one) == signal.SIG_DFL}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class TableOutput(io.TextIOWrapper):
    """Standard output for a table: UTF-8 and bare line feeds, as in files. On a terminal nothing is obeyed of what is
    written; `harmless` makes text so."""

    def __init__(self, harmless: Callable[[str], str]) -> None:
        self._harmless = harmless if sys.stdout.isatty() else None
        super().__init__(sys.stdout.buffer, "utf-8", "backslashreplace", newline="", write_through=True)

    def write(self, text: str) -> int:
        super().write(self._harmless(text) if self._harmless else text)
        return len(text)


def printable_lines(text: str) -> str:
    """Lines that a terminal may be shown.

    >>> printable_lines("up 3%\\x1b[2J\\n")
    'up 3%\ufffd[2J\\n'
    """
    return "\n".join(map(printable, text.split("\n")))


def printable_json(text: str) -> str:
    """JSON that a terminal may be shown: the same values, with escapes for what it would obey.

    >>> printable_json('{"a": "\\x9b2J"}\\n')
    '{"a": "\\\\u009b2J"}\\n'
    """
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)
