"""The whole way of a release: read -> clean -> split -> match -> link -> normalise -> check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractor.check import checked
from extractor.clean import Cleaner
from extractor.link import Linker, Trace
from extractor.match.reading import Reader
from extractor.model import Document, Observation, Reading, Release, Sentence, Statement
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


@dataclass(frozen=True, slots=True)
class Journey:
    """What every stage made of one release. `rows` are all rows, also those of a confidence below the least asked
    for; a trace tells of each sentence that was parsed how its numbers were linked."""

    document: Document
    readings: tuple[Reading, ...]
    traces: tuple[Trace, ...]
    statements: tuple[Statement, ...]
    rows: tuple[Observation, ...]


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
        document, readings = self._read(release)
        observations = self._rows(document, self._linker.link(document, readings))
        rows = tuple(row for row in observations if (row.confidence or 0) >= self.min_confidence)
        return Extraction(document, rows, *_accounted(readings, rows))

    def journey(self, release: Release) -> Journey:
        """The same way with all that was made on it, for those who ask how a row came about.

        Raises ReleaseError where the release cannot be read.
        """
        document, readings = self._read(release)
        statements, traces = self._linker.trace(document, readings)
        return Journey(document, readings, traces, statements, tuple(self._rows(document, statements)))

    def _read(self, release: Release) -> tuple[Document, tuple[Reading, ...]]:
        document = self._cleaner.clean(release)
        sentences = self._splitter.sentences(document) if document.language in (None, "en") else []
        return document, self._reader.readings(document, sentences)

    def _rows(self, document: Document, statements: Iterable[Statement]) -> Iterator[Observation]:
        return checked(self._normaliser.observations(document, statements))


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
