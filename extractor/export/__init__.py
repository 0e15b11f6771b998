"""Observations -> files and tables. Libraries (pandas, pyarrow, duckdb) are opened when they are first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from extractor.columns import COLUMNS
from extractor.export.plain import records
from extractor.export.text import BOM, write_csv, write_relations, write_rows
from extractor.export.whole import draft_file, whole_binary_file, whole_file

if TYPE_CHECKING:
    from extractor.export.arrow import to_arrow
    from extractor.export.reading import read_observations
    from extractor.export.table import read_csv, to_frame

__all__ = [
    "BOM", "COLUMNS", "draft_file", "read_csv", "read_observations", "records", "to_arrow", "to_frame",
    "whole_binary_file", "whole_file", "write_csv", "write_relations", "write_rows",
]  # fmt: skip

_LATE = {"read_csv": "table", "to_frame": "table", "to_arrow": "arrow", "read_observations": "reading"}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "to_arrow":
        from extractor.export.formats import need

        need("pyarrow", "to_arrow")
    return getattr(import_module(f"extractor.export.{_LATE[name]}"), name)
