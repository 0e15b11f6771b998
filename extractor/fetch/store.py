"""What is fetched -> kept in the target folder, so that a fetch that is killed is taken up where it was.

A page counts as fetched from one transaction on: its bytes are then on disk under a draft's name, and take their own
name right after it, or when the folder is opened the next time.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any

from extractor.errors import OutputError

NAME = ".fetch"
_CONTINUED = 24 * 3600.0
"""A fetch that was broken off longer ago than this is begun anew, for its lists are old."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of an address that was asked; `file` is None where nothing of it was saved, `note` says why.

    `fetched` is when the file came, `asked` when the address was asked last, `round` the fetch that asked last, and
    `settled` says that asking again in the same fetch is of no use.
    """

    key: str
    url: str
    final_url: str
    final_key: str
    file: str | None
    fetched: str
    status: int | None
    content_type: str | None = None
    encoding: str | None = None
    sha256: str | None = None
    published: str | None = None
    publisher: str | None = None
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    same_as: str | None = None
    note: str | None = None
    asked: str = ""
    round: int = 0
    settled: bool = True

    @property
    def validators(self) -> dict[str, str]:
        """The headers that ask for what has changed only."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class ListKept:
    """A list as it was last sent, kept since a server that says "not changed" does not send it again."""

    key: str
    final_url: str
    content_type: str
    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    round: int = 0

    @property
    def validators(self) -> dict[str, str]:
        """The headers that ask for what has changed only."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in said.items() if value}


_PAGE = [one.name for one in fields(Page)]
_LIST = [one.name for one in fields(ListKept)]
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS pages ({", ".join(_PAGE)}, PRIMARY KEY (key));
CREATE INDEX IF NOT EXISTS pages_final ON pages (final_key);
CREATE INDEX IF NOT EXISTS pages_sha256 ON pages (sha256);
CREATE INDEX IF NOT EXISTS pages_file ON pages (file);
CREATE TABLE IF NOT EXISTS lists ({", ".join(_LIST)}, PRIMARY KEY (key));
CREATE TABLE IF NOT EXISTS drafts (draft PRIMARY KEY, file);
CREATE TABLE IF NOT EXISTS meta (name PRIMARY KEY, value);
"""


class Store:
    """What a folder holds, for one process alone. `round` numbers the fetches into it; `resumed` says that this one
    goes on with one that was broken off."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, now: float) -> None:
        self.folder = folder
        self._connection = connection
        connection.executescript(_SCHEMA)
        said: Mapping[str, float] = dict(connection.execute("SELECT name, value FROM meta"))
        began = said.get("began", 0.0)
        self.resumed = bool(said.get("open")) and 0 <= now - began < _CONTINUED
        self.round = int(said.get("round", 0)) + (not self.resumed)
        self._note(round=self.round, open=1, began=began if self.resumed else now)

    def page(self, key: str) -> Page | None:
        """What is known of an address by its key."""
        return self._one_page("key = ?", key)

    def at(self, key: str) -> Page | None:
        """The saved page that an address is known to lead to."""
        return self._one_page("final_key = ? AND file IS NOT NULL", key)

    def alike(self, sha256: str, key: str) -> Page | None:
        """The saved page of another address that has the same bytes."""
        return self._one_page("sha256 = ? AND file IS NOT NULL AND key <> ?", sha256, key)

    def is_taken(self, file: str) -> bool:
        """Whether a name is that of a saved page, or of a file that somebody else put there."""
        return self._one_page("file = ?", file) is not None or os.path.lexists(self.folder / file)

    def pages(self) -> Iterator[Page]:
        """All pages, in the order of their addresses."""
        for row in self._connection.execute(f"SELECT {', '.join(_PAGE)} FROM pages ORDER BY url, key"):
            yield self._page(row)

    def is_there(self, page: Page) -> bool:
        """Whether the file of a page is where it was put."""
        return page.file is not None and (self.folder / page.file).is_file()

    def save(self, page: Page, body: bytes, enter: Callable[[], None]) -> None:
        """Keeps a page with its bytes; both or, where the process ends before, neither.

        `enter` enters it in the manifest, which is done before the file has its name: a row whose file has not come
        does no harm, a file without its row has lost its date.
        """
        file = page.file or ""
        draft = f"{hashlib.sha256(file.encode()).hexdigest()[:16]}.part"
        with (self.folder / NAME / draft).open("wb") as stream:
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
        with self._connection:
            self._put("pages", _PAGE, astuple(page))
            self._connection.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?)", (draft, file))
        enter()
        self.settle()

    def note(self, page: Page) -> None:
        """Keeps what is known of a page; its file stays as it is."""
        with self._connection:
            self._put("pages", _PAGE, astuple(page))

    def list_kept(self, key: str) -> ListKept | None:
        """A list as it was last sent."""
        row = self._connection.execute(f"SELECT {', '.join(_LIST)} FROM lists WHERE key = ?", (key,)).fetchone()
        return ListKept(*row) if row else None

    def keep_list(self, kept: ListKept) -> None:
        """Keeps a list."""
        with self._connection:
            self._put("lists", _LIST, astuple(kept))

    def correct(self, file: str, **said: str) -> None:
        """Takes over what a reader has written into the manifest."""
        page = self._one_page("file = ?", file)
        if page is not None:
            self.note(replace(page, **said))  # type: ignore[arg-type]

    def finish(self) -> None:
        """The fetch has come to its end; the next one begins anew."""
        self._note(open=0)

    def settle(self) -> None:
        """Gives what is fetched its own name, also what a killed fetch had no time for; removes what is not."""
        for draft, file in self._connection.execute("SELECT draft, file FROM drafts").fetchall():
            if not (self._is_inside(f"{NAME}/{draft}") and self._is_inside(file)):
                continue  # not of this program
            path, target = self.folder / NAME / draft, self.folder / file
            if path.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
        with self._connection:
            self._connection.execute("DELETE FROM drafts")
        for path in (*(self.folder / NAME).glob("*.part"), *self.folder.glob(".manifest.csv.*.part")):
            path.unlink(missing_ok=True)

    def _one_page(self, where: str, *values: str) -> Page | None:
        query = f"SELECT {', '.join(_PAGE)} FROM pages WHERE {where} ORDER BY rowid LIMIT 1"
        row = self._connection.execute(query, values).fetchone()
        return self._page(row) if row else None

    def _page(self, row: tuple[Any, ...]) -> Page:
        """A page as it is kept. A name that leads out of the folder is none: the state may have come with the folder
        from a stranger."""
        page = replace(Page(*row), settled=bool(row[-1]))
        return page if page.file is None or self._is_inside(page.file) else replace(page, file=None)

    def _is_inside(self, file: object) -> bool:
        if not isinstance(file, str) or "\0" in file or "\\" in file or ":" in file:
            return False
        parts = PurePosixPath(file).parts
        if not parts or parts[0] == "/" or ".." in parts:
            return False
        return (self.folder / file).resolve().is_relative_to(self.folder.resolve())

    def _put(self, table: str, columns: list[str], values: tuple[object, ...]) -> None:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self._connection.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", values)

    def _note(self, **values: float) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())


@contextmanager
def open_store(folder: Path, now: float, *, dry: bool = False) -> Iterator[Store]:
    """The store of a folder, which is made where it is missing; `now` is in seconds since 1970. A `dry` one is a copy
    in memory, and the folder stays as it is.

    Raises OutputError where another fetch writes into the folder, or it cannot be written.
    """
    from filelock import FileLock, Timeout

    path = folder / NAME / "state.sqlite"
    try:
        if dry:
            with closing(_copy(path)) as one:
                yield Store(folder, one, now)
            return
        (folder / NAME).mkdir(parents=True, exist_ok=True)
        with FileLock(folder / NAME / "lock", timeout=0), closing(sqlite3.connect(path)) as one:
            yield Store(folder, one, now)
    except Timeout:
        raise OutputError(
            f"{folder}: another fetch is writing into it; wait until it is done, or choose another folder with -o"
        ) from None
    except sqlite3.DatabaseError as error:
        raise OutputError(f"{path}: {error}; remove it to begin anew, which asks for every page again") from error
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _copy(path: Path) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:")
    if path.exists():
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as one:
            one.backup(copy)
    return copy
