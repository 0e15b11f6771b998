"""`extractor review`: what a reader said of rows -> examples beside the rules, precision, tasks for other tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from extractor.cli.common import DONE, Model, Rules, printable, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.review.apply import Applied, Outcome
    from extractor.review.corrected import Corrected
    from extractor.review.score import Precision, Score
    from extractor.review.tasks import Task, Words

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Bring what a reader corrected back into rules and tests; weigh rules by it; exchange it with other tools.",
)

Corrections = Annotated[
    Path,
    typer.Argument(
        metavar="CORRECTIONS",
        help="File of corrections, one JSON object a line, as the page of `extractor report` saves it.",
        show_default=False,
    ),
]
_LOST_SHOWN = 5
_ACTIONS = {"added": "added", "changed": "changed", "there": "there already", "left": "left out"}


@app.command("apply")
def review_apply(
    corrections: Corrections,
    rules: Rules = None,
    releases: Annotated[
        Optional[list[Path]],
        typer.Option(
            "--releases", metavar="PATH", help="Where the releases are, for numbers that need more than their sentence."
        ),
    ] = None,
    output: Annotated[
        Optional[Path],
        typer.Option(
            "-o",
            "--output",
            metavar="FOLDER",
            help="The folder of the run: its table is written corrected too, now and by every later run into it.",
        ),
    ] = None,
    by: Annotated[
        Optional[str], typer.Option("--by", metavar="NAME", help="Who made the corrections that do not say so.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the changes as a diff; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
    model: Model = None,
) -> None:
    """Turn corrections into examples that `extractor rules test` runs, and tell which of them need a rule.

    What was right, corrected or missing becomes an example with the values that were said, what was wrong a
    reject. They stand beside the rule that made the row where that is yours, else in reviewed.yaml of your folder of
    rules: that of --rules, of the configuration, or rules/ in the working folder. Comments and order of the files
    stay as they are; applying twice adds nothing twice.

    With -o the corrections are kept in the folder of the run (corrections.jsonl), and its rows are written as they
    should be into observations.corrected.csv, with who said so, when, and what was changed. Later runs into the folder
    do so again; series, show and plot read that table.

    \b
    Examples:
      extractor review apply corrections.jsonl --releases releases/
      extractor review apply corrections.jsonl -o output/ --by "A. Reader"
      extractor review apply corrections.jsonl --rules my-rules/ --dry-run
      extractor rules test --mine --rules my-rules/

    \b
    Exit codes: 0 done, whether the rules hold or not; 2 wrong use, bad rules or bad corrections.
    """
    from extractor.cli.rules_new import has_rules
    from extractor.pipeline import Engine
    from extractor.review.apply import apply, read_again, write
    from extractor.review.corrected import keep, write_corrected
    from extractor.review.corrections import read_corrections
    from extractor.rulebook import load_rulebook

    said = read_corrections(corrections)
    folders = list(rules or [])
    folder = folders[-1] if folders else Path("rules")
    rulebook = load_rulebook([other for other in folders if has_rules(other)])
    engine = Engine(rulebook, model=model, min_confidence=0)
    applied = apply(said, folder, engine, read_again(releases or [], engine, said))
    if output is not None:
        _check_folder(output)
    if not dry_run:
        write(applied)
        if output is not None:
            keep(said, output, by)
            tell_corrected(write_corrected(output))
    if as_json:
        typer.echo(json.dumps(_applied_record(applied), indent=1))
        return
    if dry_run:
        _diff(applied)
    _tell(applied, folder, bool(releases), dry_run)


def _check_folder(output: Path) -> None:
    from extractor.errors import UsageError
    from extractor.export.reading import open_table

    if not output.is_dir():
        raise UsageError(f"{output}: no such folder; name the one that extractor run wrote into")
    open_table(output)


def tell_corrected(corrected: Corrected | None) -> None:
    """Says what was written of the corrections that are kept in the folder of a run."""
    if corrected is None:
        return
    say(
        f"written: {corrected.path}: {corrected.rows} rows, {corrected.corrected} corrected, {corrected.added} added, "
        f"{corrected.taken_out} taken out"
    )
    for one in corrected.lost[:_LOST_SHOWN]:
        say(f"note: a correction found no row: {one.source or 'a release not named'}: {one.value_text}")
    if len(corrected.lost) > _LOST_SHOWN:
        say(f"note: and {len(corrected.lost) - _LOST_SHOWN} more")


def _diff(applied: Applied) -> None:
    from difflib import unified_diff

    for path in applied.changed:
        before, after = (text[path].splitlines() for text in (applied.before, applied.after))
        for line in unified_diff(before, after, str(path), str(path), lineterm=""):
            typer.echo(printable(line))


def _tell(applied: Applied, folder: Path, releases_known: bool, dry_run: bool) -> None:
    for outcome in applied.outcomes:
        for line in _outcome_lines(outcome):
            typer.echo(printable(line))
    kept = [one for one in applied.outcomes if one.action != "left"]
    failing = [one for one in kept if not one.holds]
    actions = [one.action for one in applied.outcomes]
    told = [f"{actions.count(action)} {words}" for action, words in _ACTIONS.items() if action in actions]
    noun = "correction" if len(actions) == 1 else "corrections"
    typer.echo(f"{len(actions)} {noun}: {', '.join(told)}" if told else "no corrections")
    typer.echo(f"{len(kept) - len(failing)} hold with the rules as they are, {len(failing)} need a rule")
    if not releases_known and any(one.action in ("added", "changed") and not one.faithful for one in kept):
        say("some texts are the sentence alone; --releases PATH adds the lines that they need")
    for path in applied.changed:
        say(f"{'would write' if dry_run else 'written'}: {path}")
    if failing and not dry_run:
        say(f"now mend the rules; then: extractor rules test --mine --rules {folder}")


def _outcome_lines(outcome: Outcome) -> Iterator[str]:
    said = outcome.correction
    number = " ".join(said.value_text.split())
    if outcome.action == "left":
        yield f"left out  {said.where}: {number}: {outcome.reason}"
        return
    state = "holds     " if outcome.holds else "needs rule"
    yield f"{state} {outcome.where}: {number} ({said.verdict}, {_ACTIONS[outcome.action]})"
    if outcome.confidence is not None:
        yield f"           a run leaves it out: its confidence of {outcome.confidence} is too low"
    if outcome.faithful is False:
        yield "           in the release it reads otherwise than in this text: look at the example"
    if outcome.failure:
        yield f"           {outcome.failure}"
    yield from (f"           {hint}" for hint in outcome.hints)


def _applied_record(applied: Applied) -> dict[str, object]:
    return {
        "corrections": [
            {
                "key": one.correction.key, "verdict": one.correction.verdict, "value_text": one.correction.value_text,
                "action": one.action, "where": one.where or None, "holds": one.holds, "failure": one.failure,
                "reason": one.reason or None, "hints": list(one.hints), "confidence": one.confidence,
            }
            for one in applied.outcomes
        ],
        "files": [str(path) for path in applied.changed],
    }  # fmt: skip


@app.command("score")
def review_score(
    corrections: Corrections,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """Print how often rows were right, by rule and by metric, with the bounds that so few verdicts leave open.

    A row that was wrong or corrected counts against every rule that took part in it. The bounds are those of Wilson's
    interval at 95 %: with 3 of 3 right, the share may still be 0.44. Missing numbers are counted apart.

    \b
    Examples:
      extractor review score corrections.jsonl
      extractor review score corrections.jsonl --json
    """
    from extractor.review.corrections import read_corrections
    from extractor.review.score import score

    found = score(read_corrections(corrections))
    if as_json:
        typer.echo(json.dumps(_score_record(found), indent=1))
        return
    verdicts = ", ".join(f"{number} {verdict}" for verdict, number in found.verdicts.items())
    typer.echo(f"verdicts: {verdicts or 'none'}")
    if found.overall:
        _precisions("", [found.overall])
        _precisions("by rule", found.rules)
        _precisions("by metric", found.metrics)
    if found.columns:
        typer.echo("\ncorrected columns: " + ", ".join(f"{name} {number}" for name, number in found.columns))
    raise typer.Exit(DONE)


def _precisions(title: str, found: Sequence[Precision]) -> None:
    if title:
        typer.echo(f"\n{title}")
    width = max(len(one.name) for one in found)
    typer.echo(f"  {'':<{width}}  right    of  precision  95 % bounds")
    for one in found:
        name = printable(f"{one.name:<{width}}")
        typer.echo(f"  {name}  {one.right:>5} {one.n:>5}  {one.share:>9.3f}  {one.low:.3f} to {one.high:.3f}")


def _score_record(found: Score) -> dict[str, object]:
    def record(one: Precision) -> dict[str, object]:
        return {
            "name": one.name, "n": one.n, "right": one.right, "precision": round(one.share, 6),
            "low": round(one.low, 6), "high": round(one.high, 6),
        }  # fmt: skip

    return {
        "verdicts": dict(found.verdicts),
        "overall": record(found.overall) if found.overall else None,
        "rules": [record(one) for one in found.rules],
        "metrics": [record(one) for one in found.metrics],
        "columns": dict(found.columns),
    }


@app.command("export")
def review_export(
    to: Annotated[str, typer.Option("--to", metavar="TOOL", help="label-studio, doccano or prodigy.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where the tasks go.")],
    table: Annotated[
        Path, typer.Argument(metavar="[OUTPUT]", help="A table in any format, or the folder of a run.")
    ] = Path("output"),
    below: Annotated[
        Optional[float],
        typer.Option(min=0, max=1, metavar="SHARE", help="Only sentences with a row of a confidence below it."),
    ] = None,
) -> None:
    """Write the sentences of a table as tasks for an annotation tool, with its rows as suggestions.

    Numbers, metrics and periods are spans (VALUE, METRIC, PERIOD), joined by relations (HAS_METRIC, HAS_PERIOD); Label
    Studio also asks for measure, comparison and status of each number. Words that the sentence leaves out have no span,
    nor have cells of tables.

    \b
    Examples:
      extractor review export output/ --to label-studio -o tasks.json
      extractor review export output/ --to doccano -o tasks.jsonl --below 0.7
      extractor review export output/ --to prodigy -o tasks.jsonl
    """
    from extractor.export import read_observations
    from extractor.review.forms import form, write_tasks
    from extractor.review.tasks import tasks_of

    tool = form(to)
    tasks = list(tasks_of(read_observations(table), _marks(table)))
    if below is not None:
        tasks = [task for task in tasks if _least(task) < below]
    written = write_tasks(tasks, tool, output)
    say(f"written: {', '.join(map(str, written))}: {len(tasks)} tasks")
    say(f"in {to}: {tool.told}")


def _marks(table: Path) -> dict[str, Words]:
    """Where the rows of a run are worded, if the folder has its account."""
    from extractor.errors import UsageError
    from extractor.run import pages

    try:
        return {row: (mark.metric, mark.period) for page in pages(table) for row, mark in page.marks.items()}
    except UsageError:  # a table alone, or one of an older version
        return {}


def _least(task: Task) -> float:
    return min((float(own["row"].get("confidence") or 0) for own in task.info["rows"]), default=0)


@app.command("import")
def review_import(
    annotated: Annotated[Path, typer.Argument(metavar="FILE", help="What the tool exported.", show_default=False)],
    source: Annotated[str, typer.Option("--from", metavar="TOOL", help="label-studio, doccano or prodigy.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where the corrections go.")] = Path(
        "corrections.jsonl"
    ),
) -> None:
    """Read what annotators did in a tool, as corrections for `extractor review apply` and `score`.

    A row is right where its number, metric and period stand as they were sent, corrected where one of them or a choice
    is another, wrong where the number was taken away; a number that was added is missing from the table. Tasks that
    nobody looked at are passed over; doccano does not tell, so there all count.

    \b
    Examples:
      extractor review import project-1.json --from label-studio -o corrections.jsonl
      extractor review import all.jsonl --from doccano -o corrections.jsonl
    """
    from extractor.review.corrections import write_corrections
    from extractor.review.forms import form, read_answers
    from extractor.review.tasks import corrections_of

    answers = read_answers(form(source), annotated)
    found = list(corrections_of(answers))
    write_corrections(found, output)
    passed = sum(answer.accepted is None for answer in answers)
    say(f"written: {output}: {len(found)} corrections from {len(answers) - passed} tasks, {passed} not looked at")
