"""What a statement was made from, for those who ask how it came about."""

from __future__ import annotations

from typing import NamedTuple

from extractor.link.patterns import Fit
from extractor.model import Cue, PeriodMention, Statement


class Note(NamedTuple):
    """The rule that was taken, the word of change, the wording of time, the chunk of the metric (None: not from the
    sentence), and the statement before lists and neighbours had their say."""

    fit: Fit
    cue: Cue | None
    mention: PeriodMention | None
    metric_at: int | None
    own: Statement
