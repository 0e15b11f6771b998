"""The whole way of a release: read -> clean -> split -> match -> link -> normalise -> check."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.check import checked
from extractor.clean import Cleaner
from extractor.link import Linker
from extractor.match.reading import Reader
from extractor.model import Document, Observation, Reading, Release, Sentence
from extractor.normalise import Normaliser
from extractor.rulebook import Rulebook, load_rulebook
from extractor.split import Splitter

MIN_CONFIDENCE = 0.4
"""Rows below it are left out: on the gold set they are about as often wrong as right."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one release gave. `numeric` are the sentences that hold a number, `explained` the indices of those
    of them in which every number became a row or was refused for a reason."""

    document: Document
    observations: tuple[Observation, ...]
    numeric: tuple[Sentence, ...]
    explained: frozenset[int]


class Engine:
    """The stages with their rules compiled and the language model loaded; make one and use it for many releases."""

    def __init__(
        self, rulebook: Rulebook | None = None, *, model: str | None = None, min_confidence: float = MIN_CONFIDENCE
    ) -> None:
        self.min_confidence = min_confidence
        self.rulebook = rulebook or load_rulebook()
        self._cleaner = Cleaner(self.rulebook)
        self._splitter = Splitter(self.rulebook)
        self._reader = Reader(self.rulebook, model=model)
        self._linker = Linker(self.rulebook)
        self._normaliser = Normaliser(self.rulebook)

    @property
    def model_name(self) -> str:
        """Name and version of the loaded language model."""
        meta = self._reader.nlp.meta
        return f"{meta['lang']}_{meta['name']} {meta['version']}"

    def extract(self, release: Release) -> Extraction:
        """All observations of one release, in the order of the text; none where it is not in English.

        Raises ReleaseError where the release cannot be read.
        """
        document = self._cleaner.clean(release)
        sentences = self._splitter.sentences(document) if document.language in (None, "en") else []
        readings = self._reader.readings(document, sentences)
        statements = self._linker.link(document, readings)
        observations = self._normaliser.observations(document, statements)
        rows = tuple(row for row in checked(observations) if (row.confidence or 0) >= self.min_confidence)
        return Extraction(document, rows, *_accounted(readings, rows))


def _accounted(
    readings: tuple[Reading, ...], rows: tuple[Observation, ...]
) -> tuple[tuple[Sentence, ...], frozenset[int]]:
    """Which sentences hold numbers, and in which of them a rule says of each number what it is or why it is none.
    A row that only the last resort made (`value_alone`) explains nothing."""
    told = {row.char_start for row in rows if "statement.value_alone" not in row.rules.split()}
    numeric = [reading for reading in readings if reading.quantities or reading.refusals]
    explained = frozenset(
        reading.sentence.index
        for reading in numeric
        if all(reading.sentence.start + quantity.start in told for quantity in reading.quantities)
    )
    return tuple(reading.sentence for reading in numeric), explained
