"""How much work something is: lines of the package that are run, the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import extractor

HERE = str(Path(extractor.__file__).parent)
SIZES = 3000, 9000
FEW = 3000
"""Steps below which what is done once for each text counts for too much."""
MOST = 1.3
"""What `grows` may give where work is in proportion to length: stretches do not come out even."""


def steps(work: Callable[[], Any]) -> int:
    """How many lines of the package are run."""
    count = 0

    def line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, event: str, _: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(HERE) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def of_length(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def grows(work: Callable[[str], Any], unit: str) -> float:
    """How many times the steps of a text three times as long, as a share of three times the steps."""
    work(of_length(unit, SIZES[0]))  # what is compiled or remembered once
    small, large = (steps(lambda length=length: work(of_length(unit, length))) for length in SIZES)  # type: ignore[misc]
    return large / (max(small, FEW) * SIZES[1] / SIZES[0])
