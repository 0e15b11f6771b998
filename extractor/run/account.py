"""A run -> its own account: what each release gave, what failed and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import IO, TYPE_CHECKING, Any

from extractor.clock import Times
from extractor.model import Observation, ReadingWarning

if TYPE_CHECKING:
    from extractor.pipeline import Extraction

LISTED = 1000
"""How many failures, and how many kinds of warnings, a report keeps in memory; run.json has all."""

QUIET = frozenset(("furniture_read",))
"""Warnings that stand in run.json alone: the release was most likely read rightly."""

NAMED = 5
"""How many releases are named of those with the same warning."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one release gave, and what may have gone wrong with it although it could be read."""

    source: str
    release_id: str
    publisher: str | None
    title: str | None
    published: str | None
    language: str | None
    rows: int
    sentences_with_numbers: int
    explained: int
    encoding: str | None = None
    warnings: tuple[ReadingWarning, ...] = ()

    @classmethod
    def from_account(cls, account: dict[str, Any]) -> Summary:
        """The summary whose fields, as JSON has them, these are."""
        warnings = tuple(ReadingWarning(*told) for told in account.pop("warnings"))
        return cls(**account, warnings=warnings)

    @property
    def english(self) -> bool:
        """Whether it is in English, as far as can be told."""
        return self.language in (None, "en")


@dataclass(frozen=True, slots=True)
class Failure:
    """A release that could not be read, and why."""

    source: str
    reason: str


@dataclass(slots=True)
class Warned:
    """How many releases have a warning of the same words, and the names of the first."""

    releases: int = 0
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A release whose bytes are those of an earlier one; it is counted once, so that ids stay keys."""

    source: str
    same_as: str


def no_counts() -> dict[str, int]:
    """The totals of a run in which nothing has been read yet."""
    return dict.fromkeys(
        (
            "releases", "read", "failed", "duplicates", "not_english", "undated", "with_warnings", "rows",
            "sentences_with_numbers", "explained",
        ),
        0,
    )  # fmt: skip


def count(told: Summary, counts: dict[str, int], warned: dict[str, Warned]) -> None:
    """Adds a release that could be read to the totals, and to those that have a warning by its text."""
    counts["read"] += 1
    counts["not_english"] += not told.english
    counts["undated"] += any(warning.code == "undated" for warning in told.warnings)
    counts["with_warnings"] += any(warning.code not in QUIET for warning in told.warnings)
    counts["rows"] += told.rows
    counts["sentences_with_numbers"] += told.sentences_with_numbers
    counts["explained"] += told.explained
    for warning in told.warnings:
        if warning.code in QUIET:
            continue
        if warning.text in warned or len(warned) < LISTED:
            group = warned.setdefault(warning.text, Warned())
            group.releases += 1
            group.names += [told.source] if len(group.names) < NAMED else []


@dataclass
class RunReport:
    """What a run tells the caller: totals, and the first LISTED of what went wrong.

    `left_out` are rows that the table has no room for, `not_read` are files of other kinds, by ending: how many, and
    the names of some, `foreign` the releases that are not in English with their language, `warned` those in whose
    reading something may have gone wrong, by what it is, `sample` the first rows. `reused` of the releases were done by
    an earlier run; `notes` say what else the caller should know of the files, `times` what the stages took.
    """

    versions: dict[str, str] = field(default_factory=dict)
    min_confidence: float = 0
    rule_folders: list[dict[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=no_counts)
    failures: list[Failure] = field(default_factory=list)
    left_out: list[Failure] = field(default_factory=list)
    not_read: dict[str, dict[str, object]] = field(default_factory=dict)
    foreign: list[Failure] = field(default_factory=list)
    warned: dict[str, Warned] = field(default_factory=dict)
    sample: list[Observation] = field(default_factory=list)
    reused: int = 0
    notes: list[str] = field(default_factory=list)
    times: Times = field(default_factory=dict)


def write_account(
    report: RunReport,
    releases: Iterable[Summary],
    failures: Iterable[Failure],
    duplicates: Iterable[Duplicate],
    left_out: Iterable[Failure],
    file: IO[str],
) -> None:
    """The text of run.json: no clock and no path of the machine, so the same input gives the same bytes."""
    head: dict[str, object] = {"versions": report.versions, "min_confidence": report.min_confidence}
    if report.rule_folders:
        head["rules"] = report.rule_folders
    head["counts"] = report.counts
    if report.not_read:
        head["not_read"] = report.not_read
    file.write(json.dumps(head, indent=2, ensure_ascii=False).removesuffix("\n}"))
    for name, entries in (("releases", releases), ("failures", failures), ("duplicates", duplicates)):
        _write_list(name, entries, file)
    _write_list("left_out", left_out, file, even_if_empty=False)
    file.write("\n}\n")


def _write_list(
    name: str, entries: Iterable[Summary | Failure | Duplicate], file: IO[str], *, even_if_empty: bool = True
) -> None:
    """Entry by entry, as json.dumps would, so that memory stays flat."""
    opened = False
    for entry in entries:
        file.write(",\n" if opened else f',\n  "{name}": [\n')
        opened = True
        file.write("    " + json.dumps(_told(entry), indent=2, ensure_ascii=False).replace("\n", "\n    "))
    if opened:
        file.write("\n  ]")
    elif even_if_empty:
        file.write(f',\n  "{name}": []')


def _told(entry: Summary | Failure | Duplicate) -> dict[str, Any]:
    """An entry for readers: warnings by name."""
    told = asdict(entry)
    if isinstance(entry, Summary):
        told["warnings"] = [warning._asdict() for warning in entry.warnings]
    return told


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
        encoding=document.encoding,
        warnings=extraction.warnings,
    )
