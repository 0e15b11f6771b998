"""Releases that bring their reader down -> a recipe whose engine does what they ask for, in whatever process it is.

`python trouble.py FOLDER OUTPUT JOBS [dask]` runs it, for tests that kill the run from outside.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from extractor.clock import Clock
from extractor.model import Release
from extractor.pipeline import Extraction
from extractor.read import Found, found_in
from extractor.run import Limits, Means, Recipe, write_run
from extractor.run.recipe import Extracts

SEGFAULT, BOMB, LOOP, SLOW, BUG = b"[segfault]", b"[bomb]", b"[loop]", b"[slow]", b"[bug]"
VANISHING = "vanishing.txt"
LIMITS = Limits(seconds=1.5, memory=2500)


class Troubled:
    """The real engine, but for releases that ask for trouble."""

    def __init__(self, engine: Extracts) -> None:
        self.engine = engine

    def zone(self) -> AbstractContextManager[object]:
        return self.engine.zone()

    def time_on(self, clock: Clock) -> None:
        pass

    def extract(self, release: Release) -> Extraction:
        if SEGFAULT in release.content:
            ctypes.string_at(0)
        if BOMB in release.content:
            kept = bytearray(20 * 2**30)
            kept[::4096] = b"x" * len(kept[::4096])
        if BUG in release.content:
            raise LookupError("no such thing")
        while LOOP in release.content:
            pass
        if SLOW in release.content:
            time.sleep(0.4)
        return self.engine.extract(release)


@dataclass(frozen=True)
class Trouble(Recipe):
    """The built-in rules with an engine that can be brought down."""

    def engine(self) -> Troubled:  # type: ignore[override]
        return Troubled(super().engine())

    def fingerprint(self) -> str:
        return "trouble " + super().fingerprint()


def vanishing(found: Iterable[Found], folder: Path) -> Iterator[Found]:
    """The releases, one of which goes after it was listed."""
    for one in found:
        if one.source == VANISHING:
            (folder / VANISHING).unlink(missing_ok=True)
        yield one


def run(folder: Path, output: Path, means: Means, **options: object) -> None:
    (folder / VANISHING).write_text("Sales rose 3% in May 2024.")
    write_run(vanishing(found_in([folder]), folder), output, Trouble(), means=means, **options)  # type: ignore[arg-type]


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]), Means(int(sys.argv[3]), LIMITS, dask=sys.argv[4:] == ["dask"]))
