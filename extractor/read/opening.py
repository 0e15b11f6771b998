"""A file that holds several releases (an e-mail, a filing) -> each of them by itself."""

from __future__ import annotations

import gzip
import hashlib
import io
import stat
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from extractor.errors import ReleaseError
from extractor.inputs import InputKind, PassedOver, kind_of, kind_of_media_type, open_parts
from extractor.model import Known, Release
from extractor.read.file import release_of
from extractor.read.offered import Found
from extractor.read.sound import sound

HEAD = 16_384
"""How many bytes of a file tell whether it holds several releases."""
MAX_DEPTH = 3
"""How deep e-mails in e-mails are opened."""


def given(release: Release) -> Release:
    """A release that is there already, as something that is to be loaded."""
    return release


def refused(reason: str) -> Release:
    """What cannot be loaded."""
    raise ReleaseError(reason)


def is_refused(found: Found) -> bool:
    """Whether something is found that is known to be no release."""
    return isinstance(found.load, partial) and found.load.func is refused


def opener_of(path: Path) -> InputKind | None:
    """The kind of a file that holds several releases, told by its name and its first bytes; None for any other."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with _stream(path) as stream:
            return opener_of_head(stream.read(HEAD), path.name)
    except Exception:  # noqa: BLE001 - of whatever sort (a broken gzip has three), it is told when it is loaded
        return None


def opener_of_head(head: bytes, name: str) -> InputKind | None:
    """The same of the first bytes of a file with that name."""
    kind = kind_of(head, name)
    return kind if kind.opener else None


def found_inside(path: Path, kind: InputKind, source: str, known: Known, passed_over: PassedOver) -> Iterator[Found]:
    """The releases in a file of such a kind."""
    try:
        with _stream(path) as stream:
            yield from found_on_stream(stream, kind, source, known, passed_over)
    except (OSError, EOFError) as error:
        yield Found(f"{source} (its rest)", "", partial(refused, f"{source}: cannot be read to its end ({error})"))


def found_on_stream(
    stream: BinaryIO, kind: InputKind, source: str, known: Known, passed_over: PassedOver
) -> Iterator[Found]:
    """The same of a file that is open; a broken one is told when it is loaded."""
    any_yet = False
    try:
        for release in releases_in(kind, stream, source, known, passed_over):
            any_yet = True
            yield carried(release)
    except ReleaseError as error:
        yield Found(f"{source} (its rest)" if any_yet else source, "", partial(refused, str(error)))


def carried(release: Release) -> Found:
    """A release that travels with its bytes, since its place in a file is not found again at once."""
    return Found(release.source, hashlib.sha256(release.content).hexdigest(), partial(given, release))


def releases_in(
    kind: InputKind, stream: BinaryIO, source: str, known: Known, passed_over: PassedOver, depth: int = 1
) -> Iterator[Release]:
    """The releases that a file of a kind with an opener holds, in order. What the file itself says bears its name;
    the others have their own names behind it.

    Raises ReleaseError, also in the midst of them, where the file is broken or holds nothing that is read.
    """
    found = False
    try:
        for part in open_parts(kind, stream, passed_over):
            name = f"{source}/{sound(part.name)}" if part.name else source
            own = replace(known, title=None) if part.name else known
            release = release_of(name, part.content, part.name, own, part.media_type)
            inner = kind_of_media_type(release.media_type)
            found = True
            if inner is None or inner.opener is None:
                yield replace(release, envelope=part.envelope)
            elif depth < MAX_DEPTH:
                yield from releases_in(inner, io.BytesIO(part.content), name, own, passed_over, depth + 1)
            else:
                passed_over.add(f"{inner.name} in {kind.name}", name)
    except ReleaseError as error:
        raise ReleaseError(str(error) if str(error).startswith(source) else f"{source}: {error}") from error
    if not found:
        raise ReleaseError(f"{source}: holds no text, and nothing is attached to it that is read")


def main_release(release: Release) -> Release:
    """The one release that a file is about: an e-mail's text, else the longest part; for all other kinds itself.

    Raises ReleaseError where it holds none.
    """
    kind = kind_of_media_type(release.media_type)
    if kind is None or kind.opener is None:
        return release
    inside = list(releases_in(kind, io.BytesIO(release.content), release.source, release.known, PassedOver()))
    return max(inside, key=lambda one: (one.source == release.source, len(one.content)))


def _stream(path: Path) -> BinaryIO:
    """A file as bytes, unzipped."""
    with path.open("rb") as file:
        is_zipped = file.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", gzip.open(path, "rb")) if is_zipped else path.open("rb")
