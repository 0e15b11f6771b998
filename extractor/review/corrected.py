"""A table and what a reader said of its rows -> the corrected table, with who said what and when.

The corrections of a run are kept beside its table, in corrections.jsonl, so that every later run into the same folder
corrects its rows again: by their ids, else by their places, else by their sentences.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import regex

from extractor import calendar
from extractor.check import standings
from extractor.columns import COLUMNS, CORRECTION, HISTORY_FLAGS
from extractor.export import read_observations, whole_file
from extractor.export.plain import plain_text, values
from extractor.export.text import BareLineFeeds, cell
from extractor.model import Observation, Period, cell_place
from extractor.review.corrections import Correction, read_corrections, write_corrections
from extractor.review.excerpt import squeezed

KEPT = "corrections.jsonl"
CORRECTED = "observations.corrected.csv"
_TABLES = tuple(f"observations.{kind}" for kind in ("csv", "parquet", "duckdb", "sqlite", "jsonl"))
_ASSUMED: Mapping[str, Any] = {
    "comparison": "none", "measure": "level", "status": "actual", "qualifier": "none", "rules": "", "confidence": 1.0,
}  # fmt: skip
_CODES: tuple[tuple[regex.Pattern[str], Callable[..., Period | None]], ...] = (
    (regex.compile(r"(\d{4})"), calendar.year),
    (regex.compile(r"(\d{4})-S([12])"), calendar.half),
    (regex.compile(r"(\d{4})-Q([1-4])"), calendar.quarter),
    (regex.compile(r"(\d{4})-(\d\d)"), calendar.month),
    (regex.compile(r"(\d{4})-W(\d\d)"), calendar.week),
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected table that was written: how many corrections found their row, were rows that were missing, took a
    row out, and which did not find theirs."""

    path: Path
    rows: int
    corrected: int
    added: int
    taken_out: int
    lost: tuple[Correction, ...]


def keep(corrections: Iterable[Correction], output: Path, by: str | None = None) -> int:
    """Adds corrections to those that are kept in the folder of a run; of several on one number the last stays. `by`
    names who made those that do not say so. Returns how many are kept.

    Raises OutputError where they cannot be written, UsageError where those that are kept cannot be read.
    """
    path = output / KEPT
    kept = {one.key: one for one in read_corrections(path)} if path.is_file() else {}
    for one in corrections:
        kept[one.key] = replace(one, by=one.by or by)
    return write_corrections(kept.values(), path)


def write_corrected(output: Path) -> Corrected | None:
    """Writes observations.corrected.csv into the folder of a run: its rows as the corrections that are kept there say
    them, those that are wrong left out, those that were missing added, the history flags told anew. None where no
    corrections are kept, or no table is there to be corrected.

    Raises UsageError for a table or corrections that cannot be read, OutputError where it cannot be written.
    """
    table = next((output / name for name in _TABLES if (output / name).is_file()), None)
    if table is None or not (output / KEPT).is_file():
        return None
    said = read_corrections(output / KEPT)
    rows = list(read_observations(table))
    found, lost = _matched(said, rows)
    made = list(_made(rows, found))
    added = [_Made(row, one) for one in said if one.verdict == "missing" and (row := _missing(one, rows)) is not None]
    _write(output / CORRECTED, [*made, *added])
    out = sum(one.verdict == "wrong" for one in found.values())
    corrected = sum(one.verdict == "corrected" for one in found.values())
    return Corrected(output / CORRECTED, len(made) + len(added), corrected, len(added), out, tuple(lost))


@dataclass(frozen=True, slots=True)
class _Made:
    """A row of the corrected table, what was said of it, and the row as it was."""

    row: Observation
    said: Correction | None = None
    before: Observation | None = None

    @property
    def account(self) -> tuple[str | None, ...]:
        """The cells of the columns `CORRECTION`."""
        if self.said is None:
            return (None,) * len(CORRECTION)
        changes = "; ".join(
            f"{name}: {_shown(getattr(self.before, name))} -> {_shown(value)}"
            for name, value in self.said.fields.items()
            if self.before is not None and getattr(self.before, name) != value
        )
        return self.said.verdict, plain_text(changes), self.said.by, self.said.at, self.said.note


def _matched(said: Iterable[Correction], rows: Sequence[Observation]) -> tuple[dict[str, Correction], list[Correction]]:
    """Corrections by the id of the row that they are about, and those whose row is not there any more."""
    ids = {row.observation_id: row for row in rows}
    places: dict[object, Observation] = {}
    words: dict[object, list[Observation]] = {}
    for row in rows:
        places[row.source, row.char_start, _cell(row.table_cell), row.value_text] = row
        words.setdefault((row.source, squeezed(row.quote), row.value_text), []).append(row)
    found: dict[str, Correction] = {}
    lost: list[Correction] = []
    for one in said:
        if one.verdict == "missing":
            continue
        place = one.source, one.char_start, _cell(one.row.get("table_cell")), one.value_text
        same = words.get((one.source, squeezed(one.quote), one.value_text), [])
        known = ids.get(one.observation_id or "") or places.get(place) or (same[0] if len(same) == 1 else None)
        if known is None:
            lost.append(one)
        else:
            found[known.observation_id] = one
    return found, lost


def _cell(name: str | None) -> tuple[int, int, int] | None:
    return cell_place(name) if name else None


def _made(rows: Iterable[Observation], found: Mapping[str, Correction]) -> Iterator[_Made]:
    for row in rows:
        one = found.get(row.observation_id)
        if one is None or one.verdict == "right":
            yield _Made(row, one)
        elif one.verdict == "corrected":
            yield _Made(_with(row, one.fields), one, row)


def _with(row: Observation, fields: Mapping[str, Any]) -> Observation:
    """The row with other values; the days and the frequency of a period follow its code."""
    told = dict(fields)
    if "period" in told:
        told = _days(told["period"]) | told
    for name in ("source", "rules"):
        if name in told:
            told[name] = told[name] or ""
    return replace(row, **told)


def _days(code: str | None) -> dict[str, Any]:
    period = _period(code) if code else None
    if period is None:
        return {"period_start": None, "period_end": None, "freq": None}
    return {"period_start": period.first_day, "period_end": period.last_day, "freq": calendar.period_code(period)[1]}


def _period(code: str) -> Period | None:
    """The days of SDMX TIME_PERIOD; None for a code that gives none."""
    for pattern, made in _CODES:
        if match := pattern.fullmatch(code):
            try:
                return made(*map(int, match.groups()))
            except (ValueError, TypeError):
                return None
    try:
        return calendar.day(date.fromisoformat(code))
    except ValueError:
        return None


def _missing(one: Correction, rows: Sequence[Observation]) -> Observation | None:
    """A row for a number that has none; None where the reader did not say its value and unit."""
    if one.fields.get("value") is None or not one.fields.get("unit"):
        return None
    value: Decimal = one.fields["value"]
    beside = next((row for row in rows if row.source == one.source), None)
    exponent = value.as_tuple().exponent
    told: dict[str, Any] = dict.fromkeys(COLUMNS)
    told |= dict(_ASSUMED)
    told |= {
        "value_text": one.value_text, "quote": one.quote, "char_start": one.char_start, "char_end": one.char_end,
        "publisher": one.publisher, "published": one.published, "source": one.source or "",
        "title": beside.title if beside else None,
        "release_id": one.release_id or (beside.release_id if beside else "unknown"),
        "observation_id": f"o{one.key}", "decimals": max(0, -exponent) if isinstance(exponent, int) else 0,
    }  # fmt: skip
    return _with(Observation(**told), {name: value for name, value in one.fields.items() if value is not None})


def _write(path: Path, made: Sequence[_Made]) -> None:
    flags = {standing.observation_id: standing.flags for standing in standings(one.row for one in made)}
    with whole_file(path) as file:
        writer = csv.writer(BareLineFeeds(file))
        writer.writerow([*COLUMNS, *CORRECTION])
        for one in made:
            own = [flag for flag in (one.row.flags or "").split() if flag not in HISTORY_FLAGS]
            history = flags.get(one.row.observation_id, ())
            row = replace(one.row, flags=" ".join([*own, *history]) or None)
            writer.writerow(map(cell, (*values(row), *one.account)))


def _shown(value: object) -> str:
    return "empty" if value is None else value if isinstance(value, str) else cell(value)
