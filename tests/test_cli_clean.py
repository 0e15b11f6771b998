"""`extractor clean`: text or JSON on standard output, reasons on standard error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli.commands import app

PAGE = (
    "<nav>Home</nav><h1>Exports up in May</h1><p>4 June 2025</p>"
    "<p>The office said on Monday that exports rose by 4<b>.4%</b> in May from a year earlier.</p>"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


def ran(*args: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["clean", *map(str, args)])
    return result.exit_code, result.stdout, result.stderr


def test_cli_clean_prints_title_and_text(folder: Path) -> None:
    text = "The office said on Monday that exports rose by 4.4% in May from a year earlier."
    assert ran(folder / "a.html") == (0, f"Exports up in May\n\n{text}\n\n", "")


def test_cli_clean_names_each_of_several_files(folder: Path) -> None:
    (folder / "b.txt").write_text("Imports fell 2%.", encoding="utf-8")
    _, out, _ = ran(folder)
    assert [line for line in out.splitlines() if line.startswith("==>")] == ["==> a.html <==", "==> b.txt <=="]


def test_cli_clean_gives_blocks_with_their_places_as_json(folder: Path) -> None:
    code, out, _ = ran(folder / "a.html", "--json")
    said = json.loads(out)
    assert (code, said["title"], said["published"], said["language"]) == (0, "Exports up in May", "2025-06-04", "en")
    assert [block["kind"] for block in said["blocks"]] == ["title", "dateline", "paragraph"]
    assert PAGE[said["blocks"][0]["html_start"] : said["blocks"][0]["html_end"]] == "Exports up in May"
    assert said["blocks"][2]["html_end"] == PAGE.index(".</p>") + 1


def test_cli_clean_gives_no_places_in_plain_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Imports fell 2%.", encoding="utf-8")
    [block] = json.loads(ran(tmp_path / "a.txt", "--json")[1])["blocks"]
    assert (block["start"], block["end"], block["html_start"], block["html_end"]) == (0, 16, None, None)


def test_cli_clean_says_what_cannot_be_read_and_goes_on(folder: Path) -> None:
    (folder / "b.html").write_text("<nav>Home</nav>", encoding="utf-8")
    code, out, err = ran(folder)
    assert code == 1
    assert "exports rose by 4.4%" in out
    assert err == "extractor: b.html: no text on the page; was it saved before it was filled?\n"


def test_cli_clean_sends_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Sales rose&#27;[31m by 3% &#x202e;in May.</p>", encoding="utf-8")
    out = ran(tmp_path / "a.html")[1]
    assert "Sales rose" in out
    assert "\x1b" not in out and "\u202e" not in out
