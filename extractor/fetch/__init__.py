"""Addresses -> a folder of releases that `run` takes as it is. Nothing of it is loaded before it is asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.fetch.account import Event, FetchReport, Left
    from extractor.fetch.folder import Means, fetch_releases
    from extractor.fetch.wishes import Wishes

__all__ = ["Event", "FetchReport", "Left", "Means", "Wishes", "fetch_releases"]

_HOME = {
    "Event": "account", "FetchReport": "account", "Left": "account", "Means": "folder", "Wishes": "wishes",
    "fetch_releases": "folder",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"extractor.fetch.{_HOME[name]}"), name)
