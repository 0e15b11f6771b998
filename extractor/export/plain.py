"""Observation -> its values as every format holds them.

Text is the same in all formats: an empty one is none, NUL (which many readers stop at) becomes U+FFFD, and half
a surrogate pair, which UTF-8 has no bytes for, an escape such as `\\ud800`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from extractor.columns import COLUMNS, EXACT, SCALE, WHOLE_DIGITS, fits
from extractor.errors import UsageError
from extractor.model import Observation

_cells = attrgetter(*COLUMNS)

Row = TypeVar("Row")
Value = str | int | float | Decimal | date | None


def plain_text(text: str) -> str | None:
    """A text as all formats hold it.

    >>> plain_text("one\\0two"), plain_text("\\ud83d"), plain_text("")
    ('one\\ufffdtwo', '\\\\ud83d', None)
    """
    if not text:
        return None
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "backslashreplace").decode()
    return text


def values(observation: Observation) -> tuple[Value, ...]:
    """The cells of a row, in the order of the columns."""
    return tuple([plain_text(value) if value.__class__ is str else value for value in _cells(observation)])


def typed_values(observation: Observation) -> tuple[Value, ...]:
    """The same for formats of fixed decimals. Raises UsageError for a number that they cannot hold."""
    for name in ("value", "value_high"):
        if not fits(getattr(observation, name)):
            raise UsageError(f"{observation.source}: {beyond(observation)}")
    return values(observation)


def exact_values(observation: Observation) -> tuple[str | None, str | None]:
    """The cells of the columns `EXACT`."""
    return written_out(observation.value), written_out(observation.value_high)


def written_out(value: Decimal | None) -> str | None:
    """A number with all its digits and no exponent.

    >>> written_out(Decimal("3.20E+9"))
    '3200000000'
    """
    return None if value is None else format(value, "f")


def with_exact(cells: dict[str, Any]) -> dict[str, Any]:
    """The cells of a row with the exact numbers in the places of the binary fractions that they belong to; a number
    that somebody has changed since stays as it is.

    >>> [with_exact({"value": value, "value_exact": "0.10"})["value"] for value in (0.1, 7)]
    ['0.10', 7]
    """
    for column in EXACT:
        exact, name = cells.pop(column.name, None), column.name.removesuffix("_exact")
        number = cells.setdefault(name, None)
        if exact is not None and number is not None and _is_float_of(number, exact):
            cells[name] = exact
    return cells


def _is_float_of(number: Any, exact: Any) -> bool:
    try:
        return float(exact) == float(number)
    except (TypeError, ValueError):
        return False


def beyond(observation: Observation) -> str:
    """What is told of a number that the table has no room for."""
    shown = observation.value_text if len(observation.value_text) <= 60 else observation.value_text[:59] + "…"
    return (
        f"the number {shown!r} has more than {WHOLE_DIGITS} digits before the point or {SCALE} behind it, more than "
        "the table has room for"
    )


def plain_row(observation: Observation) -> Observation:
    """The row as it is read back from any format."""
    return observation_of(dict(zip(COLUMNS, values(observation), strict=True)))


def observation_of(cells: dict[str, Any]) -> Observation:
    """The row of cells that have their types already; `source` and `rules` are empty text where there is none."""
    return Observation(**cells | {name: cells[name] or "" for name in ("source", "rules")})


def records(observations: Iterable[Observation]) -> Iterator[dict[str, Value]]:
    """Rows as dicts of column to value, Decimal, date and None included; what dlt and the like take as they are.

    A pipeline that merges on `observation_id` may load the same rows again.
    """
    for observation in observations:
        yield dict(zip(COLUMNS, values(observation), strict=True))


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Rows in lists of `size`, the last one shorter, so that memory stays flat."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch
