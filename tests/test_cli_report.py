"""`extractor report`: the folder of a run -> a page; wrong use is one line that says the cure."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from extractor.columns import COLUMNS

ROOT = Path(__file__).parent.parent


def ran(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extractor", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)


def test_cli_report_makes_a_page_of_a_run(tmp_path: Path) -> None:
    assert ran("run", "corpus/history", "-o", tmp_path, "--quiet").returncode == 0
    made = ran("report", tmp_path, "--title", "Varnland <b>")
    assert (made.returncode, made.stdout) == (0, "")
    assert made.stderr == f"23 rows of 7 releases: {tmp_path / 'report.html'}\n"
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<title>Varnland &lt;b&gt;</title>" in text
    [pages] = re.findall(r'<script type="application/json" id="pages">(.*?)</script>', text)
    assert len(json.loads(pages)) == 7 and all(page["marks"] for page in json.loads(pages))
    split = ran("report", tmp_path, "-o", tmp_path / "parts.html", "--max-releases", 4, "--quiet")
    assert (split.returncode, split.stderr) == (0, "")
    assert (tmp_path / "parts-2.html").is_file()


def test_cli_report_says_what_is_wrong(tmp_path: Path) -> None:
    for folder, told in ((tmp_path / "none", "is no folder"), (tmp_path, "no table in it")):
        found = ran("report", folder)
        assert found.returncode == 2
        assert told in found.stderr and "Traceback" not in found.stderr


def test_cli_report_of_a_folder_without_texts_says_to_run_again(tmp_path: Path) -> None:
    header = ",".join(COLUMNS)
    (tmp_path / "observations.csv").write_text(header + "\n", encoding="utf-8")
    found = ran("report", tmp_path)
    assert found.returncode == 2
    assert "run it again with this version" in found.stderr
    assert not (tmp_path / "report.html").exists()
