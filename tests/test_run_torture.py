"""A run that is killed again and again, over releases that bring their reader down -> the bytes of a quiet run."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import trouble

TESTS = Path(__file__).parent
RELEASES, KILLS = 300, 10
SUBJECTS = "Exports Imports Sales Rents Wages Orders Output Turnover Prices Deposits Loans Arrivals".split()
MONTHS = "January February March April May June July August September October November December".split()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 short releases, some of them the worst there are."""
    path = tmp_path_factory.mktemp("releases")
    (path / "sub").mkdir()
    (path / "sub" / "loop").symlink_to(path, target_is_directory=True)
    for number in range(RELEASES - 9):
        subject, month = SUBJECTS[number % 12], MONTHS[number // 12 % 12]
        text = f"{subject} of region {number} rose {number / 10:.1f}% year on year in {month} 2024, after 2.{number}%."
        (path / ("sub" if number % 3 else ".") / f"r{number:03}.txt").write_text(text)
    for name, asks in (
        ("b-segfault", trouble.SEGFAULT), ("c-bomb", trouble.BOMB), ("sub/loop", trouble.LOOP), ("d-bug", trouble.BUG),
    ):  # fmt: skip
        (path / f"{name}.txt").write_bytes(b"Costs rose 4% in May 2024. " + asks)
    (path / "new\nline.txt").write_text("Fees rose 5% in May 2024.")
    (path / os.fsdecode(b"not\xffunicode.txt")).write_text("Tolls rose 6% in May 2024.")
    (path / "empty.txt").touch()
    (path / "dangling.txt").symlink_to(path / "nowhere")
    return path


def started(folder: Path, output: Path) -> subprocess.Popen[bytes]:
    script = [sys.executable, str(TESTS / "trouble.py"), str(folder), str(output), "2"]
    return subprocess.Popen(script, stderr=subprocess.PIPE, start_new_session=True)


def written(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(output.glob("[!.]*"))}


def test_run_killed_ten_times_gives_the_bytes_of_a_quiet_run(folder: Path, tmp_path: Path) -> None:
    begun = time.monotonic()
    quiet = started(folder, tmp_path / "quiet")
    assert (quiet.communicate()[1], quiet.returncode) == (b"", 0)
    took, dice = time.monotonic() - begun, random.Random(7)
    kills = tries = 0
    while kills < KILLS and tries < 2 * KILLS:
        tries += 1
        one = started(folder, tmp_path / "killed")
        try:
            one.wait(dice.uniform(0.5, 0.35 * took))
        except subprocess.TimeoutExpired:
            # Half of the time the workers outlive the run, and must end by themselves.
            (os.killpg if tries % 2 else os.kill)(one.pid, signal.SIGKILL)
            kills += 1
        one.communicate()
        assert not written(tmp_path / "killed") or one.returncode == 0, "a table that is not whole"
    assert kills == KILLS, "the run was too fast to be killed"
    last = started(folder, tmp_path / "killed")
    assert (last.communicate()[1], last.returncode) == (b"", 0)
    assert written(tmp_path / "killed") == written(tmp_path / "quiet")
    account = json.loads((tmp_path / "killed" / "run.json").read_text(encoding="utf-8"))
    assert {one["source"]: one["reason"].partition(";")[0] for one in account["failures"]} == {
        "b-segfault.txt": "b-segfault.txt: its process was killed by SIGSEGV, twice",
        "c-bomb.txt": "c-bomb.txt: needs more than 2500 MiB of memory",
        "sub/loop.txt": "sub/loop.txt: took more than 1.5 seconds of processor time, and three times as much alone",
        "d-bug.txt": "unexpected error (a bug): LookupError: no such thing",
        "empty.txt": "empty.txt: is empty",
        "dangling.txt": "dangling.txt: cannot be read: No such file or directory",
        "vanishing.txt": "vanishing.txt: cannot be read: No such file or directory",
    }
    assert account["counts"]["read"] == RELEASES - 9 + 2
    assert account["counts"]["duplicates"] == 0
