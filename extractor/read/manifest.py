"""manifest.csv beside the releases -> what is known of each file.

People write these by hand and in spreadsheets, so a bad row costs what it says of its own release, and nothing else.
"""

from __future__ import annotations

import csv
import io
import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

import regex

from extractor.model import Known
from extractor.read.sound import sound

NAME = "manifest.csv"
_LARGEST = 500_000_000
"""Bytes of a manifest, of millions of releases at most."""
# What `fetch` writes before a title that a spreadsheet would run.
_GUARDED = regex.compile(r"'(?=[=+@'\uff1d\uff0b\uff0d\uff20\t\r\n-])")
_TIME = regex.compile(r"(?<=^\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*$")
_DAY_FIRST = regex.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_YEAR_FIRST = regex.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_COARSE = regex.compile(r"\d{4}(?:-\d\d)?")
_SEPARATORS = ",;\t|"
_FAULTS_TOLD = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """What a manifest says that cannot be taken: where it stands, and what is wrong with it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifests of a folder say, `entries[folder][path below that folder]`, and what could not be taken."""

    entries: Mapping[str, Mapping[str, Known]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def known(self, source: str) -> Known:
        """What is known of the file `source` (relative, with `/`): the manifest nearest to it wins."""
        path = PurePosixPath(_key(source))
        for folder in path.parents:
            entries = self.entries.get(folder.as_posix(), {})
            below = path.relative_to(folder).as_posix()
            for name in (below, _composed(below), _unzipped(below), _composed(_unzipped(below))):
                if name in entries:
                    return entries[name]
        return Known()


def load_manifest(folder: Path) -> Manifest:
    """All manifest.csv in `folder` and its subfolders; for a single file, the one beside it.

    Columns file, published (2025-10-06), publisher, title and url; others are left. Commas, semicolons or tabs
    between them; UTF-8, UTF-16 or Windows-1252. What cannot be taken is in `faults`.
    """
    if not folder.is_dir():
        beside = folder.parent / NAME
        return manifest_of({".": (beside, str(beside))} if os.path.lexists(beside) else {})
    return manifest_of({_key(file.parent.relative_to(folder).as_posix()): (file, str(file)) for file in _below(folder)})


def _below(folder: Path) -> Iterator[Path]:
    """Every manifest in a folder and below, in a fixed order; folders that cannot be listed are passed over here."""
    waiting = [folder]  # no recursion, since folders may lie a thousand deep
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as entries:
                found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        except OSError:
            continue
        waiting += (here / name for name, is_folder in reversed(found) if is_folder and not name.startswith("."))
        if any(name == NAME and not is_folder for name, is_folder in found):
            yield here / NAME


def manifest_over(file: Path) -> tuple[Manifest, Path]:
    """The manifest that speaks of a single file, and the folder that it is in: the one beside the file, else the
    nearest in a folder above; none, and the file itself, where no manifest names it."""
    beside: tuple[Fault, ...] = ()
    for folder in file.absolute().parents:
        manifest = load_manifest(folder / NAME)
        if folder == file.absolute().parent:
            beside = manifest.faults
        if manifest.known(file.absolute().relative_to(folder).as_posix()) != Known():
            return manifest, folder
    return Manifest(faults=beside), file


def manifest_of(files: Mapping[str, tuple[Path | bytes, str]]) -> Manifest:
    """The manifest of these files, or their contents, by the folder that each speaks of; with each, how it is called
    where something is wrong with it."""
    faults: list[Fault] = []
    entries = {folder: _entries(file, sound(name), faults) for folder, (file, name) in files.items()}
    return Manifest(entries, tuple(faults))


def _entries(file: Path | bytes, name: str, faults: list[Fault]) -> dict[str, Known]:
    found: dict[str, Known] = {}
    own: list[Fault] = []
    content = file if isinstance(file, bytes) else _content(file, name, own)
    try:
        found.update(_rows(_decoded(content), name, own) if content is not None else ())
    except csv.Error as error:
        own.append(Fault(f"{name}:1", f"cannot be read as CSV from some line on: {error}"))
    for path, known in list(found.items()):
        found.setdefault(_composed(path), known)
    faults += own[:_FAULTS_TOLD]
    if len(own) > _FAULTS_TOLD:
        faults.append(Fault(name, f"{len(own) - _FAULTS_TOLD} more rows cannot be taken as they are"))
    return found


def _content(file: Path, name: str, faults: list[Fault]) -> bytes | None:
    """What is in a file; it is looked at before it is opened, since a pipe would be waited for and a device not end."""
    try:
        told = file.stat()
        if not stat.S_ISREG(told.st_mode):
            faults.append(Fault(name, "is a folder, a pipe or a device, not a file"))
        elif told.st_size > _LARGEST:
            faults.append(Fault(name, f"is larger than {_LARGEST // 1_000_000} MB"))
        else:
            return file.read_bytes()
    except OSError as error:
        faults.append(Fault(name, f"cannot be read: {error.strerror or error}"))
    return None


def _decoded(content: bytes) -> str:
    """Spreadsheets write UTF-8 with a mark, UTF-16 with one, or what the system's language had before."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _rows(text: str, name: str, faults: list[Fault]) -> Iterator[tuple[str, Known]]:
    lines, first = io.StringIO(text.replace("\0", "\ufffd"), newline=""), 0
    if text[:4].lower() == "sep=":  # what Excel writes, and reads, before the header
        lines.readline()
        first = 1
    header = lines.readline()
    separator = max(_SEPARATORS, key=header.count)
    columns = [column.strip().strip('"').lower() for column in header.split(separator)]
    if "file" not in columns:
        where = f"{name}:{first + 1}"
        faults.append(Fault(where, "the column 'file' is missing; columns: file, published, publisher, title, url"))
        return
    reader = csv.DictReader(lines, columns, delimiter=separator)
    for row in reader:
        path = (row["file"] or "").strip()
        if path:
            yield _key(path), _known(row, f"{name}:{first + 1 + reader.line_num}", faults)


def _known(row: Mapping[str, str | None], where: str, faults: list[Fault]) -> Known:
    def cell(column: str) -> str | None:
        written = (row.get(column) or "").strip()
        return sound(written[1:] if _GUARDED.match(written) else written) or None

    return Known(_date(cell("published"), where, faults), cell("publisher"), cell("title"), cell("url"))


def _date(printed: str | None, where: str, faults: list[Fault]) -> date | None:
    """The day, where one is told; a month or a year alone is none, and leaves the release undated."""
    if printed is None:
        return None
    try:
        if named := _DAY_FIRST.fullmatch(printed):
            return date(int(named[3]), int(named[2]), int(named[1]))
        if named := _YEAR_FIRST.fullmatch(printed):
            return date(int(named[1]), int(named[2]), int(named[3]))
        return date.fromisoformat(_TIME.sub("", printed))
    except ValueError:
        what = "is no day, so its release is undated" if _COARSE.fullmatch(printed) else "is no date"
        faults.append(Fault(where, f"published: {printed[:60]!r} {what}; write it like 2025-10-06"))
        return None


def _key(path: str) -> str:
    """One spelling for a path: `/` between its parts, no `./` before it."""
    return PurePosixPath(path.replace("\\", "/")).as_posix()


def _composed(path: str) -> str:
    """A path with its accents composed, as most systems write them."""
    return unicodedata.normalize("NFC", path)


def _unzipped(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name
