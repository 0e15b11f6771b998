"""Observations <-> pandas DataFrame, with real types."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from extractor.columns import BY_NAME, COLUMNS, EXACT, TABLE, Column
from extractor.errors import UsageError
from extractor.export.plain import observation_of, with_exact, written_out
from extractor.export.reading import value_of
from extractor.export.text import text_of
from extractor.model import Observation

_READ: Mapping[str, Callable[[str], object]] = {
    "integer": int, "number": float, "decimal": Decimal, "date": date.fromisoformat, "string": text_of,
}  # fmt: skip


def to_frame(observations: Iterable[Observation], *, decimals: bool = False) -> pd.DataFrame:
    """One row per observation, the columns of the observations table in order.

    Types: `value`, `value_high` and `confidence` float64 (NaN where empty); `published`, `period_start`, `period_end`
    and `valid_from` datetime64[s]; `decimals`, `page` and the offsets Int64; columns of a few codes (`measure`,
    `comparison`, `status` ...) category; all else string (NA where empty). `decimals` adds the columns of text
    `value_exact` and `value_high_exact`, the numbers with all their digits: `frame["value_exact"].map(Decimal)`.

    Examples:
        >>> to_frame([]).dtypes[["value", "measure"]].astype(str).tolist()
        ['float64', 'category']
    """
    rows = list(observations)
    columns: dict[str, list[object]] = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    return frame_of(columns, decimals=decimals)


def read_csv(path: Path | str, *, decimals: bool = False) -> pd.DataFrame:
    """A table that `extractor run` wrote, with the types of `to_frame` and the text as it was.

    Raises UsageError where the file is not such a table.
    """
    try:
        cells = pd.read_csv(
            path, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8-sig", lineterminator="\n"
        )
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as an observations table: {error}") from error
    missing = [column for column in COLUMNS if column not in cells.columns]
    if missing:
        raise UsageError(f"{path}: no observations table: the columns {', '.join(missing)} are missing")
    columns = {column: _values(path, column, cells[column].tolist()) for column in COLUMNS}
    return frame_of(columns, decimals=decimals)


def frame_of(
    columns: Mapping[str, Sequence[Any]], *, decimals: bool = False, others: Iterable[Column] = ()
) -> pd.DataFrame:
    """Columns of the observations table, and `others` beside them, as a DataFrame with the types of `to_frame`."""
    known = {**BY_NAME, **{column.name: column for column in others}}
    typed = {name: _typed(known[name], values) for name, values in columns.items()}
    for exact in EXACT if decimals else ():
        numbers = columns[exact.name.removesuffix("_exact")]
        typed[exact.name] = pd.Series([written_out(number) for number in numbers], dtype="string")
    return pd.DataFrame(typed)


def observations_of(frame: pd.DataFrame) -> Iterator[Observation]:
    """The rows of a DataFrame with the columns of the table, as `to_frame`, `read_csv` and pandas' own readers of
    Parquet and CSV make it, filtered and sorted as you like.

    Raises UsageError where a column is missing or holds what does not belong there.
    """
    missing = [column for column in COLUMNS if column not in frame.columns]
    if missing:
        raise UsageError(
            f"no observations table: the DataFrame lacks the columns {', '.join(missing)}; keep all of them"
        )
    names = [*COLUMNS, *(column.name for column in EXACT if column.name in frame.columns)]
    columns = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in names]
    for number, cells in enumerate(zip(*columns, strict=True), 1):
        found = with_exact(dict(zip(names, cells, strict=True)))
        row = {}
        for column in TABLE:
            try:
                row[column.name] = value_of(column, found[column.name], guarded=False)
            except ValueError as error:
                raise UsageError(f"row {number} of the DataFrame: {column.name}: {error}") from None
        yield observation_of(row)


def _values(path: Path | str, column: str, cells: Sequence[str]) -> list[object]:
    read = _READ[BY_NAME[column].kind]
    if BY_NAME[column].codes:
        read = _code_of(BY_NAME[column].codes)
    values: list[object] = []
    for row, written in enumerate(cells, 1):
        try:
            values.append(read(written) if written else None)
        except (ValueError, InvalidOperation):
            raise UsageError(f"{path}: row {row}: {column}: {written!r} is not what belongs there") from None
    return values


def _code_of(codes: tuple[str, ...]) -> Callable[[str], object]:
    """What reads a cell that must be one of a few codes."""
    known = dict(zip(codes, codes, strict=True))

    def read(written: str) -> str:
        try:
            return known[written]
        except KeyError:
            raise ValueError(written) from None

    return read


def _typed(column: Column, values: Sequence[Any]) -> pd.Series[Any]:
    if column.kind == "integer":
        return pd.Series(values, dtype="Int64")
    if column.kind in ("decimal", "number"):
        return pd.Series([math.nan if value is None else float(value) for value in values], dtype="float64")
    if column.kind == "date":
        # Seconds and not nanoseconds: forecasts may look beyond 2262.
        return pd.Series(np.array(values, dtype="datetime64[D]").astype("datetime64[s]"))
    if column.codes:
        return pd.Series(pd.Categorical(values, categories=list(column.codes)))
    return pd.Series(values, dtype="string")
