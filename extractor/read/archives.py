"""A zip, tar or WARC file -> the releases in it. Names in archives are names, never paths."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, cast

from extractor.errors import ReleaseError, UsageError
from extractor.model import Known, Release
from extractor.read.file import MAX_BYTES, media_type, refuse_binary
from extractor.read.folder import is_release, shown
from extractor.read.manifest import NAME, Fault, Manifest, manifest_of
from extractor.read.offered import Found
from extractor.read.sound import sound

ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".warc", ".warc.gz")


def found_in_archive(path: Path) -> Iterator[Found]:
    """The releases of an archive: those of a zip sorted by name, others in the order in which they stand; a
    manifest.csv in it tells of those beside and below it. What cannot be read is told when it is loaded."""
    name = path.name.lower()
    if name.endswith(".zip"):
        return _in_zip(path)
    return _in_warc(path) if name.endswith((".warc", ".warc.gz")) else _in_tar(path)


def given(release: Release) -> Release:
    """A release that is there already, as something that is to be loaded."""
    return release


def refused(reason: str) -> Release:
    """What cannot be loaded."""
    raise ReleaseError(reason)


# --- zip: members are read by themselves, in any process


def _in_zip(path: Path) -> Iterator[Found]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        manifest = _zipped_manifest(archive, members, path)
        yield from faults_of(manifest)
        met: Counter[str] = Counter()
        for place in sorted(range(len(members)), key=lambda place: members[place].filename):
            info = members[place]
            if not info.is_dir() and _wanted(info.filename):
                source = _numbered(f"{path.name}/{sound(info.filename)}", met)
                known = manifest.known(info.filename)
                stamp = f"{info.CRC:08x}-{info.file_size}"
                yield Found(source, stamp, partial(_from_zip, path, place, source, known))


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


def _in_tar(path: Path) -> Iterator[Found]:
    manifest = Manifest()
    with tarfile.open(path, "r|*") as archive:
        for member in archive:
            source = f"{path.name}/{sound(member.name)}"
            is_manifest = member.name.rpartition("/")[2] == NAME
            if not member.isreg() or not (is_manifest or _wanted(member.name)):
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
                yield carried(source, stream.read(MAX_BYTES + 1), member.name, manifest.known(member.name))


def _in_warc(path: Path) -> Iterator[Found]:
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise UsageError(f"{shown(path)}: WARC files need warcio: pip install 'press-extractor[warc]'") from None
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            headers = record.http_headers
            if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
                continue
            kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if kind in ("text/html", "application/xhtml+xml", "text/plain", ""):
                yield _from_record(record, f"{path.name}/{sound(url)}", kind, Known(url=sound(url) or None))


def _from_record(record: Any, source: str, kind: str, known: Known) -> Found:
    """The release in a record. One that cannot be unpacked fails alone: the next record begins where it ends."""
    try:
        content = _all_of(record.content_stream())
        _all_of(record.raw_stream)
    except Exception as error:  # noqa: BLE001 - warcio lets through whatever its decompressors raise
        packed = record.http_headers.get_header("Content-Encoding") or ""
        need = "; brotli is unpacked by: pip install 'press-extractor[warc]'" if packed.strip().lower() == "br" else ""
        return Found(source, "", partial(refused, f"{source}: cannot be unpacked ({error}){need}"))
    if len(content) <= MAX_BYTES and getattr(record.raw_stream, "limit", 0) > 0:
        return Found(source, "", partial(refused, f"{source}: ends in the middle; download the archive again"))
    return carried(source, content, "page.txt" if kind == "text/plain" else "page.html", known)


def _all_of(stream: IO[bytes]) -> bytes:
    """What a stream holds, up to a byte beyond the limit."""
    content = bytearray()
    while len(content) <= MAX_BYTES and (piece := stream.read(min(65_536, MAX_BYTES + 1 - len(content)))):
        content += piece
    return bytes(content)


def carried(source: str, content: bytes, name: str, known: Known) -> Found:
    """A release that was read with what is around it, since its place in a stream does not come again."""
    stamp = hashlib.sha256(content).hexdigest()
    try:
        return Found(source, stamp, partial(given, release_of(source, content, name, known)))
    except ReleaseError as error:
        return Found(source, stamp, partial(refused, str(error)))


def release_of(source: str, content: bytes, name: str, known: Known) -> Release:
    """The release of these bytes. Raises ReleaseError for what is empty, binary, broken or too large."""
    if content.startswith(b"\x1f\x8b"):
        try:
            content = gzip.GzipFile(fileobj=io.BytesIO(content)).read(MAX_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise ReleaseError(f"{source}: is broken gzip ({error}); download it again") from error
    if len(content) > MAX_BYTES:
        raise ReleaseError(f"{source}: larger than {MAX_BYTES // 1_000_000} MB; a press release is far smaller")
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReleaseError(f"{source}: is empty")
    refuse_binary(content, source)
    return Release(source, content, media_type(content, name), known)


def _wanted(name: str) -> bool:
    parts = name.split("/")
    return is_release(name) and not any(part.startswith((".", "__MACOSX")) and part.strip(".") for part in parts)
