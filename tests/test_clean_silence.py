"""Pages whose text is elsewhere, garbled or called furniture are not passed over in silence; encodings are those of
browsers, and are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Ready
from typer.testing import CliRunner

from extractor import read_page
from extractor.cli.commands import app
from extractor.errors import ReleaseError
from extractor.run import run_folder

TITLE = "<title>Catch of herring in Varnholm</title>"
CATCH = "The catch of herring came to 41,200 tonnes in May 2024, up 3.1% on the year, said the board of fisheries. "


@pytest.mark.parametrize(
    ("body", "code", "named"),
    [
        ('<h1>Catch of herring</h1><iframe src="/files/catch.pdf"></iframe>', "pdf_in_frame", "/files/catch.pdf"),
        ('<h1>Catch</h1><embed type="application/pdf" src="/get?id=7">', "pdf_in_frame", "/get?id=7"),
        ('<h1>Catch</h1><object data="catch.PDF#page=1"></object>', "pdf_in_frame", "catch.PDF#page=1"),
        ('<h1>Catch</h1><iframe src="/viewer.html?file=catch.pdf&z=1"></iframe>', "pdf_in_frame", "catch.pdf&z=1"),
        ('<h1>Catch</h1><iframe src="https://portal.example/embed/7"></iframe>', "frames", "portal.example/embed/7"),
        ('<h1>Catch</h1><script id="__NEXT_DATA__">{"text": "x"}</script>', "text_in_scripts", "browser"),
        ("<h1>Catch</h1><noscript>Please enable JavaScript to see this.</noscript>", "text_in_scripts", "browser"),
    ],
)
def test_a_page_whose_text_is_elsewhere_says_where(body: str, code: str, named: str) -> None:
    [warning] = read_page(f"<html><head>{TITLE}</head><body>{body}</body></html>").warnings
    assert warning.code == code and named in warning.text


def test_a_page_without_any_text_fails_with_what_to_do() -> None:
    frames = '<frameset cols="2*,8*"><frame src="nav.html"><frame src="catch.html"></frameset>'
    with pytest.raises(ReleaseError, match=r"no text on the page; .*frames \(nav.html, catch.html\): read those"):
        read_page(f"<html><head>{TITLE}</head>{frames}</html>")
    with pytest.raises(ReleaseError, match=r"PDF that it frames \(a\.pdf\)"):
        read_page(f'<html><head>{TITLE}</head><body><iframe src="a.pdf"></iframe></body></html>')


def test_a_page_with_its_text_and_a_frame_beside_it_is_not_warned_of() -> None:
    page = (
        f'<html><head>{TITLE}</head><body><h1>Catch</h1><p>{CATCH * 4}</p><iframe src="a.pdf"></iframe></body></html>'
    )
    assert read_page(page).warnings == ()


def test_marks_of_furniture_that_were_not_believed_are_told() -> None:
    page = f'<html><head>{TITLE}</head><body><div class="widget"><div class="nav"><p>{CATCH * 4}</p></div></div></body>'
    document = read_page(page)
    assert "41,200 tonnes" in document.main_text
    assert all(warning.code == "furniture_read" for warning in document.warnings)


@pytest.mark.parametrize(
    ("label", "encoding", "letters"),
    [
        ("gb2312", "gb18030", "镕"),
        ("gbk", "gb18030", "镕"),
        ("shift_jis", "cp932", "①髙"),
        ("x-sjis", "cp932", "①髙"),
        ("euc-kr", "cp949", "똠"),
        ("ks_c_5601-1987", "cp949", "똠"),
        ("big5", "big5hkscs", "嘅"),
        ("iso-8859-1", "cp1252", "“€”"),
        ("iso-8859-9", "cp1254", "ş€"),
        ("tis-620", "cp874", "กข"),
        ("windows-1251", "cp1251", "Рост"),
        ("koi8-r", "koi8-r", "Рост"),
        ("utf-16", "utf-8", "Größe"),
        ("utf-8", "utf-8", "Größe"),
    ],
)
def test_labels_are_read_as_browsers_read_them(label: str, encoding: str, letters: str) -> None:
    page = f'<html><head><meta charset="{label}">{TITLE}</head><body><p>{CATCH}{letters}</p></body></html>'
    document = read_page(page.encode(encoding))
    assert letters in document.text and document.encoding == encoding
    start, end = document.html_span(0, len(document.text)) or (0, 0)
    assert letters in page.encode(encoding).decode(encoding)[start:end]


def test_one_broken_sign_does_not_change_the_encoding() -> None:
    page = f'<meta charset="gb2312"><p>{CATCH}{"增长百分之三" * 40}</p>'.encode("gb18030") + b"\xff<p>end</p>"
    document = read_page(page)
    assert "增长百分之三" in document.text and document.encoding == "gb18030"


def test_letters_encoded_twice_are_mended_or_told() -> None:
    text = f"<p>{CATCH}Größe, “Förde’ – naïve</p>"
    twice = text.encode().decode("cp1252")
    document = read_page(twice.encode())
    assert "Größe" in document.text and document.encoding == "utf-8, cp1252, utf-8"
    mixed = read_page((twice + "<p>Wachstum Łódź</p>").encode())
    assert [warning.code for warning in mixed.warnings] == ["garbled"]
    assert read_page("<p>Größe, naïve, Ângela, SÃO PAULO</p>".encode()).warnings == ()


def test_a_run_tells_encodings_and_warns_by_name(tmp_path: Path, recipe: Ready) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "latin.txt").write_bytes(f"{CATCH}Größe".encode("latin-1"))
    framed = f'<html><head>{TITLE}</head><body><h1>Catch of herring</h1><iframe src="a.pdf"></iframe></body></html>'
    (folder / "framed.html").write_text(framed)
    report = run_folder([folder], tmp_path / "out", recipe)
    told = {one["source"]: one for one in json.loads((tmp_path / "out" / "run.json").read_text())["releases"]}
    assert told["latin.txt"]["encoding"] == "cp1252" and told["framed.html"]["encoding"] == "utf-8"
    assert [one["code"] for one in told["framed.html"]["warnings"]] == ["pdf_in_frame", "undated", "no_numbers"]
    assert any("a.pdf" in text and one.names == ["framed.html"] for text, one in report.warned.items())


def test_clean_tells_the_encoding_and_the_warnings(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(f'<html><head>{TITLE}</head><body><h1>Catch</h1><iframe src="a.pdf"></iframe></body></html>')
    result = CliRunner().invoke(app, ["clean", "--json", str(page)])
    told = json.loads(result.stdout)
    assert told["encoding"] == "utf-8" and told["warnings"][0]["code"] == "pdf_in_frame"


@pytest.mark.parametrize(
    ("head", "body", "publisher"),
    [
        ('<meta property="og:site_name" content="Catch of herring in Varnholm">', "", None),
        ('<meta property="og:site_name" content="PR Newswire">', "<p>SOURCE Varnholm Fisheries Inc.</p>",
         "Varnholm Fisheries Inc"),
        ('<meta property="og:site_name" content="PR Newswire">', "", None),
        ('<meta property="og:site_name" content="Board of Fisheries">', "", "Board of Fisheries"),
    ],
)  # fmt: skip
def test_the_publisher_is_neither_the_title_nor_the_wire(head: str, body: str, publisher: str | None) -> None:
    page = f"<html><head>{TITLE}{head}</head><body><h1>Catch of herring in Varnholm</h1><p>{CATCH * 4}</p>{body}</body>"
    assert read_page(page).publisher == publisher
