"""A run -> its own account: what each release gave, what failed and why."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version

from extractor.model import Observation
from extractor.pipeline import Extraction


@dataclass(frozen=True, slots=True)
class Summary:
    """What one release gave."""

    source: str
    release_id: str
    publisher: str | None
    title: str | None
    published: str | None
    language: str | None
    rows: int
    sentences_with_numbers: int
    explained: int

    @property
    def english(self) -> bool:
        """Whether it is in English, as far as can be told."""
        return self.language in (None, "en")


@dataclass(frozen=True, slots=True)
class Failure:
    """A release that could not be read, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A release whose bytes are those of an earlier one; it is counted once, so that ids stay keys."""

    source: str
    same_as: str


@dataclass
class RunReport:
    """A run's account of itself; grows while the run goes on. `left_out` are rows that the table has no room for."""

    versions: dict[str, str]
    min_confidence: float
    releases: list[Summary] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    left_out: list[Failure] = field(default_factory=list)
    sample: list[Observation] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Totals over the run."""
        return {
            "releases": len(self.releases) + len(self.failures) + len(self.duplicates),
            "read": len(self.releases),
            "failed": len(self.failures),
            "duplicates": len(self.duplicates),
            "not_english": sum(not release.english for release in self.releases),
            "rows": sum(release.rows for release in self.releases),
            "sentences_with_numbers": sum(release.sentences_with_numbers for release in self.releases),
            "explained": sum(release.explained for release in self.releases),
        }

    def as_json(self) -> str:
        """The text of run.json: no clock and no path of the machine, so the same input gives the same bytes."""
        account: dict[str, object] = {
            "versions": self.versions,
            "min_confidence": self.min_confidence,
            "counts": self.counts,
            "releases": [asdict(release) for release in self.releases],
            "failures": [asdict(failure) for failure in self.failures],
            "duplicates": [asdict(duplicate) for duplicate in self.duplicates],
        }
        if self.left_out:
            account["left_out"] = [asdict(row) for row in self.left_out]
        return json.dumps(account, indent=2, ensure_ascii=False) + "\n"


def versions(model: str) -> dict[str, str]:
    """The versions that a result depends on."""
    return {
        "extractor": _version("press-extractor"),
        "python": platform.python_version(),
        "spacy": _version("spacy"),
        "model": model,
    }


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"


def summary(extraction: Extraction) -> Summary:
    """What an extraction gave."""
    document = extraction.document
    return Summary(
        source=document.release.source,
        release_id=document.release.release_id,
        publisher=document.publisher,
        title=document.title,
        published=document.published.isoformat() if document.published else None,
        language=document.language,
        rows=len(extraction.observations),
        sentences_with_numbers=len(extraction.numeric),
        explained=len(extraction.explained),
    )
