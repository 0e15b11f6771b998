"""Found releases -> shards of what is not done yet; the rest is noted in the ledger on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from extractor.model import Release
from extractor.read import Found
from extractor.run.ledger import Entry, Ledger
from extractor.run.limits import Limits
from extractor.run.outcome import Outcome, key_of, loaded
from extractor.run.recipe import Makes
from extractor.run.shard import Item, Shard, grouped, shard_of

_AT_ONCE = 256
"""Entries that are noted together."""


@dataclass(slots=True)
class Course:
    """A run on its way through the input. `done` counts the releases that need no work any more, `reused` those of
    them that an earlier run did; `timed` asks the shards what their stages take."""

    ledger: Ledger
    recipe: Makes
    fingerprint: str
    limits: Limits
    timed: bool = False
    done: int = 0
    reused: int = 0
    _entries: list[Entry] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)

    def shards(self, items: Iterable[Item], size: int, parts: Path, limits: Limits | None) -> Iterator[Shard]:
        """The items in shards of `size` on average."""
        for group in grouped(items, size):
            yield shard_of(group, self.recipe, self.fingerprint, parts, limits, timed=self.timed)

    def by_content(self, found: Iterable[Found]) -> Iterator[Item]:
        """What is to be done, told by the content: each release is read here, and travels with its bytes."""
        for position, one in enumerate(found):
            release = loaded(one)
            if isinstance(release, Outcome):
                self._note(Entry(position, one.source, failure=release.failure))
                continue
            name, mark = release.release_id, mark_of(one, self.fingerprint)
            if name in self._ids or self.ledger.entered(name):
                self._note(Entry(position, one.source, mark, name))
                continue
            entry = Entry(position, one.source, mark, name, key_of(release, self.fingerprint))
            is_done = self.ledger.has(entry.key or "", str(self.limits))
            self._note(entry, is_done=is_done)
            if is_done:
                self.reused += 1
            else:
                yield Item(entry, Found(one.source, one.stamp, partial(_given, release)))

    def by_mark(self, found: Iterable[Found]) -> Iterator[Item]:
        """The same told by size and time of change, so that nothing is read here: a cluster reads for itself."""
        for position, one in enumerate(found):
            entry = Entry(position, one.source, mark_of(one, self.fingerprint))
            known = self.ledger.marked(entry.mark)
            if known and self.ledger.has(known[1], str(self.limits)):
                self._note(Entry(position, one.source, entry.mark, *known))
                self.reused += 1
            else:
                yield Item(entry, one)

    def flush(self) -> None:
        """Writes the entries that are noted."""
        self.ledger.enter(self._entries)
        self._entries.clear()
        self._ids.clear()

    def _note(self, entry: Entry, *, is_done: bool = True) -> None:
        self._entries.append(entry)
        if entry.release_id:
            self._ids.add(entry.release_id)
        self.done += is_done
        if len(self._entries) >= _AT_ONCE:
            self.flush()


def mark_of(found: Found, fingerprint: str) -> str:
    """What changes when an input may give another result, told without reading it; empty where that is not known."""
    if not found.stamp:
        return ""
    told = "\0".join((fingerprint, found.source, found.stamp))
    return hashlib.sha256(told.encode(errors="backslashreplace")).hexdigest()[:32]


def _given(release: Release) -> Release:
    return release


Tell = Callable[[int, int | None], None]
"""Told how many of how many releases are done; None where the number is not known."""
