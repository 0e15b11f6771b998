"""What is done <-> a file of it, so that a run can be broken off anywhere and taken up again.

Outcomes are kept by a key of all that they depend on: content, name, rules, model, options, version. Entries say
which releases the run at hand has, by place in the input; the table is the outcomes of the entries in that order.
The ledger is one SQLite file that one process writes; a part is a small one of the same form.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from extractor.errors import OutputError
from extractor.export import draft_file
from extractor.model import Observation
from extractor.read.sound import sound
from extractor.run.account import Duplicate, Failure, Summary, Warned, count, no_counts
from extractor.run.outcome import Outcome, pack_account, pack_page, pack_rows, unpack_page, unpack_rows
from extractor.run.pages import Page

LAYOUT = 4
"""Raised when the tables change: what an older version left is then done anew."""

_TABLES = (
    # account is JSON; entries of the input that have no bytes, and killed ones without a key, stand in entries alone.
    "outcomes (key TEXT PRIMARY KEY, account TEXT, rows BLOB, page BLOB, limits TEXT, crc INTEGER)",
    "entries (position INTEGER PRIMARY KEY, source TEXT, mark TEXT, release_id TEXT, key TEXT, failure TEXT)",
    "marks (mark TEXT PRIMARY KEY, release_id TEXT, key TEXT)",
)
# The first entry of each release; later ones of the same bytes are duplicates of it.
_FIRST = (
    "(release_id IS NULL OR position = (SELECT min(position) FROM entries AS other "
    "WHERE other.release_id = entries.release_id))"
)
_TOLD = f"FROM entries LEFT JOIN outcomes USING (key) WHERE {_FIRST} ORDER BY position"


@dataclass(frozen=True, slots=True)
class Entry:
    """A release of the input: its place, its name, a mark that changes when it may have changed (empty where none is
    known), the id of its content and the key of its outcome, or why it has none."""

    position: int
    source: str
    mark: str = ""
    release_id: str | None = None
    key: str | None = None
    failure: str | None = None


class Ledger:
    """The ledger of an output folder, or the part of a shard."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._many = connection.executemany
        self._run("BEGIN")  # as one, since each on its own would wait for the disk
        for table in _TABLES:
            self._run(f"CREATE TABLE IF NOT EXISTS {table}")
        self._run("CREATE INDEX IF NOT EXISTS entries_release ON entries (release_id, position)")
        self._run("COMMIT")

    # --- what is done

    def begin(self) -> None:
        """Forgets the entries of the run before; outcomes stay."""
        self._run("DELETE FROM entries")

    def has(self, key: str, limits: str) -> bool:
        """Whether the outcome is there, and as it was written. A release that was killed at other limits is tried
        again, as is one whose outcome is damaged."""
        query = "SELECT account, rows, page, crc FROM outcomes WHERE key = ? AND limits IN ('', ?)"
        found = self._run(query, (key, limits)).fetchone()
        return found is not None and _crc(*found[:3]) == found[3]

    def entered(self, release_id: str) -> bool:
        """Whether a release of the same bytes is among the entries."""
        return self._run("SELECT 1 FROM entries WHERE release_id = ?", (release_id,)).fetchone() is not None

    def marked(self, mark: str) -> tuple[str, str] | None:
        """Release id and key of an input that has not changed since, by its mark."""
        found: tuple[str, str] | None = self._run(
            "SELECT release_id, key FROM marks WHERE mark = ? AND mark <> ''", (mark,)
        ).fetchone()
        return found if found and all(isinstance(part, str) for part in found) else None

    def enter(self, entries: Iterable[Entry]) -> None:
        """Notes releases of the input."""
        rows = [
            (one.position, sound(one.source), one.mark, one.release_id, one.key, one.failure and sound(one.failure))
            for one in entries
        ]
        with self._at_once():
            self._many("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)", rows)
            self._many(
                "INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", [(row[2], row[3], row[4]) for row in rows if row[4]]
            )

    def add(self, done: Iterable[tuple[str, Outcome]], limits: str = "") -> None:
        """Keeps outcomes by their keys; `limits` are those that a killed release ran into."""
        packed = [(key, pack_account(one), pack_rows(one.rows), pack_page(one.page)) for key, one in done]
        rows = [(*cells, limits, _crc(*cells[1:])) for cells in packed]
        with self._at_once():
            self._many("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?)", rows)

    def take(self, part: Path, *, entries: bool) -> None:
        """Takes in a part, with its entries or its outcomes alone, and removes it; one that is damaged is removed."""
        try:
            if not _usable(part):
                part.unlink(missing_ok=True)
                return
            self._run("ATTACH ? AS part", (str(part),))
        except sqlite3.DatabaseError:
            part.unlink(missing_ok=True)
            return
        try:
            with self._at_once():
                self._run("INSERT OR REPLACE INTO outcomes SELECT * FROM part.outcomes")
                self._run("INSERT OR REPLACE INTO marks SELECT * FROM part.marks")
                if entries:
                    self._run("INSERT OR REPLACE INTO entries SELECT * FROM part.entries")
        except sqlite3.DatabaseError as error:
            if not _damaged(error):
                raise
        finally:
            self._run("DETACH part")
        part.unlink(missing_ok=True)

    def settle(self) -> None:
        """Drops what no entry needs any more: releases that went or changed."""
        with self._at_once():
            self._run("DELETE FROM outcomes WHERE key NOT IN (SELECT key FROM entries WHERE key IS NOT NULL)")
            self._run("DELETE FROM marks WHERE mark NOT IN (SELECT mark FROM entries)")

    # --- what is told

    def rows(self) -> Iterator[Observation]:
        """All rows, in the order of the input."""
        for [packed] in self._run(f"SELECT rows {_TOLD}"):
            if packed:
                with _read_rightly():
                    rows = list(unpack_rows(packed))
                yield from rows

    def pages(self) -> Iterator[Page]:
        """What a reader is shown of each release that could be read, in the order of the input."""
        for [packed] in self._run(f"SELECT page {_TOLD}"):
            if packed:
                with _read_rightly():
                    page = unpack_page(packed)
                yield page

    def counts(self) -> tuple[dict[str, int], dict[str, Warned]]:
        """Totals over all entries, and the releases with warnings, by the text of these."""
        counts: dict[str, int] = no_counts()
        warned: dict[str, Warned] = {}
        for one in self.summaries():
            count(one, counts, warned)
        counts["releases"] = self._one("SELECT count(*) FROM entries")
        counts["failed"] = sum(1 for _ in self.failures())
        counts["duplicates"] = counts["releases"] - counts["read"] - counts["failed"]
        return counts, warned

    def summaries(self) -> Iterator[Summary]:
        """What each release gave that could be read, in the order of the input."""
        for account in self._accounts():
            if "failure" not in account:
                account.pop("left_out", None)
                with _read_rightly():
                    told = Summary.from_account(account)
                yield told

    def failures(self) -> Iterator[Failure]:
        """Each release that could not be read."""
        for source, account, failure in self._run(f"SELECT source, account, failure {_TOLD}"):
            with _read_rightly():
                reason = failure or json.loads(account or "{}").get("failure")
            if reason:
                yield Failure(source, reason)

    def duplicates(self) -> Iterator[Duplicate]:
        """Each release that is byte for byte an earlier one."""
        query = (
            "SELECT entries.source, first.source FROM entries JOIN entries AS first ON first.position = "
            "(SELECT min(position) FROM entries AS other WHERE other.release_id = entries.release_id) "
            "WHERE first.position < entries.position ORDER BY entries.position"
        )
        return (Duplicate(*found) for found in self._run(query))

    def left_out(self) -> Iterator[Failure]:
        """Each row that the table has no room for."""
        for account in self._accounts():
            yield from (Failure(**row) for row in account.get("left_out", ()))

    def _accounts(self) -> Iterator[dict[str, Any]]:
        for [account] in self._run(f"SELECT account {_TOLD}"):
            if account:
                with _read_rightly():
                    told = json.loads(account)
                yield told

    def _one(self, query: str) -> int:
        [found] = self._run(query).fetchone()
        return int(found)

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        self._run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._run("ROLLBACK")
            raise
        self._run("COMMIT")


def _crc(account: object, rows: object, page: object) -> int | None:
    """What tells whether values are those that were written; None where they can't be, by their types."""
    if not (isinstance(account, str) and isinstance(rows, bytes) and isinstance(page, bytes | None)):
        return None
    return zlib.crc32(page or b"", zlib.crc32(rows, zlib.crc32(account.encode("utf-8", "backslashreplace"))))


@contextmanager
def _read_rightly() -> Iterator[None]:
    """Raises OutputError for a value that was damaged after it was written, or that a stranger wrote."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, zlib.error) as error:
        raise OutputError(
            f"the account of an earlier run in the output folder is damaged ({type(error).__name__}); run again with "
            "--fresh, which does everything anew"
        ) from error


@contextmanager
def read_ledger(path: Path) -> Iterator[Ledger | None]:
    """The ledger of a run that is done, to be read; None where there is none of this layout."""
    if not path.is_file() or not _usable(path):
        yield None
        return
    with closing(_connect(path)) as connection:
        yield Ledger(connection)


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """The ledger in the file, or a new one; one of another layout, or a damaged one, is begun anew.

    Raises OutputError where it cannot be written.
    """
    try:
        if path.exists() and not _usable(path):
            for name in (path, path.with_name(path.name + "-journal")):
                name.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_connect(path)) as connection:
            yield Ledger(connection)
    except (sqlite3.Error, OSError) as error:
        raise _refusal(path, error) from error


def write_part(path: Path, done: Iterable[tuple[Entry, Outcome | None]], limits: str = "") -> None:
    """Writes a part, whole or not at all: entries with the outcomes of those that have a key; `limits` are those that
    a killed release ran into."""
    found = list(done)
    try:
        with draft_file(path) as draft:
            with closing(_connect(draft, journal="OFF")) as connection:
                part = Ledger(connection)
                part.enter([entry for entry, _ in found])
                part.add([(entry.key, outcome) for entry, outcome in found if entry.key and outcome], limits)
            draft.replace(path)
    except sqlite3.Error as error:
        raise _refusal(path, error) from error


def _refusal(path: Path, error: Exception) -> OutputError:
    return OutputError(
        f"{path}: cannot be written: {error}; free the space or choose another folder with -o, then run the same "
        "command again: what is done is kept"
    )


def _connect(path: Path, journal: Literal["TRUNCATE", "OFF"] = "TRUNCATE") -> sqlite3.Connection:
    """Not with a write-ahead log, which needs memory shared between processes and so no network drive; a draft, which
    is kept whole or not at all, needs no journal."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA user_version = {LAYOUT}")
    return connection


def _usable(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            [layout] = connection.execute("PRAGMA user_version").fetchone()
            [[state]] = connection.execute("PRAGMA quick_check(1)").fetchall()
            made = {sql for [sql] in connection.execute("SELECT sql FROM sqlite_schema WHERE type <> 'index'")}
    except sqlite3.DatabaseError as error:
        if _damaged(error):
            return False
        raise
    # A view or a trigger of a stranger's would be run with what is asked of it.
    return bool(layout == LAYOUT and state == "ok" and made == {f"CREATE TABLE {table}" for table in _TABLES})


def _damaged(error: sqlite3.DatabaseError) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
