"""A table and what is asked of it -> the rows that are meant; what `series`, `show` and `plot` share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from extractor.model import Observation

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


@dataclass
class Chosen:
    """The rows of a metric (of all where it is None) that fit the columns and words given; `metrics` are the ids that
    were seen on the way."""

    metric: str | None
    columns: Mapping[str, str | None]
    words: str | None = None
    metrics: set[str] = field(default_factory=set)

    def of(self, rows: Iterable[Observation]) -> Iterator[Observation]:
        """The rows that fit, as they come."""
        asked = {name: to.casefold() for name, to in self.columns.items() if to is not None}
        words = (self.words or "").casefold().split()
        for row in rows:
            self.metrics.add(row.metric or "")
            if self.metric is not None and row.metric != self.metric:
                continue
            if any((getattr(row, name) or "").casefold() != to for name, to in asked.items()):
                continue
            if all(word in (row.metric_text or "").casefold() for word in words):
                yield row

    def none_told(self, table: Path, as_of: datetime | None) -> str:
        """What is said where no row fits."""
        when = f" was known on {as_of.date().isoformat()}" if as_of else ""
        of = f" of metric {self.metric!r}" if self.metric else ""
        return f"extractor: {table}: no value{of}{when}{self._instead()}"

    def _instead(self) -> str:
        from difflib import get_close_matches

        if self.metric is None or self.metric in self.metrics:
            return " with these options; leave some out"
        near = get_close_matches(self.metric, self.metrics, n=3)
        return f"; there is {', '.join(near)}" if near else "; column metric holds the ids"
