"""Extract, explain and series as tools of the Model Context Protocol, for people who work with agents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from extractor.api import Options, engine_for
from extractor.check import Selection, Value, values_known
from extractor.errors import ExtractorError
from extractor.export import read_observations
from extractor.model import Observation
from extractor.read import day_of
from extractor.service.plain import plain_row
from extractor.story import as_record

_ABOUT = "press-extractor turns press releases into rows: metric, value, unit, period, and where each number stands."
MOST_ROWS = 500


def create_server(table: Path | None = None, options: Options | None = None) -> MCPServer:
    """A server with the tools `extract` and `explain` and, where the folder of a run (or a table) is given, `metrics`
    and `series` over it. No tool reads another file, writes, or uses the network."""
    server = MCPServer("press-extractor", instructions=_ABOUT)
    engine = engine_for(options or {})

    @server.tool()
    def extract(text: str, published: str | None = None, publisher: str | None = None) -> list[dict[str, Any]]:
        """The rows of one press release: its numbers with metric, value, unit, period, comparison, confidence and
        place. `published` is its day (YYYY-MM-DD), against which "last month" is read."""
        with _told():
            return [plain_row(row) for row in engine.extract(text, published=published, publisher=publisher)]

    @server.tool()
    def explain(text: str, number: str | None = None, published: str | None = None) -> dict[str, Any]:
        """Why each number of a text is a row, or none: the rules that read it, and those that nearly fitted. `number`
        narrows to one, as it is printed ("4.4%")."""
        with _told():
            return as_record(engine.explain(text, number=number, published=published))

    if table is not None:
        _add_table(server, table)
    return server


@contextmanager
def _told() -> Iterator[None]:
    """Errors that the caller can mend reach the agent in their own words."""
    try:
        yield
    except ExtractorError as error:
        raise ToolError(str(error)) from None


def _add_table(server: MCPServer, table: Path) -> None:
    @server.tool()
    def metrics() -> list[dict[str, Any]]:
        """The metrics of the table: id, number of rows, first and last period; the most frequent first."""
        found: dict[str, list[Observation]] = defaultdict(list)
        with _told():
            for row in read_observations(table):
                found[row.metric or ""].append(row)
        told = [_metric(name, rows) for name, rows in found.items()]
        return sorted(told, key=lambda one: (-one["rows"], one["metric"]))

    @server.tool()
    def series(
        metric: str, as_of: str | None = None, measure: str | None = None, comparison: str | None = None,
        unit: str | None = None, publisher: str | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """A metric's series: each period with the value known last, or known on the day `as_of` (YYYY-MM-DD); at most
        500 rows. Narrow by measure, comparison, unit or publisher."""
        wanted = {"measure": measure, "comparison": comparison, "unit": unit, "publisher": publisher}
        with _told():
            chosen = Selection(metric, {name: value for name, value in wanted.items() if value})
            values = values_known(chosen.of(read_observations(table)), as_of=day_of(as_of, "as_of"))
        if not values:
            raise ToolError(chosen.nothing_fits)
        return [_known(value) for value in values[:MOST_ROWS]]


def _metric(name: str, rows: Sequence[Observation]) -> dict[str, Any]:
    periods = [row.period for row in rows if row.period]
    return {"metric": name, "rows": len(rows), "first": min(periods, default=None), "last": max(periods, default=None)}


def _known(value: Value) -> dict[str, Any]:
    days = {"realtime_start": value.realtime_start, "realtime_end": value.realtime_end}
    return plain_row(value.row) | {name: day.isoformat() if day else None for name, day in days.items()}
