"""The command: arguments in, exit codes out; the only place that prints."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from extractor.run import RunReport

DONE, SOME_FAILED, WRONG_USE, BROKEN_OFF = 0, 1, 2, 130
_FAILURES_SHOWN = 10

app = typer.Typer(
    name="extractor", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
rules_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look at the rules: check that they can be read, run their examples.",
)
app.add_typer(rules_app, name="rules")

Rules = Annotated[
    Optional[list[Path]],
    typer.Option(
        "--rules",
        metavar="FOLDER",
        help="Lay a folder of your own rules over the built-in ones (repeatable).",
    ),
]
Model = Annotated[
    Optional[str],
    typer.Option("--model", metavar="NAME", help="An installed spaCy pipeline to use instead of the packaged one."),
]


def main() -> None:
    """Runs the command; every error that the user can mend is one line on standard error."""
    from extractor.errors import ExtractorError

    try:
        app()
    except ExtractorError as error:
        _say(f"extractor: {error}")
        sys.exit(WRONG_USE)
    except KeyboardInterrupt:  # before the command line is read; typer itself turns later ones into the exit code
        sys.exit(BROKEN_OFF)


def _version(wanted: bool) -> None:
    if wanted:
        import extractor

        typer.echo(f"extractor {extractor.__version__}")
        raise typer.Exit(DONE)


@app.callback()
def _command(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Turn press releases into data: one tidy row for each metric, value and period, with its place in the source.

    \b
    Examples:
      extractor run corpus/ -o output/
      extractor run release.html
      extractor rules lint --rules my-rules/
    """


@app.command()
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
    ] = 0.45,
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

    \b
    Exit codes: 0 done; 1 some releases failed, the others have their rows; 2 wrong use, bad rules, nothing
    to read or nowhere to write.
    """
    from rich.console import Console

    from extractor.pipeline import Engine
    from extractor.read import find_releases
    from extractor.rulebook import load_rulebook
    from extractor.run import run_folder

    for path in paths:
        find_releases(path)  # a wrong path is told at once, before the rules and the model are loaded
    engine = Engine(load_rulebook(rules or []), model=model, min_confidence=min_confidence)
    console = Console(stderr=True)
    if not console.is_terminal:
        console = Console(stderr=True, width=120)
    with _progress(console, shown=not quiet and console.is_terminal) as tell:
        report = run_folder(paths, output, engine, progress=tell)
    _report_failures(report)
    if not quiet:
        _summarise(console, report, output)
    raise typer.Exit(SOME_FAILED if report.failures else DONE)


@rules_app.command("lint")
def rules_lint(rules: Rules = None) -> None:
    """Check that all rules can be read, and count them.

    \b
    Examples:
      extractor rules lint
      extractor rules lint --rules my-rules/
    """
    from collections import Counter

    from extractor.rulebook import load_rulebook

    counts = Counter(rule.kind for rule in load_rulebook(rules or []).rules)
    for kind, number in sorted(counts.items()):
        typer.echo(f"{number:>6} {kind}")
    typer.echo(f"{sum(counts.values()):>6} rules, all readable")


@rules_app.command("test")
def rules_test(rules: Rules = None, model: Model = None) -> None:
    """Run the examples and rejects that stand beside the rules.

    \b
    Examples:
      extractor rules test
      extractor rules test --rules my-rules/

    \b
    Exit codes: 0 all hold; 1 some fail; 2 bad rules.
    """
    from extractor.rulebook import load_rulebook
    from extractor.rulecheck import check_rules

    rulebook = load_rulebook(rules or [])
    failures = list(check_rules(rulebook, model=model))
    for failure in failures:
        typer.echo(str(failure))
    tried = sum(len(rule.examples) + len(rule.rejects) for rule in rulebook.rules)
    typer.echo(f"{tried - len(failures)} of {tried} examples and rejects hold")
    raise typer.Exit(SOME_FAILED if failures else DONE)


def _say(line: str) -> None:
    typer.echo(_printable(line), err=True)


def _printable(text: str) -> str:
    """Without what a terminal would obey: releases and file names come from strangers."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text)


def _report_failures(report: RunReport) -> None:
    for failure in report.failures[:_FAILURES_SHOWN]:
        reason = failure.reason if failure.reason.startswith(failure.source) else f"{failure.source}: {failure.reason}"
        _say(f"extractor: {reason}")
    more = len(report.failures) - _FAILURES_SHOWN
    if more > 0:
        _say(f"extractor: and {more} more that failed; all are in run.json")


@contextmanager
def _progress(console: Console, *, shown: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal, or nothing."""
    if not shown:
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading releases"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _summarise(console: Console, report: RunReport, output: Path) -> None:
    counts = report.counts
    _say(
        f"{counts['read']} of {counts['releases']} releases read, {counts['failed']} failed, "
        f"{counts['duplicates']} duplicates, {counts['not_english']} not in English; {counts['rows']} rows; "
        f"{counts['explained']} of {counts['sentences_with_numbers']} sentences with numbers explained"
    )
    _say(f"written: {output / 'observations.csv'}, {output / 'run.json'}")
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
        cells = [Text(_printable(cell)) for cell in row[: len(widths)]]
        for cell, width in zip(cells, widths, strict=True):
            cell.truncate(width, overflow="ellipsis")
        table.add_row(*cells)
    console.print(table)
