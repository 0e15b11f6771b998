"""Rows -> tasks for annotation tools: a sentence with its numbers, metrics and periods; annotated tasks -> corrections.

The tools' own forms are in label_studio.py, doccano.py and prodigy.py; they carry `Task.info` along, so that what comes
back is told from what was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from extractor.columns import BY_NAME
from extractor.errors import UsageError
from extractor.export import records
from extractor.export.reading import value_of
from extractor.model import Observation
from extractor.review.corrections import Correction, as_plain
from extractor.review.excerpt import squeezed

Label = Literal["VALUE", "METRIC", "PERIOD"]
LABELS: tuple[Label, ...] = ("VALUE", "METRIC", "PERIOD")
LINKS: Mapping[Label, str] = {"METRIC": "HAS_METRIC", "PERIOD": "HAS_PERIOD"}
"""From a number to its metric, and to its period."""
COLUMNS: Mapping[Label, str] = {"METRIC": "metric_text", "PERIOD": "period_text"}
CODES = ("measure", "comparison", "status")
"""Columns that a tool with choices asks for beside the spans."""
INFO = "press_extractor"

Place = tuple[int, int]
Words = tuple[Place | None, Place | None]
"""Where a row's metric and its period are worded."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A stretch `[start, end)` of a task's text; `codes` are the choices made for a number."""

    label: str
    start: int
    end: int
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Link:
    """From the span of a number to that of its metric or period, by their places in `Task.spans`."""

    label: str
    head: int
    tail: int


@dataclass(frozen=True)
class Task:
    """A sentence to look at. `info` says what is known of it: release, source, publisher, published, where the sentence
    starts in the release, and its rows, each with its places in the text."""

    text: str
    spans: tuple[Labelled, ...]
    links: tuple[Link, ...]
    info: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """A task as an annotator left it: `accepted` None where it was not looked at, False where it was rejected."""

    task: Task
    where: str
    accepted: bool | None = True
    at: str | None = None


# --- rows -> tasks -----------------------------------------------------------------------------------


def tasks_of(rows: Iterable[Observation], marks: Mapping[str, Words] | None = None) -> Iterator[Task]:
    """A task for each sentence that has rows, in the order of the rows; cells of tables are left out.

    `marks` say by observation_id where metric and period are worded, in the text of the release; what they do not tell
    is looked for in the sentence.
    """
    sentences: list[list[Observation]] = []
    last: dict[tuple[str, str], list[Observation]] = {}
    for row in rows:
        if row.char_start is None or row.table_cell is not None:
            continue
        group = last.get((row.release_id, row.quote))
        # A release may print a sentence twice: then they are further apart than it is long.
        if group is None or abs(row.char_start - (group[0].char_start or 0)) > len(row.quote):
            last[row.release_id, row.quote] = group = []
            sentences.append(group)
        group.append(row)
    for group in sentences:
        start = _start(group)
        if start is not None:
            yield _task(group, start, marks or {})


def _start(group: Sequence[Observation]) -> int | None:
    """Where the sentence starts in the release: there all its numbers fall on their own digits."""
    quote, first = group[0].quote, group[0].char_start or 0
    for start in range(first, max(-1, first - len(quote)), -1):
        if all(_printed_at(quote, start, row) for row in group):
            return start
    return None


def _printed_at(quote: str, start: int, row: Observation) -> bool:
    printed = quote[(row.char_start or 0) - start : (row.char_end or 0) - start]
    return (row.char_start or 0) >= start and squeezed(printed) == squeezed(row.value_text)


def _task(group: Sequence[Observation], start: int, marks: Mapping[str, Words]) -> Task:
    first = group[0]
    spans: list[Labelled] = []
    links: list[Link] = []
    told = []
    for row, record in zip(group, records(group), strict=True):
        place = (row.char_start or 0) - start, (row.char_end or 0) - start
        codes = {name: str(getattr(row, name)) for name in CODES}
        head = _put(spans, Labelled("VALUE", *place, codes))
        own: dict[str, Any] = {"row": {k: as_plain(v) for k, v in record.items() if v is not None}, "VALUE": place}
        told.append((own, head, row))
    for own, head, row in told:
        metric, period = marks.get(row.observation_id, (None, None))
        for label, words, mark in (("PERIOD", row.period_text, period), ("METRIC", row.metric_text, metric)):
            found = _inside(first.quote, start, mark) or _found(first.quote, words, own["VALUE"])
            tail = _put(spans, Labelled(label, *found)) if found and head is not None else None
            if found and tail is not None and head is not None:
                own[label] = found
                links.append(Link(LINKS["METRIC" if label == "METRIC" else "PERIOD"], head, tail))
    info = {
        "release_id": first.release_id, "source": first.source, "publisher": first.publisher,
        "published": first.published.isoformat() if first.published else None, "start": start,
        "rows": [own for own, _, _ in told],
    }  # fmt: skip
    return Task(first.quote, tuple(spans), tuple(links), info)


def _put(spans: list[Labelled], span: Labelled) -> int | None:
    """The number of a span in the list, which it joins unless it is there; None where it would lie over another, which
    most tools do not take."""
    for number, other in enumerate(spans):
        if other.place == span.place:
            return number if other.label == span.label else None
        if span.start < other.end and other.start < span.end:
            return None
    spans.append(span)
    return len(spans) - 1


def _inside(text: str, start: int, mark: Place | None) -> Place | None:
    """A mark as a place in the sentence that starts at `start`, where it stands in that."""
    if mark is None or not start <= mark[0] < mark[1] <= start + len(text):
        return None
    return mark[0] - start, mark[1] - start


def _found(text: str, words: str | None, near: Place) -> Place | None:
    """Where words stand in a text, nearest to a place; None where they do not stand in it as they are."""
    if not words:
        return None
    low, wanted = text.casefold(), words.casefold()
    if len(low) != len(text):
        low, wanted = text, words
    starts, at = [], low.find(wanted)
    while at >= 0:
        starts.append(at)
        at = low.find(wanted, at + 1)
    nearest = min(starts, key=lambda start: abs(start - near[0]), default=None)
    return None if nearest is None else (nearest, nearest + len(words))


# --- annotated tasks -> corrections ------------------------------------------------------------------


def corrections_of(answers: Iterable[Answer]) -> Iterator[Correction]:
    """What annotators said of the rows: right where number, metric and period stand as they were sent, corrected where
    metric, period or a choice is another, wrong where the number was taken away, missing where one was added.

    A task that was rejected as a whole tells only where it has one row; one that was not looked at tells nothing.
    """
    for answer in answers:
        rows = answer.task.info.get("rows") or []
        if answer.accepted is None or (answer.accepted is False and len(rows) != 1):
            continue
        if answer.accepted is False:
            yield _of_row(answer, rows[0], "wrong", {})
            continue
        yield from _compared(answer, rows)


def _compared(answer: Answer, rows: Sequence[Mapping[str, Any]]) -> Iterator[Correction]:
    task = answer.task
    values = {span.place: number for number, span in enumerate(task.spans) if span.label == "VALUE"}
    for own in rows:
        number = values.pop(_place(own.get("VALUE"), answer), None)
        if number is None:
            yield _of_row(answer, own, "wrong", {})
            continue
        fields = dict(_changed(answer, own, number))
        yield _of_row(answer, own, "corrected" if fields else "right", fields)
    for place, number in values.items():
        said = _said(task, number)
        fields = {COLUMNS[label]: task.text[slice(*span.place)] for label, span in said.items()}
        yield _missing(answer, place, fields | dict(task.spans[number].codes))


def _changed(answer: Answer, own: Mapping[str, Any], number: int) -> Iterator[tuple[str, Any]]:
    """The columns in which an annotator differs from a row."""
    task = answer.task
    said = _said(task, number)
    for label, column in COLUMNS.items():
        sent = _place(own[label], answer) if own.get(label) else None
        span = said.get(label)
        if (span.place if span else None) != sent:
            yield column, task.text[slice(*span.place)] if span else None
    for name, code in task.spans[number].codes.items():
        if code != own["row"].get(name):
            yield name, code


def _said(task: Task, number: int) -> dict[Label, Labelled]:
    """The metric and the period that a number is linked to."""
    found: dict[Label, Labelled] = {}
    for link in task.links:
        for label, name in LINKS.items():
            if link.label == name and link.head == number and task.spans[link.tail].label == label:
                found[label] = task.spans[link.tail]
    return found


def _of_row(answer: Answer, own: Mapping[str, Any], verdict: Any, fields: Mapping[str, Any]) -> Correction:
    row = {name: _typed(name, value, answer.where) for name, value in own["row"].items()}
    return Correction(
        verdict, answer.where, row["quote"], row["value_text"], observation_id=row.get("observation_id"),
        release_id=row.get("release_id"), source=row.get("source"), publisher=row.get("publisher"),
        published=row.get("published"), char_start=row.get("char_start"), char_end=row.get("char_end"),
        fields=fields, row=row, rules=tuple((row.get("rules") or "").split()), at=answer.at,
    )  # fmt: skip


def _missing(answer: Answer, place: Place, fields: Mapping[str, Any]) -> Correction:
    task, info = answer.task, answer.task.info
    printed = task.text[slice(*place)]
    start, published = int(info["start"]), info.get("published")
    return Correction(
        "missing", answer.where, task.text, printed, release_id=info.get("release_id"), source=info.get("source"),
        publisher=info.get("publisher"), published=date.fromisoformat(published) if published else None,
        char_start=start + place[0], char_end=start + place[1], fields=fields or {"value_text": printed}, at=answer.at,
    )  # fmt: skip


def _place(told: Any, answer: Answer) -> Place:
    try:
        start, end = told
        return int(start), int(end)
    except (TypeError, ValueError):
        raise UsageError(f"{answer.where}: {INFO}: {told!r} is no place; leave it as exported") from None


def _typed(name: str, value: Any, where: str) -> Any:
    if name not in BY_NAME:
        raise UsageError(f"{where}: {INFO}: unknown column {name!r}; leave it as exported")
    try:
        return value_of(BY_NAME[name], value, guarded=False)
    except ValueError as error:
        raise UsageError(f"{where}: {INFO}: {name}: {error}") from None
