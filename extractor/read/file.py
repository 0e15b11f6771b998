"""One file -> Release."""

from __future__ import annotations

import gzip
import io
import os
import stat
import unicodedata
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from extractor.errors import ReleaseError
from extractor.inputs import kind_of
from extractor.model import Known, MediaType, Release
from extractor.read.manifest import Manifest

MAX_BYTES = 20_000_000
"""The largest release that is read, unzipped. Press releases are a hundredth of it."""

_GZIP = b"\x1f\x8b"
# What people rename to .html, by its first bytes.
_MAGIC = (
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"bplist00", "a Safari web archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
)


def read_release(file: Path, *, root: Path, manifest: Manifest) -> Release:
    """The release in `file`; its source is the path relative to `root`, with `/`.

    Raises ReleaseError for what is empty, unreadable, binary, broken or larger than MAX_BYTES.
    """
    source = source_name(file, root)
    return release_of(source, _content(file, source), file.name, manifest.known(source))


def release_of(source: str, content: bytes, name: str, known: Known, media_type: MediaType | None = None) -> Release:
    """The release of these bytes; `name` is that of its file, `media_type` is told by it and by the bytes where it is
    not known. Gzip is unzipped.

    Raises ReleaseError for what is empty, binary, broken or larger than MAX_BYTES.
    """
    if content.startswith(_GZIP):
        content = _inflated(content, source)
    if len(content) > MAX_BYTES:
        raise ReleaseError(
            f"{source}: larger than {MAX_BYTES // 1_000_000} MB; a press release is far smaller, so this is "
            "something else or needs to be split"
        )
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReleaseError(f"{source}: is empty")
    media_type = media_type or kind_of(content, name).media_type
    if media_type.startswith("text/"):
        refuse_binary(content, source)
    return Release(source, content, media_type, known)


def _inflated(content: bytes, source: str) -> bytes:
    """Never unzips more than a byte beyond the limit, whatever it would grow to."""
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(content)).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ReleaseError(f"{source}: is broken gzip ({error}); download it again") from error


def source_name(file: Path, root: Path) -> str:
    """The path of `file` below `root` with `/`; its name where `root` is the file. Always printable."""
    path = Path(file.name) if file == root else file.relative_to(root)
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _content(file: Path, source: str) -> bytes:
    try:
        told = file.stat()
        if not stat.S_ISREG(told.st_mode):
            raise ReleaseError(f"{source}: is a folder or a device, not a file")
        with file.open("rb") as stream:
            # Asked for all that may be, it would make room for all of that at each file.
            content = stream.read(min(told.st_size, MAX_BYTES) + 1)
            if len(content) > told.st_size:  # it has grown meanwhile
                content += stream.read(MAX_BYTES + 1 - len(content))
    except OSError as error:
        raise ReleaseError(f"{source}: cannot be read: {error.strerror or error}") from error
    if content.startswith(_GZIP):
        content = _unzipped(file, source)
    elif file.name.lower().endswith(".gz") and content:
        raise ReleaseError(f"{source}: ends in .gz but is not gzip; drop the ending or save it again")
    return content


def _unzipped(file: Path, source: str) -> bytes:
    """Never unzips more than a byte beyond the limit, whatever the archive would grow to."""
    try:
        with gzip.open(file, "rb") as stream:
            return cast("BinaryIO", stream).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ReleaseError(f"{source}: is broken gzip ({error}); download it again") from error


def refuse_binary(content: bytes, source: str) -> None:
    """Raises ReleaseError, with what it is, for content that is no text."""
    for magic, what in _MAGIC:
        if content.startswith(magic):
            raise ReleaseError(f"{source}: is {what}, not text; save it as HTML or plain text")
    if b"\0" in content and not looks_utf16(content):
        raise ReleaseError(f"{source}: is binary, not text; save it as HTML or plain text")


def looks_utf16(content: bytes) -> bool:
    """Whether bytes with NULs are UTF-16 or UTF-32: by the byte order mark, or by NULs on one side only."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return True
    head = content[: 4096 & ~1]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half == 0 or min(even, odd) > 0.02 * half or max(even, odd) < 0.3 * half:
        return False
    text = head.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    odd_signs = sum(unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs") for char in text)
    return odd_signs - sum(map(text.count, "\r\n\t")) < 0.1 * len(text)
