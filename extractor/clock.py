"""Calls -> processor time by stage, for those who ask where a run spends it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

Times = Mapping[str, tuple[int, float]]
"""How often each stage was called, and the seconds of processor time that it took."""


@dataclass
class Clock:
    """Adds up what stages take."""

    _spent: dict[str, tuple[int, float]] = field(default_factory=dict)

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Counts the block as one call of the stage; what is to be counted must be done in it, not only begun."""
        begun = time.process_time()
        try:
            yield
        finally:
            self.add({stage: (1, time.process_time() - begun)})

    def add(self, times: Times) -> None:
        """Adds what another clock counted."""
        for stage, (calls, seconds) in times.items():
            before = self._spent.get(stage, (0, 0.0))
            self._spent[stage] = before[0] + calls, before[1] + seconds

    def taken(self) -> Times:
        """What was counted since it was last taken."""
        spent, self._spent = self._spent, {}
        return spent


class NoClock(Clock):
    """A clock that counts nothing, for when nobody asks."""

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Only does the block."""
        yield
