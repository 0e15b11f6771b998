"""All commands together, and what becomes of their errors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from extractor.cli import review, rules
from extractor.cli.clean import clean
from extractor.cli.common import BROKEN_OFF, DONE, WRONG_USE, say
from extractor.cli.config import config, default_map
from extractor.cli.explain import explain
from extractor.cli.fetch import fetch
from extractor.cli.logs import log_to
from extractor.cli.plot import plot
from extractor.cli.report import report
from extractor.cli.run import run
from extractor.cli.series import series
from extractor.cli.serve import mcp, serve
from extractor.cli.show import show
from extractor.cli.streams import ended_in_order, ready_streams, whole_output
from extractor.cli.validate import validate

_MOST_MISTAKES = 20
app = typer.Typer(
    name="extractor", no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False,
    rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
app.command()(run)
app.command()(fetch)
app.command()(report)
app.command()(clean)
app.command()(series)
app.command()(show)
app.command()(plot)
app.command()(validate)
app.command()(explain)
app.command()(serve)
app.command()(mcp)
app.add_typer(rules.app, name="rules")
app.add_typer(review.app, name="review")
app.command()(config)


def main() -> None:
    """Runs the command; every error that the user can mend is one line on standard error."""
    from extractor.errors import ExtractorError

    ready_streams()
    try:
        with whole_output(), ended_in_order():
            app()
    except ExtractorError as error:
        lines = str(error).splitlines()
        for line in lines[:_MOST_MISTAKES]:
            say(f"extractor: {line}")
        if len(lines) > _MOST_MISTAKES:
            say(f"extractor: and {len(lines) - _MOST_MISTAKES} more; extractor rules lint tells all")
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
    ctx: typer.Context,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Say on standard error what is done, release by release.")
    ] = False,
    log_file: Annotated[
        Optional[Path],
        typer.Option("--log-file", metavar="FILE", help="Write that, with times, at the end of this file."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
    trust_config: Annotated[
        bool,
        typer.Option(
            "--trust-config",
            help="Let extractor.toml or pyproject.toml in the working folder set everything, also what is loaded, "
            "fetched and written.",
        ),
    ] = False,
) -> None:
    """Turn press releases into data: one tidy row for each metric, value and period, with its place in the source.

    \b
    Examples:
      extractor run corpus/ -o output/
      extractor run release.html
      extractor fetch https://www.soa.example/news.rss -o corpus/soa
      extractor report output/
      extractor clean release.html --json
      extractor series retail_sales --as-of 2025-07-31
      extractor show retail_sales --from output/
      extractor plot retail_sales -o sales.svg
      extractor validate output/observations.csv
      extractor explain release.html --number 4.4%
      extractor rules lint --rules my-rules/
      extractor config
    """
    log_to(log_file, verbose=verbose)
    ctx.default_map = default_map(ctx, Path(), trusting=trust_config)
