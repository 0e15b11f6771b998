"""The nouns of an explanation: frozen values, from the release down to one number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from extractor.display import rows_html
from extractor.model import BlockKind, CellDecision, Observation

Outcome = Literal["row", "left_out", "no_metric", "refused", "period", "unseen"]
"""row: in the table. left_out: a row of a confidence below the least asked for. no_metric: a number, but nothing
says what it measures. refused: a rule says that it measures nothing. period: part of a wording of time. unseen: no
rule takes it for a number."""

Source = Literal[
    "sentence", "number_before", "text_before", "list_line", "heading", "title", "release", "release_date", "rule",
    "none",
]  # fmt: skip
"""Where something was read: in the sentence itself, with the number before in it, in an earlier sentence, in the
line above the list, in a heading or the title, somewhere in the release, from the date of the release, by the rule
alone, or nowhere."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence, `[start, end)` in it, and what the engine took it for: a slot of the statement
    patterns (value, metric, period, change_verb, ...) or `word`. `rule` found it; `meaning` is what it stands for
    (`up`, `yoy`, `2024-05`)."""

    kind: str
    start: int
    end: int
    text: str
    rule: str | None = None
    meaning: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot of a pattern with the words that filled it."""

    slot: str
    text: str


@dataclass(frozen=True, slots=True)
class Fired:
    """The statement rule that was taken. `pattern` is the one of its patterns that fits, `where` its place in the
    rules, `last_resort` tells that only the rule for any number at all was left. `also` are rules that fit too but
    come later in the file."""

    rule: str
    pattern: str | None
    where: str
    slots: tuple[Filled, ...]
    last_resort: bool
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """A surer rule that nearly fitted: `found` of `wanted` pieces, failed at `slot`.

    `slot` is `units` where the kind of unit is not one of the rule's, `words` where the pattern fits but what fills
    its slots is of another sort than the rule means. `instead` are the words that stand there, empty where none do,
    `instead_kinds` what they were taken for. `between`: the slot was found, and the words stand between it and the
    rest.
    """

    rule: str
    pattern: str
    where: str
    found: int
    wanted: int
    slot: str
    between: bool
    instead: str
    instead_kinds: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided of a number (`what`: metric, period, comparison, ...), in plain English `because`,
    and for programs: the value as in the table, the source, the words it was read from, the ids of the rules."""

    what: str
    value: str | None
    source: Source
    words: str | None
    rules: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Weight:
    """A part of a row's confidence, in log odds (rules/confidence.yaml)."""

    feature: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """The story of one number. `char_start` and `char_end` count in the text of the release; `rules` are those that
    found it or refused it; `because` says in a line what became of it. `value`, `value_high`, `unit` and `qualifier`
    are what was read, before the sentence gave it a sign. Empty where a number is no quantity: `decisions`, `near`,
    `confidence`, `row`."""

    text: str
    char_start: int
    char_end: int
    outcome: Outcome
    because: str
    rules: tuple[str, ...]
    value: Decimal | None = None
    value_high: Decimal | None = None
    unit: str | None = None
    qualifier: str | None = None
    statement: Fired | None = None
    near: tuple[Near, ...] = ()
    decisions: tuple[Decision, ...] = ()
    confidence: tuple[Weight, ...] = ()
    row: Observation | None = None

    def decision(self, what: str) -> Decision | None:
        """The decision on `what`, None where there was none to take."""
        return next((decision for decision in self.decisions if decision.what == what), None)


@dataclass(frozen=True, slots=True)
class SentenceStory:
    """A sentence that holds a number, in its block; `reading` is the row of pieces that the statement patterns see,
    `beside` other words with a meaning (forecast, attribution, "respectively")."""

    text: str
    char_start: int
    char_end: int
    block: BlockKind
    reading: tuple[Piece, ...]
    beside: tuple[Piece, ...]
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class NotRead:
    """A block with numbers in it that is not read: its kind, and the block rule that says so (None: its layout)."""

    block: BlockKind
    rule: str | None
    where: str | None
    char_start: int
    char_end: int
    text: str
    numbers: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class CellStory:
    """The story of a number in a table, `place` its table, row and column: `because` says in a line what became of
    it, `decisions` where its unit, scale, period and metric come from."""

    place: str
    text: str
    outcome: Outcome
    because: str
    metric: str | None
    value: Decimal
    value_high: Decimal | None
    unit: str | None
    decisions: tuple[CellDecision, ...]
    confidence: tuple[Weight, ...] = ()
    row: Observation | None = None


_OF_ROW = ("metric", "value", "unit", "period", "confidence")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was made of every number of a release: sentences and blocks in the order of its text, then the cells of
    its tables."""

    source: str
    title: str | None
    published: date | None
    language: str | None
    min_confidence: float
    sentences: tuple[SentenceStory, ...]
    not_read: tuple[NotRead, ...]
    cells: tuple[CellStory, ...] = ()

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All numbers of the sentences that are read."""
        return tuple(number for sentence in self.sentences for number in sentence.numbers)

    def _repr_html_(self) -> str:
        """What a notebook shows: a line for each number; every text of a release is escaped."""
        heads = ("number", "taken for", "because", "metric", "value", "unit", "period", "confidence")
        told: list[Number | CellStory] = [*self.numbers, *self.cells]
        rows = (
            (one.text, one.outcome.replace("_", " "), one.because, *(getattr(one.row, name, None) for name in _OF_ROW))
            for one in told
        )
        return rows_html(heads, rows, f"{len(told)} numbers")

    def in_order(self) -> Iterator[SentenceStory | NotRead]:
        """Sentences and blocks as they stand in the text."""
        parts: list[SentenceStory | NotRead] = [*self.sentences, *self.not_read]
        yield from sorted(parts, key=lambda part: part.char_start)
