"""A folder -> the files in it that may be press releases, always in the same order."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from extractor.errors import UsageError
from extractor.inputs import SUFFIXES, PassedOver, ending_of, kind_named
from extractor.read.manifest import NAME as MANIFEST

_ABOUT_FOLDER = re.compile(r"(?:readme|licen[cs]e|changelog|contributing)\.(?:md|markdown)")
"""Files that tell of the folder they are in; they are read where they are named themselves."""
_AT_ONCE = 50_000
"""Names of a folder that are sorted in memory; those of a larger one are sorted on disk."""


def find_releases(path: Path, passed_over: PassedOver | None = None) -> Iterator[Path]:
    """Every file of a known kind (also with .gz) in `path` and below, sorted by relative path.

    A single file is taken whatever it is called. Hidden files and folders are left out and links to folders
    are not followed. `passed_over` takes up how many files of which other ending were met, and of kinds for which
    something is to be installed. Memory stays flat over any number of files. Subfolders that cannot be listed are left
    out. Raises UsageError where `path` does not exist, cannot be listed or holds no releases.
    """
    if not path.exists():
        raise UsageError(f"{shown(path)}: no such file or folder")
    if not path.is_dir():
        return iter((path,))
    others = PassedOver()
    first = next(walk(path, others), None)
    if isinstance(first, Unlisted) and first.folder == path:
        raise UsageError(f"{shown(path)}: {first.reason}")
    if first is None:
        wanted = ", ".join(SUFFIXES[:-1])
        raise UsageError(
            f"no press releases in {shown(path)}: looked for {wanted} and {SUFFIXES[-1]} (also with .gz) "
            "in it and its subfolders" + "".join(f"; {note}" for note in told(others))
        )
    found = walk(path, PassedOver() if passed_over is None else passed_over)
    return (one for one in found if isinstance(one, Path))


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A folder whose files cannot be told, and why: no right to read it, or it has gone meanwhile."""

    folder: Path
    reason: str


def walk(folder: Path, passed_over: PassedOver) -> Iterator[Path | Unlisted]:
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
            note_passed_over(name, passed_over)


def is_release(name: str) -> bool:
    """Whether a file of this name is taken for a release, or for a file of releases, and can be read."""
    kind = kind_named(name)
    return kind is not None and kind.is_readable and not _ABOUT_FOLDER.fullmatch(name.rpartition("/")[2].lower())


def note_passed_over(name: str, passed_over: PassedOver) -> None:
    """Counts a file that is not read, unless it is a manifest, which is read elsewhere."""
    if name.rpartition("/")[2] != MANIFEST:
        passed_over.add(ending_of(name) or "no ending", os.fsencode(name).decode("utf-8", "backslashreplace"))


def told(passed_over: PassedOver) -> Iterator[str]:
    """What was not read, for people: first the kinds for which something is to be installed, then the others."""
    rest = []
    for ending, count in sorted(passed_over.items()):
        kind = kind_named(f"x{ending}")
        if kind is not None and not kind.is_readable:
            yield f"{count} {kind.name} file{'s were' if count > 1 else ' was'} not read: {kind.cure}"
        else:
            names = ", ".join(passed_over.names[ending])
            rest.append(f"{count} {ending} ({names}{', ...' if count > len(passed_over.names[ending]) else ''})")
    if rest:
        yield f"not read: {', '.join(rest)}"


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


def shown(path: Path) -> str:
    """A path as it can be printed."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
