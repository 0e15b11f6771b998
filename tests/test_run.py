"""Files and folders -> observations.csv and run.json. The engine is a small fake: one row for each release."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ready

from extractor.clean import Cleaner
from extractor.errors import OutputError, UsageError
from extractor.model import Observation, Release
from extractor.pipeline import Extraction
from extractor.read import MAX_BYTES, found_in
from extractor.rulebook import load_rulebook
from extractor.run import RunReport, extract_all, run_folder

Row = Callable[..., Observation]


class Fake(Ready):
    """Cleans a release as the engine does and gives its whole text as one row; its own recipe as well."""

    def __init__(self, row: Row, cleaner: Cleaner, errors: dict[str, BaseException] | None = None) -> None:
        super().__init__(self, 0.45)
        self.row, self.cleaner, self.errors = row, cleaner, errors or {}

    def extract(self, release: Release) -> Extraction:
        if release.source in self.errors:
            raise self.errors[release.source]
        document = self.cleaner.clean(release)
        row = self.row(release_id=release.release_id, source=release.source, quote=document.text.strip())
        return Extraction(document, (row,), (), frozenset())


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(load_rulebook())


@pytest.fixture
def fake(observation: Row, cleaner: Cleaner) -> Fake:
    return Fake(observation, cleaner)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "releases"
    path.mkdir()
    return path


def put(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows_in(output: Path) -> list[dict[str, str]]:
    with (output / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def account_in(output: Path) -> dict[str, Any]:
    account: dict[str, Any] = json.loads((output / "run.json").read_text(encoding="utf-8"))
    return account


def failures_of(report: RunReport) -> dict[str, str]:
    return {failure.source: failure.reason for failure in report.failures}


# --- order, duplicates, counts -----------------------------------------------------------------------


def test_run_reads_in_sorted_order(tmp_path: Path, folder: Path, fake: Fake) -> None:
    for name in ("b.txt", "a/z.txt", "a.txt", "a/b/c.html", "C.htm"):
        put(folder, name, f"Exports of {name} rose 3%.")
    run_folder([folder], tmp_path / "out", fake)
    sources = ["C.htm", "a.txt", "a/b/c.html", "a/z.txt", "b.txt"]
    assert [row["source"] for row in rows_in(tmp_path / "out")] == sources
    assert [release["source"] for release in account_in(tmp_path / "out")["releases"]] == sources


def test_run_takes_paths_in_the_order_given(tmp_path: Path, folder: Path, fake: Fake) -> None:
    first, second = put(folder, "z.txt", "Exports rose 3%."), put(folder, "a/b.txt", "Imports rose 3%.")
    run_folder([first, second.parent], tmp_path / "out", fake)
    assert [row["source"] for row in rows_in(tmp_path / "out")] == ["z.txt", "b.txt"]


def test_run_lists_duplicates_and_gives_their_rows_once(tmp_path: Path, folder: Path, fake: Fake) -> None:
    for name in ("a.txt", "b.txt", "c/d.txt"):
        put(folder, name, "Exports rose 3%.")
    put(folder, "e.txt", "Imports rose 3%.")
    put(folder, "f.txt.gz", gzip.compress(b"Imports rose 3%."))
    run_folder([folder], tmp_path / "out", fake)
    assert [row["source"] for row in rows_in(tmp_path / "out")] == ["a.txt", "e.txt"]
    account = account_in(tmp_path / "out")
    assert account["duplicates"] == [
        {"source": "b.txt", "same_as": "a.txt"},
        {"source": "c/d.txt", "same_as": "a.txt"},
        {"source": "f.txt.gz", "same_as": "e.txt"},
    ]
    assert account["counts"] == {
        "releases": 5, "read": 2, "failed": 0, "duplicates": 3, "not_english": 0, "undated": 0, "with_warnings": 0,
        "rows": 2, "sentences_with_numbers": 0, "explained": 0,
    }  # fmt: skip


def test_run_of_a_folder_given_twice_gives_rows_once(tmp_path: Path, folder: Path, fake: Fake) -> None:
    put(folder, "a.txt", "Exports rose 3%.")
    report = run_folder([folder, folder], tmp_path / "out", fake)
    assert len(rows_in(tmp_path / "out")) == 1
    assert report.counts["duplicates"] == 1


def test_run_takes_the_manifest(tmp_path: Path, folder: Path, fake: Fake) -> None:
    put(folder, "a.txt", "Exports rose 3%.")
    put(folder, "manifest.csv", "file,published,publisher,title\na.txt,2024-06-03,The Bureau,Trade in May\n")
    run_folder([folder], tmp_path / "out", fake)
    [release] = account_in(tmp_path / "out")["releases"]
    assert (release["published"], release["publisher"]) == ("2024-06-03", "The Bureau")
    assert release["title"] == "Trade in May"


def test_run_tells_its_progress_to_the_end(tmp_path: Path, folder: Path, fake: Fake) -> None:
    for name in "abc":
        put(folder, f"{name}.txt", f"Exports of {name} rose 3%.")
    told: list[tuple[int, int | None]] = []
    run_folder([folder], tmp_path / "out", fake, progress=lambda done, total: told.append((done, total)))
    assert (told[0], told[-1]) == ((0, 3), (3, 3))
    assert told == sorted(told)


def test_run_keeps_a_sample_of_eight_rows(tmp_path: Path, folder: Path, fake: Fake) -> None:
    for number in range(12):
        put(folder, f"{number:02}.txt", f"Exports rose {number}%.")
    report = run_folder([folder], tmp_path / "out", fake)
    assert [row.source for row in report.sample] == [f"{number:02}.txt" for number in range(8)]


def test_run_without_writing_gives_the_same_rows(tmp_path: Path, folder: Path, fake: Fake) -> None:
    put(folder, "a.txt", "Exports rose 3%.")
    put(folder, "b.txt", "")
    rows, report = extract_all(found_in([folder]), fake)
    written = run_folder([folder], tmp_path / "out", fake)
    assert [row.source for row in rows] == ["a.txt"]
    assert (report.counts, report.failures) == (written.counts, written.failures)


# --- a broken release never costs the others ---------------------------------------------------------


def empty(folder: Path) -> str:
    return put(folder, "m.html", b"").name


def blank(folder: Path) -> str:
    return put(folder, "m.txt", b" \r\n\t\n").name


def too_large(folder: Path) -> str:
    return put(folder, "m.txt", b"x" * (MAX_BYTES + 1)).name


def too_large_unzipped(folder: Path) -> str:
    return put(folder, "m.txt.gz", gzip.compress(b"x" * (MAX_BYTES + 1), compresslevel=1)).name


def picture(folder: Path) -> str:
    return put(folder, "m.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))).name


def broken_gzip(folder: Path) -> str:
    return put(folder, "m.html.gz", gzip.compress(b"<p>Exports rose 3%.</p>" * 50)[:-12]).name


def no_gzip(folder: Path) -> str:
    return put(folder, "m.html.gz", "<p>Exports rose 3%.</p>").name


def dangling(folder: Path) -> str:
    (folder / "m.txt").symlink_to(folder / "gone.txt")
    return "m.txt"


BROKEN = [
    pytest.param(empty, "is empty", id="an empty file"),
    pytest.param(blank, "is empty", id="a file of blanks"),
    pytest.param(too_large, "larger than 20 MB", id="a file of over 20 MB"),
    pytest.param(too_large_unzipped, "larger than 20 MB", id="an archive that grows beyond 20 MB"),
    pytest.param(picture, "is a PNG image, not text", id="a picture renamed to html"),
    pytest.param(broken_gzip, "is broken gzip", id="gzip that breaks off"),
    pytest.param(no_gzip, "is not gzip", id="gzip by its name alone"),
    pytest.param(dangling, "cannot be read", id="a link to nowhere"),
]


@pytest.mark.parametrize(("make", "reason"), BROKEN)
def test_run_lists_what_it_cannot_read_and_keeps_the_others(
    tmp_path: Path, folder: Path, fake: Fake, make: Callable[[Path], str], reason: str
) -> None:
    put(folder, "a.txt", "Exports rose 3%.")
    put(folder, "z.txt", "Imports rose 3%.")
    broken = make(folder)
    report = run_folder([folder], tmp_path / "out", fake)
    assert [row["source"] for row in rows_in(tmp_path / "out")] == ["a.txt", "z.txt"]
    assert account_in(tmp_path / "out")["failures"] == [{"source": broken, "reason": failures_of(report)[broken]}]
    assert reason in failures_of(report)[broken]
    assert str(tmp_path) not in failures_of(report)[broken]


def test_run_of_nothing_but_broken_files_writes_a_header(tmp_path: Path, folder: Path, fake: Fake) -> None:
    put(folder, "a.txt", "")
    report = run_folder([folder], tmp_path / "out", fake)
    assert rows_in(tmp_path / "out") == []
    assert report.counts["failed"] == report.counts["releases"] == 1


@pytest.mark.parametrize("name", ["x.html", "x.txt"])
def test_run_looks_into_a_folder_named_like_a_release(tmp_path: Path, folder: Path, fake: Fake, name: str) -> None:
    put(folder, f"{name}/b.txt", "Exports rose 3%.")
    report = run_folder([folder], tmp_path / "out", fake)
    assert [row["source"] for row in rows_in(tmp_path / "out")] == [f"{name}/b.txt"]
    assert report.failures == []


PAGE = '<html><head><meta charset="{0}"></head><body><p>Exports of cafés rose 3 % – to £5.</p></body></html>'
TOLD = "Exports of cafés rose 3 % – to £5."


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        pytest.param(
            "a.html",
            PAGE.replace("–", "-").format("iso-8859-1").encode("latin-1"),
            TOLD.replace("–", "-"),
            id="Latin-1 as its meta tag says",
        ),
        pytest.param("a.html", PAGE.format("iso-8859-1").encode("cp1252"), TOLD, id="Windows-1252 that says Latin-1"),
        pytest.param("a.html", PAGE.format("utf-8").encode("utf-16"), TOLD, id="a page in UTF-16 with its mark"),
        pytest.param("a.txt", TOLD.encode("utf-16"), TOLD, id="text in UTF-16 with its mark"),
        pytest.param("a.txt", b"\xfe\xff" + TOLD.encode("utf-16-be"), TOLD, id="text in big-endian UTF-16"),
        pytest.param("a.txt", TOLD.encode("utf-8-sig"), TOLD, id="UTF-8 with a mark"),
        pytest.param("a.txt.gz", gzip.compress(TOLD.encode()), TOLD, id="zipped UTF-8"),
    ],
)
def test_run_reads_text_in(tmp_path: Path, folder: Path, fake: Fake, name: str, content: bytes, text: str) -> None:
    put(folder, name, content)
    report = run_folder([folder], tmp_path / "out", fake)
    assert report.failures == []
    assert [row["quote"] for row in rows_in(tmp_path / "out")] == [text]


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ValueError("not five"), id="a wrong value"),
        pytest.param(RecursionError("too deep"), id="too deep a nesting"),
        pytest.param(OSError(5, "Input/output error"), id="an error of the system"),
    ],
)
def test_run_lists_a_bug_and_goes_on(
    tmp_path: Path, folder: Path, observation: Row, cleaner: Cleaner, error: Exception
) -> None:
    for name in "abc":
        put(folder, f"{name}.txt", f"Exports of {name} rose 3%.")
    report = run_folder([folder], tmp_path / "out", Fake(observation, cleaner, {"b.txt": error}))
    assert [row["source"] for row in rows_in(tmp_path / "out")] == ["a.txt", "c.txt"]
    assert failures_of(report) == {"b.txt": f"unexpected error (a bug): {type(error).__name__}: {error}"}


def test_run_does_not_try_the_copy_of_a_release_that_failed(
    tmp_path: Path, folder: Path, observation: Row, cleaner: Cleaner
) -> None:
    put(folder, "a.txt", "Exports rose 3%.")
    put(folder, "b.txt", "Exports rose 3%.")
    report = run_folder([folder], tmp_path / "out", Fake(observation, cleaner, {"a.txt": ValueError("always")}))
    assert set(failures_of(report)) == {"a.txt"}
    assert account_in(tmp_path / "out")["duplicates"] == [{"source": "b.txt", "same_as": "a.txt"}]


# --- what stops a run --------------------------------------------------------------------------------


def test_run_of_a_folder_without_releases_is_wrong_use(tmp_path: Path, folder: Path, fake: Fake) -> None:
    put(folder, "notes.xlsx", "Exports rose 3%.")
    with pytest.raises(UsageError, match=r"no press releases in .*releases: looked for \.pdf"):
        run_folder([folder], tmp_path / "out", fake)
    assert not (tmp_path / "out").exists()


def test_run_of_no_folder_is_wrong_use(tmp_path: Path, fake: Fake) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        run_folder([tmp_path / "none"], tmp_path / "out", fake)


@pytest.mark.parametrize("blocked", ["observations.csv", "run.json"])
def test_run_that_cannot_write_one_file_replaces_neither(
    tmp_path: Path, folder: Path, fake: Fake, blocked: str
) -> None:
    put(folder, "a.txt", "Exports rose 3%.")
    output = tmp_path / "out"
    (output / blocked).mkdir(parents=True)
    other = {"observations.csv": "run.json", "run.json": "observations.csv"}[blocked]
    (output / other).write_text("old", encoding="utf-8")
    with pytest.raises(OutputError, match=rf"{blocked}: cannot be written"):
        run_folder([folder], output, fake)
    assert (output / other).read_text(encoding="utf-8") == "old"
    assert sorted(file.name for file in output.glob("[!.]*")) == ["observations.csv", "run.json"]


def test_run_broken_off_leaves_the_older_files(
    tmp_path: Path, folder: Path, fake: Fake, observation: Row, cleaner: Cleaner
) -> None:
    put(folder, "a.txt", "Exports rose 3%.")
    put(folder, "b.txt", "Imports rose 3%.")
    output = tmp_path / "out"
    run_folder([folder], output, fake)
    before = {file.name: file.read_bytes() for file in output.glob("*.*") if file.is_file()}
    put(folder, "a.txt", "Exports fell 9%.")
    with pytest.raises(KeyboardInterrupt):
        run_folder([folder], output, Fake(observation, cleaner, {"b.txt": KeyboardInterrupt()}))
    assert {file.name: file.read_bytes() for file in output.glob("*.*") if file.is_file()} == before


# --- the same input gives the same bytes -------------------------------------------------------------


@pytest.mark.parametrize("name", ["observations.csv", "run.json"])
def test_run_twice_gives_the_same_bytes(tmp_path: Path, folder: Path, fake: Fake, name: str) -> None:
    put(folder, "b.txt", "Exports rose 3%.")
    put(folder, "a.txt", "Exports rose 3%.")
    put(folder, "c.html", b"\x89PNG")
    put(folder, "d.html", "<h1>Trade</h1><p>Imports rose 3%.</p>")
    elsewhere = tmp_path / "quite" / "elsewhere"
    shutil.copytree(folder, elsewhere)
    run_folder([folder], tmp_path / "one", fake)
    run_folder([elsewhere], tmp_path / "two", fake)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_run_json_holds_no_path_of_the_machine_and_no_clock(tmp_path: Path, folder: Path, fake: Fake) -> None:
    put(folder, "a.txt", "Exports rose 3%.")
    put(folder, "b.txt", "")
    (folder / "c.txt").symlink_to(tmp_path / "gone.txt")
    run_folder([folder], tmp_path / "out", fake)
    text = (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert not re.search(r"\d\d:\d\d|\b20\d\d-\d\d-\d\d", text)
    assert set(account_in(tmp_path / "out")) == {
        "versions", "min_confidence", "counts", "releases", "failures", "duplicates",
    }  # fmt: skip


def test_run_json_names_the_versions_that_a_result_depends_on(tmp_path: Path, folder: Path, fake: Fake) -> None:
    put(folder, "a.txt", "Exports rose 3%.")
    versions = run_folder([folder], tmp_path / "out", fake).versions
    assert account_in(tmp_path / "out")["versions"] == versions
    assert set(versions) == {"extractor", "python", "spacy", "model"}
    assert versions["model"].startswith("en_core_web_sm")


def test_run_ids_are_keys(tmp_path: Path, folder: Path, fake: Fake) -> None:
    for name in "abc":
        put(folder, f"{name}.txt", f"Exports of {name} rose 3%.")
    run_folder([folder], tmp_path / "out", fake)
    releases = account_in(tmp_path / "out")["releases"]
    assert len({release["release_id"] for release in releases}) == 3
    assert [row["release_id"] for row in rows_in(tmp_path / "out")] == [one["release_id"] for one in releases]


def test_run_leaves_releases_that_are_not_in_english(tmp_path: Path, recipe: Ready) -> None:
    words = "Die Umsätze des Unternehmens stiegen im zweiten Quartal um 3,2 Prozent auf 48 Millionen Euro. "
    (tmp_path / "de.html").write_text(f'<html lang="de"><body><h1>Quartal</h1><p>{words * 3}</p></body></html>')
    (tmp_path / "en.txt").write_text("Retail sales rose 3.2% year on year in May 2024.")
    report = run_folder([tmp_path], tmp_path / "out", recipe)
    assert [release["rows"] for release in account_in(tmp_path / "out")["releases"]] == [0, 1]
    assert report.counts["not_english"] == 1
