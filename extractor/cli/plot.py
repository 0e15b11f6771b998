"""`extractor plot`: a table of observations -> a picture of a metric's series."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from extractor.cli.chosen import Area, AsOf, Comparison, Measure, Publisher, Table, Unit, Words, id_of, nothing_told
from extractor.cli.common import DONE, SOME_FAILED, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.check import Line

_NAMED = 3


def plot(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="Id of a metric, as in column metric.")],
    table: Table = Path("output"),
    output: Annotated[
        Optional[Path],
        typer.Option("-o", "--output", metavar="FILE", help="Picture: .svg, .png or .pdf. [default: METRIC.svg]"),
    ] = None,
    title: Annotated[Optional[str], typer.Option(metavar="TEXT", help="Title. [default: the words of the id]")] = None,
    as_of: AsOf = None,
    area: Area = None,
    publisher: Publisher = None,
    measure: Measure = None,
    comparison: Comparison = None,
    unit: Unit = None,
    words: Words = None,
) -> None:
    """Draw the series of a metric: a panel for each measure, comparison and unit, a line for each series.

    Each line has its name at its end. What was known before a revision is drawn fainter, forecasts and targets are
    dashed with open circles, ranges are bars. The same table gives the same bytes, so pictures can be kept under
    version control. Needs matplotlib: pip install 'press-extractor[plot]'.

    \b
    Examples:
      extractor plot retail_sales
      extractor plot industrial_production --from output/ -o production.png --measure growth
      extractor plot unemployment_rate --as-of 2025-06-30 --title "As known in June" -o june.pdf

    \b
    Exit codes: 0 done; 1 no such series; 2 wrong use.
    """
    from extractor.check import Selection, lines_known
    from extractor.export import read_observations
    from extractor.plot import draw

    given = {"ref_area": area, "publisher": publisher, "measure": measure, "comparison": comparison, "unit": unit}
    chosen = Selection(id_of(metric), given, words)
    lines = lines_known(chosen.of(read_observations(table)), as_of=as_of.date() if as_of else None)
    if not lines:
        say(nothing_told(chosen, table, as_of))
        raise typer.Exit(SOME_FAILED)
    path = output or Path(f"{_file_name(metric)}.svg")
    drawn = draw(lines, path, title=title or _words(metric), source=_source(lines))
    say(f"written: {path}: {drawn.lines} series in {drawn.panels} panels")
    if drawn.left_out:
        say(f"left out: {drawn.left_out} of the shortest series; choose with --measure, --unit, --words and the like")
    raise typer.Exit(DONE)


def _words(metric: str) -> str:
    text = metric.replace("_", " ")
    return text[:1].upper() + text[1:]


def _file_name(metric: str) -> str:
    """A metric's id as a name of a file: ids may come from a release."""
    return "".join(char if char.isalnum() or char in "_-" else "_" for char in metric)[:80] or "metric"


def _source(lines: Sequence[Line]) -> str:
    publishers = list(dict.fromkeys(line.last.publisher or "publisher not known" for line in lines))
    named = ", ".join(publishers[:_NAMED])
    more = f" and {len(publishers) - _NAMED} more" if len(publishers) > _NAMED else ""
    days = [point.row.published for line in lines for point in line.points if point.row.published]
    until = f" to {max(days).isoformat()}" if days else ""
    return f"Source: press releases{until}: {named}{more}"
