"""Found releases -> their rows, one release after the other in this process; nothing is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from extractor.check import standings
from extractor.model import Observation, Release
from extractor.read import Found
from extractor.run.account import Failure, RunReport, count
from extractor.run.findings import open_findings
from extractor.run.outcome import Outcome, loaded, outcome_of
from extractor.run.recipe import Extracts


def outcomes(found: Iterable[Found], engine: Extracts, report: RunReport) -> Iterator[Outcome]:
    """What each release gives, as they come, those that fail included; `report` counts them. One that is byte for
    byte an earlier one is passed over."""
    with closing(sqlite3.connect("", isolation_level=None)) as seen:
        seen.execute("CREATE TABLE seen (release_id TEXT PRIMARY KEY) WITHOUT ROWID")
        for one in found:
            report.counts["releases"] += 1
            release = _loaded(one)
            if isinstance(release, Release):
                if seen.execute("SELECT 1 FROM seen WHERE release_id = ?", (release.release_id,)).fetchone():
                    report.counts["duplicates"] += 1
                    continue
                outcome = _outcome(release, engine)
                if outcome.summary is not None:
                    seen.execute("INSERT INTO seen VALUES (?)", (release.release_id,))
            else:
                outcome = release
            _count(outcome, report)
            yield outcome


def extract_all(found: Iterable[Found], engine: Extracts) -> tuple[list[Observation], RunReport]:
    """The rows of all releases, checked against one another, and the account of the run; nothing is written."""
    report = RunReport()
    rows = [row for outcome in outcomes(found, engine, report) for row in outcome.rows]
    with open_findings() as findings:
        findings.note(standings(rows))
        return [findings.flagged(row) for row in rows], report


def _loaded(found: Found) -> Release | Outcome:
    try:
        return loaded(found)
    except MemoryError:
        return _too_large(found.source)


def _outcome(release: Release, engine: Extracts) -> Outcome:
    try:
        return outcome_of(release, engine)
    except MemoryError:
        return _too_large(release.source)


def _too_large(source: str) -> Outcome:
    return Outcome(source, failure=f"{source}: there is not enough memory to read it")


def _count(outcome: Outcome, report: RunReport) -> None:
    counts, told = report.counts, outcome.summary
    report.left_out.extend(outcome.left_out)
    if told is None:
        counts["failed"] += 1
        report.failures.append(Failure(outcome.source, outcome.failure or ""))
        return
    count(told, counts, report.warned)
