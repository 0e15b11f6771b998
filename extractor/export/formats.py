"""Name of a format -> its files and how they are written. Libraries are opened when a format is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from extractor.errors import UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the file it goes to and what writes it (`module:function`). `beside` is a file that describes it,
    `database` says that a second run adds to the file, `library` what it needs, `tells_releases`
    that its writer is given the releases too, `leaves_out` which rows it has no place for."""

    name: str
    file: str
    writer: str | None
    binary: bool = False
    database: bool = False
    library: str | None = None
    beside: str | None = None
    describer: str = ""
    tells_releases: bool = False
    leaves_out: str = ""


_HOME = "extractor.export."
FORMATS: Mapping[str, Format] = {
    found.name: found
    for found in (
        Format("csv", "observations.csv", _HOME + "text:write_rows"),
        Format("parquet", "observations.parquet", _HOME + "arrow:write_parquet", binary=True, library="pyarrow"),
        Format(
            "xlsx", "observations.xlsx", _HOME + "xlsx:write_xlsx", binary=True, library="xlsxwriter",
            tells_releases=True, leaves_out="a sheet has room for 1,048,575",
        ),
        Format("jsonl", "observations.jsonl", _HOME + "jsonl:write_jsonl"),
        Format("duckdb", "observations.duckdb", _HOME + "duck:open_duckdb", database=True, library="duckdb"),
        Format("sqlite", "observations.sqlite", _HOME + "sqlite:open_sqlite", database=True),
        Format(
            "sdmx-csv", "observations.sdmx.csv", _HOME + "sdmx:write_sdmx_csv",
            beside="observations.structure.xml", describer=_HOME + "sdmx:write_structure",
            leaves_out="rows without a period, which SDMX does not know",
        ),
        Format(
            "datapackage", "datapackage.json", None,
            beside="datapackage.json", describer=_HOME + "table_schema:write_data_package",
        ),
    )
}  # fmt: skip


def chosen(names: str) -> tuple[Format, ...]:
    """The formats of a list such as `csv,parquet`; a Data Package describes the CSV, so it brings it along.

    Raises UsageError for an unknown format, or one whose library is not installed.

    >>> [found.file for found in chosen("jsonl,csv")]
    ['observations.jsonl', 'observations.csv']
    """
    wanted = [name.strip().lower() for name in names.split(",") if name.strip()]
    if not wanted:
        raise UsageError(f"--format: name one or several of {', '.join(FORMATS)}")
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(f"--format: unknown format {name!r}; use one or several of {', '.join(FORMATS)}")
    if "datapackage" in wanted:
        wanted.append("csv")
    found = tuple(FORMATS[name] for name in dict.fromkeys(wanted))
    for one in found:
        need(one.library, f"format {one.name!r}")
    return found


_EXTRAS = {
    "pyarrow": "parquet", "matplotlib": "plot", "xlsxwriter": "xlsx", "fastapi": "serve", "uvicorn": "serve",
}  # fmt: skip


def need(library: str | None, what: str) -> None:
    """Raises UsageError, with the command that mends it, where a library is not installed."""
    if library is not None and find_spec(library) is None:
        extra = _EXTRAS.get(library, library)
        raise UsageError(f"{what} needs {library}, which is not installed: pip install 'press-extractor[{extra}]'")


def function(name: str | None) -> Callable[..., Any]:
    """The function that `module:function` names."""
    module, _, found = (name or "").partition(":")
    made: Callable[..., Any] = getattr(import_module(module), found)
    return made
