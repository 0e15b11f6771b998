"""What is kept of the built-in rules: the same rules, true to their files, and never in the way."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import pytest

from extractor.errors import RuleError
from extractor.rulebook import Rulebook, load, load_rulebook

UNITS = """\
units:
  - id: percent
    measures: percent
    words: ['%']
    examples:
      - {text: Up 4%., gives: {unit: percent}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small folder in the place of the built-in rules."""
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "units.yaml").write_text(UNITS, encoding="utf-8")
    monkeypatch.setattr(load, "builtin_folder", lambda: rules)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return rules


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The rule files that were really read."""
    done: list[Path] = []
    read = load.read_source

    def noted(path: Path) -> object:
        done.append(path)
        return read(path)

    monkeypatch.setattr(load, "read_source", noted)
    return done


def words(rulebook: Rulebook) -> list[tuple[str, ...]]:
    return [rule.words for rule in rulebook.rules]  # type: ignore[attr-defined]


class Hostile:
    """What a stranger would leave in the place of what is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> object:
        return os.mkdir, (str(self.folder),)


def test_rulebook_compiled_runs_nothing_that_it_names(folder: Path, reads: list[Path]) -> None:
    first = load_rulebook()
    [kept] = (folder / "__pycache__").glob("*.pickle")
    mark = kept.read_bytes()[:32]
    kept.write_bytes(mark + pickle.dumps(Hostile(folder / "made")))
    assert load_rulebook() == first
    assert not (folder / "made").exists()
    assert len(reads) == 2


def test_rulebook_compiled_gives_the_same_rules_without_reading_their_files(folder: Path, reads: list[Path]) -> None:
    first = load_rulebook()
    assert len(reads) == 1
    second = load_rulebook()
    assert len(reads) == 1
    assert second == first
    assert [rule.where for rule in second.rules] == [f"{folder / 'units.yaml'}:2"]
    assert second.rules[0].model_fields_set == first.rules[0].model_fields_set  # what `extends` goes by


def test_rulebook_compiled_the_built_in_rules_are_those_of_their_files(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = load_rulebook()
    monkeypatch.setattr(load, "read_once", lambda files, folder, read: read())
    assert load_rulebook() == kept


@pytest.mark.parametrize("change", ["a rule", "a file more", "a file less", "the reader"])
def test_rulebook_compiled_reads_again_what_has_changed(
    folder: Path, reads: list[Path], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "more.yaml").write_text(UNITS.replace("id: percent", "id: points"), encoding="utf-8")
    load_rulebook()
    before = len(reads)
    if change == "a rule":
        (folder / "units.yaml").write_text(UNITS.replace("['%']", "['%', pct]"), encoding="utf-8")
    elif change == "a file more":
        (folder / "third.yaml").write_text(UNITS.replace("id: percent", "id: times"), encoding="utf-8")
    elif change == "a file less":
        (folder / "more.yaml").unlink()
    else:
        code = folder / "reader"
        code.mkdir()
        (code / "kinds.py").write_text("changed = True\n", encoding="utf-8")
        (folder / "model.py").write_text("", encoding="utf-8")
        monkeypatch.setattr("extractor.rulebook.compiled._READERS", code)
    found = words(load_rulebook())
    assert len(reads) > before
    wanted = {"a rule": ("%", "pct"), "a file more": ("%",), "a file less": ("%",), "the reader": ("%",)}[change]
    assert wanted in found
    assert len(found) == {"a file more": 3, "a file less": 1}.get(change, 2)


@pytest.mark.parametrize("broken", [b"", b"short", b"\x80\x05garbage"])
def test_rulebook_compiled_reads_again_what_was_kept_badly(folder: Path, reads: list[Path], broken: bytes) -> None:
    first = load_rulebook()
    [kept] = (folder / "__pycache__").iterdir()
    held = kept.read_bytes()
    kept.write_bytes(held[: 32 if broken else 0] + broken)
    assert load_rulebook() == first
    assert len(reads) == 2
    assert kept.read_bytes() == held  # mended


def test_rulebook_compiled_needs_no_place_to_write(folder: Path, reads: list[Path]) -> None:
    (folder / "__pycache__").write_text("no folder", encoding="utf-8")
    assert load_rulebook() == load_rulebook()
    assert len(reads) == 2


def test_rulebook_compiled_keeps_nothing_where_python_is_told_to_write_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    load_rulebook()
    assert not (folder / "__pycache__").exists()


def test_rulebook_compiled_keeps_no_folder_of_the_user(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "units.yaml").write_text(UNITS, encoding="utf-8")
    load_rulebook([own])
    assert not (own / "__pycache__").exists()


def test_rulebook_compiled_keeps_nothing_of_rules_with_a_mistake(folder: Path) -> None:
    (folder / "units.yaml").write_text(UNITS.replace("measures", "measure"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RuleError, match="measure"):
            load_rulebook()
    assert not (folder / "__pycache__").exists()
