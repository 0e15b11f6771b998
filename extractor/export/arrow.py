"""Observations <-> Arrow and Parquet, with dates and decimals as such. The one door to pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from extractor.columns import SCALE, TABLE, WHOLE_DIGITS, Column
from extractor.errors import UsageError
from extractor.export.plain import batches, typed_values
from extractor.model import Observation

_BATCH = 20_000
_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(WHOLE_DIGITS + SCALE, SCALE),
    "number": pa.float64(),
    "date": pa.date32(),
}


def arrow_schema() -> pa.Schema:
    """The columns with their types; descriptions and units are metadata of the fields."""
    return pa.schema([_field(column) for column in TABLE])


def to_arrow(observations: Iterable[Observation]) -> pa.Table:
    """A pyarrow table: `value` and `value_high` decimal128(38, 12), dates date32, offsets int64, confidence double.

    Raises UsageError for a number of more than 26 digits before the point or 12 behind it.
    """
    return pa.Table.from_batches((_batch(rows) for rows in batches(observations, _BATCH)), arrow_schema())


def write_parquet(observations: Iterable[Observation], file: BinaryIO) -> int:
    """Writes a Parquet file (zstd), 20,000 rows a row group; returns the number of rows."""
    count = 0
    with pq.ParquetWriter(file, arrow_schema(), compression="zstd") as writer:
        for rows in batches(observations, _BATCH):
            writer.write_batch(_batch(rows))
            count += len(rows)
    return count


def parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of any Parquet file as dicts. Raises UsageError where it is none."""
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                yield from batch.to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise UsageError(f"{path}: cannot be read as Parquet: {error}") from error


def _field(column: Column) -> pa.Field:
    metadata = {"description": column.description} | ({"unit": column.unit} if column.unit else {})
    return pa.field(column.name, _TYPES[column.kind], nullable=not column.required, metadata=metadata)


def _batch(rows: list[Observation]) -> pa.RecordBatch:
    cells = zip(*map(typed_values, rows), strict=True)
    arrays = [pa.array(column, schema.type) for column, schema in zip(cells, arrow_schema(), strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=arrow_schema())
