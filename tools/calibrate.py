"""Judged rows -> rules/confidence.yaml: how much each rule's part in a row speaks for it, by logistic regression.

    python tools/calibrate.py GOLD [--opened DIR ...] [--write]
    python tools/calibrate.py GOLD --keep BATCH FACTS OBSERVATIONS.csv

A row is right if it is a right triple (number, unit, metric, period). Rows that meet an optional observation of the
gold set are left out, as the scorer does.

What counts is a release that nobody tuned the engine to. Such rows are kept as they were produced at first sight, in
tools/first_sight_rows.csv: features and verdict, no text. `--keep` adds those of a batch: OBSERVATIONS.csv is a run
with `--min-confidence 0` of the commit that first saw it, FACTS the folder of the opened batch. Fitted along with
them, for the rules that they show only a few times, are the rows of today's engine on the development set (GOLD/dev),
on opened batches (`--opened`) and on the project's own texts. Each of these origins has a weight of its own that says
how much easier it is; it is not written, so that the confidence says what a stranger's release gives.

Prints the reliability of the confidences on the first-sight rows, each release judged by weights fitted without it.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

import extractor
from extractor.model import Known, Release
from extractor.normalise.confidence import Confidence
from extractor.pipeline import Engine
from extractor.read import find_releases, load_manifest, read_release
from extractor.rulebook import load_rulebook

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import judging  # noqa: E402

CORPUS, RULES, FIRST_SIGHT = ROOT / "corpus", ROOT / "rules", Path(__file__).with_name("first_sight_rows.csv")
ORIGINS = ("origin.tuned", "origin.opened", "origin.own")
RIDGE = 1.0
"""Strength of the pull to zero: a rule seen five times must not be sure of itself."""
FIRST = 1.0
"""What a row of first sight weighs against one of the others, in the fit."""


class Judged(NamedTuple):
    """A row of a release with its features, and whether it is a right triple."""

    release: str
    features: tuple[str, ...]
    right: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--opened", type=Path, action="append", default=[])
    parser.add_argument("--keep", nargs=3, metavar=("BATCH", "FACTS", "OBSERVATIONS"))
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    score = _scorer(args.gold)
    if args.keep:
        batch, facts, observations = args.keep
        keep(batch, list(seen(score, Path(facts), Path(observations))))
        return
    first = list(kept())
    others = [row._replace(features=(*row.features, "origin.tuned")) for row in judged(score, args.gold / "dev")]
    for folder in args.opened:
        others += [row._replace(features=(*row.features, "origin.opened")) for row in judged(score, folder)]
    fit(first, [*others, *own()], write=args.write)


def fit(first: list[Judged], others: list[Judged], *, write: bool) -> None:
    rows = [*first, *others]
    names = sorted({name for row in rows for name in row.features})
    place = {name: number for number, name in enumerate(names, 1)}
    table = np.zeros((len(rows), len(names) + 1))
    table[:, 0] = 1
    for line, row in enumerate(rows):
        table[line, [place[name] for name in row.features]] = 1
    right = np.array([float(row.right) for row in rows])
    weight = np.array([FIRST] * len(first) + [1.0] * len(others))
    releases = np.array([row.release for row in rows])
    held_out = np.zeros(len(rows))
    for release in sorted({row.release for row in first}):
        inside = releases == release
        weights = fitted(table[~inside], right[~inside], weight[~inside])
        held_out[inside] = probability(weights, table[inside])
    report(held_out[: len(first)], right[: len(first)])
    if write:
        write_weights(["base", *names], fitted(table, right, weight), len(first), len(others))


def judged(score: ModuleType, folder: Path) -> Iterator[Judged]:
    """Every row of today's engine on an annotated folder."""
    engine = Engine(min_confidence=0)
    features = Confidence(engine.rulebook).features
    for meta in _manifest(folder):
        path = folder / meta["file"]
        published = date.fromisoformat(meta["published"]) if meta["published"] else None
        known = Known(published, meta["publisher"], meta["title"])
        observations = engine.extract(Release(path.name, path.read_bytes(), "text/plain", known)).observations
        rows = [row for row in observations if row.table_cell is None]
        for row, ok in verdicts(score, _facts(path), rows):
            yield Judged(path.stem, features(row), ok)


def seen(score: ModuleType, folder: Path, observations: Path) -> Iterator[Judged]:
    """Every row of a run that was made of a batch before it was opened."""
    features = Confidence(load_rulebook()).features
    by_file: dict[str, list[Any]] = {}
    for row in extractor.read_observations(observations):
        if row.table_cell is None:
            by_file.setdefault(Path(row.source).name, []).append(row)
    for meta in _manifest(folder):
        for row, ok in verdicts(score, _facts(folder / meta["file"]), by_file.get(meta["file"], [])):
            yield Judged(Path(meta["file"]).stem, features(row), ok)


def own() -> Iterator[Judged]:
    """Every row of today's engine on the project's own texts."""
    engine = Engine(min_confidence=0)
    features = Confidence(engine.rulebook).features
    for case in judging.cases():
        known = Known(date.fromisoformat(case.published) if case.published else None)
        rows = engine.extract(Release(case.name, case.text.encode(), "text/plain", known)).observations
        for row, ok in judging.verdicts(case.rows, rows):
            yield Judged("own", (*features(row), "origin.own"), ok)
    manifest = load_manifest(CORPUS)
    for file in find_releases(CORPUS):
        observations = engine.extract(read_release(file, root=CORPUS, manifest=manifest)).observations
        for row, ok in judging.verdicts(judging.facts(file), [row for row in observations if row.table_cell is None]):
            yield Judged("own", (*features(row), "origin.own"), ok)


def verdicts(score: ModuleType, facts: list[dict[str, Any]], observations: Iterable[Any]) -> list[tuple[Any, bool]]:
    """The rows that count, each with whether it is a right triple."""
    rows = [{name: getattr(o, name) for name in o.__dataclass_fields__} | {"row": o} for o in observations]
    partner = {id(row): fact for fact, row in score.pair(facts, rows)}
    result = []
    for row in rows:
        fact = partner.get(id(row))
        if fact is None or not fact.get("optional"):
            ok = fact is not None and "triple" in score.tiers_reached(score.judge(fact, row))
            result.append((row["row"], ok))
    return result


def keep(batch: str, rows: list[Judged]) -> None:
    """Adds the rows of a batch, in place of those kept of it before."""
    lines = []
    if FIRST_SIGHT.exists():
        with FIRST_SIGHT.open(newline="", encoding="utf-8") as file:
            lines = [line for line in csv.reader(file) if line[0] != batch][1:]
    lines += [[batch, row.release, str(int(row.right)), " ".join(row.features)] for row in rows]
    with FIRST_SIGHT.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("batch", "release", "right", "features"))
        writer.writerows(lines)
    print(f"{len(rows)} rows of {batch} kept, {sum(row.right for row in rows)} right")


def kept() -> Iterator[Judged]:
    with FIRST_SIGHT.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            yield Judged(line["release"], tuple(line["features"].split()), line["right"] == "1")


def fitted(table: Any, right: Any, weight: Any) -> Any:
    """Weights by Newton's method; the base is not pulled to zero."""
    weights = np.zeros(table.shape[1])
    ridge = np.full(table.shape[1], RIDGE)
    ridge[0] = 1e-6
    for _ in range(30):
        p = probability(weights, table)
        gradient = table.T @ (weight * (right - p)) - ridge * weights
        curvature = (table * (weight * p * (1 - p))[:, None]).T @ table + np.diag(ridge)
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights


def probability(weights: Any, table: Any) -> Any:
    return 1 / (1 + np.exp(-(table @ weights)))


def report(said: Any, right: Any) -> None:
    print(f"{len(right)} rows of first sight, {right.mean():.3f} right; weights fitted on the other releases")
    print("confidence     rows  right")
    for low, high in itertools.pairwise([0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01]):
        inside = (said >= low) & (said < high)
        if inside.any():
            print(f"{low:.1f} to {min(high, 1):.1f}    {inside.sum():>5}  {right[inside].mean():.3f}")


def write_weights(names: list[str], weights: Any, first: int, others: int) -> None:
    lines = [
        "# How much each rule's part in a row speaks for the row: log odds, fitted by tools/calibrate.py",
        f"# on {first} rows of first sight and {others} of texts that the engine knows. Written by that program.",
        "weights:",
    ]
    lines += [
        f"  - {{id: {name}, weight: {weight:.2f}}}"
        for name, weight in zip(names, weights, strict=True)
        if name not in ORIGINS
    ]
    (RULES / "confidence.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _facts(path: Path) -> list[dict[str, Any]]:
    lines = path.with_suffix(".facts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _manifest(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _scorer(gold: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", gold / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
