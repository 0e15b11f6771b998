"""A server on the loopback address that can behave badly in every way: routes write bytes, not answers.

It notes what it was asked and when, so that tests can tell politeness and that nothing is asked for twice.
"""

from __future__ import annotations

import csv
import hashlib
import socket
import socketserver
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from extractor.fetch.client import Client, Manners
from extractor.fetch.folder import user_agent
from extractor.fetch.guard import IP, Guard, resolve
from extractor.fetch.pace import Pace
from extractor.fetch.wire import Limits, Wire

Route = Callable[["Line"], None]


@dataclass(frozen=True)
class Asked:
    """A request as it came, `at` a time of the monotonic clock."""

    path: str
    headers: Mapping[str, str]
    at: float


@dataclass
class Line:
    """A connection with its request; a route answers on it."""

    request: Asked
    sock: socket.socket
    server: Server

    def send(self, raw: bytes) -> None:
        self.sock.sendall(raw)

    def drip(self, raw: bytes, seconds: float) -> None:
        """A byte at a time, until the other side has had enough."""
        for place in range(len(raw)):
            self.sock.sendall(raw[place : place + 1])
            if self.server.ended.wait(seconds):
                return

    def stall(self) -> None:
        """Says nothing more, for as long as the test takes at most."""
        self.sock.settimeout(5)
        with suppress(OSError):
            self.sock.recv(1)

    def answer(self, body: bytes = b"", status: str = "200 OK", **headers: str) -> None:
        """A proper answer; header names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | named
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
        self.send(f"HTTP/1.1 {status}\r\n{head}Connection: close\r\n\r\n".encode() + body)


def page(body: bytes, **headers: str) -> Route:
    return lambda line: line.answer(body, **headers)


def status(code: str, **headers: str) -> Route:
    return lambda line: line.answer(b"", code, **headers)


def redirect(target: str, code: str = "302 Found") -> Route:
    return lambda line: line.answer(b"", code, Location=target)


def in_turn(*routes: Route) -> Route:
    """The first route for the first request, and so on; the last one for all that follow."""
    left = list(routes)

    def answer(line: Line) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(line)

    return answer


@dataclass
class Server:
    """Routes by path; what has none is 404. `port` is the one it listens on."""

    port: int = 0
    routes: dict[str, Route] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    tls: ssl.SSLContext | None = None
    under_way: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in order, but robots.txt."""
        return [one.path for one in self.log if one.path != "/robots.txt"]

    @property
    def times(self) -> Counter[str]:
        return Counter(self.asked)

    def handle(self, sock: socket.socket) -> None:
        sock.settimeout(10)
        if self.tls is not None:
            sock = self.tls.wrap_socket(sock, server_side=True)
        stream = sock.makefile("rb")
        first = stream.readline().split()
        if len(first) < 2:
            return
        headers = {}
        while (line := stream.readline().strip()) != b"":
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        request = Asked(first[1].decode(), headers, time.monotonic())
        with self.lock:
            self.log.append(request)
            self.under_way += 1
            self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            self.routes.get(request.path, status("404 Not Found"))(Line(request, sock, self))
        finally:
            with self.lock:
                self.under_way -= 1
            sock.close()


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on a free port of 127.0.0.1, for the length of the block."""
    server = Server(tls=tls)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # the other side may hang up
                server.handle(self.request)

    class Listener(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Listener(("127.0.0.1", 0), Handler) as listener:
        server.port = listener.server_address[1]
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            listener.shutdown()


def quick(
    *, allowed: Callable[[IP], bool] | None = None, names: Mapping[str, str] | None = None, **means: float
) -> Client:
    """A client for such servers: it may connect to 127.0.0.1 alone, takes `names` for addresses, and loses no time."""

    def found(host: str, port: int) -> list[str]:
        if names and host in names:
            return [names[host]]
        if host.endswith((".example", ".invalid")):  # no name server is to be asked by a test
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, port)

    guard = Guard(allowed or (lambda ip: str(ip) == "127.0.0.1"), found)
    wire = Wire(guard, Limits(int(means.get("size", 200_000)), means.get("seconds", 5.0)))
    manners = Manners(
        user_agent(None), retries=int(means.get("retries", 1)), back_off=means.get("back_off", 0.01),
        max_wait=means.get("max_wait", 2.0),
    )  # fmt: skip
    return Client(wire, Pace(means.get("delay", 0.0)), manners)


def true_manifest(folder: Path) -> list[dict[str, str]]:
    """The rows of the manifest, which is held against what is in the folder: every file, whole, and no other."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    saved = {row["file"]: row for row in rows if row["file"]}
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.csv" and not path.relative_to(folder).parts[0].startswith(".")
    }
    assert there == set(saved)
    for name, row in saved.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == row["sha256"]
    return rows


def saved(folder: Path) -> list[bytes]:
    """What was saved, in the order of the names of the files."""
    return [(folder / row["file"]).read_bytes() for row in sorted(true_manifest(folder), key=str) if row["file"]]
