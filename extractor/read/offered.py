"""A release that is there to be read -> where it is, and how to load it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from extractor.model import Release


@dataclass(frozen=True, slots=True)
class Found:
    """A release that is there to be read. `stamp` changes when its content may have changed, told without reading it;
    empty where that is not known. `load` raises ReleaseError where it cannot be read; it can be sent to other
    processes and machines."""

    source: str
    stamp: str
    load: Callable[[], Release]
