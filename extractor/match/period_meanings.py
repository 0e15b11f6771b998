"""The name of a meaning -> its code, for every rule of `periods:`."""

from __future__ import annotations

from extractor.match.period_joins import JOIN_MEANINGS
from extractor.match.period_wordings import Meaning
from extractor.match.period_words import WORD_MEANINGS

MEANINGS: dict[str, Meaning] = WORD_MEANINGS | JOIN_MEANINGS
