"""`extractor run`: paths -> observations.csv and run.json, with progress and a summary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from extractor.cli.common import (
    DONE,
    LEAST_CONFIDENCE,
    SOME_FAILED,
    Model,
    Rules,
    console_on_stderr,
    printable,
    progress_bar,
    say,
)  # fmt: skip

if TYPE_CHECKING:
    from rich.console import Console

    from extractor.run import RunReport

_FAILURES_SHOWN = 10


def run(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", help="Folders or files of press releases.", show_default=False),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where the results go.")] = Path(
        "output"
    ),
    model: Model = None,
    rules: Rules = None,
    min_confidence: Annotated[
        float,
        typer.Option(
            min=0, max=1, metavar="SHARE", help="Leave out rows that are right less often than this; 0 keeps all."
        ),
    ] = LEAST_CONFIDENCE,
    tables: Annotated[
        bool,
        typer.Option("--tables/--no-tables", help="Read the statistical tables of pages as well, or only the text."),
    ] = True,
    any_language: Annotated[
        bool, typer.Option("--any-language", help="Read releases that are not in English as if they were.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no summary; errors still.")] = False,
) -> None:
    """Read press releases and write observations.csv and run.json.

    Reads .html .htm .xhtml .txt (also .gz) in all subfolders, in sorted order. A manifest.csv beside them
    (columns file, published, publisher, title, url) adds what the files don't say.

    \b
    Examples:
      extractor run corpus/ -o output/
      extractor run a.html b.txt -o output/
      extractor run corpus/ -o output/ --rules my-rules/
      extractor run corpus/ -o output/ --min-confidence 0.9
      extractor run corpus/ -o output/ --no-tables

    \b
    Exit codes: 0 done; 1 some releases failed, the others have their rows; 2 wrong use, bad rules, nothing
    to read or nowhere to write.
    """
    from extractor.pipeline import Engine
    from extractor.read import find_releases
    from extractor.rulebook import load_rulebook
    from extractor.run import run_folder

    for path in paths:
        find_releases(path)  # a wrong path is told at once, before the rules and the model are loaded
    engine = Engine(
        load_rulebook(rules or []),
        model=model,
        min_confidence=min_confidence,
        tables=tables,
        any_language=any_language,
    )
    console = console_on_stderr()
    with progress_bar(console, shown=not quiet) as tell:
        report = run_folder(paths, output, engine, progress=tell)
    _report_failures(report)
    if not quiet:
        _report_languages(report, any_language)
        _summarise(console, report, output)
    raise typer.Exit(SOME_FAILED if report.failures else DONE)


def _report_failures(report: RunReport) -> None:
    for failure in report.failures[:_FAILURES_SHOWN]:
        reason = failure.reason if failure.reason.startswith(failure.source) else f"{failure.source}: {failure.reason}"
        say(f"extractor: {reason}")
    more = len(report.failures) - _FAILURES_SHOWN
    if more > 0:
        say(f"extractor: and {more} more that failed; all are in run.json")


def _report_languages(report: RunReport, any_language: bool) -> None:
    foreign = [f"{release.source} ({release.language})" for release in report.releases if not release.english]
    if foreign and not any_language:
        more = f" and {len(foreign) - _FAILURES_SHOWN} more" if len(foreign) > _FAILURES_SHOWN else ""
        named = ", ".join(foreign[:_FAILURES_SHOWN])
        say(f"extractor: not in English, so no rows: {named}{more}; --any-language reads them all the same")


def _summarise(console: Console, report: RunReport, output: Path) -> None:
    counts = report.counts
    say(
        f"{counts['read']} of {counts['releases']} releases read, {counts['failed']} failed, "
        f"{counts['duplicates']} duplicates, {counts['not_english']} not in English; {counts['rows']} rows; "
        f"{counts['explained']} of {counts['sentences_with_numbers']} sentences with numbers explained"
    )
    say(f"written: {output / 'observations.csv'}, {output / 'run.json'}")
    if report.sample:
        _sample(console, report)


def _sample(console: Console, report: RunReport) -> None:
    """The first rows as a table; the metric and, where there is room, the source share what the others leave."""
    from rich.table import Table
    from rich.text import Text

    rows = [
        (
            row.metric_text or "", format(row.value, "f"), row.unit, row.measure, row.comparison, row.period or "",
            row.source.rpartition("/")[2],
        )
        for row in report.sample
    ]  # fmt: skip
    heads = ("metric", "value", "unit", "measure", "against", "period", "source")
    middle = [max(map(len, column)) for column in list(zip(heads, *rows, strict=True))[1:-1]]
    room = max(12, console.width - sum(middle) - 2 * len(middle))
    widths = [room, *middle] if room < 40 else [room * 3 // 5, *middle, room * 2 // 5 - 2]
    table = Table(title="the first rows", title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head, width in zip(heads, widths, strict=False):
        side: Literal["right", "left"] = "right" if head == "value" else "left"
        table.add_column(head, no_wrap=True, justify=side, width=width)
    for row in rows:
        cells = [Text(printable(cell)) for cell in row[: len(widths)]]
        for cell, width in zip(cells, widths, strict=True):
            cell.truncate(width, overflow="ellipsis")
        table.add_row(*cells)
    console.print(table)
