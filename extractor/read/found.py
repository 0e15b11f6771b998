"""Paths, addresses, streams -> releases still to be read, each by its name; a broken one is told when it is loaded.

Whatever a reader raises is the failure of what is left of its input: `guarded` is the one place that sees to it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

import regex

from extractor.errors import ReleaseError, UsageError
from extractor.inputs import PassedOver
from extractor.model import Known, Release
from extractor.read.archives import ENDINGS as ARCHIVES
from extractor.read.archives import faults_of, found_in_archive
from extractor.read.file import MAX_BYTES, read_release, release_of, source_name
from extractor.read.folder import Unlisted, find_releases, is_release, shown, walk
from extractor.read.folder import told as notes_of
from extractor.read.given import release_from_text
from extractor.read.manifest import Manifest, load_manifest
from extractor.read.offered import Found
from extractor.read.opening import found_inside, found_on_stream, is_refused, opener_of, opener_of_head, refused
from extractor.read.packed import most_unpacked, unpacked
from extractor.read.sound import sound

STDIN = "stdin"
LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_OBJECT = regex.compile(rb"\s*\{\s*(?:\"|$)")
_MAX_LINE = 4 * MAX_BYTES
_MOST_POOR = 10_000
_COLUMNS = ("source", "text", "html", "published", "publisher", "title", "url")


class Inputs:
    """All releases of some paths and addresses, in sorted order; may be gone through again. Memory stays flat.

    `passed_over` counts, by ending, what was met in folders, archives and e-mails and is not read; it is whole when all
    have been gone through.
    """

    def __init__(self, paths: Sequence[Path | str]) -> None:
        self.passed_over = PassedOver()
        self._paths = [path if isinstance(path, str) and "://" in path else Path(path) for path in paths]
        self._manifests = {
            path: load_manifest(path) for path in self._paths if isinstance(path, Path) and _listed(path)
        }

    @property
    def not_read(self) -> dict[str, dict[str, object]]:
        """What was passed over, for an account: by ending how many files, and the names of some."""
        passed = self.passed_over
        return {ending: {"files": passed[ending], "names": passed.names[ending]} for ending in sorted(passed)}

    @property
    def total(self) -> int | None:
        """How many files there are; None where that is only known at the end. One file may hold several releases."""
        if len(self._manifests) < len(self._paths):
            return None
        return sum(1 for path in self._manifests for _ in find_releases(path))

    def __iter__(self) -> Iterator[Found]:
        """Raises UsageError at the end where there is no release in all of them; one that has none beside others is a
        failure of it."""
        self.passed_over.clear()
        empty: list[str] = []
        any_yet = False
        for path in self._paths:
            name = path if isinstance(path, str) else path.name or shown(path)
            any_here = False
            for one in guarded(name, self._found(path)):
                any_yet = any_here = True
                yield one
            if not any_here:
                empty.append(sound(name))
        if not any_yet:
            others = "".join(f"; {note}" for note in notes_of(self.passed_over))
            raise UsageError(f"no press releases in {', '.join(empty)}{others}")
        for name in empty:
            yield Found(name, "", partial(refused, f"{name}: holds no press releases"))

    def _found(self, path: Path | str) -> Iterator[Found]:
        if isinstance(path, str):
            from extractor.read.remote import found_at

            return found_at(path, self.passed_over)
        if path in self._manifests:
            return _in_folder(path, self._manifests[path], self.passed_over)
        return _in_file(path, self.passed_over)


def guarded(name: str, found: Iterator[Found]) -> Iterator[Found]:
    """What a reader finds in one input, under names that can be written anywhere. An error of the reader becomes a
    failure of this input, which costs what is behind the place and no other input; only wrong use is raised."""
    name = sound(name)
    try:
        for one in found:
            yield one if sound(one.source) == one.source else replace(one, source=sound(one.source))
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - what libraries raise over broken files has no end
        why = "there is not enough memory" if isinstance(error, MemoryError) else f"{error or type(error).__name__}"
        reason = sound(f"{name}: cannot be read to its end ({why}); what is behind is missing")
        yield Found(f"{name} (its rest)", "", partial(refused, reason))


def found_in(paths: Sequence[Path | str]) -> Inputs:
    """All releases in files, folders, archives (zip, tar, WARC), JSON Lines and Parquet files of pages, and at
    addresses that fsspec knows, with what manifests say of them.

    Raises UsageError where there is nothing to read.
    """
    for path in paths:
        if isinstance(path, str) and "://" in path:
            if path.startswith(("http://", "https://")):
                raise UsageError(f"{path}: pages of the web are brought by: extractor fetch {path} -o FOLDER")
        else:
            find_releases(Path(path))
    return Inputs(paths)


def _listed(path: Path) -> bool:
    """Whether it is a folder, or a file that is a release itself."""
    return path.is_dir() or is_release(path.name) or not path.name.lower().endswith((*ARCHIVES, *LINES, ".parquet"))


def _in_folder(root: Path, manifest: Manifest, passed_over: PassedOver) -> Iterator[Found]:
    yield from faults_of(manifest)
    for file in walk(root, passed_over) if root.is_dir() else (root,):
        if isinstance(file, Unlisted):
            source = f"{source_name(file.folder, root)}/"
            yield Found(source, "", partial(refused, f"{source}: {file.reason}"))
            continue
        source, kind = source_name(file, root), opener_of(file)
        if kind is not None:
            yield from guarded(source, found_inside(file, kind, source, manifest.known(source), passed_over))
        else:
            load = partial(read_release, file, root=root, manifest=Manifest(manifest.entries))
            yield Found(source, _stamp(file), load)


def _in_file(path: Path, passed_over: PassedOver) -> Iterator[Found]:
    name = path.name.lower()
    if not path.is_file():
        raise OSError("it is a pipe or a device, or has gone meanwhile")
    if name.endswith(ARCHIVES):
        yield from found_in_archive(path, passed_over)
    elif name.endswith(".parquet"):
        yield from _in_parquet(path)
    else:
        with unpacked(path) as file:
            yield from found_in_lines(file, path.name)


def _in_parquet(path: Path) -> Iterator[Found]:
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise UsageError(
            f"{shown(path)}: Parquet needs pyarrow, which is not installed: pip install 'press-extractor[parquet]'"
        ) from None
    numbers = count(1)
    with parquet.ParquetFile(path, buffer_size=1 << 20) as file:
        columns = [name for name in _COLUMNS if name in file.schema_arrow.names]
        _refuse_bombs(file.metadata)
        # Row by row: a few bytes may hold a long text many times over.
        for batch in file.iter_batches(batch_size=1, columns=columns):
            for row in range(batch.num_rows):
                yield _from_row(path.name, next(numbers), batch, row)


def _refuse_bombs(told: Any) -> None:
    """Raises ReleaseError for Parquet that grows to far more than releases would."""
    for group in range(told.num_row_groups):
        for number in range(told.num_columns):
            column = told.row_group(group).column(number)
            if column.total_uncompressed_size > most_unpacked(column.total_compressed_size):
                raise ReleaseError(
                    f"{column.path_in_schema} unpacks to {column.total_uncompressed_size // 1_000_000} MB, far more "
                    "than releases do"
                )


def _from_row(name: str, number: int, batch: Any, row: int) -> Found:
    """A row cell by cell, since a cell may hold what Python has no value for: no UTF-8, a day of the year 20000."""
    told: dict[str, Any] = {}
    for column in batch.schema.names:
        try:
            value = batch.column(column)[row].as_py()
        except Exception as error:  # noqa: BLE001 - Arrow raises what its many types raise
            return _no(f"{name}: row {number}", f"{column}: cannot be read: {error}")
        told[column] = str(value) if isinstance(value, date) else value
    return _from_object(name, number, told, "row")


def found_in_lines(stream: BinaryIO, name: str) -> Iterator[Found]:
    """The releases of JSON Lines, as they come."""
    return _in_lines(stream, name, 1, _line(stream))


def _in_lines(stream: BinaryIO, name: str, number: int, line: bytes) -> Iterator[Found]:
    """The same from a line on. Raises ReleaseError where so many lines hold nothing that it is another kind of file."""
    poor = 0
    while line:
        found = _from_line(name, number, line) if line.strip() else None
        poor = poor + 1 if found is None or is_refused(found) else 0
        if poor > _MOST_POOR:
            raise ReleaseError(f"{_MOST_POOR} lines one after the other hold no release")
        if found is not None:
            yield found
        number, line = number + 1, _line(stream)


def found_on(stream: BinaryIO, *, published: date | None = None) -> Iterator[Found]:
    """The releases on a stream, as they come: one page or text, or JSON Lines of objects with `text` or `html`,
    and `source`, `published`, `publisher`, `title`, `url` where known. `published` is the day of those that do not say
    theirs.
    """
    found = guarded(STDIN, _found_on(stream))
    return found if published is None else (replace(one, load=partial(_dated, one.load, published)) for one in found)


def _dated(load: Callable[[], Release], published: date) -> Release:
    """The release with a day where none is known of it."""
    release = load()
    return release if release.known.published else replace(release, known=replace(release.known, published=published))


def _found_on(stream: BinaryIO) -> Iterator[Found]:
    head = _first_line(stream)
    if not _OBJECT.match(head):
        yield from _in_document(head, stream)
        return
    yield from _in_lines(stream, STDIN, head.count(b"\n", 0, -1) + 1, head)


def _first_line(stream: BinaryIO) -> bytes:
    """Up to the end of the first line that holds something."""
    head = line = _line(stream)
    while line and not line.strip() and len(head) <= MAX_BYTES:
        line = _line(stream)
        head += line
    return head


def _line(stream: BinaryIO) -> bytes:
    """The next line; one that is too long is cut, and the rest of it passed over."""
    line = rest = stream.readline(_MAX_LINE)
    while rest and len(line) >= _MAX_LINE and not rest.endswith(b"\n"):
        rest = stream.readline(_MAX_LINE)
    return line


def _in_document(head: bytes, stream: BinaryIO) -> Iterator[Found]:
    """A page, a text, or any other file on a stream."""
    kind = opener_of_head(head, "")
    if kind is None:
        yield Found(STDIN, "", partial(_document, head, stream))
    else:
        whole = io.BytesIO(head + stream.read(4 * MAX_BYTES))
        yield from found_on_stream(whole, kind, STDIN, Known(), PassedOver())


def _document(head: bytes, stream: BinaryIO) -> Release:
    return release_of(STDIN, head + stream.read(max(0, MAX_BYTES + 1 - len(head))), "", Known())


def _from_line(name: str, number: int, line: bytes) -> Found:
    try:
        told: Any = json.loads(line)
    except RecursionError:
        return _no(f"{name}: line {number}", "is nested too deeply; write one object a line")
    except ValueError as error:
        return _no(f"{name}: line {number}", f"is no JSON: {error}; write one object a line")
    return _from_object(name, number, told, "line")


def _from_object(name: str, number: int, told: Any, unit: str) -> Found:
    where = f"{name}: {unit} {number}"
    if not isinstance(told, dict):
        return _no(where, "is no JSON object; write one object a line")
    source = told.get("source")
    if source is not None and not isinstance(source, str):
        return _no(where, f"source: {type(source).__name__} is no text")
    told = {key: sound(value) if isinstance(value, str) else value for key, value in told.items()}
    source = told.get("source")
    where = f"{source}: {unit} {number}" if source else f"{name}:{number}"
    source = source or where
    if not (told.get("html") or told.get("text")):
        reason = f"{where}: has neither text nor html, one of which holds the release"
        return Found(source, "", partial(refused, reason))
    return Found(source, "", partial(_release, where, source, told))


def _no(where: str, reason: str) -> Found:
    return Found(where, "", partial(refused, f"{where}: {reason}"))


def _release(where: str, source: str, told: dict[str, Any]) -> Release:
    for name in ("text", "html", "published", "publisher", "title", "url"):
        if told.get(name) is not None and not isinstance(told[name], str):
            raise ReleaseError(f"{where}: {name}: {type(told[name]).__name__} is no text")
    page = told.get("html")
    text = page or told["text"]
    known = Known(_date(where, told), told.get("publisher"), told.get("title"), told.get("url"))
    return release_from_text(text, html=bool(page), source=source, known=known)


def _date(where: str, told: dict[str, Any]) -> date | None:
    printed = told.get("published")
    if not printed:
        return None
    try:
        return date.fromisoformat(printed[:10])
    except ValueError:
        raise ReleaseError(f"{where}: published: {printed!r} is no date; write it like 2025-10-06") from None


def _stamp(file: Path) -> str:
    try:
        told = file.stat()
    except OSError:
        return ""
    return f"{told.st_size}-{told.st_mtime_ns}"
