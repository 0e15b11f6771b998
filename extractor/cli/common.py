"""What every command shares: exit codes, options, one way to speak on standard error."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

DONE, SOME_FAILED, WRONG_USE, BROKEN_OFF = 0, 1, 2, 130
LEAST_CONFIDENCE = 0.4
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
