"""Chunks around a number -> the statement rules that nearly fit it, and the piece at which each failed.

Only `extractor explain` asks. A pattern is laid over the row of chunks with its {value} on the number; it comes near
where all its pieces but one find their chunks, or where a few chunks too many stand between two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex

from extractor.link.chunks import Chunk
from extractor.link.patterns import Fit, StatementPatterns
from extractor.model import Quantity, Reading
from extractor.rulebook import StatementRule

_REACH = 12  # chunks that one piece may take
_BETWEEN = 4  # chunks too many that may stand between two pieces
_SKIPS = (1, 0, 2)  # chunks that may stand in place of a piece, the likeliest first
_FARTHEST = 1.35  # what costs more is not near
_SLOT = regex.compile(r"\{(\w+)\}")
# Slots that nearly every sentence fills: that they are found says little.
_EVERYWHERE = frozenset(("value", "other", "metric", "metric2", "period", "pronoun", "subject"))
# What stands where a cue is expected and may well be one that no rule knows: "sales ballooned 3%", "an uptick of 3%".
_LIKELY = {"_verb": "verb", "_noun": "metric", "_adverb": "adv"}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that nearly fitted: `found` of the `wanted` pieces of its pattern (what may be missing is not counted).

    `failed` is the piece that found no chunk, as the pattern writes it; or `units`, or `words` where the pattern fits
    and what filled its slots is of another sort than the rule means. `stands` are the indices of the chunks that
    stand in its place; none where nothing does. Where `between` is set the piece itself was found, and `stands` are
    chunks that no pattern expects between it and the next.
    """

    rule: StatementRule
    pattern: str
    found: int
    wanted: int
    failed: str
    stands: tuple[int, ...]
    between: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence's chunks as a line of code words; chunk i begins at `starts[i]`, the line ends at the last of them.
    `named` are the chunks that hold the name of a known metric; `ends` remembers how far a piece, by its text, matches
    from a place to the left or right, since most patterns are made of the same few."""

    chunks: Sequence[Chunk]
    line: str
    starts: Sequence[int]
    named: frozenset[int]
    ends: dict[tuple[str, int, int], list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    pattern: regex.Pattern[str]
    required: bool
    slots: frozenset[str]

    @property
    def telling(self) -> bool:
        """Does it hold a slot for a cue, which few sentences fill?"""
        return not self.slots <= _EVERYWHERE


@dataclass(frozen=True, slots=True)
class _Hole:
    """Where a pattern failed: the piece, the chunks `[first, last)` in its place."""

    piece: _Piece
    first: int
    last: int
    between: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """A pattern laid over one side of the number: what it cost, and the one hole in it."""

    cost: float
    hole: _Hole | None = None


@dataclass
class _Side:
    """The pieces of one side of {value}, going outwards; `step` is 1 to the right, -1 to the left."""

    row: Row
    pieces: Sequence[_Piece]
    step: int
    known: dict[tuple[int, int, bool], _Way | None] = field(default_factory=dict)

    def way(self, number: int, place: int, *, holes: bool) -> _Way | None:
        """The cheapest way to lay the pieces from `number` on, from the border `place` between two chunks."""
        if number == len(self.pieces):
            return _Way(0)
        key = number, place, holes
        if key not in self.known:
            self.known[key] = min(self._ways(number, place, holes), key=lambda way: way.cost, default=None)
        return self.known[key]

    def _ways(self, number: int, place: int, holes: bool) -> list[_Way]:
        piece = self.pieces[number]
        ways = [self.way(number + 1, end, holes=holes) for end in self._ends(piece, place)]
        if holes and piece.required:
            ways += self._failing(number, place)
        return [way for way in ways if way is not None]

    def _failing(self, number: int, place: int) -> list[_Way]:
        piece = self.pieces[number]
        ways = []
        for skipped in _SKIPS:
            over = self._over(place, skipped)
            if over is not None and ("other" in piece.slots or not self._holds_value(place, over)):
                rest = self.way(number + 1, over, holes=False)
                cost = self._price(piece, place, over) + 0.1 * abs(skipped - 1)
                ways.append(rest and self._with_hole(rest, cost, piece, place, over, between=False))
        for skipped in range(1, _BETWEEN + 1):
            over = self._over(place, skipped)
            if over is None or self._holds_value(place, over):
                break
            for end in self._ends(piece, over):
                rest = self.way(number + 1, end, holes=False)
                cost = 0.9 + 0.1 * skipped
                ways.append(rest and self._with_hole(rest, cost, piece, place, over, between=True))
        return [way for way in ways if way is not None]

    def _price(self, piece: _Piece, place: int, over: int) -> float:
        """What it costs that a piece finds no chunk: less where what stands there may be an unknown cue."""
        if not piece.telling:
            return 2 if piece.text in ("(", ")") else 1  # a bracket is no slip of wording
        first, last = self.row.starts[min(place, over)], self.row.starts[max(place, over)]
        codes = self.row.line[first:last].split()
        if codes[:1] == ["verb"] and set(codes[1:]) <= {"x", "adv"} and any(s.endswith("_verb") for s in piece.slots):
            return 0.7  # "ballooned", "sailed past"
        known = not self.row.named.isdisjoint(range(min(place, over), max(place, over)))
        likely = any(codes == [code] for end, code in _LIKELY.items() if any(s.endswith(end) for s in piece.slots))
        return 1 if likely and not known else 1.6

    def _with_hole(self, rest: _Way, cost: float, piece: _Piece, place: int, over: int, *, between: bool) -> _Way:
        return _Way(rest.cost + cost, _Hole(piece, min(place, over), max(place, over), between))

    def _over(self, place: int, skipped: int) -> int | None:
        over = place + skipped * self.step
        return over if 0 <= over < len(self.row.starts) else None

    def _holds_value(self, one: int, other: int) -> bool:
        return any(chunk.kind == "value" for chunk in self.row.chunks[min(one, other) : max(one, other)])

    def _ends(self, piece: _Piece, place: int) -> list[int]:
        """The borders up to which the piece matches from `place`, the farthest first."""
        key = piece.text, place, self.step
        if key not in self.row.ends:
            self.row.ends[key] = list(self._matching(piece, place))
        return self.row.ends[key]

    def _matching(self, piece: _Piece, place: int) -> Iterator[int]:
        for length in range(_REACH, -1, -1):
            end = self._over(place, length)
            if end is None:
                continue
            first, last = self.row.starts[min(place, end)], self.row.starts[max(place, end)]
            if piece.pattern.fullmatch(self.row.line, first, last):
                yield end


class NearMisses:
    """The patterns of the statement rules taken apart into their pieces."""

    def __init__(self, patterns: StatementPatterns) -> None:
        self._patterns = patterns
        self._pieces = {
            (rule.id, pattern): _bundled(list(patterns.pieces(rule, pattern, set())))
            for rule in patterns.rules
            for pattern in rule.patterns
        }

    def row(self, chunks: Sequence[Chunk], reading: Reading) -> Row:
        line, places = self._patterns.encoded(chunks, reading.tokens)
        names = [cue for cue in reading.cues if cue.role in ("metric_name", "metric_word")]
        named = (i for i, chunk in enumerate(chunks) if any(chunk.start <= name.start < chunk.end for name in names))
        return Row(chunks, line, (*places, len(line)), frozenset(named))

    def pattern(self, row: Row, at: int, rule: StatementRule) -> str | None:
        """The first of a rule's patterns that fits the value at chunk `at`."""
        return next((one for one in rule.patterns if self._laid(row, at, rule, one, holes=False) is not None), None)

    def of(self, row: Row, at: int, fits: Sequence[Fit], taken: StatementRule, most: int = 3) -> tuple[NearMiss, ...]:
        """The rules before the one that was taken that come nearest to the value at chunk `at`; one pattern each."""
        fitted = {fit.rule.id: fit for fit in fits}
        found: list[tuple[float, int, int, NearMiss]] = []
        for rank, rule in enumerate(self._patterns.rules):
            if rule.id == taken.id:
                break
            if rule.metric == "people":
                continue  # it fits every share; where no people are named, nothing is near
            if rule.id in fitted:
                found.append((0, 0, rank, self._refused(row, at, fitted[rule.id])))
                continue
            near = [pair for one in rule.patterns if (pair := self._near(row, at, rule, one)) is not None]
            if near:
                cost, miss = min(near, key=lambda pair: (pair[0], -pair[1].found))
                if rule.slot_words and miss.failed != "units":
                    continue  # meant for certain words: that it nearly fits others tells nothing
                found.append((cost, -miss.found, rank, miss))
        return tuple(entry[-1] for entry in sorted(found, key=lambda entry: entry[:3])[:most])

    def _refused(self, row: Row, at: int, fit: Fit) -> NearMiss:
        """A rule that fits by its pattern, not by the words in its slots."""
        pattern = self.pattern(row, at, fit.rule) or fit.rule.patterns[0]
        wanted = sum(piece.required for piece in self._pieces[fit.rule.id, pattern])
        return NearMiss(fit.rule, pattern, wanted, wanted, "words", tuple(sorted(set(fit.slots.values()))))

    def _near(self, row: Row, at: int, rule: StatementRule, pattern: str) -> tuple[float, NearMiss] | None:
        way = self._laid(row, at, rule, pattern, holes=True)
        pieces = self._pieces[rule.id, pattern]
        wanted = sum(piece.required for piece in pieces)
        if way is None:
            return None
        if way.hole is None:
            return None if _unit_fits(row, at, rule) else (
                1.2, NearMiss(rule, pattern, wanted, wanted, "units", (at,))
            )  # fmt: skip
        hole = way.hole
        others = [piece for piece in pieces if piece.required and (piece is not hole.piece or hole.between)]
        telling = any(piece.telling for piece in others)
        slots = frozenset().union(*(piece.slots for piece in others))
        cost = way.cost + (0 if telling or hole.piece.telling else 0.3)
        if cost > _FARTHEST or not _unit_fits(row, at, rule) or (slots <= {"value"} and way.cost >= 1):
            return None
        stands = tuple(range(hole.first, hole.last))
        return cost, NearMiss(rule, pattern, len(others), wanted, hole.piece.text, stands, hole.between)

    def _laid(self, row: Row, at: int, rule: StatementRule, pattern: str, *, holes: bool) -> _Way | None:
        """The cheapest way to lay a pattern with its {value} on chunk `at`, with one hole at most."""
        pieces = self._pieces[rule.id, pattern]
        value = next(number for number, piece in enumerate(pieces) if "value" in piece.slots)
        hedged = at > 0 and row.chunks[at - 1].kind == "hedge"
        left = _Side(row, pieces[:value][::-1], -1)
        right = _Side(row, pieces[value + 1 :], 1)
        ways = [
            _Way(before.cost + after.cost, before.hole or after.hole)
            for start in ((at - 1, at) if hedged else (at,))
            for left_holes, right_holes in (((True, False), (False, True)) if holes else ((False, False),))
            if (before := left.way(0, start, holes=left_holes)) is not None
            and (after := right.way(0, at + 1, holes=right_holes)) is not None
        ]
        return min(ways, key=lambda way: way.cost, default=None)


def _bundled(pieces: Sequence[tuple[str, str]]) -> tuple[_Piece, ...]:
    """Pieces with all that stands in one pair of brackets as one."""
    found: list[_Piece] = []
    depth, texts, parts = 0, [], []
    for text, part in pieces:
        depth += (text == "[") - (text == "]")
        texts.append(text)
        parts.append(part)
        if depth == 0:
            whole = "".join(parts)
            optional = texts[0] in ("[", "~", "...")
            slots = frozenset(_SLOT.findall(whole_text := _spaced(texts)))
            found.append(_Piece(whole_text, regex.compile(whole, regex.V0), not optional, slots))
            texts, parts = [], []
    return tuple(found)


def _spaced(texts: Sequence[str]) -> str:
    return " ".join(texts).replace("[ ", "[").replace(" ]", "]")


def _unit_fits(row: Row, at: int, rule: StatementRule) -> bool:
    item = row.chunks[at].item
    return not rule.units or (isinstance(item, Quantity) and item.kind in rule.units)
