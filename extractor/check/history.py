"""All rows of many releases -> what each is among them: told again, revised, contradicted, and known from when.

Statements are only ever added: nothing here changes or removes a row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from itertools import groupby

from extractor.check.relate import Telling, standings_of
from extractor.check.revision import is_superseded
from extractor.check.rounding import half_unit
from extractor.check.series import series_of
from extractor.model import Observation, Standing

_COLUMNS = (
    "grouped", "series_id", "publisher", "published", "release_id", "place", "observation_id", "value", "high", "half",
    "qualifier", "confidence", "actual", "superseded", "metric", "placed", "headline", "percent",
)  # fmt: skip
_PERCENT = frozenset(("percent", "percentage_point"))


def standings(rows: Iterable[Observation]) -> Iterator[Standing]:
    """What each row is among all of them, for rows whose metric and period are known; in no order that matters.

    The rows may come in any order and may be many: they are sorted on disk, and only those that tell of the same
    series and period are in memory together.
    """
    with closing(sqlite3.connect("")) as store:  # a temporary file that goes with the connection
        store.execute(f"CREATE TABLE tellings ({', '.join(_COLUMNS)})")
        marks = ", ".join("?" * len(_COLUMNS))
        store.executemany(f"INSERT INTO tellings VALUES ({marks})", filter(None, map(_stored, rows)))
        ordered = store.execute("SELECT * FROM tellings ORDER BY grouped, published, release_id, place, observation_id")
        for _, group in groupby(ordered, key=lambda found: found[0]):
            yield from standings_of([_telling(found) for found in group])


def _stored(row: Observation) -> tuple[object, ...] | None:
    series = series_of(row)
    if series is None:
        return None
    return (
        series.group, series.series_id, series.publisher, row.published.isoformat() if row.published else None,
        row.release_id, row.char_start if row.char_start is not None else 2**40, row.observation_id, str(row.value),
        None if row.value_high is None else str(row.value_high), str(half_unit(row)), row.qualifier, row.confidence,
        row.status == "actual", is_superseded(row), row.metric, row.ref_area is not None, _is_headline(row),
        row.unit in _PERCENT,
    )  # fmt: skip


def _is_headline(row: Observation) -> bool:
    return row.title is not None and row.quote.split() == row.title.split()


def _telling(found: tuple[object, ...]) -> Telling:
    cells = dict(zip(_COLUMNS, found, strict=True))
    published, high = cells["published"], cells["high"]
    return Telling(
        observation_id=str(cells["observation_id"]),
        series_id=str(cells["series_id"]),
        publisher=str(cells["publisher"]),
        published=date.fromisoformat(str(published)) if published else None,
        release_id=str(cells["release_id"]),
        value=Decimal(str(cells["value"])),
        high=None if high is None else Decimal(str(high)),
        half=Decimal(str(cells["half"])),
        qualifier=str(cells["qualifier"]),
        confidence=float(str(cells["confidence"] or 0)),
        actual=bool(cells["actual"]),
        superseded=bool(cells["superseded"]),
        metric=str(cells["metric"]),
        placed=bool(cells["placed"]),
        headline=bool(cells["headline"]),
        percent=bool(cells["percent"]),
    )
