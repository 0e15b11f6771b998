"""Politeness: robots.txt, pauses, one request at a time, and no more requests than needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from pressroom import Route, Server, in_turn, page, quick, redirect, saved, serving, status, true_manifest

from extractor.errors import UsageError
from extractor.fetch import Means, Wishes, fetch_releases
from extractor.fetch.folder import user_agent
from extractor.fetch.pace import Pace


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


def body(words: str) -> bytes:
    return f"<html><body><p>Output of {words} rose 3%.</p></body></html>".encode()


def pages(server: Server, *names: str) -> list[str]:
    for name in names:
        server.routes[f"/{name}"] = page(body(name))
    return [server.url(f"/{name}") for name in names]


def gaps(server: Server) -> list[float]:
    """Seconds between the beginnings of requests, robots.txt among them."""
    return [later.at - earlier.at for earlier, later in pairwise(server.log)]


class Watch:
    """A clock that only sleep moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def pace(self, delay: float) -> Pace:
        return Pace(delay, lambda: self.now, self.sleep)


def test_fetch_pauses_between_all_requests_to_a_host(server: Server, tmp_path: Path) -> None:
    server.routes["/moved"] = redirect("/a")
    fetch_releases([*pages(server, "a", "b", "c"), server.url("/moved")], tmp_path, client=quick(delay=0.15))
    assert server.asked == ["/a", "/b", "/c", "/moved"]
    assert server.log[0].path == "/robots.txt"
    assert min(gaps(server)) >= 0.15
    assert server.most_at_once == 1


def test_fetch_asks_other_hosts_in_the_meantime(server: Server, tmp_path: Path) -> None:
    names = {"one.example": "127.0.0.1", "two.example": "127.0.0.1"}
    pages(server, "a", "b", "c")
    sources = [server.url(f"/{name}", host) for host in names for name in ("a", "b", "c")]
    watch, client = Watch(), quick(delay=0.3, names=names)
    client.pace.clock, client.pace.sleep = watch.pace(0).clock, watch.sleep
    fetch_releases(sources, tmp_path, client=client)
    assert server.most_at_once == 1
    assert sum(watch.slept) == pytest.approx(3 * 0.3)  # three pauses after robots.txt, and both hosts keep them at once
    assert [one.headers["host"][:3] for one in server.log][:4] == ["one", "two", "one", "two"]


def test_fetch_rooms_on_ports_of_one_host_share_its_pause(server: Server, tmp_path: Path) -> None:
    with serving() as other:
        fetch_releases([*pages(server, "a"), *pages(other, "b")], tmp_path, client=quick(delay=0.1))
        times = sorted(one.at for one in (*server.log, *other.log))
        assert len(times) == 4
        assert min(later - earlier for earlier, later in pairwise(times)) >= 0.1


@pytest.mark.parametrize(
    ("robots", "pause"),
    [
        pytest.param("User-agent: *\nCrawl-delay: 0.3", 0.3, id="for all"),
        pytest.param("User-agent: press-extractor\nCrawl-delay: 0.3\n\nUser-agent: *\nDisallow: /", 0.3, id="for us"),
        pytest.param("User-agent: *\nRequest-rate: 4/1", 0.25, id="as a rate"),
        pytest.param("User-agent: *\nCrawl-delay: 0.01", 0.1, id="less than our own"),
    ],
)
def test_fetch_honours_crawl_delay(server: Server, tmp_path: Path, robots: str, pause: float) -> None:
    server.routes["/robots.txt"] = page(robots.encode(), Content_Type="text/plain")
    fetch_releases(pages(server, "a", "b"), tmp_path, client=quick(delay=0.1))
    assert server.asked == ["/a", "/b"]
    assert min(gaps(server)) >= pause


def test_fetch_does_not_wait_for_a_host_that_wants_days(server: Server, tmp_path: Path) -> None:
    server.routes["/robots.txt"] = page(b"User-agent: *\nCrawl-delay: 86400", Content_Type="text/plain")
    report = fetch_releases(pages(server, "a", "b"), tmp_path, client=quick())
    assert server.asked == []
    assert [left.reason for left in report.failed] == [
        "robots.txt asks for 86400 seconds between requests; --max-wait permits more"
    ] * 2


@pytest.mark.parametrize(
    ("robots", "asked"),
    [
        pytest.param(page(b"User-agent: *\nDisallow: /a"), ["/b", "/c.pdf"], id="a path"),
        pytest.param(page(b"User-agent: *\nDisallow: /*.pdf$"), ["/a", "/b"], id="an ending"),
        pytest.param(page(b"User-agent: *\nDisallow: /\nAllow: /b"), ["/b"], id="all but one"),
        pytest.param(page(b"User-agent: other\nDisallow: /"), ["/a", "/b", "/c.pdf"], id="others"),
        pytest.param(page(b"User-agent: Press-Extractor\nDisallow: /b"), ["/a", "/c.pdf"], id="us, by name"),
        pytest.param(page(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /b\r\n"), ["/a", "/c.pdf"], id="with a mark"),
        pytest.param(page(b"\xff\xfe\0garbage\n" * 99), ["/a", "/b", "/c.pdf"], id="what is no robots.txt"),
        pytest.param(page(b"<html>Not found</html>"), ["/a", "/b", "/c.pdf"], id="a page in its place"),
        pytest.param(status("404 Not Found"), ["/a", "/b", "/c.pdf"], id="none"),
        pytest.param(status("403 Forbidden"), ["/a", "/b", "/c.pdf"], id="one that is not shown"),
        pytest.param(status("503 Unavailable"), [], id="one that fails"),
        pytest.param(status("500 Error"), [], id="one that fails badly"),
        pytest.param(lambda line: line.sock.close(), [], id="one that breaks off"),
        pytest.param(page(b"#" * 3_000_000), [], id="one without end"),
        pytest.param(
            in_turn(status("503 Unavailable"), page(b"User-agent: *\nDisallow: /a")), ["/b", "/c.pdf"], id="late"
        ),
        pytest.param(redirect("/r2"), ["/b", "/c.pdf"], id="a redirect"),
        pytest.param(redirect("/robots.txt"), ["/a", "/b", "/c.pdf"], id="a redirect to itself"),
    ],
)
def test_fetch_obeys_robots(server: Server, tmp_path: Path, robots: Route, asked: list[str]) -> None:
    sources = pages(server, "a", "b", "c.pdf")
    server.routes |= {"/robots.txt": robots, "/r2": page(b"User-agent: *\nDisallow: /a")}
    report = fetch_releases(sources, tmp_path, client=quick())
    assert [path for path in server.asked if path != "/r2"] == asked
    assert len(report.new) == len(asked)
    assert len(report.refused) + len(report.failed) == 3 - len(asked)
    true_manifest(tmp_path)


def test_fetch_asks_robots_before_a_redirect_is_followed(server: Server, tmp_path: Path) -> None:
    server.routes |= {"/robots.txt": page(b"User-agent: *\nDisallow: /secret"), "/a": redirect("/secret")}
    report = fetch_releases([server.url("/a")], tmp_path, client=quick())
    assert server.asked == ["/a"]
    assert report.refused[0].reason == "robots.txt forbids it"


def test_fetch_asks_the_robots_of_another_host(server: Server, tmp_path: Path) -> None:
    with serving() as other:
        other.routes |= {"/robots.txt": page(b"User-agent: *\nDisallow: /"), "/b": page(body("b"))}
        server.routes["/a"] = redirect(other.url("/b"))
        report = fetch_releases([server.url("/a")], tmp_path, client=quick())
        assert (other.asked, len(report.refused)) == ([], 1)


@pytest.mark.parametrize("code", ["429 Too Many", "503 Unavailable"])
@pytest.mark.parametrize("said", ["seconds", "a date"])
def test_fetch_honours_retry_after(server: Server, tmp_path: Path, code: str, said: str) -> None:
    watch, client = Watch(), quick(max_wait=200, retries=1)
    client.pace.clock, client.pace.sleep = watch.pace(0).clock, watch.sleep
    in_two_minutes = format_datetime(datetime.fromtimestamp(datetime.now(UTC).timestamp() + 120, UTC), usegmt=True)
    server.routes["/a"] = in_turn(
        status(code, Retry_After="120" if said == "seconds" else in_two_minutes), page(body("a"))
    )
    report = fetch_releases([server.url("/a")], tmp_path, client=client)
    assert report.complete
    assert server.times["/a"] == 2
    assert 115 <= sum(watch.slept) <= 121


def test_fetch_backs_off_longer_with_each_failure(server: Server, tmp_path: Path) -> None:
    watch, client = Watch(), quick(max_wait=200, retries=4, back_off=2)
    client.pace.clock, client.pace.sleep = watch.pace(0).clock, watch.sleep
    server.routes["/a"] = status("503 Unavailable")
    report = fetch_releases([server.url("/a")], tmp_path, client=client)
    assert watch.slept == [2, 4, 8, 16]
    assert report.failed[0].reason == "status 503, after 5 tries"


def test_fetch_leaves_a_host_that_wants_to_be_left(server: Server, tmp_path: Path) -> None:
    sources = pages(server, "a", "b", "c")
    server.routes["/b"] = status("429 Too Many", Retry_After="3600")
    report = fetch_releases(sources, tmp_path, wishes=Wishes(sort="page"), client=quick(retries=3))
    assert server.asked == ["/a", "/b"]
    assert (len(report.new), len(report.failed)) == (1, 2)
    assert {row["note"] for row in true_manifest(tmp_path) if not row["file"]} == {
        "status 429, and asks to come back after 3600 seconds; --max-wait permits more"
    }


@pytest.mark.parametrize(
    "code", ["404 Not Found", "403 Forbidden", "410 Gone", "451 Unavailable", "501 Not Implemented"]
)
def test_fetch_does_not_insist(server: Server, tmp_path: Path, code: str) -> None:
    server.routes["/a"] = status(code)
    report = fetch_releases([server.url("/a")], tmp_path, client=quick(retries=5))
    assert server.times["/a"] == 1
    assert report.failed[0].reason == f"status {code[:3]}"


def test_fetch_pace_waits_from_the_end_of_a_request() -> None:
    watch = Watch()
    pace = watch.pace(2)
    pace.wait("a")
    watch.now += 5  # the request
    pace.asked("a")
    pace.wait("b")
    pace.wait("a")
    pace.asked("a")
    pace.slow("a", 7)
    pace.wait("a")
    assert watch.slept == [2, 7]


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        pytest.param(None, "(+https://pypi.org/project/press-extractor/)", id="nobody"),
        pytest.param("jane@soa.example", "(+mailto:jane@soa.example)", id="an address of mail"),
        pytest.param("https://soa.example/bots", "(+https://soa.example/bots)", id="a page"),
    ],
)
def test_fetch_says_where_to_complain(contact: str | None, shown: str) -> None:
    assert user_agent(contact).endswith(shown)
    assert Means(contact=contact).client().manners.sender == ("jane@soa.example" if "mailto" in shown else None)


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "jane (boss)", "jané", "a b"])
def test_fetch_takes_no_contact_that_breaks_a_header(contact: str) -> None:
    with pytest.raises(UsageError, match="--contact"):
        user_agent(contact)


def test_fetch_saves_in_the_order_of_the_sources(server: Server, tmp_path: Path) -> None:
    report = fetch_releases(pages(server, "c", "a", "b"), tmp_path, client=quick())
    assert server.asked == ["/c", "/a", "/b"]
    assert len(saved(tmp_path)) == len(report.new) == 3
