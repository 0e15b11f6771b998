"""Gold set -> rules/confidence.yaml: how much each rule's part in a row speaks for it, by logistic regression.

    python tests/calibrate.py ../shared/gold [--write]

A row is right if it is a right triple (number, unit, metric, period). Rows that meet an optional gold
observation are left out, as the scorer does. The project's own texts (tests/sentences, corpus) are fitted along
with the gold set, for the rules that it shows only a few times. Prints the reliability of the confidences on the
gold rows, each release judged by weights fitted without it, so that no row speaks for itself.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import itertools
import json
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import judging
import numpy as np

from extractor.model import Known, Release
from extractor.normalise.confidence import Confidence
from extractor.pipeline import Engine
from extractor.read import find_releases, load_manifest, read_release

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
RULES = Path(__file__).resolve().parents[1] / "rules"
OWN = "own"  # takes up how much easier the project's own texts are; it is no weight of a rule
RIDGE = 1.0  # strength of the pull to zero: a rule seen five times must not be sure of itself


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    rows = judged(args.gold)
    gold_rows = len(rows)
    rows += own()
    names = sorted({name for _, made_by, _ in rows for name in made_by})
    table = np.array([[1.0] + [float(name in made_by) for name in names] for _, made_by, _ in rows])
    right = np.array([float(ok) for _, _, ok in rows])
    releases = np.array([release for release, _, _ in rows])
    held_out = np.zeros(len(rows))
    for release in sorted(set(releases[:gold_rows])):
        others = releases != release
        held_out[~others] = probability(fitted(table[others], right[others]), table[~others])
    report(held_out[:gold_rows], right[:gold_rows])
    if args.write:
        write(["base", *names], fitted(table, right), len(rows))


def judged(gold: Path) -> list[tuple[str, tuple[str, ...], bool]]:
    """Every scored row of the engine on the gold set: its release, its features, whether it is a right triple."""
    score, engine, found = scorer(gold), Engine(min_confidence=0), []
    features = Confidence(engine.rulebook).features
    with (gold / "dev" / "manifest.csv").open(newline="", encoding="utf-8") as file:
        for meta in csv.DictReader(file):
            path = gold / "dev" / meta["file"]
            facts = [
                json.loads(line) for line in path.with_suffix(".facts.jsonl").read_text().splitlines() if line.strip()
            ]
            published = date.fromisoformat(meta["published"]) if meta["published"] else None
            known = Known(published, meta["publisher"], meta["title"])
            observations = engine.extract(Release(path.name, path.read_bytes(), "text/plain", known)).observations
            found += [(path.stem, features(row), ok) for row, ok in verdicts(score, facts, observations)]
    return found


def own() -> list[tuple[str, tuple[str, ...], bool]]:
    """The same for the project's own texts."""
    engine, found = Engine(min_confidence=0), []
    features = Confidence(engine.rulebook).features
    for case in judging.cases():
        known = Known(date.fromisoformat(case.published) if case.published else None)
        rows = engine.extract(Release(case.name, case.text.encode(), "text/plain", known)).observations
        found += [("own", (*features(row), OWN), ok) for row, ok in judging.verdicts(case.rows, rows)]
    manifest = load_manifest(CORPUS)
    for file in find_releases(CORPUS):
        rows = engine.extract(read_release(file, root=CORPUS, manifest=manifest)).observations
        found += [("own", (*features(row), OWN), ok) for row, ok in judging.verdicts(judging.facts(file), rows)]
    return found


def verdicts(score: ModuleType, facts: list[dict[str, Any]], observations: Any) -> list[tuple[Any, bool]]:
    rows = [{name: getattr(o, name) for name in o.__dataclass_fields__} | {"row": o} for o in observations]
    partner = {id(row): fact for fact, row in score.pair(facts, rows)}
    result = []
    for row in rows:
        fact = partner.get(id(row))
        if fact is None or not fact.get("optional"):
            ok = fact is not None and "triple" in score.tiers_reached(score.judge(fact, row))
            result.append((row["row"], ok))
    return result


def scorer(gold: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", gold / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fitted(table: Any, right: Any) -> Any:
    """Weights by Newton's method; the base is not pulled to zero."""
    weights = np.zeros(table.shape[1])
    ridge = np.full(table.shape[1], RIDGE)
    ridge[0] = 1e-6
    for _ in range(30):
        p = probability(weights, table)
        gradient = table.T @ (right - p) - ridge * weights
        curvature = (table * (p * (1 - p))[:, None]).T @ table + np.diag(ridge)
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights


def probability(weights: Any, table: Any) -> Any:
    return 1 / (1 + np.exp(-(table @ weights)))


def report(said: Any, right: Any) -> None:
    print(f"{len(right)} rows, {right.mean():.3f} right; confidence from weights fitted on the other releases")
    print("confidence     rows  right")
    edges = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01]
    for low, high in itertools.pairwise(edges):
        inside = (said >= low) & (said < high)
        if inside.any():
            print(f"{low:.1f} to {min(high, 1):.1f}    {inside.sum():>5}  {right[inside].mean():.3f}")


def write(names: list[str], weights: Any, rows: int) -> None:
    lines = [
        "# How much each rule's part in a row speaks for the row: log odds, fitted by tests/calibrate.py",
        f"# on {rows} judged rows (development gold set, tests/sentences, corpus). Written by that program.",
        "weights:",
    ]
    for name, weight in zip(names, weights, strict=True):
        if name == OWN:
            continue
        lines.append(f"  - {{id: {name}, weight: {weight:.2f}}}")
    (RULES / "confidence.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
