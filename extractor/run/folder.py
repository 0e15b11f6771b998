"""Files, folders and streams -> rows, one release after the other; a broken one never costs the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from extractor.check import standings
from extractor.columns import fits
from extractor.errors import ReleaseError
from extractor.export.plain import beyond
from extractor.model import Observation, Release
from extractor.pipeline import Extraction
from extractor.read import Found, found_in
from extractor.run.account import Duplicate, Failure, RunReport, summary, versions
from extractor.run.findings import open_findings
from extractor.run.results import open_results

_LOG = logging.getLogger(__name__)
_SAMPLE = 8


class Extracts(Protocol):
    """What a run needs of the engine."""

    @property
    def model_name(self) -> str: ...

    min_confidence: float

    def extract(self, release: Release) -> Extraction: ...


Tell = Callable[[int, int], None]


def run_folder(
    paths: Sequence[Path],
    output: Path,
    engine: Extracts,
    *,
    formats: str = "csv",
    progress: Tell = lambda done, total: None,
) -> RunReport:
    """Reads all releases of `paths` in sorted order and writes the table into `output`, in each of `formats` (names
    with commas between them), with `relations.csv` and `run.json`.

    `progress` is told how many of how many files are done. Raises UsageError where there is nothing to read or a
    format is not to be had, OutputError where the result cannot be written (older files are then untouched).
    """
    return write_run(found_in(paths), output, engine, formats=formats, progress=progress)


def write_run(
    found: Iterable[Found],
    output: Path,
    engine: Extracts,
    *,
    formats: str = "csv",
    progress: Tell = lambda done, total: None,
) -> RunReport:
    """The same for releases that are found already, on a stream for one."""
    report = begin(engine)
    with open_results(output, formats) as results:
        for extraction in extractions(found, engine, report, progress):
            results.add(extraction.observations)
        results.write(report)
    return report


def extract_all(paths: Sequence[Path], engine: Extracts) -> tuple[list[Observation], RunReport]:
    """The rows of all releases of `paths`, checked against one another, and the account of the run; nothing is
    written."""
    report = begin(engine)
    rows = [row for found in extractions(found_in(paths), engine, report) for row in found.observations]
    with open_findings() as findings:
        findings.note(standings(rows))
        return [findings.flagged(row) for row in rows], report


def begin(engine: Extracts) -> RunReport:
    """The account of a run in which nothing has been read yet."""
    return RunReport(versions(engine.model_name), engine.min_confidence)


def extractions(
    found: Iterable[Found],
    engine: Extracts,
    report: RunReport,
    progress: Tell = lambda done, total: None,
) -> Iterator[Extraction]:
    """What each release gives, as they come; `report` grows with them. One that fails is noted there and skipped."""
    total = len(found) if isinstance(found, Sequence) else 0
    seen: dict[str, str] = {}
    number = 0
    for number, one in enumerate(found, 1):
        progress(number - 1, total)
        extraction = _extracted(one, engine, report, seen)
        if extraction is not None:
            report.releases.append(summary(extraction))
            report.sample.extend(extraction.observations[: max(0, _SAMPLE - len(report.sample))])
            yield extraction
    progress(number, total)


def _extracted(found: Found, engine: Extracts, report: RunReport, seen: dict[str, str]) -> Extraction | None:
    try:
        release = found.load()
        if release.release_id in seen:
            report.duplicates.append(Duplicate(release.source, seen[release.release_id]))
            return None
        extraction = _with_room(engine.extract(release), report)
    except ReleaseError as error:
        report.failures.append(Failure(found.source, str(error)))
        return None
    except Exception as error:  # noqa: BLE001 - a bug in one release must not cost the others; it is reported
        _LOG.debug("%s", found.source, exc_info=True)
        report.failures.append(Failure(found.source, f"unexpected error (a bug): {type(error).__name__}: {error}"))
        return None
    seen[release.release_id] = release.source
    return extraction


def _with_room(extraction: Extraction, report: RunReport) -> Extraction:
    """Without rows whose number no format has room for; each is noted."""
    beyond_all = [row for row in extraction.observations if not (fits(row.value) and fits(row.value_high))]
    if not beyond_all:
        return extraction
    report.left_out.extend(Failure(row.source, f"{row.source}: {beyond(row)}") for row in beyond_all)
    kept = tuple(row for row in extraction.observations if row not in beyond_all)
    return replace(extraction, observations=kept)
