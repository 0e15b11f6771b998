"""Servers that behave badly: what arrives is complete or absent, and the manifest says so."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pressroom import Line, Route, Server, in_turn, page, quick, redirect, saved, serving, status, true_manifest

from extractor.fetch import Wishes, fetch_releases
from extractor.fetch.wishes import Sort

GOOD = b"<!doctype html><html><body><h1>Output up</h1><p>Output rose 3% in May 2025.</p></body></html>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
RAW_DEFLATE = zlib.compressobj(9, zlib.DEFLATED, -15)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


def raw(*pieces: bytes) -> Route:
    return lambda line: line.send(b"".join(pieces))


def endless(piece: bytes, head: bytes) -> Route:
    def answer(line: Line) -> None:
        line.send(head)
        while not line.server.ended.is_set():
            line.send(piece)

    return answer


def dripping(head: bytes, rest: bytes) -> Route:
    def answer(line: Line) -> None:
        line.send(head)
        line.drip(rest, 0.05)

    return answer


def stalling(head: bytes) -> Route:
    def answer(line: Line) -> None:
        line.send(head)
        line.stall()

    return answer


def reset(line: Line) -> None:
    line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    line.sock.close()


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> Route:
    sent = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return raw(HEAD, b"Transfer-Encoding: chunked\r\n\r\n", sent, end)


def packed(body: bytes, name: str = "gzip") -> Route:
    return page(body, Content_Encoding=name)


BOMB = gzip.compress(b"\0" * 30_000_000)
NEVER = {
    "a byte now and then": (dripping(HEAD + b"\r\n", GOOD * 9), "was not done in"),
    "headers a byte now and then": (dripping(b"HTTP/1.1 200 OK\r\n", b"X-Long: " + b"a" * 900), "was not done in"),
    "silence after half a page": (stalling(HEAD + b"Content-Length: 999\r\n\r\n" + GOOD), "was not done in"),
    "no answer at all": (lambda line: line.stall(), "was not done in"),
    "forever to be continued": (endless(b"HTTP/1.1 100 Continue\r\n\r\n", b""), "was not done in"),
    "a page without end": (endless(b"<p>more</p>" * 900, HEAD + b"\r\n"), "is larger than 0.2 MB"),
    "chunks without end": (
        endless(b"400\r\n" + b"a" * 1024 + b"\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"), "is larger than",
    ),
    "headers without end": (endless(b"X-More: yes\r\n", b"HTTP/1.1 200 OK\r\n"), "no HTTP"),
    "a header line without end": (endless(b"a" * 4096, b"HTTP/1.1 200 OK\r\nX-Long: "), "no HTTP"),
    "fewer bytes than it says": (raw(HEAD, b"Content-Length: 999\r\n\r\n", GOOD), "broke off"),
    "a length beyond the limit": (raw(HEAD, b"Content-Length: 9999999\r\n\r\n", GOOD), "is larger than"),
    "two lengths that differ": (raw(HEAD, b"Content-Length: 9\r\nContent-Length: 12\r\n\r\n", GOOD), "no HTTP"),
    "chunks that break off": (chunked(GOOD, end=b""), "broke off"),
    "a chunk that is shorter than it says": (chunked(end=b"fff\r\n" + GOOD), "broke off"),
    "chunk lengths that are no numbers": (chunked(end=b"many\r\n" + GOOD), "broke off"),
    "a connection that is reset": (reset, "broke off"),
    "no HTTP but a greeting": (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "no HTTP"),
    "a redirect to itself": (redirect("/a"), "in a circle"),
    "a redirect that says no place": (status("302 Found"), "does not say where"),
    "a redirect to a file": (redirect("file:///etc/passwd"), "no http or https"),
    "a redirect to a script": (redirect("javascript:alert(1)"), "no http or https"),
    "a redirect to this machine's network": (redirect("http://10.0.0.1/"), "inside this machine or the local network"),
    "a redirect to the cloud's metadata": (redirect("http://169.254.169.254/latest/"), "inside this machine"),
    "a redirect to a private IPv6 address": (redirect("http://[::1]/"), "inside this machine"),
    "a redirect to an IPv4 address within IPv6": (redirect("http://[::ffff:10.0.0.1]/"), "inside this machine"),
    "a redirect to a private address as one number": (redirect("http://167772161/"), "inside this machine"),
    "a redirect with a password": (redirect("http://jane:secret@127.0.0.1/"), "user name or password"),
    "too many requests for too long": (status("429 Too Many", Retry_After="99999"), "--max-wait"),
    "unavailable for good": (status("503 Unavailable"), "status 503, after 2 tries"),
    "a gzip bomb": (packed(BOMB), "is larger than"),
    "a gzip bomb in many pieces": (packed(gzip.compress(b"\0" * 90_000) * 50), "is larger than"),
    "a gzip bomb in deflate": (packed(zlib.compress(b"\0" * 30_000_000), "deflate"), "is larger than"),
    "gzip that breaks off": (packed(gzip.compress(GOOD * 9)[:-20]), "ends in the middle"),
    "gzip that is broken": (packed(gzip.compress(GOOD)[:12] + b"\xff" * 50), "after 2 tries"),
    "gzip that is none": (packed(GOOD), "does not unpack"),
    "a packing that was not asked for": (packed(GOOD, "br"), "not asked for"),
    "an empty page": (page(b""), "is empty"),
    "a page of blanks": (page(b" \n\t"), "is empty"),
    "a zip archive called a page": (page(b"PK\x03\x04" + GOOD), "is a zip archive"),
    "a picture called a page": (page(b"\x89PNG\r\n\x1a\n" + b"\0" * 99), "is an image"),
    "a style sheet": (page(b"p { color: red }", Content_Type="text/css"), "is text/css"),
    "a script with a page in it": (page(b"var a = '<p>Output rose'", Content_Type="text/javascript"), "is text/javas"),
    "JSON with a page in it": (page(b'{"a": "<p>Rose"}', Content_Type="application/json"), "is application/json"),
    "a drawing": (page(b"<svg><title>Output rose</title></svg>", Content_Type="image/svg+xml"), "is image/svg+xml"),
    "a host without an address": (redirect("http://nowhere.invalid/"), "no address"),
    "bytes called text": (page(bytes(range(256)) * 3, Content_Type="text/plain"), "is text/plain"),
    "half a page that was not asked for": (status("206 Partial Content"), "status 206"),
    "not modified, and not asked": (status("304 Not Modified"), "status 304"),
    "a password wanted": (status("401 Unauthorized", WWW_Authenticate="Basic"), "status 401"),
    "a page that is gone": (status("410 Gone"), "status 410"),
}  # fmt: skip


@pytest.mark.parametrize(("route", "reason"), NEVER.values(), ids=NEVER)
def test_fetch_leaves_out_what_is_not_whole(server: Server, tmp_path: Path, route: Route, reason: str) -> None:
    server.routes["/a"] = route
    server.routes["/b"] = page(GOOD)
    sources, page_alone = [server.url("/a"), server.url("/b")], Wishes(sort="page")
    report = fetch_releases(sources, tmp_path, wishes=page_alone, client=quick(seconds=0.6))
    [left] = [*report.refused, *report.failed][:1]
    assert reason in left.reason
    assert not report.complete
    if "--max-wait" not in reason:  # which stands for the whole host
        assert saved(tmp_path) == [GOOD]
    assert len(server.asked) <= 4


COMES = {
    "a page in one piece": (page(GOOD), GOOD),
    "a page in chunks": (chunked(GOOD[:9], GOOD[9:]), GOOD),
    "a page without length, ended by its connection": (raw(HEAD, b"\r\n", GOOD), GOOD),
    "a length that is no number": (raw(HEAD, b"Content-Length: some\r\n\r\n", GOOD), GOOD),
    "gzip": (packed(gzip.compress(GOOD)), GOOD),
    "gzip in two members": (packed(gzip.compress(GOOD[:30]) + gzip.compress(GOOD[30:])), GOOD),
    "gzip with nothing but noughts behind": (packed(gzip.compress(GOOD) + b"\0" * 64), GOOD),
    "deflate": (packed(zlib.compress(GOOD), "deflate"), GOOD),
    "deflate without its header": (packed(RAW_DEFLATE.compress(GOOD) + RAW_DEFLATE.flush(), "deflate"), GOOD),
    "a PDF called a page": (page(PDF), PDF),
    "a page called bytes": (page(GOOD, Content_Type="application/octet-stream"), GOOD),
    "a page of no type": (page(GOOD, Content_Type=""), GOOD),
    "a page in UTF-16": (page(GOOD.decode().encode("utf-16")), GOOD.decode().encode("utf-16")),
    "plain text": (page(b"Output rose 3%.", Content_Type="text/plain"), b"Output rose 3%."),
    "a failure that passes": (in_turn(status("503 Unavailable"), page(GOOD)), GOOD),
    "too many requests, for a while": (in_turn(status("429 Too Many", Retry_After="1"), page(GOOD)), GOOD),
    "a connection that breaks once": (in_turn(reset, page(GOOD)), GOOD),
    "a page that breaks off once": (in_turn(raw(HEAD, b"Content-Length: 999\r\n\r\n", GOOD), page(GOOD)), GOOD),
    "lines that end in line feeds alone": (raw(b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n", GOOD), GOOD),
}


@pytest.mark.parametrize(("route", "body"), COMES.values(), ids=COMES)
def test_fetch_saves_byte_for_byte(server: Server, tmp_path: Path, route: Route, body: bytes) -> None:
    server.routes["/a"] = route
    report = fetch_releases([server.url("/a")], tmp_path, client=quick())
    assert report.complete
    assert saved(tmp_path) == [body]


@pytest.mark.parametrize(
    ("body", "content_type", "encoding"),
    [
        pytest.param("<p>8 µm</p>".encode("latin-1"), "text/html; charset=iso-8859-1", "cp1252", id="what is said"),
        pytest.param("<p>8 µm</p>".encode("latin-1"), "text/html; charset=utf-8", "", id="what is said and wrong"),
        pytest.param(
            b"<meta charset=iso-8859-2><p>" + "żółw".encode("iso-8859-2"),
            "text/html; charset=utf-8",
            "iso8859-2",
            id="the server is wrong and the page is right",
        ),
        pytest.param("\ufeff<p>x".encode("utf-16-le"), "text/html; charset=utf-8", "utf-16-le", id="the mark wins"),
        pytest.param(b"<p>x", "text/html; charset=klingon", "", id="nobody knows it"),
        pytest.param(b"<p>x", "text/html", "", id="nobody says"),
    ],
)
def test_fetch_tells_the_encoding_that_fits(
    server: Server, tmp_path: Path, body: bytes, content_type: str, encoding: str
) -> None:
    server.routes["/a"] = page(body, Content_Type=content_type)
    fetch_releases([server.url("/a")], tmp_path, client=quick())
    [row] = true_manifest(tmp_path)
    assert row["encoding"] == encoding
    assert (tmp_path / row["file"]).read_bytes() == body


def chain(length: int) -> dict[str, Route]:
    routes: dict[str, Route] = {f"/{number}": redirect(f"/{number + 1}") for number in range(length)}
    return routes | {f"/{length}": page(GOOD)}


@pytest.mark.parametrize(("length", "comes"), [(10, True), (11, False)], ids=["ten times", "eleven times"])
def test_fetch_follows_redirects_ten_times(server: Server, tmp_path: Path, length: int, comes: bool) -> None:
    server.routes |= chain(length)
    report = fetch_releases([server.url("/0")], tmp_path, client=quick())
    assert bool(report.new) is comes
    if comes:
        [row] = true_manifest(tmp_path)
        assert (row["url"], row["final_url"]) == (server.url("/0"), server.url("/10"))


def test_fetch_of_a_circle_of_three_ends(server: Server, tmp_path: Path) -> None:
    server.routes |= {"/a": redirect("/b"), "/b": redirect("/c"), "/c": redirect("/a")}
    report = fetch_releases([server.url("/a")], tmp_path, client=quick())
    assert "in a circle" in report.failed[0].reason
    assert server.asked == ["/a", "/b", "/c"]


def test_fetch_keeps_no_cookies_and_says_who_it_is(server: Server, tmp_path: Path) -> None:
    server.routes |= {
        "/a": lambda line: line.answer(b"", "302 Found", Location="/b", Set_Cookie="id=7; Path=/"),
        "/b": page(GOOD, Set_Cookie="id=8; Path=/"),
        "/c": page(GOOD + b"c"),
    }
    fetch_releases([server.url("/a"), server.url("/c")], tmp_path, client=quick())
    assert len(server.log) == 4
    for asked in server.log:
        assert "cookie" not in asked.headers
        assert "referer" not in asked.headers
        assert asked.headers["user-agent"].startswith("press-extractor/")
        assert "(+https://" in asked.headers["user-agent"]


def growing() -> bytes:
    """A feed whose entities grow to 10 to the power of 12."""
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    items = b"<item><title>&m;</title><link>/b</link></item>"
    return (
        b'<!DOCTYPE rss [<!ENTITY a "ha">' + entities + b"]><rss version='2.0'><channel>" + items + b"</channel></rss>"
    )


FILE = b'<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
BAD_LISTS: dict[str, tuple[bytes, str, list[str], str | None]] = {
    "entities that grow": (growing(), "feed", ["/b"], None),
    "an entity that is a file": (
        FILE + b"<urlset><url><loc>/&f;</loc></url><url><loc>/b</loc></url></urlset>", "sitemap", ["/", "/b"], "404",
    ),
    "XML that breaks off": (b"<urlset><url><loc>/b</loc></url><url><loc>/c</lo", "sitemap", ["/b"], None),
    "a feed that breaks off": (
        b"<rss version='2.0'><channel><item><link>/b</link></item><item><link>/c", "feed", ["/b"], None,
    ),
    "a sitemap in gzip that is a bomb": (gzip.compress(b" " * 60_000_000), "sitemap", [], "is larger than 50 MB"),
    "a sitemap in gzip that breaks off": (gzip.compress(b"<urlset>")[:-9], "sitemap", [], "ends in the middle"),
    "a feed of nothing": (b"<rss></rss>", "feed", [], None),
    "a page where a feed should be": (GOOD, "feed", [], "is a page"),
    "addresses that are none": (
        b"<urlset><url><loc>file:///etc/passwd</loc></url></urlset>", "sitemap", [], "no http",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "kind", "asked", "reason"), BAD_LISTS.values(), ids=BAD_LISTS)
def test_fetch_survives_bad_lists(
    server: Server, tmp_path: Path, sent: bytes, kind: Sort, asked: list[str], reason: str | None
) -> None:
    server.routes |= {"/list": page(sent, Content_Type="application/xml"), "/b": page(GOOD)}
    report = fetch_releases([server.url("/list")], tmp_path, wishes=Wishes(sort=kind), client=quick())
    assert server.asked == ["/list", *asked]
    assert b"root:" not in (tmp_path / "manifest.csv").read_bytes()
    assert saved(tmp_path) == [GOOD] * ("/b" in asked)
    reasons = [left.reason for left in (*report.failed, *report.refused)]
    assert all(reason is not None and reason in one for one in reasons)
    assert bool(reasons) is (reason is not None)
