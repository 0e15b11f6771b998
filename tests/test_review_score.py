"""corrections.jsonl -> corrections and what they score; what is no correction is told with its line."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import UsageError
from extractor.review.corrections import read_corrections, write_corrections
from extractor.review.score import precision, score

SAID: dict[str, Any] = {
    "verdict": "corrected", "observation_id": "6f1e", "release_id": "0a1b", "source": "a.txt", "publisher": None,
    "published": "2024-06-20", "quote": "Sales rose 3.2%.", "char_start": 11, "char_end": 15, "value_text": "3.2%",
    "fields": {"value": "-3.20", "period": "2024-05"}, "row": {"metric": "sales", "value": "3.2"},
    "rules": "unit.percent statement.a", "note": "", "at": "2026-01-05T10:00:00Z",
}  # fmt: skip


def saved(tmp_path: Path, *said: dict[str, Any] | str) -> Path:
    path = tmp_path / "c.jsonl"
    lines = [one if isinstance(one, str) else json.dumps(one) for one in said]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_review_corrections_have_the_types_of_their_columns(tmp_path: Path) -> None:
    [one] = read_corrections(saved(tmp_path, SAID, ""))
    assert (one.fields, one.row["value"]) == ({"value": Decimal("-3.20"), "period": "2024-05"}, Decimal("3.2"))
    assert (one.published, one.rules, one.note) == (date(2024, 6, 20), ("unit.percent", "statement.a"), None)


def test_review_corrections_are_written_as_they_are_read(tmp_path: Path) -> None:
    read = read_corrections(saved(tmp_path, SAID, {**SAID, "observation_id": None, "verdict": "missing", "row": None}))
    assert write_corrections(read, tmp_path / "again.jsonl") == 2
    again = read_corrections(tmp_path / "again.jsonl")
    assert [(one.key, one.fields, one.row, one.at) for one in again] == [
        (one.key, one.fields, one.row, one.at) for one in read
    ]


def test_review_corrections_keep_the_last_word_on_a_number(tmp_path: Path) -> None:
    later, earlier = {**SAID, "verdict": "right", "at": "2026-02-01"}, {**SAID, "verdict": "wrong", "at": "2026-01-01"}
    assert [one.verdict for one in read_corrections(saved(tmp_path, later, earlier))] == ["right"]
    undated = [{**SAID, "verdict": verdict, "at": None} for verdict in ("right", "wrong")]
    assert [one.verdict for one in read_corrections(saved(tmp_path, *undated))] == ["wrong"]


BROKEN: dict[str, tuple[dict[str, Any] | str, str]] = {
    "no JSON": ("{", "line 2: is no JSON"),
    "no object": ("[]", "line 2: is no JSON object; write one object a line"),
    "an unknown verdict": ({"verdict": "rihgt"}, "line 2: verdict: 'rihgt' is not known (did you mean 'right'?)"),
    "an unknown column": ({"fields": {"metrik": "a"}}, "fields: unknown column 'metrik' (did you mean 'metric'?)"),
    "a number with a comma": ({"fields": {"value": "3,2"}}, "fields: value: '3,2' is not a number such as -3.25"),
    "a number that is none": ('{"verdict": "right", "char_start": NaN}', "line 2: is no JSON: NaN is no number"),
    "a code of no list": ({"fields": {"measure": "grwth"}}, "measure: 'grwth' is not known (did you mean 'growth'?)"),
    "a period of no form": ({"fields": {"period": "May"}}, "fields: period: 'May' is not of the form of that column"),
    "a day that is none": ({"published": "soon"}, "published: 'soon' is not a date such as 2025-06-30"),
    "no quote": ({"quote": ""}, "line 2: quote is empty; it is needed to find the number again"),
    "a text that is a number": ({"note": 3}, "line 2: note: 3 is no text"),
    "nothing that belongs there": ({"fields": {}}, "fields is empty; a number that is corrected needs what belongs"),
    "fields that are a list": ({"fields": ["metric"]}, "fields: an object of columns and values is expected"),
}


@pytest.mark.parametrize(("broken", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_review_corrections_tell_what_is_wrong(tmp_path: Path, broken: dict[str, Any] | str, told: str) -> None:
    path = saved(tmp_path, SAID, broken if isinstance(broken, str) else {**SAID, **broken})
    with pytest.raises(UsageError) as error:
        read_corrections(path)
    assert str(error.value).startswith(f"{path}: line 2: ")
    assert told in str(error.value)


def test_review_corrections_of_no_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_corrections(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("n", "right", "low", "high"),
    [
        pytest.param(20, 18, 0.6990, 0.9721, id="eighteen of twenty"),
        pytest.param(3, 3, 0.4385, 1.0, id="three of three may be few"),
        pytest.param(10, 0, 0.0, 0.2775, id="none of ten"),
        pytest.param(1000, 950, 0.9347, 0.9619, id="many"),
    ],
)
def test_review_score_bounds_are_those_of_wilson(n: int, right: int, low: float, high: float) -> None:
    found = precision("a", n, right)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_review_score_counts_by_rule_metric_and_column(tmp_path: Path) -> None:
    said = [{**SAID, "observation_id": f"{number:02}", "verdict": "right", "fields": {}} for number in range(3)]
    said += [SAID, {**SAID, "observation_id": "77", "verdict": "wrong", "rules": "unit.percent", "row": {}}]
    said += [{**SAID, "observation_id": None, "verdict": "missing"}]
    found = score(read_corrections(saved(tmp_path, *said)))
    assert found.verdicts == {"corrected": 1, "missing": 1, "right": 3, "wrong": 1}
    assert found.overall is not None
    assert (found.overall.n, found.overall.right) == (5, 3)
    assert [(one.name, one.n, one.right) for one in found.rules] == [("unit.percent", 5, 3), ("statement.a", 4, 3)]
    assert [(one.name, one.n, one.right) for one in found.metrics] == [("sales", 4, 3), ("no metric", 1, 0)]
    assert dict(found.columns) == {"value": 2, "period": 2}


def test_review_score_of_nothing_is_no_error(tmp_path: Path) -> None:
    assert score(read_corrections(saved(tmp_path))).overall is None
