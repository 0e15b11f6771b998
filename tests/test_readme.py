"""The README's picture of input and output is what the program gives; the page of columns names all of them."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

from extractor import extract
from extractor.columns import COLUMNS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
COLUMNS_PAGE = (ROOT / "docs/columns.md").read_text(encoding="utf-8").splitlines()
TEXT = next(line for line in README if line.startswith("> ")).removeprefix("> ")
TABLE = [[cell.strip() for cell in line.strip("|").split("|")] for line in README if line.startswith("| ")]
HEADER = next(row for row in TABLE if row[0] == "value_text")
ROWS = TABLE[TABLE.index(HEADER) + 1 : TABLE.index(HEADER) + 7]


@pytest.mark.parametrize(("number", "shown"), list(enumerate(ROWS)), ids=[row[0] for row in ROWS])
def test_readme_shows_what_comes_out(number: int, shown: list[str]) -> None:
    row = extract(TEXT, published="2025-07-30", html=False)[number]
    assert shown == [str(getattr(row, column)) for column in HEADER]


def test_columns_page_names_every_column_once_in_order() -> None:
    start = COLUMNS_PAGE.index("| columns | hold |")
    cells = [line.split("|")[1] for line in takewhile(lambda line: line.startswith("|"), COLUMNS_PAGE[start + 2 :])]
    named = [name.strip() for cell in cells for name in cell.split(",")]
    assert named == list(COLUMNS)
