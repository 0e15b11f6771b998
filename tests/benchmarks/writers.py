"""`python tests/benchmarks/writers.py [ROWS ...]` -> time and memory of each format at so many rows.

Each format is written in a process of its own, from rows that are made one after the other and kept nowhere; memory is
what that process took at most beyond what it had before the first row (Linux: maximum resident set size, MiB). `check`
is what a run does beside: all rows held against one another, with their flags and relations noted on disk.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

TESTS = Path(__file__).parents[1]
FORMATS = ("csv", "jsonl", "parquet", "sdmx-csv", "sqlite", "duckdb", "check")
METRICS = "exports imports retail_sales wages rents output orders turnover deposits loans arrivals employment".split()


def rows(count: int) -> Iterator:
    """Rows of releases of twenty rows, each series told again by a later release."""
    sys.path.insert(0, str(TESTS))
    from conftest import ROW

    for number in range(count):
        release = number // 20
        month = release % 12 + 1
        words = f"{METRICS[number % 12].replace('_', ' ')} of region {number % 20} and place {release % 977}"
        yield replace(
            ROW, observation_id=f"{number:016x}", release_id=f"{release:016x}", source=f"releases/{release:07}.html",
            publisher=f"Office {release % 50}", title=f"Release {release}",
            published=date(2010 + release % 15, month, 9), metric=METRICS[number % 12], metric_text=words,
            period=f"{2010 + release % 15}-{month:02}",
            period_start=date(2010 + release % 15, month, 1), period_end=date(2010 + release % 15, month, 28), freq="M",
            value=Decimal(number % 1999) / 10, quote=f"{words.capitalize()} rose {number % 1999 / 10}% in the month.",
        )  # fmt: skip


def write(name: str, count: int, output: Path) -> None:
    from extractor.check import standings
    from extractor.export.formats import FORMATS as KNOWN
    from extractor.export.formats import function
    from extractor.run.account import Summary
    from extractor.run.findings import open_findings

    if name == "check":
        with open_findings() as findings:
            findings.note(standings(rows(count)))
        return
    one = KNOWN[name]
    if one.database:
        releases = (
            Summary(f"releases/{number:07}.html", f"{number:016x}", None, None, None, "en", 20, 20, 20)
            for number in range((count + 19) // 20)
        )
        with function(one.writer)(output / one.file) as database:
            database.add(releases, rows(count))
    else:
        with (output / one.file).open("wb" if one.binary else "w", **({} if one.binary else {"newline": ""})) as file:
            function(one.writer)(rows(count), file)


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(name: str, count: int) -> tuple[float, float]:
    """Seconds of processor time and MiB, in a process of its own."""
    said = subprocess.run(
        [sys.executable, __file__, "--one", name, str(count)], capture_output=True, text=True, check=True
    ).stdout.split()
    return float(said[0]), float(said[1])


def one(name: str, count: int) -> None:
    with tempfile.TemporaryDirectory() as output:
        write(name, 40, Path(output))
        before, begun = peak(), time.process_time()
        (Path(output) / "x").mkdir()
        write(name, count, Path(output) / "x")
        print(time.process_time() - begun, peak() - before)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]))
        return
    counts = [int(given) for given in sys.argv[1:]] or [100_000, 1_000_000]
    print("format    " + "".join(f"{count:>12} rows: s, MiB" for count in counts))
    for name in FORMATS:
        found = [measured(name, count) for count in counts]
        print(f"{name:10}" + "".join(f"{seconds:>16.1f}{memory:>9.0f}" for seconds, memory in found), flush=True)


if __name__ == "__main__":
    main()
