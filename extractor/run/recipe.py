"""Options of a run -> the engine they ask for, and what a result of it depends on."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Hashable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from extractor.clock import Clock
from extractor.match.model_files import model_folder, model_label
from extractor.model import Release
from extractor.settings import builtin_folder

if TYPE_CHECKING:
    from extractor.pipeline import Engine, Extraction

_PACKAGE = Path(__file__).resolve().parents[1]
_LIBRARIES = ("spacy", "thinc", "beautifulsoup4", "lxml", "regex")


class Extracts(Protocol):
    """What a run needs of the engine."""

    def extract(self, release: Release) -> Extraction: ...

    def zone(self) -> AbstractContextManager[object]: ...

    def time_on(self, clock: Clock) -> None: ...


class Makes(Hashable, Protocol):
    """What a run needs to know of its options. It travels to other processes, so it is small and can be pickled."""

    @property
    def min_confidence(self) -> float: ...

    def check(self) -> None:
        """Raises what `engine` would, before anything is read or written, as far as it is cheap to know."""

    def engine(self) -> Extracts:
        """A new engine; it takes seconds."""

    def versions(self) -> dict[str, str]:
        """The versions that a result depends on, as run.json tells them."""

    def rule_folders(self) -> list[dict[str, str]]:
        """The folders laid over the built-in rules, by name and by what is in them."""

    def fingerprint(self) -> str:
        """A text that is another one whenever the same release could give other rows."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The options that rows depend on; `rules` are folders laid over the built-in rules."""

    rules: tuple[Path, ...] = ()
    model: str | None = None
    min_confidence: float = 0.1
    tables: bool = True
    any_language: bool = False

    def check(self) -> None:
        """Raises RuleError for bad rules of the user's, UsageError without a model."""
        model_folder(self.model)
        if self.rules:
            from extractor.rulebook import load_rulebook

            load_rulebook(self.rules)

    def engine(self) -> Engine:
        """A new engine. Raises RuleError for bad rules, UsageError without a model."""
        from extractor.pipeline import Engine
        from extractor.rulebook import load_rulebook

        return Engine(
            load_rulebook(self.rules), model=self.model, min_confidence=self.min_confidence, tables=self.tables,
            any_language=self.any_language,
        )  # fmt: skip

    def versions(self) -> dict[str, str]:
        """The versions that a result depends on. Raises UsageError without a model."""
        return {
            "extractor": _version("press-extractor"),
            "python": platform.python_version(),
            "spacy": _version("spacy"),
            "model": model_label(self.model),
        }

    def rule_folders(self) -> list[dict[str, str]]:
        """The name of each folder of rules with the SHA-256 of its rules; no path of the machine."""
        return [
            {"name": folder.resolve().name, "sha256": _digest(folder, _rule_files(folder))} for folder in self.rules
        ]

    def fingerprint(self) -> str:
        """Of the program, its libraries, the model, the rules and the options."""
        model = model_folder(self.model)
        told = (
            self.versions(), {name: _version(name) for name in _LIBRARIES}, self.rule_folders(),
            _digest(_PACKAGE, sorted(_PACKAGE.rglob("*.py"))), _digest(builtin_folder(), _rule_files(builtin_folder())),
            _digest(model, sorted(path for path in model.rglob("*") if path.is_file() and path.suffix != ".pyc")),
            self.min_confidence, self.tables, self.any_language,
        )  # fmt: skip
        return hashlib.sha256(repr(told).encode()).hexdigest()


def _rule_files(folder: Path) -> list[Path]:
    return sorted(_yaml(folder))


def _yaml(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml"))


def _digest(root: Path, files: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in files:
        found.update(f"{path.relative_to(root).as_posix()}\0{path.stat().st_size}\0".encode(errors="backslashreplace"))
        found.update(path.read_bytes())
    return found.hexdigest()


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
