"""Folder of real pages -> main text, numbers and CPU time, side by side with trafilatura, readability and resiliparse.

    pip install -e '.[bench]' && python tests/benchmarks/main_text.py PAGES [--rounds N]

PAGES holds `articles/` (the public article-extraction benchmark: html/ID.html.gz and ground-truth.json) and, if
there, `releases/` (pages, one of whose names is in tests/benchmarks/release_numbers.json). Words are taken in
shingles of four, as multisets; a page's precision is the share of its extracted shingles that the truth has, its
recall the share of the truth's that were extracted; both are averaged over pages, F1 is that of the averages.
Numbers are scored likewise, as multisets. CPU time is that of the process, the median over rounds in which all
tools read the same page one after the other; ours covers decoding, metadata, block kinds and places in the source.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import mean, median

import trafilatura
from readability import Document as Readability
from release_numbers import numbers
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

import extractor
from extractor.errors import ReleaseError

Reads = Callable[[bytes], str]
NUMBERS = Path(__file__).parent / "release_numbers.json"


def _ours(page: bytes) -> str:
    try:
        return extractor.read_page(page).main_text
    except ReleaseError:
        return ""


def _trafilatura(**options: bool) -> Reads:
    def read(page: bytes) -> str:
        return trafilatura.extract(page, include_comments=False, **options) or ""

    return read


def _readability(page: bytes) -> str:
    html = Readability(bytes_to_str(page, detect_encoding(page))).summary(html_partial=True)
    return extract_plain_text(html, preserve_formatting=True)


def _resiliparse(page: bytes) -> str:
    return str(extract_plain_text(bytes_to_str(page, detect_encoding(page)), main_content=True))


TOOLS: Mapping[str, Reads] = {
    "press-extractor": _ours,
    "trafilatura default": _trafilatura(),
    "trafilatura fast": _trafilatura(fast=True),
    "trafilatura precision": _trafilatura(favor_precision=True),
    "trafilatura recall": _trafilatura(favor_recall=True),
    "readability-lxml": _readability,
    "resiliparse": _resiliparse,
}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


def averages(pairs: Iterable[tuple[Counter[object], Counter[object]]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (wanted, got) pairs; pages where one is undefined are left out of its average."""
    precisions, recalls = [], []
    for want, got in pairs:
        shared = sum((want & got).values())
        if got:
            precisions.append(shared / sum(got.values()))
        if want:
            recalls.append(shared / sum(want.values()))
    p, r = mean(precisions or [0.0]), mean(recalls or [0.0])
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def timed(pages: Mapping[str, bytes], rounds: int) -> tuple[dict[str, dict[str, str]], dict[str, float]]:
    """The texts by tool and page, and the milliseconds of CPU per page by tool."""
    texts: dict[str, dict[str, str]] = {tool: {} for tool in TOOLS}
    spent: dict[str, list[float]] = {tool: [] for tool in TOOLS}
    for name, page in pages.items():
        taken: dict[str, list[float]] = {tool: [] for tool in TOOLS}
        for _ in range(rounds):
            for tool, read in TOOLS.items():
                start = time.process_time()
                texts[tool][name] = read(page)
                taken[tool].append(1000 * (time.process_time() - start))
        for tool in TOOLS:
            spent[tool].append(median(taken[tool]))
    return texts, {tool: mean(times) for tool, times in spent.items()}


def articles(folder: Path, rounds: int) -> None:
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {name: gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()) for name in sorted(truth)}
    want = {name: shingles(truth[name]["articleBody"]) for name in pages}
    texts, spent = timed(pages, rounds)
    print(f"{len(pages)} articles, {sum(map(len, pages.values())) / len(pages) / 1000:.0f} KB a page")
    print(f"{'':<24}{'precision':>10}{'recall':>8}{'F1':>8}{'F1 even':>9}{'F1 odd':>8}{'CPU ms':>8}")
    names = list(pages)
    for tool, found in texts.items():
        got = {name: shingles(found[name]) for name in names}
        halves = [averages((want[name], got[name]) for name in half) for half in (names, names[::2], names[1::2])]
        p, r, f1 = halves[0]
        print(f"{tool:<24}{p:>10.4f}{r:>8.4f}{f1:>8.4f}{halves[1][2]:>9.4f}{halves[2][2]:>8.4f}{spent[tool]:>8.1f}")


def releases(folder: Path, rounds: int) -> None:
    listed: dict[str, str] = json.loads(NUMBERS.read_text(encoding="utf-8"))
    truth = {name: figures.split() for name, figures in listed.items()}
    pages = {name: path.read_bytes() for name in sorted(truth) if (path := folder / f"{name}.html").exists()}
    texts, spent = timed(pages, rounds)
    print(f"\n{len(pages)} releases, {sum(len(truth[name]) for name in pages)} numbers in their bodies")
    print(f"{'':<24}{'precision':>10}{'recall':>8}{'F1':>8}{'CPU ms':>8}  pages under 0.9 recall")
    for tool, found in texts.items():
        pairs = {name: (Counter(truth[name]), numbers(found[name])) for name in pages}
        p, r, f1 = averages(pairs.values())
        losers = [name for name, (want, got) in pairs.items() if sum((want & got).values()) < 0.9 * want.total()]
        print(f"{tool:<24}{p:>10.4f}{r:>8.4f}{f1:>8.4f}{spent[tool]:>8.1f}  {len(losers)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("articles", "releases"))
    args = parser.parse_args()
    if args.only != "releases" and (args.pages / "articles").is_dir():
        articles(args.pages / "articles", args.rounds)
    if args.only != "articles" and (args.pages / "releases").is_dir() and NUMBERS.exists():
        releases(args.pages / "releases", args.rounds)


if __name__ == "__main__":
    main()
