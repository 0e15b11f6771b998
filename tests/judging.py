"""Expected rows against rows found, field by field; as a script, a report over tests/sentences and corpus/.

    python tests/judging.py [KIND ...] [--errors] [--write-known]

`--write-known` writes tests/known_failures.yaml anew: what fails, and why; the tests hold it as strict xfails.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import regex
import yaml

SENTENCES = Path(__file__).parent / "sentences"
CORPUS = Path(__file__).parents[1] / "corpus"
KNOWN = Path(__file__).parent / "known_failures.yaml"
_STOP = frozenset("the a an of in for to and at by from on its their total overall with s".split())


@dataclass(frozen=True)
class Case:
    """One text with the rows it must give."""

    kind: str
    number: int
    text: str
    published: str | None
    rows: tuple[Mapping[str, Any], ...]
    xfail: str | None = None

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.number}"


def cases(kinds: Sequence[str] = ()) -> Iterator[Case]:
    """All cases of tests/sentences, or those of some kinds."""
    for path in sorted(SENTENCES.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if kinds and data["kind"] not in kinds:
            continue
        for number, case in enumerate(data["cases"], 1):
            published = case.get("published")
            yield Case(
                data["kind"], number, case["text"], str(published) if published else None,
                tuple(case["rows"]), case.get("xfail"),
            )  # fmt: skip


def known_failures(part: str) -> dict[str, str]:
    """The cases of `sentences` or `corpus` that are known to fail, each with the reason."""
    return (yaml.safe_load(KNOWN.read_text(encoding="utf-8")) or {}).get(part) or {} if KNOWN.exists() else {}


def matched(expected: Sequence[Mapping[str, Any]], found: Sequence[Any]) -> list[tuple[Any | None, list[str]]]:
    """For each expected row the row found in its place (None where there is none) and what is wrong with it."""
    rows, result = list(found), []
    for want in expected:
        row = next((r for r in rows if _same_place(want, r)), None)
        if row is None:
            result.append((None, ["missing"]))
            continue
        rows.remove(row)
        fields = [name for name in _FIELDS if not _FIELDS[name](want, row)]
        result.append((row, [f"{name}: want {_wanted(want, name)!r}, got {_got(row, name)!r}" for name in fields]))
    return result


def faults(expected: Sequence[Mapping[str, Any]], found: Sequence[Any]) -> list[str]:
    """What is wrong with the rows found, in words; empty where all are right."""
    pairs = matched(expected, found)
    wrong = [f"{want['number']}: {fault}" for want, (_, told) in zip(expected, pairs, strict=True) for fault in told]
    taken = {id(row) for row, _ in pairs}
    return wrong + [f"{row.value_text}: spurious ({row.metric_text})" for row in found if id(row) not in taken]


def release_name(file: Path) -> str:
    """The name of a release of corpus/ without its endings."""
    return file.name.removesuffix(".gz").rsplit(".", 1)[0]


def facts(release: Path) -> list[Mapping[str, Any]]:
    """The rows that a release of corpus/ must give: NAME.facts.jsonl beside it."""
    lines = release.with_name(f"{release_name(release)}.facts.jsonl").read_text(encoding="utf-8").splitlines()
    expected = [json.loads(line) for line in lines if line.strip()]
    return [fact | {"number": fact["text"]} for fact in expected]


def verdicts(expected: Sequence[Mapping[str, Any]], found: Sequence[Any]) -> Iterator[tuple[Any, bool]]:
    """Each row found, and whether it is a right triple: number, unit, metric and period of an expected row."""
    open_rows = list(expected)
    for row in found:
        want = next((fact for fact in open_rows if _same_place(fact, row)), None)
        if want is not None:
            open_rows.remove(want)
        yield row, want is not None and all(_FIELDS[name](want, row) for name in ("value", "unit", "metric", "period"))


def _same_place(want: Mapping[str, Any], row: Any) -> bool:
    printed, said = _squeezed(want["number"]), _squeezed(row.value_text)
    return (bool(printed in said or said in printed) and _same_value(want, row)) or printed == said


def _squeezed(text: Any) -> str:
    return regex.sub(r"\s+", " ", str(text)).strip().lower()


def _same_value(want: Mapping[str, Any], row: Any) -> bool:
    return _close(want["value"], row.value) and (want.get("high") is None or _close(want["high"], row.value_high))


def _close(want: Any, got: Any) -> bool:
    if got is None:
        return False
    want, got = Decimal(str(want)), Decimal(got)
    return abs(want - got) <= abs(want) / 1000


def _same_unit(want: Mapping[str, Any], row: Any) -> bool:
    return _unit(want["unit"]) == _unit(row.unit)


def _unit(unit: str) -> str:
    unit = str(unit).lower().replace("_", " ").strip()
    return "/".join(_stem(part.split()[-1]) for part in unit.split("/") if part)


def _stem(word: str) -> str:
    word = regex.sub(r"['’]s?$", "", word)
    if word == "people":
        return "person"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _words(text: str) -> Counter[str]:
    found = regex.findall(r"[a-z0-9&]+(?:['’]s)?", text.lower().replace("-", " "))
    return Counter(word for word in map(_stem, found) if word not in _STOP)


def _same_metric(want: Mapping[str, Any], row: Any) -> bool:
    said = _words(row.metric_text or "")
    for wording in [want["metric"], *(want.get("alt") or [])]:
        wanted = _words(wording)
        total = sum(wanted.values()) + sum(said.values())
        close = total and 2 * sum((wanted & said).values()) / total >= 0.5
        if close and (wording in (want.get("alt") or []) or not _words(want.get("core") or wording) - said):
            return True
    return False


def _same_period(want: Mapping[str, Any], row: Any) -> bool:
    if want.get("period_free"):
        return True
    return _day(want.get("period_start")) == _day(row.period_start) and _day(want.get("period_end")) == _day(
        row.period_end
    )


def _day(value: Any) -> str | None:
    return str(value) if value else None


_FIELDS = {
    "value": _same_value,
    "unit": _same_unit,
    "metric": _same_metric,
    "period": _same_period,
    "measure": lambda want, row: want.get("measure", "level") == row.measure,
    "comparison": lambda want, row: want.get("comparison", "none") == row.comparison,
    "status": lambda want, row: want.get("status", "actual") == row.status,
    "qualifier": lambda want, row: want.get("qualifier", "none") == row.qualifier,
}


def _wanted(want: Mapping[str, Any], name: str) -> Any:
    return f"{want.get('period_start')}..{want.get('period_end')}" if name == "period" else want.get(name)


def _got(row: Any, name: str) -> Any:
    if name == "period":
        return f"{row.period_start}..{row.period_end}"
    return getattr(row, "metric_text" if name == "metric" else name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--write-known", action="store_true")
    args = parser.parse_args()
    sentences = _judged_sentences(args.kinds)
    corpus = {} if args.kinds else _judged_corpus()
    for part, judged in (("sentences", sentences), ("corpus", corpus)):
        groups = Counter(name.rpartition("-")[0] for name in judged)
        wrong = Counter(name.rpartition("-")[0] for name, (told, _) in judged.items() if told)
        for group in sorted(groups):
            print(f"{groups[group] - wrong[group]:>4} of {groups[group]:>3}  {group}")
        print(f"{part}: {len(judged) - sum(wrong.values())} of {len(judged)} wholly right")
        if args.errors:
            for name, (told, text) in judged.items():
                if told:
                    print(f"{name}: {text}", *(f"    {fault}" for fault in told), sep="\n")
    if args.write_known:
        known = {
            part: {name: "; ".join(told)[:300] for name, (told, _) in judged.items() if told}
            for part, judged in (("sentences", sentences), ("corpus", corpus))
        }
        head = "# What the engine gets wrong today, written by tests/judging.py --write-known; strict xfails.\n"
        KNOWN.write_text(head + yaml.safe_dump(known, allow_unicode=True, width=110), encoding="utf-8")
    return 0


def _judged_sentences(kinds: Sequence[str]) -> dict[str, tuple[list[str], str]]:
    from extractor import extract

    return {
        case.name: (faults(case.rows, extract(case.text, published=case.published, html=False)), case.text)
        for case in cases(kinds)
    }


def _judged_corpus() -> dict[str, tuple[list[str], str]]:
    from extractor.api import engine_for
    from extractor.read import find_releases, load_manifest, read_release

    judged = {}
    for file in find_releases(CORPUS):
        release = read_release(file, root=CORPUS, manifest=load_manifest(CORPUS))
        expected = facts(file)
        rows = [row for row in engine_for({}).stages.extract(release).observations if row.table_cell is None]
        for number, (_, told) in enumerate(matched(expected, rows), 1):
            judged[f"{release_name(file)}-{number}"] = (told, expected[number - 1]["context"])
    return judged


if __name__ == "__main__":
    sys.exit(main())
