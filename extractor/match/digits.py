"""Text -> text whose digits Python knows."""

from __future__ import annotations

import regex

_FOREIGN = regex.compile(r"(?V1)[\d--[0-9]]")


def known_digits(text: str) -> str:
    """The text with digits of a newer Unicode than Python's made U+FFFD, since no number can be read of them.

    >>> known_digits("٣.٢%, " + chr(0x11DE1) + "%") in ("٣.٢%, \ufffd%", "٣.٢%, " + chr(0x11DE1) + "%")
    True
    """
    if text.isascii():
        return text
    return _FOREIGN.sub(lambda digit: digit[0] if digit[0].isdecimal() else "\ufffd", text)
