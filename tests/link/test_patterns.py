"""Statement patterns: which rule fits which number, and that rules do not disturb one another."""

from __future__ import annotations

from pathlib import Path

import judging
import pytest

from extractor import extract

COMMON = (
    "sharply off {value}",
    "then {value} also",
    "slowly about {value}",
    "only nearly {value}",
    "still at just {value}",
)


@pytest.fixture(scope="module")
def overlay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    rules = "\n".join(
        f'  - id: common_{number}\n    patterns: ["{pattern}"]\n    measure: level\n    metric: subject'
        for number, pattern in enumerate(COMMON)
    )
    (folder / "statements.yaml").write_text(f"statements:\n{rules}\n", encoding="utf-8")
    return folder


def test_patterns_of_a_user_take_no_word_from_built_in_ones(overlay: Path) -> None:
    text = "Exports rose sharply by 3.2% in May 2024."
    [row] = extract(text, published="2024-06-12", rules=[overlay])
    assert (row.measure, row.value) == ("growth", extract(text, published="2024-06-12")[0].value)
    assert "statement.change_verb_by_value" in row.rules.split()


def test_patterns_of_a_user_change_no_sentence_that_they_do_not_fit(overlay: Path) -> None:
    texts = [case for kind in ("growth_verbs", "level_verbs", "up_down_adverbs") for case in judging.cases([kind])]
    for case in texts:
        with_overlay = extract(case.text, published=case.published, rules=[overlay], html=False)
        if not any("statement.common_" in row.rules for row in with_overlay):
            assert with_overlay == extract(case.text, published=case.published, html=False)
