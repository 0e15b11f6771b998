"""Files and folders -> rows, one release after the other; a broken one never costs the others."""

from __future__ import annotations

import json
import logging
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from extractor.errors import ReleaseError
from extractor.export import whole_file, write_rows
from extractor.model import Observation, Release
from extractor.pipeline import Extraction
from extractor.read import Manifest, find_releases, load_manifest, read_release

_LOG = logging.getLogger(__name__)


class Extracts(Protocol):
    """What a run needs of the engine."""

    @property
    def model_name(self) -> str: ...

    min_confidence: float

    def extract(self, release: Release) -> Extraction: ...


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
    """A run's account of itself; grows while the run goes on."""

    versions: dict[str, str]
    min_confidence: float
    releases: list[Summary] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
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
        account = {
            "versions": self.versions,
            "min_confidence": self.min_confidence,
            "counts": self.counts,
            "releases": [asdict(release) for release in self.releases],
            "failures": [asdict(failure) for failure in self.failures],
            "duplicates": [asdict(duplicate) for duplicate in self.duplicates],
        }
        return json.dumps(account, indent=2, ensure_ascii=False) + "\n"


def run_folder(
    paths: Sequence[Path],
    output: Path,
    engine: Extracts,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RunReport:
    """Reads all releases of `paths` in sorted order and writes `observations.csv` and `run.json` into `output`.

    `progress` is told how many of how many files are done. Raises UsageError where there is nothing to read,
    OutputError where the result cannot be written (older files are then untouched).
    """
    report = RunReport(versions(engine), engine.min_confidence)
    files = list(_files(paths))
    # Nested, so that a table never stands beside the account of another run.
    with whole_file(output / "observations.csv") as table, whole_file(output / "run.json") as account:
        write_rows(_rows(files, engine, report, progress), table)
        account.write(report.as_json())
    return report


def extract_all(paths: Sequence[Path], engine: Extracts) -> tuple[list[Observation], RunReport]:
    """The rows of all releases of `paths`, and the account of the run; nothing is written."""
    report = RunReport(versions(engine), engine.min_confidence)
    return list(_rows(list(_files(paths)), engine, report, lambda done, total: None)), report


def versions(engine: Extracts) -> dict[str, str]:
    """The versions that a result depends on."""
    return {
        "extractor": _version("press-extractor"),
        "python": platform.python_version(),
        "spacy": _version("spacy"),
        "model": engine.model_name,
    }


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, Path, Manifest]]:
    for path in paths:
        files = find_releases(path)
        manifest = load_manifest(path)
        for file in files:
            yield file, path, manifest


def _rows(
    files: Sequence[tuple[Path, Path, Manifest]],
    engine: Extracts,
    report: RunReport,
    progress: Callable[[int, int], None],
) -> Iterator[Observation]:
    seen: dict[str, str] = {}
    for number, (file, root, manifest) in enumerate(files):
        progress(number, len(files))
        extraction = _extracted(file, root, manifest, engine, report, seen)
        if extraction is not None:
            report.releases.append(_summary(extraction))
            report.sample.extend(extraction.observations[: max(0, 8 - len(report.sample))])
            yield from extraction.observations
    progress(len(files), len(files))


def _extracted(
    file: Path, root: Path, manifest: Manifest, engine: Extracts, report: RunReport, seen: dict[str, str]
) -> Extraction | None:
    source = file.name if file == root else file.relative_to(root).as_posix()
    source = source.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    try:
        release = read_release(file, root=root, manifest=manifest)
        if release.release_id in seen:
            report.duplicates.append(Duplicate(release.source, seen[release.release_id]))
            return None
        extraction = engine.extract(release)
    except ReleaseError as error:
        report.failures.append(Failure(source, str(error)))
        return None
    except Exception as error:  # noqa: BLE001 - a bug in one release must not cost the others; it is reported
        _LOG.debug("%s", source, exc_info=True)
        report.failures.append(Failure(source, f"unexpected error (a bug): {type(error).__name__}: {error}"))
        return None
    seen[release.release_id] = release.source
    return extraction


def _summary(extraction: Extraction) -> Summary:
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
