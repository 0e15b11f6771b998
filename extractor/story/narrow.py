"""Explanation -> the part of it that is about one number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from extractor.errors import UsageError
from extractor.model import cell_name, cell_place
from extractor.story.values import CellStory, Explanation, NotRead, Number

_SHOWN = 8


def narrowed(explanation: Explanation, wanted: str, source: bytes = b"") -> Explanation:
    """Only the numbers that `wanted` names: as printed ("4.4%", or its digits alone), by its place among the
    tables ("t2r5c3": table, row, column), or by a place in the text of
    the release ("@120"; plain digits too, where no number is printed so).

    Raises UsageError where there is none; where it stands in the `source` of the release all the same, it says so.
    """
    place = re.fullmatch(r"(@?)(\d+)", wanted.strip())
    found = None
    cell_asked = cell_place(wanted)
    asked = cell_name(*cell_asked) if cell_asked else None
    if place is None or not place[1]:
        printed = _printed(wanted)
        found = _kept(
            explanation,
            lambda number: printed.search(_plain(number.text)) is not None,
            lambda block: printed.search(_plain(block.text)) is not None,
            lambda cell: cell.place == asked or printed.search(_plain(cell.text)) is not None,
        )
    if place is not None and found is None:
        at = int(place[2])
        found = _kept(
            explanation,
            lambda number: number.char_start <= at < number.char_end,
            lambda block: block.char_start <= at < block.char_end,
            lambda cell: False,
        )
    if found is None:
        outside = "; it stands in the file, but outside of what is taken for the text of the release"
        seen = wanted.strip() and wanted.strip().encode() in source
        raise UsageError(f"no number {wanted!r} in the text{outside if seen else ''}; {_there(explanation)}")
    return found


def _kept(
    explanation: Explanation, number: Callable[[Number], bool], block: Callable[[NotRead], bool],
    cell: Callable[[CellStory], bool],
) -> Explanation | None:  # fmt: skip
    sentences = tuple(
        replace(sentence, numbers=numbers)
        for sentence in explanation.sentences
        if (numbers := tuple(filter(number, sentence.numbers)))
    )
    blocks = tuple(filter(block, explanation.not_read))
    cells = tuple(filter(cell, explanation.cells))
    told = replace(explanation, sentences=sentences, not_read=blocks, cells=cells)
    return told if sentences or blocks or cells else None


def _printed(wanted: str) -> re.Pattern[str]:
    """The number as it is asked for, not as a part of a longer one."""
    plain = _plain(wanted)
    before = r"(?<![\d.,])" if plain[:1].isdigit() else ""
    after = r"(?!\d|[.,]\d)" if plain[-1:].isdigit() else ""
    return re.compile(before + re.escape(plain) + after)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _there(explanation: Explanation) -> str:
    """Which numbers there are, for who mistyped one."""
    texts = list(dict.fromkeys(number.text for number in explanation.numbers if number.outcome != "period"))
    if not texts:
        return "the text has none"
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return f"the text has {', '.join(texts[:_SHOWN])}{more}"
