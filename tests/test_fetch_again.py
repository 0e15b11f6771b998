"""A second fetch into a folder, one that was killed, and two at once."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pressroom import Line, Server, in_turn, page, quick, saved, serving, status, true_manifest

from extractor.errors import OutputError
from extractor.fetch import FetchReport, Wishes, fetch_releases

ROOT = Path(__file__).parents[1]
PAGES = 8


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


def body(name: object, words: str = "rose") -> bytes:
    return f"<html><body><p>Output of {name} {words} 3% in May.</p></body></html>".encode()


def conditional(content: bytes, etag: str = '"1"') -> object:
    """Answers 304 to who has it already."""

    def answer(line: Line) -> None:
        known = line.request.headers.get("if-none-match") == etag
        line.answer(b"" if known else content, "304 Not Modified" if known else "200 OK", ETag=etag)

    return answer


def feed(*items: tuple[str, str]) -> bytes:
    entries = "".join(f'<entry><link href="{path}"/><updated>{when}</updated></entry>' for path, when in items)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def filled(server: Server, count: int = PAGES) -> str:
    """A feed of pages; returns its address."""
    when = "2020-01-01T00:00:00Z"
    server.routes["/feed"] = page(feed(*((f"/{n}", when) for n in range(count))), Content_Type="application/atom+xml")
    for number in range(count):
        server.routes[f"/{number}"] = page(body(number))
    return server.url("/feed")


def fetched(url: str, folder: Path, **wishes: object) -> FetchReport:
    return fetch_releases([url], folder, wishes=Wishes(**wishes), client=quick())  # type: ignore[arg-type]


def test_fetch_again_asks_for_what_is_new_alone(server: Server, tmp_path: Path) -> None:
    url = filled(server, 3)
    assert len(fetched(url, tmp_path).new) == 3
    before = (tmp_path / "manifest.csv").read_bytes()
    again = fetched(url, tmp_path)
    assert (again.new, again.held, server.times["/feed"]) == ([], 3, 2)
    assert (tmp_path / "manifest.csv").read_bytes() == before
    filled(server, 4)
    assert len(fetched(url, tmp_path).new) == 1
    assert [server.times[f"/{n}"] for n in range(4)] == [1, 1, 1, 1]


def test_fetch_again_asks_for_lists_conditionally(server: Server, tmp_path: Path) -> None:
    url = filled(server, 3)
    server.routes["/feed"] = conditional(feed(("/0", "2020-01-01"), ("/1", "2020-01-01")))  # type: ignore[assignment]
    assert len(fetched(url, tmp_path, max_new=1).new) == 1
    assert len(fetched(url, tmp_path).new) == 1  # from the feed as it was kept
    lists = [one for one in server.log if one.path == "/feed"]
    assert [one.headers.get("if-none-match") for one in lists] == [None, '"1"']


@pytest.mark.parametrize("after", [True, False], ids=["after it was asked", "before it was asked"])
def test_fetch_again_asks_for_what_the_list_says_was_changed(server: Server, tmp_path: Path, after: bool) -> None:
    url = filled(server, 2)
    fetched(url, tmp_path)
    when = datetime.now(UTC) + timedelta(minutes=5 if after else -5)
    server.routes["/feed"] = page(feed(("/0", when.isoformat()), ("/1", "2020-01-01")), Content_Type="text/xml")
    server.routes["/0"] = page(body(0, "fell"))
    report = fetched(url, tmp_path)
    assert len(report.updated) == after
    assert server.times["/0"] == 1 + after
    assert server.times["/1"] == 1
    assert (body(0, "fell") in saved(tmp_path)) is after
    assert len(saved(tmp_path)) == 2


def test_fetch_recheck_asks_conditionally(server: Server, tmp_path: Path) -> None:
    url = filled(server, 3)
    server.routes["/0"] = conditional(body(0))  # type: ignore[assignment]
    server.routes["/1"] = page(body(1))
    server.routes["/2"] = in_turn(page(body(2), ETag='"a"'), page(body(2, "fell"), ETag='"b"'), status("404 Not Found"))
    fetched(url, tmp_path)
    report = fetched(url, tmp_path, again=True)
    assert (report.unchanged, len(report.updated), report.new) == (2, 1, [])
    rows = {row["url"][-1]: row for row in true_manifest(tmp_path)}
    assert rows["2"]["etag"] == '"b"'
    assert (tmp_path / rows["2"]["file"]).read_bytes() == body(2, "fell")
    gone = fetched(url, tmp_path, again=True)
    assert not gone.complete
    assert body(2, "fell") in saved(tmp_path)
    [row] = [row for row in true_manifest(tmp_path) if row["note"]]
    assert row["note"].startswith("status 404 (")
    assert row["status"] == "200"


def test_fetch_again_brings_back_what_was_removed(server: Server, tmp_path: Path) -> None:
    url = filled(server, 2)
    report = fetched(url, tmp_path)
    (tmp_path / report.new[0]).unlink()
    assert fetched(url, tmp_path).new == report.new[:1]


def test_fetch_again_tries_what_failed(server: Server, tmp_path: Path) -> None:
    url = filled(server, 2)
    server.routes["/1"] = in_turn(status("404 Not Found"), page(body(1)))
    assert len(fetched(url, tmp_path).failed) == 1
    [row] = [row for row in true_manifest(tmp_path) if not row["file"]]
    assert (row["status"], row["note"]) == ("404", "status 404")
    assert len(fetched(url, tmp_path).new) == 1
    assert all(row["file"] for row in true_manifest(tmp_path))


def test_fetch_again_does_not_ask_for_what_is_no_release(server: Server, tmp_path: Path) -> None:
    url = filled(server, 2)
    server.routes["/1"] = page(b"\x89PNG", Content_Type="image/png")
    assert len(fetched(url, tmp_path).refused) == 1
    assert fetched(url, tmp_path).held == 2
    assert server.times["/1"] == 1
    assert len(fetched(url, tmp_path, again=True).refused) == 1


def test_fetch_again_of_a_release_does_not_ask_for_it(server: Server, tmp_path: Path) -> None:
    filled(server, 1)
    fetched(server.url("/0"), tmp_path)
    assert fetched(server.url("/0"), tmp_path).held == 1
    assert server.times["/0"] == 1


def test_fetch_keeps_what_people_write_into_the_manifest(server: Server, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("Output rose 3%.", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text("file,published,desk\nmine.txt,2025-10-06,Anna\n", encoding="utf-8")
    url = filled(server, 2)
    report = fetched(url, tmp_path)
    with (tmp_path / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert (rows[0]["file"], rows[0]["published"], rows[0]["desk"]) == ("mine.txt", "2025-10-06", "Anna")
    with (tmp_path / "manifest.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"publisher": "Office"} for row in rows)
    fetched(url, tmp_path)
    with (tmp_path / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["file"]: row["publisher"] for row in rows} == dict.fromkeys(["mine.txt", *report.new], "Office")


@pytest.mark.parametrize("content", [b"name,url\na,b\n", b"file\n\xff\xfe\n"], ids=["no column file", "no text"])
def test_fetch_does_not_lose_a_manifest_that_it_cannot_read(server: Server, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.csv").write_bytes(content)
    with pytest.raises(OutputError, match=r"manifest\.csv"):
        fetched(filled(server, 1), tmp_path)
    assert (tmp_path / "manifest.csv").read_bytes() == content
    assert server.log == []


def test_fetch_into_a_folder_that_another_writes_into(server: Server, tmp_path: Path) -> None:
    from filelock import FileLock

    url = filled(server, 1)
    (tmp_path / ".fetch").mkdir()
    with FileLock(tmp_path / ".fetch" / "lock"), pytest.raises(OutputError, match="another fetch is writing into it"):
        fetched(url, tmp_path)
    assert server.log == []
    assert len(fetched(url, tmp_path).new) == 1


def test_fetch_tells_of_a_state_that_is_broken(server: Server, tmp_path: Path) -> None:
    (tmp_path / ".fetch").mkdir()
    (tmp_path / ".fetch" / "state.sqlite").write_bytes(b"no database" * 99)
    with pytest.raises(OutputError, match=r"state\.sqlite.*remove it"):
        fetched(filled(server, 1), tmp_path)


def test_fetch_into_what_is_no_folder(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        fetched(filled(server, 1), tmp_path / "file")


# --- killed -------------------------------------------------------------------------------------------


def started(url: str, folder: Path, *options: str, code: str = "") -> subprocess.Popen[str]:
    run = f"{code}\nfrom extractor.cli import main\nmain()"
    command = [sys.executable, "-c", run, "fetch", url, "-o", str(folder), "--allow-private", "--delay", "0.05"]
    return subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def until(true: object, seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < ends
        time.sleep(0.005)


def listed(folder: Path) -> int:
    """How many lines the manifest has beside its head."""
    path = folder / "manifest.csv"
    return len(path.read_bytes().splitlines()) - 1 if path.exists() else -1


def test_fetch_killed_between_pages_asks_for_none_twice(server: Server, tmp_path: Path) -> None:
    url = filled(server)
    for count in (1, 3, 6):
        process = started(url, tmp_path, "--delay", "1.5")
        until(lambda count=count: listed(tmp_path) >= count)
        process.send_signal(signal.SIGKILL)
        ended(process)
        true_manifest(tmp_path, killed=True)
    code, said = ended(started(url, tmp_path))
    assert code == 0
    assert "taken up where it was broken off" in said
    assert sorted(saved(tmp_path)) == [body(n) for n in range(PAGES)]
    assert [server.times[f"/{n}"] for n in range(PAGES)] == [1] * PAGES
    assert server.times["/feed"] == 1


def test_fetch_killed_in_the_middle_of_a_page_asks_for_that_alone_again(server: Server, tmp_path: Path) -> None:
    url = filled(server)
    processes: list[subprocess.Popen[str]] = []

    def kills(line: Line) -> None:
        line.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999\r\n\r\n<p>Half")
        until(lambda: processes)
        processes[-1].send_signal(signal.SIGKILL)

    for number in (0, 4):
        server.routes[f"/{number}"] = in_turn(kills, page(body(number)))
    for code in (-signal.SIGKILL, -signal.SIGKILL, 0):
        processes.append(started(url, tmp_path))
        assert ended(processes[-1])[0] == code
        true_manifest(tmp_path, killed=code != 0)
    assert sorted(saved(tmp_path)) == [body(n) for n in range(PAGES)]
    assert [server.times[f"/{n}"] for n in range(PAGES)] == [2, 1, 1, 1, 2, 1, 1, 1]


@pytest.mark.parametrize(
    ("dies", "twice"),
    [
        pytest.param("store.os.fsync", True, id="before it is on disk"),
        pytest.param("store.Path.replace", False, id="before it has its name"),
        pytest.param("keep.append_row", False, id="before it is listed"),
    ],
)
def test_fetch_that_dies_while_saving_loses_nothing(server: Server, tmp_path: Path, dies: str, twice: bool) -> None:
    url = filled(server, 3)
    assert len(fetched(url, tmp_path, max_new=1).new) == 1
    code = f"import os; from extractor.fetch import keep, store\n" \
        f"keep.Keeper.write = lambda self: None\n{dies} = lambda *given: os._exit(9)"  # fmt: skip
    assert ended(started(url, tmp_path, code=code))[0] == 9
    assert ended(started(url, tmp_path))[0] == 0
    assert sorted(saved(tmp_path)) == [body(n) for n in range(3)]
    assert [server.times[f"/{n}"] for n in range(3)] == [1, 1 + twice, 1]
    assert not list(tmp_path.rglob("*.part"))


def test_fetch_that_was_broken_off_long_ago_begins_anew(server: Server, tmp_path: Path) -> None:
    url, client = filled(server, 2), quick()
    server.routes["/1"] = in_turn(lambda line: (_ for _ in ()).throw(OSError), page(body(1)))

    def stops(event: object, waiting: int) -> None:
        raise KeyboardInterrupt

    long_ago = datetime.now(UTC) - timedelta(days=3)
    with pytest.raises(KeyboardInterrupt):
        fetch_releases([url], tmp_path, client=client, tell=stops, now=lambda: long_ago)
    report = fetch_releases([url], tmp_path, client=quick())
    assert not report.resumed
    assert server.times["/feed"] == 2
    assert len(saved(tmp_path)) == 2


def test_fetch_interrupted_says_130_and_goes_on(server: Server, tmp_path: Path) -> None:
    url = filled(server)
    process = started(url, tmp_path, "--delay", "1.5")
    until(lambda: listed(tmp_path) >= 2)
    process.send_signal(signal.SIGINT)
    assert ended(process)[0] == 130
    true_manifest(tmp_path)
    assert ended(started(url, tmp_path))[0] == 0
    assert len(saved(tmp_path)) == PAGES
    assert max(count for path, count in server.times.items() if path != "/feed") <= 2
