"""Rows and pages -> the report: one HTML file, or several that name one another where it would be too large."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from extractor.check import standings
from extractor.export import whole_file
from extractor.model import Observation
from extractor.report.data import columns_data, page_data, place_of_rows, release_data, rows_data, totals_data
from extractor.report.html import page_html
from extractor.report.plan import TROUBLE, Limits, Plan, Totals, plan
from extractor.run import Page

Rows = Callable[[], Iterator[Observation]]
Pages = Callable[[], Iterator[Page]]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the files in order, and what the report is about."""

    paths: tuple[Path, ...]
    totals: Totals


def write_report(rows: Rows, pages: Pages, path: Path, *, title: str, limits: Limits | None = None) -> Written:
    """Writes the report of all rows with the texts of their releases; `path` is its first or only file.

    Rows and pages are gone through several times, and where both come in one order no more than a part is held at once.
    Files appear all or none. Raises OutputError where one cannot be written.
    """
    planned = plan(rows(), pages(), limits or Limits())
    standing = {one.observation_id for one in standings(rows()) if one.known and one.realtime_end is None}
    paths = tuple(part_path(path, number) for number in range(1, len(planned.parts) + 1))
    everything = [release_id for part in planned.parts for release_id in part]
    with ExitStack() as stack:
        drafts = [stack.enter_context(whole_file(one)) for one in paths]
        gathered = _gathered(planned, rows(), pages())
        for number, (part, part_rows, part_pages) in enumerate(gathered, 1):
            first = {row.release_id: row for row in reversed(part_rows)}
            data = {
                "version": _version(),
                "totals": totals_data(planned.totals),
                "part": _part(number, paths, planned.parts),
                "columns": columns_data(),
                "trouble": sorted(TROUBLE),
                "all": everything,
                "releases": [release_data(one, part_pages.get(one) or first[one]) for one in part],
                "rows": rows_data(part_rows, part, standing),
            }
            places = place_of_rows(part_rows)
            texts = [page_data(part_pages.get(one), places) for one in part]
            drafts[number - 1].write(page_html(title, data, texts))
    return Written(paths, planned.totals)


def part_path(path: Path, number: int) -> Path:
    """The file of a part: report.html, report-2.html, report-3.html."""
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")


def _gathered(
    planned: Plan, rows: Iterator[Observation], pages: Iterator[Page]
) -> Iterator[tuple[Sequence[str], list[Observation], dict[str, Page]]]:
    """Each part with its rows, release by release, and its pages; what comes before its turn waits."""
    waiting: dict[str, list[Observation]] = {}
    paged: dict[str, Page] = {}
    without: set[str] = set()
    for part in planned.parts:
        for release_id in part:
            while len(waiting.get(release_id, ())) < planned.rows[release_id] and (row := next(rows, None)) is not None:
                waiting.setdefault(row.release_id, []).append(row)
            while release_id not in paged and release_id not in without:
                page = next(pages, None)
                if page is None:
                    without.update(one for one in planned.rows if one not in paged)
                    break
                paged[page.release_id] = page
        of_part = [row for release_id in part for row in waiting.pop(release_id, ())]
        yield part, of_part, {release_id: paged.pop(release_id) for release_id in part if release_id in paged}


def _part(number: int, paths: Sequence[Path], parts: Sequence[Sequence[str]]) -> dict[str, Any] | None:
    """What a page says of the other parts; None where it is the only one."""
    if len(parts) == 1:
        return None
    before = sum(len(part) for part in parts[: number - 1])
    links = [[quote(other.name), f"part {at}"] for at, other in enumerate(paths, 1) if at != number]
    to = before + len(parts[number - 1])
    return {"number": number, "of": len(parts), "from": before + 1, "to": to, "links": links}


def _version() -> str:
    try:
        return version("press-extractor")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
