"""An address that fsspec knows -> the releases there. The one door to fsspec."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from extractor.errors import ReleaseError, UsageError
from extractor.inputs import PassedOver, kind_named
from extractor.model import Known, Release
from extractor.read.file import MAX_BYTES, release_of
from extractor.read.folder import is_release, note_passed_over
from extractor.read.offered import Found
from extractor.read.opening import HEAD, found_on_stream, opener_of_head, refused


def found_at(address: str, passed_over: PassedOver) -> Iterator[Found]:
    """The releases at and below an address such as s3://bucket/folder/, sorted; credentials are the library's matter.

    Raises UsageError where fsspec, or what it needs for the address, is not installed, or nothing is there.
    """
    system, root = _system(address)
    scheme = address.partition("://")[0]
    try:
        names = [root] if system.isfile(root) else sorted(system.find(root))
    except Exception as error:
        raise UsageError(f"{address}: cannot be listed: {error}") from error
    if not any(is_release(name) or name == root for name in names):
        raise UsageError(f"no press releases at {address}")
    for name in names:
        source = name.removeprefix(root).lstrip("/") or name.rpartition("/")[2]
        kind = kind_named(name)
        if name != root and not is_release(name):
            note_passed_over(source, passed_over)
        elif kind is not None and (kind.opener or kind.name == "text"):
            yield from _opened(f"{scheme}://{name}", source, _stamp(system, name), passed_over)
        else:
            yield Found(source, _stamp(system, name), partial(_from_store, f"{scheme}://{name}", source))


def _opened(address: str, source: str, stamp: str, passed_over: PassedOver) -> Iterator[Found]:
    """What a file holds that may hold several releases; where it does not, it is loaded when it is wanted."""
    import fsspec

    try:
        with fsspec.open(address, "rb") as stream:
            kind = opener_of_head(stream.read(HEAD), source)
            if kind is not None:
                stream.seek(0)
                yield from found_on_stream(stream, kind, source, Known(), passed_over)
                return
    except Exception as error:  # noqa: BLE001 - stores raise what they like
        yield Found(source, stamp, partial(refused, f"{source}: cannot be read: {error}"))
        return
    yield Found(source, stamp, partial(_from_store, address, source))


def _system(address: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError:
        raise UsageError(f"{address}: needs fsspec: pip install 'press-extractor[remote]'") from None
    try:
        system, root = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{address}: {error}") from None
    return system, root.rstrip("/")


def _stamp(system: Any, name: str) -> str:
    try:
        return str(system.ukey(name))
    except Exception:  # noqa: BLE001 - a store that tells none
        return ""


def _from_store(address: str, source: str) -> Release:
    import fsspec

    try:
        with fsspec.open(address, "rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except Exception as error:
        raise ReleaseError(f"{source}: cannot be read: {error}") from error
    return release_of(source, content, source, Known())
