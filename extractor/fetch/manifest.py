"""What is kept of a fetch <-> manifest.csv in its folder, which `extractor run` reads."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

from extractor.errors import OutputError
from extractor.export.text import cell
from extractor.export.whole import whole_file
from extractor.fetch.store import Page

NAME = "manifest.csv"
COLUMNS = (
    "file", "published", "publisher", "title", "url", "final_url", "fetched", "status", "content_type", "encoding",
    "sha256", "etag", "last_modified", "same_as", "note",
)  # fmt: skip
SAID = ("published", "publisher", "title")
"""What a reader may write into it by hand; it stays."""

Rows = list[dict[str, str]]


def read_manifest(folder: Path) -> Rows:
    """The rows of a manifest as they are; none where there is no manifest.

    Raises OutputError for what is no CSV in UTF-8 or has no column `file`: it would be lost.
    """
    path = folder / NAME
    try:
        if not path.exists():
            return []
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restkey="", restval="")
            if "file" not in (reader.fieldnames or ()):
                raise OutputError(f"{path}:1: the column 'file' is missing; mend it or choose another folder with -o")
            return [{name: _text(value) for name, value in row.items() if name} for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise OutputError(
            f"{path}: cannot be read as CSV in UTF-8: {error}; mend it or choose another folder"
        ) from None


def write_manifest(folder: Path, pages: Iterable[Page], others: Rows) -> None:
    """Writes the manifest anew, whole: `others` are rows that the fetch knows nothing of, kept as they are."""
    more = [name for row in others for name in row if name not in COLUMNS]
    columns = (*COLUMNS, *dict.fromkeys(more))
    with whole_file(folder / NAME) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        for row in (*others, *map(row_of, pages)):
            writer.writerow([cell(row.get(name) or None) for name in columns])


def append_row(folder: Path, page: Page) -> None:
    """Adds a page at the end, in one piece, so that what is in the folder is in the manifest if the fetch is killed.

    Of two rows for a file the later one counts, until the manifest is written anew.
    """
    text = StringIO()
    row = row_of(page)
    csv.writer(text, lineterminator="\n").writerow([cell(row.get(name) or None) for name in COLUMNS])
    with (folder / NAME).open("ab") as stream:
        stream.write(text.getvalue().encode("utf-8", "backslashreplace"))


def _text(written: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it; one that a person wrote stays."""
    return written[1:] if written[:1] == "'" and cell(written[1:]) != written[1:] else written


def row_of(page: Page) -> dict[str, str]:
    """A page as a row of the manifest."""
    values: Mapping[str, object] = {name: getattr(page, name) for name in COLUMNS}
    return {name: "" if value is None else str(value) for name, value in values.items()}
