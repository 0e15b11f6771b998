"""`python tests/benchmarks/memory.py [--releases N]` -> what one worker's memory grows by over so many releases.

Releases are short, invented and all different, with new numbers, names and words; they go through one engine in zones
of eight, as a worker does its shards. Memory is what the system holds for the process (Linux: VmRSS, MiB).
"""

from __future__ import annotations

import argparse
import os
import random
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from pages import fact, filler


def resident() -> float:
    """MiB that the process holds."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def release(number: int) -> str:
    """A short text with four facts and words that no other has."""
    dice = random.Random(number)
    syllables = (dice.choice("bcdfghklmnprstvz") + dice.choice("aeiou") for _ in range(4))
    place = f"{''.join(syllables).capitalize()}-{number}"
    facts = [fact(dice, place, number % 12, 2012 + number % 14) for _ in range(4)]
    return " ".join([*facts, filler(dice, place), filler(dice, f"{place} and {place[::-1].capitalize()}")])


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--releases", type=int, default=20_000)
    given = arguments.parse_args()

    from extractor.model import Release
    from extractor.pipeline import Engine

    engine, begun, first, rows = Engine(), time.process_time(), 0.0, 0
    for start in range(0, given.releases, 8):
        with engine.zone():
            for number in range(start, start + 8):
                text = Release(f"{number}.txt", release(number).encode(), "text/plain")
                rows += len(engine.extract(text).observations)
        if start + 8 in (504, 5000, 10_000, 15_000):
            first = first or resident()
            print(f"{start + 8:>7} releases: {resident():.0f} MiB", flush=True)
    took = time.process_time() - begun
    print(f"{given.releases:>7} releases: {resident():.0f} MiB, {resident() - first:+.0f} since the first 500")
    print(f"{rows} rows, {1000 * took / given.releases:.1f} ms a release")


if __name__ == "__main__":
    main()
