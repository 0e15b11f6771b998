"""The README's picture of input and output is what the program gives."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

from extractor import extract
from extractor.columns import COLUMNS

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8").splitlines()
TEXT = next(line for line in README if line.startswith("> ")).removeprefix("> ")
TABLE = [[cell.strip() for cell in line.strip("|").split("|")] for line in README if line.startswith("| ")]
HEADER = next(row for row in TABLE if row[0] == "value_text")
ROWS = TABLE[TABLE.index(HEADER) + 1 : TABLE.index(HEADER) + 7]


@pytest.mark.parametrize(("number", "shown"), list(enumerate(ROWS)), ids=[row[0] for row in ROWS])
def test_readme_shows_what_comes_out(number: int, shown: list[str]) -> None:
    row = extract(TEXT, published="2025-07-30", html=False)[number]
    assert shown == [str(getattr(row, column)) for column in HEADER]


def test_readme_names_every_column_once_in_order() -> None:
    start = README.index("| columns | hold |")
    cells = [line.split("|")[1] for line in takewhile(lambda line: line.startswith("|"), README[start + 2 :])]
    named = [name.strip() for cell in cells for name in cell.split(",")]
    assert named == list(COLUMNS)
