"""Engine and release -> explanation: for every number what was found, refused or linked, by which rule and why.

(The room is not called `explain`, since `extractor.explain` is the public verb.)
"""

from extractor.story.narrow import narrowed
from extractor.story.record import as_record
from extractor.story.telling import explained
from extractor.story.values import (
    CellStory,
    Decision,
    Explanation,
    Filled,
    Fired,
    Near,
    NotRead,
    Number,
    Piece,
    SentenceStory,
    Weight,
)

__all__ = [
    "CellStory",
    "Decision",
    "Explanation",
    "Filled",
    "Fired",
    "Near",
    "NotRead",
    "Number",
    "Piece",
    "SentenceStory",
    "Weight",
    "as_record",
    "explained",
    "narrowed",
]
