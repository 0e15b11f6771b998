"""Releases that are not in English: recognised, reported, left, and read all the same where that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import extractor
from extractor.cli.commands import app

GERMAN = (
    "Der Umsatz ist im Mai gestiegen, und das war nicht zu erwarten, wie das Amt am Montag in der Stadt mitteilte. "
    "Auch die Zahl der Beschäftigten ist mit der Erholung von der Krise wieder auf dem Weg nach oben.\n\n"
    "Retail sales rose 3.2% year on year in May 2024.\n"
)


@pytest.mark.parametrize(("any_language", "rows"), [(False, 0), (True, 1)], ids=["left", "read"])
def test_language_other_than_english_is_read_only_where_asked_for(any_language: bool, rows: int) -> None:
    found = extractor.extract(GERMAN, any_language=any_language)
    assert len([row for row in found if row.value_text == "3.2%"]) == rows


def test_language_other_than_english_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GERMAN, encoding="utf-8")
    result = CliRunner().invoke(app, ["run", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert "not in English, so no rows: a.txt (de); --any-language reads them all the same" in result.stderr
    assert "1 not in English, 0 undated; 0 rows" in result.stderr
