"""Rules -> failures: every example must give what it says, every reject must leave its rule alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractor.rulebook.kinds import CaseRule, CueRule, Example, Reject, Rule
from extractor.rulebook.load import Rulebook
from extractor.rulebook.source import Mark, Place, Source, read_source

Probe = Callable[[Example | Reject], Sequence[object]]
"""Runs the layer that a kind of rule belongs to over a text and gives what it found."""

_TOLD = 3
_TRACED = frozenset(("change_verb", "change_noun", "change_adverb", "position", "flat", "contribution_verb"))
"""Roles of cue that a row names among its rules."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example or reject that does not hold. `where` is `file:line` of what did not match; `excerpts` are lines
    of the file, each with a line of carets to stand under it."""

    where: str
    rule: str
    text: str
    reason: str
    excerpts: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.rule}: {self.reason}"]
        lines += [f"    {part}" for excerpt in self.excerpts for part in excerpt]
        if not any(self.text in line for line, _ in self.excerpts):
            lines.append(f"    text: {self.text}")
        return "\n".join(lines)


def prove(rulebook: Rulebook, probes: Mapping[str, Probe]) -> Iterator[Failure]:
    """The examples and rejects that fail, rule by rule; `probes` gives a probe for each kind to be run."""
    for rule in rulebook.rules:
        probe = probes.get(rule.kind)
        if probe is not None:
            yield from prove_rule(rule, probe)


def prove_rule(rule: Rule, probe: Probe) -> Iterator[Failure]:
    """The examples and rejects of one rule that fail, and examples that hold without it: they show nothing."""
    failures = [failure for example in rule.examples for failure in prove_example(rule, example, probe)]
    yield from failures
    if rule.examples and not failures:
        yield from _idle(rule, probe)
    for reject in rule.rejects:
        yield from prove_reject(rule, reject, probe)


def prove_one(rule: Rule, part: str, number: int, probe: Probe) -> Iterator[Failure]:
    """What fails of one example or reject; the last example also tells whether the rule takes part in any."""
    if part == "rejects":
        yield from prove_reject(rule, rule.rejects[number], probe)
        return
    failures = list(prove_example(rule, rule.examples[number], probe))
    yield from failures
    if not failures and number == len(rule.examples) - 1:
        yield from _idle(rule, probe)


def prove_example(rule: Rule, example: Example, probe: Probe) -> Iterator[Failure]:
    """What an example wants and does not get: for each of its `gives`, the fields in which the nearest result
    differs."""
    found = probe(example)
    for number, expected in enumerate(example.gives or ({},)):
        whole = [thing for thing in found if not differing(thing, expected)]
        if not (whole if expected else [thing for thing in whole if made_by(thing, rule)]):
            yield _missed(rule, example, number, expected, found)


def prove_reject(rule: Rule, reject: Reject, probe: Probe) -> Iterator[Failure]:
    """Whether the rule fires on a reject, or gives what the reject says that it must not."""
    fired = [thing for thing in probe(reject) if made_by(thing, rule)]
    if reject.gives:
        fired = [thing for thing in fired if any(not differing(thing, unwanted) for unwanted in reject.gives)]
    if fired:
        words = [str(getattr(thing, "value_text", None) or getattr(thing, "text", "")) for thing in fired]
        source = _source(reject)
        place = (*reject.spot, "text")
        excerpts = _under_words(source, place, words) if source else ()
        told = _all_told(fired, tuple(reject.gives[0]) if reject.gives else ())
        reason = f"must not give {told}" if reject.gives else f"must not fire, but gave {told}"
        yield Failure(_where(reject, source, place), rule.id, reject.text, reason, excerpts)


def made_by(thing: object, rule: Rule) -> bool:
    """Was this rule among those that made the result? A case stands for all rules."""
    if isinstance(rule, CaseRule):
        return True
    if isinstance(rule, CueRule) and _is_traced(rule) and not hasattr(thing, "rules"):
        return False  # the word is there, but made no row
    own_field = {"metrics": ("metric",), "areas": ("ref_area",)}.get(rule.kind, ())
    names = " ".join(str(getattr(thing, field, "")) for field in ("rules", "rule", *own_field))
    own = rule.id.replace(" ", "_")  # a trace is parted by spaces
    return any(name == own or name.endswith(f".{own}") for name in names.split())


def _is_traced(rule: Rule) -> bool:
    """Do rows name the rule? Some roles of cue work without leaving their name."""
    return not isinstance(rule, CueRule) or (rule.role in _TRACED and rule.code is None)


def _idle(rule: Rule, probe: Probe) -> Iterator[Failure]:
    """The failure of a rule that took no part in any of its examples."""
    wanted = [(example, expected) for example in rule.examples for expected in example.gives or ({},)]
    found = [(thing, want) for example, want in wanted for thing in probe(example)]
    traced = _is_traced(rule)
    matching = [thing for thing, want in found if not traced or not differing(thing, want)]
    if not any(made_by(thing, rule) for thing in matching):
        makers = str(getattr(matching[0], "rules", None) or getattr(matching[0], "rule", "")).split()
        told = f"made by {makers[-1]}" if makers else "nothing names the rule"
        example = rule.examples[0]
        reason = f"holds without this rule ({told}); give an example that needs it, or leave the rule out"
        yield Failure(_where(example, _source(example), (*example.spot, "text")), rule.id, example.text, reason)


def _missed(rule: Rule, example: Example, number: int, expected: Mapping[str, Any], found: Sequence[object]) -> Failure:
    source = _source(example)
    nearest = min(found, key=lambda thing: len(differing(thing, expected)), default=None)
    if nearest is None or not expected:
        told = ", ".join(f"{field} {_said(value)}" for field, value in expected.items()) or "a result of this rule"
        place = (*example.spot, "text")
        excerpts = _under_words(source, place, [example.text]) if source else ()
        return Failure(
            _where(example, source, place), rule.id, example.text,
            f"wants {told}, got {_all_told(found, tuple(expected))}", excerpts,
        )  # fmt: skip
    wrong = differing(nearest, expected)
    reason = "; ".join(f"{f}: wants {_said(expected[f])}, got {_said(getattr(nearest, f, None))}" for f in wrong)
    places = [_giving(example, number, field, source) for field in wrong]
    excerpts = _under_places(source, places) if source else ()
    return Failure(_where(example, source, places[0]), rule.id, example.text, reason, excerpts)


def differing(thing: object, expected: Mapping[str, Any]) -> list[str]:
    """The fields in which a result is not what is expected."""
    return [field for field, want in expected.items() if not _same(want, getattr(thing, field, None))]


def _same(want: Any, got: Any) -> bool:
    if isinstance(got, Decimal):
        try:
            return Decimal(str(want)) == got
        except InvalidOperation:
            return False
    if isinstance(got, date):
        return str(want) == got.isoformat()
    return want in (None, "none", "") if got is None else str(want) == str(got)


def _said(value: Any) -> str:
    return "nothing" if value in (None, "") else format(value, "f") if isinstance(value, Decimal) else str(value)


def _all_told(found: Iterable[object], fields: Sequence[str]) -> str:
    things = list(found)
    told = [_told(thing, fields) for thing in things[:_TOLD]]
    more = [f"and {len(things) - _TOLD} more"] if len(things) > _TOLD else []
    return "; ".join((*told, *more)) or "nothing"


def _told(thing: object, fields: Sequence[str]) -> str:
    if fields:
        return ", ".join(f"{field} {_said(getattr(thing, field, None))}" for field in fields)
    words = getattr(thing, "value_text", None) or getattr(thing, "text", None)
    metric = getattr(thing, "metric", None)
    return f"{words!r}" + (f" of {metric}" if metric else "")


# --- where it stands in the file ---------------------------------------------------------------------


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Source:
    return read_source(path)


def _source(case: Example | Reject) -> Source | None:
    """The file that a case stands in; None where it was made without one."""
    path = Path(case.where.rpartition(":")[0])
    return _read(path, path.stat().st_mtime_ns) if case.where and path.is_file() else None


def _where(case: Example | Reject, source: Source | None, place: Place) -> str:
    return f"{source.path}:{source.mark(place).line}" if source else case.where


def _giving(example: Example, number: int, field: str, source: Source | None) -> Place:
    one = (*example.spot, "gives", field)
    return one if source is None or one in source.marks else (*example.spot, "gives", number, field)


def _under_places(source: Source, places: Iterable[Place]) -> tuple[tuple[str, str], ...]:
    """The lines on which the places stand, each once, with carets under them."""
    by_line: dict[int, list[Mark]] = {}
    for place in places:
        mark = source.mark(place)
        by_line.setdefault(mark.line, []).append(mark)
    excerpts = []
    for number, marks in by_line.items():
        line = source.lines[number - 1]
        spans = [(m.column, m.end_column if m.end_line == number else len(line)) for m in marks]
        excerpts.append(_cut(line, spans))
    return tuple(excerpts)


def _under_words(source: Source, place: Place, words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The line of a text, with carets under words of it, or under all of it where they are not to be found."""
    mark = source.mark(place)
    line = source.lines[mark.line - 1] if source.lines else ""
    starts = [(line.find(word, mark.column), len(word)) for word in words if word]
    spans = [(start, start + length) for start, length in starts if start >= 0]
    end = mark.end_column if mark.end_line == mark.line else len(line)
    return (_cut(line, spans or [(mark.column, end)]),)


def _cut(line: str, spans: Iterable[tuple[int, int]]) -> tuple[str, str]:
    """A line without its indent, and the carets to stand under it."""
    indent = len(line) - len(line.lstrip())
    under = [" "] * len(line)
    for start, end in spans:
        for place in range(start, min(max(end, start + 1), len(line))):
            under[place] = "^"
    return line[indent:], "".join(under)[indent:].rstrip()
