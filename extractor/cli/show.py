"""`extractor show`: a table of observations -> which metrics there are, or the series of one with a small chart."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from extractor.cli.chart import spark, strip_of
from extractor.cli.chosen import Area, AsOf, Comparison, Measure, Publisher, Table, Unit, Words, id_of, nothing_told
from extractor.cli.common import DONE, SOME_FAILED, printable, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as Grid

    from extractor.check import Line, Point
    from extractor.model import Observation

_WIDTH = 1000  # of a page that goes to no terminal: nothing is cut there
_WIDE = 110  # columns from which there is room for publishers
_MOST = 12  # lines of a metric that are shown without --all


def show(
    metric: Annotated[
        Optional[str],
        typer.Argument(metavar="[METRIC]", help="Id of a metric, as in column metric. [default: list them]"),
    ] = None,
    table: Table = Path("output"),
    as_of: AsOf = None,
    area: Area = None,
    publisher: Publisher = None,
    measure: Measure = None,
    comparison: Comparison = None,
    unit: Unit = None,
    words: Words = None,
    every: Annotated[bool, typer.Option("--all", help=f"All series, not only the {_MOST} longest.")] = False,
    plain: Annotated[bool, typer.Option("--ascii", help="Draw with plain signs only.")] = False,
) -> None:
    """Show the series of a metric with small charts, or, without one, which metrics there are.

    Each series is a table of its periods: the value that was known last (or on the day of --as-of), a bar, since when
    it was known, and what it was before it was revised. Bars begin at nought; dots show a level between its least and
    its most. Forecasts and targets stand in their series, and are marked. Rows without a period are in no series.

    \b
    Examples:
      extractor show
      extractor show retail_sales
      extractor show industrial_production --from output/ --measure growth --as-of 2025-03-31
      extractor show --from output/observations.duckdb --words sales --publisher "Statistics Norland"

    \b
    Exit codes: 0 done; 1 nothing fits; 2 wrong use.
    """
    from extractor.check import Selection, lines_known
    from extractor.export import read_observations

    given = {"ref_area": area, "publisher": publisher, "measure": measure, "comparison": comparison, "unit": unit}
    chosen = Selection(id_of(metric), given, words)
    rows = list(chosen.of(read_observations(table)))
    day = as_of.date() if as_of else None
    plain = plain or not _draws(sys.stdout.encoding)
    if metric is None:
        rows = [row for row in rows if day is None or (row.published is not None and row.published <= day)]
    lines = [] if metric is None else lines_known(rows, as_of=day)
    if not (rows if metric is None else lines):
        say(nothing_told(chosen, table, as_of))
        raise typer.Exit(SOME_FAILED)
    console = _console()
    with console.capture() as page:
        if metric is None:
            console.print(_metrics(rows, wide=console.width >= _WIDE))
        else:
            _series(console, lines, plain, every)
    typer.echo("\n".join(line.rstrip() for line in page.get().splitlines()))
    raise typer.Exit(DONE)


def _draws(encoding: str | None) -> bool:
    """Has the terminal signs for bars?"""
    try:
        "▁█░●·".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    return console if console.is_terminal else Console(width=_WIDTH, highlight=False, markup=False, emoji=False)


# --- which metrics there are -------------------------------------------------------------------------


def _metrics(rows: Sequence[Observation], *, wide: bool) -> Grid:
    groups: dict[str, list[Observation]] = {}
    for row in rows:
        groups.setdefault(row.metric or "", []).append(row)
    table = _table("metric", "rows", "from", "to", *(["publishers"] if wide else []), "latest value")
    for metric, group in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        dated = [row for row in group if row.period_start and row.period_end]
        ends = [row.period_end for row in dated if row.period_end]
        starts = [row.period_start for row in dated if row.period_start]
        table.add_row(
            printable(metric), str(len(group)), str(min(starts)) if starts else "", str(max(ends)) if ends else "",
            *([_publishers(group)] if wide else []), _latest(dated),
        )  # fmt: skip
    return table


def _publishers(rows: Iterable[Observation]) -> str:
    names = Counter(row.publisher or "not known" for row in rows)
    first, *others = [name for name, _ in names.most_common()]
    name = printable(first)
    return (name if len(name) <= 32 else f"{name[:31]}…") + (f" and {len(others)} more" if others else "")


def _latest(dated: Iterable[Observation]) -> str:
    """The value of the last period that has happened."""
    actual = [row for row in dated if row.status == "actual"]
    row = max(actual, key=lambda one: (one.period_end or date.min, one.published or date.min), default=None)
    if row is None:
        return ""
    what = " ".join(code for code in (row.measure, row.comparison) if code not in ("none", "level"))
    told = (f"{number(row.value)} {printable(row.unit)}", what, row.period or "")
    return ", ".join(filter(None, told))


# --- one metric --------------------------------------------------------------------------------------


def _series(console: Console, lines: Sequence[Line], plain: bool, every: bool) -> None:
    shown = lines if every else lines[:_MOST]
    for place, line in enumerate(shown):
        if place:
            console.print()
        values = [point.row.value for point in line.points]
        title = printable(", ".join(line.parts))
        console.print(f"{title}  {spark(values, plain=plain)}" if len(values) > 1 else title)
        console.print(_points(line, plain))
    if len(shown) < len(lines):
        console.print(f"\n{len(lines) - len(shown)} series more; --all shows them, other options choose among them")


def _points(line: Line, plain: bool) -> Grid:
    strip = strip_of([point.row.value for point in line.points], plain=plain)
    drawn = len(line.points) > 1
    table = _table("period", "value", "", "known since", "")
    for point in line.points:
        row = point.row
        high = f" to {number(row.value_high)}" if row.value_high is not None else ""
        since = str(point.value.realtime_start or "not known")
        bar = strip.of(row.value) if drawn else ""
        table.add_row(row.period or "", number(row.value) + high, bar, since, "; ".join(_notes(point)))
    return table


def _notes(point: Point) -> Iterator[str]:
    row = point.row
    if point.expected:
        said = f" by {printable(row.attribution)}" if row.attribution else ""
        yield f"{row.status}{said}"
    if point.earlier:
        yield "revised, was " + ", ".join(
            f"{number(old.row.value)} ({old.realtime_start or 'day not known'})" for old in point.earlier
        )
    if row.qualifier != "none":
        yield {"approx": "about", "min": "at least", "max": "at most"}[row.qualifier]
    if "conflict_between_sources" in (row.flags or ""):
        yield "others say otherwise"
    if "conflict_same_release" in (row.flags or ""):
        yield "its release says two things"


def number(value: Decimal) -> str:
    """A number with commas between thousands.

    >>> number(Decimal("4800000000")), number(Decimal("-0.20"))
    ('4,800,000,000', '-0.20')
    """
    return format(value, ",f")


def _table(*columns: str) -> Grid:
    from rich.table import Table as Grid

    table = Grid(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in columns:
        whole = name not in ("publishers", "latest value", "")
        table.add_column(name, justify="right" if name in ("rows", "value") else "left", no_wrap=whole)
    return table
