"""What the package logs -> standard error, or a file."""

from __future__ import annotations

import logging
from pathlib import Path

from extractor.cli.common import printable, say
from extractor.errors import OutputError


class _OnStderr(logging.Handler):
    """Says each record as every command speaks; names of files come from strangers."""

    def emit(self, record: logging.LogRecord) -> None:
        say(f"extractor: {record.getMessage()}")


class _OneLine(logging.Formatter):
    """A record a line, whatever a name holds."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


def log_to(path: Path | None, *, verbose: bool) -> None:
    """Sends what the package logs to standard error (`verbose`), and with times to the end of a file.

    Raises OutputError where the file cannot be written.
    """
    log = logging.getLogger("extractor")
    for handler in [handler for handler in log.handlers if isinstance(handler, _OnStderr | logging.FileHandler)]:
        log.removeHandler(handler)  # of an earlier command in the same process
        handler.close()
    if not verbose and path is None:
        return
    log.setLevel(logging.INFO)
    if verbose:
        log.addHandler(_OnStderr())
    if path is not None:
        try:
            file = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise OutputError(f"--log-file {path}: cannot be written: {error.strerror or error}") from None
        file.setFormatter(_OneLine("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(file)
