"""`extractor run`: paths or standard input -> the table in files or on standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import typer

from extractor.cli.common import (
    BROKEN_OFF,
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

    from extractor.read import Found
    from extractor.run import Means, Recipe, RunReport
    from extractor.run.course import Tell

_DASH = Path("-")


class Engines(StrEnum):
    """Who does the work."""

    local = "local"
    dask = "dask"


_FAILURES_SHOWN = 10


def run(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Folders, files, archives or addresses of press releases; - reads standard input.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FOLDER", help="Where the results go; - writes rows to standard output."
        ),
    ] = Path("output"),
    formats: Annotated[
        Optional[str],
        typer.Option(
            "--format",
            metavar="NAMES",
            help="One or several of csv, parquet, xlsx, jsonl, duckdb, sqlite, sdmx-csv, datapackage, with commas "
            "between them. [default: csv; for standard output jsonl]",
        ),
    ] = None,
    published: Annotated[
        Optional[str],
        typer.Option(
            "--published",
            metavar="DATE",
            help="Day of the release on standard input, YYYY-MM-DD (of JSON Lines: of those without one).",
        ),
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin CSV with a byte order mark, so that Excel takes it for UTF-8.")
    ] = False,
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
    jobs: Annotated[
        Optional[int],
        typer.Option(
            "-j",
            "--jobs",
            min=1,
            metavar="N",
            show_default=False,
            help="Worker processes; 1 works in this process, without limits of time and memory. "
            "[default: the processors there are]",
        ),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Do everything anew, also what an earlier run did.")] = False,
    time_limit: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Processor time that a release may take; 0 is no limit.")
    ] = 60,
    memory_limit: Annotated[
        int, typer.Option(min=0, metavar="MIB", help="Memory that a worker process may take; 0 is no limit.")
    ] = 4096,
    by: Annotated[
        Engines, typer.Option("--engine", help="Who does the work: processes of this machine, or a Dask cluster.")
    ] = Engines.local,
    scheduler: Annotated[
        Optional[str],
        typer.Option(
            metavar="ADDRESS", help="The Dask scheduler, as tcp://host:8786; without it a cluster of this machine."
        ),
    ] = None,
    share: Annotated[
        Optional[str],
        typer.Option(
            "--shard",
            metavar="I/N",
            help="Do only share I of N, for jobs on many machines; the same command without it merges them.",
        ),
    ] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Say at the end what each stage took.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no summary; errors still.")] = False,
) -> None:
    """Read press releases and write the table of observations, relations.csv and run.json.

    Reads .html .htm .xhtml .txt .md .eml .mht and EDGAR submissions, with their extras .pdf .docx .msg .rtf (also
    .gz), in all subfolders, in sorted order. A manifest.csv beside them
    (columns file, published, publisher, title, url) adds what the files don't say. An archive that is named (.zip,
    .tar and its kinds, .warc) is read as a folder, .jsonl and .parquet files as pages with columns as on standard
    input, and addresses that fsspec knows (s3://bucket/folder) as folders. Standard input is one page or
    text, or JSON Lines of objects with text or html, and source, published, publisher, title, url where known.
    Databases (duckdb, sqlite) are added to: a second run updates its releases and keeps the others.

    A run that was broken off is taken up again by the same command; releases that an earlier run did are done again
    only where their content, the rules, the model, the options or the version have changed (.extractor in the output
    folder keeps account). A release that crashes, or takes too much time or memory, is tried once more alone and then
    reported; the others go on.

    \b
    Examples:
      extractor run corpus/ -o output/
      extractor run a.html b.txt crawl.warc.gz pages.parquet -o output/
      extractor run corpus/ -o output/ --format csv,parquet,duckdb
      extractor run - -o - --format jsonl < releases.jsonl | jq .metric
      curl -s https://stat.example/release.html | extractor run - --published 2025-07-30 -o -
      extractor run corpus/ -o output/ --rules my-rules/
      extractor run corpus/ -o output/ --min-confidence 0.9
      extractor run corpus/ -o output/ --no-tables
      extractor run corpus/ -o output/ -j 8 --time-limit 20
      extractor run corpus/ -o output/ --engine dask --scheduler tcp://10.0.0.5:8786
      extractor run corpus/ -o output/ --shard 3/10

    \b
    Exit codes: 0 done; 1 some releases failed, the others have their rows; 2 wrong use, bad rules, nothing
    to read or nowhere to write.
    """
    wanted = _formats(formats, output)
    part = _share(share, output)
    found = _found(paths, published)
    recipe = _recipe(model, rules, min_confidence, tables=tables, any_language=any_language)
    if output == _DASH:
        report = _to_stdout(found, recipe, wanted, bom=bom)
    else:
        means = _means(jobs, time_limit, memory_limit, by, scheduler, timed=profile)
        if part:
            _share_to_folder(found, output, recipe, part, means, quiet=quiet)
            return
        report = _to_folder(found, output, recipe, wanted, means, fresh=fresh, bom=bom, quiet=quiet)
        if profile:
            _tell_times(report)
    raise typer.Exit(SOME_FAILED if report.counts["failed"] or report.left_out else DONE)


def _formats(formats: str | None, output: Path) -> str:
    """The formats asked for, refused before anything is read where they are not to be had."""
    from extractor.errors import UsageError
    from extractor.export.formats import chosen

    if output == _DASH:
        wanted = (formats or "jsonl").strip().lower()
        if wanted not in ("jsonl", "csv"):
            raise UsageError(f"--format: {wanted!r} cannot go to standard output; use jsonl or csv")
        return wanted
    chosen(formats or "csv")
    return formats or "csv"


def _found(paths: list[str], published: str | None = None) -> Iterable[Found]:
    """The releases to read; a wrong path is told at once, before the rules and the model are loaded."""
    from extractor.errors import UsageError
    from extractor.read import day_of, found_in, found_on

    day = day_of(published, "--published")
    if "-" not in paths:
        if day is not None:
            raise UsageError("--published is for standard input (-); write a manifest.csv beside files, see --help")
        return found_in(paths)
    if len(paths) > 1:
        raise UsageError("- reads standard input and stands alone")
    if sys.stdin.isatty():
        say("extractor: reading standard input; end with Ctrl-D")
    return found_on(sys.stdin.buffer, published=day)


def _recipe(
    model: str | None, rules: list[Path] | None, min_confidence: float, *, tables: bool, any_language: bool
) -> Recipe:
    from extractor.run import Recipe

    return Recipe(tuple(rules or ()), model, min_confidence, tables=tables, any_language=any_language)


def _means(jobs: int | None, seconds: float, memory: int, by: Engines, scheduler: str | None, *, timed: bool) -> Means:
    from extractor.errors import UsageError
    from extractor.run import Limits, Means, cores

    if scheduler and by is not Engines.dask:
        raise UsageError("--scheduler is for --engine dask")
    return Means(jobs or cores(), Limits(seconds or None, memory or None), by is Engines.dask, scheduler, timed=timed)


def _share(share: str | None, output: Path) -> tuple[int, int] | None:
    from extractor.errors import UsageError

    if share is None:
        return None
    index, slash, count = share.partition("/")
    if not (slash and index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count)):
        raise UsageError(f"--shard: {share!r} is no share; write it like 3/10, the third of ten")
    if output == _DASH:
        raise UsageError("--shard needs a folder for -o, where all shares meet")
    return int(index), int(count)


def _to_folder(
    found: Iterable[Found],
    output: Path,
    recipe: Recipe,
    formats: str,
    means: Means,
    *,
    fresh: bool,
    bom: bool,
    quiet: bool,
) -> RunReport:
    from extractor.run import write_run

    console = console_on_stderr()
    with progress_bar(console, shown=not quiet) as tell, _broken_off(tell) as progress:
        report = write_run(found, output, recipe, formats=formats, means=means, fresh=fresh, bom=bom, progress=progress)
    _report_failures(report, in_file=True)
    _correct_again(output, quiet=quiet)
    if not quiet:
        _report_languages(report, recipe.any_language)
        _report_warnings(report)
        _summarise(console, report, output, formats, found)
    return report


@contextmanager
def _broken_off(tell: Tell) -> Iterator[Tell]:
    """Counts what is done; where the user breaks off it says how far the run came, and how it goes on."""
    done: list[tuple[int, int | None]] = [(0, None)]

    def progress(count: int, total: int | None) -> None:
        done[0] = count, total
        tell(count, total)

    try:
        yield progress
    except KeyboardInterrupt:
        count, total = done[0]
        of = f" of {total}" if total is not None else ""
        say(f"extractor: broken off after {count}{of} releases; the same command goes on from there")
        raise typer.Exit(BROKEN_OFF) from None


def _correct_again(output: Path, *, quiet: bool) -> None:
    """Corrects the rows of the run where corrections are kept in its folder."""
    from extractor.cli.review import tell_corrected
    from extractor.review.corrected import KEPT, write_corrected

    if (output / KEPT).is_file():
        corrected = write_corrected(output)
        if not quiet:
            tell_corrected(corrected)


def _share_to_folder(
    found: Iterable[Found], output: Path, recipe: Recipe, share: tuple[int, int], means: Means, *, quiet: bool
) -> None:
    from extractor.run import run_share

    with progress_bar(console_on_stderr(), shown=not quiet) as tell:
        done = run_share(found, output, recipe, share, means=means, progress=tell)
    if not quiet:
        say(
            f"share {share[0]} of {share[1]}: {done} releases done; when all shares are, the same command without "
            "--shard writes the table"
        )


def _to_stdout(found: Iterable[Found], recipe: Recipe, wanted: str, *, bom: bool) -> RunReport:
    """Rows as they come; who reads them may stop when it has enough."""
    from extractor.cli.streams import TableOutput, printable_json, printable_lines, silence
    from extractor.export.jsonl import write_jsonl
    from extractor.export.text import BOM, add_rows, write_header
    from extractor.run import RunReport, outcomes

    report, engine = RunReport(), recipe.engine()
    out = TableOutput(printable_lines if wanted == "csv" else printable_json)
    try:
        if wanted == "csv":
            out.write(BOM if bom else "")
            write_header(out)
        for outcome in outcomes(found, engine, report):
            (add_rows if wanted == "csv" else write_jsonl)(outcome.rows, out)
            out.flush()
        out.detach()
    except BrokenPipeError:
        silence()
        raise typer.Exit(DONE) from None
    _report_failures(report, in_file=False)
    return report


def _report_failures(report: RunReport, *, in_file: bool) -> None:
    failures = [*report.failures, *report.left_out]
    for failure in failures[:_FAILURES_SHOWN]:
        reason = failure.reason if failure.reason.startswith(failure.source) else f"{failure.source}: {failure.reason}"
        say(f"extractor: {reason}")
    more = max(report.counts["failed"] + len(report.left_out), len(failures)) - _FAILURES_SHOWN
    if more > 0:
        say(f"extractor: and {more} more that failed{'; all are in run.json' if in_file else ''}")


def _report_languages(report: RunReport, any_language: bool) -> None:
    foreign, count = [f"{one.source} ({one.reason})" for one in report.foreign], report.counts["not_english"]
    if foreign and not any_language:
        more = f" and {count - _FAILURES_SHOWN} more" if count > _FAILURES_SHOWN else ""
        named = ", ".join(foreign[:_FAILURES_SHOWN])
        say(f"extractor: not in English, so no rows: {named}{more}; --any-language reads them all the same")


def _report_warnings(report: RunReport) -> None:
    """One line for each thing that may have gone wrong, with the releases that it may have gone wrong with."""
    for text, one in islice(report.warned.items(), _FAILURES_SHOWN):
        left = one.releases - len(one.names)
        say(f"extractor: warning: {', '.join(one.names)}{f' and {left} more' if left else ''}: {text}")
    if len(report.warned) > _FAILURES_SHOWN:
        say("extractor: there are more warnings; all are in run.json")


def _tell_times(report: RunReport) -> None:
    """Where the processor time went, over all workers; what an earlier run did costs nothing here."""
    say(f"{'stage':18}{'seconds':>9}{'calls':>9}{'ms each':>9}")
    for stage, (calls, seconds) in sorted(report.times.items(), key=lambda item: -item[1][1]):
        say(f"{stage:18}{seconds:>9.2f}{calls:>9}{1000 * seconds / calls:>9.2f}")


def _passed_over(found: Iterable[Found]) -> Iterator[str]:
    from extractor.read import Inputs, told

    return told(found.passed_over) if isinstance(found, Inputs) else iter(())


def _summarise(console: Console, report: RunReport, output: Path, formats: str, found: Iterable[Found]) -> None:
    from extractor.export.formats import chosen

    counts = report.counts
    say(
        f"{counts['read']} of {counts['releases']} releases read, {counts['failed']} failed, "
        f"{counts['duplicates']} duplicates, {counts['not_english']} not in English, {counts['undated']} undated; "
        f"{counts['rows']} rows; "
        f"{counts['explained']} of {counts['sentences_with_numbers']} sentences with numbers explained"
        + (f"; {report.reused} were done by an earlier run" if report.reused else "")
    )
    files = [one.file for one in chosen(formats)] + ["relations.csv", "run.json"]
    say(f"written: {', '.join(str(output / name) for name in files)}")
    for note in [*report.notes, *_passed_over(found)]:
        say(f"note: {note}")
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
