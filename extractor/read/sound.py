"""Text from a stranger -> text that every format can hold."""

from __future__ import annotations


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
