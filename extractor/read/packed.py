"""Packed files -> their bytes, with an end to what a few of them may grow to."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from extractor.errors import ReleaseError

LEAST = 200_000_000
"""Bytes to which any file may be unpacked."""
TIMES = 200
"""How many times its size a file may grow beyond that: pages and texts are packed to a twentieth, tables to a
hundredth of their size, zeros to a thousandth."""
_PIECE = 1 << 20
_OPENERS: tuple[tuple[bytes, Callable[[BinaryIO], Any]], ...] = (
    (b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\0", lzma.open), (b"\x5d\0\0\x80", lzma.open),
)  # fmt: skip


def most_unpacked(packed: int) -> int:
    """How many bytes may come of so many packed ones."""
    return max(LEAST, TIMES * packed)


class _Unpacked(io.RawIOBase):
    """A stream that refuses to go on where it has given too much for what it was made of. One that breaks off ends
    there, so that nothing before the place is lost, and says why in `fault`."""

    def __init__(self, stream: Any, packed: int) -> None:
        self._stream, self._most, self._left = stream, most_unpacked(packed), most_unpacked(packed)
        self.fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            piece: bytes = self._stream.read1(len(buffer))
        except Exception as error:  # noqa: BLE001 - each of the three libraries has errors of its own
            self.fault = error
            return 0
        self._left -= len(piece)
        if self._left < 0:
            raise ReleaseError(
                f"unpacks to more than {self._most // 1_000_000} MB, {TIMES} times its size, as no releases do"
            )
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """A file as a stream, unpacked where its first bytes say gzip, bzip2 or xz.

    Reading raises ReleaseError where it gives far more than any releases would, and the end of the block where it was
    broken.
    """
    with path.open("rb") as file:
        head = file.read(6)
        file.seek(0)
        opener = next((opener for magic, opener in _OPENERS if head.startswith(magic)), None)
        if opener is None:
            yield file
        else:
            stream = _Unpacked(opener(file), path.stat().st_size)
            yield io.BufferedReader(stream, _PIECE)
            if stream.fault is not None:
                raise ReleaseError(f"is broken or cut off: {stream.fault}; download it again") from stream.fault
