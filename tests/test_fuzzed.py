"""Random and damaged inputs of every kind raise no error but the documented ones: a few rounds of tools/fuzz.py."""

from __future__ import annotations

import fuzz
import pytest

from extractor.pipeline import Engine


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_fuzzed(engine: Engine, kind: str) -> None:
    assert not list(fuzz.fuzzed(kind, range(12), "tests", engine))
