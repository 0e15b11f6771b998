"""How time grows with the length of a sentence, a cell, a caption or a text that is searched.

    python tests/benchmarks/long_texts.py [--sizes 4,16,64] [--only WORD]

Each text is one unit over and over. Printed for each are the seconds of processor time and the exponent from the
smallest size to the largest: 1 is in proportion, 2 with the square. Exit code 1 where one is above 1.15 at a size that
takes more than a tenth of a second, or 100 kB would take more than 1.5 seconds for `find_periods` and
`find_quantities`.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from extractor import extract, find_periods, find_quantities

UNITS = (
    "Exports rose 3.1% in May 2024<br>", "Exports rose 3.1% in May 2024, ", "Q1 ", "sales of hats 3.1%, ",
    "sales rose 3% and ", "(3.2%) ", "$3.2 million, ", "rose from 3% to 4% in 2023, ", "of the value of the sales of ",
    "Germany, ", "2024 ", "than in May ", "1", "a", "fiscal 2023 and ", "the first quarter of ", "3-", "U.S. ", "3.2% ",
    "compared with 3% in May 2023, ", '"said ', "Total: 3, ", "3,", "-", "up 3% ", "3%, 4% and 5%, respectively, ",
    "which rose ", "a year earlier, ", "three months to May ", "per cent of ",
)  # fmt: skip
TABLE = "<table><caption>{}</caption><tr><th>Item<th>{}<th>2024<tr><td>{}<td>3.1<td>4.2</table>"
WAYS: dict[str, Callable[[str], Any]] = {
    "sentence": lambda text: extract(f"<p>{text}</p>"),
    "caption": lambda text: extract(TABLE.format(text, "2023", "Sales")),
    "head": lambda text: extract(TABLE.format("Sales", text, "Sales")),
    "periods": find_periods,
    "quantities": find_quantities,
}


def measured(sizes: list[int], only: str) -> Iterator[tuple[str, str, list[float]]]:
    for name, way in WAYS.items():
        way("Sales rose 3% in May 2024.")
        for unit in UNITS:
            if only in f"{name} {unit}":
                yield name, unit, [_seconds(way, (unit * (size // len(unit) + 1))[:size]) for size in sizes]


def _seconds(way: Callable[[str], Any], text: str) -> float:
    begun = time.process_time()
    try:
        way(text)
    except ValueError as error:
        print(error)
    return time.process_time() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="4,16,64")
    parser.add_argument("--only", default="")
    wishes = parser.parse_args()
    sizes = [int(float(size) * 1000) for size in wishes.sizes.split(",")]
    bad = 0
    for name, unit, seconds in measured(sizes, wishes.only):
        exponent = math.log(max(seconds[-1], 0.001) / max(seconds[0], 0.001)) / math.log(sizes[-1] / sizes[0])
        slow = name in ("periods", "quantities") and seconds[-1] * 100_000 / sizes[-1] > 1.5
        bad += slow or (exponent > 1.15 and seconds[-1] > 0.1)
        print(f"{name:11}{unit[:30]!r:34}" + "".join(f"{one:9.3f}" for one in seconds) + f"{exponent:7.2f}", flush=True)
    print(f"{bad} too slow")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
