"""`extractor fetch`: what it takes, says and leaves, and that `extractor run` takes it up."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pressroom import Server, page, serving, true_manifest

from extractor import cli

STORY = (
    ("Exports of Norland rose 4.4% year on year in September 2025.", "Exports up", "Mon, 06 Oct 2025 09:00:00 +0200"),
    ("The unemployment rate of Norland was 5.1% last month.", "Labour", "Thu, 09 Oct 2025 08:00:00 +0200"),
)


class Ended(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def server() -> Iterator[Server]:
    items = "".join(
        f"<item><title>{title}</title><link>/2025/10/{n}</link><pubDate>{when}</pubDate></item>"
        for n, (_, title, when) in enumerate(STORY)
    )
    with serving() as one:
        one.routes["/feed"] = page(
            f'<rss version="2.0"><channel><title>News</title>{items}<item><link>/2025/10/tables.pdf</link></item>'
            "<item><link>/secret</link></item></channel></rss>".encode(),
            Content_Type="application/rss+xml",
        )
        one.routes["/robots.txt"] = page(b"User-agent: *\nDisallow: /secret", Content_Type="text/plain")
        one.routes["/2025/10/tables.pdf"] = page(b"%PDF-1.7\n...", Content_Type="application/pdf")
        for n, (text, title, _) in enumerate(STORY):
            html = f"<html lang=en><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
            one.routes[f"/2025/10/{n}"] = page(html.encode())
        yield one


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def ran(*args: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["extractor", *map(str, args)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        said = capsys.readouterr()
        return Ended(int(stopped.value.code or 0), said.out, said.err)

    return ran


def test_fetch_command_then_run_is_one_story(server: Server, command: Command, tmp_path: Path) -> None:
    corpus, output = tmp_path / "corpus" / "x", tmp_path / "output"
    ended = command("fetch", server.url("/feed"), "-o", corpus, "--delay", "0", "--allow-private")
    assert ended.code == 0, ended.err
    assert ended.out == ""
    assert "3 new, 1 refused" in ended.err
    assert "1 x robots.txt forbids it" in ended.err
    assert len([row for row in true_manifest(corpus) if row["file"]]) == 3
    ended = command("run", corpus, "-o", output, "-q", "-j", "1")
    assert (ended.code, "is a broken PDF" in ended.err) == (1, True)
    with (output / "observations.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["value"], row["published"], row["title"], row["period"]) for row in rows] == [
        ("4.4", "2025-10-06", "Exports up", "2025-09"),
        ("5.1", "2025-10-09", "Labour", "2025-09"),
    ]
    ended = command("fetch", server.url("/feed"), "-o", corpus, "--delay", "0", "--allow-private")
    assert "0 new, 3 there already, 1 refused" in ended.err
    assert [server.times[f"/2025/10/{n}"] for n in range(2)] == [1, 1]


def test_fetch_command_tells_in_json(server: Server, command: Command, tmp_path: Path) -> None:
    ended = command("fetch", server.url("/feed"), "-o", tmp_path, "--delay", "0", "--allow-private", "--json", "-q")
    told = json.loads(ended.out)
    assert (len(told["new"]), len(told["not_read"]), len(told["refused"])) == (3, 0, 1)
    assert told["refused"][0]["reason"] == "robots.txt forbids it"
    assert ended.err.splitlines() == [f"refused   {server.url('/secret')}  robots.txt forbids it"]


def test_fetch_command_dry_run_prints_addresses(server: Server, command: Command, tmp_path: Path) -> None:
    given = tmp_path / "list.txt"
    given.write_text(f"# our feeds\n\n{server.url('/feed')} # the only one\n", encoding="utf-8")
    out = tmp_path / "out"
    ended = command("fetch", "--from-file", given, "-o", out, "--delay", "0", "--allow-private", "--dry-run")
    assert ended.out.splitlines() == [server.url(f"/2025/10/{name}") for name in ("0", "1", "tables.pdf")]
    assert not out.exists()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        pytest.param((), "nothing to fetch", id="nothing"),
        pytest.param(("http://soa.example/",), "-o: say where", id="no folder"),
        pytest.param(("ftp://soa.example/", "-o", "x"), "no http or https address", id="another protocol"),
        pytest.param(("soa.example/feed", "-o", "x"), "http:// or https://", id="no protocol"),
        pytest.param(("missing.warc.gz", "-o", "x"), "no such file", id="no such archive"),
        pytest.param(("http://a.example/", "-o", "x", "--match", "("), "--match: '(' is no regular", id="a pattern"),
        pytest.param(("http://a.example/", "-o", "x", "--contact", "a b"), "--contact: 'a b'", id="a contact"),
        pytest.param(("--from-file", "missing.txt", "-o", "x"), "--from-file: missing.txt", id="no such list"),
        pytest.param(("http://a.example/", "-o", "x", "--since", "May"), "--since", id="a date"),
        pytest.param(("http://a.example/", "-o", "x", "--delay", "-1"), "--delay", id="a delay"),
    ],
)
def test_fetch_command_tells_wrong_use(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, args: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = command("fetch", *(args or ("-o", "x")))
    assert ended.code == 2
    assert told in ended.err
    assert list(tmp_path.iterdir()) == []


def test_fetch_command_tells_how_to_permit_the_local_network(server: Server, command: Command, tmp_path: Path) -> None:
    ended = command("fetch", server.url("/feed"), "-o", tmp_path, "--delay", "0")
    assert ended.code == 1
    assert "--allow-private permits that" in ended.err
    assert server.log == []


def test_fetch_command_keeps_the_terminal_safe(server: Server, command: Command, tmp_path: Path) -> None:
    server.routes["/feed"] = page(
        b"<rss version='2.0'><channel><item><link>x:\x1b[2J\xe2\x80\xae</link></item></channel></rss>",
        Content_Type="text/xml",
    )
    ended = command("fetch", server.url("/feed"), "-o", tmp_path, "--delay", "0", "--allow-private", "--kind", "feed")
    assert "\x1b" not in ended.err
    assert "\u202e" not in ended.err


def test_fetch_command_has_examples(command: Command) -> None:
    ended = command("fetch", "--help")
    assert ended.out.count("extractor fetch ") >= 5
    assert "Exit codes: 0 done" in ended.out


def test_fetch_command_names_the_extra(command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "protego" else real(name))
    ended = command("fetch", "http://soa.example/", "-o", tmp_path)
    assert ended.code == 2
    assert "pip install 'press-extractor[fetch]'" in ended.err
