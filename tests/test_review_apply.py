"""Corrections -> examples in a user's rule files: where they go, what stays as it is, what is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractor.errors import RuleError, UsageError
from extractor.pipeline import Engine
from extractor.review.apply import FILE, Applied, apply, write
from extractor.review.corrections import Correction
from extractor.rulebook import CaseRule, Rulebook, builtin_folder, load_rulebook
from extractor.rulecheck import check_rules

QUOTE = "Kite flights rose 3.2% year on year in May 2024."
ROW = {
    "metric": "flights", "metric_text": "Kite flights", "value": Decimal("3.2"), "unit": "percent",
    "measure": "growth", "comparison": "yoy", "comparison_period": "2023-05", "period": "2024-05",
    "value_text": "3.2%", "qualifier": "none", "status": "actual", "quote": QUOTE,
}  # fmt: skip
RIGHT = Correction(
    "right", "c.jsonl: line 1", QUOTE, "3.2%", observation_id="6f1e", release_id="0a1b", source="a.txt",
    published=date(2024, 6, 20), char_start=16, char_end=20, row=ROW,
    rules=("unit.percent", "cue.rise", "statement.change_verb_by_value"), at="2026-01-05T10:00:00Z",
)  # fmt: skip
OWN = """\
# what the house sells
metrics:
  # kites first
  - id: flights  # and their strings
    names: [kite flights,
            flights of kites]
    examples:
      - {text: Kite flights fell 1% in May 2024., published: 2024-06-20, gives: {metric: flights, value: -1}}  # one
      # two are to come
    rejects:
      - Kite flying rose 3.2% in May 2024.

  - id: string_sales
    names: [string sales]
"""

Applying = Callable[..., Applied]


@pytest.fixture
def applied(engine: Engine, tmp_path: Path) -> Applying:
    """Applies corrections to a folder of the user's that holds a text, and writes."""

    def done(*corrections: Correction, text: str | bytes | None = None, name: str = "own.yaml") -> Applied:
        folder = tmp_path / "mine"
        if text is not None:
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
        book = engine.rulebook
        if folder.is_dir() and any(b"extends" in path.read_bytes() for path in folder.iterdir()):
            book = load_rulebook([folder])
        elif folder.is_dir():
            book = Rulebook((*book.rules, *load_rulebook([folder], builtin=False).rules))  # the others are read already
        one = copy(engine)  # the rules that were compiled stay: no text here needs those of the folder to be read
        one.rulebook, one.min_confidence = book, 0
        made = apply(corrections, folder, one, {})
        write(made)
        return made

    return done


def reviewed(tmp_path: Path) -> list[dict[str, Any]]:
    found: dict[str, Any] = yaml.safe_load((tmp_path / "mine" / FILE).read_text(encoding="utf-8"))
    return list(found["cases"])


# --- what becomes of a verdict -----------------------------------------------------------------------

VERDICTS: Mapping[str, tuple[Correction, str, dict[str, Any], bool]] = {
    "right: an example of all that the row means": (
        RIGHT, "examples",
        {"value_text": "3.2%", "metric": "flights", "measure": "growth", "comparison": "yoy", "value": 3.2,
         "comparison_period": "2023-05", "period": "2024-05", "unit": "percent"}, True,
    ),
    "corrected: an example of what was said alone": (
        replace(RIGHT, verdict="corrected", fields={"metric": "kites_sold"}), "examples",
        {"value_text": "3.2%", "value": 3.2, "metric": "kites_sold"}, False,
    ),
    "corrected to nothing": (
        replace(RIGHT, verdict="corrected", fields={"comparison_period": None}), "examples",
        {"value_text": "3.2%", "value": 3.2, "comparison_period": None}, False,
    ),
    "wrong: a reject of the reading": (
        replace(RIGHT, verdict="wrong", row={**ROW, "measure": "level"}), "rejects",
        {"value_text": "3.2%", "metric": "flights", "measure": "level", "comparison": "yoy", "value": 3.2,
         "comparison_period": "2023-05", "period": "2024-05", "unit": "percent"}, True,
    ),
    "wrong, with what is right: an example": (
        replace(RIGHT, verdict="wrong", fields={"value": Decimal("-3.2")}), "examples",
        {"value_text": "3.2%", "value": -3.2}, False,
    ),
    "missing: an example of what should be there": (
        replace(RIGHT, verdict="missing", row={}, observation_id=None, fields={"metric": "flights"}), "examples",
        {"value_text": "3.2%", "metric": "flights"}, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("said", "part", "gives", "holds"), VERDICTS.values(), ids=VERDICTS.keys())
def test_review_apply_makes_of_a_verdict(
    applied: Applying, tmp_path: Path, said: Correction, part: str, gives: dict[str, Any], holds: bool
) -> None:
    [outcome] = applied(said).outcomes
    assert (outcome.action, outcome.holds, bool(outcome.hints)) == ("added", holds, not holds)
    [case] = reviewed(tmp_path)
    [entry] = case[part]
    assert {name: str(value) for name, value in entry["gives"].items()} == {k: str(v) for k, v in gives.items()}
    assert (entry["text"], entry["published"]) == (QUOTE, date(2024, 6, 20))


def test_review_apply_runs_what_it_wrote_as_rule_tests(applied: Applying, tmp_path: Path) -> None:
    wrong = replace(RIGHT, observation_id="7a", verdict="wrong")
    applied(RIGHT, replace(RIGHT, observation_id="70", verdict="corrected", fields={"unit": "kite"}), wrong)
    book = load_rulebook([tmp_path / "mine"])
    failures = list(check_rules(book, only=list(book.of(CaseRule))))
    assert [(failure.rule, failure.reason.partition(":")[0]) for failure in failures] == [
        ("70", "unit"), ("7a", "must not give value_text 3.2%, metric flights, measure growth, comparison yoy, "
                         "comparison_period 2023-05, period 2024-05, value 3.2, unit percent"),
    ]  # fmt: skip


def test_review_apply_leaves_a_cell_of_a_table_out_and_says_so(applied: Applying) -> None:
    [outcome] = applied(replace(RIGHT, row={**ROW, "table_cell": "t1r2c3"})).outcomes
    assert (outcome.action, outcome.where) == ("left", "")
    assert outcome.reason.startswith("from a table")


# --- where it goes -----------------------------------------------------------------------------------


def test_review_apply_puts_an_example_under_the_users_own_rule(applied: Applying, tmp_path: Path) -> None:
    made = applied(RIGHT, text=OWN)
    now = (tmp_path / "mine" / "own.yaml").read_text(encoding="utf-8")
    old, new = OWN.splitlines(), now.splitlines()
    added = new[8:11]
    assert [line for line in new if line not in added] == old  # comments, order and spacing are as they were
    assert added[0] == f"      - text: {QUOTE}" or added[0] == f'      - text: "{QUOTE}"'
    assert [path.name for path in made.changed] == ["own.yaml"]
    assert made.outcomes[0].where.endswith("own.yaml:9")
    assert len(yaml.safe_load(now)["metrics"][0]["examples"]) == 2


FORMS = {
    "no examples yet": "metrics:\n  - id: flights\n    names: [kite flights]\n# end\n",
    "an empty list": "metrics:\n- id: flights\n  examples: []\n  names: [kite flights]\n",
    "a list in one line": (
        "metrics:\n  - id: flights\n    examples: [{text: Kite flights fell 1%., gives: {value: -1}}]  # c\n"
        "    names: [kite flights]\n"
    ),
    "line ends of Windows": "# a\r\nmetrics:\r\n  - id: flights\r\n    names: [kite flights]\r\n",
    "a byte order mark": "\ufeffmetrics:\n  - id: flights\n    names: [kite flights]\n",
    "a rule that adds to another": "metrics:\n  - id: retail_sales\n    extends: true\n    names: [kite flights]\n",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_review_apply_adds_to_an_entry_with(applied: Applying, tmp_path: Path, text: str) -> None:
    metric = "retail_sales" if "extends" in text else "flights"
    made = applied(replace(RIGHT, row={**ROW, "metric": metric}), text=text.encode())
    now = (tmp_path / "mine" / "own.yaml").read_bytes().decode()
    assert [outcome.action for outcome in made.outcomes] == ["added"]
    assert not (tmp_path / "mine" / FILE).exists()
    assert ("\r\n" in now, now.startswith("\ufeff")) == ("\r\n" in text, text.startswith("\ufeff"))
    assert now.count("\n") == now.count("\r\n") or "\r\n" not in text
    book = load_rulebook([tmp_path / "mine"])
    [rule] = [rule for rule in book.rules if rule.kind == "metrics" and rule.id == metric]
    assert rule.examples[-1].text == QUOTE
    assert applied(replace(RIGHT, row={**ROW, "metric": metric})).outcomes[0].action == "there"


def test_review_apply_keeps_an_entry_of_one_line_as_it_is(applied: Applying, tmp_path: Path) -> None:
    text = "metrics:\n  - {id: flights, names: [kite flights]}\n"
    [outcome] = applied(RIGHT, text=text).outcomes
    assert outcome.where.endswith(f"{FILE}:2")
    assert (tmp_path / "mine" / "own.yaml").read_text(encoding="utf-8") == text


def test_review_apply_does_not_blame_a_metric_that_the_row_should_not_have(applied: Applying) -> None:
    [outcome] = applied(replace(RIGHT, verdict="corrected", fields={"metric": "kites"}), text=OWN).outcomes
    assert outcome.where.endswith(f"{FILE}:2")


def test_review_apply_refuses_the_built_in_rules(engine: Engine) -> None:
    with pytest.raises(UsageError, match="holds the built-in rules; name a folder of your own"):
        apply([RIGHT], builtin_folder(), engine, {})


# --- once more ---------------------------------------------------------------------------------------


def test_review_apply_twice_adds_nothing_twice(applied: Applying, tmp_path: Path) -> None:
    second = replace(RIGHT, observation_id="77", verdict="corrected", fields={"unit": "kite"})
    applied(RIGHT, second, text=OWN)
    files = {path: path.read_bytes() for path in (tmp_path / "mine").iterdir()}
    again = applied(RIGHT, second)
    assert [outcome.action for outcome in again.outcomes] == ["there", "there"]
    assert (again.changed, {path: path.read_bytes() for path in (tmp_path / "mine").iterdir()}) == ((), files)


def test_review_apply_takes_the_later_verdict_on_a_number(applied: Applying, tmp_path: Path) -> None:
    other = replace(RIGHT, observation_id="77", verdict="corrected", fields={"unit": "kite"})
    applied(RIGHT, other)
    later = replace(RIGHT, verdict="corrected", fields={"unit": "string"}, at="2026-02-01T10:00:00Z")
    assert [outcome.action for outcome in applied(later).outcomes] == ["changed"]
    assert [(str(case["id"]), case["examples"][0]["gives"]["unit"]) for case in reviewed(tmp_path)] == [
        ("6f1e", "string"), ("77", "kite"),
    ]  # fmt: skip


def test_review_apply_leaves_an_example_that_was_edited_by_hand(applied: Applying, tmp_path: Path) -> None:
    applied(RIGHT)
    path = tmp_path / "mine" / FILE
    path.write_text(path.read_text(encoding="utf-8").replace(QUOTE, f"Indeed {QUOTE}"), encoding="utf-8")
    edited = path.read_bytes()
    assert [outcome.action for outcome in applied(RIGHT).outcomes] == ["there"]
    assert path.read_bytes() == edited


# --- texts of strangers ------------------------------------------------------------------------------

HOSTILE = {
    "quotes and colons": 'He said: "sales: up" # 3.2% {a: [b]}',
    "line ends and tabs": "Sales\trose\u2028\u0085\n3.2%.",
    "control characters": "Sales \x1b[31m rose \x00 3.2% \x07\x9b.",
    "a tag of YAML": "!!python/object/apply:os.system [3.2%]",
    "half a surrogate pair": "Sales \ud83d rose 3.2%.",
    "a mark of byte order": "\ufeffSales rose 3.2%.\uffff",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_review_apply_writes_any_text_as_plain_text(applied: Applying, tmp_path: Path, text: str) -> None:
    said = replace(RIGHT, quote=text, note=text, source=text, publisher=text, observation_id="id: x\n- y")
    [outcome] = applied(said).outcomes
    assert outcome.action == "added"
    written = (tmp_path / "mine" / FILE).read_bytes().decode("utf-8")
    assert all(char.isprintable() or char == "\n" for char in written)
    [case] = reviewed(tmp_path)
    assert case["examples"][0]["text"] == " ".join(text.split()).encode("utf-8", "replace").decode()
    assert [outcome.action for outcome in applied(said).outcomes] == ["there"]


# --- the kind of rule itself -------------------------------------------------------------------------


def test_rulebook_case_with_an_unknown_column_in_a_reject_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("cases:\n  - id: a\n    rejects:\n      - {text: a, gives: {vallue: 3}}\n")
    with pytest.raises(RuleError, match=r"a\.yaml:4: a: gives: unknown field 'vallue' \(did you mean 'value'\?\)"):
        load_rulebook([tmp_path], builtin=False)


def test_rules_reject_of_a_reading_lets_another_reading_pass(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "statements:\n  - id: change_verb_by_value\n    extends: true\n    rejects:\n"
        f"      - {{text: '{QUOTE}', gives: {{value: 3.2, measure: level}}}}\n"
        f"      - {{text: '{QUOTE}', gives: {{value: 3.2, measure: growth}}}}\n"
    )
    book = load_rulebook([tmp_path])
    [rule] = [rule for rule in book.rules if rule.id == "change_verb_by_value"]
    own = replace_rejects(rule)
    assert [failure.reason for failure in check_rules(book, only=[own])] == ["must not give value 3.2, measure growth"]


def replace_rejects(rule: Any) -> Any:
    """The rule with the rejects of the user's file alone."""
    return rule.model_copy(update={"examples": (), "rejects": rule.rejects[-2:]})
