"""Texts of our own, kind by kind, with every row that they must give; what fails today is a strict xfail."""

from __future__ import annotations

import judging
import pytest

from extractor import extract

CASES = list(judging.cases())
KNOWN = judging.known_failures("sentences")
SHARE_RIGHT = 0.76  # of the texts wholly right; raise it with the engine


def _param(case: judging.Case) -> object:
    marks = [pytest.mark.xfail(reason=KNOWN[case.name], strict=True)] if case.name in KNOWN else []
    return pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", [_param(case) for case in CASES])
def test_sentences_give_their_rows(case: judging.Case) -> None:
    assert not judging.faults(case.rows, extract(case.text, published=case.published, html=False))


def test_sentences_are_mostly_right() -> None:
    assert len(CASES) - len(KNOWN) >= SHARE_RIGHT * len(CASES)


def test_sentences_judge_sees_a_wrong_row() -> None:
    [row] = extract("Retail sales rose 3.2% in May 2024.", published="2024-06-20", html=False)
    right = {
        "number": "3.2%", "value": 3.2, "unit": "percent", "metric": "retail sales", "measure": "growth",
        "comparison": row.comparison, "period_start": "2024-05-01", "period_end": "2024-05-31",
    }  # fmt: skip
    assert judging.faults([right], [row]) == []
    wrongs = {"value": 3.3, "unit": "USD", "metric": "exports", "measure": "level", "period_end": None}
    for field, wrong in wrongs.items():
        assert judging.faults([right | {field: wrong}], [row]), field
    assert judging.faults([], [row]) and judging.faults([right], [])
