"""`python tests/benchmarks/throughput.py [--pages N | --folder PAGES]` -> processor time a release, ours beside what a
user would pick, on generated pages or on the .html files of a folder, in UTF-8.

Needs the extra `bench`. One run, all sides in turn on the same fresh page, one thread for linear algebra; time is that
of the process, ratios are medians of the pairs. Peak memory is that of a process of its own for each side, on
generated pages.
"""

from __future__ import annotations

import argparse
import gc
import platform
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from pages import pages

from extractor.match.linear_algebra import one_thread

Side = Callable[[bytes], int]


def ours() -> Side:
    """The whole engine with its default options: page to checked rows."""
    from extractor.model import Release
    from extractor.pipeline import Engine

    engine = Engine()
    return lambda page: len(engine.extract(Release("page.html", page, "text/html")).observations)


def picked() -> Side:
    """trafilatura, the full small English model of spaCy and a Matcher with ten patterns."""
    import spacy
    import trafilatura
    from spacy.matcher import Matcher

    from extractor.match.model_files import model_name

    nlp = spacy.load(model_name(None))
    matcher = Matcher(nlp.vocab)
    number, percent = {"LIKE_NUM": True}, {"LOWER": {"IN": ["%", "percent"]}}
    up = {"LEMMA": {"IN": ["rise", "increase", "grow", "climb", "advance", "gain", "expand"]}}
    down = {"LEMMA": {"IN": ["fall", "decline", "drop", "decrease", "slip", "ease", "shrink"]}}
    by, to = {"LOWER": "by", "OP": "?"}, {"LOWER": "to"}
    scale = {"LOWER": {"IN": ["million", "billion", "thousand"]}}
    for key, pattern in enumerate(
        (
            [up, by, number, percent], [down, by, number, percent], [up, to, number], [down, to, number],
            [number, percent, {"LOWER": "year"}, {"LOWER": "on"}, {"LOWER": "year"}], [number, scale, {"POS": "NOUN"}],
            [{"LOWER": "stood"}, {"LOWER": "at"}, {"IS_CURRENCY": True, "OP": "?"}, number, scale],
            [number, {"LOWER": "percentage"}, {"LOWER": {"IN": ["point", "points"]}}],
            [{"IS_CURRENCY": True}, number, scale], [{"LOWER": "up"}, {"LOWER": "from"}, number],
        )
    ):  # fmt: skip
        matcher.add(str(key), [pattern])
    return lambda page: len(matcher(nlp(trafilatura.extract(page.decode()) or "")))


def numbers() -> Side:
    """trafilatura and quantulum3."""
    import trafilatura

    warnings.filterwarnings("ignore")
    from quantulum3 import parser

    return lambda page: len(parser.parse(trafilatura.extract(page.decode()) or ""))


SIDES: dict[str, Callable[[], Side]] = {
    "press-extractor": ours,
    "trafilatura + spaCy + Matcher": picked,
    "trafilatura + quantulum3": numbers,
}


def read_pages(folder: Path) -> list[bytes]:
    """The pages of a folder; `trafilatura` is handed text, so what is no UTF-8 is left out."""
    found = (path.read_bytes() for path in sorted(folder.rglob("*.html")))
    return [page for page in found if page.decode(errors="ignore").encode() == page]


def peak(name: str, count: int) -> float:
    """MiB at most in a process that does nothing else."""
    said = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, "--memory", name, "--pages", str(count)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(said.stdout)


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--pages", type=int, default=1000)
    arguments.add_argument("--folder", type=Path, help="real pages instead of generated ones")
    arguments.add_argument("--memory", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.memory:
        one_thread()
        side = SIDES[given.memory]()
        for page in pages(given.pages):
            side(page)
        # Not getrusage, whose maximum a process takes over from the one that began it.
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        print(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)
        return
    one_thread()
    sides = {name: make() for name, make in SIDES.items()}
    gc.collect()
    gc.freeze()  # as a run does: what was loaded stays to the end, on every side
    for page in pages(5, seed=2):
        for side in sides.values():
            side(page)
    times: dict[str, list[float]] = {name: [] for name in sides}
    found: dict[str, int] = dict.fromkeys(sides, 0)
    sizes = []
    asked = pages(given.pages) if given.folder is None else read_pages(given.folder)
    for number, page in enumerate(asked):
        sizes.append(len(page))
        order = list(sides)[number % 3 :] + list(sides)[: number % 3]
        for name in order:
            begun = time.process_time()
            found[name] += sides[name](page)
            times[name].append(time.process_time() - begun)
    named = ", ".join(f"{one} {version(one)}" for one in ("press-extractor", "spacy", "trafilatura", "quantulum3"))
    mean = sum(sizes) / len(sizes) / 1000
    print(f"{len(sizes)} pages, {min(sizes) // 1000} to {max(sizes) // 1000} KB, mean {mean:.0f}")
    print(f"Python {platform.python_version()}, {named}")
    print(f"{'':32}{'ms a page':>10}{'ratio':>8}{'found a page':>14}{'peak MiB':>10}")
    own = times["press-extractor"]
    for name, took in times.items():
        ratio = statistics.median(other / mine for other, mine in zip(took, own, strict=True))
        print(
            f"{name:32}{1000 * statistics.median(took):>10.1f}{ratio:>8.1f}{found[name] / len(sizes):>14.1f}"
            f"{peak(name, min(len(sizes), 100)):>10.0f}"
        )


if __name__ == "__main__":
    main()
