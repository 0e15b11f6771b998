"""The rules' own examples and rejects: they hold, and they can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.rulebook import CueRule, MetricRule, PeriodRule, RefusalRule, StatementRule, load_rulebook
from extractor.rulecheck import check_rules

RULEBOOK = load_rulebook()

PARTS = (
    "year_digits",
    "length",
    "lengths_listed",
)  # give no period by themselves, only to rules above

WRONG = {
    "a wrong value": (
        "examples: [{text: Tea sales rose 2% in May 2024., gives: {value: 3}}]",
        "value: wants 3, got 2",
    ),
    "a wrong field": (
        "examples: [{text: Tea sales rose 2% in May 2024., gives: {unit: USD}}]",
        "unit: wants USD, got percent",
    ),
    "no such row": ("examples: [{text: Tea is grown on hills., gives: {value: 3}}]", "got nothing"),
    "a reject that fires": ("rejects: [Tea sales rose 2% in May 2024.]", "must not fire"),
}


def test_rules_examples_and_rejects_hold() -> None:
    assert [str(failure) for failure in check_rules(RULEBOOK)] == []


@pytest.mark.parametrize(
    "kind", [CueRule, StatementRule, PeriodRule, RefusalRule, MetricRule], ids=lambda kind: kind.kind
)
def test_rules_each_carry_an_example(kind: type) -> None:
    assert [rule.id for rule in RULEBOOK.of(kind) if not rule.examples and rule.id not in PARTS] == []


@pytest.mark.parametrize(("lines", "reason"), WRONG.values(), ids=WRONG.keys())
def test_rules_wrong_examples_are_told_with_their_place(tmp_path: Path, lines: str, reason: str) -> None:
    (tmp_path / "mine.yaml").write_text(f"metrics:\n  - id: tea_sales\n    names: [tea sales]\n    {lines}\n")
    rulebook = load_rulebook([tmp_path])
    [failure] = [f for f in check_rules(_only(rulebook, "tea_sales")) if f.rule == "tea_sales"]
    assert reason in str(failure)
    assert str(failure).startswith(f"{tmp_path / 'mine.yaml'}:4: tea_sales: ")
    assert "^^" in str(failure)


def _only(rulebook, rule_id):  # type: ignore[no-untyped-def]
    """The rulebook with the examples of all other rules taken out, so that one rule is checked fast."""
    bare = [
        rule if rule.id == rule_id else rule.model_copy(update={"examples": (), "rejects": ()})
        for rule in rulebook.rules
    ]
    return type(rulebook)(tuple(bare))
