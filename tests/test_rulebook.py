"""Rule files: what is read, and what a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import RuleError
from extractor.link.known_names import KnownNames
from extractor.rulebook import MetricRule, load_rulebook

GOOD = """\
metrics:
  - id: retail_sales
    names: [retail sales]
"""

BAD = {
    "an unknown key, with the one that is meant": (
        "metrics:\n  - id: a\n    name: [x]\n", "bad.yaml:3: a: unknown key 'name' (did you mean 'names'?)",
    ),
    "an unknown kind": ("metric:\n  - id: a\n", "bad.yaml:1: unknown kind 'metric' (did you mean 'metrics'?)"),
    "a missing key": ("metrics:\n  - id: a\n", "bad.yaml:2: a: the key 'names' is missing"),
    "a key twice": ("metrics:\n  - id: a\n    id: b\n", "bad.yaml:3: the key 'id' stands twice"),
    "an id twice": (
        "metrics:\n  - id: a\n    names: [x]\n  - id: a\n    names: [y]\n", "bad.yaml:4: a: defined twice",
    ),
    "a pattern that is none": (
        "refusals:\n  - id: a\n    reason: r\n    patterns: ['(']\n",
        "bad.yaml:4: a: patterns.1: not a regular expression",
    ),
    "no list": ("metrics: {id: a}\n", "bad.yaml:1: metrics: a list of rules is expected"),
    "no mapping": ("metrics:\n  - a\n", "bad.yaml:2: metrics: a rule is a mapping"),
    "no YAML": ("metrics: [\n", "bad.yaml:2: not YAML"),
    "no kinds at all": ("- a\n", "bad.yaml:1: a rule file is a mapping from kind to rules"),
    "an example without text": (
        "metrics:\n  - id: a\n    names: [x]\n    examples:\n      - gives: {value: 1}\n",
        "bad.yaml:5: a: the key 'text' is missing",
    ),
    "an example with an unknown key": (
        "metrics:\n  - id: a\n    names: [x]\n    examples:\n      - text: t\n        give: {value: 1}\n",
        "bad.yaml:6: a: unknown key 'give' (did you mean 'gives'?)",
    ),
    "a unit of no known sort": (
        "units:\n  - id: a\n    measures: weight\n    words: [a]\n",
        "bad.yaml:3: a: measures: 'weight' is not known; use one of percent, point,",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD.keys())
def test_rulebook_tells_file_line_and_cure(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "bad.yaml").write_text(text)
    with pytest.raises(RuleError) as error:
        load_rulebook([tmp_path])
    assert message in str(error.value)


def test_rulebook_lays_a_folder_over_the_built_in_rules(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD)
    rules = {rule.id: rule for rule in load_rulebook([tmp_path]).of(MetricRule)}
    assert rules["retail_sales"].names == ("retail sales",)
    assert len(rules) > 1


def test_rulebook_wants_a_folder_with_rules(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no rules in it"):
        load_rulebook([tmp_path])
    with pytest.raises(RuleError, match="no such folder"):
        load_rulebook([tmp_path / "none"])


def test_rulebook_keeps_words_that_yaml_takes_for_truth(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("words:\n  - id: w\n    words: [no, on, 1_000, 2024-01-01]\n")
    assert load_rulebook([tmp_path], builtin=False).words("w") == ("no", "on", "1_000", "2024-01-01")


@pytest.mark.parametrize("rule", load_rulebook().rules, ids=lambda rule: f"{rule.kind}-{rule.id}")
def test_rulebook_rule_says_where_it_stands(rule: object) -> None:
    assert ".yaml:" in rule.where


def test_rulebook_patterns_taken_on_trust_are_right() -> None:
    errors: list[RuleError] = []
    checked = load_rulebook(tell=errors.append)  # compiles every pattern, which the start of the program does not
    assert not errors
    assert checked == load_rulebook()


@pytest.mark.parametrize("text", ["EBT", "X", "Net Sales", "net salesy", "gdps", "unX X"])
def test_known_names_are_found_as_whole_words(text: str) -> None:
    found = KnownNames(["net sales", "ebt inc"], ["EBT", "EBT X", "X", "GDP"]).find(text)
    wanted = {"EBT": (0, 3), "X": (0, 1), "Net Sales": (0, 9), "unX X": (4, 5)}
    assert found == wanted.get(text)
