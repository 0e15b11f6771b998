"""A zip, tar or WARC file -> the releases in it. Names in archives are names, never paths."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import IO

from extractor.errors import ReleaseError, UsageError
from extractor.model import Known, Release
from extractor.read.file import MAX_BYTES, media_type, refuse_binary
from extractor.read.folder import is_release, shown
from extractor.read.manifest import NAME, Manifest, read_manifest
from extractor.read.offered import Found

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
            if not info.is_dir() and _wanted(info.filename):
                source = f"{path.name}/{_printable(info.filename)}"
                known = manifest.known(info.filename)
                stamp = f"{info.CRC:08x}-{info.file_size}"
                yield Found(source, stamp, partial(_from_zip, path, info.filename, source, known))


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
    name = f"{path.name}/{_printable(info.filename)}"
    if info.flag_bits & 1:
        raise ReleaseError(f"{name}: is encrypted; unpack it first")
    try:
        with archive.open(info) as stream:
            return stream.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise ReleaseError(f"{name}: cannot be unzipped ({error}); download the archive again") from error


# --- tar and WARC: read from front to end, so that members travel with their bytes


def _in_tar(path: Path) -> Iterator[Found]:
    entries: dict[str, dict[str, Known]] = {}
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isreg() else None
                if stream is None:
                    continue
                if member.name.rpartition("/")[2] == NAME:
                    entries.update([_manifest(member.name, stream.read(MAX_BYTES))])
                elif _wanted(member.name):
                    source = f"{path.name}/{_printable(member.name)}"
                    known = Manifest(entries).known(member.name)
                    yield carried(source, stream, member.name, known)
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        reason = f"{shown(path)}: cannot be read to its end ({error}); download the archive again"
        yield Found(f"{path.name} (its rest)", "", partial(refused, reason))


def _in_warc(path: Path) -> Iterator[Found]:
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
                if kind in ("text/html", "application/xhtml+xml", "text/plain", ""):
                    name = "page.txt" if kind == "text/plain" else "page.html"
                    source = f"{path.name}/{_printable(url)}"
                    yield carried(source, record.content_stream(), name, Known(url=url or None))
    except Exception as error:  # noqa: BLE001 - the library raises what it likes over a broken file
        reason = f"{shown(path)}: cannot be read to its end ({error}); download the archive again"
        yield Found(f"{path.name} (its rest)", "", partial(refused, reason))


def carried(source: str, stream: IO[bytes], name: str, known: Known) -> Found:
    """A release that is read now, since its place in a stream does not come again."""
    content = stream.read(MAX_BYTES + 1)
    stamp = hashlib.sha256(content).hexdigest()
    try:
        return Found(source, stamp, partial(given, release_of(source, content, name, known)))
    except ReleaseError as error:
        return Found(source, stamp, partial(refused, str(error)))


def release_of(source: str, content: bytes, name: str, known: Known) -> Release:
    """The release of these bytes. Raises ReleaseError for what is empty, binary, broken or too large."""
    if content.startswith(b"\x1f\x8b"):
        unpacked = zlib.decompressobj(31)
        try:
            content = unpacked.decompress(content, MAX_BYTES + 1)
        except zlib.error as error:
            raise ReleaseError(f"{source}: is broken gzip ({error})") from error
    if len(content) > MAX_BYTES:
        raise ReleaseError(f"{source}: larger than {MAX_BYTES // 1_000_000} MB; a press release is far smaller")
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReleaseError(f"{source}: is empty")
    refuse_binary(content, source)
    return Release(source, content, media_type(content, name), known)


def _manifest(name: str, content: bytes) -> tuple[str, dict[str, Known]]:
    folder = name.rpartition("/")[0] or "."
    return folder, dict(read_manifest(content, name))


def _wanted(name: str) -> bool:
    parts = name.split("/")
    return is_release(name) and not any(part.startswith((".", "__MACOSX")) and part.strip(".") for part in parts)


def _printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
