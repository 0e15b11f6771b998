"""The name of a meaning -> its code, for every rule of `periods:`."""

from __future__ import annotations

from extractor.match.periods.joins import JOIN_MEANINGS
from extractor.match.periods.wordings import Meaning
from extractor.match.periods.words import WORD_MEANINGS

MEANINGS: dict[str, Meaning] = WORD_MEANINGS | JOIN_MEANINGS
