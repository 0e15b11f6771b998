"""A table of observations -> what `extractor show` prints, and what notebooks show of a row and a document."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from extractor import cli, read_page
from extractor.api import Observations
from extractor.check import lines_known
from extractor.cli.chart import spark, strip_of
from extractor.export import write_csv
from extractor.model import Observation
from extractor.pipeline import Engine
from extractor.read import release_from_text
from extractor.story import explained

Made = Callable[..., Observation]
Show = Callable[..., tuple[int, str, str]]
MONTHS = {1: "31", 2: "28", 3: "31", 4: "30"}


@pytest.fixture
def month(observation: Made) -> Made:
    """A row of a month of 2025, told on the 20th of the next one."""

    def made(number: int, value: str, **columns: Any) -> Observation:
        told = {
            "observation_id": f"{number}{value}{columns.get('published', '')}{columns.get('status', '')}",
            "release_id": f"r{number}{columns.get('published', '')}", "publisher": "Statistics Norland",
            "period": f"2025-{number:02}", "period_start": date(2025, number, 1),
            "period_end": date(2025, number, int(MONTHS[number])), "freq": "M", "value": Decimal(value),
            "published": date(2025, number + 1, 20),
        }  # fmt: skip
        return observation(**(told | columns))

    return made


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Show:
    """Writes rows and shows them; code, output and errors."""

    def ran(rows: list[Observation], *args: str, encoding: str = "utf-8") -> tuple[int, str, str]:
        write_csv(rows, tmp_path / "observations.csv")
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True) for _ in range(2))
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        monkeypatch.setattr(sys, "argv", ["extractor", "show", *args, "--from", str(tmp_path)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        texts = [stream.buffer.getvalue().decode(encoding) for stream in (out, err)]  # type: ignore[attr-defined]
        return int(ended.value.code or 0), texts[0], texts[1]

    return ran


# --- the command -------------------------------------------------------------------------------------


def test_show_lists_the_metrics(show: Show, month: Made) -> None:
    rows = [month(1, "3.2"), month(2, "2.1"), month(3, "4", metric="exports", publisher="Customs")]
    code, out, _ = show(rows)
    head, *lines = out.splitlines()
    assert (code, head.split()) == (0, ["metric", "rows", "from", "to", "publishers", "latest", "value"])
    assert lines[0].split("  ")[0] == "retail_sales"
    assert "2025-01-01  2025-02-28  Statistics Norland  2.1 percent, growth yoy, 2025-02" in lines[0]
    assert lines[1].startswith("exports")


def test_show_prints_a_series_with_bars_revisions_and_forecasts(show: Show, month: Made) -> None:
    rows = [
        month(1, "0.6"), month(1, "0.8", published=date(2025, 3, 20)), month(2, "-0.2"), month(3, "0.5"),
        month(4, "1.0", status="forecast", published=date(2025, 3, 20), attribution="the Bank"),
    ]  # fmt: skip
    code, out, _ = show(rows, "retail_sales")
    title, _, january, february, march, april = out.splitlines()
    assert code == 0
    assert title == "Retail sales, Statistics Norland, growth yoy, percent, monthly  ▆▁▅█"
    assert january.split()[:2] == ["2025-01", "0.8"]
    assert january.endswith("revised, was 0.6 (2025-02-20)")
    assert "░" in february
    assert "█" in march
    assert april.endswith("forecast by the Bank")


def test_show_as_of_a_day_knows_no_more(show: Show, month: Made) -> None:
    rows = [month(1, "0.6"), month(1, "0.8", published=date(2025, 3, 20)), month(2, "-0.2")]
    _, out, _ = show(rows, "retail_sales", "--as-of", "2025-03-01")
    assert [line.split()[:2] for line in out.splitlines()[2:]] == [["2025-01", "0.6"]]
    assert "revised" not in out


def test_show_draws_in_plain_signs_where_the_terminal_has_no_others(show: Show, month: Made) -> None:
    rows = [month(1, "0.6"), month(2, "-0.2")]
    _, out, _ = show(rows, "retail_sales", encoding="ascii")
    assert ("#" in out, out.isascii()) == (True, True)
    _, asked, _ = show(rows, "retail_sales", "--ascii")
    assert asked == out


@pytest.mark.parametrize(
    ("args", "told"),
    [
        pytest.param(("retial_sales",), "metric 'retial_sales'; there is retail_sales", id="typo"),
        pytest.param(("retail_sales", "--unit", "kg"), "with unit 'kg'; there is percent", id="options"),
        pytest.param(("--area", "XX"), "no value with ref_area 'XX'; the column is empty", id="an area without rows"),
    ],
)
def test_show_says_what_there_is_instead(show: Show, month: Made, args: tuple[str, ...], told: str) -> None:
    code, out, err = show([month(1, "3.2")], *args)
    assert (code, out) == (1, "")
    assert told in err


def test_show_lets_no_release_talk_to_the_terminal(show: Show, month: Made) -> None:
    evil = "Sales \x1b]0;owned\x07\x1b[2J\u202e[red]"
    rows = [
        month(number, "3.2", metric_text=evil, publisher=evil, status="forecast", attribution=evil, ref_area="NO")
        for number in (1, 2)
    ]
    for args in ((), ("retail_sales",)):
        _, out, _ = show(rows, *args)
        assert all(char.isprintable() or char == "\n" for char in out)
        assert "[red]" in out


def test_show_keeps_series_of_other_words_units_and_areas_apart(month: Made) -> None:
    rows = [
        month(1, "3.2"), month(2, "3.3"), month(1, "3.2", observation_id="b", metric_text="Online sales"),
        month(1, "3.2", observation_id="c", unit="NOK"), month(1, "3.2", observation_id="d", ref_area="NO"),
    ]  # fmt: skip
    lines = lines_known(rows)
    assert [len(line.points) for line in lines] == [2, 1, 1, 1]
    assert {line.parts for line in lines} == {
        ("Retail sales", "Statistics Norland", "growth yoy", "percent", "monthly"),
        ("Retail sales", "Statistics Norland", "growth yoy", "NOK", "monthly"),
        ("Retail sales", "NO", "Statistics Norland", "growth yoy", "percent", "monthly"),
        ("Online sales", "Statistics Norland", "growth yoy", "percent", "monthly"),
    }


def test_show_takes_what_has_happened_before_what_was_expected(month: Made) -> None:
    forecast = month(1, "9", status="forecast", published=date(2024, 12, 1), attribution="the Bank")
    [line] = lines_known([forecast, month(1, "3.2"), month(2, "3.3")])
    assert [(point.row.value, point.expected) for point in line.points] == [
        (Decimal("3.2"), False), (Decimal("3.3"), False),
    ]  # fmt: skip


@pytest.mark.parametrize("plain", [False, True], ids=["in blocks", "in ASCII"])
@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["0", "0"], id="nothing but noughts"),
        pytest.param(["-5", "-1"], id="all below nought"),
        pytest.param(["-1E+30", "1E+30"], id="very far apart"),
        pytest.param(["3"], id="a lone value"),
        pytest.param(["100.1", "100.2", "100.15"], id="far from nought"),
    ],
)
def test_show_charts_stay_within_their_width(values: list[str], plain: bool) -> None:
    numbers = [Decimal(value) for value in values]
    strip = strip_of(numbers, width=20, plain=plain)
    assert all(len(strip.of(number)) <= 21 for number in numbers)
    assert len(spark(numbers, plain=plain)) == len(numbers)


# --- notebooks ---------------------------------------------------------------------------------------

EVIL = "<img src=x onerror=alert(1)> \"'&<script>alert('3.2%')</script> \u202e\x1b[31m"


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_display_of_a_row_marks_its_number_in_the_quote(observation: Made) -> None:
    page = observation()._repr_html_()
    assert "Retail sales rose <mark" in page
    assert ">3.2%</mark>." in page
    assert "retail_sales" in page
    assert "unit.percent" in page


def test_display_shows_hostile_text_as_text(observation: Made) -> None:
    row = observation(quote=f"{EVIL} 3.2%", metric_text=EVIL, publisher=EVIL, title=EVIL, source=EVIL, unit=EVIL)
    document = replace(read_page(f"<h1>Sales</h1><p>{'Sales rose. ' * 20}</p>"), title=EVIL, publisher=EVIL)
    text = replace(document, text=EVIL * 20, blocks=(replace(document.blocks[0], start=0, end=len(EVIL) * 20),))
    for page in (row._repr_html_(), document._repr_html_(), text._repr_html_()):
        tags = Tags(page)
        assert tags.names <= {"div", "p", "b", "table", "tr", "th", "td", "mark", "details", "summary"}
        assert tags.attributes <= {"style", "class"}
        assert "onerror=alert(1)" in tags.text
        assert "\x1b" not in page
        assert "\u202e" not in page


def test_display_of_lists_and_explanations_are_tables(engine: Engine) -> None:
    text = f"Retail sales rose 3.2% in May 2024. {EVIL} fell 4% in May 2024. The office has 7 floors."
    made = Observations(engine.extract(release_from_text(text, html=False)).observations)
    assert isinstance(made[:1], Observations)
    explanation = explained(engine, release_from_text(text, html=False))
    for page in (made._repr_html_(), explanation._repr_html_()):
        tags = Tags(page)
        assert tags.names <= {"div", "p", "table", "tr", "th", "td"}
        assert "retail_sales" in tags.text and "3.2" in tags.text
    assert f"{len(made)} observations" in made._repr_html_()
    assert "0 observations" in Observations()._repr_html_()


def test_display_leaves_dollars_to_be_dollars(observation: Made) -> None:
    assert 'class="tex2jax_ignore mathjax_ignore"' in observation(quote="From $3 to $4.")._repr_html_()


def test_display_of_a_document_names_its_blocks_and_cuts_a_long_one() -> None:
    body = "".join(
        f"<p>Sales number {number} rose by {number}.5% in May, the office said on Friday.</p>" for number in range(90)
    )
    page = read_page(f"<h1>Sales up</h1>{body}")._repr_html_()
    assert "<b>Sales up</b>" in page
    assert ">paragraph</td>" in page
    assert "blocks more" in page
