"""A file appears whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, TextIO, cast

from extractor.errors import OutputError


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8, line ends as written) that takes its place only when the block ends without error.

    Where blocks are nested none of the files takes its place before all of them are complete. Half a
    surrogate pair, which UTF-8 has no bytes for, is written as an escape, `\\ud800`. Raises OutputError where
    the file cannot be written; what stood there before is then untouched.
    """
    with _whole(path, binary=False) as file:
        yield cast("TextIO", file)


@contextmanager
def whole_binary_file(path: Path) -> Iterator[BinaryIO]:
    """The same for bytes."""
    with _whole(path, binary=True) as file:
        yield cast("BinaryIO", file)


@contextmanager
def draft_file(path: Path) -> Iterator[Path]:
    """The name of a file beside `path` that is free, and gone when the block ends."""
    draft = _draft(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
    except OSError as error:
        raise refusal(path, error) from error
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _whole(path: Path, *, binary: bool) -> Iterator[IO[str] | IO[bytes]]:
    draft = _draft(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(None, "a folder stands in its place")
        # "x" and not tempfile: the file gets the rights that the user's other files get.
        file: IO[str] | IO[bytes] = (
            draft.open("xb") if binary else draft.open("x", encoding="utf-8", errors="backslashreplace", newline="")
        )
    except OSError as error:
        raise refusal(path, error) from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise refusal(path, error) from error
    finally:
        draft.unlink(missing_ok=True)


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def refusal(path: Path, error: OSError) -> OutputError:
    """What is told where a file cannot be written."""
    reason = error.strerror or str(error)
    return OutputError(f"{path}: cannot be written: {reason}; choose another folder with -o, or free the space")
