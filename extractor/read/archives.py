"""A zip, tar or WARC file -> the releases in it. Names in archives are names, never paths."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from extractor.errors import ReleaseError, UsageError
from extractor.inputs import InputKind, PassedOver, kind_of_media_type
from extractor.model import Known, Release
from extractor.read.file import MAX_BYTES, release_of
from extractor.read.folder import is_release, note_passed_over, shown
from extractor.read.manifest import NAME, Fault, Manifest, manifest_of
from extractor.read.offered import Found
from extractor.read.opening import HEAD, found_on_stream, given, opener_of_head, refused
from extractor.read.packed import unpacked
from extractor.read.sound import sound, unsaid

_BLOCKS = 1 << 20
"""Bytes of a tar file that are taken at once: what is passed over is passed over in such steps."""
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
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        manifest = _zipped_manifest(archive, members, path)
        yield from faults_of(manifest)
        met: Counter[str] = Counter()
        for place in sorted(range(len(members)), key=lambda place: members[place].filename):
            info = members[place]
            if info.is_dir() or not _wanted(info.filename, passed_over):
                continue
            source = _numbered(f"{path.name}/{sound(info.filename)}", met)
            known = manifest.known(info.filename)
            kind = _opener(archive, info)
            if kind is not None:
                with archive.open(info) as stream:
                    yield from found_on_stream(cast("BinaryIO", stream), kind, source, known, passed_over)
            else:
                stamp = f"{info.CRC:08x}-{info.file_size}"
                yield Found(source, stamp, partial(_from_zip, path, place, source, known))


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> InputKind | None:
    """The kind of a member that holds several releases; None for any other, and for one that is broken."""
    try:
        with archive.open(info) as stream:
            return opener_of_head(stream.read(HEAD), info.filename)
    except Exception:  # noqa: BLE001 - it is told when it is loaded
        return None


def _numbered(source: str, met: Counter[str]) -> str:
    """A zip may hold two members of one name: the second is `name (2)`."""
    met[source] += 1
    return source if met[source] == 1 else f"{source} ({met[source]})"


def faults_of(manifest: Manifest) -> Iterator[Found]:
    """What is wrong with a manifest, as failures of it: its releases are read all the same."""
    for fault in manifest.faults:
        yield Found(fault.where, "", partial(refused, str(fault)))


def _zipped_manifest(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], path: Path) -> Manifest:
    files, faults = {}, []
    for info in members:
        if info.filename.rpartition("/")[2] == NAME and not info.flag_bits & 1:
            name = f"{path.name}/{sound(info.filename)}"
            try:
                files[_folder(info.filename)] = (_unzipped(archive, info, name), name)
            except ReleaseError as error:
                faults.append(Fault(name, str(error).removeprefix(f"{name}: ")))
    told = manifest_of(files)
    return Manifest(told.entries, (*faults, *told.faults))


def _folder(name: str) -> str:
    return name.rpartition("/")[0] or "."


def _from_zip(path: Path, place: int, source: str, known: Known) -> Release:
    try:
        archive = _opened(path, path.stat().st_mtime_ns)
        info = archive.infolist()[place]
        return release_of(source, _unzipped(archive, info, source), info.filename, known)
    except (OSError, IndexError, zipfile.BadZipFile) as error:
        raise ReleaseError(f"{source}: cannot be read: {error}") from error


@lru_cache(maxsize=4)
def _opened(path: Path, changed: int) -> zipfile.ZipFile:
    """Kept open, since its list of members may be long."""
    return zipfile.ZipFile(path)


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """Never more than a byte beyond the limit, whatever the archive says of itself."""
    if info.flag_bits & 1:
        raise ReleaseError(f"{name}: is encrypted; unpack it first")
    try:
        with archive.open(info) as stream:
            return stream.read(MAX_BYTES + 1)
    except Exception as error:  # what zipfile and its decompressors raise has no end
        if isinstance(error, MemoryError):
            raise
        raise ReleaseError(f"{name}: cannot be unzipped ({error}); download the archive again") from error


# --- tar and WARC: read from front to end, so that members travel with their bytes


def _in_tar(path: Path, passed_over: PassedOver) -> Iterator[Found]:
    manifest = Manifest()
    with unpacked(path) as file, tarfile.open(fileobj=file, mode="r|", bufsize=_BLOCKS) as archive:
        for member in archive:
            source = f"{path.name}/{sound(member.name)}"
            is_manifest = member.name.rpartition("/")[2] == NAME
            if not member.isreg() or not (is_manifest or _wanted(member.name, passed_over)):
                continue
            if member.issparse():
                yield Found(source, "", partial(refused, f"{source}: is a sparse file, which no release is"))
                continue
            stream = cast("IO[bytes]", archive.extractfile(member))
            if is_manifest:
                told = manifest_of({_folder(member.name): (stream.read(MAX_BYTES), source)})
                manifest = Manifest({**manifest.entries, **told.entries})
                yield from faults_of(told)
            else:
                content = stream.read(MAX_BYTES + 1)
                yield from _carried(source, content, member.name, manifest.known(member.name), passed_over)


def _in_warc(path: Path, passed_over: PassedOver) -> Iterator[Found]:
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise UsageError(f"{shown(path)}: WARC files need warcio: pip install 'press-extractor[warc]'") from None
    with unpacked(path) as file:
        for record in unsaid(ArchiveIterator(file)):
            headers = record.http_headers
            if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
                continue
            kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            suffix = _suffix_of(kind)
            if suffix is not None:
                source, known = f"{path.name}/{sound(url)}", Known(url=sound(url) or None)
                yield from _from_record(record, source, f"page{suffix}", known, passed_over)
            else:
                passed_over.add(kind, sound(url))


def _from_record(record: Any, source: str, name: str, known: Known, passed_over: PassedOver) -> Iterator[Found]:
    """The release in a record. One that cannot be unpacked fails alone: the next record begins where it ends."""
    try:
        content = _all_of(record.content_stream())
        _all_of(record.raw_stream)
    except Exception as error:  # noqa: BLE001 - warcio lets through whatever its decompressors raise
        packed = record.http_headers.get_header("Content-Encoding") or ""
        need = "; brotli is unpacked by: pip install 'press-extractor[warc]'" if packed.strip().lower() == "br" else ""
        yield Found(source, "", partial(refused, f"{source}: cannot be unpacked ({error}){need}"))
        return
    if len(content) <= MAX_BYTES and getattr(record.raw_stream, "limit", 0) > 0:
        yield Found(source, "", partial(refused, f"{source}: ends in the middle; download the archive again"))
    else:
        yield from _carried(source, content, name, known, passed_over)


def _all_of(stream: IO[bytes]) -> bytes:
    """What a stream holds, up to a byte beyond the limit."""
    content = bytearray()
    while len(content) <= MAX_BYTES and (piece := stream.read(min(65_536, MAX_BYTES + 1 - len(content)))):
        content += piece
    return bytes(content)


def _suffix_of(media_type: str) -> str | None:
    """The ending of a file of a kind that a server may send; None where it is of no kind that is read."""
    kind = kind_of_media_type({"application/xhtml+xml": "text/html", "": "text/html"}.get(media_type, media_type))
    return kind.suffixes[0] if kind is not None and kind.suffixes and kind.is_readable else None


def _carried(source: str, content: bytes, name: str, known: Known, passed_over: PassedOver) -> Iterator[Found]:
    """What was read with what is around it, since its place in a stream does not come again."""
    kind = opener_of_head(content[:HEAD], name)
    if kind is not None:
        yield from found_on_stream(io.BytesIO(content), kind, source, known, passed_over)
        return
    stamp = hashlib.sha256(content).hexdigest()
    try:
        yield Found(source, stamp, partial(given, release_of(source, content, name, known)))
    except ReleaseError as error:
        yield Found(source, stamp, partial(refused, str(error)))


def _wanted(name: str, passed_over: PassedOver) -> bool:
    """Whether a member is read; what is hidden is not even counted."""
    if any(part.startswith((".", "__MACOSX")) and part.strip(".") for part in name.split("/")):
        return False
    if is_release(name):
        return True
    note_passed_over(name, passed_over)
    return False
