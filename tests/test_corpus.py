"""The sample releases of corpus/, row by row; what fails today is a strict xfail."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import judging
import pytest

from extractor.api import engine_for
from extractor.model import Observation
from extractor.pipeline import Extraction
from extractor.read import find_releases, load_manifest, read_release

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = list(find_releases(CORPUS))
KNOWN = judging.known_failures("corpus")
FURNITURE = ("cookie", "all rights reserved", "newsletter", "subscribe")


@cache
def extraction(file: Path) -> Extraction:
    return engine_for({}).stages.extract(read_release(file, root=CORPUS, manifest=load_manifest(CORPUS)))


def rows(file: Path) -> tuple[Observation, ...]:
    """The rows of the text; those of tables have tests of their own."""
    return tuple(row for row in extraction(file).observations if row.table_cell is None)


def _marks(name: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=KNOWN[name], strict=True)] if name in KNOWN else []


def _facts() -> list[object]:
    return [
        pytest.param(
            file, number, id=f"{name}-{number}",
            marks=_marks(f"{name}-{number}"),
        )
        for file in FILES
        for name in [judging.release_name(file)]
        for number in range(1, len(judging.facts(file)) + 1)
    ]  # fmt: skip


@pytest.mark.parametrize(("file", "number"), _facts())
def test_corpus_fact_becomes_its_row(file: Path, number: int) -> None:
    row, faults = judging.matched(judging.facts(file), rows(file))[number - 1]
    assert row is not None
    assert not faults


@pytest.mark.parametrize("file", FILES, ids=judging.release_name)
def test_corpus_gives_hardly_a_row_too_many(file: Path) -> None:
    expected = judging.facts(file)
    found = [row for row, _ in judging.matched(expected, rows(file)) if row is not None]
    assert len(rows(file)) - len(found) <= 0.1 * len(expected)


@pytest.mark.parametrize("file", FILES, ids=judging.release_name)
def test_corpus_rows_stand_where_they_say(file: Path) -> None:
    document = extraction(file).document
    for row in rows(file):
        assert row.char_start is not None and row.char_end is not None
        assert document.text[row.char_start : row.char_end] == row.value_text
        if document.html is not None:
            assert row.html_start is not None and row.html_end is not None
            source = document.html[row.html_start : row.html_end]
            assert [c for c in row.value_text if c.isdigit()] == [c for c in source if c.isdigit()] or "&#" in source


@pytest.mark.parametrize("file", FILES, ids=judging.release_name)
def test_corpus_rows_come_from_no_furniture(file: Path) -> None:
    assert not [row.quote for row in rows(file) if any(word in row.quote.lower() for word in FURNITURE)]


def test_corpus_retelling_of_the_founding_example() -> None:
    [file] = [file for file in FILES if "china-industry" in file.name]
    assert len([row for row, faults in judging.matched(judging.facts(file), rows(file)) if row and not faults]) >= 11
    assert len(rows(file)) <= len(judging.facts(file)) + 2
