"""A body as it was sent -> as it is, piece by piece and never beyond a limit."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

from extractor.fetch.faults import BrokenError, RefusedError, too_large

_GZIP = b"\x1f\x8b"
_PLAIN = ("", "identity")


def unpacked(pieces: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The whole of a body sent with Content-Encoding `encoding`.

    Raises RefusedError where it is larger than `limit` bytes, packed or not, or packed in a way that was not asked,
    and BrokenError where it does not unpack or is not complete.
    """
    name = encoding.strip().lower()
    if name in _PLAIN:
        return _joined(pieces, limit)
    if name not in ("gzip", "x-gzip", "deflate"):
        raise RefusedError(f"is sent packed as {name}, which was not asked for")
    return _inflated(pieces, limit)


def gunzipped(body: bytes, limit: int) -> bytes:
    """A body that is itself a gzip file, such as sitemap.xml.gz, unpacked; any other as it is."""
    return _inflated([body], limit) if body.startswith(_GZIP) else body


def _joined(pieces: Iterable[bytes], limit: int) -> bytes:
    whole = bytearray()
    for piece in pieces:
        whole += piece
        _hold(len(whole), limit)
    return bytes(whole)


def _inflated(pieces: Iterable[bytes], limit: int) -> bytes:
    whole, sent = bytearray(), 0
    unpack: Callable[[], zlib._Decompress] | None = None
    try:
        for piece in pieces:
            sent += len(piece)
            _hold(sent, limit)
            if unpack is None:
                unpack = _kind(piece)
                state = unpack()
            while piece:
                if state.eof:  # gzip files may stand one after the other
                    if not piece.startswith(_GZIP):
                        return bytes(whole)
                    state = unpack()
                # One byte more than is allowed is enough to know, however much it would grow to.
                whole += state.decompress(piece, limit + 1 - len(whole))
                _hold(len(whole), limit)
                piece = state.unused_data if state.eof else state.unconsumed_tail
    except zlib.error as error:
        raise BrokenError(f"does not unpack ({error})") from None
    if unpack is not None and not state.eof:
        raise BrokenError("ends in the middle")
    return bytes(whole)


def _kind(head: bytes) -> Callable[[], zlib._Decompress]:
    """gzip or zlib by its header; "deflate" is sent with and without one."""
    with_header = head.startswith(_GZIP) or (head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0)
    return lambda: zlib.decompressobj(47 if with_header else -15)


def _hold(size: int, limit: int) -> None:
    if size > limit:
        raise too_large(limit)
