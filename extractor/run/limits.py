"""How much time and memory a release may take -> what holds a worker process to it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_GENEROUS = 3
_IDLE = 120
"""Seconds beyond its processor time in which a release may wait for a slow disk or a busy machine."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Processor seconds of a release and MiB of address space of a worker process; None is without limit."""

    seconds: float | None = 60
    memory: int | None = 4096

    def __str__(self) -> str:
        return f"{self.seconds} s, {self.memory} MiB"

    def wall(self, releases: int) -> float | None:
        """Seconds after which a shard is given up even where it uses no processor time; the second try included."""
        return None if self.seconds is None else releases * (self.seconds * _GENEROUS + _IDLE)


@contextmanager
def cpu_limit(limits: Limits | None, *, generous: bool) -> Iterator[None]:
    """Kills this process where the block takes more processor time than a release may: the one thing that also stops
    a library that never comes back. Three times as much on a second try."""
    if limits is None or limits.seconds is None or sys.platform == "win32":
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, limits.seconds * (_GENEROUS if generous else 1))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def limit_memory(limits: Limits) -> None:
    """Holds this process to its memory from now on; what asks for more gets a MemoryError or is killed."""
    if limits.memory is None or sys.platform == "win32":
        return
    import resource

    most = limits.memory * 2**20
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def reason_of(exit_code: int | None, limits: Limits) -> str:
    """Why a worker process ended, for people."""
    if exit_code == OUT_OF_MEMORY:
        return f"needs more than {limits.memory} MiB of memory; raise --memory-limit, or look at the page"
    if exit_code is not None and exit_code < 0:
        if sys.platform != "win32" and -exit_code == signal.SIGPROF:
            return (
                f"took more than {limits.seconds:g} seconds of processor time, and three times as much alone; raise "
                "--time-limit, or look at the page"
            )
        try:
            return f"its process was killed by {signal.Signals(-exit_code).name}, twice; look at the page"
        except ValueError:
            pass
    return f"its process ended with exit code {exit_code}, twice; look at the page"


OUT_OF_MEMORY = 77
"""The exit code of a worker that ran out of memory; a fresh one goes on."""
