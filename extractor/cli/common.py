"""What every command shares: exit codes, options, one way to speak on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from rich.console import Console

DONE, SOME_FAILED, WRONG_USE, BROKEN_OFF = 0, 1, 2, 130
LEAST_CONFIDENCE = 0.1
"""The pipeline's own default, written out since importing the pipeline takes a second; a test holds them together."""

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


def say(line: str) -> None:
    typer.echo(printable(line), err=True)


def printable(text: str) -> str:
    """Without what a terminal would obey: releases and file names come from strangers."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text)


def console_on_stderr() -> Console:
    """Where progress and tables go; as wide as the terminal, else 120."""
    from rich.console import Console

    console = Console(stderr=True)
    return console if console.is_terminal else Console(stderr=True, width=120)


@contextmanager
def progress_bar(console: Console, *, shown: bool = True) -> Iterator[Callable[[int, int | None], None]]:
    """A bar on the terminal, told how many of how many releases are done; nothing where there is no terminal."""
    if not shown or not console.is_terminal:
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading releases"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
