"""`extractor rules coverage` and `extractor rules diff`: what rules make of a corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.common import DONE, LEAST_CONFIDENCE, Model, Rules, console_on_stderr, printable, progress_bar, say

if TYPE_CHECKING:
    from extractor.model import Observation
    from extractor.rulework.coverage import Coverage
    from extractor.rulework.differ import Change, Difference

BUILT_IN = "built-in"

Corpus = Annotated[
    Path, typer.Argument(metavar="CORPUS", help="A folder of press releases, or one.", show_default=False)
]
MinConfidence = Annotated[
    float, typer.Option(min=0, max=1, metavar="SHARE", help="Count rows as `run` with this option writes them.")
]


def add_to(app: typer.Typer) -> None:
    """Makes them commands of `extractor rules`."""
    app.command("coverage")(rules_coverage)
    app.command("diff")(rules_diff)


def rules_coverage(
    corpus: Corpus,
    top: Annotated[int, typer.Option(min=0, metavar="N", help="How many rules and gaps to show; 0 shows all.")] = 20,
    min_confidence: MinConfidence = LEAST_CONFIDENCE,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
    rules: Rules = None,
    model: Model = None,
) -> None:
    """Show what each rule makes of a folder of releases, and the numbers that no rule explains, grouped by the rule
    that is likely missing, most frequent first.

    Where NAME.facts.jsonl stands beside a release (one expected row a line, as in corpus/), rows are right or wrong.

    \b
    Examples:
      extractor rules coverage corpus/
      extractor rules coverage releases/ --rules my-rules/ --top 50
      extractor rules coverage releases/ --json > coverage.json
    """
    from extractor.pipeline import Engine
    from extractor.rulebook import load_rulebook
    from extractor.rulework.coverage import coverage

    engine = Engine(load_rulebook(rules or []), model=model, min_confidence=0)
    with progress_bar(console_on_stderr()) as tell:
        found = coverage(corpus, engine, min_confidence=min_confidence, progress=tell)
    if as_json:
        typer.echo(json.dumps(asdict(found), indent=1))
        return
    for line in _coverage_lines(found, top or len(found.rules) + len(found.gaps)):
        typer.echo(printable(line))


def _coverage_lines(found: Coverage, top: int) -> Iterator[str]:
    yield f"{'rows':>6} {'right':>6} {'wrong':>6}  rule"
    for count in found.rules[:top]:
        judged = (count.right, count.wrong) if found.judged else ("", "")
        yield f"{count.rows:>6} {judged[0]:>6} {judged[1]:>6}  {count.rule}"
    yield from _more(len(found.rules) - top, "rules")
    yield ""
    yield "numbers that no rule explains, by the rule that is likely missing"
    for gap in found.gaps[:top]:
        first = gap.cases[0]
        yield f"{len(gap.cases):>6}  {gap.missing}"
        yield f"        {first.number} in {first.source}: {_short(first.text, 110)}"
    yield from _more(len(found.gaps) - top, "gaps")
    yield ""
    yield (
        f"{found.releases} releases; {found.explained} of {found.sentences} sentences with numbers explained; "
        f"{found.rows} rows" + (f", {found.right} of {found.judged} judged ones right" if found.judged else "")
    )


def _more(left: int, what: str) -> Iterator[str]:
    if left > 0:
        yield f"        and {left} more {what}; --top 0 shows all"


def rules_diff(
    before: Annotated[str, typer.Argument(metavar="A", help=f"A folder of rules, or {BUILT_IN!r} for those alone.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The same, to compare with.")],
    corpus: Corpus,
    top: Annotated[int, typer.Option(min=0, metavar="N", help="How many rows of each sort to show; 0: all.")] = 20,
    model: Model = None,
) -> None:
    """Show the rows gained (+), lost (-) and changed (~) from one set of rules to another, each laid over the
    built-in ones. Where NAME.facts.jsonl stands beside releases, it also tells how many rows are right.

    \b
    Examples:
      extractor rules diff built-in my-rules/ corpus/
      extractor rules diff my-rules/ my-new-rules/ releases/ --top 0
    """
    from extractor.rulebook import load_rulebook
    from extractor.rulework.differ import difference

    books = [load_rulebook([] if name == BUILT_IN else [Path(name)]) for name in (before, after)]
    with progress_bar(console_on_stderr()) as tell:
        found = difference(books[0], books[1], corpus, model=model, progress=tell)
    for line in _difference_lines(found, top):
        typer.echo(printable(line))
    say(
        f"{len(found.gained)} rows gained, {len(found.lost)} lost, {len(found.changed)} changed, {found.same} the same"
        + (f"; right where there is gold: {found.right[0]} -> {found.right[1]}" if found.judged else "")
    )
    raise typer.Exit(DONE)


def _difference_lines(found: Difference, top: int) -> Iterator[str]:
    parts = (
        ("gained", [f"+ {_row(row)}" for row in found.gained]),
        ("lost", [f"- {_row(row)}" for row in found.lost]),
        ("changed", [f"~ {_row(change.after)}\n{_changes(change)}" for change in found.changed]),
    )
    for name, lines in parts:
        for line in lines[: top or len(lines)]:
            yield from line.split("\n")
        if top and len(lines) > top:
            yield f"  and {len(lines) - top} more {name}; --top 0 shows all"


def _row(row: Observation) -> str:
    period = row.period or ", ".join(str(day) for day in (row.period_start, row.period_end) if day) or "no period"
    return (
        f"{row.source}:{row.char_start}: {row.value_text} = {row.metric_text} {row.value:f} {row.unit}, "
        f"{row.measure} {row.comparison}, {period}  [{row.rules.split()[-1]}]"
    )


def _changes(change: Change) -> str:
    told = [
        f"{field}: {_value(getattr(change.before, field))} -> {_value(getattr(change.after, field))}"
        for field in change.fields
    ]
    return "    " + "; ".join(told)


def _value(value: Any) -> str:
    return "nothing" if value in (None, "") else _short(str(value), 90)


def _short(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
