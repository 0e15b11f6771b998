"""Files and streams -> releases still to be read, each by its name; a broken one is told when it is loaded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import regex

from extractor.errors import ReleaseError
from extractor.model import Known, Release
from extractor.read.file import MAX_BYTES, media_type, read_release, refuse_binary, source_name
from extractor.read.folder import find_releases
from extractor.read.given import release_from_text
from extractor.read.manifest import load_manifest

STDIN = "stdin"
_OBJECT = regex.compile(rb"\s*\{\s*(?:\"|$)")
_MAX_LINE = 4 * MAX_BYTES


@dataclass(frozen=True, slots=True)
class Found:
    """A release that is there to be read. `load` raises ReleaseError where it cannot be."""

    source: str
    stamp: str
    load: Callable[[], Release]


def found_in(paths: Sequence[Path]) -> list[Found]:
    """All releases in files and folders, in sorted order, with what manifests say of them.

    Raises UsageError where there is nothing to read.
    """
    found = []
    for root in paths:
        files = find_releases(root)
        manifest = load_manifest(root)
        found += [
            Found(source_name(file, root), _stamp(file), partial(read_release, file, root=root, manifest=manifest))
            for file in files
        ]
    return found


def found_on(stream: BinaryIO) -> Iterator[Found]:
    """The releases on a stream, as they come: one page or text, or JSON Lines of objects with `text` or `html`,
    and `source`, `published`, `publisher`, `title`, `url` where known.
    """
    head = _first_line(stream)
    if not _OBJECT.match(head):
        yield Found(STDIN, "", partial(_document, head, stream))
        return
    number, line = head.count(b"\n", 0, -1) + 1, head
    while line:
        if line.strip():
            yield _from_line(number, line)
        number, line = number + 1, _line(stream)


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


def _document(head: bytes, stream: BinaryIO) -> Release:
    content = head + stream.read(max(0, MAX_BYTES + 1 - len(head)))
    if len(content) > MAX_BYTES:
        raise ReleaseError(f"{STDIN}: larger than {MAX_BYTES // 1_000_000} MB")
    if not content.strip():
        raise ReleaseError(f"{STDIN}: is empty")
    refuse_binary(content, STDIN)
    return Release(STDIN, content, media_type(content), Known())


def _from_line(number: int, line: bytes) -> Found:
    where = f"{STDIN}: line {number}"
    try:
        told: Any = json.loads(line)
    except ValueError as error:
        return Found(where, "", partial(_refuse, f"{where}: is no JSON: {error}; write one object a line"))
    if not isinstance(told, dict):
        return Found(where, "", partial(_refuse, f"{where}: is no JSON object; write one object a line"))
    source = told.get("source")
    if source is not None and not isinstance(source, str):
        return Found(where, "", partial(_refuse, f"{where}: source: {source!r} is no text"))
    if not source:
        return Found(f"{STDIN}:{number}", "", partial(_release, f"{STDIN}:{number}", f"{STDIN}:{number}", told))
    return Found(source, "", partial(_release, f"{source}: line {number}", source, told))


def _refuse(reason: str) -> Release:
    raise ReleaseError(reason)


def _release(where: str, source: str, told: dict[str, Any]) -> Release:
    for name in ("text", "html", "published", "publisher", "title", "url"):
        if told.get(name) is not None and not isinstance(told[name], str):
            raise ReleaseError(f"{where}: {name}: {told[name]!r} is no text")
    page = told.get("html")
    text = page or told.get("text")
    if not text:
        raise ReleaseError(f"{where}: has neither text nor html, one of which holds the release")
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
