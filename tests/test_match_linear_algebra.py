"""The faster of two libraries for products of matrices -> the same tags and heads."""

from __future__ import annotations

import os

import pytest

from extractor.match import linear_algebra
from extractor.match.parse import load_model, parse, tokens_of

TEXTS = [f"Exports of region {number} rose {number}.5% year on year in May 2024, after 2.1%." for number in range(40)]
TEXTS += ["The unemployment rate, which had fallen to 4.1% in March, was unchanged.", "Sales up 3%", "Sales and rents."]


@pytest.mark.parametrize("faster", [True, False], ids=["numpy's", "spaCy's own"])
def test_match_linear_algebra_of_either_library_gives_the_same_grammar(
    monkeypatch: pytest.MonkeyPatch, faster: bool
) -> None:
    from thinc.api import NumpyOps

    before = [tokens_of(doc) for doc in parse(load_model(), TEXTS)]
    monkeypatch.setattr(linear_algebra, "_openblas_is_faster", lambda: faster)
    nlp = load_model()
    kinds = {layer.ops.use_blis for layer in nlp.get_pipe("parser").model.walk() if type(layer.ops) is NumpyOps}
    assert kinds == {not faster}
    assert [tokens_of(doc) for doc in parse(nlp, TEXTS)] == before


def test_match_linear_algebra_keeps_to_one_thread_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    linear_algebra.one_thread()

    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["OMP_NUM_THREADS"]) == ("1", "3")
