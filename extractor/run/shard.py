"""A shard of releases -> a part file with what they gave: the unit of work, the same on one core and on a cluster."""

from __future__ import annotations

import hashlib
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from extractor.clock import Clock, Times
from extractor.errors import ExtractorError, UsageError
from extractor.read import Found
from extractor.run.ledger import Entry, write_part
from extractor.run.limits import OUT_OF_MEMORY, Limits, cpu_limit
from extractor.run.outcome import Outcome, key_of, loaded, outcome_of
from extractor.run.recipe import Extracts, Makes

_LARGEST = 4
"""A shard holds at most so many times the releases that it holds on average."""


@dataclass(frozen=True, slots=True)
class Item:
    """A release to be done, and its entry as far as it is known before it is read."""

    entry: Entry
    found: Found


@dataclass(frozen=True, slots=True)
class Shard:
    """Releases that are done together. `part` is the file that they go to, named by what they are; `fingerprint` says
    what the results depend on beside them. `alone` marks a release that is tried once more, by itself."""

    items: tuple[Item, ...]
    recipe: Makes
    fingerprint: str
    part: Path
    limits: Limits | None = None
    alone: bool = False
    timed: bool = False

    def apart(self) -> Iterator[Shard]:
        """Each release of it as a shard of its own, for the second try."""
        for item in self.items:
            yield shard_of(
                (item,), self.recipe, self.fingerprint, self.part.parent, self.limits, alone=True, timed=self.timed
            )


@dataclass(frozen=True, slots=True)
class Receipt:
    """A shard is done: where its part is, how many releases it holds, and what its stages took where that was asked."""

    part: Path
    releases: int
    times: Times = field(default_factory=dict)


def shard_of(
    items: Iterable[Item],
    recipe: Makes,
    fingerprint: str,
    folder: Path,
    limits: Limits | None = None,
    *,
    alone: bool = False,
    timed: bool = False,
) -> Shard:
    """The shard of these releases; its part has the same name whenever they are the same."""
    kept = tuple(items)
    named = hashlib.sha256(f"{fingerprint}\0{alone}\0{limits}".encode())
    for item in kept:
        entry = item.entry
        known = entry.key or f"{entry.position}\0{entry.mark or secrets.token_hex()}"
        named.update(f"\0{entry.source}\0{known}".encode(errors="backslashreplace"))
    return Shard(kept, recipe, fingerprint, folder / f"{named.hexdigest()[:32]}.part", limits, alone, timed)


def run_shard(shard: Shard) -> Receipt:
    """Reads, extracts and writes the part of a shard, or skips it where its part is there.

    Raises UsageError where this process has other rules or another version than the one that made the shard, RuleError
    for bad rules, OutputError where the part cannot be written.
    """
    if not shard.part.exists():
        engine = _engine(shard.recipe, shard.fingerprint, shard.timed)
        with engine.zone():
            done = list(_done(shard, engine))
        with _CLOCK.on("keep"):
            write_part(shard.part, done)
    return Receipt(shard.part, len(shard.items), _CLOCK.taken())


_CLOCK = Clock()
"""What the engine of this process is timed on, taken by the receipt of each shard."""


@lru_cache(maxsize=1)
def _engine(recipe: Makes, fingerprint: str, timed: bool) -> Extracts:
    """The engine of this process: made once for as long as nothing changes that it is made of."""
    if recipe.fingerprint() != fingerprint:
        raise UsageError(
            "a worker has another version of the program, its libraries, the model or the rules than the process that "
            "gave it work; install the same on all machines, and change no rules while a run goes on"
        )
    engine = recipe.engine()
    if timed:
        engine.time_on(_CLOCK)
    return engine


def give_up(shard: Shard, why: str) -> Receipt:
    """Writes the part of a release that cost two workers their lives."""
    [item] = shard.items
    entry = item.entry
    if entry.key:
        done = (entry, Outcome(entry.source, entry.release_id or "", failure=f"{entry.source}: {why}"))
        write_part(shard.part, [done], str(shard.limits))
    else:
        write_part(shard.part, [(replace(entry, failure=f"{entry.source}: {why}"), None)])
    return Receipt(shard.part, 1)


def warm_up(recipe: Makes, fingerprint: str, timed: bool) -> None:
    """Makes the engine of this process before there is work. What is wrong with it is told by the first shard."""
    with suppress(ExtractorError):
        _engine(recipe, fingerprint, timed)


def _done(shard: Shard, engine: Extracts) -> Iterator[tuple[Entry, Outcome | None]]:
    for item in shard.items:
        with cpu_limit(shard.limits, generous=shard.alone):
            yield _one(item, shard, engine)


def _one(item: Item, shard: Shard, engine: Extracts) -> tuple[Entry, Outcome | None]:
    try:
        release = loaded(item.found)
        if isinstance(release, Outcome):
            return replace(item.entry, failure=release.failure), None
        key = item.entry.key or key_of(release, shard.fingerprint)
        return replace(item.entry, release_id=release.release_id, key=key), outcome_of(release, engine)
    except MemoryError:
        if shard.limits is not None:
            # What is left of this process is not to be trusted; a fresh one tries again.
            os._exit(OUT_OF_MEMORY)
        return replace(item.entry, failure=f"{item.entry.source}: there is not enough memory to read it"), None


def grouped(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Items in runs of `size` on average, cut by their names, so that a new release changes one group only."""
    group: list[Item] = []
    for item in items:
        group.append(item)
        if number(item.entry.source) % size == 0 or len(group) == _LARGEST * size:
            yield group
            group = []
    if group:
        yield group


def number(source: str) -> int:
    """A number that a name always has, for dealing out releases.

    >>> number("a/b.html")
    1113992948
    """
    return zlib.crc32(source.encode(errors="backslashreplace"))
