"""Rows of many releases -> told again, revised, contradicted, and known from when to when."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.check import standings, values_known
from extractor.model import Observation, Standing
from extractor.pipeline import Engine
from extractor.read import found_in
from extractor.run import extract_all

HISTORY = Path(__file__).parents[1] / "corpus" / "history"
Tell = Callable[..., Observation]


@pytest.fixture
def tell(observation: Callable[..., Observation]) -> Tell:
    """Makes rows of one series and period: `tell("a", "2025-06-10", "2.1")`."""
    made = iter(range(1000))

    def told(release: str, published: str | None, value: str, **columns: Any) -> Observation:
        number = next(made)
        return observation(
            **{
                "observation_id": f"{release}{number}",
                "release_id": release,
                "source": f"{release}.txt",
                "publisher": "Bureau",
                "published": date.fromisoformat(published) if published else None,
                "value": Decimal(value),
                "value_text": f"{value}%",
                "decimals": len(value.partition(".")[2]),
                "char_start": 10 * number,
                "char_end": 10 * number + 4,
                "period": "2025-05",
                "period_start": date(2025, 5, 1),
                "period_end": date(2025, 5, 31),
                "freq": "M",
                **columns,
            }
        )

    return told


def found(*rows: Observation) -> list[Standing]:
    """The standings in the order of the rows; what is found must not hang on the order in which rows come."""
    by_id = {standing.observation_id: standing for standing in standings(rows)}
    shuffled = list(rows)
    random.Random(3).shuffle(shuffled)
    assert {standing.observation_id: standing for standing in standings(shuffled)} == by_id
    return [by_id[row.observation_id] for row in rows]


def flags(*rows: Observation) -> list[str]:
    return [" ".join(standing.flags) for standing in found(*rows)]


# --- told again --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "repeated"),
    [
        pytest.param("3.2", "3.2", True, id="the same"),
        pytest.param("3.2", "3", True, id="rounded"),
        pytest.param("3", "3.2", True, id="with one more digit"),
        pytest.param("3.25", "3.2", True, id="half a unit of the coarser away"),
        pytest.param("3.26", "3.2", False, id="more than half a unit away"),
        pytest.param("3.2", "3.3", False, id="a unit away"),
        pytest.param("-0.8", "0.8", False, id="with the other sign"),
        pytest.param("0.0", "0.04", True, id="nought and nearly nought"),
        pytest.param("0.0", "0.1", False, id="nought and a unit"),
    ],
)
def test_check_within_half_a_unit_of_the_coarser_rounding_is_told_again(
    tell: Tell, first: str, second: str, repeated: bool
) -> None:
    one, other = tell("a", "2025-06-10", first), tell("b", "2025-07-10", second)
    assert flags(one, other) == ["", "repeated" if repeated else "revised"]


def test_check_rounding_goes_by_what_is_printed(tell: Tell) -> None:
    money = {"unit": "USD", "measure": "level", "comparison": "none"}
    one = tell("a", "2025-06-10", "3200000000", value_text="$3.2 billion", decimals=1, **money)
    other = tell("b", "2025-07-10", "3240000000", value_text="$3,240 million", decimals=0, **money)
    assert flags(one, other) == ["", "repeated"]


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"metric": "exports"}, id="of another metric"),
        pytest.param({"metric_text": "Online retail sales"}, id="in other words"),
        pytest.param(
            {"period": "2025-04", "period_start": date(2025, 4, 1), "period_end": date(2025, 4, 30)}, id="month"
        ),
        pytest.param({"unit": "percentage_point"}, id="in another unit"),
        pytest.param({"measure": "level"}, id="of another measure"),
        pytest.param({"comparison": "pop"}, id="against another period"),
        pytest.param({"ref_area": "DE"}, id="of another area"),
        pytest.param({"adjustment": "seasonally_adjusted"}, id="adjusted"),
        pytest.param({"status": "forecast"}, id="forecast"),
        pytest.param({"period": None, "period_start": None, "period_end": None}, id="of no known period"),
        pytest.param({"metric": None, "metric_text": None}, id="of no known metric"),
        pytest.param({"index_base": "2020"}, id="on another base"),
        pytest.param({"price_basis": "nominal"}, id="at other prices"),
        pytest.param({"rate_basis": "annualised"}, id="annualised"),
        pytest.param({"segment": "women"}, id="of a group"),
    ],
)
def test_check_a_row_of_another_series_has_nothing_to_do_with_it(tell: Tell, columns: dict[str, Any]) -> None:
    one, other = tell("a", "2025-06-10", "3.2"), tell("b", "2025-07-10", "4.1", **columns)
    assert not any(standing.flags for standing in standings([one, other]))


@pytest.mark.parametrize(
    "text",
    [
        "The retail sales",
        "retail sales",
        "sales in retail",
        "Retail's sales",
        "seasonally adjusted growth in retail sales",
    ],
)
def test_check_words_that_only_link_make_no_other_series(tell: Tell, text: str) -> None:
    assert flags(tell("a", "2025-06-10", "3.2"), tell("b", "2025-07-10", "3.2", metric_text=text)) == ["", "repeated"]


# --- revised -----------------------------------------------------------------------------------------


def test_check_a_later_release_revises_and_says_by_how_much(tell: Tell) -> None:
    rows = [tell("a", "2025-06-10", "2.1"), tell("b", "2025-07-10", "2.4"), tell("c", "2025-08-10", "2.0")]
    first, second, third = found(*rows)
    [one], [other] = second.relations, third.relations
    assert (one.kind, one.other_id, one.difference) == ("revised", rows[0].observation_id, Decimal("0.3"))
    assert (other.kind, other.other_id, other.difference) == ("revised", rows[1].observation_id, Decimal("-0.4"))
    assert (first.realtime_start, first.realtime_end) == (date(2025, 6, 10), date(2025, 7, 9))
    assert (second.realtime_start, second.realtime_end) == (date(2025, 7, 10), date(2025, 8, 9))
    assert (third.realtime_start, third.realtime_end) == (date(2025, 8, 10), None)


def test_check_back_to_the_first_figure_is_a_revision_too(tell: Tell) -> None:
    rows = [tell("a", "2025-06-10", "2.1"), tell("b", "2025-07-10", "2.4"), tell("c", "2025-08-10", "2.1")]
    assert flags(*rows) == ["", "revised", "revised"]


@pytest.mark.parametrize(
    ("published", "qualifier"),
    [
        pytest.param("2025-06-10", "none", id="on the same day"),
        pytest.param(None, "none", id="on no known day"),
        pytest.param("2025-07-10", "approx", id="about"),
    ],
)
def test_check_what_is_not_surely_later_or_other_is_no_revision(
    tell: Tell, published: str | None, qualifier: str
) -> None:
    assert flags(tell("a", "2025-06-10", "2.1"), tell("b", published, "2.6", qualifier=qualifier)) == ["", ""]


def test_check_a_finer_figure_is_told_again_and_known_from_its_day(tell: Tell) -> None:
    one, other = found(tell("a", "2025-06-10", "2.1"), tell("b", "2025-07-10", "2.13"))
    assert (other.flags, other.known, other.realtime_start) == (("repeated",), True, date(2025, 7, 10))
    assert one.realtime_end == date(2025, 7, 9)


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"quote": "Growth in May was revised to 2.4% from 2.1%."}, id="to and from"),
        pytest.param({"quote": "Growth in May has been revised from 2.1% to 2.4%."}, id="from and to"),
        pytest.param({"quote": "Growth was 2.4%, revised from an initial estimate of 2.1%."}, id="an estimate"),
        pytest.param({"quote": "Growth in May was 2.4%, not the 2.1% first reported."}, id="first reported"),
    ],
)
def test_check_revised_from_gives_the_old_value_its_own_time(tell: Tell, columns: dict[str, Any]) -> None:
    new = tell("a", "2025-07-10", "2.4", **({"quote": columns["quote"]} if "quote" in columns else {}))
    old = tell("a", "2025-07-10", "2.1", **columns)
    one, other = found(new, old)
    assert (one.flags, one.realtime_start, one.realtime_end) == (("revised",), date(2025, 7, 10), None)
    assert one.relations[0].other_id == old.observation_id
    assert (other.flags, other.known) == ((), True)
    assert (other.realtime_start, other.realtime_end) == (None, date(2025, 7, 9))


def test_check_revised_from_a_figure_that_an_earlier_release_told(tell: Tell) -> None:
    first = tell("a", "2025-06-10", "2.1")
    new = tell("b", "2025-07-10", "2.4")
    old = tell("b", "2025-07-10", "2.1", quote="Growth in May was 2.4%, not the 2.1% first reported.")
    one, two, three = found(first, new, old)
    assert (two.flags, two.relations[0].other_id) == (("revised",), first.observation_id)
    assert (three.flags, three.known) == (("repeated",), False)
    assert one.realtime_end == date(2025, 7, 9)


# --- contradicted ------------------------------------------------------------------------------------


TITLE = "Retail sales up 2.1% in May"


def test_check_a_title_that_contradicts_its_text_is_flagged_on_both_rows(tell: Tell) -> None:
    rows = [tell("a", "2025-06-10", "2.1", title=TITLE, quote=TITLE), tell("a", "2025-06-10", "2.5", title=TITLE)]
    one, other = found(*rows)
    assert one.flags == other.flags == ("conflict_same_release",)
    assert other.relations[0].difference == Decimal("0.4")
    assert [one.known, other.known] == [True, False]


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"title": None}, id="in two sentences of its text"),
        pytest.param({"confidence": 0.5}, id="where one of them is not sure"),
        pytest.param({"qualifier": "approx"}, id="about"),
    ],
)
def test_check_no_contradiction_of_a_release_with_itself(tell: Tell, columns: dict[str, Any]) -> None:
    title = {"title": TITLE, "quote": TITLE}
    assert flags(tell("a", "2025-06-10", "2.1", **title | columns), tell("a", "2025-06-10", "2.5")) == ["", ""]


@pytest.mark.parametrize(
    ("metric", "columns", "flag"),
    [
        pytest.param("net_profit", {}, "", id="what each has for itself"),
        pytest.param("net_profit", {"ref_area": "NO"}, "", id="what each has for itself in a country"),
        pytest.param("kites_flown", {}, "", id="what the catalogue does not know"),
        pytest.param("kites_flown", {"ref_area": "NO"}, "conflict_between_sources", id="unless its place is told"),
        pytest.param("unemployment_rate", {}, "conflict_between_sources", id="a figure of the public"),
    ],
)
def test_check_publishers_are_compared_in_what_is_common(
    tell: Tell, metric: str, columns: dict[str, Any], flag: str
) -> None:
    more = {"metric": metric, **columns}
    rows = [tell("a", "2025-06-10", "2.1", **more), tell("b", "2025-06-20", "2.5", publisher="Union", **more)]
    assert flags(*rows) == [flag, flag]


@pytest.mark.parametrize(
    ("old", "new", "columns", "flag"),
    [
        pytest.param("630766", "642000", {"unit": "USD"}, "revised", id="an amount, a little"),
        pytest.param("630766", "1340967", {"unit": "USD"}, "", id="an amount of another thing"),
        pytest.param("0.2", "-0.4", {}, "revised", id="a small growth, by less than two points"),
        pytest.param("3.4", "9.8", {}, "", id="a growth of another thing"),
        pytest.param("24.1", "28.3", {}, "revised", id="a large growth, by less than a quarter"),
    ],
)
def test_check_a_revision_does_not_go_far(tell: Tell, old: str, new: str, columns: dict[str, Any], flag: str) -> None:
    rows = [tell("a", "2025-06-10", old, **columns), tell("b", "2025-07-10", new, **columns)]
    assert flags(*rows) == ["", flag]


def test_check_two_publishers_in_conflict_are_flagged_on_both_rows(tell: Tell) -> None:
    one, other = found(tell("a", "2025-06-10", "2.1"), tell("b", "2025-06-20", "2.5", publisher="Union"))
    assert one.flags == other.flags == ("conflict_between_sources",)
    assert one.known and other.known
    assert one.series_id != other.series_id


@pytest.mark.parametrize(
    ("columns", "flag"),
    [
        pytest.param({"publisher": None}, "", id="of whom one is not known"),
        pytest.param({"publisher": "BUREAU "}, "revised", id="who are one, written otherwise"),
        pytest.param({"publisher": "Union", "status": "forecast"}, "", id="who forecast"),
        pytest.param({"publisher": "Union", "qualifier": "min"}, "", id="one of whom gives a bound"),
    ],
)
def test_check_no_conflict_between_publishers(tell: Tell, columns: dict[str, Any], flag: str) -> None:
    first = tell("a", "2025-06-10", "2.1", status=columns.get("status", "actual"))
    assert flags(first, tell("b", "2025-06-20", "2.5", **columns)) == ["", flag]


def test_check_who_told_what_was_revised_since_contradicts_nobody(tell: Tell) -> None:
    rows = [
        tell("a", "2025-06-10", "2.1"),
        tell("b", "2025-06-20", "2.1", publisher="Union"),
        tell("c", "2025-07-10", "2.5"),
        tell("d", "2025-08-10", "2.7"),
    ]
    assert flags(*rows) == ["", "repeated", "revised", "revised"]


# --- the invented history of corpus/ -----------------------------------------------------------------


@pytest.fixture(scope="module")
def history(engine: Engine) -> list[Observation]:
    return extract_all(found_in([HISTORY]), engine)[0]


def expected() -> list[dict[str, str]]:
    with (HISTORY / "vintages.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_told(values: list[Any]) -> list[dict[str, str]]:
    names = [name for name in expected()[0] if not name.startswith("realtime")]
    told = []
    for value in values:
        row = {name: str(getattr(value.row, name)) for name in names}
        row |= {"realtime_start": str(value.realtime_start), "realtime_end": str(value.realtime_end or "9999-12-31")}
        told.append(row)
    return sorted(told, key=lambda row: tuple(row.values()))


def test_check_history_gives_exactly_the_expected_vintages(history: list[Observation]) -> None:
    wanted = sorted(expected(), key=lambda row: tuple(row.values()))
    assert as_told(values_known(history, every=True)) == wanted


@pytest.mark.parametrize(
    "day",
    sorted({date.fromisoformat(row[name]) for row in expected() for name in ("realtime_start", "realtime_end")}
           | {date(2025, 1, 1), date(2025, 4, 1)}),
    ids=str,
)  # fmt: skip
def test_check_history_as_of(history: list[Observation], day: date) -> None:
    wanted = [row for row in expected() if row["realtime_start"] <= str(day) <= row["realtime_end"]]
    assert as_told(values_known(history, as_of=day)) == sorted(wanted, key=lambda row: tuple(row.values()))


def test_check_history_finds_the_conflict_of_two_publishers(history: list[Observation]) -> None:
    rows = {row.observation_id: row for row in history}
    conflicts = [
        (rows[one.other_id].value, rows[one.observation_id].value)
        for standing in standings(history)
        for one in standing.relations
        if one.kind.startswith("conflict")
    ]
    assert sorted(conflicts) == [(Decimal("0.6"), Decimal("1.1")), (Decimal("1.1"), Decimal("0.8"))]
