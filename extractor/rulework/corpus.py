"""A folder of releases -> what an engine gives for each, with its gold where that stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import ReleaseError
from extractor.model import Release
from extractor.pipeline import Engine, Extraction
from extractor.read import find_releases, load_manifest, read_release
from extractor.rulework.gold import Fact, read_facts

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Read:
    """A release of a corpus; `facts` is None where no gold stands beside it."""

    release: Release
    facts: tuple[Fact, ...] | None


def releases(corpus: Path) -> list[Read]:
    """The releases of a corpus that can be read, each once. Raises UsageError where there are none, or where gold
    cannot be read."""
    manifest = load_manifest(corpus)
    found: dict[str, Read] = {}
    for file in find_releases(corpus):
        try:
            release = read_release(file, root=corpus, manifest=manifest)
        except ReleaseError:
            continue
        found.setdefault(release.release_id, Read(release, read_facts(file)))
    return list(found.values())


def extractions(
    reads: list[Read], engine: Engine, progress: Progress = lambda done, total: None
) -> Iterator[tuple[Read, Extraction]]:
    """What the engine gives for each release that it can read."""
    for number, read in enumerate(reads):
        progress(number, len(reads))
        try:
            extraction = engine.extract(read.release)
        except ReleaseError:
            continue
        yield read, extraction
    progress(len(reads), len(reads))
