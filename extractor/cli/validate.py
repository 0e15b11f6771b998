"""`extractor validate`: a table of observations in any format -> its faults, each with line and cure."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.common import DONE, SOME_FAILED, printable, say

_SHOWN = 20


def validate(
    table: Annotated[Path, typer.Argument(metavar="FILE", help="A table in any format, or the folder of a run.")],
    every: Annotated[bool, typer.Option("--all", help=f"Tell all faults, not the first {_SHOWN} alone.")] = False,
) -> None:
    """Hold a table against the columns that it should have, whoever wrote it.

    Checks the columns, the type and the codes of every cell, keys, and what cells say of one another: days and code
    of a period, starts and ends, ranges. Reads CSV, Parquet, JSON Lines, DuckDB, SQLite, SDMX-CSV and Data Packages.

    \b
    Examples:
      extractor validate output/observations.csv
      extractor validate theirs.parquet --all

    \b
    Exit codes: 0 sound; 1 there are faults; 2 it cannot be read.
    """
    from extractor.export.valid import validate as examine

    found = examine(table)
    shown = 0
    for fault in islice(found.faults, None if every else _SHOWN):
        typer.echo(printable(f"{found.path}: {fault}"))
        shown += 1
    more = sum(1 for _ in found.faults)
    faults = shown + more
    if more:
        say(f"and {more} more; --all tells them")
    say(f"{found.path}: {found.rows} rows, {faults} {'fault' if faults == 1 else 'faults'}")
    raise typer.Exit(SOME_FAILED if faults else DONE)
