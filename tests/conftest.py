"""What several test modules share: the engine, made once, and rows to write."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from extractor.clock import Clock
from extractor.model import Observation
from extractor.pipeline import MIN_CONFIDENCE
from extractor.run import Recipe

if TYPE_CHECKING:
    from extractor.pipeline import Engine
    from extractor.run.recipe import Extracts

collect_ignore_glob = ["benchmarks/*.py"]  # commands; some need the `bench` extra

ROW = Observation(
    observation_id="6f1e", release_id="0a1b", source="a.txt", publisher=None, title=None, published=None,
    metric="retail_sales", metric_text="Retail sales", ref_area=None, measure="growth", comparison="yoy",
    comparison_period=None, period=None, period_start=None, period_end=None, freq=None, period_text=None,
    value=Decimal("3.2"), value_high=None, decimals=1, unit="percent", value_text="3.2%", qualifier="none",
    status="actual", adjustment=None, segment=None, valid_from=None, price_basis=None, index_base=None,
    rate_basis=None, attribution=None, quote="Retail sales rose 3.2%.", char_start=18,
    char_end=22, html_start=None, html_end=None, page=None, page_box=None, table_cell=None,
    rules="unit.percent", confidence=0.75, flags=None,
)  # fmt: skip


class Ready:
    """A recipe whose engine is there already; runs with another of these do nothing again."""

    def __init__(self, engine: Extracts, min_confidence: float = MIN_CONFIDENCE) -> None:
        self.made, self.min_confidence, self.name = engine, min_confidence, secrets.token_hex()

    def check(self) -> None:
        pass

    def engine(self) -> Extracts:
        return self.made

    def zone(self) -> AbstractContextManager[object]:
        return nullcontext()

    def time_on(self, clock: Clock) -> None:
        pass

    def versions(self) -> dict[str, str]:
        return Recipe().versions()

    def rule_folders(self) -> list[dict[str, str]]:
        return []

    def fingerprint(self) -> str:
        return self.name


@pytest.fixture(scope="session")
def recipe(engine: Engine) -> Ready:
    """The built-in rules with the engine that all tests share."""
    return Ready(engine)


@pytest.fixture(scope="session")
def observation() -> Callable[..., Observation]:
    """Makes a row; what is not said is that of a plain one."""

    def made(**columns: Any) -> Observation:
        return replace(ROW, **columns)

    return made


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine with the built-in rules; loading it takes seconds, so it is made once."""
    from extractor.pipeline import Engine

    return Engine()
