"""A correction and its text -> an example or reject, and the entry of the user's rules that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Literal

from extractor.review.corrections import Correction
from extractor.review.excerpt import READING, Excerpt, squeezed
from extractor.rulebook import Example, Reject, Rule
from extractor.rulebook.proof import made_by

Part = Literal["examples", "rejects"]

_NOTHING = (None, "", "none")
_PLAIN_VALUES = {"status": "actual"}
_HOMES = ("statements", "cues", "metrics", "publishers", "areas")
"""Kinds whose examples are tried with the whole engine, in the order in which an entry is looked for."""


@dataclass(frozen=True)
class Case:
    """A correction as a test: `gives` are the columns that a row of the text must have (examples) or that no row may
    have all of (rejects)."""

    correction: Correction
    part: Part
    text: Excerpt
    gives: Mapping[str, Any]

    @property
    def entry(self) -> dict[str, Any]:
        """The example or reject as a rule file says it."""
        known = {"published": self.text.published, "publisher": self.text.publisher, "title": self.text.title}
        said = {name: value for name, value in known.items() if value is not None}
        page = {"html": True} if self.text.html else {}
        return {"text": self.text.text, **page, **said, "gives": dict(self.gives)}

    @property
    def model(self) -> Example | Reject:
        """The same as a rule holds it."""
        kind = Example if self.part == "examples" else Reject
        return kind.model_validate({name: _whole(value) for name, value in self.entry.items()})


def _whole(value: Any) -> Any:
    """Half a surrogate pair, which no file can hold, as a mark."""
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def case_of(correction: Correction, text: Excerpt) -> Case:
    """What a correction says, as a test.

    "right" is an example of all that the row means; "corrected" and "missing" one of the number as printed with the
    columns that were said; "wrong" the same where columns were said, else a reject of the reading.
    """
    row = correction.row
    fields = {name: squeezed(value) if name == "value_text" else value for name, value in correction.fields.items()}
    printed = {"value_text": squeezed(correction.value_text)}
    if correction.verdict == "right":
        return Case(correction, "examples", text, printed | (_meaning(row) or _known(row, ("value",))))
    if correction.verdict == "wrong" and not fields:
        return Case(correction, "rejects", text, printed | _meaning(row))
    return Case(correction, "examples", text, printed | _known(row, ("value", "value_high")) | dict(fields))


def stored(correction: Correction, part: Part, known: Example | Reject) -> Case:
    """The test that a rule file has already."""
    text = Excerpt(known.text, known.published, known.publisher, known.title, True, known.html)
    return Case(correction, part, text, known.gives[0] if known.gives else {})


def _meaning(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row that say more than nothing."""
    return {name: value for name, value in _known(row, READING).items() if value != _PLAIN_VALUES.get(name)}


def _known(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name) not in _NOTHING}


def home(case: Case, own: Iterable[Rule]) -> Rule | None:
    """The user's rule that made the row, None where built-in rules did. An example that takes the row away from a
    metric does not stand under that metric."""
    correction = case.correction
    if not correction.rules and not correction.row:
        return None
    row = SimpleNamespace(**{**correction.row, "rules": " ".join(correction.rules)})
    makers = [rule for rule in own if rule.kind in _HOMES and made_by(row, rule)]
    moved = {"metrics": "metric", "areas": "ref_area"}
    fitting = [rule for rule in makers if moved.get(rule.kind) not in correction.fields]
    return min(fitting, key=lambda rule: _HOMES.index(rule.kind), default=None)
