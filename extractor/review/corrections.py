"""corrections.jsonl -> corrections: what a reader said of each row, or of a number that has none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args

import regex

from extractor.columns import BY_NAME
from extractor.errors import UsageError
from extractor.export import whole_file
from extractor.export.reading import value_of
from extractor.rulebook import near

Verdict = Literal["right", "wrong", "corrected", "missing"]
VERDICTS: tuple[str, ...] = get_args(Verdict)

_ID = regex.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_TEXTS = ("observation_id", "release_id", "source", "publisher", "quote", "value_text", "rules", "note", "at", "by")


@dataclass(frozen=True)
class Correction:
    """What a reader said of one number; `where` is `file: line N`.

    `fields` are the columns that were said to hold something else, with the types of their columns (None: empty);
    `row` the columns of the row as the reader saw it, empty for a number that has no row. `at` is the time as given,
    `by` who said it.
    """

    verdict: Verdict
    where: str
    quote: str
    value_text: str
    observation_id: str | None = None
    release_id: str | None = None
    source: str | None = None
    publisher: str | None = None
    published: date | None = None
    char_start: int | None = None
    char_end: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    note: str | None = None
    at: str | None = None
    by: str | None = None

    @property
    def key(self) -> str:
        """The same for all that is said of one number: the id of its row, else one from its place."""
        if self.observation_id and _ID.fullmatch(self.observation_id):
            return self.observation_id
        place = (self.release_id, self.source, self.char_start, self.char_end, self.quote, self.value_text)
        return hashlib.sha256("\x1f".join(map(str, place)).encode("utf-8", "replace")).hexdigest()[:20]


def read_corrections(path: Path) -> list[Correction]:
    """The corrections of a file, in its order; of several on one number the one that was said last (by `at`, else by
    the order of lines).

    Raises UsageError, with line and cure, for what is no correction.
    """
    latest: dict[str, Correction] = {}
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            said = _correction(line, f"{path}: line {number}")
            other = latest.get(said.key)
            if other is None or (other.at or "") <= (said.at or ""):
                latest.pop(said.key, None)
                latest[said.key] = said
    return list(latest.values())


def write_corrections(corrections: Iterable[Correction], path: Path) -> int:
    """Writes the file that `read_corrections` reads; returns the number of lines."""
    lines = [json.dumps(as_record(correction)) + "\n" for correction in corrections]
    with whole_file(path) as file:
        file.writelines(lines)
    return len(lines)


def as_record(correction: Correction) -> dict[str, Any]:
    """A correction as a line of the file says it."""
    told: dict[str, Any] = {
        "verdict": correction.verdict, "observation_id": correction.observation_id,
        "release_id": correction.release_id, "source": correction.source, "publisher": correction.publisher,
        "published": correction.published, "quote": correction.quote, "char_start": correction.char_start,
        "char_end": correction.char_end, "value_text": correction.value_text, "fields": dict(correction.fields),
    }  # fmt: skip
    told |= {"row": dict(correction.row)} if correction.row else {}
    told |= {"rules": " ".join(correction.rules), "note": correction.note or "", "at": correction.at}
    told |= {"by": correction.by} if correction.by else {}
    return {name: as_plain(value) for name, value in told.items()}


def as_plain(value: Any) -> Any:
    """A value as JSON has it: decimals as text, so that none is rounded."""
    if isinstance(value, dict):
        return {name: as_plain(one) for name, one in value.items()}
    return format(value, "f") if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
        raise UsageError(
            f"{path}: cannot be read: {reason}; name a file of corrections, one JSON object a line"
        ) from None


def _correction(line: str, where: str) -> Correction:
    said = _object(line, where)
    verdict = said.get("verdict")
    if verdict not in VERDICTS:
        meant = near(str(verdict), VERDICTS)
        raise UsageError(f"{where}: verdict: {verdict!r} is not known{meant}; use one of {', '.join(VERDICTS)}")
    fields = _columns(said, "fields", where)
    row = _columns(said, "row", where)
    texts = {name: _text(said, name, where) for name in _TEXTS}
    quote, value_text = texts["quote"], texts["value_text"] or row.get("value_text") or fields.get("value_text")
    if not quote or not value_text:
        missing = "value_text" if quote else "quote"
        raise UsageError(f"{where}: {missing} is empty; it is needed to find the number again")
    if verdict in ("corrected", "missing") and not fields:
        raise UsageError(f"{where}: fields is empty; a number that is {verdict} needs what belongs there")
    return Correction(
        verdict, where, quote, value_text,
        observation_id=texts["observation_id"], release_id=texts["release_id"], source=texts["source"],
        publisher=texts["publisher"], published=_one(said, "published", where), fields=fields, row=row,
        char_start=_one(said, "char_start", where), char_end=_one(said, "char_end", where),
        rules=tuple((texts["rules"] or row.get("rules") or "").split()), note=texts["note"], at=texts["at"],
        by=texts["by"],
    )  # fmt: skip


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        said = json.loads(line, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: is no JSON: {error}; write one object a line") from None
    if not isinstance(said, dict):
        raise UsageError(f"{where}: is no JSON object; write one object a line")
    return said


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _text(said: Mapping[str, Any], name: str, where: str) -> str | None:
    value = said.get(name)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{where}: {name}: {value!r} is no text")
    return value or None


def _columns(said: Mapping[str, Any], name: str, where: str) -> dict[str, Any]:
    """Columns of a row by name, with their types."""
    told = said.get(name) or {}
    if not isinstance(told, dict):
        raise UsageError(f"{where}: {name}: an object of columns and values is expected")
    for column in told:
        if column not in BY_NAME:
            raise UsageError(f"{where}: {name}: unknown column {column!r}{near(column, BY_NAME)}")
    return {column: _one(told, column, f"{where}: {name}") for column in told}


def _one(told: Mapping[str, Any], name: str, where: str) -> Any:
    """A value with the type of its column; None where it is empty."""
    column = BY_NAME[name]
    try:
        value = value_of(column, told.get(name), guarded=False)
    except ValueError as error:
        raise UsageError(f"{where}: {name}: {error}") from None
    if value is not None and column.codes and value not in column.codes:
        raise UsageError(
            f"{where}: {name}: {value!r} is not known{near(value, column.codes)}; use one of {', '.join(column.codes)}"
        )
    if value is not None and column.pattern and regex.fullmatch(column.pattern, value) is None:
        raise UsageError(f"{where}: {name}: {value!r} is not of the form of that column: {column.description}")
    return value
