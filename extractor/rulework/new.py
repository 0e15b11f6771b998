"""A name -> a filled-in entry in a file of the user's folder, with examples to complete."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from extractor.errors import OutputError, UsageError
from extractor.normalise.metric_ids import Catalogue, slug
from extractor.rulebook import KINDS, Rule, Rulebook, builtin_folder, near
from extractor.rulebook.schema import json_schema, schema_text
from extractor.rulebook.source import read_source
from extractor.rulework.listing import written

SCHEMA = "schema.json"
_EDITORS = f"# yaml-language-server: $schema={SCHEMA}\n"
_PLAIN = regex.compile(r"(?!(?:true|false|null|yes|no|on|off|~)$)[\p{L}][\p{L}\p{N} _./%-]*", regex.V0)
_RATE = regex.compile(r"\b(?:rate|ratio|margin|share|yield|factor|inflation|unemployment)s?$", regex.V0)


@dataclass(frozen=True, slots=True)
class Written:
    """Where a new entry stands, and its id."""

    path: Path
    line: int
    rule_id: str


def new_rule(
    singular: str,
    name: str,
    folder: Path,
    rulebook: Rulebook,
    *,
    override: bool = False,
    add: Sequence[str] = (),
) -> Written:
    """A new entry (`singular`: metric, unit, statement or publisher) in the folder, which is made where there is none.

    `override` copies the entry that is there already, to be changed; `add` makes one that gives more wordings to
    the rule of the id `name`. Raises UsageError where the name is taken (or, with those two, where it is not) and
    OutputError where nothing can be written.
    """
    kind = f"{singular}s"
    if singular not in _DRAFTS:
        raise UsageError(f"no entry to begin with for {singular!r}{near(singular, _DRAFTS)}; use one of {_known()}")
    if folder.resolve() == builtin_folder().resolve():
        raise UsageError(f"{folder} holds the built-in rules; name a folder of your own with --rules")
    name = " ".join(name.split())
    if not any(char.isalnum() for char in name):
        raise UsageError(f"{name!r} holds no word; name the {singular}, as in {_known(singular)}")
    rule_id = name if singular == "unit" else slug(regex.sub(r"\{\w+\}", " ", name).strip() or name)
    taken = next((rule for rule in rulebook.rules if rule.kind == kind and rule.id in (rule_id, name)), None)
    if taken is None and (override or add):
        ids = [rule.id for rule in rulebook.rules if rule.kind == kind]
        raise UsageError(f"there is no {singular} {name!r} yet{near(rule_id, ids)}; leave --override and --add out")
    if taken is not None and not (override or add):
        raise UsageError(
            f"{taken.id} is there already ({taken.where}); --override copies it to be changed, "
            f"--add WORDING gives it one wording more"
        )
    if taken is None:
        _refuse_known_wording(singular, name, rulebook)
    entry = _entry(singular, name, rule_id, taken, add)
    return _put(folder, kind, entry, taken.id if taken else rule_id)


def _known(singular: str = "") -> str:
    return 'extractor rules new metric "retail sales"' if singular else ", ".join(_DRAFTS)


def _refuse_known_wording(singular: str, name: str, rulebook: Rulebook) -> None:
    if singular != "metric":
        return
    catalogue = Catalogue(rulebook)
    found = next((rule for rule in catalogue.entries if rule.id == catalogue.metric_id(name)), None)
    if found and any(name.lower() == wording.lower() for wording in found.names):
        raise UsageError(
            f"{name!r} is a wording of {found.id} already ({found.where}); "
            f"`extractor rules new metric {found.id} --override` copies that entry to be changed"
        )


def _entry(singular: str, name: str, rule_id: str, taken: Rule | None, add: Sequence[str]) -> str:
    if taken is not None and add:
        return _more(singular, taken, add)
    if taken is not None:
        return written(taken)
    return _DRAFTS[singular](name, rule_id)


def quoted(text: str) -> str:
    """A text as YAML has it: plain where that is safe, else in double quotes.

    >>> quoted("retail sales"), quoted("no"), quoted("a: b")
    ('retail sales', '"no"', '"a: b"')
    """
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _metric(name: str, rule_id: str) -> str:
    return f"""\
- id: {rule_id}
  names: [{quoted(name)}]  # all its wordings; plurals and turned ones ("production of steel") are understood
  # acronyms: [XYZ]  # as printed
  # unit: percent  # what its level is measured in: extractor rules list --kind units
  # area: retail  # the field that it belongs to
  # links: {{us_gaap: Revenues, sdmx: "IFS:...", world_bank: NY.GDP.MKTP.CD}}  # its name in public lists
  examples:  # a sentence as your releases have it, and what it must give
    - text: {quoted(_said_of(name))}
      published: 2024-06-20
      gives: {{metric: {rule_id}, value: 3.2, unit: percent, {_measure_of(name)}, period: 2024-05}}
  rejects:  # a sentence that sounds like it and is about something else
    - {quoted(f"{_capital(name)} insurance rose 3.2% year on year in May 2024.")}
"""


def _said_of(name: str) -> str:
    if _RATE.search(name.lower()):
        return f"The average {name} stood at 3.2% in May 2024."
    return f"Total {name} rose 3.2% year on year in May 2024."


def _measure_of(name: str) -> str:
    return "measure: level" if _RATE.search(name.lower()) else "measure: growth, comparison: yoy"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _unit(name: str, rule_id: str) -> str:
    plural = name if name.endswith("s") else f"{name}s"
    words = ", ".join(quoted(word) for word in dict.fromkeys((name, plural)))
    return f"""\
- id: {quoted(rule_id)}
  measures: physical  # or percent, point, multiple, money
  words: [{words}]  # all its spellings; those with capitals or of up to three letters as they stand
  # multiples: {{"million {plural}": 1000000}}  # spellings that stand for many of it
  examples:
    - text: {quoted(f"Output reached 3,200 {plural}.")}
      gives: {{value: 3200, unit: {quoted(rule_id)}}}
  rejects:
    - {quoted(f"The {name} is a unit of its own.")}
"""


_SAMPLES = {
    "metric": "Tea sales", "metric2": "the market", "subject": "Tea sales", "pronoun": "it", "value": "4.2%",
    "other": "3.1%", "period": "May 2024", "comparison": "year on year", "change_verb": "rose", "change": "rose",
    "change_noun": "increase", "change_adverb": "up", "flat": "unchanged", "level_verb": "reached",
    "holding_verb": "posted", "share_verb": "accounted for", "any_verb": "reached", "contribution": "added",
    "base": "compared with", "position": "above",
}  # fmt: skip


def _statement(name: str, rule_id: str) -> str:
    pattern = name if "{value}" in name else f"{{metric}} [~] {name} {{value}}"
    kind = "by_unit" if "{change" in pattern else "by_metric"
    metric = "slot" if "{metric}" in pattern else "subject"
    text = _spoken(pattern)
    text = f"{text} in May 2024" if "{period}" not in pattern else text
    return f"""\
- id: {rule_id}
  patterns:  # they read like the sentence; [...] may be missing, (a|b) is a choice, ~ a few adverbs
    - {json.dumps(pattern, ensure_ascii=False)}
  measure: {kind}  # or level, growth, change, share, contribution
  metric: {metric}  # where the metric is: slot ({{metric}} of the pattern), subject of the clause, previous
  examples:
    - text: {quoted(_capital(text) + ".")}
      published: 2024-06-20
      gives: {{value: 4.2, unit: percent}}
  rejects:
    - Tea sales amounted to 4.2 million dollars in May 2024.
"""


def _spoken(pattern: str) -> str:
    """A sentence of a pattern: without what may be missing, the first of each choice, a sample in each slot."""
    text = regex.sub(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]|~|\.\.\.", " ", pattern)
    text = regex.sub(r"\(([^()|]*)\|[^()]*\)", r"\1", text)
    text = regex.sub(r"\{(\w+)\}", lambda slot: _SAMPLES.get(slot[1], slot[1]), text)
    return regex.sub(r" ([,:;)])", r"\1", " ".join(text.split())).replace("( ", "(")


def _publisher(name: str, rule_id: str) -> str:
    return f"""\
- id: {rule_id}
  names: [{quoted(name)}]  # as it signs its releases
  # sites: [example.org]  # hosts of its pages
  # country: CA  # ISO 3166-1: says what a bare "$" is
  fiscal_year_end: 06-30  # last day of its fiscal year, MM-DD
  # adjustment: seasonally_adjusted  # how its changes from month to month or quarter to quarter are made
  examples:
    - text: Sales rose 3.2% in the first quarter of fiscal 2024.
      publisher: {quoted(name)}
      published: 2023-10-20
      gives: {{value: 3.2, period_start: 2023-07-01, period_end: 2023-09-30}}
  rejects:
    - {{text: Sales rose 3.2% in the first quarter of 2023., published: 2023-10-20}}
"""


_DRAFTS: dict[str, Callable[[str, str], str]] = {
    "metric": _metric, "unit": _unit, "statement": _statement, "publisher": _publisher,
}  # fmt: skip


def _more(singular: str, rule: Rule, wordings: Sequence[str]) -> str:
    """An entry that gives a rule more wordings."""
    key = {"metric": "names", "unit": "words", "statement": "patterns", "publisher": "names"}[singular]
    first = wordings[0]
    words = ", ".join(json.dumps(word, ensure_ascii=False) if "{" in word else quoted(word) for word in wordings)
    text, gives = {
        "metric": (_said_of(first), f"metric: {rule.id}, value: 3.2, unit: percent, {_measure_of(first)}"),
        "unit": (f"Output reached 3,200 {first}.", f"value: 3200, unit: {quoted(rule.id)}"),
        "statement": (_capital(_spoken(first)) + " in May 2024.", "value: 4.2, unit: percent"),
        "publisher": ("Sales rose 3.2% in May 2024.", "value: 3.2"),
    }[singular]
    publisher = f"\n      publisher: {quoted(first)}" if singular == "publisher" else ""
    return f"""\
- id: {quoted(rule.id)}
  extends: true  # adds to {rule.kind}/{rule.id}; without this line the entry would replace it
  {key}: [{words}]
  examples:
    - text: {quoted(text)}{publisher}
      published: 2024-06-20
      gives: {{{gives}}}
"""


# --- into the file -----------------------------------------------------------------------------------


def _put(folder: Path, kind: str, entry: str, rule_id: str) -> Written:
    path = folder / f"{kind}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text, line = _with_entry(path, kind, entry, rule_id)
        _write(path, text)
        if not (folder / SCHEMA).exists():
            _write(folder / SCHEMA, schema_text(json_schema()))
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from None
    return Written(path, line, rule_id)


def _with_entry(path: Path, kind: str, entry: str, rule_id: str) -> tuple[str, int]:
    """The text of the file with the entry at the end of its kind, and the line where that begins."""
    assert kind in KINDS
    if not path.exists():
        return f"{_EDITORS}{kind}:\n" + _indented(entry, 2), 3
    source = read_source(path)
    lines = list(source.lines)
    entries = source.data.get(kind) if isinstance(source.data, dict) else None
    if not entries:
        if isinstance(source.data, dict) and kind in source.data:
            raise UsageError(f"{path}:{source.mark((kind,)).line}: {kind} is empty there; take that line out first")
        lines += ["", f"{kind}:"]
        return "\n".join(lines) + "\n" + _indented(entry, 2), len(lines) + 1
    if isinstance(entries, list) and any(isinstance(one, dict) and one.get("id") == rule_id for one in entries):
        raise UsageError(f"{path}: {rule_id} is there already; change it there")
    first = source.mark((kind, 0))
    dash = lines[first.line - 1].find("- ")
    if dash < 0 or lines[first.line - 1][:dash].strip():
        raise UsageError(
            f"{path}:{first.line}: {kind} stands in one line there; begin each entry with '- id:' on its own"
        )
    end = source.last_line((kind, len(entries) - 1))
    new = _indented(entry, dash).splitlines()
    return "\n".join([*lines[:end], *new, *lines[end:]]) + "\n", end + 1


def _indented(entry: str, spaces: int) -> str:
    return "".join(f"{' ' * spaces}{line}\n" if line else "\n" for line in entry.rstrip("\n").split("\n"))


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
