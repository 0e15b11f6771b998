"""Each kind of entry, broken in more than ten ways: every message has file, line and cure."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.errors import RuleError
from extractor.rulebook import KINDS, load_rulebook

Lines = list[str]
Breaking = Callable[[Lines], tuple[Lines, int]]

# A good entry of each kind, the id first, then what the kind cannot be without.
GOOD: dict[str, Lines] = {
    "units": ["id: crate", "measures: physical", "words: [crate, crates]"],
    "currencies": ["id: ABC", "before: [AB$]"],
    "scales": ["id: gross", "factor: 144", "words: [gross]"],
    "number_words": ["id: score", "value: 20", "words: [score]"],
    "qualifiers": ["id: about", "code: approx", "before: [about]"],
    "refusals": ["id: page", "reason: a page", "patterns: ['page \\d+']"],
    "periods": ["id: yule", "meaning: year", "patterns: [yule]"],
    "cues": ["id: vault", "role: change_verb", "verbs: [vault]"],
    "metrics": ["id: kite_sales", "names: [kite sales]"],
    "areas": ["id: NR", "names: [Norland]"],
    "publishers": ["id: norland_office", "names: [Statistics Norland]", "fiscal_year_end: 06-30"],
    "statements": ["id: hit", "patterns: ['{metric} hit {value}']"],
    "blocks": ["id: labels", "block: contact", "patterns: ['^label']"],
    "heads": ["id: head_count", "role: unit", "patterns: [heads]"],
    "head_times": ["id: fifth_part", "patterns: [second part]", "becomes: Q2"],
    "cells": ["id: nothing_told", "role: missing", "patterns: ['-']"],
    "weights": ["id: base", "weight: 1.5"],
    "words": ["id: hedges", "words: [about]"],
    "cases": ["id: said_by_a_reader"],
}
NEEDED = {kind: lines[:2][-1].partition(":")[0] for kind, lines in GOOD.items()} | {
    "currencies": "id", "scales": "factor", "publishers": "names",
}  # fmt: skip

CURE = re.compile(
    r"did you mean|use one of|add it|write |keep one|each starting with|starts with '- id:'|expected|leave |look for "
)


def added(*lines: str, line: int | None = None) -> Breaking:
    """The entry with lines more; the mistake is on the first of them, or `line` lines after it."""
    return lambda good: ([*good, *lines], len(good) + (line or 0))


def changed(place: int, text: str) -> Breaking:
    return lambda good: ([*good[:place], text, *good[place + 1 :]], place)


def misspelt(good: Lines) -> tuple[Lines, int]:
    """Every kind takes examples."""
    return [*good, "exampels: []"], len(good)


BREAKINGS: dict[str, Breaking] = {
    "a key that is misspelt": misspelt,
    "a key that there is none of": added("colour: red"),
    "no id": lambda good: ([*good[1:], "note: none"], 0),
    "an id of signs": changed(0, "id: '?!'"),
    "a key twice": added("note: a", "note: b", line=1),
    "a list where a text belongs": added("note: [a, b]"),
    "neither true nor false": added("extends: perhaps"),
    "examples that are no list": added("examples: 3"),
    "an example that is no mapping": added("examples: [3]"),
    "an example without text": added("examples:", "  - gives: {text: a}", line=1),
    "an example with a misspelt key": added("examples:", "  - text: a", "    give: {text: a}", line=2),
    "an example that gives what there is not": added("examples:", "  - {text: a, gives: {vallue: 3}}", line=1),
    "a date that is none": added("examples:", "  - text: a", "    published: soon", line=2),
    "a fiscal year that ends on no day": added("examples:", "  - {text: a, fiscal_year_end: 13-40}", line=1),
    "rejects that are no list": added("rejects: {text: a, b: c}"),
    "a reject with a misspelt key": added("rejects:", "  - {tekst: a}", line=1),
    "a key of the program's own": added("where: here"),
    "an extension of what is not there": added("extends: true"),
    "a bracket that is left open": added("note: (", "examples: [", line=2),
}


def told(tmp_path: Path, text: str) -> str:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        load_rulebook([tmp_path], builtin=False)
    return str(error.value).removeprefix(f"{tmp_path}/")


def entry(lines: Lines) -> str:
    return "\n".join(f"  {'- ' if not number else '  '}{line}" for number, line in enumerate(lines)) + "\n"


def test_rulebook_mistakes_are_made_in_every_kind() -> None:
    assert set(GOOD) == set(KINDS)
    assert len(BREAKINGS) >= 10


@pytest.mark.parametrize("kind", GOOD)
def test_rulebook_mistakes_begin_with_a_good_entry(tmp_path: Path, kind: str) -> None:
    (tmp_path / "good.yaml").write_text(f"{kind}:\n{entry(GOOD[kind])}", encoding="utf-8")
    assert [rule.kind for rule in load_rulebook([tmp_path], builtin=False).rules] == [kind]


@pytest.mark.parametrize("breaking", BREAKINGS.values(), ids=BREAKINGS.keys())
@pytest.mark.parametrize("kind", GOOD)
def test_rulebook_mistake_is_told_with_file_line_and_cure(tmp_path: Path, kind: str, breaking: Breaking) -> None:
    lines, place = breaking(GOOD[kind])
    message = told(tmp_path, f"{kind}:\n{entry(lines)}")
    assert message.startswith(f"bad.yaml:{place + 2}: "), message
    assert CURE.search(message), message
    assert "Error" not in message


@pytest.mark.parametrize("kind", GOOD)
def test_rulebook_entry_without_what_it_needs_names_the_key(tmp_path: Path, kind: str) -> None:
    lines = [line for line in GOOD[kind] if not line.startswith(NEEDED[kind] + ":")] or ["note: nothing"]
    message = told(tmp_path, f"{kind}:\n{entry(lines)}")
    assert message.startswith("bad.yaml:2: ")
    assert f"the key '{NEEDED[kind]}' is missing; add it" in message


SPECIAL = {
    "a unit that measures nothing": ("units", 1, "measures: weight", "use one of percent, point, multiple"),
    "a factor in words": ("scales", 1, "factor: many", "is not a number; write digits"),
    "a value in words": ("number_words", 1, "value: twenty", "is not a number; write digits"),
    "a qualifier of no code": ("qualifiers", 1, "code: exact", "use one of approx, min, max"),
    "a pattern left open": ("refusals", 2, "patterns: ['page (']", "not a regular expression"),
    "no pattern at all": ("periods", 2, "patterns: []", "is empty; write at least one"),
    "a role that there is none of": ("cues", 1, "role: change_verbs", "did you mean 'change_verb'?"),
    "no name": ("metrics", 1, "names: []", "is empty; write at least one"),
    "a metric's id with capitals": ("metrics", 0, "id: Kite-Sales", "is no id"),
    "a fiscal year of words": ("publishers", 2, "fiscal_year_end: june", "write it as MM-DD"),
    "a kind of block that there is none of": ("blocks", 1, "block: contacts", "did you mean 'contact'?"),
    "a weight in words": ("weights", 1, "weight: heavy", "is not a number; write digits"),
}


@pytest.mark.parametrize(("kind", "place", "line", "cure"), SPECIAL.values(), ids=SPECIAL.keys())
def test_rulebook_mistake_of_one_kind_is_told(tmp_path: Path, kind: str, place: int, line: str, cure: str) -> None:
    lines = [*GOOD[kind][:place], line, *GOOD[kind][place + 1 :]]
    message = told(tmp_path, f"{kind}:\n{entry(lines)}")
    assert message.startswith(f"bad.yaml:{place + 2}: "), message
    assert cure in message


def test_rulebook_tells_all_mistakes_where_it_is_asked_to(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("metrics:\n  - {id: a}\n  - {id: b, names: [b]}\n  - {id: c}\n", encoding="utf-8")
    errors: list[RuleError] = []
    rules = load_rulebook([tmp_path], builtin=False, tell=errors.append).rules
    assert [rule.id for rule in rules] == ["b"]
    assert len(errors) == 2


NESTED = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(NESTED, "aliases (*name) repeat too much", id="aliases of aliases"),
        pytest.param("a: &a [*a]", "is nested too deeply", id="an alias of itself"),
        pytest.param("[" * 900 + "]" * 900, "is nested too deeply", id="lists in lists"),
        pytest.param("[" * 100_000, "not YAML", id="brackets without end"),
    ],
)
def test_rulebook_is_not_brought_down(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(RuleError, match=re.escape(said)):
        load_rulebook([tmp_path], builtin=False)


def test_rulebook_takes_aliases_that_stay_in_bounds(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("areas:\n- id: NR\n  names: &n [Norland]\n- id: NS\n  names: *n\n")
    assert len(load_rulebook([tmp_path], builtin=False).rules) == 2


def test_rulebook_reads_no_file_without_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.rulebook.source._LARGEST", 100)
    (tmp_path / "a.yaml").write_text("#" * 101)
    with pytest.raises(RuleError, match="is larger than"):
        load_rulebook([tmp_path], builtin=False)
