"""Archives, lines, tables of pages, addresses and very large folders -> releases to be read."""

from __future__ import annotations

import gzip
import io
import json
import multiprocessing
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from extractor.errors import ReleaseError, UsageError
from extractor.read import Found, found_in, told
from extractor.read import folder as folders

PAGE = "<html><body><h1>Trade</h1><p>Exports rose 3% in May 2024.</p></body></html>"
FILES = {
    "b/two.html": PAGE.encode(), "a.txt": b"Imports rose 4%.", "../up.txt": b"Rents rose 5%.", "notes.csv": b"1,2",
    ".hidden/x.txt": b"No.", "empty.txt": b"", "c.txt.gz": gzip.compress(b"Wages rose 6%."),
    "manifest.csv": b"file,published,publisher\na.txt,2024-06-03,The Bureau\n",
}  # fmt: skip


def zipped(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path) -> Path:
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as archive:
        for name in sorted(FILES, key=lambda name: name != "manifest.csv"):
            info = tarfile.TarInfo(name)
            info.size = len(FILES[name])
            archive.addfile(info, io.BytesIO(FILES[name]))
    return path


def texts(found: list[Found]) -> dict[str, str]:
    told = {}
    for one in found:
        try:
            told[one.source] = one.load().content.decode()
        except ReleaseError as error:
            told[one.source] = f"! {error}"
    return told


@pytest.mark.parametrize("make", [zipped, tarred], ids=["zip", "tar"])
@pytest.mark.parametrize("name", ["pages.zip", "pages.tar", "pages.tar.gz", "pages.tgz"])
def test_read_inputs_of_an_archive(tmp_path: Path, make: Callable[[Path], Path], name: str) -> None:
    if (make is zipped) != name.endswith(".zip"):
        return
    found = list(found_in([make(tmp_path / name)]))
    assert texts(found) == {
        f"{name}/../up.txt": "Rents rose 5%.", f"{name}/a.txt": "Imports rose 4%.", f"{name}/b/two.html": PAGE,
        f"{name}/c.txt.gz": "Wages rose 6%.", f"{name}/empty.txt": f"! {name}/empty.txt: is empty",
    }  # fmt: skip
    [known] = [one.load().known for one in found if one.source.endswith("/a.txt")]
    assert (known.published, known.publisher) == (date(2024, 6, 3), "The Bureau")
    assert all(one.stamp for one in found)


def test_read_inputs_of_a_bomb_stop_at_the_limit(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"Sales rose 3%. " * 2_000_000)
        archive.writestr("b.txt.gz", gzip.compress(b"0" * 30_000_000))
        archive.writestr("c.txt", b"Sales rose 3%.")
    told = texts(list(found_in([tmp_path / "bomb.zip"])))
    assert [text[:40] for text in told.values()] == [
        "! bomb.zip/a.txt: larger than 20 MB; a p", "! bomb.zip/b.txt.gz: larger than 20 MB; ", "Sales rose 3%.",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["pages.zip", "pages.tar.gz", "pages.tar"])
def test_read_inputs_of_a_broken_archive_are_told(tmp_path: Path, name: str) -> None:
    path = (zipped if name.endswith(".zip") else tarred)(tmp_path / name)
    whole = path.read_bytes()
    path.write_bytes(whole[: 1800 if name == "pages.tar" else len(whole) // 2])
    told = texts(list(found_in([path])))
    assert sum(text.startswith("! ") and "cannot be read" in text for text in told.values()) == 1


def test_read_inputs_of_a_zip_with_a_password_are_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "pages.zip")
    content = bytearray(path.read_bytes())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := content.find(sign, place + 1)) >= 0:
            content[place + at] |= 1
    path.write_bytes(bytes(content))
    told = texts(list(found_in([path])))
    assert told["pages.zip/a.txt"] == "! pages.zip/a.txt: is encrypted; unpack it first"


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_read_inputs_of_a_warc(tmp_path: Path, name: str) -> None:
    warcwriter = pytest.importorskip("warcio.warcwriter")
    statusandheaders = pytest.importorskip("warcio.statusandheaders")
    with (tmp_path / name).open("wb") as file:
        writer = warcwriter.WARCWriter(file, gzip=name.endswith(".gz"))
        for url, status, kind, content in (
            ("https://office.example/may", "200 OK", "text/html; charset=utf-8", PAGE.encode()),
            ("https://office.example/gone", "404 Not Found", "text/html", b"<p>Gone</p>"),
            ("https://office.example/x.png", "200 OK", "image/png", b"\x89PNG"),
            ("https://office.example/t", "200 OK", "text/plain", b"Imports rose 4%."),
        ):
            headers = statusandheaders.StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(url, "response", payload=io.BytesIO(content), http_headers=headers)
            )
    found = list(found_in([tmp_path / name]))
    assert texts(found) == {
        f"{name}/https://office.example/may": PAGE, f"{name}/https://office.example/t": "Imports rose 4%.",
    }  # fmt: skip
    assert found[0].load().known.url == "https://office.example/may"
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-60])
    assert list(found_in([tmp_path / name]))


@pytest.mark.parametrize("name", ["pages.jsonl", "pages.ndjson.gz", "pages.parquet"])
def test_read_inputs_of_lines_and_tables_of_pages(tmp_path: Path, name: str) -> None:
    rows = [
        {"source": "may.html", "html": PAGE, "published": "2024-06-03", "publisher": "The Bureau"},
        {"source": None, "text": "Imports rose 4%.", "html": None},
        {"source": "bad", "published": "soon", "text": "Rents rose 5%."},
    ]
    if name.endswith(".parquet"):
        pyarrow = pytest.importorskip("pyarrow")
        import pyarrow.parquet as parquet

        names = ("source", "html", "text", "published", "publisher")
        schema = pyarrow.schema([(column, pyarrow.string()) for column in names])
        parquet.write_table(pyarrow.Table.from_pylist(rows, schema), tmp_path / name)
    else:
        lines = "\n".join(json.dumps(row) for row in rows).encode()
        (tmp_path / name).write_bytes(gzip.compress(lines) if name.endswith(".gz") else lines)
    unit = "row" if name.endswith(".parquet") else "line"
    found = list(found_in([tmp_path / name]))
    assert texts(found) == {
        "may.html": PAGE, f"{name}:2": "Imports rose 4%.",
        "bad": f"! bad: {unit} 3: published: 'soon' is no date; write it like 2025-10-06",
    }  # fmt: skip
    assert found[0].load().known.published == date(2024, 6, 3)


def test_read_inputs_at_an_address(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    for name in ("bucket/b.html", "bucket/sub/a.txt", "bucket/notes.csv"):
        memory.pipe(f"/{name}", PAGE.encode())
    assert [one.source for one in found_in(["memory://bucket"])] == ["b.html", "sub/a.txt"]
    assert set(texts(list(found_in(["memory://bucket/"]))).values()) == {PAGE}
    (tmp_path / "a.txt").write_text("Rents rose 5%.")
    [one] = found_in([f"file://{tmp_path}"])
    assert (one.source, one.load().content) == ("a.txt", b"Rents rose 5%.")
    with pytest.raises(UsageError, match="no press releases at memory://nothing"):
        list(found_in(["memory://nothing"]))
    with pytest.raises(UsageError, match="pages of the web are brought by: extractor fetch"):
        found_in(["https://office.example/"])


def test_read_inputs_count_what_is_passed_over(tmp_path: Path) -> None:
    for name in ("a.txt", "b.xlsx", "sub/c.XLSX", "sub/d.png", "e.zip", "README", "manifest.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("file\n" if name == "manifest.csv" else "Sales rose 3%.")
    inputs = found_in([tmp_path])
    assert [one.source for one in inputs] == ["a.txt"]
    assert dict(inputs.passed_over) == {".xlsx": 2, ".png": 1, ".zip": 1, "no ending": 1}
    assert list(told(inputs.passed_over)) == [
        "not read: 1 .png (d.png), 2 .xlsx (b.xlsx, c.XLSX), 1 .zip (e.zip), 1 no ending (README)"
    ]
    assert [one.source for one in inputs] == ["a.txt"]
    assert inputs.total == 1


def test_read_inputs_of_a_large_folder_come_in_the_order_of_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [
        f"{stem}{number}.txt" for stem in ("a", "b-", "Ü", "z\udcff", "a/", "a-b/c/", "a b/") for number in range(9)
    ]
    for name in names:
        path = tmp_path / os.fsdecode(os.fsencode(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Sales rose 3%.")
    small = [path.relative_to(tmp_path).as_posix() for path in folders.find_releases(tmp_path)]
    assert small == sorted(names)
    monkeypatch.setattr(folders, "_AT_ONCE", 4)
    assert [path.relative_to(tmp_path).as_posix() for path in folders.find_releases(tmp_path)] == small


MANY = """
import resource, sys
from pathlib import Path
from extractor.read import found_in
peak = lambda: int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))) / 1024
inputs = found_in([Path(sys.argv[1])])
before = peak()
print(sum(1 for _ in inputs), peak() - before)
"""


def test_read_inputs_of_many_files_take_no_memory(tmp_path: Path) -> None:
    for number in range(120_000):
        os.close(os.open(tmp_path / f"release-of-a-long-name-{number:07}.txt", os.O_CREAT | os.O_WRONLY))
    said = subprocess.run([sys.executable, "-c", MANY, str(tmp_path)], capture_output=True, text=True, check=True)
    count, grown = said.stdout.split()
    assert int(count) == 120_000
    assert float(grown) < 30, "MiB"


def _content(found: Found) -> bytes:
    return found.load().content


def test_read_inputs_can_be_loaded_by_another_process(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rents rose 5%.")
    found = [*found_in([tmp_path]), *found_in([zipped(tmp_path / "p.zip")]), *found_in([tarred(tmp_path / "p.tar")])]
    good = [one for one in found if not one.source.endswith("empty.txt")]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(_content, good) == [_content(one) for one in good]
