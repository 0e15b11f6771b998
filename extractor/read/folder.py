"""A folder -> the files in it that may be press releases, always in the same order."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from extractor.errors import UsageError

SUFFIXES = (".html", ".htm", ".xhtml", ".txt")
OTHERS = (
    ".pdf", ".doc", ".docx", ".rtf", ".odt", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".mht", ".mhtml", ".zip", ".tar",
    ".tgz", ".warc", ".parquet",
)  # fmt: skip
"""Endings of files that may hold releases and are not read where they are met in a folder."""
_AT_ONCE = 50_000
"""Names of a folder that are sorted in memory; those of a larger one are sorted on disk."""


def find_releases(path: Path, passed_over: Counter[str] | None = None) -> Iterator[Path]:
    """Every .html, .htm, .xhtml and .txt (also with .gz) in `path` and below, sorted by relative path.

    A single file is taken whatever it is called. Hidden files and folders are left out and links to folders
    are not followed. `passed_over` takes up how many files of which other ending were met. Memory stays flat over any
    number of files. Subfolders that cannot be listed are left out. Raises UsageError where `path` does not exist,
    cannot be listed or holds no releases.
    """
    if not path.exists():
        raise UsageError(f"{shown(path)}: no such file or folder")
    if not path.is_dir():
        return iter((path,))
    first = next(walk(path, Counter()), None)
    if isinstance(first, Unlisted) and first.folder == path:
        raise UsageError(f"{shown(path)}: {first.reason}")
    if first is None:
        wanted = ", ".join(SUFFIXES[:-1])
        raise UsageError(
            f"no press releases in {shown(path)}: looked for {wanted} and {SUFFIXES[-1]} (also with .gz) "
            "in it and its subfolders"
        )
    found = walk(path, Counter() if passed_over is None else passed_over)
    return (one for one in found if isinstance(one, Path))


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A folder whose files cannot be told, and why: no right to read it, or it has gone meanwhile."""

    folder: Path
    reason: str


def walk(folder: Path, passed_over: Counter[str]) -> Iterator[Path | Unlisted]:
    """The files that `find_releases` finds in a folder, and the subfolders that cannot be listed, in their places."""
    under_way = [(folder, _in_order(folder))]  # no recursion, since folders may lie a thousand deep
    while under_way:
        here, names = under_way[-1]
        try:
            name = next(names, None)
        except OSError as error:
            under_way.pop()
            yield Unlisted(here, f"cannot be listed: {error.strerror or error}")
            continue
        if name is None:
            under_way.pop()
        elif name.endswith("/"):
            under_way.append((here / name[:-1], _in_order(here / name[:-1])))
        elif is_release(name):
            yield here / name
        else:
            passed_over.update(ending for ending in OTHERS if _plain_name(name).endswith(ending))


def is_release(name: str) -> bool:
    """Whether a file of this name is taken for a release."""
    return _plain_name(name).endswith(SUFFIXES)


def _in_order(folder: Path) -> Iterator[str]:
    """The names in a folder that are not hidden, those of folders with a `/`, in the order of whole paths."""
    names = _names(folder)
    first = list(islice(names, _AT_ONCE))
    if len(first) < _AT_ONCE:
        yield from sorted(first)
        return
    with closing(sqlite3.connect("", isolation_level=None)) as disk:
        disk.execute("PRAGMA journal_mode = OFF")
        disk.execute("CREATE TABLE names (name BLOB PRIMARY KEY) WITHOUT ROWID")
        disk.execute("BEGIN")
        for some in (first, names):
            disk.executemany(
                "INSERT INTO names VALUES (?)", ((name.encode("utf-8", "surrogatepass"),) for name in some)
            )
        first.clear()
        for [name] in disk.execute("SELECT name FROM names ORDER BY name"):
            yield name.decode("utf-8", "surrogatepass")


def _names(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield entry.name + "/"
            elif not (entry.is_symlink() and entry.is_dir()):
                yield entry.name


def _plain_name(name: str) -> str:
    return name.lower().removesuffix(".gz")


def shown(path: Path) -> str:
    """A path as it can be printed."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
