"""An address -> its answer, politely: robots.txt first, a pause between requests, redirects followed within limits.

Nothing is tried again here: what may be better later is a LaterError, and who asks puts it back in the queue, so
that other hosts need not wait for this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from extractor.errors import FetchError
from extractor.fetch.address import Address, address
from extractor.fetch.faults import ClosedError, LaterError, PassingError, PrivateError, RefusedError
from extractor.fetch.pace import Pace
from extractor.fetch.robots import MAX_BYTES, Robots, read_robots
from extractor.fetch.wire import Answer, Limits, Wire

REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 10
LATER = (429, 500, 502, 503, 504)
ROBOT = "press-extractor"
_ACCEPT = "text/html,application/xhtml+xml,application/xml,text/plain,application/pdf;q=0.9,*/*;q=0.1"


@dataclass(frozen=True, slots=True)
class Manners:
    """How a client behaves: who it says it is, how often it tries, how long it waits at most in seconds."""

    agent: str = ROBOT
    sender: str | None = None
    retries: int = 3
    back_off: float = 2.0
    max_wait: float = 300.0


@dataclass(frozen=True, slots=True)
class Client:
    """Asks servers, one request at a time."""

    wire: Wire = field(default_factory=Wire)
    pace: Pace = field(default_factory=Pace)
    manners: Manners = field(default_factory=Manners)
    _robots: dict[str, Robots] = field(default_factory=dict)
    _closed: dict[str, str] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)

    @property
    def limits(self) -> Limits:
        return self.wire.limits

    def ask(
        self,
        asked: Address,
        validators: Mapping[str, str] | None = None,
        *,
        size: int | None = None,
        known: Callable[[Address], bool] = lambda address: False,
    ) -> Answer:
        """The answer to an address, redirects followed; `validators` are the headers of a conditional request.

        A redirect to what is `known` already is not followed, and answered as it is. Raises FetchError where asking
        again is of no use, LaterError where it may be.
        """
        here, seen = asked, {asked.url}
        for _ in range(MAX_REDIRECTS + 1):
            self.permit(here)
            answer = self._paced(here, validators or {}, size)
            if answer.status not in REDIRECTS:
                return self._final(answer, asked)
            here = _target(answer)
            if here.url in seen:
                raise FetchError(f"redirects in a circle, to {here.url}")
            seen.add(here.url)
            if known(here):
                return Answer(here, answer.status, answer.headers, b"")
        raise FetchError(f"redirects more than {MAX_REDIRECTS} times")

    def knows(self, asked: Address) -> bool:
        """Whether the robots.txt that holds for an address has been read, or its origin is not to be asked any more.

        One dead port closes no other, and no site closes another by leading to it."""
        return asked.origin in self._robots or asked.origin in self._closed

    def learn(self, asked: Address) -> None:
        """Asks for the robots.txt that holds for an address; raises as `ask` does."""
        robots = self._robots[asked.origin] = self._read_robots(asked)
        if robots.gap > self.manners.max_wait:
            self._closed[asked.origin] = (
                f"robots.txt asks for {robots.gap:g} seconds between requests; --max-wait permits more"
            )
        elif robots.gap > 0:
            self.pace.slow(asked.host, robots.gap)

    def permit(self, asked: Address) -> None:
        """Raises RefusedError where robots.txt forbids the address, ClosedError where its origin is not to be asked."""
        if not self.knows(asked):
            self.learn(asked)
        if asked.origin in self._closed:
            raise ClosedError(self._closed[asked.origin])
        if not self._robots[asked.origin].allows(asked.url):
            raise RefusedError("robots.txt forbids it")

    def _read_robots(self, asked: Address) -> Robots:
        here = address("/robots.txt", asked.url)
        try:
            for _ in range(MAX_REDIRECTS // 2 + 1):
                answer = self._paced(here, {}, MAX_BYTES * 4)
                if answer.status not in REDIRECTS:
                    break
                here = _target(answer)
            if answer.status in LATER or answer.status >= 500:
                self._final(answer, asked)
                raise FetchError(f"status {answer.status}")
        except LaterError as later:
            if self._failed(f"robots of {asked.origin}") > self.manners.retries:
                raise self._close(asked, f"robots.txt could not be read ({later})") from None
            raise
        except (ClosedError, PrivateError):
            raise
        except FetchError as error:
            raise self._close(asked, f"robots.txt could not be read ({error})") from None
        return read_robots(answer.body, ROBOT) if answer.status == 200 else Robots(ROBOT)

    def _paced(self, asked: Address, validators: Mapping[str, str], size: int | None) -> Answer:
        """One request when the host may be asked; LaterError, with the host's pause set, where it fails for now."""
        if asked.origin in self._closed:
            raise ClosedError(self._closed[asked.origin])
        self.pace.wait(asked.host)
        headers = {"User-Agent": self.manners.agent, "Accept": _ACCEPT, **validators}
        if self.manners.sender:
            headers["From"] = self.manners.sender
        try:
            return self.wire.get(asked, headers, size=size)
        except PassingError as error:
            self.pace.rest(asked.host, self._back_off(asked.origin))
            raise LaterError(str(error)) from None
        finally:
            self.pace.asked(asked.host)

    def _final(self, answer: Answer, asked: Address) -> Answer:
        """The answer; LaterError where the server asks to come again, ClosedError where that is too late, FetchError
        where it is and another site led there."""
        origin = answer.address.origin
        if answer.status not in LATER:
            self._failures.pop(origin, None)
            return answer
        wait = max(answer.retry_after, self._back_off(origin))
        if wait > self.manners.max_wait:
            why = f"status {answer.status}, and asks to come back after {wait:g} seconds; --max-wait permits more"
            raise self._close(asked, why) if origin == asked.origin else FetchError(why)
        self.pace.rest(answer.address.host, wait)
        raise LaterError(f"status {answer.status}")

    def _close(self, asked: Address, reason: str) -> ClosedError:
        self._closed[asked.origin] = reason
        return ClosedError(reason)

    def _failed(self, what: str) -> int:
        self._failures[what] = self._failures.get(what, 0) + 1
        return self._failures[what]

    def _back_off(self, origin: str) -> float:
        """Longer with each failure of the origin in a row."""
        return float(min(self.manners.back_off * 2 ** (self._failed(origin) - 1), self.manners.max_wait))


def _target(answer: Answer) -> Address:
    where = answer.headers.get("location")
    if not where:
        raise FetchError(f"status {answer.status}, a redirect that does not say where to")
    try:
        return address(where, answer.address.url)
    except FetchError as error:
        raise FetchError(f"redirects to what may not be asked: {error}") from None
