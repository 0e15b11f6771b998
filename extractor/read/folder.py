"""A folder -> the files in it that may be press releases, always in the same order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from extractor.errors import UsageError

SUFFIXES = (".html", ".htm", ".xhtml", ".txt")


def find_releases(path: Path) -> Iterator[Path]:
    """Every .html, .htm, .xhtml and .txt (also with .gz) in `path` and below, sorted by relative path.

    A single file is taken whatever it is called. Hidden files and folders are left out and links to folders
    are not followed. Raises UsageError where `path` does not exist or holds no releases.
    """
    if not path.exists():
        raise UsageError(f"{_shown(path)}: no such file or folder")
    if not path.is_dir():
        return iter((path,))
    found = sorted(_files(path), key=lambda file: file.relative_to(path).as_posix())
    if not found:
        wanted = ", ".join(SUFFIXES[:-1])
        raise UsageError(
            f"no press releases in {_shown(path)}: looked for {wanted} and {SUFFIXES[-1]} (also with .gz) "
            "in it and its subfolders"
        )
    return iter(found)


def _files(root: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(root, onerror=_refuse):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and _plain_name(name).endswith(SUFFIXES):
                yield Path(folder, name)


def _plain_name(name: str) -> str:
    return name.lower().removesuffix(".gz")


def _refuse(error: OSError) -> None:
    raise UsageError(f"{_shown(Path(error.filename))}: cannot be listed: {error.strerror}") from error


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
