"""A zip, tar or WARC file -> the releases in it. Names in archives are names, never paths."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, BinaryIO, cast

from extractor.errors import ReleaseError, UsageError
from extractor.inputs import InputKind, PassedOver, kind_of_media_type
from extractor.model import Known, Release
from extractor.read.file import MAX_BYTES, release_of
from extractor.read.folder import is_release, note_passed_over, shown
from extractor.read.manifest import NAME, Manifest, read_manifest
from extractor.read.offered import Found
from extractor.read.opening import HEAD, carried, found_on_stream, opener_of_head, printable, refused

_BROKEN = (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError)
ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".warc", ".warc.gz")


def found_in_archive(path: Path, passed_over: PassedOver) -> Iterator[Found]:
    """The releases of an archive: those of a zip sorted by name, others in the order in which they stand; a
    manifest.csv in it tells of those beside and below it. What cannot be read is told when it is loaded, and
    `passed_over` takes up what is of no known kind."""
    name = path.name.lower()
    if name.endswith(".zip"):
        return _in_zip(path, passed_over)
    return (_in_warc if name.endswith((".warc", ".warc.gz")) else _in_tar)(path, passed_over)


# --- zip: members are read by themselves, in any process


def _in_zip(path: Path, passed_over: PassedOver) -> Iterator[Found]:
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        yield Found(shown(path), "", partial(refused, f"{shown(path)}: cannot be read as a zip file: {error}"))
        return
    with archive:
        manifest = Manifest(
            dict(
                _manifest(info.filename, _unzipped(archive, info, path))
                for info in archive.infolist()
                if _is_manifest(info)
            )
        )
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir() or not _wanted(info.filename, passed_over):
                continue
            source = f"{path.name}/{printable(info.filename)}"
            known = manifest.known(info.filename)
            kind = _opener(archive, info)
            if kind is not None:
                with archive.open(info) as stream:
                    yield from found_on_stream(cast("BinaryIO", stream), kind, source, known, passed_over)
            else:
                stamp = f"{info.CRC:08x}-{info.file_size}"
                yield Found(source, stamp, partial(_from_zip, path, info.filename, source, known))


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> InputKind | None:
    """The kind of a member that holds several releases; None for any other, and for one that is broken."""
    try:
        with archive.open(info) as stream:
            return opener_of_head(stream.read(HEAD), info.filename)
    except _BROKEN:
        return None


def _is_manifest(info: zipfile.ZipInfo) -> bool:
    return info.filename.rpartition("/")[2] == NAME and not info.flag_bits & 1


def _from_zip(path: Path, member: str, source: str, known: Known) -> Release:
    try:
        archive = _opened(path, path.stat().st_mtime_ns)
        return release_of(source, _unzipped(archive, archive.getinfo(member), path), member, known)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise ReleaseError(f"{source}: cannot be read: {error}") from error


@lru_cache(maxsize=4)
def _opened(path: Path, changed: int) -> zipfile.ZipFile:
    """Kept open, since its list of members may be long."""
    return zipfile.ZipFile(path)


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> bytes:
    """Never more than a byte beyond the limit, whatever the archive says of itself."""
    name = f"{path.name}/{printable(info.filename)}"
    if info.flag_bits & 1:
        raise ReleaseError(f"{name}: is encrypted; unpack it first")
    try:
        with archive.open(info) as stream:
            return stream.read(MAX_BYTES + 1)
    except _BROKEN as error:
        raise ReleaseError(f"{name}: cannot be unzipped ({error}); download the archive again") from error


# --- tar and WARC: read from front to end, so that members travel with their bytes


def _in_tar(path: Path, passed_over: PassedOver) -> Iterator[Found]:
    entries: dict[str, dict[str, Known]] = {}
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isreg() else None
                if stream is None:
                    continue
                if member.name.rpartition("/")[2] == NAME:
                    entries.update([_manifest(member.name, stream.read(MAX_BYTES))])
                elif _wanted(member.name, passed_over):
                    source = f"{path.name}/{printable(member.name)}"
                    known = Manifest(entries).known(member.name)
                    yield from _carried(source, stream, member.name, known, passed_over)
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        reason = f"{shown(path)}: cannot be read to its end ({error}); download the archive again"
        yield Found(f"{path.name} (its rest)", "", partial(refused, reason))


def _in_warc(path: Path, passed_over: PassedOver) -> Iterator[Found]:
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise UsageError(f"{shown(path)}: WARC files need warcio: pip install 'press-extractor[warc]'") from None
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                headers = record.http_headers
                if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
                    continue
                kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                source, known = f"{path.name}/{printable(url)}", Known(url=url or None)
                suffix = _suffix_of(kind)
                if suffix is not None:
                    yield from _carried(source, record.content_stream(), f"page{suffix}", known, passed_over)
    except Exception as error:  # noqa: BLE001 - the library raises what it likes over a broken file
        reason = f"{shown(path)}: cannot be read to its end ({error}); download the archive again"
        yield Found(f"{path.name} (its rest)", "", partial(refused, reason))


def _suffix_of(media_type: str) -> str | None:
    """The ending of a file of a kind that a server may send; None where it is of no kind that is read."""
    kind = kind_of_media_type({"application/xhtml+xml": "text/html", "": "text/html"}.get(media_type, media_type))
    return kind.suffixes[0] if kind is not None and kind.suffixes and kind.is_readable else None


def _carried(source: str, stream: IO[bytes], name: str, known: Known, passed_over: PassedOver) -> Iterator[Found]:
    """What is read now, since its place in a stream does not come again."""
    content = stream.read(MAX_BYTES + 1)
    kind = opener_of_head(content[:HEAD], name)
    if kind is not None:
        rest = content + stream.read(2 * MAX_BYTES)
        yield from found_on_stream(io.BytesIO(rest), kind, source, known, passed_over)
        return
    try:
        yield replace(carried(release_of(source, content, name, known)), stamp=hashlib.sha256(content).hexdigest())
    except ReleaseError as error:
        yield Found(source, hashlib.sha256(content).hexdigest(), partial(refused, str(error)))


def _manifest(name: str, content: bytes) -> tuple[str, dict[str, Known]]:
    folder = name.rpartition("/")[0] or "."
    return folder, dict(read_manifest(content, name))


def _wanted(name: str, passed_over: PassedOver) -> bool:
    """Whether a member is read; what is hidden is not even counted."""
    if any(part.startswith((".", "__MACOSX")) and part.strip(".") for part in name.split("/")):
        return False
    if is_release(name):
        return True
    note_passed_over(name, passed_over)
    return False
