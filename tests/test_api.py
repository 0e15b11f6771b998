"""The public verbs: text in, values out."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import extractor
from extractor import Options, api
from extractor.errors import ExtractorError, OutputError, ReleaseError, RuleError, UsageError
from extractor.model import Observation
from extractor.pipeline import Engine
from extractor.read import MAX_BYTES

RISE = "Retail sales rose 3.2% year on year in May 2024."
LEANING = "Retail sales rose 3.2% year on year last month."


@pytest.fixture(autouse=True)
def ready(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lends the verbs the engine that is loaded already, where they ask for an ordinary one."""
    make = api.Stages

    def lent(
        rulebook: object,
        *,
        model: str | None = None,
        min_confidence: float = api.MIN_CONFIDENCE,
        tables: bool = True,
        any_language: bool = False,
    ) -> Engine:
        options = {"model": model, "min_confidence": min_confidence, "tables": tables, "any_language": any_language}
        plain = options == {
            "model": None, "min_confidence": api.MIN_CONFIDENCE, "tables": True, "any_language": False,
        }  # fmt: skip
        return engine if plain and rulebook == engine.rulebook else make(rulebook, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(api, "Stages", lent)
    api._kept.cache_clear()
    yield
    api._kept.cache_clear()


# --- extract -----------------------------------------------------------------------------------------


def test_api_extract_reads_text() -> None:
    [row] = extractor.extract(RISE)
    assert isinstance(row, Observation)
    assert (row.metric, row.value, row.unit, row.measure) == ("retail_sales", Decimal("3.2"), "percent", "growth")
    assert (row.comparison, row.period) == ("yoy", "2024-05")
    assert (row.period_start, row.period_end, row.freq) == (date(2024, 5, 1), date(2024, 5, 31), "M")
    assert RISE[row.char_start : row.char_end] == row.value_text == "3.2%"
    assert (row.html_start, row.html_end) == (None, None)


def test_api_extract_reads_html() -> None:
    [row] = extractor.extract(f"<html><body><p>{RISE}</p></body></html>")
    assert (row.metric, row.value, row.period) == ("retail_sales", Decimal("3.2"), "2024-05")
    assert row.quote == RISE


@pytest.mark.parametrize(
    ("page", "slices"),
    [
        pytest.param("<p>Retail sales rose 4.4<b>%</b> year on year in May 2024.</p>", ["4.4<b>%"], id="a tag inside"),
        pytest.param(
            "<p>Retail sales rose 4.4&nbsp;% year on year in May&nbsp;2024.</p>",
            ["4.4&nbsp;%"],
            id="a no-break space inside",
        ),
        pytest.param(
            "<p>Sales of Caf&eacute;s &amp; bars rose <strong>4</strong>.4&#37; year on year in May 2024.</p>",
            ["4</strong>.4&#37;"],
            id="entities before and inside",
        ),
        pytest.param(
            "<p>Turnover amounted to &euro;3.2&nbsp;<i>billion</i> in May 2024.</p>",
            ["&euro;3.2&nbsp;<i>billion"],
            id="a currency that is an entity",
        ),
        pytest.param(
            '<html><head><meta charset="iso-8859-1"></head><body><h1>Einzelhandel – é</h1>\n\n'
            "<p>Retail sales rose\n   3.1% year on year in May 2024.</p>"
            "<!-- 9.9% --><script>var a = '8.8%';</script>"
            "<p>Exports fell <span>1.5</span> percent year on year in May 2024.</p></body></html>",
            ["3.1%", "1.5</span> percent"],
            id="a page with a head, a comment, a script and an encoding it no longer has",
        ),
        pytest.param(
            "<p>Retail sales rose 4.4% year on year in May 2024.</p>\r\n"
            "<p>\U0001f4c8 Exports rose 5.5% year on year in May 2024.</p>",
            ["4.4%", "5.5%"],
            id="Windows line ends and a sign beyond the first plane",
        ),
    ],
)
def test_api_extract_html_offsets_slice_the_number_out_of_the_page(page: str, slices: list[str]) -> None:
    rows = extractor.extract(page, published="2024-06-20")
    assert [page[row.html_start : row.html_end] for row in rows] == slices


@pytest.mark.parametrize(
    ("published", "period"),
    [
        pytest.param("2024-06-20", "2024-05", id="a string"),
        pytest.param(date(2024, 6, 20), "2024-05", id="a date"),
        pytest.param(datetime(2024, 6, 20, 8, 30), "2024-05", id="a date with a time"),
        pytest.param("2025-01-02", "2024-12", id="a string after the turn of the year"),
        pytest.param(None, None, id="not known"),
    ],
)
def test_api_extract_reads_last_month_against_published(published: date | str | None, period: str | None) -> None:
    [row] = extractor.extract(LEANING, published=published)
    assert row.period == period
    assert str(row.published) == str(published)[:10]


@pytest.mark.parametrize("published", ["20 June 2024", "2024-13-01", "2024-02-30", "", "2024"])
def test_api_extract_bad_published_is_wrong_use(published: str) -> None:
    with pytest.raises(UsageError, match="is no date; write it as YYYY-MM-DD"):
        extractor.extract(RISE, published=published)


def test_api_extract_keeps_what_the_caller_knows() -> None:
    [row] = extractor.extract(RISE, publisher="The Bureau", title="Retail in May", source="may.txt")
    assert (row.publisher, row.title, row.source) == ("The Bureau", "Retail in May", "may.txt")


@pytest.mark.parametrize(
    ("content", "number"),
    [
        pytest.param(RISE.encode(), "3.2%", id="text in UTF-8"),
        pytest.param(f"Café – {RISE}".encode("utf-16"), "3.2%", id="text in UTF-16"),
        pytest.param(
            f'<meta charset="iso-8859-1"><h1>Café</h1><p>{RISE}</p>'.encode("latin-1"), "3.2%", id="a Latin-1 page"
        ),
        pytest.param(b"<p>" + RISE.replace("3.2%", "3.2<b>%</b>").encode(), "3.2<b>%", id="a page in UTF-8"),
    ],
)
def test_api_extract_reads_bytes_like_a_file(tmp_path: Path, content: bytes, number: str) -> None:
    [row] = extractor.extract(content, source="a.html")
    (tmp_path / "a.html").write_bytes(content)
    [of_file] = extractor.extract_folder(tmp_path)["observation_id"]
    assert (row.metric, row.value, row.period) == ("retail_sales", Decimal("3.2"), "2024-05")
    assert row.observation_id == of_file
    if row.html_start is not None:
        assert content.decode("latin-1")[row.html_start : row.html_end] == number


@pytest.mark.parametrize(
    ("content", "because"),
    [
        pytest.param(b"", "a.html: is empty", id="nothing"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(32)) * 9, "a.html: is no text", id="a picture"),
        pytest.param(b"x" * (MAX_BYTES + 1), "a.html: larger than 20 MB", id="over 20 MB"),
    ],
)
def test_api_extract_of_bytes_that_are_no_release_is_told(content: bytes, because: str) -> None:
    with pytest.raises(ReleaseError, match=because):
        extractor.extract(content, source="a.html")


@pytest.mark.parametrize("html", [False, True], ids=["text with a tag in it", "a page"])
def test_api_extract_html_says_what_bytes_are(html: bool) -> None:
    [row] = extractor.extract(b"<p>" + RISE.encode(), html=html)
    assert (row.html_start is not None) == html


@pytest.mark.parametrize(
    ("html", "quote"), [(False, "<p>" + RISE), (True, RISE)], ids=["text with a tag in it", "a page"]
)
def test_api_extract_html_says_what_the_text_is(html: bool, quote: str) -> None:
    [row] = extractor.extract("<p>" + RISE, html=html)
    assert row.quote == quote


def test_api_extract_without_numbers_is_no_rows() -> None:
    assert extractor.extract("Retail sales rose again.") == []


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param("", "text: is empty", id="nothing"),
        pytest.param(" \n\t", "text: is empty", id="blanks"),
        pytest.param("<p></p>", "text: no text on the page", id="an empty page"),
    ],
)
def test_api_extract_of_nothing_is_told(text: str, because: str) -> None:
    with pytest.raises(ReleaseError, match=because):
        extractor.extract(text)


def test_api_extract_twice_gives_the_same_ids() -> None:
    assert extractor.extract(RISE) == extractor.extract(RISE)


def test_api_extract_in_the_order_of_the_text() -> None:
    rows = extractor.extract(f"{RISE} Exports fell 1.5% year on year in May 2024, while imports grew 0.4%.")
    assert [row.value for row in rows] == [Decimal("3.2"), Decimal("-1.5"), Decimal("0.4")]


def test_api_extract_leaves_out_rows_below_the_confidence_asked() -> None:
    sure = extractor.extract(RISE)[0].confidence
    assert sure is not None
    assert sure >= api.MIN_CONFIDENCE
    assert extractor.extract(RISE, min_confidence=sure + 0.001) == []


def test_api_extract_missing_model_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="'no_such_model' is not installed"):
        extractor.extract(RISE, model="no_such_model")


def test_api_extract_bad_rules_name_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("metrics:\n  - id: sales\n    nams: [sales]\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"bad\.yaml:\d+: "):
        extractor.extract(RISE, rules=[tmp_path])


def test_api_extract_lays_own_rules_over(tmp_path: Path) -> None:
    own = "metrics:\n  - id: kite_sales\n    names: [kite sales]\n    examples:\n"
    own += "      - {text: Kite sales rose 2%., gives: {metric: kite_sales}}\n"
    (tmp_path / "kites.yaml").write_text(own, encoding="utf-8")
    [row] = extractor.extract("Kite sales rose 3.2% year on year in May 2024.", rules=[str(tmp_path)])
    assert row.metric == "kite_sales"


# --- extract_folder ----------------------------------------------------------------------------------


def test_api_extract_folder_gives_a_typed_frame_and_lists_failures(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.txt").write_text(RISE, encoding="utf-8")
    (tmp_path / "b.html").write_bytes(b"\x89PNG")
    (tmp_path / "manifest.csv").write_text("file,published\na.txt,2024-06-20\n", encoding="utf-8")
    with caplog.at_level(logging.WARNING, logger="extractor"):
        frame = extractor.extract_folder(tmp_path)
    assert frame.attrs["failures"] == [("b.html", "b.html: is a PNG image, not text; save it as HTML or plain text")]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "b.html" in caplog.text
    [row] = frame.to_dict("records")
    assert (row["source"], row["value"], row["period"]) == ("a.txt", 3.2, "2024-05")
    assert row["published"] == pd.Timestamp(2024, 6, 20)
    assert str(frame["char_start"].dtype) == "Int64"
    assert frame["confidence"].dtype == "float64"
    assert str(frame["period_end"].dtype).startswith("datetime64")
    assert isinstance(frame["metric"].dtype, pd.StringDtype)


def test_api_extract_folder_takes_one_file_and_a_string(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RISE, encoding="utf-8")
    frame = extractor.extract_folder(str(tmp_path / "a.txt"))
    assert list(frame["source"]) == ["a.txt"]
    assert frame.attrs["failures"] == []


def test_api_extract_folder_is_the_same_as_extract(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RISE, encoding="utf-8")
    alone = extractor.to_frame(extractor.extract(RISE, source="a.txt"))
    pd.testing.assert_frame_equal(extractor.extract_folder(tmp_path), alone)


def test_api_extract_folder_of_no_numbers_is_an_empty_typed_frame(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nothing was counted.", encoding="utf-8")
    frame = extractor.extract_folder(tmp_path)
    assert len(frame) == 0
    assert list(frame.columns) == list(extractor.to_frame([]).columns)


@pytest.mark.parametrize("name", ["none", "."], ids=["a folder that is not there", "a folder without releases"])
def test_api_extract_folder_without_releases_is_wrong_use(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"no such file|no press releases"):
        extractor.extract_folder(tmp_path / name)


# --- find_periods, find_quantities -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Sales of 3.2 billion euros in the second quarter of 2024, up from May 2023.", id="plain text"),
        pytest.param("\U0001f4c8 Sales\u00a0of 3.2\u00a0billion euros in the\nsecond quarter.", id="odd spaces"),
    ],
)
def test_api_find_offsets_slice_the_text(text: str) -> None:
    periods = extractor.find_periods(text, published=date(2024, 8, 1))
    quantities = extractor.find_quantities(text)
    assert periods
    assert quantities
    for found in (*periods, *quantities):
        assert text[found.start : found.end].split() == found.text.split()


def test_api_find_quantities_writes_numbers_out() -> None:
    [found] = extractor.find_quantities("Sales reached 3.2 billion euros.")
    assert (found.value, found.unit, found.decimals) == (Decimal(3_200_000_000), "EUR", 1)
    assert found.start == 14


def test_api_find_periods_reads_against_published() -> None:
    [found] = extractor.find_periods("Sales rose last month.", published=date(2024, 6, 20))
    assert (found.first_day, found.last_day) == (date(2024, 5, 1), date(2024, 5, 31))
    assert "Sales rose last month."[found.start : found.end] == "last month"


@pytest.mark.parametrize("text", ["", "Nothing was counted."], ids=["nothing", "no numbers"])
def test_api_find_in_text_without_any_is_empty(text: str) -> None:
    assert list(extractor.find_quantities(text)) == []
    assert list(extractor.find_periods(text, published=date(2024, 6, 20))) == []


# --- the package -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", extractor.__all__)
def test_api_every_public_name_is_there(name: str) -> None:
    assert getattr(extractor, name) is not None
    assert name in dir(extractor)


def test_api_unknown_name_is_told() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'extrakt'"):
        extractor.extrakt  # noqa: B018 - asking is the test


@pytest.mark.parametrize("error", [OutputError, ReleaseError, RuleError, UsageError])
def test_api_errors_are_one_tree(error: type[Exception]) -> None:
    assert issubclass(error, ExtractorError)


def test_api_neither_prints_nor_sets_up_logging(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "b.txt").write_text(RISE, encoding="utf-8")
    code = (
        "import logging, extractor\n"
        "logging.getLogger('extractor').addHandler(logging.NullHandler())\n"
        f"frame = extractor.extract_folder({str(tmp_path)!r})\n"
        "assert len(frame) == 1, frame\n"
        "assert logging.getLogger().handlers == [], logging.getLogger().handlers\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(api.__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


# --- iter_folder -------------------------------------------------------------------------------------


def test_api_iter_folder_gives_rows_as_releases_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RISE, encoding="utf-8")
    (tmp_path / "b.txt").write_text("Exports fell 1.5% year on year in May 2024.", encoding="utf-8")
    rows = extractor.iter_folder(tmp_path)
    assert next(rows).source == "a.txt"
    (tmp_path / "b.txt").unlink()  # not read yet
    assert list(rows) == []


def test_api_iter_folder_logs_what_cannot_be_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    (tmp_path / "b.txt").write_text(RISE, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert [row.source for row in extractor.iter_folder(tmp_path)] == ["b.txt"]
    assert "a.txt: is empty" in caplog.text


def test_api_iter_folder_of_no_folder_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        extractor.iter_folder(tmp_path / "none")


def test_api_extract_folder_holds_releases_against_one_another(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RISE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"{RISE} That is all.", encoding="utf-8")
    flags = extractor.extract_folder(tmp_path)["flags"]
    assert [flag for flag in flags if isinstance(flag, str)] == ["repeated"]


def test_api_records_are_plain_and_typed() -> None:
    [record] = extractor.records(extractor.extract(RISE))
    assert (record["value"], record["period_start"], record["title"]) == (Decimal("3.2"), date(2024, 5, 1), None)


# --- options and the engine --------------------------------------------------------------------------

KEEP: Options = {"min_confidence": 0.0, "tables": False, "any_language": True}


def test_api_options_are_the_same_for_every_verb(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RISE, encoding="utf-8")
    [row] = extractor.extract(RISE, source="a.txt", **KEEP)
    [number] = [number for number in extractor.explain(RISE, **KEEP).numbers if number.outcome == "row"]
    assert number.text == row.value_text
    assert list(extractor.iter_folder(tmp_path, **KEEP)) == [row]
    assert extractor.extract_folder(tmp_path, **KEEP)["observation_id"].tolist() == [row.observation_id]


def test_api_engine_takes_many_releases_through(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RISE, encoding="utf-8")
    engine = extractor.Engine(**KEEP)
    [row] = engine.extract(RISE, source="a.txt", published="2024-06-20")
    assert (row.published, row.value) == (date(2024, 6, 20), Decimal("3.2"))
    assert [number.text for number in engine.explain(RISE, number="3.2%").numbers] == ["3.2%"]
    assert engine.extract_folder(tmp_path, decimals=True)["value_exact"].tolist() == ["3.2"]
    assert [row.value for row in engine.iter_folder(tmp_path)] == [Decimal("3.2")]


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: extractor.extract(RISE, table=False), id="extract"),
        pytest.param(lambda: extractor.explain(RISE, publishd="2024-06-20"), id="explain"),
        pytest.param(lambda: extractor.extract_folder(".", published="2024-06-20"), id="extract_folder"),
        pytest.param(lambda: extractor.iter_folder(".", html=True), id="iter_folder"),
        pytest.param(lambda: extractor.Engine(source="a"), id="Engine"),
    ],
)
def test_api_a_keyword_that_is_none_is_told_with_those_that_are(call: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match=r"unexpected keyword argument '\w+'; there is .*\bmin_confidence"):
        call()
