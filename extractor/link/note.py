"""What a statement was made from, for those who ask how it came about."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.link.patterns import Fit
from extractor.model import Cue, PeriodMention, Statement


@dataclass(frozen=True, slots=True)
class Note:
    """The rule that was taken, the word of change, the wording of time, the chunk of the metric (None: not from the
    sentence), and the statement before lists and neighbours had their say."""

    fit: Fit
    cue: Cue | None
    mention: PeriodMention | None
    metric_at: int | None
    own: Statement
