"""Nothing inside the machine or the local network is asked, and no address makes a harmful file name."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
import trustme
from pressroom import Server, page, quick, redirect, saved, serving, true_manifest

from extractor.errors import FetchError
from extractor.fetch import Means, fetch_releases
from extractor.fetch.address import address, same_site
from extractor.fetch.faults import PrivateError
from extractor.fetch.guard import Guard, is_public, open_guard
from extractor.fetch.names import file_name
from extractor.fetch.wire import Wire

GOOD = b"<html><body><p>Output rose 3%.</p></body></html>"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        one.routes["/a"] = page(GOOD)
        yield one


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
        "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2002:a00:1::", "2001:0:0:0:0:0:80ff:fffe", "2001:db8::1",
    ],
)  # fmt: skip
def test_fetch_guard_takes_for_private(ip: str) -> None:
    assert not is_public(ipaddress.ip_address(ip))
    with pytest.raises(PrivateError, match="--allow-private"):
        Guard(resolve=lambda host, port: [ip]).addresses("www.soa.example", 80)
    assert open_guard().allowed(ipaddress.ip_address(ip))


@pytest.mark.parametrize("ip", ["9.9.9.9", "193.0.0.1", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"])
def test_fetch_guard_takes_for_public(ip: str) -> None:
    assert Guard(resolve=lambda host, port: [ip]).addresses("www.soa.example", 80) == [ip]


def test_fetch_guard_connects_to_public_answers_alone() -> None:
    guard = Guard(resolve=lambda host, port: ["10.0.0.1", "9.9.9.9", "fe80::1%eth0"])
    assert guard.addresses("www.soa.example", 80) == ["9.9.9.9"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_fetch_asks_nothing_inside_by_default(server: Server, tmp_path: Path, host: str) -> None:
    report = fetch_releases([server.url("/a", host)], tmp_path, means=Means(retries=0, delay=0))
    assert server.log == []
    assert not report.new
    assert "inside this machine" in [*report.refused, *report.failed][0].reason


def test_fetch_asks_inside_where_that_is_permitted(server: Server, tmp_path: Path) -> None:
    fetch_releases([server.url("/a")], tmp_path, means=Means(delay=0, allow_private=True))
    assert saved(tmp_path) == [GOOD]


def test_fetch_connects_to_the_address_that_was_checked(server: Server, tmp_path: Path) -> None:
    """A name server that answers differently the second time is asked once a connection."""
    answers = iter(["127.0.0.1", "127.0.0.1", "10.0.0.1", "10.0.0.1"])
    client = quick(retries=0)
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return [next(answers)]

    guard = Guard(client.wire.guard.allowed, resolve)
    client = type(client)(Wire(guard, client.wire.limits), client.pace, client.manners)
    server.routes["/b"] = page(GOOD)
    sources = [server.url("/a", "press.example"), server.url("/b", "press.example")]
    report = fetch_releases(sources, tmp_path, client=client)
    assert (len(report.new), len(server.log)) == (1, 2)
    assert asked == ["press.example"] * 3  # robots.txt, /a, /b
    assert "press.example is 10.0.0.1" in report.refused[0].reason
    assert server.log[0].headers["host"] == f"press.example:{server.port}"


def test_fetch_does_not_follow_a_redirect_inside_by_name(server: Server, tmp_path: Path) -> None:
    with serving() as inner:
        inner.routes["/"] = page(b"<p>secret")
        names = {"press.example": "127.0.0.1", "inner.example": "127.0.0.2"}
        server.routes["/go"] = redirect(inner.url("/", "inner.example"))
        report = fetch_releases([server.url("/go", "press.example")], tmp_path, client=quick(names=names))
        assert inner.log == []
        assert "inner.example is 127.0.0.2" in report.refused[0].reason


# --- TLS ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("press.example").configure_cert(context)
    with serving(context) as one:
        one.routes["/a"] = page(GOOD)
        yield one


@pytest.mark.parametrize(
    ("host", "trusted", "reason"),
    [
        pytest.param("press.example", True, None, id="its own name"),
        pytest.param("other.example", True, "certificate", id="another name"),
        pytest.param("press.example", False, "certificate", id="an authority that nobody knows"),
    ],
)
def test_fetch_holds_the_certificate_against_the_name(
    secure: Server, authority: trustme.CA, tmp_path: Path, host: str, trusted: bool, reason: str | None
) -> None:
    def trust() -> ssl.SSLContext:
        context = ssl.create_default_context()
        if trusted:
            authority.configure_trust(context)
        return context

    client = quick(names={"press.example": "127.0.0.1", "other.example": "127.0.0.1"}, retries=0)
    client = type(client)(Wire(client.wire.guard, client.wire.limits, trust), client.pace, client.manners)
    report = fetch_releases([secure.url("/a", host)], tmp_path, client=client)
    if reason is None:
        assert saved(tmp_path) == [GOOD]
    else:
        assert reason in report.failed[0].reason
        assert secure.log == []


# --- addresses and names ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "ftp://soa.example/a", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "mailto:a@soa.example",
        "//soa.example/a", "/a", "", "http://", "http:///a", "http://jane:pw@soa.example/", "http://jane@soa.example/",
        "http://soa.example:port/", "http://soa.example:99999/", "http://[::1/", "gopher://soa.example/",
        "http://soa.example/" + "a" * 3000,
    ],
)  # fmt: skip
def test_fetch_refuses_address(text: str) -> None:
    with pytest.raises(FetchError):
        address(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://soa.example", "http://soa.example/"),
        ("  https://SOA.example:443/A b?q=é#x\n", "https://soa.example/A%20b?q=%C3%A9"),
        ("http://soa.example\t/a\r\nHost: evil", "http://soa.example/aHost:%20evil"),
        ("http://żółw.example/", "http://xn--w-uga1v8h.example/"),
        ("http://soa.example./a", "http://soa.example/a"),
    ],
)
def test_fetch_writes_address_as_browsers_do(text: str, url: str) -> None:
    assert address(text).url == url


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://soa.example/a", "https://soa.example/a", True),
        ("http://soa.example/a?b=1&a=2", "http://soa.example/a?a=2&b=1", True),
        ("http://soa.example/a?utm_source=x&utm_medium=y", "http://soa.example/a", True),
        ("http://soa.example/%7Ea", "http://soa.example/~a", True),
        ("http://soa.example/a#top", "http://soa.example/a", True),
        ("http://soa.example/a/../b", "http://soa.example/b", True),
        ("http://soa.example/a", "http://soa.example/A", False),
        ("http://soa.example/a?id=1", "http://soa.example/a?id=2", False),
        ("http://soa.example/a", "http://www.soa.example/a", False),
        ("http://soa.example:8080/a", "http://soa.example/a", False),
    ],
)
def test_fetch_knows_an_address_again(one: str, other: str, same: bool) -> None:
    assert (address(one).key == address(other).key) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.soa.example/", "http://news.soa.example/", True),
        ("http://soa.example/", "http://www.soa.example/", True),
        ("http://soa.example/", "http://notsoa.example/", False),
        ("http://a.soa.example/", "http://b.soa.example/", False),
    ],
)
def test_fetch_tells_sites(one: str, other: str, same: bool) -> None:
    assert same_site(address(one), address(other)) is same


HOSTILE = [
    "/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/a", "/..\\..\\windows\\system.ini", "/a%00.html",
    "/con", "/NUL.html", "/aux.txt", "/a:b", "/-rf", "/~root", "/.bashrc", "/.fetch/state.sqlite", "/manifest.csv",
    "/$(reboot)", "/`reboot`", "/a|b>c", "/a%0d%0aSet-Cookie:x", "/%E2%80%AEgnp.exe",
    "/" + "a" * 1500, "/" + "%F0%9F%98%80" * 50,
    "/?../../x", "/", "/index.html", "/a/b/c/", "/%", "/" + "x/" * 400,
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE, ids=[path[:30] for path in HOSTILE])
@pytest.mark.parametrize("host", ["soa.example", "..", "con", "[::1]", "żółw.example", "a" * 63 + ".example"])
def test_fetch_names_are_harmless(host: str, path: str) -> None:
    try:
        asked = address(f"http://{host}{path}")
    except FetchError:
        return
    name = file_name(asked, "../../-words", ".html", lambda name: False)
    parts = PurePosixPath(name).parts
    assert len(parts) == 2
    assert PureWindowsPath(name).parts == parts
    assert not any(part.startswith((".", "-", "~")) or part in ("..", "manifest.csv") for part in parts)
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-/")
    assert len(parts[0]) <= 90 and len(parts[1]) <= 110
    assert name.endswith(".html") and not any(PureWindowsPath(part).is_reserved() for part in parts)


def test_fetch_saves_hostile_names_inside_the_folder(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    paths = [address(server.url(path)).target for path in HOSTILE if len(path) < 900]
    for number, path in enumerate(dict.fromkeys(paths)):
        server.routes[path] = page(GOOD + str(number).encode())
    fetch_releases([server.url(path) for path in server.routes], folder, client=quick())
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]
    assert len(saved(folder)) >= 20


def test_fetch_names_never_clash() -> None:
    taken: set[str] = set()
    paths = ["/a", "/A", "/a/", "/a?", "/a?b", "/a.html", "/a.php", "/x/a", "/%61b", "/a%20", "/ä"]
    for path in dict.fromkeys(address(f"http://soa.example{path}").key for path in paths):
        name = file_name(address(f"http:{path}"), "", ".html", lambda one: one.lower() in taken)
        assert name not in taken
        taken.add(name)
    again = file_name(address("http://soa.example/a"), "", ".html", taken.__contains__)
    assert again not in taken


def test_fetch_overwrites_no_file_of_somebody_else(server: Server, tmp_path: Path) -> None:
    fetch_releases([server.url("/a")], tmp_path / "one", client=quick())
    [row] = true_manifest(tmp_path / "one")
    own = tmp_path / "two" / row["file"]
    own.parent.mkdir(parents=True)
    own.write_bytes(b"mine")
    report = fetch_releases([server.url("/a")], tmp_path / "two", client=quick())
    assert own.read_bytes() == b"mine"
    assert report.new != [row["file"]]
    assert (tmp_path / "two" / report.new[0]).read_bytes() == GOOD
