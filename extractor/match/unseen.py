"""Sentences with marks that nobody sees (soft hyphens, joiners, marks of direction) -> without them, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import regex

from extractor.model import Mention, Reading, Sentence

_UNSEEN = regex.compile("[\u00ad\u200b-\u200f\u2060\ufeff]", regex.V0)
Found = TypeVar("Found", bound=Mention)
Places = Sequence[int]
"""Where each character of the text without them stands in the text with them."""


def without_unseen(text: str) -> tuple[str, Places] | None:
    """The text without what is not seen, and the places of its characters; None where there is nothing unseen.

    >>> without_unseen("3.\\u200b1 per\\u00adcent")[0]
    '3.1 percent'
    >>> without_unseen("3.1 percent") is None
    True
    """
    if text.isascii() or _UNSEEN.search(text) is None:
        return None
    places = [at for at, sign in enumerate(text) if not _UNSEEN.match(sign)]
    return "".join(text[at] for at in places), places


def put_back(mention: Found, places: Places) -> Found:
    """The mention at its place in the text that still has the marks; its own text stays without them."""
    return replace(mention, start=places[mention.start], end=places[mention.end - 1] + 1)


def reading_put_back(reading: Reading, sentence: Sentence, places: Places) -> Reading:
    """What was read in a sentence without unseen marks, at its places in the sentence as it stands."""
    return Reading(
        sentence,
        tuple(
            token._replace(start=places[token.start], end=places[token.end - 1] + 1)
            if token.end > token.start
            else token
            for token in reading.tokens
        ),
        tuple(put_back(quantity, places) for quantity in reading.quantities),
        tuple(put_back(refusal, places) for refusal in reading.refusals),
        tuple(put_back(period, places) for period in reading.periods),
        tuple(put_back(cue, places) for cue in reading.cues),
    )
