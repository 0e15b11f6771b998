"""Two sets of rules and a corpus -> the rows gained, lost and changed from one to the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from extractor.model import Observation
from extractor.pipeline import Engine
from extractor.rulebook import Rulebook
from extractor.rulework.corpus import Progress, Read, extractions, releases
from extractor.rulework.gold import judged

Key = tuple[str, int | None, int | None, str | None]

_SAME_ANYWAY = frozenset(("observation_id", "release_id", "confidence", "quote"))
_FIELDS = tuple(field.name for field in fields(Observation) if field.name not in _SAME_ANYWAY)


@dataclass(frozen=True, slots=True)
class Change:
    """A row that both sets of rules make, and the fields in which the two differ."""

    before: Observation
    after: Observation
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of the second set that the first lacks, the other way round, and those that changed. `right` is how many
    rows are right before and after, where gold is there (`judged`: in how many releases)."""

    gained: tuple[Observation, ...]
    lost: tuple[Observation, ...]
    changed: tuple[Change, ...]
    same: int
    judged: int
    right: tuple[int, int]


def difference(
    before: Rulebook,
    after: Rulebook,
    corpus: Path,
    *,
    model: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Difference:
    """What changes in the rows of a corpus from one rulebook to the other.

    Raises UsageError where there are no releases.
    """
    reads = releases(corpus)
    both = 2 * len(reads)
    old = _rows(reads, Engine(before, model=model), lambda done, _: progress(done, both))
    new = _rows(reads, Engine(after, model=model), lambda done, _: progress(len(reads) + done, both))
    old_keys, new_keys = _by_place(old), _by_place(new)
    changes = [
        Change(row, new_keys[key], changed)
        for key, row in old_keys.items()
        if key in new_keys and (changed := _changed(row, new_keys[key]))
    ]
    gained = tuple(row for key, row in new_keys.items() if key not in old_keys)
    lost = tuple(row for key, row in old_keys.items() if key not in new_keys)
    with_gold = [(read, old[number], new[number]) for number, read in enumerate(reads) if read.facts is not None]
    right = (
        sum(len(judged(read.facts or (), rows).right) for read, rows, _ in with_gold),
        sum(len(judged(read.facts or (), rows).right) for read, _, rows in with_gold),
    )
    same = len(old_keys) - len(lost) - len(changes)
    return Difference(gained, lost, tuple(changes), same, len(with_gold), right)


def _rows(reads: list[Read], engine: Engine, progress: Progress) -> list[Sequence[Observation]]:
    found = {read.release.release_id: got.observations for read, got in extractions(reads, engine, progress)}
    return [found.get(read.release.release_id, ()) for read in reads]


def _by_place(rows: Sequence[Sequence[Observation]]) -> Mapping[Key, Observation]:
    return {(row.source, row.char_start, row.char_end, row.table_cell): row for part in rows for row in part}


def _changed(old: Observation, new: Observation) -> tuple[str, ...]:
    return tuple(name for name in _FIELDS if getattr(old, name) != getattr(new, name))
