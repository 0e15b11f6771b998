"""Tellings of one series and period -> how they relate, and which of them was the known value when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from extractor.check.common_figures import is_common
from extractor.model import Relation, RelationKind, Standing

_DAY = timedelta(days=1)
_SURE, _LIKELY = 0.6, 0.5
_MOST_REVISED, _MOST_POINTS = Decimal("0.25"), Decimal(2)
"""How far a revision may go: a quarter of the larger value, or two points of a percentage."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a row says and who says it. `half` is half a unit of its last printed digit, `superseded` marks the
    old value in a text that tells a revision, `placed` that the country is told, `headline` that it is the title,
    `percent` that it is told in percent or points."""

    observation_id: str
    series_id: str
    publisher: str
    published: date | None
    release_id: str
    value: Decimal
    high: Decimal | None
    half: Decimal
    qualifier: str
    confidence: float
    actual: bool
    superseded: bool
    metric: str
    placed: bool
    headline: bool
    percent: bool

    @property
    def exact(self) -> bool:
        """Whether it is one number, and neither about right nor a bound."""
        return self.qualifier == "none" and self.high is None


@dataclass
class _Notes:
    """What has been found so far."""

    relations: dict[str, list[Relation]] = field(default_factory=dict)
    flags: dict[str, set[str]] = field(default_factory=dict)
    known: dict[str, tuple[date | None, date | None]] = field(default_factory=dict)
    current: dict[str, Telling] = field(default_factory=dict)
    past: dict[str, list[Telling]] = field(default_factory=dict)

    def relate(self, later: Telling, kind: RelationKind, earlier: Telling) -> None:
        relation = Relation(later.observation_id, kind, earlier.observation_id, later.value - earlier.value)
        self.relations.setdefault(later.observation_id, []).append(relation)
        self.flags.setdefault(later.observation_id, set()).add(kind)
        if kind.startswith("conflict"):  # neither of the two is known to be the right one
            self.flags.setdefault(earlier.observation_id, set()).add(kind)

    def end(self, telling: Telling, day: date) -> None:
        start, end = self.known.get(telling.observation_id, (None, None))
        if telling.observation_id in self.known and end is None:
            self.known[telling.observation_id] = start, day


def standings_of(group: Sequence[Telling]) -> Iterator[Standing]:
    """What each telling is among those of the same series and period.

    They come in the order of publication, and those of a release together in the order of its text. Releases
    without a date come last, since nobody knows when they were told.
    """
    notes = _Notes()
    dated = sorted(group, key=lambda telling: telling.published is None)
    for _, release in groupby(dated, key=lambda telling: telling.release_id):
        _read(list(release), notes)
    for telling in group:
        name = telling.observation_id
        start, end = notes.known.get(name, (None, None))
        yield Standing(
            name, telling.series_id, tuple(notes.relations.get(name, ())), tuple(sorted(notes.flags.get(name, ()))),
            name in notes.known, start, end,
        )  # fmt: skip


def agree(one: Telling, other: Telling) -> bool:
    """Whether two tellings may be of the same number: within half a unit of the coarser rounding, within a whole
    one where one is about right, on the right side of a bound, inside a range."""
    coarser = max(one.half, other.half)
    if "approx" in (one.qualifier, other.qualifier):
        coarser *= 2
    least, most = zip(_bounds(one), _bounds(other), strict=True)
    return _most(least) - coarser <= _least(most)


def _bounds(telling: Telling) -> tuple[Decimal | None, Decimal | None]:
    low, high = sorted((telling.value, telling.value if telling.high is None else telling.high))
    if telling.qualifier == "min":
        return low, None
    return (None, high) if telling.qualifier == "max" else (low, high)


def _most(values: Iterable[Decimal | None]) -> Decimal:
    return max((value for value in values if value is not None), default=Decimal("-Infinity"))


def _least(values: Iterable[Decimal | None]) -> Decimal:
    return min((value for value in values if value is not None), default=Decimal("Infinity"))


def _read(release: Sequence[Telling], notes: _Notes) -> None:
    """Takes in what one release says."""
    said = [telling for telling in release if not telling.superseded] or release
    old = _best([telling for telling in release if telling not in said])
    new = _best(said)
    current = notes.current.get(release[0].publisher)
    if old is not None:
        _take_old(old, current, notes)
    if new is None:
        return
    _compare_within(said, new, notes)
    _take_new(new, old, current, notes)


def _best(tellings: Sequence[Telling]) -> Telling | None:
    """Of what a release says of one thing: an exact number before others, the surest, and of those that agree
    with it the finest."""
    if not tellings:
        return None
    surest = max(tellings, key=lambda telling: (telling.exact, telling.confidence))
    agreeing = [telling for telling in tellings if telling.exact == surest.exact and agree(telling, surest)]
    return min(agreeing, key=_coarseness)


def _coarseness(telling: Telling) -> Decimal:
    return telling.half or Decimal("Infinity")  # words ("a third") print no digit


def _compare_within(said: Sequence[Telling], best: Telling, notes: _Notes) -> None:
    for telling in said:
        if telling is best:
            continue
        if agree(telling, best):
            notes.relate(telling, "repeated", best)
        elif _contradicts(telling, best):
            notes.relate(telling, "conflict_same_release", best)


def _contradicts(one: Telling, other: Telling) -> bool:
    """Whether a release surely says two things: in its title and in its text. Of two sentences of a text one is of a
    part, a region or a segment that was not understood: of 400 such pairs in real releases none was a contradiction."""
    sure = min(one.confidence, other.confidence) >= _SURE
    return sure and one.exact and other.exact and one.headline != other.headline


def _take_old(old: Telling, current: Telling | None, notes: _Notes) -> None:
    """The old value that a text names: told again, or else known from a day that nobody says."""
    if current is not None and agree(old, current):
        notes.relate(old, "repeated", current)
    elif old.published is not None:
        notes.known[old.observation_id] = None, old.published - _DAY


def _take_new(new: Telling, old: Telling | None, current: Telling | None, notes: _Notes) -> None:
    before = current if current is not None and (old is None or agree(old, current)) else old
    if before is not None and agree(new, before):
        notes.relate(new, "repeated", before)
    elif before is not None and _revises(new, before, current):
        notes.relate(new, "revised", before)
    elif before is not None:
        return
    if current is not None and agree(new, current) and not _refines(new, current):
        return
    if current is not None and new.published is not None:
        notes.end(current, new.published - _DAY)
    notes.known[new.observation_id] = new.published, None
    notes.current[new.publisher] = new
    _compare_publishers(new, notes)
    notes.past.setdefault(new.publisher, []).append(new)


def _revises(new: Telling, before: Telling, current: Telling | None) -> bool:
    """Whether a release is surely later: on the same day nobody knows which of two came first."""
    if not (new.exact and before.exact) or new.published is None:
        return False
    if before.release_id == new.release_id:
        return True
    if not _is_near(new, before) or min(new.confidence, before.confidence) < _LIKELY:
        return False
    return current is None or (current.published is not None and current.published < new.published)


def _is_near(new: Telling, before: Telling) -> bool:
    """Whether a value may be a revision of another one. Figures that are far apart are of different things."""
    distance = abs(new.value - before.value)
    share = max(abs(new.value), abs(before.value)) * _MOST_REVISED
    return distance <= (max(share, _MOST_POINTS) if new.percent else share)


def _refines(new: Telling, current: Telling) -> bool:
    """Whether a later release tells the same number with more digits, or exactly where it was about right."""
    if new.published is None or current.published is None or current.published >= new.published:
        return False
    return (not new.exact, _coarseness(new)) < (not current.exact, _coarseness(current))


def _compare_publishers(new: Telling, notes: _Notes) -> None:
    """Forecasts of two houses may differ, and so may what each publisher has for itself; what has happened may not. Who
    told what a publisher itself said before it revised that is out of date, and contradicts nobody."""
    if not new.publisher or not new.actual:
        return
    past = notes.past.get(new.publisher, [])
    for publisher, other in sorted(notes.current.items()):
        if publisher in ("", new.publisher):
            continue
        if agree(new, other):
            if not past:
                notes.relate(new, "repeated", other)
        elif _differ(new, other, past):
            notes.relate(new, "conflict_between_sources", other)


def _differ(new: Telling, other: Telling, past: Sequence[Telling]) -> bool:
    exact = new.exact and other.exact and not any(agree(other, told) for told in past)
    return exact and is_common(new.metric, placed=new.placed)
