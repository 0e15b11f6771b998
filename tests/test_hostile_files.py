"""Files that a stranger left where the program looks: databases, states and ledgers that would do more than be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Ready

from extractor.errors import FetchError, OutputError, UsageError
from extractor.export.reading import open_table, read_observations
from extractor.fetch.address import Address, address
from extractor.fetch.client import Client, Manners
from extractor.fetch.faults import ClosedError, PassingError
from extractor.fetch.pace import Pace
from extractor.fetch.store import NAME, open_store
from extractor.fetch.wire import Answer, Limits
from extractor.run import run_folder
from extractor.run import state as run_state

VIEWS = {
    "endless": "CREATE VIEW observations AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
    "SELECT x AS source, x AS release_id, x AS char_start, x AS rowid FROM n",
    "of another table": "CREATE TABLE t (source, release_id, char_start); "
    "CREATE VIEW observations AS SELECT *, 1 AS rowid FROM t",
}


@pytest.mark.parametrize("sql", VIEWS.values(), ids=VIEWS)
def test_hostile_view_of_sqlite_is_not_run(tmp_path: Path, sql: str) -> None:
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as one:
        one.executescript(sql)
    with pytest.raises(UsageError, match="observations is a view, which is not run"):
        open_table(tmp_path / "a.sqlite")


def test_hostile_column_of_sqlite_calls_no_function(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as one:
        one.executescript(
            "CREATE TABLE observations (source, release_id, char_start, "
            "more AS (hex(zeroblob(400000000)))); INSERT INTO observations VALUES (1, 2, 3)"
        )
    with pytest.raises(UsageError, match="observations computes columns"):
        open_table(tmp_path / "a.sqlite")


def test_hostile_view_of_duckdb_reads_no_file(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    (tmp_path / "secret.csv").write_text("source,release_id,char_start\nhidden,1,1\n")
    with closing(duckdb.connect(str(tmp_path / "a.duckdb"))) as one:
        one.execute(f"CREATE VIEW observations AS SELECT *, 1 AS rowid FROM read_csv('{tmp_path / 'secret.csv'}')")
    with pytest.raises(UsageError, match="observations is a view, which is not run"):
        list(read_observations(tmp_path / "a.duckdb"))


def test_hostile_column_of_duckdb_is_not_computed(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    with closing(duckdb.connect(str(tmp_path / "a.duckdb"))) as one:
        one.execute("CREATE TABLE observations (source INT, release_id INT, char_start INT, more AS (source + 1))")
    with pytest.raises(UsageError, match="observations computes columns"):
        list(read_observations(tmp_path / "a.duckdb"))


RUN_BY_SQLITE = {
    "a trigger": "CREATE TABLE relations (a); CREATE TRIGGER t AFTER DELETE ON relations BEGIN SELECT 1; END",
    "a view": "CREATE VIEW Standings AS SELECT 1",
    "a computed column": "CREATE TABLE observations (source, more AS (hex(zeroblob(400000000))))",
    "a check": "CREATE TABLE relations (a CHECK (length(hex(zeroblob(400000000))) > 1))",
    "a default": "CREATE TABLE standings (a DEFAULT (hex(zeroblob(400000000))))",
    "an index that computes": "CREATE TABLE releases (release_id PRIMARY KEY, source, publisher, title, published, "
    "language); CREATE INDEX i ON releases (hex(zeroblob(400000000)))",
}
RUN_BY_DUCKDB = {
    "a view": "CREATE VIEW Standings AS SELECT 1",
    "a computed column": "CREATE TABLE observations (source INT, more AS (source + 1))",
    "a file that is read": "CREATE VIEW vintages AS SELECT 1; CREATE TABLE releases AS SELECT 1 AS release_id; "
    "CREATE VIEW relations AS FROM read_text('/etc/hostname')",
}


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        *(pytest.param("sqlite", sql, id=f"sqlite, {what}") for what, sql in RUN_BY_SQLITE.items()),
        *(pytest.param("duckdb", sql, id=f"duckdb, {what}") for what, sql in RUN_BY_DUCKDB.items()),
    ],
)
def test_hostile_database_that_a_run_adds_to(tmp_path: Path, recipe: Ready, name: str, sql: str) -> None:
    (tmp_path / "a.txt").write_text("Retail sales rose 3.2% in May 2024.")
    file = tmp_path / "out" / f"observations.{name}"
    file.parent.mkdir()
    if name == "sqlite":
        with closing(sqlite3.connect(file)) as one:
            one.executescript(sql)
    else:
        with closing(pytest.importorskip("duckdb").connect(str(file))) as one:
            one.execute(sql)
    with pytest.raises(OutputError, match=r"is a view, which|computes columns|would run something"):
        run_folder([tmp_path / "a.txt"], file.parent, recipe, formats=name)


@pytest.mark.parametrize("folder", ["what?", "[a-z]*", "md:x", ":memory:"])
def test_hostile_name_of_a_folder_with_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recipe: Ready, folder: str
) -> None:
    pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Retail sales rose 3.2% in May 2024.")
    for _ in range(2):
        run_folder(["a.txt"], Path(folder), recipe, formats="duckdb,sqlite")
    rows = [list(read_observations(Path(folder) / f"observations.{kind}")) for kind in ("duckdb", "sqlite")]
    assert [[row.value for row in some] for some in rows] == [[Decimal("3.2")]] * 2
    assert not list(tmp_path.rglob("*.wal*"))


@pytest.mark.parametrize("file", ["../PWNED.txt", "/tmp/PWNED.txt", "link/PWNED.txt", "..\\PWNED.txt", "C:PWNED.txt"])
def test_hostile_fetch_state_names_nothing_outside_its_folder(tmp_path: Path, file: str) -> None:
    folder, outside = tmp_path / "releases", tmp_path / "outside"
    outside.mkdir()
    with open_store(folder, 0.0):
        pass
    (folder / "link").symlink_to(outside)
    (folder / NAME / "0123456789abcdef.part").write_text("draft")
    with closing(sqlite3.connect(folder / NAME / "state.sqlite")) as one:
        one.execute("INSERT INTO drafts VALUES ('0123456789abcdef.part', ?)", (file,))
        one.execute("INSERT INTO pages (key, url, file, settled) VALUES ('k', 'u', ?, 1)", (file,))
        one.commit()
    with open_store(folder, 0.0) as store:
        store.settle()
        page = store.page("k")
    assert page is not None
    assert page.file is None
    assert not list(tmp_path.rglob("*PWNED*"))


@dataclass
class Servers:
    """Answers by address; what is not named is dead."""

    answers: Mapping[str, tuple[int, dict[str, str]]]
    limits: Limits = field(default_factory=Limits)

    def get(self, asked: Address, headers: Mapping[str, str], *, size: int | None = None) -> Answer:
        if asked.url not in self.answers:
            raise PassingError("refused")
        status, sent = self.answers[asked.url]
        return Answer(asked, status, sent, b"")


def client_of(answers: Mapping[str, tuple[int, dict[str, str]]]) -> Client:
    """A client of two sites, in time that only its own pauses move."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    fine = {f"http://{host}.example/{name}": (status, {}) for host in "ab" for name, status in PAGES.items()}
    wire = Servers({**fine, **answers})
    return Client(wire, Pace(0.0, lambda: now[0], sleep), Manners(retries=0))  # type: ignore[arg-type]


PAGES = {"robots.txt": 404, "page": 200}


def test_hostile_dead_port_does_not_close_its_host() -> None:
    client = client_of({})
    with pytest.raises(ClosedError):
        client.ask(address("http://a.example:81/page"))
    assert client.ask(address("http://a.example/page")).status == 200


def test_hostile_redirect_does_not_close_another_site() -> None:
    led = {
        "http://a.example/led": (302, {"location": "http://b.example/busy"}),
        "http://b.example/busy": (503, {"retry-after": "99999"}),
    }
    client = client_of(led)
    with pytest.raises(FetchError, match="asks to come back"):
        client.ask(address("http://a.example/led"))
    assert client.ask(address("http://b.example/page")).status == 200
    assert client.ask(address("http://a.example/page")).status == 200


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE outcomes SET rows = x'00'",
        "UPDATE outcomes SET rows = NULL",
        "UPDATE outcomes SET account = 'no JSON'",
        "UPDATE outcomes SET account = '[]'",
        "UPDATE outcomes SET account = 7, page = 'x'",
        "UPDATE outcomes SET page = x'78'",
        "UPDATE outcomes SET crc = 'x'",
        "UPDATE entries SET source = x'ff', failure = 3, key = 4",
        "UPDATE marks SET release_id = 1, key = NULL",
        "ALTER TABLE outcomes RENAME TO old; CREATE VIEW outcomes AS SELECT * FROM old",
        "CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM outcomes; END",
        "ALTER TABLE outcomes DROP COLUMN page",
    ],
)
def test_hostile_or_damaged_ledger_costs_only_what_it_held(tmp_path: Path, recipe: Ready, damage: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Retail sales rose 3.2% in May 2024.")
    first = run_folder([tmp_path / "in"], tmp_path / "out", recipe)
    table = (tmp_path / "out" / "observations.csv").read_bytes()
    with closing(sqlite3.connect(tmp_path / "out" / run_state.NAME / "ledger.sqlite")) as one:
        one.executescript(damage)
    second = run_folder([tmp_path / "in"], tmp_path / "out", recipe)
    assert (tmp_path / "out" / "observations.csv").read_bytes() == table
    assert second.counts == first.counts
    assert second.counts["rows"] == 1
