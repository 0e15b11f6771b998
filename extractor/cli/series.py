"""`extractor series`: a table of observations -> a series as it was known on a day."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from extractor.cli.common import DONE, SOME_FAILED, printable, say

if TYPE_CHECKING:
    from extractor.check import Value
    from extractor.model import Observation

HEADER = (
    "publisher", "metric", "metric_text", "ref_area", "measure", "comparison", "unit", "adjustment", "status", "period",
    "value", "realtime_start", "realtime_end", "source", "flags", "observation_id",
)  # fmt: skip
NEVER = "9999-12-31"

_Words = Annotated[Optional[str], typer.Option(metavar="WORDS", help="Only series whose metric has these words.")]


def series(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="Id of a metric, as in column metric.")],
    table: Annotated[
        Path,
        typer.Option("--from", metavar="PATH", help="A table in any format, or the folder of a run."),
    ] = Path("output"),
    as_of: Annotated[
        Optional[datetime],
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="As it was known on this day. [default: as known last]"
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every value that was ever known, not the last alone.")] = False,
    publisher: Annotated[Optional[str], typer.Option(metavar="NAME", help="Only what this publisher says.")] = None,
    measure: Annotated[Optional[str], typer.Option(metavar="CODE", help="Only this measure, such as growth.")] = None,
    comparison: Annotated[
        Optional[str], typer.Option(metavar="CODE", help="Only this comparison, such as yoy.")
    ] = None,
    unit: Annotated[Optional[str], typer.Option(metavar="UNIT", help="Only this unit, such as percent.")] = None,
    words: _Words = None,
) -> None:
    """Print a series as it was known on a day: each period with the value that was the latest then.

    A value is known from the day of the release that tells it (realtime_start) until a later release of the same
    publisher revises it (realtime_end, 9999-12-31 where none has). Other words of the metric, units, measures and
    publishers are series of their own. CSV on standard output, text guarded from spreadsheets.

    \b
    Examples:
      extractor series retail_sales
      extractor series retail_sales --as-of 2025-07-31
      extractor series gdp --from output/observations.duckdb --measure growth --all

    \b
    Exit codes: 0 done; 1 no such series; 2 wrong use.
    """
    from extractor.check import values_known
    from extractor.export import read_observations

    given = {"publisher": publisher, "measure": measure, "comparison": comparison, "unit": unit}
    asked = {name: to for name, to in given.items() if to is not None}
    metrics: set[str] = set()
    rows = _wanted(_noting(read_observations(table), metrics), metric, asked, words)
    values = values_known(rows, as_of=as_of.date() if as_of else None, every=every)
    if not values:
        say(f"extractor: {table}: no value of metric {metric!r}{_when(as_of)}{_instead(metric, metrics)}")
        raise typer.Exit(SOME_FAILED)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER, *map(_cells, values)])
    typer.echo(text.getvalue() if not sys.stdout.isatty() else _shown(text.getvalue()), nl=False)
    raise typer.Exit(DONE)


def _wanted(
    rows: Iterable[Observation], metric: str, asked: dict[str, str], words: str | None
) -> Iterator[Observation]:
    for row in rows:
        if row.metric != metric or any(
            (getattr(row, name) or "").casefold() != to.casefold() for name, to in asked.items()
        ):
            continue
        if words is None or all(word in (row.metric_text or "").casefold() for word in words.casefold().split()):
            yield row


def _noting(rows: Iterable[Observation], metrics: set[str]) -> Iterator[Observation]:
    for row in rows:
        metrics.add(row.metric or "")
        yield row


def _instead(metric: str, metrics: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(metric, metrics, n=3)
    if metric in metrics:
        return " with these options; leave some out"
    return f"; there is {', '.join(near)}" if near else "; column metric holds the ids"


def _cells(value: Value) -> list[str]:
    from extractor.export.text import cell

    named = {"realtime_start": value.realtime_start, "realtime_end": value.realtime_end or NEVER}
    return [cell(named[name] if name in named else getattr(value.row, name)) for name in HEADER]


def _shown(text: str) -> str:
    """For a terminal: nothing that it would obey."""
    return "".join(f"{printable(line)}\n" for line in text.split("\n")[:-1])


def _when(as_of: datetime | None) -> str:
    return f" was known on {as_of.date().isoformat()}" if as_of else ""
