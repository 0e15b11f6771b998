"""An output folder -> the run's own files in it, held by one run at a time."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import OutputError
from extractor.export.whole import refusal

NAME = ".extractor"
_DRAFT = re.compile(r"\..+\.[0-9a-f]{8}\.part")
_STALE = 3600


@dataclass(frozen=True, slots=True)
class State:
    """Where the ledger and the parts of an output folder are."""

    folder: Path

    @property
    def ledger(self) -> Path:
        """The file that says what is done."""
        return self.folder / "ledger.sqlite"

    @property
    def parts(self) -> Path:
        """The folder of parts that no ledger has taken in yet."""
        return self.folder / "parts"

    def waiting(self) -> Iterator[Path]:
        """The parts that are whole."""
        return (path for path in sorted(self.parts.glob("*.part")) if not path.name.startswith("."))

    def forget(self) -> None:
        """Removes what is done, so that everything is done anew."""
        for path in (self.ledger, self.ledger.with_name(self.ledger.name + "-journal")):
            path.unlink(missing_ok=True)
        shutil.rmtree(self.parts, ignore_errors=True)


@contextmanager
def held(output: Path, share: str = "") -> Iterator[State]:
    """The state of an output folder, for this run alone; `share` names the part of a run that another machine does.

    Drafts that a killed run left are removed. Raises OutputError where another run holds it, or it cannot be written.
    """
    from filelock import FileLock, Timeout

    state = State(output / NAME)
    try:
        state.parts.mkdir(parents=True, exist_ok=True)
        with FileLock(state.folder / f"lock{share}", timeout=0):
            for folder in (state.parts,) if share else (output, state.parts):
                _tidy(folder, 0 if folder == output else _STALE)
            yield state
    except Timeout:
        raise OutputError(
            f"{output}: another run is writing into it; wait until it is done, or choose another folder with -o"
        ) from None
    except OSError as error:
        raise refusal(output, error) from error


def _tidy(folder: Path, age: float) -> None:
    """Removes drafts, those of parts only when no other machine can still be writing them."""
    for path in folder.glob(".*.part"):
        if _DRAFT.fullmatch(path.name) and time.time() - path.stat().st_mtime >= age:
            path.unlink(missing_ok=True)
