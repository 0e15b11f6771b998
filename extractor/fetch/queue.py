"""What is to be asked -> what is asked next: that whose host may be asked first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from extractor.fetch.address import Address
from extractor.fetch.listed import Listed

Want = Literal["source", "feed", "sitemap", "links", "page"]


@dataclass(frozen=True, slots=True)
class Job:
    """An address to ask, and what for: a `source` is told by what comes. `depth` is how far links are followed from
    it, `level` how deep in sitemaps of sitemaps it is, `given` that the user named it, `root` the key of the
    source that led to it."""

    address: Address
    want: Want
    listed: Listed
    depth: int = 0
    level: int = 0
    tries: int = 0
    given: bool = False
    root: str = ""


@dataclass(slots=True)
class Queue:
    """Jobs by host, in the order in which they came."""

    _hosts: dict[str, deque[Job]] = field(default_factory=dict)

    def add(self, job: Job) -> None:
        """Behind all others of its host."""
        self._hosts.setdefault(job.address.host, deque()).append(job)

    def put_back(self, job: Job) -> None:
        """Before all others of its host."""
        self._hosts.setdefault(job.address.host, deque()).appendleft(job)

    def next(self, ready: Callable[[str], float]) -> Job | None:
        """Takes the next job out: of the host that is `ready` first, the earlier named where two are."""
        if not self._hosts:
            return None
        host = min(self._hosts, key=ready)
        waiting = self._hosts[host]
        job = waiting.popleft()
        if not waiting:
            del self._hosts[host]
        return job

    def __len__(self) -> int:
        return sum(map(len, self._hosts.values()))
