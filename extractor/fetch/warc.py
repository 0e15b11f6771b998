"""A WARC file -> the answers in it. The one door to warcio; nothing is asked of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import UsageError
from extractor.read.sound import unsaid

_KINDS = ("response", "resource")


@dataclass(frozen=True, slots=True)
class Record:
    """A stored answer: what was asked, when (ISO 8601), what came. `fault` says why it cannot be taken."""

    url: str
    fetched: str
    status: int
    content_type: str
    body: bytes
    fault: str | None = None


def is_warc(path: Path) -> bool:
    """Whether a path is that of a WARC file, by its name."""
    return path.name.lower().endswith((".warc", ".warc.gz"))


def read_warc(path: Path, limit: int) -> Iterator[Record]:
    """The answers of a WARC file, in its order; bodies over `limit` bytes and half ones are told as faults.

    Raises UsageError where the file cannot be read as a WARC file at all.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    read = 0
    try:
        with path.open("rb") as stream:
            for record in unsaid(ArchiveIterator(stream)):
                read += 1
                if record.rec_type in _KINDS and record.rec_headers.get_header("WARC-Target-URI"):
                    yield _record(record, limit)
        if not read:
            raise UsageError(f"{path}: is no WARC file: there is no record in it")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    except ArchiveLoadFailed as error:
        if not read:
            raise UsageError(f"{path}: is no WARC file, or a broken one: {error}") from None
        yield Record(path.name, "", 0, "", b"", f"the file is broken after record {read}: {error}")
    except EOFError:
        yield Record(path.name, "", 0, "", b"", f"the file ends in the middle of record {read}")
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - warcio lets through whatever a broken head makes it raise
        yield Record(path.name, "", 0, "", b"", f"the file is broken after record {read}: {error}")


def _record(record: Any, limit: int) -> Record:
    head, about = record.http_headers, record.rec_headers
    url = str(about.get_header("WARC-Target-URI")).strip("<>")
    fetched = str(about.get_header("WARC-Date") or "")
    status = _status(head.get_statuscode()) if head else 200
    content_type = (head.get_header("Content-Type") if head else about.get_header("Content-Type")) or ""
    fault = None
    body = b""
    try:
        stream = record.content_stream()
        while len(body) <= limit and (piece := stream.read(min(65_536, limit + 1 - len(body)))):
            body += piece
        if len(body) > limit:
            fault = f"is larger than {limit / 1_000_000:g} MB; --max-size permits more"
        elif getattr(record.raw_stream, "limit", 0) > 0:
            fault = "ends in the middle"
    except Exception as error:  # noqa: BLE001 - warcio lets through whatever zlib and its own readers raise
        fault = f"does not unpack: {error}"
    return Record(url, fetched, status, content_type, b"" if fault else body, fault)


def _status(said: str | None) -> int:
    return int(said) if said and said.isdecimal() else 0
