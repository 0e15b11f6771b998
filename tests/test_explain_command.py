"""`extractor explain` on the command line: what it reads, what it shows, and what it never lets through."""

from __future__ import annotations

import inspect
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor import cli, pipeline
from extractor.cli.explain import explain
from extractor.cli.run import run
from extractor.pipeline import MIN_CONFIDENCE, Engine

ROOT = Path(__file__).parents[1]
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/explain.md")}
RISE = "Rents rose 3.2% year on year in May 2024."
LEAD = "Rents in the towns along the northern coast rose 3.2% year on year in May 2024."

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], engine: Engine) -> Command:
    """Runs `extractor explain` through `main`; gives the exit code, standard output and standard error."""
    monkeypatch.setattr(pipeline, "Engine", lambda *_, **__: engine)

    def ran(*args: object, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["extractor", "explain", *map(str, args)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), said.out, said.err

    return ran


def test_explain_command_reads_a_text(command: Command) -> None:
    code, out, err = command(RISE, "--published", "2024-06-12")
    assert (code, err) == (0, "")
    assert "Rents rose «3.2%» year on year in «May 2024»." in out
    assert "{metric: Rents} {change_verb: rose} {value: 3.2%}" in out
    assert "growth +3.2 percent, rents, 2024-05, yoy" in out


def test_explain_command_reads_a_file(command: Command, tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(f"<html><body><h1>Housing</h1><p>{RISE}</p></body></html>", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text("file,published\na.html,2024-06-12\n", encoding="utf-8")
    code, out, _ = command(page)
    assert (code, out.splitlines()[:2]) == (0, ["Housing", "a.html, released 2024-06-12"])
    assert "released 2024-07-01" in command(page, "--published", "2024-07-01")[1]


def test_explain_command_reads_the_manifest_of_a_folder_above(command: Command, tmp_path: Path) -> None:
    """What a run over the folder knows of a release is known of the single release too."""
    (tmp_path / "2024" / "may").mkdir(parents=True)
    (tmp_path / "2024" / "may" / "a.txt").write_text(RISE, encoding="utf-8")
    (tmp_path / "2024" / "manifest.csv").write_text("file,published\nother.txt,2020-01-01\n", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text("file,published\n2024/may/a.txt,2024-06-12\n", encoding="utf-8")
    assert command(tmp_path / "2024" / "may" / "a.txt")[1].splitlines()[0] == "2024/may/a.txt, released 2024-06-12"


def test_explain_command_reads_standard_input(command: Command) -> None:
    code, out, _ = command("-", stdin=RISE.encode())
    assert (code, "«3.2%»" in out) == (0, True)


@pytest.mark.parametrize("verb", [explain, run], ids=["explain", "run"])
def test_explain_command_leaves_out_what_a_run_leaves_out(verb: Callable[..., None]) -> None:
    assert inspect.signature(verb).parameters["min_confidence"].default == MIN_CONFIDENCE


def test_explain_command_prints_json(command: Command) -> None:
    code, out, err = command(RISE, "--json", "--number", "3.2%")
    [sentence] = json.loads(out)["sentences"]
    assert (code, err, [number["text"] for number in sentence["numbers"]]) == (0, "", ["3.2%"])


@pytest.mark.parametrize(
    ("what", "said"),
    [
        pytest.param(["nosuch.html"], "nosuch.html: no such file", id="a name of a file that is not there"),
        pytest.param(["."], "is a folder; name one release in it", id="a folder"),
        pytest.param([""], "text: is empty", id="nothing"),
        pytest.param([RISE, "-n", "9%"], "no number '9%'", id="a number that is not there"),
        pytest.param([RISE, "--published", "June"], "'June' is no date", id="no date"),
    ],
)
def test_explain_command_says_what_is_wrong(command: Command, what: list[str], said: str) -> None:
    code, out, err = command(*what)
    assert (code, out) == (2, "")
    assert said in err


def test_explain_command_tells_what_nearly_fitted(command: Command) -> None:
    _, out, _ = command("Rents wibbled ahead by 4.4% in May 2024.")
    told = " ".join(out.split())
    assert "value_alone the last resort" in told
    assert 'change_verb_by_value, 2 of 3: where {change_verb} is wanted stands "wibbled"' in told


def test_explain_command_says_near_misses_of_a_sure_rule_only_when_asked(command: Command) -> None:
    text = "Sales rose, in spite of bad weather, 3% in May 2024."
    assert "nearly" not in command(text)[1]
    assert "nearly" in command(text, "-n", "3%")[1]


def test_explain_command_names_blocks_that_are_not_read(command: Command) -> None:
    _, out, _ = command(f"Housing\n\n{LEAD}\n\nAbout Elmwood\n\nElmwood has run 12 sawmills for many years.")
    assert re.search(r"not read: an About paragraph \(block\.about, rules/blocks\.yaml:\d+\)", out)


HOSTILE = (
    "Rents \x1b[31mrose\x1b]0;title\x07 3.2% \x9b2J in \u202eMay 2024.\x08\n\n"
    "About \x1b[5mElmwood\n\nElmwood runs 12\x1b[0m sawmills."
)


@pytest.mark.parametrize("options", [(), ("--json",), ("-n", "3.2%")], ids=["as text", "as JSON", "one number"])
@pytest.mark.parametrize("terminal", [False, True], ids=["to a pipe", "to a terminal"])
def test_explain_command_lets_no_control_character_through(
    command: Command, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], terminal: bool
) -> None:
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, _ = command(HOSTILE, *options)
    plain = re.sub(r"\x1b\[[\d;]*m", "", out) if terminal and "--json" not in options else out
    assert {char for char in plain if not char.isprintable()} <= {"\n"}
    assert ("\x1b[" in out) == (terminal and "--json" not in options)
    assert "[31m" not in re.sub(r"\ufffd\[31m|\\u001b\[31m", "", plain)


@pytest.mark.parametrize("terminal", [False, True], ids=["to a pipe", "to a terminal"])
def test_explain_command_shows_markup_as_it_is(
    command: Command, monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, _ = command("Rents [red]rose[/red] 3.2% :smile: in [link=file:///x]May[/link] 2024 [/] now.")
    plain = " ".join(re.sub(r"\x1b\[[\d;]*m", "", out).split())
    assert "Rents [red]rose[/red] " in plain
    assert ":smile:" in plain
    assert "[link=file:///x]May[/link]" in plain
    assert "\x1b[31mrose" not in out


def test_explain_command_keeps_lines_short(command: Command) -> None:
    _, out, _ = command(ROOT / "corpus" / "companies" / "velden-bank-2025-q1.html")
    assert max(map(len, out.splitlines())) <= 100
    assert not any(line != line.rstrip() for line in out.splitlines())


# --- the documents -----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_explain_documents_show_what_comes_out(command: Command, page: str) -> None:
    """But for weights and lines of rule files, which change with every mend."""
    example = re.search(r"```console\n\$ extractor explain (?P<call>.+)\n(?P<out>(?:.*\n)+?)```", PAGES[page])
    assert example is not None
    words = re.findall(r'"([^"]*)"|(\S+)', example["call"])
    _, out, _ = command(*("".join(word) for word in words))
    changing = re.compile(
        r"(?<=yaml:)\d+|(?<= )[+-]?\d\.\d\d?(?=[:, ]|$)|(?<=confidence  ).*(?:\n {16}.*)*", re.MULTILINE
    )
    assert changing.sub("#", out.strip()) == changing.sub("#", example["out"].strip())
