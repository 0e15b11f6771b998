"""Standings of rows -> their flags and relations, looked up by the id of the row; kept on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from extractor.columns import HISTORY_FLAGS
from extractor.model import Observation, Standing


class Findings:
    """What the check over all rows found."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._clear()

    def take(self, standings: Iterable[Standing]) -> Iterator[Standing]:
        """Notes each standing as it passes; what was noted before is gone."""
        self._clear()
        for standing in standings:
            if standing.flags:
                noted = (standing.observation_id, " ".join(standing.flags))
                self._connection.execute("INSERT OR REPLACE INTO flags VALUES (?, ?)", noted)
            for one in standing.relations:
                cells = (one.observation_id, one.kind, one.other_id, format(one.difference, "f"))
                self._connection.execute("INSERT INTO relations VALUES (?, ?, ?, ?)", cells)
            yield standing

    def note(self, standings: Iterable[Standing]) -> None:
        """Notes all standings at once."""
        for _ in self.take(standings):
            pass

    def flagged(self, row: Observation) -> Observation:
        """The row with what was found of it; what its own release says of it stays."""
        query = "SELECT flags FROM flags WHERE observation_id = ?"
        [found] = self._connection.execute(query, (row.observation_id,)).fetchone() or ("",)
        own = [flag for flag in (row.flags or "").split() if flag not in HISTORY_FLAGS]
        flags = " ".join((*own, *found.split())) or None
        return row if flags == row.flags else replace(row, flags=flags)

    def relations(self) -> Iterator[tuple[str, ...]]:
        """What rows say of one another, in the order of their ids."""
        yield from self._connection.execute("SELECT * FROM relations ORDER BY observation_id, kind, other_id")

    def _clear(self) -> None:
        for table in ("flags (observation_id PRIMARY KEY, flags)", "relations (observation_id, kind, other_id, diff)"):
            self._connection.execute(f"DROP TABLE IF EXISTS {table.partition(' ')[0]}")
            self._connection.execute(f"CREATE TABLE {table}")


@contextmanager
def open_findings() -> Iterator[Findings]:
    """Findings in a temporary file that goes with the block."""
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        yield Findings(connection)
