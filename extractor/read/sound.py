"""Text from a stranger -> text that every format can hold."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr
from typing import TypeVar

Record = TypeVar("Record")


def sound(text: str) -> str:
    """The text with half surrogate pairs, which no encoding has bytes for, written as escapes.

    >>> sound("caf" + chr(0xDCE9)), sound("café")
    ('caf\\\\udce9', 'café')
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def unsaid(records: Iterable[Record]) -> Iterator[Record]:
    """The same records, without what the library that reads them prints of a stranger's text on standard error."""
    given = iter(records)
    while True:
        with redirect_stderr(io.StringIO()):
            try:
                record = next(given)
            except StopIteration:
                return
        yield record
