"""The command: arguments in, exit codes out; the only room that prints. One file a command."""

from __future__ import annotations


def main() -> None:
    """Runs the command."""
    from extractor.cli.commands import (
        main as run,  # not before: each worker of a run imports the room of its main module
    )

    run()
