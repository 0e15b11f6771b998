"""The configuration: which file counts, what is told of mistakes, what wins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from extractor.cli.commands import app
from extractor.errors import UsageError
from extractor.settings import builtin_folder, own_rules, read_settings

KITES = "metrics:\n  - {id: kite_sales, names: [kite sales]}\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(app, list(args))


def rules_in(folder: Path, text: str = KITES) -> None:
    folder.mkdir()
    (folder / "a.yaml").write_text(text, encoding="utf-8")


def in_force(run: Callable[..., Result], command: str, option: str) -> tuple[object, str]:
    told = json.loads(run("config", "--json").stdout)
    [found] = [one for one in told if (one["command"], one["option"]) == (command, option)]
    return found["value"], found["source"]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        pytest.param("extractor.toml", "quiet = true\nmin-confidence = 0.7\n", 2, id="its own file"),
        pytest.param("extractor.toml", "[run]\nmin_confidence = 0.7\n", 2, id="for one command, underscored"),
        pytest.param(
            "pyproject.toml", "[project]\nname = 'x'\n[tool.extractor]\nmin-confidence = 0.7\n", 4, id="shared"
        ),
        pytest.param("pyproject.toml", "[tool.extractor.run]\n\nmin-confidence = 0.7\n", 3, id="shared, one command"),
    ],
)
def test_settings_say_what_is_in_force_and_from_where(
    run: Callable[..., Result], tmp_path: Path, name: str, text: str, line: int
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert in_force(run, "run", "min-confidence") == (0.7, f"{name}:{line}")
    assert in_force(run, "rules diff", "top") == (20, "default")


def test_settings_of_one_command_win_over_those_of_all(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "extractor.toml").write_text("top = 5\n[rules-diff]\ntop = 6\n", encoding="utf-8")
    assert in_force(run, "rules diff", "top") == (6, "extractor.toml:3")
    assert in_force(run, "rules coverage", "top") == (5, "extractor.toml:1")


def test_settings_own_file_wins_and_the_other_is_named(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "extractor.toml").write_text("top = 5\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.extractor]\ntop = 6\n", encoding="utf-8")
    assert in_force(run, "rules diff", "top") == (5, "extractor.toml:1")
    assert "passed over: [tool.extractor] of pyproject.toml" in run("config").stdout


def test_settings_give_way_to_the_command_line(run: Callable[..., Result], tmp_path: Path) -> None:
    rules_in(tmp_path / "mine")
    rules_in(tmp_path / "other", KITES.replace("kite", "boat"))
    (tmp_path / "extractor.toml").write_text("rules = 'mine'\n", encoding="utf-8")
    assert "kite_sales" in run("rules", "list", "*_sales").stdout
    said = run("rules", "list", "*_sales", "--rules", "other").stdout
    assert "boat_sales" in said
    assert "kite_sales" not in said


def test_settings_rules_of_the_working_folder_are_laid_over_unless_others_are_named(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    rules_in(tmp_path / "rules")
    assert "kite_sales" in run("rules", "list", "kite*").stdout
    (tmp_path / "extractor.toml").write_text("rules = []\n", encoding="utf-8")
    assert "kite_sales" not in run("rules", "list", "kite*").stdout


def test_settings_the_built_in_rules_are_no_overlay_of_a_checkout(tmp_path: Path) -> None:
    assert own_rules(builtin_folder().parent) is None
    rules_in(tmp_path / "rules")
    assert own_rules(tmp_path) == tmp_path / "rules"
    (tmp_path / "extractor" / "rulebook").mkdir(parents=True)
    assert own_rules(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("\nmin-confidense = 1\n", "toml:2: unknown key 'min-confidense' (did you mean", id="a key"),
        pytest.param("[runn]\na = 1\n", "toml:2: no command 'runn' (did you mean 'run'?)", id="a command"),
        pytest.param("[run]\ntop = 3\n", "toml:2: unknown key 'top' of run", id="a key of another command"),
        pytest.param("quiet = 3\n", "toml:1: quiet: write true or false", id="a flag"),
        pytest.param("output = ['a']\n", "toml:1: output: write one value, not a list", id="a list"),
        pytest.param("min-confidence = 7\n", "toml:1: min-confidence: ", id="a number out of range"),
        pytest.param("top = 'many'\n", "toml:1: top: ", id="a word for a number"),
        pytest.param("a = 1\nb =\n", "toml:2: not TOML", id="no TOML"),
    ],
)
def test_settings_mistakes_are_told_with_file_and_line(
    run: Callable[..., Result], tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "extractor.toml").write_text(text, encoding="utf-8")
    error = run("config").exception
    assert isinstance(error, UsageError)
    assert told in str(error)


def test_settings_of_a_folder_without_any_are_none(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert read_settings(tmp_path).path is None
