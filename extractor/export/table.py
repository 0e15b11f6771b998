"""Observations <-> pandas DataFrame, with real types."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pandas as pd

from extractor.errors import UsageError
from extractor.export.text import COLUMNS, text_of
from extractor.model import Observation

_INTEGERS = ("decimals", "char_start", "char_end", "html_start", "html_end")
_DATES = ("published", "period_start", "period_end")
_DECIMALS = ("value", "value_high")
_FLOATS = ("confidence",)


def to_frame(observations: Iterable[Observation]) -> pd.DataFrame:
    """One row per observation, the columns of SCHEMA in order.

    Types: `value` and `value_high` Decimal objects (None where empty); `published`, `period_start`,
    `period_end` datetime64; `decimals` and the offsets Int64; `confidence` Float64; all else string (NA where
    empty).
    """
    rows = [[getattr(observation, column) for column in COLUMNS] for observation in observations]
    return _typed(pd.DataFrame(rows, columns=list(COLUMNS), dtype=object))


def read_csv(path: Path | str) -> pd.DataFrame:
    """A table that `write_csv` wrote, with the types of `to_frame` and the text as it was.

    Raises UsageError where the file is not such a table.
    """
    try:
        frame = pd.read_csv(
            path, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8", lineterminator="\n"
        )
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as an observations table: {error}") from error
    missing = [column for column in COLUMNS if column not in frame.columns]
    if missing:
        raise UsageError(f"{path}: no observations table: the columns {', '.join(missing)} are missing")
    frame = frame[list(COLUMNS)].astype(object)
    numeric = {*_INTEGERS, *_DATES, *_DECIMALS, *_FLOATS}
    for column in COLUMNS:
        frame[column] = [
            None
            if not written
            else Decimal(written)
            if column in _DECIMALS
            else written
            if column in numeric
            else text_of(written)
            for written in frame[column]
        ]
    return _typed(frame)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    for column in COLUMNS:
        values = frame[column]
        if column in _INTEGERS:
            frame[column] = pd.to_numeric(values, errors="raise").astype("Int64")
        elif column in _FLOATS:
            frame[column] = pd.to_numeric(values, errors="raise").astype("Float64")
        elif column in _DATES:
            frame[column] = pd.to_datetime(values, format="ISO8601")
        elif column not in _DECIMALS:
            frame[column] = values.astype("string")
    return frame
