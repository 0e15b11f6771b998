"""Files of every kind, damaged in every way -> each is told as a failure, and the release beside it is read.

`FUZZED` in the environment says how many of each kind; 500 take minutes.
"""

from __future__ import annotations

import gzip
import io
import logging
import os
import random
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fuzz import CONTAINERS, PAGE, damaged, lines, page, results, zipped

from extractor.errors import UsageError
from extractor.model import Release
from extractor.read import found_in, found_on
from extractor.run.outcome import Outcome, loaded

PAGES = int(os.environ.get("FUZZED", "40"))


def fit_to_be_written(told: dict[str, Release | Outcome]) -> bool:
    said = [part for source, one in told.items() for part in (source, getattr(one, "failure", None) or "")]
    known = [one.known for one in told.values() if isinstance(one, Release)]
    said += [part or "" for one in known for part in (one.title, one.publisher, one.url)]
    return all(part.encode() is not None for part in said)


@pytest.mark.parametrize("name", CONTAINERS)
def test_read_of_a_damaged_input_costs_no_other(tmp_path: Path, name: str) -> None:
    (tmp_path / "z.txt").write_text("Wages rose 6%.")
    for number in range(PAGES):
        dice = random.Random(f"{name} {number}")
        (tmp_path / name).write_bytes(damaged(CONTAINERS[name](dice), dice))
        paths = [tmp_path] if name in ("manifest.csv", "x.html", "x.txt.gz") else [tmp_path / name, tmp_path / "z.txt"]
        told = results(found_in(paths))
        assert isinstance(told["z.txt"], Release), f"{name} {number}"
        assert fit_to_be_written(told)


def test_read_of_a_damaged_stream_ends(tmp_path: Path) -> None:
    for number in range(PAGES):
        dice = random.Random(f"stream {number}")
        content = damaged(dice.choice([lines, page])(dice), dice)
        assert fit_to_be_written(results(found_on(io.BytesIO(content))))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("[" * 100_000, "nested too deeply", id="brackets"),
        pytest.param('{"text": "Up 3%.", "source": "caf\\ud800"}', None, id="half a pair in the name"),
        pytest.param('{"text": "Up 3%.", "title": "caf\\ud800"}', None, id="half a pair in the title"),
        pytest.param('{"text": "Up 3%.", "source": ' + "[" * 900 + "]" * 900 + "}", "is no text", id="a deep name"),
        pytest.param('{"text": "Up 3%.", "n": ' + "9" * 5000 + "}", "is no JSON", id="5,000 digits"),
    ],
)
def test_read_of_a_bad_line_costs_no_other(tmp_path: Path, line: str, reason: str | None) -> None:
    (tmp_path / "a.jsonl").write_text(f'{line}\n{{"text": "Wages rose 6%.", "source": "b"}}\n')
    [first, second] = results(found_in([tmp_path / "a.jsonl"])).values()
    assert isinstance(second, Release)
    assert fit_to_be_written({"": first})
    assert isinstance(first, Release) if reason is None else reason in str(getattr(first, "failure", ""))


def test_read_of_a_table_with_values_that_python_lacks(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    bad = arrow.Array.from_buffers(arrow.string(), 3, arrow.array([b"ok", b"\xff\xfe", b"ok"]).buffers())
    texts = {"source": ["a", "b", "c"], "text": ["Up 3%.", "Up 4%.", "Up 5%."]}
    far = arrow.array([0, 10**9, 0], arrow.date32()), arrow.array([0, 0, 0], arrow.timestamp("s", tz="Mars/Olympus"))
    for column, values, failed in (("title", bad, 1), ("published", far[0], 1), ("published", far[1], 3)):
        parquet.write_table(arrow.table({**texts, column: values}), tmp_path / "t.parquet")
        told = list(results(found_in([tmp_path / "t.parquet"])).values())
        assert len(told) == 3
        assert sum(isinstance(one, Outcome) for one in told) == failed


def remove_deep(folder: Path) -> None:
    """What pytest cannot remove, since `shutil` goes into folders by recursion."""
    waiting, found = [folder], []
    while waiting:
        found.append(here := waiting.pop())
        waiting += (entry for entry in here.iterdir() if entry.is_dir())
    for here in reversed(found):
        for file in here.iterdir():
            file.unlink()
        here.rmdir()


def test_read_of_folders_that_are_deep_or_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "z.txt").write_text("Wages rose 6%.")
    (tmp_path / "closed").mkdir()
    here = Path.cwd()
    os.chdir(tmp_path)
    for _ in range(1200):
        Path("d").mkdir()
        os.chdir("d")
    Path("deep.txt").write_text("Rents rose 5%.")
    os.chdir(here)
    scandir = os.scandir

    def closed(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    try:
        told = results(found_in([tmp_path]))
    finally:
        remove_deep(tmp_path / "d")
    assert [isinstance(one, Release) for one in told.values()] == [False, True, True]
    assert told["closed/"].failure == "closed/: cannot be listed: Permission denied"  # type: ignore[union-attr]


def test_read_of_an_archive_with_a_broken_manifest(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(random.Random(0)))
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[30 + len("manifest.csv") + 3] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(content)
    told = results(found_in([tmp_path / "a.zip"]))
    assert "a.zip/manifest.csv: cannot be unzipped" in str(getattr(told["a.zip/manifest.csv"], "failure", ""))
    assert sum(isinstance(one, Release) for one in told.values()) == 3


def test_read_of_a_sparse_member_costs_no_other(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name in ("a.txt", "b.txt"):
            info = tarfile.TarInfo(name)
            info.size = 512
            if name == "a.txt":
                info.type = tarfile.GNUTYPE_SPARSE
            archive.addfile(info, io.BytesIO(b"Wages rose 6%.".ljust(512)))
    told = results(found_in([tmp_path / "a.tar"]))
    assert isinstance(told["a.tar/b.txt"], Release)


def test_read_of_a_zip_with_two_members_of_a_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.txt", "Wages rose 6%.")
        archive.writestr("a.txt", "Rents rose 5%.")
    told = results(found_in([tmp_path / "a.zip"]))
    assert {source: one.content for source, one in told.items() if isinstance(one, Release)} == {
        "a.zip/a.txt": b"Wages rose 6%.", "a.zip/a.txt (2)": b"Rents rose 5%.",
    }  # fmt: skip


def test_read_of_gzip_in_an_archive_is_whole_or_told(tmp_path: Path) -> None:
    whole = gzip.compress(b"Wages rose 6%. " * 50)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("cut.txt.gz", whole[:-12])
        archive.writestr("two.txt.gz", whole + gzip.compress(b"Rents rose 5%."))
    told = results(found_in([tmp_path / "a.zip"]))
    assert "broken gzip" in str(getattr(told["a.zip/cut.txt.gz"], "failure", ""))
    assert told["a.zip/two.txt.gz"].content.endswith(b"Rents rose 5%.")  # type: ignore[union-attr]


@pytest.mark.parametrize("packing", ["br", "gzip"])
def test_read_of_a_crawl_whose_record_does_not_unpack(tmp_path: Path, packing: str) -> None:
    warcwriter = pytest.importorskip("warcio.warcwriter")
    from warcio.statusandheaders import StatusAndHeaders

    with (tmp_path / "a.warc").open("wb") as file:
        writer = warcwriter.WARCWriter(file, gzip=False)
        for n, content in enumerate((b"\x1b\xff no such stream", PAGE.encode())):
            sent = [("Content-Type", "text/html")] + ([("Content-Encoding", packing)] if not n else [])
            headers = StatusAndHeaders("200 OK", sent, protocol="HTTP/1.1")
            url = f"https://office.example/{n}"
            record = writer.create_warc_record(url, "response", payload=io.BytesIO(content), http_headers=headers)
            writer.write_record(record)
    told = results(found_in([tmp_path / "a.warc"]))
    assert isinstance(told["a.warc/https://office.example/1"], Release)
    (tmp_path / "a.warc").write_bytes((tmp_path / "a.warc").read_bytes()[:-30])
    told = results(found_in([tmp_path / "a.warc"]))
    assert "ends in the middle" in str(getattr(told["a.warc/https://office.example/1"], "failure", ""))


class Zeros(io.RawIOBase):
    """A stream of so many zeros."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        count = min(self.left, len(buffer))
        buffer[:count] = bytes(count)
        self.left -= count
        return count


def bomb_of_tar(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("0.txt"))
        for name, size in (("a.txt", 2_000_000), ("b.txt", 20_000)):
            info = tarfile.TarInfo(name)
            info.size = size
            archive.addfile(info, io.BufferedReader(Zeros(size)))


def bomb_of_lines(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"text": "Up 3%."}\n' + b"[" * 2_000_000))


def bomb_of_a_crawl(path: Path) -> None:
    warcwriter = pytest.importorskip("warcio.warcwriter")
    from warcio.statusandheaders import StatusAndHeaders

    with path.open("wb") as file:
        writer = warcwriter.WARCWriter(file, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "image/png")], protocol="HTTP/1.1")
        payload = io.BufferedReader(Zeros(2_000_000))
        writer.write_record(
            writer.create_warc_record("https://a.example/", "response", payload=payload, http_headers=headers)
        )


def bomb_of_a_table(path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    texts = [f"{number} {'Sales rose 3%. ' * 20_000}" for number in range(20)]
    parquet.write_table(arrow.table({"text": texts}), path, compression="zstd", use_dictionary=False)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.tar.gz", bomb_of_tar), ("a.jsonl.gz", bomb_of_lines), ("a.warc.gz", bomb_of_a_crawl),
        ("a.parquet", bomb_of_a_table),
    ],
)  # fmt: skip
def test_read_unpacks_no_file_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, made: Callable[[Path], None]
) -> None:
    monkeypatch.setattr("extractor.read.packed.LEAST", 1_000_000)
    made(tmp_path / name)
    (tmp_path / "z.txt").write_text("Wages rose 6%.")
    told = results(found_in([tmp_path / name, tmp_path / "z.txt"]))
    assert isinstance(told["z.txt"], Release)
    assert re.search("unpacks to (more than )?[1-9] MB", str(getattr(told[f"{name} (its rest)"], "failure", "")))


def test_read_of_a_table_holds_one_row_at_a_time(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    text = "Sales rose 3%. " * 400_000
    parquet.write_table(arrow.table({"text": [text] * 64}), tmp_path / "a.parquet", compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 20_000
    before, pool = arrow.default_memory_pool(), arrow.system_memory_pool()
    arrow.set_memory_pool(pool)
    try:
        assert sum(isinstance(loaded(one), Release) for one in found_in([tmp_path / "a.parquet"])) == 64
        assert 0 < pool.max_memory() < 20 * len(text)
    finally:
        arrow.set_memory_pool(before)


@pytest.mark.parametrize("line", ["", "[", "{}", '{"text": ""}'])
def test_read_of_lines_without_any_release_ends(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(f"{line}\n" * 10_100 + '{"text": "Up 3%."}\n')
    told = results(found_in([tmp_path / "a.jsonl"]))
    assert "10000 lines one after the other hold no release" in str(getattr(told["a.jsonl (its rest)"], "failure", ""))


def test_read_of_an_empty_archive_is_as_of_an_empty_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("notes.xyz", "none")
    with tarfile.open(tmp_path / "b.tar", "w"):
        pass
    (tmp_path / "c.jsonl").touch()
    for name, others in (("a.zip", r"; not read: 1 \.xyz \(notes\.xyz\)"), ("b.tar", ""), ("c.jsonl", "")):
        with pytest.raises(UsageError, match=f"no press releases in {name}{others}$"):
            list(found_in([tmp_path / name]))
    (tmp_path / "z.txt").write_text("Wages rose 6%.")
    told = results(found_in([tmp_path / name for name in ("a.zip", "b.tar", "z.txt")]))
    assert isinstance(told["z.txt"], Release)
    assert [told[name].failure for name in ("a.zip", "b.tar")] == [  # type: ignore[union-attr]
        "a.zip: holds no press releases", "b.tar: holds no press releases",
    ]  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("packed", [False, True])
def test_read_of_names_that_differ_in_how_an_accent_is_written(
    tmp_path: Path, order: tuple[int, int], packed: bool
) -> None:
    names = ("caf\u00e9.txt", "cafe\u0301.txt")
    files = {names[at]: f"Wages rose {at}%." for at in order}
    files["manifest.csv"] = "file,publisher\n" + "".join(f"{names[at]},Office {at}\n" for at in order)
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    if len(list(tmp_path.iterdir())) < len(files):
        pytest.skip("this file system takes both for one")
    if packed:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    found = found_in([tmp_path / "a.zip"] if packed else [tmp_path])
    told = {one.content: one.known.publisher for one in results(found).values() if isinstance(one, Release)}
    assert told == {b"Wages rose 0%.": "Office 0", b"Wages rose 1%.": "Office 1"}


def test_read_of_a_crawl_says_nothing_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # as outside of tests
    content = CONTAINERS["x.warc"](random.Random(2)).replace(b"https://office.example/2", b"https://office \x1b[2J")
    (tmp_path / "a.warc").write_bytes(content)
    assert results(found_in([tmp_path / "a.warc"]))
    assert capsys.readouterr().err == ""
