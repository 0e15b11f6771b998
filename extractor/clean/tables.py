"""Lines of plain text -> which of them are tables."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.clean.lines import Line

_GROUPED = regex.compile(r"(?<=\b\d{1,3}|\s\d{3})\s(?=\d{3}\b)")  # "9 412 000" is one number
_MOST_HEADS = 5
_OVER_COLUMNS = 12  # spaces by which a line over columns is set in
_SHORT = 8  # words that it has at most
_UNIT_LINE = regex.compile(r"\([^()]{4,60}\)")
_RULE = regex.compile(r"[\s|+:=_–—-]{3,}")
_GAP = regex.compile(r"\t+|\s{2,}|\s?\|\s?")
_NUMBER = regex.compile(r"[(\[]?[-+–−]?(?:[$€£¥]\s?)?\(?\d[\d.,]*%?[)\]*]?|[-–—]|n/?a|\.\.", regex.IGNORECASE)


def table_runs(lines: list[Line]) -> Iterator[tuple[int, int]]:
    """Runs of lines, `[first, last)`, that are a table: drawn with pipes, or numbers in columns."""
    number = 0
    while number < len(lines):
        for is_row in (_is_pipe_row, _is_column_row):
            last = _run(lines, number, is_row)
            if last - number >= (1 if is_row is _is_pipe_row else 2):
                yield _with_head(lines, number) if is_row is _is_column_row else number, last
                number = last
                break
        else:
            number += 1


def is_flat_table(text: str) -> bool:
    """Whether a line is a table whose cells ran together: numbers after numbers and hardly a word.

    >>> is_flat_table("North South Bread 2.14 3.06 2.55 2.74 Milk 1.79 1.05 1.52 1.45")
    True
    >>> is_flat_table("They rose 3.9%, 4.4% and 4.8% in April, May and June.")
    False
    """
    words = _GROUPED.sub("", text).split()
    numeric = [_NUMBER.fullmatch(word) is not None and word not in "-–—" for word in words]
    # "in 2017, 2018 and 2019" is a list in a sentence: a comma parts what cells would not
    cells = [is_number and not word.endswith(",") for word, is_number in zip(words, numeric, strict=True)]
    in_a_row = "".join("1" if is_cell else "0" for is_cell in cells)
    return sum(numeric) >= 6 and sum(numeric) >= 0.3 * len(words) and "11" in in_a_row


def _run(lines: list[Line], start: int, is_row: object) -> int:
    assert callable(is_row)
    last = number = start
    while number < len(lines):
        if is_row(lines[number]):
            number += 1
            last = number
        elif number > start and not lines[number].text and number == last:
            number += 1
        else:
            break
    return last


def _is_pipe_row(line: Line) -> bool:
    text = line.text
    return text.count("|") >= 2 and (text[0] == "|" or text[-1] == "|" or text.count("|") >= 3)


def _is_column_row(line: Line) -> bool:
    """A label and two numbers or more with wide gaps between them, or a line drawn with dashes."""
    cells = [cell for cell in _GAP.split(line.text) if cell]
    if len(cells) < 3:
        return False
    numeric = sum(_NUMBER.fullmatch(cell) is not None for cell in cells)
    return numeric >= 2 and numeric >= 0.5 * (len(cells) - 1)


def _with_head(lines: list[Line], first: int) -> int:
    """Lines right above the first row are its header, where they stand in columns as well or over some; one such as
    "(in millions)" may stand between."""
    head = number = first
    while number > 0 and first - number < _MOST_HEADS:
        number -= 1
        above = lines[number]
        columns = _RULE.fullmatch(above.text) or len([cell for cell in _GAP.split(above.text) if cell]) >= 2
        if columns or (above.indent >= _OVER_COLUMNS and 0 < len(above.text.split()) <= _SHORT):
            head = number
        elif not _UNIT_LINE.fullmatch(above.text):
            break
    return head
