"""Rows of a run, kept on disk while it goes on: they come release by release and are read back in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from extractor.export import draft_file
from extractor.export.jsonl import json_line, read_jsonl
from extractor.model import Observation


class Store:
    """Rows as JSON Lines in a file of their own."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path, self._file = path, file

    def add(self, rows: Iterable[Observation]) -> None:
        """Takes in the rows of a release."""
        self._file.writelines(map(json_line, rows))

    def rows(self) -> Iterator[Observation]:
        """All rows that came; may be asked for again."""
        self._file.flush()
        with self._path.open(encoding="utf-8", newline="\n") as file:
            yield from read_jsonl(file)


@contextmanager
def open_store(beside: Path) -> Iterator[Store]:
    """A store whose file lies beside `beside`, where there is room for the results, and goes with the block."""
    with draft_file(beside) as path, path.open("x", encoding="utf-8", newline="\n") as file:
        yield Store(path, file)
