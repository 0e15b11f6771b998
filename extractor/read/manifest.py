"""manifest.csv beside the releases -> what is known of each file."""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TextIO

import regex

from extractor.errors import UsageError
from extractor.model import Known

NAME = "manifest.csv"
# What `fetch` writes before a title that a spreadsheet would run.
_GUARDED = regex.compile(r"'(?=[=+@'-])")
_TIME = regex.compile(r"(?<=^\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*$")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifests of a folder say, `entries[folder][path below that folder]`."""

    entries: Mapping[str, Mapping[str, Known]] = field(default_factory=dict)

    def known(self, source: str) -> Known:
        """What is known of the file `source` (relative, with `/`): the manifest nearest to it wins."""
        path = PurePosixPath(_key(source))
        for folder in path.parents:
            entries = self.entries.get(folder.as_posix(), {})
            below = path.relative_to(folder).as_posix()
            for name in (below, _unzipped(below)):
                if name in entries:
                    return entries[name]
        return Known()


def load_manifest(folder: Path) -> Manifest:
    """All manifest.csv in `folder` and its subfolders; for a single file, the one beside it.

    Columns file, published (2025-10-06), publisher, title and url; others are left. Raises UsageError, with
    file and line, for a bad date, a missing `file` column or what is no CSV in UTF-8.
    """
    if not folder.is_dir():
        beside = folder.parent / NAME
        return Manifest({".": dict(_rows(beside))} if beside.is_file() else {})
    entries = {}
    for place, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        if NAME in names:
            entries[_key(Path(place).relative_to(folder).as_posix())] = dict(_rows(Path(place, NAME)))
    return Manifest(entries)


def manifest_over(file: Path) -> tuple[Manifest, Path]:
    """The manifest that speaks of a single file, and the folder that it is in: the one beside the file, else the
    nearest in a folder above; none, and the file itself, where no manifest names it.

    Raises UsageError where the manifest beside the file is wrong; one above that is wrong is not taken for its own.
    """
    for folder in file.absolute().parents:
        try:
            manifest = load_manifest(folder / NAME)
        except UsageError:
            if folder == file.absolute().parent:
                raise
            continue
        if manifest.known(file.absolute().relative_to(folder).as_posix()) != Known():
            return manifest, folder
    return Manifest(), file


def read_manifest(content: bytes, file: str) -> Iterator[tuple[str, Known]]:
    """What a manifest says, path by path. Raises UsageError as `load_manifest` does."""
    return _told(io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline=""), file)


def _rows(file: Path) -> Iterator[tuple[str, Known]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            yield from _told(stream, file)
    except OSError as error:
        raise UsageError(f"{file}:1: cannot be read as CSV: {error}") from error


def _told(stream: TextIO, file: Path | str) -> Iterator[tuple[str, Known]]:
    try:
        reader = csv.DictReader(stream)
        if "file" not in (reader.fieldnames or ()):
            raise UsageError(f"{file}:1: the column 'file' is missing; columns: file, published, publisher, title, url")
        for row in reader:
            name = (row["file"] or "").strip()
            if name:
                yield _key(name), _known(row, f"{file}:{reader.line_num}")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}:1: is not UTF-8: {error.reason}; save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise UsageError(f"{file}:1: cannot be read as CSV: {error}") from error


def _known(row: Mapping[str, str | None], where: str) -> Known:
    def cell(column: str) -> str | None:
        written = (row.get(column) or "").strip()
        return (written[1:] if _GUARDED.match(written) else written) or None

    return Known(_date(cell("published"), where), cell("publisher"), cell("title"), cell("url"))


def _date(printed: str | None, where: str) -> date | None:
    if printed is None:
        return None
    try:
        return date.fromisoformat(_TIME.sub("", printed))
    except ValueError:
        raise UsageError(f"{where}: published: {printed!r} is no date; write it like 2025-10-06") from None


def _key(path: str) -> str:
    """One spelling for a path: `/` between its parts, no `./` before it, accents composed."""
    return PurePosixPath(unicodedata.normalize("NFC", path.replace("\\", "/"))).as_posix()


def _unzipped(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name
