"""The same release in every kind of file gives the same rows as its HTML page."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest
from documents import BUILDERS, PDFS, STORIES, Story, as_docx, as_html, as_mail, as_pdf

from extractor import inputs
from extractor.errors import ReleaseError
from extractor.inputs import KINDS, PassedOver, kind_of
from extractor.model import Observation, Release
from extractor.pipeline import Engine
from extractor.read import found_in, told

Row = tuple[str | None, Decimal, str, str | None, str, str]
LEAST_SHARE = 0.95


@lru_cache(maxsize=1)
def engine() -> Engine:
    return Engine()


def spelled(rows: Iterable[Observation]) -> Counter[Row]:
    return Counter((row.metric_text, row.value, row.unit, row.period, row.measure, row.comparison) for row in rows)


@lru_cache(maxsize=16)
def rows_of_page(story: Story) -> Counter[Row]:
    return spelled(engine().extract(Release("a.html", as_html(story), "text/html")).observations)


def rows_in(path: Path) -> list[Observation]:
    return [row for found in found_in([path]) for row in engine().extract(found.load()).observations]


def shares(found: Counter[Row], wanted: Counter[Row]) -> tuple[int, int]:
    """How many rows are the same, and how many there are on either side."""
    return (found & wanted).total(), max(found.total(), wanted.total())


@pytest.mark.parametrize("ending", BUILDERS)
def test_inputs_rows_are_those_of_the_page(tmp_path: Path, ending: str) -> None:
    """Five releases of each kind."""
    same = total = 0
    for number, story in enumerate(STORIES[:5]):
        file = tmp_path / f"{number}{ending}"
        file.write_bytes(BUILDERS[ending](story))
        one = shares(spelled(rows_in(file)), rows_of_page(story))
        same, total = same + one[0], total + one[1]
    assert same >= LEAST_SHARE * total > 40


def test_inputs_rows_of_ten_pdfs_are_those_of_the_page(tmp_path: Path) -> None:
    same = total = 0
    for number, (story, layout) in enumerate(PDFS):
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(as_pdf(story, layout))
        one = shares(spelled(rows_in(file)), rows_of_page(story))
        same, total = same + one[0], total + one[1]
    assert same >= LEAST_SHARE * total > 90


def test_inputs_a_row_of_a_pdf_has_its_page_and_its_box(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(as_pdf(STORIES[0], "feet"))
    rows = rows_in(tmp_path / "a.pdf")
    assert {row.page for row in rows} == {1, 2}
    assert all(row.html_start is None and row.html_end is None for row in rows)
    for row in rows:
        left, top, right, bottom = map(float, (row.page_box or "").split())
        assert 0 < left < right < 420 and 0 < top < bottom < 596, row.value_text


def test_inputs_of_other_kinds_have_no_page(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(as_docx(STORIES[0]))
    assert {(row.page, row.page_box, row.html_start) for row in rows_in(tmp_path / "a.docx")} == {(None, None, None)}


def test_inputs_bold_marks_of_markdown_are_in_no_metric(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Trade\n\n**Exports of goods** rose by __4.4%__ year on year in *May* 2024.\n")
    [row] = rows_in(tmp_path / "a.md")
    assert (row.metric_text, row.value, row.period) == ("Exports of goods", Decimal("4.4"), "2024-05")


def test_inputs_a_mail_gives_what_is_attached_its_date_and_sender(tmp_path: Path) -> None:
    text = b"# Wages\n\nWages rose by 3.1% year on year last month.\n"
    (tmp_path / "a.eml").write_bytes(as_mail(STORIES[0], ("wages.md", text), ("data.xlsx", b"x"), ("../up.md", text)))
    inputs_found = found_in([tmp_path])
    found = {one.source: one.load() for one in inputs_found}
    assert set(found) == {"a.eml", "a.eml/wages.md", "a.eml/up.md"}
    assert list(told(inputs_found.passed_over)) == ["not read: 1 .xlsx (data.xlsx)"]
    [row] = engine().extract(found["a.eml/wages.md"]).observations
    assert (str(row.published), row.publisher, row.period) == ("2024-06-12", "Press Desk of the Office", "2024-05")


def test_inputs_a_filing_gives_its_exhibits_and_no_picture(tmp_path: Path) -> None:
    (tmp_path / "filing.txt").write_bytes(BUILDERS[".txt"](STORIES[3]))
    inputs_found = found_in([tmp_path])
    assert [one.source for one in inputs_found] == ["filing.txt/form8k.htm", "filing.txt/ex991.htm"]
    assert list(told(inputs_found.passed_over)) == [
        "not read: 1 EDGAR EX-101.INS (data.xml), 1 EDGAR GRAPHIC (logo.jpg)"
    ]


def test_inputs_in_one_folder_through_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    folder.mkdir()
    for number, (story, layout) in enumerate(PDFS[:2]):
        (folder / f"{number}.pdf").write_bytes(as_pdf(story, layout))
    for ending, build in BUILDERS.items():
        (folder / f"x{ending}").write_bytes(build(STORIES[2]))
    (folder / "broken.pdf").write_bytes(as_pdf(STORIES[0])[:400])
    (folder / "broken.docx").write_bytes(b"PK\x03\x04word/document.xml nothing")
    (folder / "figures.xlsx").write_bytes(b"PK\x03\x04")
    command = [sys.executable, "-m", "extractor", "run", str(folder), "-o", str(tmp_path / "out"), "-j", "1"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    said = ended.stdout + ended.stderr
    assert "9 of 11 releases read, 2 failed" in said
    assert "broken.pdf: " in said and "broken.docx: " in said
    assert "not read: 1 .xlsx (figures.xlsx)" in said


# --- kinds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        pytest.param(b"%PDF-1.7\n", "page.html", "PDF", id="a PDF renamed"),
        pytest.param(b"<!DOCTYPE html><html>Not found", "a.pdf", "HTML", id="a page called PDF"),
        pytest.param(b"{\\rtf1 Exports}", "a.txt", "RTF", id="RTF renamed"),
        pytest.param(b"# Trade", "a.md", "Markdown", id="Markdown"),
        pytest.param(b"# Trade", "a.md.gz", "Markdown", id="Markdown, zipped"),
        pytest.param(b"# Trade", "a.txt", "text", id="text"),
        pytest.param(b"Received: from x\r\nSubject: y\r\n\r\nText", "a.txt", "e-mail", id="an e-mail saved as text"),
        pytest.param(b"Source: the Office\nExports rose.", "a.txt", "text", id="no e-mail"),
        pytest.param(b"<SEC-DOCUMENT>1.txt : 20240101\n", "a.txt", "EDGAR", id="a submission"),
        pytest.param(b"<DOCUMENT>\n<TYPE>EX-99.1\n", "a.htm", "EDGAR", id="an exhibit by itself"),
        pytest.param(b"<p>Exports rose.", "", "HTML", id="no name"),
    ],
)
def test_inputs_kind_by_look_and_name(content: bytes, name: str, kind: str) -> None:
    assert kind_of(content, name).name == kind


def test_inputs_endings_are_of_one_kind() -> None:
    endings = [suffix for kind in KINDS for suffix in kind.suffixes]
    assert len(endings) == len(set(endings))


def test_inputs_name_the_extra_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs.kinds, "_is_installed", lambda library: library != "pypdfium2")
    for name in ("a.pdf", "b.PDF", "c.txt"):
        (tmp_path / name).write_bytes(b"%PDF-1.7\n" if name != "c.txt" else b"Exports rose 3%.")
    found = found_in([tmp_path])
    assert [one.source for one in found] == ["c.txt"]
    assert list(told(found.passed_over)) == ["2 PDF files were not read: pip install 'press-extractor[pdf]'"]
    with pytest.raises(ReleaseError, match=r"a\.pdf: is a PDF file, which is read after: pip install"):
        engine().extract(next(iter(found_in([tmp_path / "a.pdf"]))).load())


def test_inputs_passed_over_shows_three_names() -> None:
    passed = PassedOver()
    for number in range(5):
        passed.add(".xlsx", f"{number}.xlsx")
    assert list(told(passed)) == ["not read: 5 .xlsx (0.xlsx, 1.xlsx, 2.xlsx, ...)"]


# --- hostile ----------------------------------------------------------------------------------------


def refusal(path: Path) -> str:
    with pytest.raises(ReleaseError) as caught:
        for found in found_in([path]):
            engine().extract(found.load())
    return str(caught.value)


def test_inputs_a_scan_is_named(tmp_path: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.rect(20, 20, 100, 100, style="F")
    (tmp_path / "a.pdf").write_bytes(bytes(pdf.output()))
    assert "a.pdf: is a PDF of pictures without text (a scan)" in refusal(tmp_path / "a.pdf")


def test_inputs_a_locked_pdf_is_named(tmp_path: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_encryption(owner_password="x", user_password="y")
    (tmp_path / "a.pdf").write_bytes(bytes(pdf.output()))
    assert "a.pdf: is locked with a password" in refusal(tmp_path / "a.pdf")


def test_inputs_a_pdf_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    for _ in range(301):
        pdf.add_page()
    (tmp_path / "a.pdf").write_bytes(bytes(pdf.output()))
    assert "has 301 pages" in refusal(tmp_path / "a.pdf")


def test_inputs_a_bomb_in_a_document_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 60_000_000)
    assert "a.docx: unpacks to over" in refusal(tmp_path / "a.docx")


def test_inputs_mails_in_mails_are_opened_three_deep(tmp_path: Path) -> None:
    content = as_mail(STORIES[0])
    for _ in range(6):
        content = as_mail(STORIES[0], ("inner.eml", content))
    (tmp_path / "a.eml").write_bytes(content)
    found = found_in([tmp_path / "a.eml"])
    assert [one.source for one in found] == ["a.eml", "a.eml/inner.eml", "a.eml/inner.eml/inner.eml"]
    assert found.passed_over["e-mail in e-mail"] == 1


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".rtf", ".eml", ".mht", ".md", ".txt", ".msg"])
@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_inputs_cut_off_never_end_the_others(tmp_path: Path, ending: str, cut: float) -> None:
    """A file that breaks off is a failure with its name, or gives what is there."""
    build = {**BUILDERS, ".pdf": as_pdf, ".msg": lambda story: b"\xd0\xcf\x11\xe0" + as_mail(story)}[ending]
    content = build(STORIES[0])
    (tmp_path / f"a{ending}").write_bytes(content[: int(cut * len(content))])
    (tmp_path / "b.txt").write_text("Exports rose by 3% in May 2024.")
    read = []
    for found in found_in([tmp_path]):
        try:
            engine().extract(found.load())
        except ReleaseError as error:
            assert str(error).startswith(f"a{ending}")
        else:
            read.append(found.source)
    assert "b.txt" in read


def test_inputs_are_read_in_archives(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "a.md").write_bytes(BUILDERS[".md"](STORIES[0]))
    (folder / "b.eml").write_bytes(BUILDERS[".eml"](STORIES[1]))
    (folder / "c.txt").write_bytes(BUILDERS[".txt"](STORIES[3]))
    (folder / "d.xlsx").write_bytes(b"x")
    for kind in ("zip", "tar"):
        shutil.make_archive(str(tmp_path / "y"), kind, folder)
        found = found_in([tmp_path / f"y.{kind}"])
        names = sorted(one.source.removeprefix(f"y.{kind}/").removeprefix("./") for one in found)
        assert names == ["a.md", "b.eml", "c.txt/ex991.htm", "c.txt/form8k.htm"]
        assert found.passed_over[".xlsx"] == 1


def test_inputs_pdf_heads_over_two_columns_labels_of_two_lines_and_note_marks() -> None:
    from fpdf import FPDF

    from extractor.inputs.pdf import convert

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=9)
    for width, text in ((60, ""), (50, "2024"), (50, "2023")):
        pdf.cell(width, 6, text, align="C")
    pdf.ln()
    for row in (
        ("Item", "Q1", "Q2", "Q1", "Q2"), ("Net sales", "120.3", "131.0", "115.2", "118.4"),
        ("Cost of goods and services", "(80.1)", "(85.5)", "(77.0)", "(79.9)"), ("sold in the period", "", "", "", ""),
        ("Margin, %", "33.4", "34.7", "33.2", "32.5"),
    ):  # fmt: skip
        for place, text in enumerate(row):
            pdf.cell(25 if place else 60, 4, text, align="R" if place else "L")
        pdf.ln()
    pdf.ln(8)
    pdf.write(5, "Net sales rose by 12.5%")
    pdf.char_vpos = "SUP"
    pdf.write(5, "2")
    pdf.char_vpos = "LINE"
    pdf.write(5, " in May 2024.")
    html = convert(bytes(pdf.output())).html
    assert '<tr><th></th><th colspan="2">2024</th><th colspan="2">2023</th></tr>' in html
    assert "<td>Cost of goods and services sold in the period</td><td>(80.1)</td>" in html
    assert "<p>Net sales rose by 12.5%<sup>2</sup> in May 2024.</p>" in html


def test_inputs_outlook_gives_its_html_and_what_is_attached(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the library tells of a message becomes parts; it is the library that knows the format."""
    import io
    from datetime import UTC, datetime
    from types import SimpleNamespace

    from extractor.inputs import outlook

    message = SimpleNamespace(
        html_body="<p>Exports rose by 3% in May 2024.</p>", body="plain", message_headers={}, subject="RE: Exports",
        sender='"Press Desk" <press@office.example>', sent_date=datetime(2024, 6, 12, tzinfo=UTC),
        attachments=(
            SimpleNamespace(file_name="..\\a.md", file_bytes=b"# Wages"),
            SimpleNamespace(file_name="b.xlsx", file_bytes=b"x"),
            SimpleNamespace(file_name=None, file_bytes=None),
        ),
    )  # fmt: skip
    monkeypatch.setattr(outlook.Message, "load", lambda stream: message)
    passed = PassedOver()
    text, attached = outlook.parts(io.BytesIO(b"\xd0\xcf\x11\xe0"), passed)
    assert (text.name, text.media_type, str(text.envelope.published)) == ("", "text/html", "2024-06-12")
    assert (text.envelope.publisher, text.envelope.title) == ("Press Desk", "Exports")
    assert (attached.name, attached.content, attached.envelope.title) == ("a.md", b"# Wages", None)
    assert dict(passed) == {".xlsx": 1, "attached": 1}
