"""Series, and what was known when, of DataFrames, files and databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from extractor import UsageError, as_of, latest, revisions, series, to_frame
from extractor.export import write_csv
from extractor.export.arrow import write_parquet
from extractor.export.sqlite import open_sqlite
from extractor.model import Observation
from extractor.run.account import Summary

Row = Callable[..., Observation]
JUNE, JULY = date(2025, 6, 10), date(2025, 7, 10)


@pytest.fixture
def rows(observation: Row) -> list[Observation]:
    """Two releases of an office, of which the later one revises May."""

    def told(name: str, published: date, value: str, month: int) -> Observation:
        return observation(
            observation_id=name, release_id=f"r{published}", publisher="Office", published=published,
            value=Decimal(value), value_text=f"{value}%", period=f"2025-0{month}", freq="M",
            period_start=date(2025, month, 1), period_end=date(2025, month, {4: 30, 5: 31}[month]),
        )  # fmt: skip

    return [told("a", JUNE, "2.9", 4), told("b", JUNE, "3.2", 5), told("c", JULY, "3.6", 5)]


def sqlite_of(rows: list[Observation], path: Path) -> Path:
    days = {row.release_id: row.published for row in rows}
    releases = [Summary("a.txt", key, "Office", None, str(day), "en", 1, 1, 1) for key, day in days.items()]
    with open_sqlite(path) as store:
        store.add(releases, rows)
    return path


@pytest.fixture(
    params=["rows", "frame", "filtered", "exact", "csv", "folder", "sqlite", "pandas csv", "pandas parquet"]
)
def table(request: pytest.FixtureRequest, rows: list[Observation], tmp_path: Path) -> Any:
    write_csv(rows, tmp_path / "observations.csv")
    with (tmp_path / "o.parquet").open("wb") as file:
        write_parquet(rows, file)
    made: dict[str, Callable[[], Any]] = {
        "rows": lambda: rows,
        "frame": lambda: to_frame(rows),
        "filtered": lambda: to_frame(rows).query("value > 0").sort_values("value", ascending=False),
        "exact": lambda: to_frame(rows, decimals=True),
        "csv": lambda: str(tmp_path / "observations.csv"),
        "folder": lambda: tmp_path,
        "sqlite": lambda: sqlite_of(rows, tmp_path / "o.sqlite"),
        "pandas csv": lambda: pd.read_csv(tmp_path / "observations.csv"),
        "pandas parquet": lambda: pd.read_parquet(tmp_path / "o.parquet"),
    }
    return made[request.param]()


def shown(frame: pd.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    return list(frame[list(names)].itertuples(index=False, name=None))


def test_series_as_known_last_on_a_day_and_ever(table: Any) -> None:
    assert shown(series(table, "retail_sales"), "period", "value") == [("2025-04", 2.9), ("2025-05", 3.6)]
    then = series(table, "retail_sales", as_of="2025-06-30", comparison="yoy")
    assert shown(then, "period", "value") == [("2025-04", 2.9), ("2025-05", 3.2)]
    assert series(table, "retail_sales", every=True)["value"].tolist() == [2.9, 3.2, 3.6]


def test_latest_and_as_of(table: Any) -> None:
    assert latest(table)["value"].tolist() == [2.9, 3.6]
    then = as_of(table, date(2025, 6, 30))
    assert then["value"].tolist() == [2.9, 3.2]
    assert then["realtime_end"].dt.date.tolist()[1:] == [date(2025, 7, 9)]
    assert as_of(table, "2025-01-01").empty


def test_revisions_have_both_values(table: Any) -> None:
    names = ("metric", "period", "old_value", "new_value", "difference", "old_id", "new_id")
    assert shown(revisions(table), *names) == [("retail_sales", "2025-05", 3.2, 3.6, pytest.approx(0.4), "b", "c")]
    assert revisions(table)["new_published"].dt.date.tolist() == [JULY]


def test_series_is_computed_with_at_once(rows: list[Observation]) -> None:
    found = series(rows, "retail_sales").set_index("period_end")["value"]
    assert found.nlargest(1).index[0] == pd.Timestamp(2025, 5, 31)
    assert found.diff().tolist()[1:] == [pytest.approx(0.7)]


def test_series_of_a_number_that_was_changed_in_pandas_has_the_change(rows: list[Observation]) -> None:
    frame = to_frame(rows, decimals=True)
    frame.loc[frame["observation_id"] == "a", "value"] = 5.0
    assert series(frame, "retail_sales")["value"].tolist() == [5.0, 3.6]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param(lambda rows: series(rows, "retail_sale"), "'retail_sale'; there is retail_sales", id="a metric"),
        pytest.param(lambda rows: series(rows, "retail_sales", colour="red"), "no column 'colour'", id="a column"),
        pytest.param(lambda rows: series(rows, "retail_sales", measure="grwth"), "none of level, growth", id="a code"),
        pytest.param(
            lambda rows: series(rows, "retail_sales", unit="EUR"), "unit 'EUR'; there is percent", id="a unit"
        ),
        pytest.param(lambda rows: series(rows, "retail_sales", words="butter"), "all of these options", id="words"),
        pytest.param(lambda rows: series(rows, "retail_sales", as_of="soon"), "as_of: 'soon' is no date", id="a day"),
        pytest.param(lambda rows: latest(pd.DataFrame({"a": [1]})), "lacks the columns metric", id="another frame"),
    ],
)
def test_vintages_wrong_use_is_told(rows: list[Observation], asked: Callable[[Any], Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        asked(rows)
