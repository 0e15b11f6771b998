"""Observations <-> pandas DataFrame, with real types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from extractor.columns import COLUMNS, of_kind
from extractor.errors import UsageError
from extractor.export.text import text_of
from extractor.model import Observation

INTEGERS, DATES = of_kind("integer"), of_kind("date")
DECIMALS, FLOATS = of_kind("decimal"), of_kind("number")


def to_frame(observations: Iterable[Observation]) -> pd.DataFrame:
    """One row per observation, the columns of the observations table in order.

    Types: `value` and `value_high` Decimal objects (None where empty); `published`, `period_start`,
    `period_end` datetime64[s]; `decimals` and the offsets Int64; `confidence` Float64; all else string (NA
    where empty).
    """
    rows = list(observations)
    return _frame({column: [getattr(row, column) for row in rows] for column in COLUMNS})


def read_csv(path: Path | str) -> pd.DataFrame:
    """A table that `extractor run` wrote, with the types of `to_frame` and the text as it was.

    Raises UsageError where the file is not such a table.
    """
    try:
        cells = pd.read_csv(
            path, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8", lineterminator="\n"
        )
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as an observations table: {error}") from error
    missing = [column for column in COLUMNS if column not in cells.columns]
    if missing:
        raise UsageError(f"{path}: no observations table: the columns {', '.join(missing)} are missing")
    return _frame({column: _values(path, column, cells[column].tolist()) for column in COLUMNS})


def _values(path: Path | str, column: str, cells: Sequence[str]) -> list[object]:
    read = _reader(column)
    values: list[object] = []
    for row, written in enumerate(cells, 1):
        try:
            values.append(read(written) if written else None)
        except (ValueError, InvalidOperation):
            raise UsageError(f"{path}: row {row}: {column}: {written!r} is not what belongs there") from None
    return values


def _reader(column: str) -> Callable[[str], object]:
    if column in INTEGERS:
        return int
    if column in FLOATS:
        return float
    if column in DECIMALS:
        return Decimal
    return date.fromisoformat if column in DATES else text_of


def _frame(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    return pd.DataFrame({column: _typed(column, values) for column, values in columns.items()})


def _typed(column: str, values: Sequence[Any]) -> pd.Series[Any]:
    if column in INTEGERS:
        return pd.Series(values, dtype="Int64")
    if column in FLOATS:
        return pd.Series(values, dtype="Float64")
    if column in DECIMALS:
        return pd.Series(values, dtype=object)
    if column in DATES:
        # Seconds and not nanoseconds: forecasts may look beyond 2262.
        return pd.Series(np.array(values, dtype="datetime64[D]").astype("datetime64[s]"))
    return pd.Series(values, dtype="string")
