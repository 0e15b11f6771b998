"""`extractor report`: the folder of a run -> one HTML page to read and review its rows in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from extractor.cli.common import DONE, say

NAME = "report.html"


def report(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder that a run wrote.")] = Path("output"),
    output: Annotated[
        Optional[Path],
        typer.Option("--output", "-o", metavar="FILE", help="The page to write. [default: FOLDER/report.html]"),
    ] = None,
    title: Annotated[Optional[str], typer.Option(metavar="TEXT", help="What stands at the top of the page.")] = None,
    max_rows: Annotated[
        int,
        typer.Option(
            min=1, metavar="N", help="Rows that a page holds at most; where there are more it is split by releases."
        ),
    ] = 40_000,
    max_releases: Annotated[int, typer.Option(min=1, metavar="N", help="The same for releases.")] = 2_000,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Make one HTML page of a run: its rows beside the releases that they stand in, a chart of every series, and
    a review of each row.

    The page needs no server and no network, and runs nothing that a release holds. What a reader says of a row is
    kept in his browser and exported as corrections.jsonl.

    \b
    Examples:
      extractor report output/
      extractor report output/ -o rates.html --title "Rate decisions"
      extractor report output/ --max-releases 500

    \b
    Exit codes: 0 done; 2 wrong use, or the folder is not one of a run.
    """
    from extractor.errors import UsageError
    from extractor.export import read_observations
    from extractor.report import Limits, write_report
    from extractor.run import pages

    if not folder.is_dir():
        raise UsageError(f"{folder}: is no folder; name the folder that `extractor run` wrote")
    path = _target(folder, output)
    written = write_report(
        lambda: read_observations(folder),
        lambda: pages(folder),
        path,
        title=title or "Press releases, number by number",
        limits=Limits(releases=max_releases, rows=max_rows),
    )
    if not quiet:
        told = written.totals
        say(f"{told.rows:,} rows of {told.releases:,} releases: {', '.join(map(str, written.paths))}")
    raise typer.Exit(DONE)


def _target(folder: Path, output: Path | None) -> Path:
    """The file to write; a folder gets report.html."""
    if output is None:
        return folder / NAME
    return output / NAME if output.is_dir() else output
