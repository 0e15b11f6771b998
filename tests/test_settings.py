"""The configuration: which file counts, what is told of mistakes, what wins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from extractor.cli.commands import app
from extractor.cli.config import HARMLESS
from extractor.errors import UsageError
from extractor.match.model_files import MODELS, model_folder
from extractor.match.parse import load_model
from extractor.settings import builtin_folder, own_rules, read_settings, user_file

KITES = "metrics:\n  - {id: kite_sales, names: [kite sales]}\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "of-the-user"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "of-the-user"))
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
        pytest.param("format = ['a']\n", "toml:1: format: write one value, not a list", id="a list"),
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


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[run]\nengine = 'dask'\nscheduler = 'tcp://192.0.2.1:8786'\n", id="who does the work"),
        pytest.param("scheduler = 'tcp://192.0.2.1:8786'\n", id="for all commands"),
        pytest.param("[fetch]\nallow-private = true\n", id="addresses of this network"),
        pytest.param("[fetch]\nallow_private = true\n", id="the same with another dash"),
        pytest.param("model = './mine'\n", id="a model"),
        pytest.param("output = '/elsewhere'\n", id="where to write"),
        pytest.param("[fetch]\nfrom-file = 'addresses'\n", id="what to fetch"),
        pytest.param("[run]\ntime-limit = 0\n", id="how much of the machine"),
        pytest.param("rules = '../elsewhere'\n", id="rules of another folder"),
    ],
)
@pytest.mark.parametrize("name", ["extractor.toml", "pyproject.toml"])
def test_settings_beside_the_data_do_not_say_what_only_the_user_may(
    run: Callable[..., Result], tmp_path: Path, name: str, text: str
) -> None:
    if name == "pyproject.toml":
        text = text.replace("[", "[tool.extractor.") if "[" in text else "[tool.extractor]\n" + text
    (tmp_path / name).write_text(text, encoding="utf-8")
    error = run("run", "a.txt").exception
    assert isinstance(error, UsageError)
    assert name in str(error)
    assert "--trust-config" in str(error)
    assert run("--trust-config", "config").exit_code == 0


def test_settings_only_what_is_listed_may_stand_beside_the_data(run: Callable[..., Result], tmp_path: Path) -> None:
    keys = {one["option"] for one in json.loads(run("config", "--json").stdout)}
    assert keys >= HARMLESS
    (tmp_path / "extractor.toml").write_text("".join(f"{key} = 'x'\n" for key in sorted(keys - HARMLESS)))
    assert "is not for a file that lies beside the data" in str(run("config").exception)


def test_settings_of_the_user_and_of_the_environment_are_trusted(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = user_file()
    own.parent.mkdir(parents=True)
    own.write_text("top = 4\n[run]\nengine = 'dask'\njobs = 3\n", encoding="utf-8")
    assert in_force(run, "run", "engine") == ("dask", f"{own}:3")
    monkeypatch.setenv("EXTRACTOR_RUN_ENGINE", "local")
    monkeypatch.setenv("EXTRACTOR_QUIET", "true")
    (tmp_path / "extractor.toml").write_text("top = 5\n", encoding="utf-8")
    assert in_force(run, "run", "engine") == ("local", "EXTRACTOR_RUN_ENGINE")
    assert in_force(run, "run", "quiet") == (True, "EXTRACTOR_QUIET")
    assert in_force(run, "rules diff", "top") == (5, "extractor.toml:1")
    monkeypatch.setenv("EXTRACTOR_RUN_ENGINE", "none")
    assert "EXTRACTOR_RUN_ENGINE: engine: " in str(run("config").exception)


def test_settings_a_folder_here_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (*MODELS, "mine"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "meta.json").write_text('{"lang": "en", "name": "x", "version": "1"}', encoding="utf-8")
    assert tmp_path not in model_folder(None).absolute().parents
    with pytest.raises(UsageError, match="not installed"):
        load_model("mine")
    assert model_folder("./mine") == Path("mine")
