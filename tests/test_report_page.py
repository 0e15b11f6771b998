"""Rows and pages -> the report's files: one page, nothing from outside, hostile text as text, parts where large."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import OutputError
from extractor.model import Observation
from extractor.report import Limits, Written, write_report
from extractor.report.data import columns_data, rows_data
from extractor.run.pages import Page, PageMark

Made = Callable[..., Observation]
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "{{script}} {{data}}",
    "\u2028alert(1)\u2029 &lt;b&gt; \ud83d \0 \U0001f600",
)


class Elements(HTMLParser):
    """The elements of a page as a parser of HTML sees them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._open = f"{tag}#{dict(attrs).get('id') or ''}" if tag in ("script", "style", "title", "h1") else ""
        if self._open:
            self.inside.setdefault(self._open, []).append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.inside[self._open][-1] += data


def written(tmp_path: Path, rows: list[Observation], pages: list[Page], **more: Any) -> tuple[Written, str]:
    path = tmp_path / "report.html"
    found = write_report(lambda: iter(rows), lambda: iter(pages), path, title=more.pop("title", "Report"), **more)
    return found, path.read_text(encoding="utf-8")


def embedded(text: str, name: str) -> Any:
    [found] = Elements(text).inside[f"script#{name}"]
    return json.loads(found)


def release(name: str, text: str = "Retail sales rose 3.2%.") -> Page:
    return Page(release_id=name, source=f"{name}.txt", text=text, numeric=1)


def test_report_page_asks_for_nothing_from_outside(tmp_path: Path, observation: Made) -> None:
    _, text = written(tmp_path, [observation()], [release("0a1b")])
    for tag, attributes in Elements(text).found:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base"), tag
        assert not {"src", "srcset", "action", "data", "ping"} & attributes.keys(), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)


def test_report_page_lets_only_its_own_style_and_script_run(tmp_path: Path, observation: Made) -> None:
    _, text = written(tmp_path, [observation()], [release("0a1b")])
    elements = Elements(text)
    [policy] = [a["content"] for tag, a in elements.found if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    [script], [style] = elements.inside["script#"], elements.inside["style#"]
    for name, inner in (("script-src", script), ("style-src", style)):
        assert rules[name] == f"'sha256-{base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()}'"
    assert rules["require-trusted-types-for"] == "'script'"
    assert not re.search(r"unsafe|https?:|\*", policy)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_report_page_holds_hostile_text_as_text(tmp_path: Path, observation: Made, hostile: str) -> None:
    row = observation(quote=hostile, metric_text=hostile, source=hostile, publisher=hostile, title=hostile)
    _, calm = written(tmp_path, [observation()], [release("0a1b")])
    _, text = written(tmp_path, [row], [replace(release("0a1b", hostile), title=hostile)], title=hostile)
    elements = Elements(text)
    assert [tag for tag, _ in elements.found] == [tag for tag, _ in Elements(calm).found]
    said = hostile.replace("\ud83d", "\\ud83d")  # half a pair is written as an escape, as in every other format
    assert elements.inside["title#"] == [said.replace("\0", "\ufffd")] or "\0" in hostile
    [page] = embedded(text, "pages")
    assert page["text"] == hostile
    assert embedded(text, "data")["rows"]["cells"]["quote"]["of"] == [said.replace("\0", "\ufffd")]


def test_report_page_is_the_same_bytes_for_the_same_rows(tmp_path: Path, observation: Made) -> None:
    rows, pages = [observation()], [release("0a1b")]
    _, one = written(tmp_path, rows, pages)
    _, other = written(tmp_path, rows, pages)
    assert one == other
    assert str(tmp_path) not in one


def test_report_data_keeps_every_digit_and_column(observation: Made) -> None:
    row = observation(value=Decimal("12345678901234567890.123456789012"), char_start=None, confidence=0.25)
    data = rows_data([row, observation()], ["0a1b"], {row.observation_id})
    values = data["cells"]["value"]
    assert [values["of"][at] for at in values["at"]] == ["12345678901234567890.123456789012", "3.2"]
    assert data["cells"]["char_start"] == {"of": ["18"], "at": [-1, 0]}
    assert "value_high" not in data["cells"]
    assert data["release"] == [0, 0]


def test_report_forms_know_the_columns() -> None:
    columns = columns_data()
    assert columns["measure"]["codes"] == ["level", "growth", "change", "share", "contribution"]
    assert columns["metric"]["pattern"] and columns["value"]["kind"] == "decimal"


def test_report_totals_count_what_the_pages_and_rows_say(tmp_path: Path, observation: Made) -> None:
    pages = [replace(release("0a1b"), numeric=5, unexplained=((0, 3),)), replace(release("ffff"), numeric=2)]
    rows = [observation(flags="repeated"), observation(flags="revised arithmetic_holds"), observation(flags=None)]
    found, text = written(tmp_path, rows, pages)
    assert (found.totals.releases, found.totals.numeric, found.totals.explained) == (2, 7, 6)
    assert (found.totals.rows, found.totals.flagged) == (3, 1)
    assert embedded(text, "data")["totals"]["explained"] == 6


def test_report_marks_point_to_the_rows_of_their_part(tmp_path: Path, observation: Made) -> None:
    page = replace(release("0a1b"), marks={"6f1e": PageMark((0, 12), None), "gone": PageMark((0, 1), None)})
    _, text = written(tmp_path, [observation(observation_id="first"), observation()], [page])
    [found] = embedded(text, "pages")
    assert found["marks"] == [[1, 0, 12, None, None]]


def test_report_of_rows_without_a_page_still_shows_them(tmp_path: Path, observation: Made) -> None:
    rows = [observation(), observation(release_id="old", title="An older release")]
    found, text = written(tmp_path, rows, [release("0a1b")])
    assert found.totals.releases == 2
    assert [one and one["text"] for one in embedded(text, "pages")] == ["Retail sales rose 3.2%.", None]
    assert embedded(text, "data")["releases"][1]["title"] == "An older release"


@pytest.mark.parametrize("backwards", [False, True], ids=["rows in the order of the pages", "rows in another order"])
@pytest.mark.parametrize(
    ("limits", "sizes"),
    [
        pytest.param(Limits(), [5], id="all in one"),
        pytest.param(Limits(releases=2), [2, 2, 1], id="by releases"),
        pytest.param(Limits(rows=4), [2, 2, 1], id="by rows"),
        pytest.param(Limits(rows=1), [1, 1, 1, 1, 1], id="a release is never cut"),
        pytest.param(Limits(characters=60), [2, 2, 1], id="by text"),
    ],
)
def test_report_is_split_where_it_is_too_large(
    tmp_path: Path, observation: Made, limits: Limits, sizes: list[int], backwards: bool
) -> None:
    names = [f"r{i}" for i in range(5)]
    rows = [observation(release_id=name, observation_id=f"{name}-{i}") for name in names for i in range(2)]
    pages = [release(name) for name in names]
    found, _ = written(tmp_path, rows[::-1] if backwards else rows, pages, limits=limits)
    texts = [path.read_text(encoding="utf-8") for path in found.paths]
    parts = [embedded(text, "data") for text in texts]
    assert [len(part["releases"]) for part in parts] == sizes
    assert [one["id"] for part in parts for one in part["releases"]] == names
    assert [part["rows"]["count"] for part in parts] == [2 * size for size in sizes]
    assert all(part["all"] == names and part["totals"]["rows"] == 10 for part in parts)
    assert [len(embedded(text, "pages")) for text in texts] == sizes
    if len(sizes) == 1:
        assert parts[0]["part"] is None
        return
    assert found.paths[1].name == "report-2.html"
    said = parts[1]["part"]
    assert (said["number"], said["of"], said["from"], said["to"]) == (2, len(sizes), sizes[0] + 1, sum(sizes[:2]))
    assert said["links"][0] == ["report.html", "part 1"]


def test_report_of_nothing_is_a_page_too(tmp_path: Path) -> None:
    found, text = written(tmp_path, [], [])
    assert found.totals.rows == 0
    assert embedded(text, "data")["rows"]["cells"] == {}


def test_report_that_cannot_be_written_leaves_what_was_there(tmp_path: Path, observation: Made) -> None:
    (tmp_path / "report-2.html").mkdir()
    (tmp_path / "report.html").write_text("older")
    rows = [observation(), observation(release_id="two")]
    with pytest.raises(OutputError, match=r"report-2\.html"):
        written(tmp_path, rows, [release("0a1b"), release("two")], limits=Limits(releases=1))
    assert (tmp_path / "report.html").read_text() == "older"


def test_report_assets_hold_no_place_to_fill_and_no_end_of_their_element() -> None:
    folder = Path(write_report.__code__.co_filename).parent / "assets"
    for path in folder.glob("page.css"), folder.glob("*.js"):
        for asset in path:
            text = asset.read_text(encoding="utf-8")
            assert not re.search(
                r"</(script|style)|<!--|\binnerHTML\b|\beval\(|insertAdjacentHTML|document\.write", text
            )
