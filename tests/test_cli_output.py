"""The standard streams of the command: of old encodings, full, closed, a terminal; and requests to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from extractor.cli.streams import printable_json, printable_lines

COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()"]
HOSTILE = "Retail sales – “rose” 3.2% year on year in May 2024. →\x1b[2J Imports \x9b rose 4% in May 2024.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with what terminals obey and old encodings lack, and the table of it in `output`."""
    made = tmp_path_factory.mktemp("streams")
    (made / "a.txt").write_text(HOSTILE)
    subprocess.run([*COMMAND, "run", "a.txt", "-q", "-j", "1"], cwd=made, check=True)
    return made


def run_in(folder: Path, line: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """What a shell's line does, `extractor` standing for the command."""
    said = line.replace("extractor", " ".join((COMMAND[0], "-c", f"'{COMMAND[2]}'")), 1)
    return subprocess.run(["/bin/sh", "-c", said], cwd=folder, env={**os.environ, **more}, capture_output=True)


COMMANDS = ("show", "show retail_sales", "clean a.txt", "series retail_sales", "rules list", "explain a.txt")


@pytest.mark.parametrize("command", COMMANDS)
def test_output_in_an_old_encoding(folder: Path, command: str) -> None:
    done = run_in(folder, f"extractor {command}", PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_output_of_a_table_to_a_pipe_is_utf_8(folder: Path) -> None:
    for command in ("clean a.txt", "series retail_sales"):
        told = [run_in(folder, f"extractor {command}", PYTHONIOENCODING=one).stdout for one in ("cp1252", "utf-8")]
        assert told[0] == told[1]
    assert "– “rose”".encode() in run_in(folder, "extractor clean a.txt", PYTHONIOENCODING="cp1252").stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", ["show", "clean a.txt", "run a.txt -o -", "rules list"])
def test_output_that_is_full_is_told_in_a_line(folder: Path, command: str) -> None:
    done = run_in(folder, f"extractor {command} > /dev/full")
    assert done.returncode == 2
    assert done.stderr == b"extractor: standard output: cannot be written: No space left on device\n"


@pytest.mark.parametrize("command", ["show", "series retail_sales", "run a.txt -o -"])
def test_output_that_is_closed_is_told_in_a_line(folder: Path, command: str) -> None:
    done = run_in(folder, f"extractor {command} >&-")
    assert done.returncode == 2
    assert done.stderr == b"extractor: standard output: cannot be written: Bad file descriptor\n"


def test_output_and_input_that_are_closed_cost_a_run_nothing(folder: Path) -> None:
    assert run_in(folder, "extractor run a.txt -q -j 1 --fresh -o closed >&- 2>&-").returncode == 0
    assert (folder / "closed" / "observations.csv").read_bytes() == (folder / "output/observations.csv").read_bytes()
    assert b"stdin: is empty" in run_in(folder, "extractor run - -o - <&-").stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(
    "command",
    ["run a.txt -o - --format csv", "run a.txt -o -", "rules coverage . --json", "series retail_sales", "clean a.txt"],
)
def test_output_on_a_terminal_obeys_nothing_of_a_release(folder: Path, command: str) -> None:
    shown = on_a_terminal([*COMMAND, *command.split()], folder)
    assert b"a.txt" in shown or b"rose" in shown
    assert b"\x1b" not in shown
    assert "\x9b".encode() not in shown


def on_a_terminal(command: list[str], folder: Path) -> bytes:
    """What a command writes to standard output where that is a terminal."""
    import pty

    ours, its = pty.openpty()
    with subprocess.Popen(command, cwd=folder, stdout=its, stderr=subprocess.DEVNULL) as process:
        os.close(its)
        pieces = []
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # what Linux says at the end of a terminal
                break
            if not piece:
                break
            pieces.append(piece)
        os.close(ours)
    assert process.returncode == 0
    return b"".join(pieces)


@pytest.mark.parametrize(
    ("text", "lines", "json"),
    [
        pytest.param("up\x1b[2J\n", "up\ufffd[2J\n", "up\\u001b[2J\n", id="an escape"),
        pytest.param("a\r\n", "a \n", "a\\r\n", id="back to the first column"),
        pytest.param("\u202eb\n", "\ufffdb\n", "\\u202eb\n", id="writing from right to left"),
        pytest.param("\U000e0041\n", "\ufffd\n", "\\udb40\\udc41\n", id="an unseen tag"),
        pytest.param("caf\u00e9\n", "caf\u00e9\n", "caf\u00e9\n", id="a letter"),
    ],
)
def test_output_is_made_harmless(text: str, lines: str, json: str) -> None:
    assert (printable_lines(text), printable_json(text)) == (lines, json)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGTERM, "2"), (signal.SIGHUP, "1")], ids=["SIGTERM", "SIGHUP"])
def test_output_of_a_run_that_is_asked_to_end(tmp_path: Path, number: signal.Signals, jobs: str) -> None:
    (tmp_path / "in").mkdir()
    for n in range(80):
        (tmp_path / "in" / f"{n:03}.txt").write_text(f"Retail sales rose {n}.2% year on year in May 2024. " * 4)
    command = [*COMMAND, "run", "in", "-o", "out", "-q", "-j", jobs]
    # Whoever runs the tests may have told them to outlive a terminal (nohup), which children take over.
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, preexec_fn=_minding_signals) as process:
        while process.poll() is None and not drafts(tmp_path / "out").get("some part is done"):
            time.sleep(0.01)
        process.send_signal(number)
        _, said = process.communicate()
    assert process.returncode == 128 + number
    assert said == b""
    assert not drafts(tmp_path / "out")["drafts"]


def _minding_signals() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def drafts(folder: Path) -> Mapping[str, list[Path]]:
    """Drafts in a folder, and whether a first part of a run has been taken in or is there to be."""
    state = folder / ".extractor"
    ledger = state / "ledger.sqlite"
    parts = list((state / "parts").glob("[!.]*.part"))
    if ledger.is_file() and ledger.stat().st_size > 40_000:
        parts.append(ledger)
    return {"drafts": list(folder.glob(".*.part")), "some part is done": parts}
