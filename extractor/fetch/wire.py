"""One request -> one answer, whole or not at all: within a time, a size, and to a checked address only.

The one door to urllib3. No cookies, no redirects and no retries happen here.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import IncompleteRead as HalfRead
from http.client import RemoteDisconnected
from typing import Any

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError, SSLError

from extractor.errors import FetchError
from extractor.fetch.address import Address
from extractor.fetch.faults import BrokenError, PassingError, too_large
from extractor.fetch.guard import Guard
from extractor.fetch.inflate import unpacked

_PIECE = 65_536
_CONNECT = 20.0
NO_BODY = (204, 304)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may take: bytes, and seconds from the first to the last."""

    size: int = 20_000_000
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: `headers` by their names in lower case, `body` unpacked and complete."""

    address: Address
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def retry_after(self) -> float:
        """Seconds that the server asks to wait, said in seconds or as a date; 0 where it says nothing readable."""
        try:
            return max(0.0, float(urllib3.Retry().parse_retry_after(self.headers.get("retry-after", ""))))
        except (HTTPError, ValueError, OverflowError):
            return 0.0


@dataclass(slots=True)
class _Line:
    """The connection of a request, which is cut when its time is over: a server that sends a byte now and then keeps
    within every time limit of a single read."""

    guard: Guard
    ends: float
    cable: socket.socket | None = None
    late: bool = False

    def connected(self, host: str, port: int) -> socket.socket:
        """A socket to the first checked address of the host that answers."""
        failure: OSError = OSError("the name has no address")
        for ip in self.guard.addresses(host, port):
            try:
                sock = socket.create_connection((ip, port), timeout=max(0.01, min(_CONNECT, self.left)))
            except OSError as error:
                failure = error
                continue
            # TLS takes the socket over; a second handle on the same connection is what can be cut.
            self.cable = sock.dup()
            return sock
        raise failure

    @property
    def left(self) -> float:
        return self.ends - time.monotonic()

    def cut(self) -> None:
        self.late = True
        if self.cable is not None:
            with suppress(OSError):
                self.cable.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self.cable is not None:
            self.cable.close()


class _Plain(HTTPConnection):
    def __init__(self, *args: Any, line: _Line, **options: Any) -> None:
        super().__init__(*args, **options)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.connected(self.host, int(self.port))


class _Secure(HTTPSConnection):
    def __init__(self, *args: Any, line: _Line, **options: Any) -> None:
        super().__init__(*args, **options)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.connected(self.host, int(self.port))


@dataclass(frozen=True, slots=True)
class Wire:
    """Asks servers. `trust` makes the TLS context, with the certificates that are believed."""

    guard: Guard = field(default_factory=Guard)
    limits: Limits = field(default_factory=Limits)
    trust: Callable[[], ssl.SSLContext] | None = None

    def get(self, asked: Address, headers: Mapping[str, str], *, size: int | None = None) -> Answer:
        """The answer to GET, its body at most `size` bytes (by default that of the limits).

        Raises FetchError for what will be the same the next time, PassingError for the rest.
        """
        line = _Line(self.guard, time.monotonic() + self.limits.seconds)
        timer = threading.Timer(self.limits.seconds, line.cut)
        timer.daemon = True
        timer.start()
        try:
            return self._answer(asked, headers, line, size or self.limits.size)
        except (HTTPError, OSError, BrokenError, ValueError) as error:
            raise self._told(error, late=line.late) from error
        finally:
            timer.cancel()
            line.close()

    def _answer(self, asked: Address, headers: Mapping[str, str], line: _Line, size: int) -> Answer:
        with self._pool(asked, line) as pool:
            # The answer is told from its pieces, since read() of a whole body could be made to last for ever.
            response = pool.urlopen(
                "GET", asked.target, headers={**headers, "Accept-Encoding": "gzip", "Connection": "close"},
                retries=False, redirect=False, preload_content=False, decode_content=False,
            )  # fmt: skip
            try:
                sent = {name.lower(): value for name, value in response.headers.items()}
                stated = sent.get("content-length", "")
                if response.status == 200 and stated.isdecimal() and len(stated) < 16 and int(stated) > size:
                    raise too_large(size)
                body = b""
                if response.status not in NO_BODY:
                    body = unpacked(_pieces(response), sent.get("content-encoding", ""), size)
            finally:
                response.close()
        if line.late:  # cut just when the last byte came, or an answer that ends where the connection does
            raise BrokenError("ends in the middle")
        return Answer(asked, response.status, sent, body)

    def _pool(self, asked: Address, line: _Line) -> urllib3.HTTPConnectionPool:
        timeout = urllib3.Timeout(connect=_CONNECT, read=self.limits.seconds)
        if asked.scheme == "http":
            plain = urllib3.HTTPConnectionPool(asked.host, asked.port, timeout=timeout, line=line)
            plain.ConnectionCls = _Plain
            return plain
        context = (self.trust or _trusted)()
        secure = urllib3.HTTPSConnectionPool(
            asked.host, asked.port, timeout=timeout, ssl_context=context, line=line
        )  # fmt: skip
        secure.ConnectionCls = _Secure
        return secure

    def _told(self, error: Exception, *, late: bool) -> Exception:
        if late:
            return PassingError(f"was not done in {self.limits.seconds:g} seconds")
        if isinstance(error, ProtocolError) and len(error.args) > 1 and isinstance(error.args[1], Exception):
            error = error.args[1]
        if isinstance(error, SSLError):
            reason = getattr(error.args[0], "verify_message", None) or getattr(error.args[0], "reason", None) or error
            return FetchError(f"has no certificate to be trusted: {reason}")
        if isinstance(error, socket.gaierror):
            kind = PassingError if error.errno == socket.EAI_AGAIN else FetchError
            return kind(f"has no address: {error.strerror}")
        if isinstance(error, UnicodeError):
            return FetchError(f"has a host name that cannot be: {error}")
        if isinstance(error, ConnectionRefusedError):
            return PassingError("refuses the connection")
        if isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
            return PassingError("did not answer in time")
        if isinstance(error, RemoteDisconnected | ConnectionResetError | BrokenPipeError | HalfRead | IncompleteRead):
            return PassingError("broke off the answer")
        if isinstance(error, OSError):
            return PassingError(f"cannot be reached: {error.strerror or error}")
        if isinstance(error, BrokenError):
            return PassingError(str(error))
        return PassingError(f"answered what is no HTTP, or broke it off: {error}")


def _pieces(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    while piece := response.read1(_PIECE, decode_content=False):
        yield piece


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificates with those of certifi, since Python on some systems has none of its own."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
