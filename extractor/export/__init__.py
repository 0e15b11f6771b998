"""Observations -> files and tables. The one door to pandas, opened when a table is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from extractor.export.text import COLUMNS, write_csv, write_rows
from extractor.export.whole import whole_file

if TYPE_CHECKING:
    from extractor.export.table import read_csv, to_frame

__all__ = ["COLUMNS", "read_csv", "to_frame", "whole_file", "write_csv", "write_rows"]


def __getattr__(name: str) -> Any:
    if name in ("read_csv", "to_frame"):
        return getattr(import_module("extractor.export.table"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
