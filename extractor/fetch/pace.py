"""Requests to hosts -> when each may go out: one at a time, with a pause between them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """Holds the pauses between requests to a host; `delay` is in seconds, from the end of one to the start of the
    next. `clock` and `sleep` are those of the machine."""

    delay: float = 1.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _ready: dict[str, float] = field(default_factory=dict)
    _gaps: dict[str, float] = field(default_factory=dict)

    def slow(self, host: str, gap: float) -> None:
        """At least `gap` seconds between requests to the host, as its robots.txt asks."""
        self._gaps[host] = max(gap, self._gaps.get(host, self.delay))
        if host in self._ready:  # the request that told so counts
            self._ready[host] = max(self._ready[host], self.clock() + self._gaps[host])

    def ready(self, host: str) -> float:
        """When the host may be asked, on the clock."""
        return self._ready.get(host, 0.0)

    def wait(self, host: str) -> None:
        """Returns when the host may be asked."""
        while (left := self.ready(host) - self.clock()) > 0:
            self.sleep(left)

    def asked(self, host: str) -> None:
        """A request to the host is over."""
        self._ready[host] = max(self.ready(host), self.clock() + self._gaps.get(host, self.delay))

    def rest(self, host: str, seconds: float) -> None:
        """No request to the host before so many seconds are over."""
        self._ready[host] = max(self.ready(host), self.clock() + seconds)
