"""Rows -> every format -> rows; and what programs of others read."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Ready
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.clock import Clock
from extractor.columns import COLUMNS, TABLE, fits
from extractor.errors import OutputError, UsageError
from extractor.export import read_observations, records, to_arrow
from extractor.export.formats import FORMATS, chosen
from extractor.export.plain import plain_row
from extractor.export.table_schema import table_schema
from extractor.export.text import text_of
from extractor.model import Document, Known, Observation, Release
from extractor.pipeline import Extraction
from extractor.read import Found
from extractor.run import write_run

Row = Callable[..., Observation]
ALL = ",".join(FORMATS)
FILES = sorted(found.file for found in FORMATS.values() if found.name != "xlsx")  # a workbook is not read back
TABLES = [name for name in FILES if name != "datapackage.json"]


class Given:
    """An engine that gives the rows it was made with, release by release."""

    def __init__(self, *rows: Observation) -> None:
        self.rows = rows

    def zone(self) -> AbstractContextManager[object]:
        return nullcontext()

    def time_on(self, clock: Clock) -> None:
        pass

    def extract(self, release: Release) -> Extraction:
        rows = tuple(row for row in self.rows if row.release_id == release.source)
        return Extraction(Document(release, "", (), published=release.known.published), rows, (), frozenset())


def written(output: Path, *rows: Observation, formats: str = ALL) -> Path:
    """A run that gives these rows; releases go by the rows' release_id."""
    sources = dict.fromkeys(row.release_id for row in rows)
    found = [
        Found(name, "", lambda name=name: Release(name, name.encode(), "text/plain", Known()))  # type: ignore[misc]
        for name in sources
    ]
    # The release_id of a row is that of its release, which a made up row does not know.
    ids = {name: Release(name, name.encode(), "text/plain").release_id for name in sources}
    engine = Given(*rows)
    extract = engine.extract
    engine.extract = lambda release: with_ids(extract(release), ids)  # type: ignore[method-assign]
    write_run(found, output, Ready(engine), formats=formats)
    return output


def with_ids(extraction: Extraction, ids: dict[str, str]) -> Extraction:
    rows = tuple(replace(row, release_id=ids[row.release_id]) for row in extraction.observations)
    return replace(extraction, observations=rows)


def like(rows: list[Observation]) -> list[Observation]:
    """Rows without what a run adds to them."""
    return [replace(row, release_id="", flags=None) for row in rows]


def back(path: Path) -> list[Observation]:
    return sorted(read_observations(path), key=lambda row: row.observation_id)


# --- one description of the columns ------------------------------------------------------------------


def test_export_columns_are_those_of_observation_in_order_and_type() -> None:
    hints = get_type_hints(Observation)
    kinds = {str: "string", int: "integer", float: "number", Decimal: "decimal", date: "date"}
    assert list(COLUMNS) == list(hints)
    for column in TABLE:
        hint = hints[column.name]
        parts = get_args(hint) or (hint,)
        literal = [part for part in parts if isinstance(part, str)]
        assert column.kind == ("string" if literal else kinds[next(part for part in parts if part is not type(None))])
        assert list(column.codes) == literal or not literal
        assert column.required == (type(None) not in parts and column.name not in ("source", "rules"))
        assert column.description.endswith(".")


# --- round trips -------------------------------------------------------------------------------------

HOSTILE = st.text(st.sampled_from("=+-@\t\r\n\0'\"\\,; \u2028\x85\x1b\x7f\ud800\U0001f600é1"), max_size=8)
TEXT = HOSTILE | st.text(max_size=12)
WHOLE = st.integers(0, 20_000_000) | st.none()
DAY = st.dates(date(1000, 1, 1)) | st.none()
NUMBER = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**25), max_value=10**25, places=12) | (
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=2)
)
CODED = {column.name: st.sampled_from(column.codes) for column in TABLE if column.codes}
KINDS = {"string": TEXT, "integer": WHOLE, "date": DAY, "decimal": NUMBER, "number": st.floats(0, 1)}
OPTIONAL = {
    column.name: KINDS[column.kind] if column.required else KINDS[column.kind] | st.none()
    for column in TABLE
    if not column.codes and column.name not in ("observation_id", "release_id", "decimals", "flags")
}
PERIOD = {"period": st.sampled_from(["2020", "2020-Q2", "2020-06-30", "2020-01-01/P8M"])}
NEEDED = {"unit": "percent", "value_text": "3%", "quote": "It rose 3%.", "source": "a.txt"}
ROWS = st.lists(
    st.fixed_dictionaries(
        OPTIONAL
        | {name: values if name in ("measure", "comparison", "qualifier", "status") else values | st.none()
           for name, values in CODED.items()}
        | PERIOD
        | {"metric": st.none() | st.sampled_from(["sales", "gdp"]), "decimals": st.integers(0, 9)}
        | {"ref_area": st.none() | st.sampled_from(["DE", "US"])}
    ),
    min_size=1, max_size=3,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_export_any_table_comes_back_from_every_format(
    tmp_path_factory: pytest.TempPathFactory, observation: Row, rows: list[dict[str, Any]]
) -> None:
    made = []
    for number, row in enumerate(rows):
        needed = {name: row[name] or text for name, text in NEEDED.items()}
        made.append(observation(**row | needed, observation_id=f"o{number}", release_id=f"r{number}"))
    output = written(tmp_path_factory.mktemp("all"), *made)
    for name in FILES:
        assert like(back(output / name)) == like([plain_row(row) for row in made]), name


@pytest.mark.parametrize("name", TABLES)
def test_export_types_come_back(tmp_path: Path, observation: Row, name: str) -> None:
    row = observation(published=date(2024, 6, 3), period="2024-05", value=Decimal("12345678901234567890.123456789"))
    [found] = back(written(tmp_path, row) / name)
    assert [type(getattr(found, column)) for column in COLUMNS] == [type(getattr(row, column)) for column in COLUMNS]
    assert found.value == row.value


@pytest.mark.parametrize("name", FILES)
def test_export_a_table_of_no_rows_is_a_table(tmp_path: Path, observation: Row, name: str) -> None:
    written(tmp_path, formats=ALL)
    assert back(tmp_path / name) == []


def test_export_sdmx_leaves_out_rows_without_a_period(tmp_path: Path, observation: Row) -> None:
    rows = [observation(observation_id="a", period="2024"), observation(observation_id="b", period=None)]
    written(tmp_path, *rows)
    assert [row.observation_id for row in back(tmp_path / "observations.sdmx.csv")] == ["a"]


def test_export_a_folder_gives_its_first_table(tmp_path: Path, observation: Row) -> None:
    written(tmp_path, observation(title="one"), formats="jsonl,sqlite")
    assert [row.title for row in read_observations(tmp_path)] == ["one"]


# --- files -------------------------------------------------------------------------------------------


def test_export_formats_asked_for_are_written_and_no_other(tmp_path: Path, observation: Row) -> None:
    written(tmp_path, observation(), formats="jsonl, parquet")
    names = ["observations.jsonl", "observations.parquet", "relations.csv", "run.json"]
    assert sorted(path.name for path in tmp_path.glob("[!.]*")) == names


@pytest.mark.parametrize("name", [name for name in TABLES if not name.endswith(("duckdb", "sqlite"))])
def test_export_the_same_rows_give_the_same_bytes(tmp_path: Path, observation: Row, name: str) -> None:
    one, two = (written(tmp_path / part, observation(period="2024")) for part in ("one", "two"))
    assert (one / name).read_bytes() == (two / name).read_bytes()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        pytest.param("csv,ods", "unknown format 'ods'; use one or several of csv, parquet", id="an unknown one"),
        pytest.param(" , ", "name one or several of csv", id="none"),
    ],
)
def test_export_formats_that_are_not_are_wrong_use(names: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        chosen(names)


def test_export_a_missing_library_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.export.formats.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"'parquet' needs pyarrow.*: pip install 'press-extractor\[parquet\]'"):
        chosen("csv,parquet")
    assert len(chosen("csv,jsonl,sqlite,sdmx-csv,datapackage")) == 5


@pytest.mark.parametrize("number", [Decimal("1E+26"), Decimal("1E-13"), Decimal("NaN")])
def test_export_a_number_that_no_format_can_hold_is_left_out_and_told(
    tmp_path: Path, observation: Row, number: Decimal
) -> None:
    assert not fits(number)
    written(tmp_path, observation(observation_id="a", value=number), observation(observation_id="b"))
    assert [row.observation_id for row in read_observations(tmp_path)] == ["b"]
    [left] = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["left_out"]
    assert "has more than 26 digits before the point or 12 behind it" in left["reason"]
    with pytest.raises(UsageError, match="more than the table has room for"):
        to_arrow([observation(value=number)])


# --- databases ---------------------------------------------------------------------------------------


@pytest.fixture(params=["duckdb", "sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def asked(path: Path, query: str) -> list[tuple[Any, ...]]:
    """The answer of the database's own program to a query."""
    connect: Callable[[str], Any] = sqlite3.connect if path.suffix == ".sqlite" else duckdb.connect
    with closing(connect(str(path))) as connection:
        found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return found


def told(observation: Row, name: str, published: str, value: str, **columns: Any) -> Observation:
    made: dict[str, Any] = {
        "observation_id": name, "release_id": name, "publisher": "Bureau", "published": date.fromisoformat(published),
        "value": Decimal(value), "value_text": f"{value}%", "period": "2025-05", "period_start": date(2025, 5, 1),
        "period_end": date(2025, 5, 31), "freq": "M",
    }  # fmt: skip
    return observation(**made | columns)


def test_export_database_run_twice_has_every_row_once(tmp_path: Path, observation: Row, kind: str) -> None:
    rows = [told(observation, "a", "2025-06-10", "2.1"), told(observation, "b", "2025-07-10", "2.4")]
    path = tmp_path / f"observations.{kind}"
    written(tmp_path, *rows, formats=kind)
    before = asked(path, "SELECT * FROM observations ORDER BY observation_id")
    written(tmp_path, *rows, formats=kind)
    assert asked(path, "SELECT * FROM observations ORDER BY observation_id") == before
    assert asked(path, "SELECT count(*) FROM relations") == [(1,)]
    assert asked(path, "SELECT count(*) FROM releases") == [(2,)]


def test_export_database_takes_in_later_releases_and_keeps_the_earlier(
    tmp_path: Path, observation: Row, kind: str
) -> None:
    path = tmp_path / f"observations.{kind}"
    written(tmp_path, told(observation, "a", "2025-06-10", "2.1"), formats=kind)
    written(tmp_path, told(observation, "b", "2025-07-10", "2.4"), formats=kind)
    query = "SELECT value, realtime_start, realtime_end FROM vintages ORDER BY realtime_start"
    vintages = [(float(value), str(start), str(end)) for value, start, end in asked(path, query)]
    assert vintages == [(2.1, "2025-06-10", "2025-07-09"), (2.4, "2025-07-10", "9999-12-31")]
    assert asked(path, "SELECT flags FROM observations ORDER BY observation_id") == [(None,), ("revised",)]
    [(old, new, by)] = asked(path, "SELECT old_value, new_value, difference FROM revisions")
    assert (float(old), float(new), float(by)) == (2.1, 2.4, pytest.approx(0.3))
    [(latest,)] = asked(path, "SELECT value FROM latest")
    assert float(latest) == 2.4


def test_export_database_forgets_rows_that_a_release_gives_no_more(tmp_path: Path, observation: Row, kind: str) -> None:
    rows = [observation(observation_id="1", release_id="a"), observation(observation_id="2", release_id="a")]
    written(tmp_path, *rows, formats=kind)
    written(tmp_path, replace(rows[1], title="anew"), formats=kind)
    found = asked(tmp_path / f"observations.{kind}", "SELECT observation_id, title FROM observations")
    assert found == [("2", "anew")]


def test_export_database_takes_a_flag_back_when_its_reason_is_gone(tmp_path: Path, observation: Row, kind: str) -> None:
    path = tmp_path / f"observations.{kind}"
    first, other = (
        told(observation, "a", "2025-06-10", "2.1"),
        told(observation, "b", "2025-06-20", "2.5", publisher="U"),
    )
    written(tmp_path, first, formats=kind)
    written(tmp_path, other, formats=kind)
    assert asked(path, "SELECT DISTINCT flags FROM observations") == [("conflict_between_sources",)]
    written(tmp_path, replace(other, value=Decimal("2.1"), value_text="2.1%"), formats=kind)
    assert asked(path, "SELECT flags FROM observations ORDER BY observation_id") == [(None,), ("repeated",)]


def test_export_database_has_keys_and_allowed_codes(tmp_path: Path, observation: Row, kind: str) -> None:
    path = written(tmp_path, observation(), formats=kind) / f"observations.{kind}"
    connect: Callable[[str], Any] = sqlite3.connect if kind == "sqlite" else duckdb.connect
    with closing(connect(str(path))) as connection:
        for wrong in (
            "UPDATE observations SET measure = 'guess'",
            "INSERT INTO observations SELECT * FROM observations",
        ):
            with pytest.raises((sqlite3.IntegrityError, duckdb.ConstraintException)):
                connection.execute(wrong)


def test_export_database_that_is_none_is_told_and_left(tmp_path: Path, observation: Row, kind: str) -> None:
    path = tmp_path / f"observations.{kind}"
    path.write_text("mine " * 1000, encoding="utf-8")
    with pytest.raises(OutputError, match=rf"observations\.{kind}: cannot be written"):
        written(tmp_path, observation(), formats=f"csv,{kind}")
    assert [found.name for found in tmp_path.glob("[!.]*")] == [path.name]
    assert path.read_text(encoding="utf-8") == "mine " * 1000


def test_export_database_broken_off_is_as_before(
    tmp_path: Path, observation: Row, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"observations.{kind}"
    written(tmp_path, observation(title="old"), formats=kind)

    def broken(*_: object) -> Observation:
        raise KeyboardInterrupt

    monkeypatch.setattr("extractor.run.findings.Findings.flagged", broken)
    with pytest.raises(KeyboardInterrupt):
        written(tmp_path, observation(title="new"), formats=kind)
    assert asked(path, "SELECT title FROM observations") == [("old",)]


def test_export_text_of_strangers_is_no_sql(tmp_path: Path, observation: Row, kind: str) -> None:
    text = "'); DROP TABLE observations; --"
    path = written(tmp_path, observation(title=text), formats=kind) / f"observations.{kind}"
    assert asked(path, "SELECT title FROM observations") == [(text,)]


# --- programs of others ------------------------------------------------------------------------------


@pytest.fixture
def sample(tmp_path: Path, observation: Row) -> tuple[Path, list[Observation]]:
    rows = [
        told(observation, "a", "2025-06-10", "2.1", title="=1+1", value_high=Decimal("2.5")),
        told(observation, "b", "2025-07-10", "-12345.125", title='a "b", c', quote="one\ntwo"),
        told(observation, "c", "2025-07-10", "3200000000", unit="USD", measure="level", comparison="none"),
    ]
    return written(tmp_path, *rows), rows


def test_export_pandas_reads_every_file(sample: tuple[Path, list[Observation]]) -> None:
    output, rows = sample
    values = [float(row.value) for row in rows]
    assert pd.read_csv(output / "observations.csv")["value"].tolist() == values
    assert pd.read_json(output / "observations.jsonl", lines=True)["value"].tolist() == values
    parquet = pd.read_parquet(output / "observations.parquet")
    assert parquet["value"].tolist() == values
    assert parquet["period_start"].dt.date.tolist() == [row.period_start for row in rows]
    with closing(sqlite3.connect(output / "observations.sqlite")) as connection:
        assert pd.read_sql("SELECT value FROM observations ORDER BY 1", connection)["value"].tolist() == sorted(values)


def test_export_duckdb_reads_every_file(sample: tuple[Path, list[Observation]]) -> None:
    output, rows = sample
    values = sorted(row.value for row in rows)
    for name in ("observations.csv", "observations.jsonl", "observations.parquet"):
        found = duckdb.sql(f"SELECT CAST(value AS DECIMAL(38, 12)) FROM '{output / name}' ORDER BY 1").fetchall()
        assert [value for (value,) in found] == values, name


def test_export_parquet_has_dates_numbers_and_codes_as_such(sample: tuple[Path, list[Observation]]) -> None:
    schema = pq.read_schema(sample[0] / "observations.parquet")
    assert [str(schema.field(name).type) for name in ("value", "value_exact")] == ["double", "string"]
    assert pa.types.is_dictionary(schema.field("measure").type)
    assert {str(schema.field(name).type) for name in ("published", "period_start", "period_end")} == {"date32[day]"}
    assert schema.field("value").metadata[b"unit"] == b"as column unit says"


def test_export_parquet_is_computed_with_in_pandas_at_once(sample: tuple[Path, list[Observation]]) -> None:
    frame = pd.read_parquet(sample[0] / "observations.parquet")
    assert frame["published"].dt.year.dropna().between(1990, 2030).all()
    assert frame["value"].describe()["count"] == len(sample[1])
    assert str(frame["comparison"].dtype) == "category"
    assert frame["char_start"].dtype == "Int64"
    assert [Decimal(text) for text in frame["value_exact"]] == [row.value for row in sample[1]]


def test_export_arrow_tells_all_digits_where_asked(observation: Row) -> None:
    rows = [observation(value=Decimal("12345678901234567890.12"), value_high=Decimal("1E+21"))]
    assert "value_exact" not in to_arrow(rows).column_names
    [cells] = to_arrow(rows, decimals=True).to_pylist()
    assert (cells["value_exact"], cells["value_high_exact"]) == ("12345678901234567890.12", "1" + "0" * 21)
    assert cells["value"] == 12345678901234567890.12


def test_export_frictionless_finds_no_fault(sample: tuple[Path, list[Observation]]) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(sample[0] / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == 2


def test_export_frictionless_finds_a_fault_that_is_put_in(sample: tuple[Path, list[Observation]]) -> None:
    frictionless = pytest.importorskip("frictionless")
    path = sample[0] / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",growth,", ",guess,", 1), encoding="utf-8")
    assert not frictionless.validate(str(sample[0] / "datapackage.json")).valid


def test_export_table_schema_tells_of_every_column() -> None:
    fields = table_schema()["fields"]
    assert [field["name"] for field in fields] == list(COLUMNS)
    assert all(field["description"] for field in fields)
    assert next(field for field in fields if field["name"] == "measure")["constraints"]["enum"] == [
        "level", "growth", "change", "share", "contribution",
    ]  # fmt: skip


def test_export_sdmx1_reads_the_same_observations(sample: tuple[Path, list[Observation]]) -> None:
    sdmx = pytest.importorskip("sdmx")
    output, rows = sample
    [structure] = sdmx.read_sdmx(output / "observations.structure.xml").structure.values()
    message = sdmx.read_sdmx(output / "observations.sdmx.csv", structure=structure)
    found = {obs.dimension["OBSERVATION_ID"].value: obs for obs in message.data[0].obs}
    assert set(found) == {row.observation_id for row in rows}
    for row in rows:
        obs = found[row.observation_id]
        told = {name: obs.attached_attribute[name].value for name in ("QUALIFIER", "UNIT", "TITLE", "OBS_STATUS")}
        key = {name: obs.dimension[name].value for name in ("FREQ", "INDICATOR", "TIME_PERIOD", "UNIT_MEASURE")}
        assert Decimal(obs.value) == row.value
        unit = {"percent": "PA"}.get(row.unit, row.unit)
        assert key == {"FREQ": "M", "INDICATOR": row.metric, "TIME_PERIOD": "2025-05", "UNIT_MEASURE": unit}
        assert (told["QUALIFIER"], told["UNIT"], told["OBS_STATUS"]) == (row.qualifier, row.unit, "A")
        assert text_of(told["TITLE"]) == (row.title or "")


@pytest.mark.parametrize(
    ("columns", "transformation", "unit"),
    [
        pytest.param({"comparison": "yoy"}, "GY", "PA", id="growth on a year before"),
        pytest.param({"comparison": "pop"}, "G1", "PP", id="growth on the period before"),
        pytest.param({"measure": "level", "comparison": "none"}, "N", "percent", id="a level"),
        pytest.param(
            {"measure": "change", "comparison": "yoy", "unit": "percentage_point"}, "DY", "PD", id="a change in points"
        ),
        pytest.param({"measure": "change", "comparison": "pop", "unit": "USD"}, "D1", "USD", id="a change in money"),
        pytest.param({"measure": "contribution", "comparison": "yoy"}, "GOY", "percent", id="a contribution"),
        pytest.param({"measure": "share", "comparison": "none"}, "_O", "percent", id="a share"),
    ],
)
def test_export_sdmx_codes(
    tmp_path: Path, observation: Row, columns: dict[str, str], transformation: str, unit: str
) -> None:
    written(tmp_path, observation(period="2024", **columns), formats="sdmx-csv")
    with (tmp_path / "observations.sdmx.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["TRANSFORMATION"], row["UNIT_MEASURE"]) == (transformation, unit)
    assert (row["STRUCTURE"], row["STRUCTURE_ID"]) == ("datastructure", "PRESS_EXTRACTOR:OBSERVATIONS(1.0)")


def test_export_a_spreadsheet_finds_no_formula(tmp_path: Path, observation: Row) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    hostile = ["=1+1", "+1", "-1%", "@sum", "\t=1", "\r=1", "=HYPERLINK(A1)", "'=1"]
    rows = [observation(observation_id=str(n), title=text, period="2024") for n, text in enumerate(hostile)]
    written(tmp_path, *rows)
    for name in ("observations.csv", "observations.sdmx.csv"):
        sheet = openpyxl.Workbook().active
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            for cells in csv.reader(file):
                sheet.append([cell.replace("\r", " ") for cell in cells])
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds
        texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
        numbers = ("-", "+")
        assert not [text for text in texts if text.startswith(("=", "@", "\t")) or text[:1] in numbers]


def test_export_dlt_loads_records_twice_and_has_them_once(tmp_path: Path, observation: Row) -> None:
    dlt = pytest.importorskip("dlt")
    rows = [told(observation, name, "2025-06-10", value) for name, value in (("a", "2.1"), ("b", "2.4"))]

    def load(*wanted: Observation) -> None:
        resource = dlt.resource(
            records(wanted), name="observations", write_disposition="merge", primary_key="observation_id"
        )
        pipeline = dlt.pipeline(
            "press", destination=dlt.destinations.duckdb(str(tmp_path / "dlt.duckdb")), dataset_name="press",
            pipelines_dir=str(tmp_path / "dlt"),
        )  # fmt: skip
        pipeline.run(resource)

    load(*rows)
    load(*rows)
    query = "SELECT observation_id, value, period_start FROM press.observations ORDER BY 1"
    assert asked(tmp_path / "dlt.duckdb", query) == [(r.observation_id, r.value, r.period_start) for r in rows]


def test_export_arrow_table_has_the_rows(observation: Row) -> None:
    rows = [observation(value=Decimal("3.20")), observation(published=date(2024, 6, 3))]
    table = to_arrow(rows)
    assert table.column_names == list(COLUMNS)
    assert table.column("value").to_pylist() == [3.2, 3.2]
    assert table.column("published").to_pylist() == [None, date(2024, 6, 3)]
    assert to_arrow([]).num_rows == 0
