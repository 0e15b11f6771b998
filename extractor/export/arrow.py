"""Observations <-> Arrow and Parquet, with dates, floats and codes as such. The one door to pyarrow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from extractor.columns import EXACT, TABLE, Column
from extractor.errors import UsageError
from extractor.export.plain import batches, exact_values, typed_values, with_exact
from extractor.model import Observation

_BATCH = 20_000
_CODES = pa.dictionary(pa.int8(), pa.string())
_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "number": pa.float64(),
    "date": pa.date32(),
}
_PANDAS = {
    "string": ("unicode", "string"),
    "integer": ("int64", "Int64"),
    "decimal": ("float64", "float64"),
    "number": ("float64", "float64"),
    "date": ("date", "timestamp[s][pyarrow]"),
}
"""How pandas names a kind, and the type that it shall make of it: left alone it makes bare objects of dates, on which
`.dt` and `resample` fail, and floats of whole numbers that may be missing."""


def arrow_schema(*, exact: bool) -> pa.Schema:
    """The columns with their types; descriptions and units are metadata of the fields. `exact` adds the columns of
    text `value_exact` and `value_high_exact`."""
    columns = (*TABLE, *EXACT) if exact else TABLE
    return pa.schema(map(_field, columns), metadata={"pandas": json.dumps(_for_pandas(columns))})


def to_arrow(observations: Iterable[Observation], *, decimals: bool = False) -> pa.Table:
    """A pyarrow table: numbers double, dates date32, offsets int64, columns of a few codes (`measure`, `comparison`
    ...) dictionaries, all else string. `decimals` adds `value_exact` and `value_high_exact`, the numbers as text with
    all their digits.

    Raises UsageError for a number of more than 26 digits before the point or 12 behind it.
    """
    schema = arrow_schema(exact=decimals)
    return pa.Table.from_batches((_batch(rows, schema) for rows in batches(observations, _BATCH)), schema)


def write_parquet(observations: Iterable[Observation], file: BinaryIO) -> int:
    """Writes a Parquet file (zstd), 20,000 rows a row group, with `value_exact` and `value_high_exact`; returns the
    number of rows."""
    count, schema = 0, arrow_schema(exact=True)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in batches(observations, _BATCH):
            writer.write_batch(_batch(rows, schema))
            count += len(rows)
    return count


def parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of any Parquet file as dicts. Raises UsageError where it is none."""
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                yield from map(with_exact, batch.to_pylist())
    except (OSError, pa.ArrowInvalid) as error:
        raise UsageError(f"{path}: cannot be read as Parquet: {error}") from error


def _field(column: Column) -> pa.Field:
    metadata = {"description": column.description} | ({"unit": column.unit} if column.unit else {})
    kind = _CODES if column.codes else _TYPES[column.kind]
    return pa.field(column.name, kind, nullable=not column.required, metadata=metadata)


def _for_pandas(columns: Iterable[Column]) -> dict[str, Any]:
    """What pandas reads of a schema: https://pandas.pydata.org/docs/development/developer.html"""
    described: list[dict[str, str | None]] = []
    for column in columns:
        pandas_type, made = ("categorical", "int8") if column.codes else _PANDAS[column.kind]
        described.append({
            "name": column.name, "field_name": column.name, "pandas_type": pandas_type, "numpy_type": made,
            "metadata": None,
        })  # fmt: skip
    return {"index_columns": [], "column_indexes": [], "columns": described, "pandas_version": "2.2.0"}


def _batch(rows: list[Observation], schema: pa.Schema) -> pa.RecordBatch:
    exact = len(schema) > len(TABLE)
    cells = zip(*(typed_values(row) + (exact_values(row) if exact else ()) for row in rows), strict=True)
    return pa.RecordBatch.from_arrays(
        [_array(c, field.type) for c, field in zip(cells, schema, strict=True)], schema=schema
    )


def _array(cells: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    if pa.types.is_floating(kind):
        cells = tuple([None if cell is None else float(cell) for cell in cells])
    return pa.array(cells, kind)
