"""The command: exit codes, what goes where, and how fast it answers."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

import extractor
import extractor.run
from extractor import cli, pipeline, rulebook, rulecheck
from extractor.cli.commands import app
from extractor.pipeline import Engine
from extractor.rulebook import Rulebook
from extractor.run import shard

ROOT = Path(cli.__file__).parents[2]
RISE = "Retail sales rose 3.2% year on year in May 2024."
COMMANDS = [
    (), ("run",), ("fetch",), ("series",), ("validate",), ("clean",), ("explain",), ("config",), ("rules", "list"),
    ("rules", "show"), ("rules", "new"), ("rules", "lint"), ("rules", "test"),
    ("rules", "coverage"), ("rules", "diff"), ("rules", "schema"), ("show",), ("plot",),
    ("review", "apply"), ("review", "score"), ("review", "export"), ("review", "import"),
]  # fmt: skip


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `main`, not the Typer app alone: it is `main` that turns errors into exit codes."""

    def ran(*args: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["extractor", *map(str, args)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        code = ended.value.code
        return Ended(code if isinstance(code, int) else 0 if code is None else 1, said.out, said.err)

    return ran


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    """Lends the commands the engine that is loaded already, in this process; options that an engine is made with do
    nothing."""
    monkeypatch.setattr(extractor.run, "cores", lambda: 1)
    shard._engine.cache_clear()
    monkeypatch.setattr(pipeline, "Engine", lambda *_, **__: engine)
    monkeypatch.setattr(rulecheck, "Engine", lambda *_, **__: engine)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "releases"
    path.mkdir()
    (path / "a.txt").write_text(RISE, encoding="utf-8")
    return path


def python(*args: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *args], capture_output=True, text=True, encoding="utf-8", env=env, timeout=60, check=False
    )


# --- run ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ready")
def test_cli_run_writes_the_files_and_keeps_stdout_empty(command: Command, tmp_path: Path, folder: Path) -> None:
    ended = command("run", folder, "-o", tmp_path / "out")
    assert (ended.code, ended.out) == (0, "")
    assert "1 of 1 releases read, 0 failed, 0 duplicates, 0 not in English, 1 undated; 1 rows" in ended.err
    assert str(tmp_path / "out" / "observations.csv") in ended.err
    with (tmp_path / "out" / "observations.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["metric"], row["value"], row["period"]) == ("retail_sales", "3.2", "2024-05")
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["counts"]["rows"] == 1


@pytest.mark.usefixtures("ready")
def test_cli_run_shows_the_first_rows(command: Command, tmp_path: Path, folder: Path) -> None:
    shown = command("run", folder, "-o", tmp_path / "out").err
    assert "the first rows" in shown
    [row] = [line for line in shown.splitlines() if line.startswith("Retail sales")]
    assert row.split() == "Retail sales 3.2 percent growth yoy 2024-05 a.txt".split()


@pytest.mark.usefixtures("ready")
def test_cli_run_cuts_long_names_in_the_first_rows(command: Command, tmp_path: Path, folder: Path) -> None:
    name = "n" * 120 + ".txt"
    (folder / "a.txt").rename(folder / name)
    shown = command("run", folder, "-o", tmp_path / "out").err
    [row] = [line for line in shown.splitlines() if line.startswith("Retail sales")]
    assert row.rstrip().endswith("nnn…")
    assert len(row) <= 120


@pytest.mark.usefixtures("ready")
def test_cli_run_writes_to_output_where_no_folder_is_named(
    command: Command, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command("run", "releases").code == 0
    assert (tmp_path / "output" / "observations.csv").is_file()


@pytest.mark.usefixtures("ready")
def test_cli_run_takes_files_by_name(command: Command, tmp_path: Path, folder: Path) -> None:
    other = folder / "report.md"
    other.write_text("Exports fell 1.5% year on year in May 2024.", encoding="utf-8")
    ended = command("run", folder / "a.txt", other, "-o", tmp_path / "out")
    assert ended.code == 0
    assert "2 of 2 releases read" in ended.err


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("quiet", [(), ("-q",)], ids=["told", "quiet"])
def test_cli_run_with_a_failed_release_is_1(
    command: Command, tmp_path: Path, folder: Path, quiet: tuple[str, ...]
) -> None:
    (folder / "b.txt").touch()
    ended = command("run", folder, "-o", tmp_path / "out", *quiet)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines()[0] == "extractor: b.txt: is empty"
    assert len(ended.err.splitlines()) == 1 or not quiet
    assert (tmp_path / "out" / "observations.csv").read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.usefixtures("ready")
def test_cli_run_names_the_release_that_met_a_bug(
    command: Command, tmp_path: Path, folder: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(release: object) -> None:
        raise ValueError("not five")

    monkeypatch.setattr(engine, "extract", broken)
    ended = command("run", folder, "-o", tmp_path / "out", "-q")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "extractor: a.txt: unexpected error (a bug): ValueError: not five\n"


@pytest.mark.usefixtures("ready")
def test_cli_run_says_ten_failures_and_counts_the_others(command: Command, tmp_path: Path, folder: Path) -> None:
    for number in range(12):
        (folder / f"empty{number:02}.txt").touch()
    ended = command("run", folder, "-o", tmp_path / "out", "-q")
    lines = ended.err.splitlines()
    assert ended.code == 1
    assert lines[9] == "extractor: empty09.txt: is empty"
    assert lines[10:] == ["extractor: and 2 more that failed; all are in run.json"]
    account = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert len(account["failures"]) == 12


@pytest.mark.usefixtures("ready")
def test_cli_run_sends_no_escapes_of_strangers_to_the_terminal(command: Command, tmp_path: Path, folder: Path) -> None:
    try:
        (folder / "b\x1b[31m.txt").touch()
    except OSError:
        pytest.skip("this file system has no such names")
    ended = command("run", folder, "-o", tmp_path / "out")
    assert ended.code == 1
    assert ended.err.startswith("extractor: b\ufffd[31m.txt: is empty\n")
    assert "\x1b" not in ended.err


@pytest.mark.parametrize(
    ("options", "least"),
    [
        pytest.param((), pipeline.MIN_CONFIDENCE, id="as it is"),
        pytest.param(("--min-confidence", "0"), 0, id="all rows"),
        pytest.param(("--min-confidence", "0.9"), 0.9, id="sure rows only"),
    ],
)
def test_cli_run_makes_the_engine_with_the_confidence_asked(
    command: Command,
    tmp_path: Path,
    folder: Path,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    least: float,
) -> None:
    asked: list[float] = []

    def lent(rules: Rulebook, *, model: str | None, min_confidence: float, tables: bool, any_language: bool) -> Engine:
        asked.append(min_confidence)
        return engine

    monkeypatch.setattr(pipeline, "Engine", lent)
    monkeypatch.setattr(extractor.run, "cores", lambda: 1)
    shard._engine.cache_clear()
    assert command("run", folder, "-o", tmp_path / "out", "-q", *options).code == 0
    assert asked == [least]


@pytest.mark.usefixtures("ready")
def test_cli_run_quiet_says_nothing(command: Command, tmp_path: Path, folder: Path) -> None:
    assert command("run", folder, "-o", tmp_path / "out", "--quiet") == Ended(0, "", "")


@pytest.mark.usefixtures("ready")
def test_cli_run_broken_off_is_130(
    command: Command, tmp_path: Path, folder: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(release: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "extract", interrupted)
    ended = command("run", folder, "-o", tmp_path / "out")
    assert (ended.code, ended.out) == (130, "")
    assert list((tmp_path / "out").glob("[!.]*")) == []


@pytest.mark.usefixtures("ready")
def test_cli_run_with_nowhere_to_write_is_2(command: Command, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    ended = command("run", folder, "-o", tmp_path / "file" / "out")
    assert (ended.code, ended.out) == (2, "")
    assert "out: cannot be written" in ended.err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(("run", "none"), "extractor: none: no such file or folder", id="a folder that is not there"),
        pytest.param(("run", "bare"), "extractor: no press releases in bare: looked for", id="no releases"),
        pytest.param(("run", "releases", "none"), "none: no such file or folder", id="one of two paths is wrong"),
        pytest.param(("run", "releases", "--model", "no_such"), "model 'no_such' is not installed", id="no model"),
        pytest.param(("run", "releases", "--rules", "none"), "none: no such folder of rules", id="no rule folder"),
        pytest.param(("run", "releases", "--rules", "bare"), "bare: no rules in it", id="a rule folder without rules"),
        pytest.param(("run",), "Missing argument", id="no path"),
        pytest.param(("run", "releases", "--colour"), "--colour", id="an unknown option"),
        pytest.param(("run", "releases", "--min-confidence", "2"), "--min-confidence", id="a confidence beyond 1"),
        pytest.param(("walk",), "walk", id="an unknown command"),
        pytest.param(("rules", "lint", "--rules", "none"), "no such folder of rules", id="no rule folder to lint"),
        pytest.param(("rules", "test", "--rules", "none"), "no such folder of rules", id="no rule folder to test"),
    ],
)
def test_cli_wrong_use_is_2(
    command: Command, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], said: str
) -> None:
    (tmp_path / "bare").mkdir()
    monkeypatch.chdir(tmp_path)
    ended = command(*args)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "output").exists()


UNKNOWN_KEY = "metrics:\n  - id: sales\n    names: [sales]\n    nams: [turnover]\n"


@pytest.mark.parametrize(
    ("args", "text", "line"),
    [
        pytest.param(("run", "releases"), UNKNOWN_KEY, 4, id="an unknown key in a run"),
        pytest.param(("run", "releases"), "metricks:\n  - id: sales\n", 1, id="an unknown kind in a run"),
        pytest.param(("run", "releases"), "metrics:\n  - id: [sales\n", 3, id="no YAML in a run"),
        pytest.param(("rules", "lint"), UNKNOWN_KEY, 4, id="an unknown key in lint"),
        pytest.param(("rules", "test"), UNKNOWN_KEY, 4, id="an unknown key in a test of rules"),
    ],
)
def test_cli_bad_rule_file_is_2_with_file_and_line(
    command: Command,
    tmp_path: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    text: str,
    line: int,
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "bad.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ended = command(*args, "--rules", "mine")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"extractor: {Path('mine', 'bad.yaml')}:{line}: ")
    assert not (tmp_path / "output").exists()


# --- rules -------------------------------------------------------------------------------------------

OVERLAY = """metrics:
  - id: kite_sales
    names: [kite sales]
    examples:
      - text: Kite sales rose 2.1% year on year in May 2024.
        gives: {metric: kite_sales, value: 2.1, unit: percent, measure: growth}
"""


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    path = tmp_path / "mine"
    path.mkdir()
    (path / "kites.yaml").write_text(OVERLAY, encoding="utf-8")
    return path


def test_cli_rules_lint_counts_the_rules(command: Command) -> None:
    ended = command("rules", "lint")
    assert (ended.code, ended.err) == (0, "")
    counts = [line.split(maxsplit=1) for line in ended.out.splitlines()]
    assert {"metrics", "periods", "statements", "units"} <= {kind for _, kind in counts}
    assert counts[-1] == [str(sum(int(number) for number, _ in counts[:-1])), "rules, all readable"]


def test_cli_rules_lint_counts_an_overlay_too(command: Command, overlay: Path) -> None:
    def total(ended: Ended) -> int:
        return next(int(line.split()[0]) for line in ended.out.splitlines() if "readable" in line)

    assert total(command("rules", "lint", "--rules", overlay)) == total(command("rules", "lint")) + 1


@pytest.fixture(scope="module")
def kite_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The engine that knows kites."""
    path = tmp_path_factory.mktemp("kites") / "kites.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    return Engine(rulebook.load_rulebook([path.parent]), min_confidence=0)


@pytest.fixture
def kites_known(monkeypatch: pytest.MonkeyPatch, kite_engine: Engine) -> None:
    monkeypatch.setattr(rulecheck, "Engine", lambda *_, **__: kite_engine)


@pytest.mark.usefixtures("kites_known")
def test_cli_rules_test_where_all_hold_is_0(command: Command, overlay: Path) -> None:
    ended = command("rules", "test", "--rules", overlay, "--mine")
    assert ended == Ended(0, "1 of 1 examples and rejects hold\n", "")


@pytest.mark.usefixtures("kites_known")
def test_cli_rules_test_where_one_fails_is_1_with_file_line_and_carets(command: Command, overlay: Path) -> None:
    kites = overlay / "kites.yaml"
    kites.write_text(OVERLAY.replace("value: 2.1", "value: 9.9"), encoding="utf-8")
    ended = command("rules", "test", "kite_sales", "--rules", overlay)
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines() == [
        f"{kites}:6: kite_sales: value: wants 9.9, got 2.1",
        "    gives: {metric: kite_sales, value: 9.9, unit: percent, measure: growth}",
        "                                ^^^^^^^^^^",
        "    text: Kite sales rose 2.1% year on year in May 2024.",
        "0 of 1 examples and rejects hold",
    ]


@pytest.mark.usefixtures("kites_known")
def test_cli_rules_new_lint_and_test_in_the_working_folder(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = command("rules", "new", "metric", "till takings")
    assert (made.code, made.err.splitlines()[0]) == (0, "written: rules/metrics.yaml:3: till_takings")
    ended = command("rules", "lint", "--strict")
    assert (ended.code, ended.err) == (0, "")
    assert "rules/metrics.yaml:3" in command("rules", "show", "till_takings").out
    again = command("rules", "new", "metric", "till takings")
    assert (again.code, "is there already" in again.err) == (2, True)


def test_cli_rules_list_as_json_names_id_role_file_and_wordings(command: Command) -> None:
    rules = json.loads(command("rules", "list", "--json", "--kind", "cues", "rise").out)
    assert [(rule["id"], rule["role"]) for rule in rules] == [("rise", "change_verb")]
    assert rules[0]["file"].endswith("cues.yaml")
    assert "rise" in rules[0]["wordings"]


def test_cli_rules_diff_of_the_same_is_empty(command: Command, folder: Path) -> None:
    ended = command("rules", "diff", "built-in", "built-in", folder)
    assert (ended.code, ended.out) == (0, "")
    assert "0 rows gained, 0 lost, 0 changed, 1 the same" in ended.err


def test_cli_rules_coverage_counts_rules(command: Command, folder: Path) -> None:
    ended = command("rules", "coverage", folder)
    assert ended.code == 0
    assert "cue.rise" in ended.out
    assert "1 releases; 1 of 1 sentences with numbers explained; 1 rows" in ended.out


# --- help and version --------------------------------------------------------------------------------


def test_cli_version_is_that_of_the_package(command: Command) -> None:
    assert command("--version") == Ended(0, f"extractor {extractor.__version__}\n", "")


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(("extractor", *words)))
def test_cli_help_holds_examples(words: tuple[str, ...], flag: str) -> None:
    result = CliRunner().invoke(app, [*words, flag])
    assert result.exit_code == 0
    examples = result.output.split("Examples:\n", 1)[1]
    assert f"  extractor {' '.join(words)}".rstrip() in examples


def test_cli_help_of_rules_names_its_commands() -> None:
    result = CliRunner().invoke(app, ["rules", "-h"])
    assert result.exit_code == 0
    assert "lint" in result.output
    assert "test" in result.output


def test_cli_help_of_run_names_the_exit_codes() -> None:
    assert "Exit codes: 0 done; 1 some releases failed" in CliRunner().invoke(app, ["run", "-h"]).output


# --- as a program of its own -------------------------------------------------------------------------


def test_cli_module_is_the_command() -> None:
    ended = python("-m", "extractor", "--version")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"extractor {extractor.__version__}\n"


def test_cli_help_loads_little() -> None:
    """A start costs what is imported; it takes a fifth of a second for so many modules."""
    code = "import sys; from extractor.cli import main; sys.argv = ['extractor', '--help']\n"
    code += "try: main()\nexcept SystemExit: print(len(sys.modules), file=sys.stderr)"
    ended = python("-c", code)
    assert ended.returncode == 0
    assert int(ended.stderr) < 400


@pytest.mark.parametrize("statement", ["import extractor", "import extractor.cli.commands"])
def test_cli_start_loads_nothing_heavy(statement: str) -> None:
    heavy = ("spacy", "pandas", "pyarrow", "duckdb", "pydantic", "yaml", "bs4")
    ended = python("-c", f"{statement}; import sys; print(sorted(set({heavy!r}) & set(sys.modules)))")
    assert (ended.stdout, ended.stderr) == ("[]\n", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal to send")
def test_cli_run_interrupted_from_outside_is_130_and_leaves_nothing(tmp_path: Path, folder: Path) -> None:
    for number in range(2000):
        (folder / f"{number}.txt").write_text(f"{RISE} Exports fell {number}%.", encoding="utf-8")
    # A process started in the background may have been told to ignore the signal, and hands that down.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "from extractor.cli import main; main()"
    out = tmp_path / "out"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "run", str(folder), "-o", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    until = time.monotonic() + 50
    while not list(out.glob(".*.part")):
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < until, "the run never began to write"
        time.sleep(0.02)
    time.sleep(1)  # patterns are compiled first; a signal that meets a finaliser of theirs is lost in Python itself
    running.send_signal(signal.SIGINT)
    said, err = running.communicate(timeout=50)
    assert (running.returncode, said) == (130, "")
    assert "Traceback" not in err
    assert list(out.glob("[!.]*")) == []


def test_cli_run_as_a_program_of_its_own(tmp_path: Path, folder: Path) -> None:
    (folder / "b.html").write_bytes(b"\x89PNG")
    ended = python("-m", "extractor", "run", str(folder), "-o", str(tmp_path / "out"))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[0] == "extractor: b.html: is a PNG image, not text; save it as HTML or plain text"
    assert "Traceback" not in ended.stderr
    assert "\x1b" not in ended.stderr
