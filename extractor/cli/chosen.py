"""The options by which `series`, `show` and `plot` choose rows, and what they say where there are none."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from extractor.check import Selection

Table = Annotated[Path, typer.Option("--from", metavar="PATH", help="A table in any format, or the folder of a run.")]
AsOf = Annotated[
    Optional[datetime],
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="As it was known on this day. [default: as known last]"),
]
Publisher = Annotated[Optional[str], typer.Option(metavar="NAME", help="Only what this publisher says.")]
Measure = Annotated[Optional[str], typer.Option(metavar="CODE", help="Only this measure, such as growth.")]
Comparison = Annotated[Optional[str], typer.Option(metavar="CODE", help="Only this comparison, such as yoy.")]
Unit = Annotated[Optional[str], typer.Option(metavar="UNIT", help="Only this unit, such as percent.")]
Words = Annotated[Optional[str], typer.Option(metavar="WORDS", help="Only series whose metric has these words.")]
Area = Annotated[Optional[str], typer.Option(metavar="CODE", help="Only this area, an ISO 3166 code such as NO.")]


def id_of(metric: str | None) -> str | None:
    """The metric that is asked for. Raises UsageError for a path, which goes behind --from."""
    from extractor.errors import UsageError

    if metric and (metric.endswith("/") or Path(metric).suffix) and Path(metric).exists():
        raise UsageError(f"{metric} is no metric; a table, or the folder of a run, goes behind --from: --from {metric}")
    return metric


def nothing_told(chosen: Selection, table: Path, as_of: datetime | None) -> str:
    """What is said where no row fits, or none was known on the day."""
    if chosen.fitted and as_of is not None:
        of = f" of metric {chosen.metric!r}" if chosen.metric else ""
        return f"extractor: {table}: no value{of} was known on {as_of.date().isoformat()}"
    if chosen.fitted:
        return f"extractor: {table}: no value of metric {chosen.metric!r} has a period, so there is no series"
    return f"extractor: {table}: {chosen.nothing_fits}"
