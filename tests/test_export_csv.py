"""Observations -> CSV -> DataFrame."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.columns import TABLE
from extractor.errors import OutputError, UsageError
from extractor.export import COLUMNS, read_csv, to_frame, write_csv
from extractor.model import Observation

Row = Callable[..., Observation]

INTEGERS = ("decimals", "char_start", "char_end", "html_start", "html_end", "page")
DATES = ("published", "period_start", "period_end", "valid_from")
DECIMALS = ("value", "value_high")
CODES = tuple(column.name for column in TABLE if column.codes)
TEXTS = tuple(column for column in COLUMNS if column not in (*INTEGERS, *DATES, *DECIMALS, *CODES, "confidence"))


def written(path: Path, *rows: Observation) -> str:
    write_csv(rows, path)
    return path.read_bytes().decode("utf-8")


def cell_of(path: Path, row: Observation, column: str) -> str:
    """The cell as a reader that knows nothing of ours sees it."""
    return next(csv.DictReader(io.StringIO(written(path, row), newline="")))[column]


def text_read(frame: pd.DataFrame, column: str) -> list[str | None]:
    return [None if value is pd.NA else value for value in frame[column]]


# --- the form of the file ---------------------------------------------------------------------------


def test_export_header_is_the_fields_of_observation_in_order(tmp_path: Path, observation: Row) -> None:
    header = written(tmp_path / "o.csv", observation()).split("\n", 1)[0]
    assert header.split(",") == [field.name for field in fields(Observation)]


def test_export_of_no_rows_is_a_header_alone(tmp_path: Path) -> None:
    assert written(tmp_path / "o.csv") == ",".join(COLUMNS) + "\n"


def test_export_tells_how_many_rows_it_wrote(tmp_path: Path, observation: Row) -> None:
    assert write_csv([observation(), observation()], tmp_path / "o.csv") == 2


def test_export_ends_lines_with_a_line_feed_alone(tmp_path: Path, observation: Row) -> None:
    text = written(tmp_path / "o.csv", observation(), observation())
    assert "\r" not in text
    assert text.count("\n") == 3
    assert text.endswith("\n")


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        pytest.param("value", Decimal("3.2E+9"), "3200000000", id="an exponent is written out"),
        pytest.param("value", Decimal("1E-7"), "0.0000001", id="a small exponent is written out"),
        pytest.param("value", Decimal("-1.5"), "-1.5", id="a negative number is left as it is"),
        pytest.param("value", Decimal("6.40"), "6.40", id="zeros behind the point stay"),
        pytest.param("value_high", Decimal("-0.25"), "-0.25", id="a negative upper end is left as it is"),
        pytest.param("value_high", None, "", id="no upper end is empty"),
        pytest.param("published", date(2024, 6, 3), "2024-06-03", id="a date is ISO 8601"),
        pytest.param("published", None, "", id="no date is empty"),
        pytest.param("title", None, "", id="no title is empty"),
        pytest.param("char_start", None, "", id="no offset is empty"),
        pytest.param("char_start", 0, "0", id="offset nought is not empty"),
        pytest.param("confidence", 0.75, "0.75", id="confidence is a plain number"),
        pytest.param("quote", "3°C, “Café” €5", "3°C, “Café” €5", id="text is UTF-8"),
        pytest.param("value_text", "-1.5%", "'-1.5%", id="a printed minus is text, so it is escaped"),
        pytest.param("title", "=1+1", "'=1+1", id="a formula is escaped"),
        pytest.param("title", "\n=1+1", "'\n=1+1", id="a formula behind the end of a line"),
        pytest.param("title", "\uff1d1+1", "'\uff1d1+1", id="a formula in full width"),
        pytest.param("title", "'t was", "''t was", id="an apostrophe gets one more"),
        pytest.param("title", "a=1", "a=1", id="a sign inside the text is no danger"),
    ],
)
def test_export_cell(tmp_path: Path, observation: Row, column: str, value: Any, cell: str) -> None:
    assert cell_of(tmp_path / "o.csv", observation(**{column: value}), column) == cell


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        pytest.param("sales, costs", '"sales, costs"', id="a comma"),
        pytest.param('the "core" rate', '"the ""core"" rate"', id="double quotes"),
        pytest.param("one\ntwo", '"one\ntwo"', id="a line feed"),
        pytest.param("one\rtwo", '"one\rtwo"', id="a carriage return"),
        pytest.param("one\r\ntwo", '"one\r\ntwo"', id="both line ends"),
    ],
)
def test_export_quotes(tmp_path: Path, observation: Row, text: str, raw: str) -> None:
    row = observation(quote=text)
    assert raw in written(tmp_path / "o.csv", row)
    assert cell_of(tmp_path / "o.csv", row, "quote") == text


# --- and back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("=HYPERLINK(1)", id="an equals sign"),
        pytest.param("+49 30 1234", id="a plus"),
        pytest.param("-1.5%", id="a minus"),
        pytest.param("@sum", id="an at sign"),
        pytest.param("\tindented", id="a tab"),
        pytest.param("\rreturned", id="a carriage return"),
        pytest.param("'t was", id="an apostrophe"),
        pytest.param("''", id="two apostrophes"),
        pytest.param("'=1+1", id="what looks escaped already"),
        pytest.param("=", id="a sign alone"),
        pytest.param("NA", id="the letters NA"),
        pytest.param("null", id="the word null"),
        pytest.param("007", id="digits with noughts before them"),
        pytest.param(" spaced ", id="spaces at the ends"),
        pytest.param("\n", id="a line feed alone"),
    ],
)
def test_export_hostile_text_comes_back_as_it_was(tmp_path: Path, observation: Row, text: str) -> None:
    path = tmp_path / "o.csv"
    row = observation(title=text)
    if text.startswith(("=", "+", "-", "@", "\t", "\r", "'")):
        assert cell_of(path, row, "title") == "'" + text
    write_csv([row], path)
    assert text_read(read_csv(path), "title") == [text]


ANY_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
HOSTILE_TEXT = st.text(st.sampled_from("=+-@\t\r\n'\",; a1"), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(TEXTS, st.none() | ANY_TEXT | HOSTILE_TEXT)), max_size=3))
def test_export_any_text_in_any_text_column_comes_back(
    tmp_path: Path, observation: Row, rows: list[dict[str, str | None]]
) -> None:
    path = tmp_path / "o.csv"
    write_csv([observation(**row) for row in rows], path)
    frame = read_csv(path)
    for column in TEXTS:
        assert text_read(frame, column) == [row[column] or None for row in rows], column


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15),
    day=st.dates(date(1900, 1, 1)) | st.none(),
    start=st.integers(0, 20_000_000) | st.none(),
    confidence=st.floats(0, 1) | st.none(),
)
def test_export_numbers_and_dates_come_back(
    tmp_path: Path, observation: Row, value: Decimal, day: date | None, start: int | None, confidence: float | None
) -> None:
    path = tmp_path / "o.csv"
    rows = [observation(value=value, value_high=None, published=day, char_start=start, confidence=confidence)]
    write_csv(rows, path)
    frame = read_csv(path, decimals=True)
    pd.testing.assert_frame_equal(frame, to_frame(rows, decimals=True))
    assert [Decimal(text) for text in frame["value_exact"]] == [value]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param("a,b\n1,2\n", "columns metric, value", id="a table of something else"),
        pytest.param("", "cannot be read", id="an empty file"),
    ],
)
def test_export_reading_another_file_is_wrong_use(tmp_path: Path, text: str, because: str) -> None:
    path = tmp_path / "other.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=because):
        read_csv(path)


def test_export_reading_no_file_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_csv(tmp_path / "none.csv")


@pytest.mark.parametrize("column", ["value", "published", "char_start", "confidence"])
def test_export_reading_a_spoilt_cell_names_row_and_column(tmp_path: Path, observation: Row, column: str) -> None:
    path = tmp_path / "o.csv"
    good = {"value": Decimal("41.5"), "published": date(2024, 6, 3), "char_start": 4321, "confidence": 0.625}
    spoilt = {"value": "41.5", "published": "2024-06-03", "char_start": "4321", "confidence": "0.625"}[column]
    text = written(path, observation(**good))
    path.write_text(text.replace(spoilt, "about a dozen", 1), encoding="utf-8")
    with pytest.raises(UsageError, match=f"row 1: {column}: 'about a dozen'"):
        read_csv(path)


# --- the frame ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [pytest.param(0, id="no rows"), pytest.param(2, id="two rows")])
def test_export_frame_has_real_types(observation: Row, count: int) -> None:
    frame = to_frame([observation(published=date(2024, 6, 3))] * count)
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == count
    assert all(str(frame[column].dtype) == "Int64" for column in INTEGERS)
    assert all(str(frame[column].dtype).startswith("datetime64") for column in DATES)
    assert all(frame[column].dtype == "float64" for column in (*DECIMALS, "confidence"))
    assert all(str(frame[column].dtype) == "category" for column in CODES)
    assert all(isinstance(frame[column].dtype, pd.StringDtype) for column in TEXTS)


def test_export_frame_keeps_values_and_gaps(observation: Row) -> None:
    given = observation(published=date(2024, 6, 3), value=Decimal("3.20"), char_start=None)
    row = to_frame([given], decimals=True).iloc[0]
    assert (row["value"], row["value_exact"]) == (3.2, "3.20")
    assert math.isnan(row["value_high"])
    assert row["value_high_exact"] is pd.NA
    assert row["published"] == pd.Timestamp(2024, 6, 3)
    assert row["period_start"] is pd.NaT
    assert row["char_start"] is pd.NA
    assert row["title"] is pd.NA
    assert row["decimals"] == 1


def test_export_frame_of_a_file_is_the_frame_of_its_rows(tmp_path: Path, observation: Row) -> None:
    rows = [observation(title='=a, "b"\nc'), observation(published=date(2300, 1, 1), value=Decimal("3.2E+9"))]
    write_csv(rows, tmp_path / "o.csv")
    pd.testing.assert_frame_equal(read_csv(tmp_path / "o.csv"), to_frame(rows))


def test_export_frame_is_computed_with_at_once(observation: Row) -> None:
    days = [date(2024, month, 28) for month in (1, 2, 3)]
    rows = [
        observation(value=Decimal(value), period_end=day) for value, day in zip(("3", "1.5", "2"), days, strict=True)
    ]
    frame = to_frame(rows)
    assert frame["value"].describe()["mean"] == pytest.approx(6.5 / 3)
    assert frame.nlargest(2, "value")["value"].tolist() == [3.0, 2.0]
    assert (frame["value"] * 2 - 1).tolist() == [5.0, 2.0, 3.0]
    assert frame.set_index("period_end")["value"].resample("QE").mean().tolist() == [pytest.approx(6.5 / 3)]
    assert frame.groupby("measure", observed=True)["value"].max().to_dict() == {"growth": 3.0}


def test_export_frame_plots(observation: Row) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    rows = [observation(period_end=date(2024, month, 28), value=Decimal(month)) for month in (1, 2)]
    axes = to_frame(rows).plot(x="period_end", y="value")
    assert axes.lines[0].get_ydata().tolist() == [1.0, 2.0]
    matplotlib.pyplot.close(axes.figure)


def test_export_reading_a_code_that_there_is_not_is_told(tmp_path: Path, observation: Row) -> None:
    path = tmp_path / "o.csv"
    path.write_text(written(path, observation()).replace(",yoy,", ",yearly,"), encoding="utf-8")
    with pytest.raises(UsageError, match="row 1: comparison: 'yearly'"):
        read_csv(path)


# --- whole or nothing --------------------------------------------------------------------------------


def breaking(row: Observation, error: BaseException) -> Iterator[Observation]:
    yield row
    raise error


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        pytest.param(ValueError("a bug"), ValueError, id="a bug"),
        pytest.param(KeyboardInterrupt(), KeyboardInterrupt, id="the user breaks off"),
        pytest.param(OSError(28, "No space left on device"), OutputError, id="the disk is full"),
    ],
)
@pytest.mark.parametrize("old", [None, "old"], ids=["no file before", "a file before"])
def test_export_broken_off_leaves_things_as_they_were(
    tmp_path: Path, observation: Row, error: BaseException, raised: type[BaseException], old: str | None
) -> None:
    path = tmp_path / "o.csv"
    if old is not None:
        path.write_text(old, encoding="utf-8")
    with pytest.raises(raised):
        write_csv(breaking(observation(), error), path)
    left = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    assert left == ({} if old is None else {"o.csv": old})


def test_export_replaces_an_older_file_and_leaves_no_other(tmp_path: Path, observation: Row) -> None:
    path = tmp_path / "new" / "folder" / "o.csv"
    write_csv([observation(title="first")], path)
    write_csv([observation(title="second")], path)
    assert text_read(read_csv(path), "title") == ["second"]
    assert [file.name for file in path.parent.iterdir()] == ["o.csv"]


@pytest.mark.parametrize(
    ("place", "stands"),
    [
        pytest.param("file/o.csv", "file", id="below a regular file"),
        pytest.param("file/deeper/o.csv", "file", id="deep below a regular file"),
        pytest.param("o.csv", "folder", id="where a folder stands"),
    ],
)
def test_export_unwritable_output_is_told(tmp_path: Path, observation: Row, place: str, stands: str) -> None:
    if stands == "file":
        (tmp_path / "file").write_text("mine", encoding="utf-8")
    else:
        (tmp_path / "o.csv").mkdir()
    with pytest.raises(OutputError, match=r"o\.csv: cannot be written: .+; choose another folder with -o"):
        write_csv([observation()], tmp_path / place)
    assert len(list(tmp_path.iterdir())) == 1


def test_export_half_a_surrogate_pair_costs_no_rows(tmp_path: Path, observation: Row) -> None:
    path = tmp_path / "o.csv"
    write_csv([observation(title="Sales \ud83d rise"), observation(title="good")], path)
    assert text_read(read_csv(path), "title") == [r"Sales \ud83d rise", "good"]


def test_export_nul_costs_no_text_behind_it(tmp_path: Path, observation: Row) -> None:
    path = tmp_path / "o.csv"
    write_csv([observation(title="one\0two")], path)
    assert text_read(read_csv(path), "title") == ["one\ufffdtwo"]
