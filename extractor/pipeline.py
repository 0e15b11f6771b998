"""The whole way of a release: read -> clean -> split -> match -> link -> normalise -> check."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.model import Document, Observation, Release, Sentence
from extractor.rulebook import Rulebook


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

    def __init__(self, rulebook: Rulebook | None = None, *, model: str | None = None) -> None:
        raise NotImplementedError

    @property
    def model_name(self) -> str:
        """Name and version of the loaded language model."""
        raise NotImplementedError

    def extract(self, release: Release) -> Extraction:
        """All observations of one release, in the order of the text.

        Raises ReleaseError where the release cannot be read.
        """
        raise NotImplementedError
