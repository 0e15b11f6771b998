"""A file of any of the formats -> rows, each with its place in the file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import Any, TextIO

from extractor.columns import COLUMNS, TABLE, Column
from extractor.errors import UsageError
from extractor.export.formats import need
from extractor.export.plain import observation_of
from extractor.export.sdmx import sdmx_row
from extractor.export.text import text_of
from extractor.model import Observation

ORDER = (
    "observations.corrected.csv", "observations.csv", "observations.parquet", "observations.duckdb",
    "observations.sqlite", "observations.jsonl", "observations.sdmx.csv", "datapackage.json",
)  # fmt: skip
"""What is looked for in a folder; what a reader has corrected comes first."""
_SUFFIXES = {
    ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".duckdb": "duckdb",
    ".sqlite": "sqlite", ".sqlite3": "sqlite", ".json": "datapackage",
}  # fmt: skip
_MAGIC = ((0, b"SQLite format 3\0", "sqlite"), (0, b"PAR1", "parquet"), (8, b"DUCK", "duckdb"))
_WANTED = {
    "integer": "a whole number such as 12",
    "decimal": "a number such as -3.25, with a point, without spaces or a thousands mark",
    "number": "a number such as 0.75",
    "date": "a date such as 2025-06-30",
    "string": "text",
}
_DIGITS = 1000
"""Digits before or behind the point beyond which a number would fill the memory when it is written out."""
_FAR = 10**18
csv.field_size_limit(100_000_000)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in a file: `where` is its line (or row), `cells` what it holds, `guarded` whether text
    has an apostrophe before what a spreadsheet would run."""

    where: str
    cells: Mapping[str, Any]
    guarded: bool


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file opened for reading: its columns in order, its rows, and its format."""

    path: Path
    format: str
    columns: tuple[str, ...]
    rows: Iterator[RawRow]


def read_observations(path: Path | str) -> Iterator[Observation]:
    """The rows of a table that the program wrote, in any format, one after the other; of a folder the first table
    that is in it. Text comes back as it was.

    Raises UsageError where the file is not such a table, with line and column.
    """
    table = open_table(Path(path))
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise UsageError(f"{table.path}: no observations table: the columns {', '.join(missing)} are missing")
    return _observations(table)


def open_table(path: Path) -> RawTable:
    """Opens a file, or the first table in a folder. Raises UsageError where there is none, or it cannot be read."""
    if path.is_dir():
        found = [path / name for name in ORDER if (path / name).is_file()]
        if not found:
            raise UsageError(f"{path}: no table in it: looked for {', '.join(ORDER)}")
        path = found[0]
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    kind = _kind(path)
    if kind == "datapackage":
        return open_table(_resource(path))
    if kind == "csv":
        return _open_csv(path)
    return _open_jsonl(path) if kind == "jsonl" else _open_typed(path, kind)


def value_of(column: Column, cell: Any, *, guarded: bool) -> Any:
    """What a cell holds, with the type of its column; None where it is empty.

    Raises ValueError, with what belongs there, where it cannot be read.
    """
    if cell is None or cell == "":
        return None
    if column.kind == "string":
        if not isinstance(cell, str):
            raise ValueError(f"{cell!r} is no text")
        return text_of(cell) if guarded else cell
    try:
        return _READ[column.kind](cell)
    except (ValueError, TypeError, ArithmeticError):
        raise ValueError(f"{cell!r} is not {_WANTED[column.kind]}") from None


def _observations(table: RawTable) -> Iterator[Observation]:
    for raw in table.rows:
        cells = {}
        for column in TABLE:
            try:
                cells[column.name] = value_of(column, raw.cells.get(column.name), guarded=raw.guarded)
            except ValueError as error:
                raise UsageError(f"{table.path}: {raw.where}: {column.name}: {error}") from None
        yield observation_of(cells)


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(32)
    for place, magic, kind in _MAGIC:
        if head[place : place + len(magic)] == magic:
            return kind
    kind = _SUFFIXES.get(path.suffix.lower(), "")
    if not kind:
        raise UsageError(f"{path}: unknown ending; known are {', '.join(_SUFFIXES)}")
    return kind


def _resource(path: Path) -> Path:
    """The table that a Data Package describes, which must lie beside it."""
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        names = {resource["name"]: str(resource["path"]) for resource in package["resources"]}
        name = names.get("observations") or next(iter(names.values()))
    except (ValueError, TypeError, KeyError, StopIteration, AttributeError, RecursionError):
        raise UsageError(f"{path}: is no Data Package with a resource that has a name and a path") from None
    if Path(name).name != name:
        raise UsageError(f"{path}: resource {name!r} does not lie beside it")
    return path.parent / name


def _open_csv(path: Path) -> RawTable:
    file = path.open(encoding="utf-8-sig", newline="")
    reader = csv.reader(file, strict=True)
    rows = _csv_lines(path, file, reader)
    _, header = next(rows, ("", []))
    if not header:
        file.close()
        raise UsageError(f"{path}: cannot be read as an observations table: it is empty")
    if header[:2] == ["STRUCTURE", "STRUCTURE_ID"]:
        cells = ((where, dict(zip(header, line, strict=False))) for where, line in rows)
        return RawTable(path, "sdmx-csv", COLUMNS, (RawRow(where, sdmx_row(row), True) for where, row in cells))
    return RawTable(path, "csv", tuple(header), _csv_rows(header, rows))


def _csv_lines(path: Path, file: TextIO, reader: Any) -> Iterator[tuple[str, list[str]]]:
    """Rows with the line that they begin on."""
    with file:
        line = 1
        try:
            for cells in reader:
                yield f"line {line}", cells
                line = reader.line_num + 1
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: line {line}: is not UTF-8: {error.reason}; save it as CSV in UTF-8") from error
        except csv.Error as error:
            raise UsageError(f"{path}: line {line}: is no CSV: {error}; quote cells that hold a quote mark") from error


def _csv_rows(header: list[str], lines: Iterable[tuple[str, list[str]]]) -> Iterator[RawRow]:
    for where, cells in lines:
        if cells:
            row: dict[str, Any] = dict(zip(header, cells, strict=False))
            if len(cells) != len(header):
                row[""] = len(cells)
            yield RawRow(where, row, True)


def _open_jsonl(path: Path) -> RawTable:
    rows = _json_rows(path)
    first = next(rows, None)
    if first is None:
        return RawTable(path, "jsonl", COLUMNS, iter(()))
    return RawTable(path, "jsonl", tuple(first.cells), _chain(first, rows))


def _json_rows(path: Path) -> Iterator[RawRow]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        number = 0
        try:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                found = json.loads(line, parse_float=Decimal)
                if not isinstance(found, dict):
                    raise UsageError(f"{path}: line {number}: is no JSON object; write one object a line")
                yield RawRow(f"line {number}", found, False)
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: line {number + 1}: is not UTF-8: {error.reason}; save it in UTF-8") from error
        except RecursionError as error:
            raise UsageError(f"{path}: line {number}: is nested too deeply; write one object a line") from error
        except ValueError as error:  # also numbers of more digits than Python reads
            reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error).partition(":")[0]
            raise UsageError(f"{path}: line {number}: is no JSON: {reason}; write one object a line") from error


def _open_typed(path: Path, kind: str) -> RawTable:
    need({"parquet": "pyarrow", "duckdb": "duckdb"}.get(kind), f"reading {path.name}")
    module, function = {
        "parquet": ("extractor.export.arrow", "parquet_rows"),
        "duckdb": ("extractor.export.duck", "duckdb_rows"),
        "sqlite": ("extractor.export.sqlite", "sqlite_rows"),
    }[kind]
    found = getattr(import_module(module), function)(path)
    rows = (RawRow(f"row {number}", cells, False) for number, cells in enumerate(found, 1))
    first = next(rows, None)
    if first is None:
        return RawTable(path, kind, COLUMNS, iter(()))
    return RawTable(path, kind, tuple(first.cells), _chain(first, rows))


def _chain(first: RawRow, others: Iterator[RawRow]) -> Iterator[RawRow]:
    yield first
    yield from others


def _whole(cell: Any) -> int:
    if isinstance(cell, bool):
        raise ValueError
    if not isinstance(cell, str) and (not -_FAR < cell < _FAR or cell != int(cell)):
        raise ValueError
    return int(cell)


def _decimal(cell: Any) -> Decimal:
    if isinstance(cell, bool):
        raise TypeError
    number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if not number.is_finite() or (isinstance(cell, str) and not cell.replace("_", " ").isascii()):
        raise ValueError
    if isinstance(cell, str) and ("_" in cell or cell != cell.strip()):
        raise ValueError
    if abs(number.adjusted()) > _DIGITS:
        raise ValueError
    return number if isinstance(cell, str) or not number else _trimmed(number)


def _trimmed(number: Decimal) -> Decimal:
    """Without the noughts that fixed decimals add: 3.200000000000 as 3.2."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return number
    digits = format(number, "f").rstrip("0").rstrip(".")
    return Decimal(digits)


def _float(cell: Any) -> float:
    if isinstance(cell, bool):
        raise TypeError
    number = float(cell)
    if not isfinite(number):
        raise ValueError
    return number


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else date.fromisoformat(cell)


_READ: Mapping[str, Callable[[Any], Any]] = {"integer": _whole, "decimal": _decimal, "number": _float, "date": _day}
