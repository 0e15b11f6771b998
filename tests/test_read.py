"""Folder, file, manifest -> Release."""

from __future__ import annotations

import csv
import gzip
import os
import sys
from datetime import date
from pathlib import Path

import pytest

from extractor.errors import ReleaseError, UsageError
from extractor.model import Known, Release
from extractor.read import MAX_BYTES, Manifest, find_releases, load_manifest, read_release, release_from_text

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def put(folder: Path, name: str, content: bytes | str = "Exports rose 3%.") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, name: str, content: bytes | str) -> Release:
    return read_release(put(folder, name, content), root=folder, manifest=Manifest())


def names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in find_releases(folder)]


# --- folders --------------------------------------------------------------------------------------


def test_read_finds_releases_in_subfolders_sorted_by_path(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a/z.HTML",
        "a/c.htm",
        "a.xhtml",
        "b.txt.gz",
        "d.Html.GZ",
        "e.xlsx",
        "f.csv",
        "g.gz",
    ):
        put(tmp_path, name)
    assert names(tmp_path) == ["a.xhtml", "a/c.htm", "a/z.HTML", "b.txt", "b.txt.gz", "d.Html.GZ"]


def test_read_leaves_hidden_files_and_loops_of_links(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, ".b.txt")
    put(tmp_path, ".git/c.txt")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert names(tmp_path) == ["a.txt"]


def test_read_takes_a_single_file_whatever_its_ending(tmp_path: Path) -> None:
    path = put(tmp_path, "release.md")
    assert list(find_releases(path)) == [path]
    assert read_release(path, root=path, manifest=Manifest()).source == "release.md"


def test_read_refuses_a_folder_without_releases(tmp_path: Path) -> None:
    put(tmp_path, "report.xlsx")
    with pytest.raises(UsageError, match=r"no press releases in .*: looked for \.pdf, .*; not read: 1 \.xlsx"):
        find_releases(tmp_path)


def test_read_refuses_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        find_releases(tmp_path / "nothing")


# --- files ----------------------------------------------------------------------------------------


def test_read_gives_bytes_source_and_kind(tmp_path: Path) -> None:
    release = read(tmp_path, "sub/a.txt", "Exports rose 3%.")
    assert release == Release("sub/a.txt", b"Exports rose 3%.", "text/plain", Known())
    assert len(release.release_id) == 17


def test_read_unzips(tmp_path: Path) -> None:
    release = read(tmp_path, "a.html.gz", gzip.compress(b"<p>Exports rose 3%.</p>"))
    assert (release.content, release.media_type) == (b"<p>Exports rose 3%.</p>", "text/html")


def test_read_unzips_what_does_not_say_that_it_is_zipped(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", gzip.compress(b"Exports rose 3%.")).content == b"Exports rose 3%."


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        pytest.param("a.html", "<p>Exports rose.</p>", "text/html", id="a page"),
        pytest.param("a.html", "Exports rose 3%.\n\nImports fell.", "text/plain", id="a page without a tag"),
        pytest.param("a.txt", "<!DOCTYPE html><html><p>Exports rose.", "text/html", id="a page saved as .txt"),
        pytest.param("a.txt", "Exports rose, if x < 3 and y > 4.", "text/plain", id="text with signs"),
        pytest.param("a.txt", "<html><p>Exports rose.".encode("utf-16"), "text/html", id="a page in UTF-16"),
    ],
)
def test_read_tells_pages_from_text(tmp_path: Path, name: str, content: bytes | str, kind: str) -> None:
    assert read(tmp_path, name, content).media_type == kind


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("a.txt", b"", "a.txt: is empty", id="empty"),
        pytest.param("a.txt", b" \r\n\t\n", "a.txt: is empty", id="only spaces"),
        pytest.param("a.txt", b"\xef\xbb\xbf", "a.txt: is empty", id="only a byte order mark"),
        pytest.param("a.html", b"PK\x03\x04 xl/workbook.xml", "a zip archive or an Office", id="a workbook"),
        pytest.param("a.html", b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office document", id="a doc"),
        pytest.param("a.html", b"\x89PNG\r\n\x1a\n", "a PNG image", id="a PNG"),
        pytest.param("a.txt", b"abc\0\0\0\x01\x02\0\0\0def" * 20, "is binary", id="other bytes"),
        pytest.param("a.txt.gz", b"Exports rose.", "is not gzip", id="not gzip"),
        pytest.param("a.txt.gz", gzip.compress(b"Exports " * 99)[:30], "broken gzip", id="cut off gzip"),
        pytest.param("a.txt.gz", b"\x1f\x8b\x08\x00 nonsense", "broken gzip", id="broken gzip"),
        pytest.param("a.txt", b"a" * (MAX_BYTES + 1), "larger than 20 MB", id="too large"),
    ],
)
def test_read_refuses_with_a_reason(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(ReleaseError, match=message) as caught:
        read(tmp_path, name, content)
    assert str(caught.value).startswith(name)


def test_read_never_unzips_more_than_the_limit(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * (3 * MAX_BYTES), compresslevel=1)
    with pytest.raises(ReleaseError, match="larger than 20 MB"):
        read(tmp_path, "a.html.gz", bomb)


def test_read_takes_a_file_of_just_the_limit(tmp_path: Path) -> None:
    assert len(read(tmp_path, "a.txt", b"a" * MAX_BYTES).content) == MAX_BYTES


def test_read_refuses_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(ReleaseError, match="is a folder or a device"):
        read_release(tmp_path / "a.txt", root=tmp_path, manifest=Manifest())


def test_read_refuses_a_pipe_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(ReleaseError, match="is a folder or a device"):
        read_release(tmp_path / "a.txt", root=tmp_path, manifest=Manifest())


def test_read_refuses_a_file_that_vanished(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"gone\.txt: cannot be read: No such file"):
        read_release(tmp_path / "gone.txt", root=tmp_path, manifest=Manifest())


def test_read_tells_a_file_that_the_system_will_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for root, who may read everything: the system's refusal is played."""
    path = put(tmp_path, "a.txt")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    for opener in ("open", "read_bytes"):
        monkeypatch.setattr(Path, opener, refuse)
    with pytest.raises(ReleaseError, match=r"a\.txt: cannot be read: Permission denied"):
        read_release(path, root=tmp_path, manifest=Manifest())


@pytest.mark.skipif(AS_ROOT, reason="root may read everything")
def test_read_refuses_a_file_without_permission(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt")
    path.chmod(0)
    with pytest.raises(ReleaseError, match="Permission denied"):
        read_release(path, root=tmp_path, manifest=Manifest())


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_read_makes_odd_names_printable(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_bytes(b"Exports rose.")
    (path,) = find_releases(tmp_path)
    assert read_release(path, root=tmp_path, manifest=Manifest()).source == r"caf\xe9.txt"


# --- manifests ------------------------------------------------------------------------------------


def test_read_manifest_gives_what_is_known(tmp_path: Path) -> None:
    put(
        tmp_path,
        "manifest.csv",
        "\ufefffile,genre,published,publisher,title,url\r\n"
        'a.txt,x,2020-07-23,Example Office,"Exports, imports",https://example.org/a\r\n'
        "sub\\b.txt,x,2020-07-24T09:30:00Z,,,\r\n",
    )
    manifest = load_manifest(tmp_path)
    assert manifest.known("a.txt") == Known(
        date(2020, 7, 23), "Example Office", "Exports, imports", "https://example.org/a"
    )
    assert manifest.known("sub/b.txt") == Known(published=date(2020, 7, 24))
    assert manifest.known("c.txt") == Known()


def test_read_manifest_nearest_wins(tmp_path: Path) -> None:
    put(tmp_path, "manifest.csv", "file,publisher\nsub/a.txt,Far\nsub/b.txt,Far\n./c.txt,Far\n")
    put(tmp_path, "sub/manifest.csv", "file,publisher\na.txt,Near\n")
    manifest = load_manifest(tmp_path)
    found = [manifest.known(name).publisher for name in ("sub/a.txt", "sub/b.txt", "c.txt")]
    assert found == ["Near", "Far", "Far"]


def test_read_manifest_names_a_file_with_or_without_gz(tmp_path: Path) -> None:
    put(tmp_path, "manifest.csv", "file,publisher\na.txt,Office\n")
    assert load_manifest(tmp_path).known("a.txt.gz").publisher == "Office"


def test_read_manifest_beside_a_single_file(tmp_path: Path) -> None:
    put(tmp_path, "manifest.csv", "file,publisher\na.txt,Office\n")
    path = put(tmp_path, "a.txt")
    assert read_release(path, root=path, manifest=load_manifest(path)).known.publisher == "Office"


def test_read_manifest_may_be_missing(tmp_path: Path) -> None:
    assert load_manifest(tmp_path).known("a.txt") == Known()


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        pytest.param("name,published\na.txt,2020-01-01\n", ["csv:1: the column 'file' is missing"], id="no file"),
        pytest.param("", ["csv:1: the column 'file' is missing"], id="empty"),
        pytest.param(
            "file,published\na.txt,1/2/2020\nb.txt,2020-01-01\n",
            ["csv:2: published: '1/2/2020' is no date; write it like 2025-10-06"],
            id="an ambiguous date",
        ),
        pytest.param(
            "file,published\na.txt,2008-10\nb.txt,2020-01-01\n",
            ["csv:2: published: '2008-10' is no day, so its release is undated; write it like 2025-10-06"],
            id="a month",
        ),
        pytest.param("file,published\na.txt,2008\n", ["csv:2: published: '2008' is no day"], id="a year"),
        pytest.param("file,published\na.txt,2020-02-30\n", ["csv:2: published: '2020-02-30'"], id="no such day"),
        pytest.param("file,published\na.txt,2020-02-03x\n", ["csv:2: published:"], id="a date and more"),
    ],
)
def test_read_manifest_tells_faults_and_keeps_the_rest(tmp_path: Path, content: str, faults: list[str]) -> None:
    put(tmp_path, "manifest.csv", content)
    manifest = load_manifest(tmp_path)
    assert len(manifest.faults) == len(faults)
    assert all(part in str(fault) for part, fault in zip(faults, manifest.faults, strict=True))
    assert manifest.known("a.txt") == Known()
    assert manifest.known("b.txt").published == (date(2020, 1, 1) if "b.txt" in content else None)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("file,published,title\na.txt,2020-01-02,Größe\n".encode("cp1252"), id="Windows-1252"),
        pytest.param("file;published;title\na.txt;02.01.2020;Größe\n".encode(), id="semicolons, the day first"),
        pytest.param("sep=;\nfile;published;title\na.txt;2020/1/2;Größe\n".encode(), id="what Excel writes for itself"),
        pytest.param("File\tPublished\tTitle\na.txt\t2020-01-02\tGröße\n".encode("utf-16"), id="Excel's Unicode text"),
        pytest.param('\ufeff"file", "published" ,"title"\r\na.txt,20200102,Größe\r\n'.encode(), id="a mark, and CRLF"),
        pytest.param(
            "file,published,title\na.txt,2020-01-02T10:00:00Z,Größe,more,cells\n".encode(), id="too many cells"
        ),
    ],
)
def test_read_manifest_as_people_write_it(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, "manifest.csv", content)
    manifest = load_manifest(tmp_path)
    assert manifest.faults == ()
    assert manifest.known("a.txt") == Known(published=date(2020, 1, 2), title="Größe")


def test_read_manifest_keeps_two_spellings_of_an_accent_apart(tmp_path: Path) -> None:
    put(
        tmp_path,
        "manifest.csv",
        "file,publisher\ncaf\u00e9.txt,One\ncafe\u0301.txt,Two\nre\u0301sume\u0301.txt,Three\n",
    )
    manifest = load_manifest(tmp_path)
    names = ("caf\u00e9.txt", "cafe\u0301.txt", "r\u00e9sum\u00e9.txt")
    assert [manifest.known(name).publisher for name in names] == ["One", "Two", "Three"]


def test_read_manifest_with_an_endless_cell_keeps_what_stands_before_it(tmp_path: Path) -> None:
    put(tmp_path, "manifest.csv", "file,title\nb.txt,Trade\na.txt," + "x" * 2000 + "\n")
    limit = csv.field_size_limit(1000)
    try:
        manifest = load_manifest(tmp_path)
    finally:
        csv.field_size_limit(limit)
    assert manifest.known("b.txt").title == "Trade"
    assert "cannot be read as CSV" in str(manifest.faults[0])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are of POSIX")
def test_read_manifest_that_is_a_pipe_or_a_device_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.csv")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "manifest.csv").symlink_to("/dev/zero")
    assert [fault.what for fault in load_manifest(tmp_path).faults] == [
        "is a folder, a pipe or a device, not a file"
    ] * 2


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("  <!DOCTYPE html><p>Exports", "text/html", id="doctype"),
        pytest.param("<div class='a'>Exports", "text/html", id="a tag"),
        pytest.param("<3% growth", "text/plain", id="less than"),
        pytest.param("Exports <b>rose</b>", "text/plain", id="a tag later on"),
    ],
)
def test_read_text_guesses_html(text: str, kind: str) -> None:
    assert release_from_text(text).media_type == kind


def test_read_text_keeps_what_is_known() -> None:
    known = Known(publisher="Office")
    assert release_from_text("Exports rose.", html=True, source="a", known=known) == Release(
        "a", b"Exports rose.", "text/html", known
    )


def test_read_text_refuses_empty_and_huge() -> None:
    with pytest.raises(ReleaseError, match="text: is empty"):
        release_from_text(" \n")
    with pytest.raises(ReleaseError, match="larger than 20 MB"):
        release_from_text("a" * (MAX_BYTES + 1))
