"""One sentence as it was linked -> its trace: the row of chunks, and for each number what was tried and taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.link.chunks import Chunk
from extractor.link.memory import Memory
from extractor.link.near_misses import NearMiss, NearMisses
from extractor.link.note import Note
from extractor.link.patterns import Fit, StatementPatterns
from extractor.link.work import Work
from extractor.model import Reading, Statement


@dataclass(frozen=True, slots=True)
class Link:
    """One number: `at` is the chunk that it is, `fits` all rules that fit it, `note.fit` the one that was taken and
    `pattern` its pattern. The statement as its rule made it (`note.own`), with the line above its list (`listed`),
    with lists dealt out (`dealt`), and as it left the sentence (`final`). `near` are surer rules that nearly fitted,
    the nearest first."""

    at: int
    fits: tuple[Fit, ...]
    pattern: str | None
    note: Note
    listed: Statement
    dealt: Statement
    final: Statement
    near: tuple[NearMiss, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """How a sentence was linked; `memory` is what was in mind before it."""

    reading: Reading
    chunks: tuple[Chunk, ...]
    memory: Memory
    links: tuple[Link, ...]


class Tracer:
    """Collects the traces of a release."""

    def __init__(self, patterns: StatementPatterns) -> None:
        self._near = NearMisses(patterns)
        self.traces: list[Trace] = []

    def note(
        self,
        work: Work,
        fits: Mapping[int, Sequence[Fit]],
        memory: Memory,
        dealt: Mapping[int, Statement],
        done: Mapping[int, Statement],
    ) -> None:
        """Keeps a sentence whose numbers all have their statements."""
        row = self._near.row(work.chunks, work.reading)
        links = []
        for at in sorted(done):
            note, taken = work.notes[at], work.notes[at].fit.rule
            pattern, near = self._near.pattern(row, at, taken), self._near.of(row, at, fits[at], taken)
            links.append(Link(at, tuple(fits[at]), pattern, note, work.done[at], dealt[at], done[at], near))
        self.traces.append(Trace(work.reading, tuple(work.chunks), memory, tuple(links)))
