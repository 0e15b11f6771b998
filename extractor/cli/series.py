"""`extractor series`: a table of observations -> a series as it was known on a day."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.chosen import AsOf, Comparison, Measure, Publisher, Table, Unit, Words, id_of, nothing_told
from extractor.cli.common import DONE, SOME_FAILED, say
from extractor.cli.streams import data_in_utf8, printable_lines

if TYPE_CHECKING:
    from extractor.check import Value

HEADER = (
    "metric", "value", "unit", "period", "comparison", "ref_area", "measure", "status", "metric_text", "segment",
    "adjustment", "price_basis", "index_base", "rate_basis", "publisher", "realtime_start", "realtime_end", "source",
    "flags", "observation_id",
)  # fmt: skip
NEVER = "9999-12-31"


def series(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="Id of a metric, as in column metric.")],
    table: Table = Path("output"),
    as_of: AsOf = None,
    every: Annotated[bool, typer.Option("--all", help="Every value that was ever known, not the last alone.")] = False,
    publisher: Publisher = None,
    measure: Measure = None,
    comparison: Comparison = None,
    unit: Unit = None,
    words: Words = None,
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
    from extractor.check import Selection, values_known
    from extractor.export import read_observations

    given = {"publisher": publisher, "measure": measure, "comparison": comparison, "unit": unit}
    chosen = Selection(id_of(metric), given, words)
    rows = chosen.of(read_observations(table))
    values = values_known(rows, as_of=as_of.date() if as_of else None, every=every)
    if not values:
        say(nothing_told(chosen, table, as_of))
        raise typer.Exit(SOME_FAILED)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER, *map(_cells, values)])
    data_in_utf8()
    typer.echo(printable_lines(text.getvalue()) if sys.stdout.isatty() else text.getvalue(), nl=False)
    raise typer.Exit(DONE)


def _cells(value: Value) -> list[str]:
    from extractor.export.text import cell

    named = {"realtime_start": value.realtime_start, "realtime_end": value.realtime_end or NEVER}
    return [cell(named[name] if name in named else getattr(value.row, name)) for name in HEADER]
