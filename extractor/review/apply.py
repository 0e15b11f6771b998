"""Corrections and a folder of rules -> the folder's files with the corrections as examples, and what each shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from extractor.errors import RuleError, UsageError
from extractor.export import whole_file
from extractor.pipeline import MIN_CONFIDENCE, Engine, Extraction
from extractor.review.cases import Case, Part, case_of, home, stored
from extractor.review.corrections import Correction
from extractor.review.edit import KIND, part_at, with_cases, with_example
from extractor.review.excerpt import Excerpt, excerpt, squeezed, table_excerpt
from extractor.review.hints import hints
from extractor.review.yaml_text import scalar
from extractor.rulebook import CaseRule, Example, Reject, Rule, builtin_folder
from extractor.rulebook.proof import Failure, Probe, differing, prove_example, prove_reject
from extractor.rulebook.source import Place, Source, source_of
from extractor.rulecheck import row_probe
from extractor.rulework.corpus import extractions, releases
from extractor.rulework.lint import is_builtin

FILE = "reviewed.yaml"
"""Where examples go that belong to no rule of the user's."""

_MARK = "\ufeff"

Action = Literal["added", "changed", "there", "left"]
Placed = tuple[Case, Action, Path, Place]


@dataclass(frozen=True)
class Outcome:
    """What became of a correction. `where` is `file:line` of its example; `left` ones have none, and `reason` says why.

    `failure` is what the rules as they are make of it (None: it holds), `hints` which rule is likely missing;
    `confidence` is set where a row holds that a run leaves out, being below the least confidence.
    """

    correction: Correction
    action: Action
    where: str = ""
    reason: str = ""
    failure: str | None = None
    hints: tuple[str, ...] = ()
    confidence: float | None = None
    faithful: bool | None = None

    @property
    def holds(self) -> bool:
        return self.action != "left" and self.failure is None


@dataclass(frozen=True)
class Applied:
    """All outcomes, and the files as they were and as they become, by path; a new file was empty. `starts` holds the
    byte order mark of those that have one, `ends` the line ends of those that have others than `\\n`."""

    outcomes: tuple[Outcome, ...]
    before: Mapping[Path, str]
    after: Mapping[Path, str]
    starts: Mapping[Path, str] = field(default_factory=dict)
    ends: Mapping[Path, str] = field(default_factory=dict)

    @property
    def changed(self) -> tuple[Path, ...]:
        """The files that are to be written."""
        return tuple(path for path in sorted(self.after) if self.after[path] != self.before[path])


def read_again(corpus: Sequence[Path], engine: Engine, corrections: Iterable[Correction]) -> dict[str, Extraction]:
    """What the engine makes of the releases that corrections are about, by their ids."""
    wanted = {one.release_id for one in corrections if one.release_id}
    found = [read for folder in corpus for read in releases(folder) if read.release.release_id in wanted]
    return {read.release.release_id: extraction for read, extraction in extractions(found, engine)}


def apply(corrections: Iterable[Correction], folder: Path, engine: Engine, read: Mapping[str, Extraction]) -> Applied:
    """The corrections as examples in the user's `folder`; nothing is written yet.

    `engine` is made with the rules as they are, those of the folder included, and a confidence of 0; `read` holds what
    it made of the releases, as far as they are at hand. Raises UsageError where the folder is the built-in one.
    """
    if folder.resolve() == builtin_folder().resolve():
        raise UsageError(f"{folder} holds the built-in rules; name a folder of your own with --rules")
    work = _Work(folder, engine, row_probe(engine))
    told = [work.one(correction, read.get(correction.release_id or "")) for correction in corrections]
    return Applied(tuple(work.placed(told)), work.before, work.after, work.starts, work.ends)


def write(applied: Applied) -> None:
    """Writes the files, all or none. Raises OutputError where one cannot be written."""
    with ExitStack() as stack:
        for path in applied.changed:
            text = applied.after[path].replace("\n", applied.ends.get(path, "\n"))
            stack.enter_context(whole_file(path)).write(applied.starts.get(path, "") + text)


@dataclass
class _Work:
    folder: Path
    engine: Engine
    probe: Probe
    before: dict[Path, str] = field(default_factory=dict)
    after: dict[Path, str] = field(default_factory=dict)
    starts: dict[Path, str] = field(default_factory=dict)
    ends: dict[Path, str] = field(default_factory=dict)
    new: dict[Path, list[Mapping[str, object]]] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._own = [rule for rule in self.engine.rulebook.rules if not is_builtin(rule)]

    def one(self, correction: Correction, read: Extraction | None) -> tuple[Outcome, Path | None, Place]:
        found = self._kept(correction)
        if found is None:
            text, reason = self._text(correction, read)
            if text is None:
                return Outcome(correction, "left", reason=reason), None, ()
            case = case_of(correction, text)
            found = self._there(case) or self._changed(case) or self._added(case)
        case, action, path, place = found
        outcome = Outcome(correction, action, faithful=case.text.faithful)
        return self._tried(outcome, case), path, place

    def placed(self, told: Iterable[tuple[Outcome, Path | None, Place]]) -> Iterable[Outcome]:
        """The outcomes with the lines on which they stand in the end, when the new cases are in their file."""
        for file, entries in self.new.items():
            self.after[file] = with_cases(self.after[file], file, entries)
        sources: dict[Path, Source] = {}
        for outcome, path, place in told:
            if path is None:
                yield outcome
                continue
            if path not in sources:
                sources[path] = source_of(self.after[path], path)
            yield replace(outcome, where=f"{path}:{sources[path].mark(place).line}")

    def _tried(self, outcome: Outcome, case: Case) -> Outcome:
        failure = next(iter(prove(case, self.probe)), None)
        if failure is None:
            rows = [row for row in self.probe(case.model) if not differing(row, case.gives)]
            best = max((getattr(row, "confidence", None) or 0.0 for row in rows), default=1.0)
            unsure = case.part == "examples" and best < MIN_CONFIDENCE
            return replace(outcome, confidence=best if unsure else None)
        nearest = min(self.probe(case.model), key=lambda row: len(differing(row, case.gives)), default=None)
        failed = differing(nearest, case.gives) if nearest is not None else list(case.gives)
        return replace(outcome, failure=failure.reason, hints=hints(case, self.engine, failed))

    # --- where it stands, or goes ---

    def _text(self, correction: Correction, read: Extraction | None) -> tuple[Excerpt | None, str]:
        """The text of an example, or why there is none."""
        if not correction.row.get("table_cell"):
            return excerpt(correction, self.engine, read), ""
        if read is None:
            return None, "from a table: --releases names the folder with its page"
        reason = "from a table: in its release it reads otherwise than on a page of its own"
        return table_excerpt(correction, self.engine, read), reason

    def _kept(self, correction: Correction) -> Placed | None:
        """The entry that this very verdict made, whatever a hand has changed in it since."""
        earlier = self._earlier(correction)
        if earlier is None or scalar(earlier.note) != scalar(_note(correction)):
            return None
        part: Part = "examples" if earlier.examples else "rejects"
        kept = [stored(correction, part, known) for known in getattr(earlier, part)[:1]]
        return (kept[0], "there", self._path(earlier), earlier.spot) if kept else None

    def _there(self, case: Case) -> Placed | None:
        """The place of an example that gives the same of the same sentence."""
        gives, quote = _plain(case.gives), squeezed(case.correction.quote)
        for rule in self._own:
            for number, other in enumerate(getattr(rule, case.part)):
                same = other.text == case.text.text or (not other.html and quote in squeezed(other.text))
                if same and _in_file(other, rule) and gives in [_plain(one) for one in other.gives]:
                    place = (*rule.spot, case.part, number - _below(rule, case.part))
                    return stored(case.correction, case.part, other), "there", self._path(rule), place
        return None

    def _changed(self, case: Case) -> Placed | None:
        """The place of an earlier verdict on the number, which this one takes."""
        earlier = self._earlier(case.correction)
        if earlier is None:
            return None
        path = self._path(earlier)
        self.after[path] = with_cases(self.after[path], path, [_entry(case)], instead_of=int(earlier.spot[-1]))
        return case, "changed", path, earlier.spot

    def _earlier(self, correction: Correction) -> Rule | None:
        return next((rule for rule in self._own if rule.kind == KIND and rule.id == correction.key), None)

    def _added(self, case: Case) -> Placed:
        rule = home(case, self._own)
        if rule is not None:
            path = self._path(rule)
            try:
                self.after[path] = with_example(self.after[path], path, rule.spot, case.part, case.entry)
            except RuleError:  # written so tightly that nothing can be put in: it stands with the others then
                pass
            else:
                listed = _at(self.after[path], path, (*rule.spot, case.part))
                return case, "added", path, (*rule.spot, case.part, listed - 1)
        path = self._opened(self.folder / FILE)
        if path not in self.counts:
            self.counts[path] = _at(self.after[path], path, (KIND,))
        new = self.new.setdefault(path, [])
        new.append(_entry(case))
        return case, "added", path, (KIND, self.counts[path] + len(new) - 1)

    def _path(self, rule: Rule) -> Path:
        return self._opened(Path(rule.where.rpartition(":")[0]))

    def _opened(self, path: Path) -> Path:
        if path not in self.before:
            text = path.read_bytes().decode("utf-8") if path.is_file() else ""
            if text.startswith(_MARK):
                self.starts[path] = _MARK
            if "\r\n" in text:
                self.ends[path] = "\r\n"
            self.before[path] = self.after[path] = text.removeprefix(_MARK).replace("\r\n", "\n")
        return path


def prove(case: Case, probe: Probe) -> Iterable[Failure]:
    """What fails of a case with the rules as they are."""
    rule, model = CaseRule(id=case.correction.key), case.model
    if isinstance(model, Example):
        return prove_example(rule, model, probe)
    return prove_reject(rule, model, probe)


def _entry(case: Case) -> dict[str, object]:
    return {"id": case.correction.key, "note": _note(case.correction), case.part: [case.entry]}


def _note(correction: Correction) -> str:
    """What a reader of the rules wants to know of it: verdict, when, of what, and what was said."""
    when = f" {correction.at}" if correction.at else ""
    of = f", in {correction.source}" if correction.source else ""
    said = f": {correction.note}" if correction.note else ""
    return f"{correction.verdict}{when}{of}{said}"


def _below(rule: Rule, part: str) -> int:
    """How many examples of a rule that extends another come from that one."""
    cases: Sequence[Example | Reject] = getattr(rule, part)
    return sum(not _in_file(case, rule) for case in cases)


def _in_file(case: Example | Reject, rule: Rule) -> bool:
    return case.where.rpartition(":")[0] == rule.where.rpartition(":")[0]


def _plain(entry: Mapping[str, object]) -> dict[str, object]:
    """An entry by the spelling of its values, as a file has them."""
    return {name: _plain(value) if isinstance(value, Mapping) else scalar(value) for name, value in entry.items()}


def _at(text: str, path: Path, place: Place) -> int:
    """How long a list of a file is."""
    return len(part_at(source_of(text, path).data, place) or ())
