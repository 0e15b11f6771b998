"""Lines of a metric -> pictures: the same bytes each time, hostile text drawn as text, errors that say the cure."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from extractor import cli, plot
from extractor.check import Line, lines_known
from extractor.errors import OutputError, UsageError
from extractor.export import write_csv
from extractor.model import Observation
from extractor.plot import Drawn, draw

Made = Callable[..., Observation]
SVG = "{http://www.w3.org/2000/svg}"
START = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}


@pytest.fixture
def year(observation: Made) -> Made:
    """A row of a year, told in the February after it."""

    def made(number: int, value: str, **columns: Any) -> Observation:
        told = {
            "observation_id": f"{number}{value}{columns}", "release_id": f"r{number}{columns.get('published', '')}",
            "publisher": "Statistics Norland", "period": f"{number}", "period_start": date(number, 1, 1),
            "period_end": date(number, 12, 31), "freq": "A", "value": Decimal(value),
            "published": date(number + 1, 2, 20),
        }  # fmt: skip
        return observation(**(told | columns))

    return made


@pytest.fixture
def lines(year: Made) -> list[Line]:
    """A series with a revision, a gap, a forecast and a range, and one of another measure."""
    rows = [
        year(2018, "3.2"), year(2019, "2.1"), year(2019, "2.6", published=date(2021, 2, 20)), year(2021, "-1.5"),
        year(2022, "2", value_high=Decimal(3), status="forecast", published=date(2022, 2, 20)),
        year(2018, "4800000000", measure="level", comparison="none", unit="NOK"),
        year(2019, "4900000000", measure="level", comparison="none", unit="NOK"),
    ]  # fmt: skip
    return lines_known(rows)


@pytest.mark.parametrize("suffix", plot.SUFFIXES)
def test_plot_draws_the_same_bytes_each_time(lines: list[Line], tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    assert draw(lines, first, title="Sales") == Drawn(panels=2, lines=2, left_out=0)
    draw(list(lines), second, title="Sales")
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().startswith(START[suffix])


def test_plot_has_dashes_for_forecasts_and_fainter_lines_for_what_was_known(
    lines: list[Line], year: Made, tmp_path: Path
) -> None:
    draw(lines, tmp_path / "a.svg", title="Sales")
    whole = (tmp_path / "a.svg").read_text(encoding="utf-8")
    draw(lines_known([year(2018, "3.2"), year(2019, "2.6")]), tmp_path / "b.svg", title="Sales")
    plain = (tmp_path / "b.svg").read_text(encoding="utf-8")
    for sign in (
        "opacity: 0.3",
        "Fainter: as known before revisions.",
        "Dashed, open: forecasts",
        "Bars: ranges",
    ):
        assert sign in whole, sign
        assert sign not in plain, sign


def test_plot_leaves_out_lone_points_and_what_finds_no_room(year: Made, tmp_path: Path) -> None:
    lone = year(2018, "7", unit="kg")
    many = [year(at, "1", metric_text=f"Sales of shop {shop}") for shop in range(10) for at in (2018, 2019)]
    found = draw(lines_known([lone, *many]), tmp_path / "a.svg", title="Sales")
    assert found == Drawn(panels=1, lines=plot.LINES, left_out=3)


def test_plot_draws_hostile_text_as_letters(year: Made, tmp_path: Path) -> None:
    evil = "$\\frac{1}{0}$ <script>alert(1)</script> --> \x1b[2J\x00\u202e & $x$"
    rows = [
        year(at, "1", metric_text=f"{evil} {name}", publisher=evil, unit=evil) for at in (2018, 2019) for name in "ab"
    ]
    draw(lines_known(rows), tmp_path / "a.svg", title=evil, source=evil)
    tree = etree.parse(str(tmp_path / "a.svg"))
    assert {element.tag for element in tree.iter(tag=etree.Element)} <= {
        SVG + name for name in ("svg", "metadata", "defs", "style", "g", "path", "use", "clipPath", "rect")
    } | {element.tag for element in tree.getroot()[0].iter()}
    assert not list(tree.iter(SVG + "script"))


def test_plot_refuses_a_name_of_another_ending(lines: list[Line], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a\.gif: pictures are \.svg, \.png, \.pdf; end the name in one of them"):
        draw(lines, tmp_path / "a.gif", title="Sales")


def test_plot_says_what_to_install(lines: list[Line], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.export.formats.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"needs matplotlib, .*pip install 'press-extractor\[plot\]'"):
        draw(lines, tmp_path / "a.svg", title="Sales")


def test_plot_leaves_no_half_a_picture(lines: list[Line], tmp_path: Path) -> None:
    (tmp_path / "a.svg").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        draw(lines, tmp_path / "a.svg", title="Sales")
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        pytest.param(("retail_sales",), 0, "written: retail_sales.svg: 1 series in 1 panels", id="a picture"),
        pytest.param(
            ("retail_sales", "-o", "x.png", "--unit", "NOK"), 1, "with unit 'NOK'; there is percent", id="nothing fits"
        ),
        pytest.param(("retial_sales",), 1, "there is retail_sales", id="a metric mistyped"),
        pytest.param(("retail_sales", "-o", "x.doc"), 2, "pictures are .svg, .png, .pdf", id="a wrong ending"),
    ],
)
def test_plot_command(
    year: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    args: tuple[str, ...], code: int, told: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    write_csv([year(2018, "3.2"), year(2019, "2.6")], Path("output/observations.csv"))
    monkeypatch.setattr(sys, "argv", ["extractor", "plot", *args])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert (int(ended.value.code or 0), said.out) == (code, "")
    assert told in said.err
