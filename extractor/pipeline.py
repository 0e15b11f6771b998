"""The whole way of a release: read -> clean -> split -> match -> link -> normalise -> check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property

from extractor.calendar import plausible
from extractor.check import checked
from extractor.clean import Cleaner
from extractor.clock import Clock, NoClock
from extractor.errors import ReleaseError
from extractor.link import Linker, Trace, marks
from extractor.link.table_cells import TableLinker
from extractor.match.reading import Reader
from extractor.match.tables.reader import TableReader
from extractor.model import Document, Mark, Observation, Reading, ReadingWarning, Release, Sentence, Statement
from extractor.normalise import Normaliser
from extractor.rulebook import Rulebook, StatementRule, load_rulebook
from extractor.split import Splitter

MIN_CONFIDENCE = 0.1
"""Rows below it are left out: on releases that nobody tuned the engine to, nine in ten of them are wrong."""

MOST_NUMBERS = 20_000
"""Numbers outside of tables that a release may have. Time goes with them, and with characters, tags and blocks, which
are bounded when it is cleaned: so a release takes minutes at most, whoever asks, on whatever clock."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one release gave. `numeric` are the sentences that hold a number, `explained` the indices of those
    of them in which every number became a row or was refused for a reason; `readings` what was found in each; `marks`
    where the text words the metric and the period of its rows (those of tables have their heads)."""

    document: Document
    observations: tuple[Observation, ...]
    numeric: tuple[Sentence, ...]
    explained: frozenset[int]
    readings: tuple[Reading, ...] = ()
    marks: tuple[Mark, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()


_UNDATED = ReadingWarning(
    "undated",
    'no day of publication was found, so "last month" or a bare "May" has no days; say it in a manifest.csv with the '
    "columns file,published",
)
_NO_NUMBERS = ReadingWarning(
    "no_numbers", "no number was found in its text; is it all there? look at it with: extractor clean FILE"
)


@dataclass(frozen=True, slots=True)
class Journey:
    """What every stage made of one release. `rows` are all rows, also those of a confidence below the least asked
    for; a trace tells of each sentence that was parsed how its numbers were linked. `statements` are those of the text,
    `cells` those of tables."""

    document: Document
    readings: tuple[Reading, ...]
    traces: tuple[Trace, ...]
    statements: tuple[Statement, ...]
    rows: tuple[Observation, ...]
    cells: tuple[Statement, ...] = ()


class Engine:
    """The stages with their rules compiled and the language model loaded; make one and use it for many releases."""

    def __init__(
        self,
        rulebook: Rulebook | None = None,
        *,
        model: str | None = None,
        min_confidence: float = MIN_CONFIDENCE,
        tables: bool = True,
        any_language: bool = False,
    ) -> None:
        self.min_confidence = min_confidence
        self.tables = tables
        self.any_language = any_language
        self.rulebook = rulebook or load_rulebook()
        self._cleaner = Cleaner(self.rulebook)
        self._splitter = Splitter(self.rulebook)
        self._reader = Reader(self.rulebook, model=model)
        self._linker = Linker(self.rulebook)
        self._normaliser = Normaliser(self.rulebook)
        self._clock: Clock = NoClock()
        self._guesses = self.rulebook.names_of("last_resort")
        self._bases = frozenset(f"statement.{rule.id}" for rule in self.rulebook.of(StatementRule) if rule.base is True)

    def time_on(self, clock: Clock) -> None:
        """Notes on the clock, from now on, what each stage takes."""
        self._clock = self._reader.clock = clock

    @property
    def model_name(self) -> str:
        """Name and version of the loaded language model."""
        meta = self._reader.nlp.meta
        return f"{meta['lang']}_{meta['name']} {meta['version']}"

    def zone(self) -> AbstractContextManager[object]:
        """A stretch of work at whose end the language model forgets the words that it met in it, so that memory stays
        flat over any number of releases. What `extract` gave stays valid."""
        return self._reader.zone()

    def foresee(self, releases: Iterable[Release]) -> None:
        """Parses the sentences of many short releases at once, before they are extracted one by one."""
        documents = (self._cleaner.clean(release) for release in releases)
        self._reader.foresee(sentence.text for document in documents for sentence in self._splitter.sentences(document))

    def extract(self, release: Release) -> Extraction:
        """All observations of one release, those of the text in its order, then those of its tables row by row; none
        where it is not in English, unless any language is read.

        Raises ReleaseError where the release cannot be read.
        """
        document, readings = self._read(release)
        with self._clock.on("link"):
            linked = list(self._linker.link(document, readings))
        with self._clock.on("tables"):
            statements = [*linked, *self._tabled(document)]
        with self._clock.on("normalise, check"):
            observations = tuple(self._rows(document, statements))
        rows = tuple(row for row in observations if (row.confidence or 0) >= self.min_confidence)
        told = {row.char_start for row in rows}
        marked = tuple(mark for mark in marks(document, readings, linked) if mark.start in told)
        numeric, explained = _accounted(readings, rows, self._guesses)
        warnings = self._warnings(document, is_bare=not numeric and not observations)
        return Extraction(document, rows, numeric, explained, readings, marked, warnings)

    def journey(self, release: Release) -> Journey:
        """The same way with all that was made on it, for those who ask how a row came about.

        Raises ReleaseError where the release cannot be read.
        """
        document, readings = self._read(release)
        statements, traces = self._linker.trace(document, readings)
        cells = tuple(self._tabled(document))
        rows = tuple(self._rows(document, [*statements, *cells]))
        return Journey(document, readings, traces, statements, rows, cells)

    def _read(self, release: Release) -> tuple[Document, tuple[Reading, ...]]:
        with self._clock.on("clean"):
            document = self._cleaner.clean(release)
        if not plausible(document.published):
            document = replace(document, published=None)
        with self._clock.on("split"):
            sentences = self._splitter.sentences(document) if self._is_read(document) else []
        if sum(1 for sentence in sentences for _ in _NUMBER.finditer(sentence.text)) > MOST_NUMBERS:
            raise ReleaseError(
                f"{release.source or 'text'}: over {MOST_NUMBERS} numbers outside of tables; this is no press release"
            )
        with self._clock.on("match"):
            return document, self._reader.readings(document, sentences)

    def _tabled(self, document: Document) -> Iterator[Statement]:
        """What the tables say, where they are asked for."""
        if not self.tables or not document.tables or not self._is_read(document):
            return iter(())
        reader, linker = self._table_stages
        return linker.link(document, reader.readings(document))

    @cached_property
    def _table_stages(self) -> tuple[TableReader, TableLinker]:
        """Made for the first release that has tables: they take a second of their own to compile."""
        return TableReader(self.rulebook), TableLinker(self.rulebook)

    def _rows(self, document: Document, statements: Iterable[Statement]) -> Iterator[Observation]:
        return checked(self._normaliser.observations(document, statements), self._bases)

    def _warnings(self, document: Document, *, is_bare: bool) -> tuple[ReadingWarning, ...]:
        """What may have gone wrong with a release; of one that is left for its language, only what its page told."""
        found = list(document.warnings)
        if self._is_read(document):
            found += [_UNDATED] if document.published is None else []
            found += [_NO_NUMBERS] if is_bare else []
        return tuple(found)

    def _is_read(self, document: Document) -> bool:
        return self.any_language or document.language in (None, "en")


def _accounted(
    readings: tuple[Reading, ...], rows: tuple[Observation, ...], guesses: frozenset[str]
) -> tuple[tuple[Sentence, ...], frozenset[int]]:
    """Which sentences hold numbers, and in which of them a rule says of each number what it is or why it is none.
    A row that only the last resort made explains nothing."""
    told = {row.char_start for row in rows if guesses.isdisjoint(row.rules.split())}
    numeric = [reading for reading in readings if reading.quantities or reading.refusals]
    explained = frozenset(
        reading.sentence.index
        for reading in numeric
        if all(reading.sentence.start + quantity.start in told for quantity in reading.quantities)
    )
    return tuple(reading.sentence for reading in numeric), explained
