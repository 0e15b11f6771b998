"""Real tables checked by hand, cell by cell: value, unit, period and words of the header path; no row beside them."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from extractor.model import Observation, Release, cell_name
from extractor.pipeline import Engine
from extractor.read import load_manifest, read_release

HTML = Path(__file__).resolve().parents[2] / "shared" / "html"
REAL = Path(__file__).parent / "tables" / "real.yaml"

pytestmark = pytest.mark.skipif(not HTML.is_dir(), reason="../shared/html is not here")


@dataclass(frozen=True)
class Want:
    """A cell as it was read by hand."""

    page: str
    cell: str
    value: str
    unit: str
    period: str
    measure: str
    words: tuple[str, ...]

    def missed_by(self, row: Observation | None) -> str:
        """What is wrong with the row; nothing where it is right."""
        if row is None:
            return "no row"
        metric = (row.metric_text or "").lower()
        wrong = {
            "value": format(row.value, "f") != self.value,
            "unit": row.unit != self.unit,
            "period": (row.period or "") != self.period,
            "path": not all(word in metric for word in self.words),
        }
        return " ".join(name for name, is_wrong in wrong.items() if is_wrong)


@cache
def wanted() -> tuple[Want, ...]:
    return tuple(_wanted())


def _wanted() -> Iterator[Want]:
    for table in yaml.safe_load(REAL.read_text("utf-8")):
        for line in table["cells"]:
            place, value, unit, period, measure, words = (part.strip() for part in line.split("|"))
            cell = cell_name(table["table"], *map(int, place.split("/")))
            yield Want(table["page"], cell, value, unit, period, measure, tuple(w.strip() for w in words.split(";")))


@cache
def rows_of(page: str) -> dict[str, Observation]:
    """The table rows of a page by cell."""
    return {row.table_cell: row for row in engine().extract(release(page)).observations if row.table_cell}


@cache
def engine() -> Engine:
    return Engine(min_confidence=0)


def release(page: str) -> Release:
    path = HTML / page
    if path.suffix == ".gz":
        return Release(path.name, gzip.decompress(path.read_bytes()), "text/html")
    return read_release(path, root=path.parent, manifest=load_manifest(path.parent))


def test_tables_real_cells_are_right() -> None:
    missed = [(want, wrong) for want in wanted() if (wrong := want.missed_by(rows_of(want.page).get(want.cell)))]
    lines = [f"{want.page[-24:]} {want.cell}: {wrong}" for want, wrong in missed]
    right = len(wanted()) - len(missed)
    assert len({(want.page, want.cell.split("/")[0]) for want in wanted()}) >= 12
    assert right >= 0.98 * len(wanted()), f"{right} of {len(wanted())} cells\n" + "\n".join(lines[:40])


def test_tables_real_measures_are_right() -> None:
    judged = [want for want in wanted() if want.measure]
    rows = [(want, rows_of(want.page).get(want.cell)) for want in judged]
    wrong = [want.cell for want, row in rows if row and f"{row.measure} {row.comparison}" != want.measure]
    assert len(wrong) <= 0.02 * len(judged), wrong[:20]


def test_tables_real_give_no_row_beside_those_read_by_hand() -> None:
    by_hand = {(want.page, want.cell) for want in wanted()}
    extra = [
        (page, cell) for page in {page for page, _ in by_hand} for cell in rows_of(page) if (page, cell) not in by_hand
    ]
    assert extra == []


def test_tables_real_pages_give_no_row_from_a_layout_table() -> None:
    """All pages there: only those read by hand give table rows, however their pages are laid out."""
    pages = [f"releases/{path.name}" for path in sorted((HTML / "releases").glob("*.html"))]
    counts = Counter({page: len(rows_of(page)) for page in pages})
    by_hand = {want.page for want in wanted()}
    assert {page for page, count in counts.items() if count} <= by_hand
