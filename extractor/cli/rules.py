"""`extractor rules`: look at the rules, check them and try them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from extractor.cli import rules_corpus, rules_new
from extractor.cli.common import DONE, SOME_FAILED, WRONG_USE, Model, Rules, printable, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.rulebook import Rule, Rulebook
    from extractor.rulework.listing import Listed, Shown

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look at the rules, write new ones, check and try them, weigh them on a corpus.",
)

_WORDINGS_SHOWN = 60


@app.command("list")
def rules_list(
    pattern: Annotated[str, typer.Argument(metavar="[ID]", help="Only ids that fit; * stands for anything.")] = "*",
    kind: Annotated[
        Optional[list[str]], typer.Option("--kind", metavar="KIND", help="Only this kind of rule (repeatable).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list: id, kind, role, file, line, wordings.")] = False,
    rules: Rules = None,
) -> None:
    """List the rules: id, role, wordings, file; at the end how many there are of each kind.

    \b
    Examples:
      extractor rules list
      extractor rules list '*sales*' --kind metrics
      extractor rules list --json --rules my-rules/
    """
    from extractor.rulebook import load_rulebook
    from extractor.rulework.listing import listed

    found = listed(load_rulebook(rules or []), kinds=kind or [], pattern=pattern)
    if as_json:
        typer.echo(json.dumps([_as_json(rule) for rule in found], indent=1))
        return
    for rule in found:
        words = ", ".join(rule.wordings)
        short = words if len(words) <= _WORDINGS_SHOWN else words[: _WORDINGS_SHOWN - 1] + "…"
        typer.echo(printable(f"{rule.kind:<12} {rule.id:<34} {rule.role:<16} {short}"))
    _count([rule.kind for rule in found])


def _as_json(rule: Listed) -> dict[str, object]:
    return {
        "id": rule.id, "kind": rule.kind, "role": rule.role, "file": rule.file, "line": rule.line,
        "wordings": list(rule.wordings),
    }  # fmt: skip


def _count(kinds: Sequence[str], what: str = "rules") -> None:
    from collections import Counter

    counts = Counter(kinds)
    for kind, number in sorted(counts.items()):
        typer.echo(f"{number:>6} {kind}")
    typer.echo(f"{counts.total():>6} {what}")


@app.command("show")
def rules_show(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of a rule, or kind/id.", show_default=False)],
    rules: Rules = None,
) -> None:
    """Show a rule as its file has it, where that is, and what it overrides or is overridden by.

    \b
    Examples:
      extractor rules show retail_sales
      extractor rules show units/percent
      extractor rules show retail_sales --rules my-rules/
    """
    from extractor.rulebook import load_rulebook
    from extractor.rulework.listing import shown

    for number, found in enumerate(shown(load_rulebook(rules or []), name)):
        typer.echo(("\n" if number else "") + _told(found))
        for line in found.entry.splitlines():
            typer.echo(printable(line))


def _told(found: Shown) -> str:
    rule = found.rule
    lines = [f"# {rule.kind}/{rule.id}: {rule.where}"]
    lines.append(f"# {len(rule.examples)} examples, {len(rule.rejects)} rejects")
    if found.overrides:
        lines.append(f"# {'adds to' if rule.extends else 'replaces'} {found.overrides.where}")
    if found.overridden_by:
        by = found.overridden_by
        lines.append(f"# {'added to' if by.extends else 'replaced'} by {by.where}")
    return "\n".join(map(printable, lines))


@app.command("lint")
def rules_lint(
    strict: Annotated[bool, typer.Option("--strict", help="Warnings end with exit code 1 too.")] = False,
    rules: Rules = None,
) -> None:
    """Check all rules: what cannot be read, what overrides what, wordings that stand twice, rules that nothing
    reaches, patterns that can run away, rules without an example.

    \b
    Examples:
      extractor rules lint
      extractor rules lint --rules my-rules/
      extractor rules lint --rules my-rules/ --strict

    \b
    Exit codes: 0 all can be used, warnings and notes or not; 1 warnings, with --strict; 2 bad rules.
    """
    from extractor.rulework.lint import lint

    linted = lint(rules or [])
    for finding in linted.findings:
        if finding.level == "error":
            say(f"extractor: {finding.where}: {finding.text}" if finding.where else f"extractor: {finding.text}")
        else:
            typer.echo(printable(str(finding)))
    errors, warnings = linted.of("error"), linted.of("warning")
    if errors:
        say(f"{len(errors)} errors: no run will begin with these rules")
        raise typer.Exit(WRONG_USE)
    _count([rule.kind for rule in linted.rulebook.rules], "rules, all readable")
    if warnings:
        typer.echo(f"{len(warnings)} warnings")
    raise typer.Exit(SOME_FAILED if strict and warnings else DONE)


@app.command("test")
def rules_test(
    names: Annotated[
        Optional[list[str]],
        typer.Argument(metavar="[ID]...", help="Only rules of these ids.", show_default=False),
    ] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only the rules of your own folders.")] = False,
    rules: Rules = None,
    model: Model = None,
) -> None:
    """Run the examples and rejects that stand beside the rules, and compare what they give field by field.

    \b
    Examples:
      extractor rules test
      extractor rules test --rules my-rules/
      extractor rules test retail_sales gdp
      extractor rules test --rules my-rules/ --mine

    \b
    Exit codes: 0 all hold; 1 some fail; 2 bad rules.
    """
    from extractor.rulebook import load_rulebook
    from extractor.rulecheck import check_rules

    rulebook = load_rulebook(rules or [])
    chosen = _chosen(rulebook, names or [], mine=mine)
    if mine and not chosen:
        from extractor.errors import UsageError

        named = f"none in {', '.join(map(str, rules))}" if rules else "name their folder with --rules"
        raise UsageError(f"--mine: there are no rules of your own: {named}; extractor rules new makes one")
    failures = list(check_rules(rulebook, model=model, only=chosen))
    for failure in failures:
        for line in str(failure).splitlines():
            typer.echo(printable(line))
    tried = sum(len(rule.examples) + len(rule.rejects) for rule in chosen)
    failed = len({(failure.rule, failure.text) for failure in failures})
    typer.echo(f"{tried - failed} of {tried} examples and rejects hold")
    raise typer.Exit(SOME_FAILED if failures else DONE)


def _chosen(rulebook: Rulebook, names: Sequence[str], *, mine: bool) -> list[Rule]:
    from extractor.errors import UsageError
    from extractor.rulebook import near
    from extractor.rulework.lint import is_builtin

    ids = {rule.id for rule in rulebook.rules}
    for name in names:
        if name not in ids:
            raise UsageError(f"no rule {name!r}{near(name, ids)}; `extractor rules list` shows all")
    return [rule for rule in rulebook.rules if (not names or rule.id in names) and not (mine and is_builtin(rule))]


@app.command("schema")
def rules_schema(
    output: Annotated[
        Optional[Path], typer.Option("-o", "--output", metavar="FILE", help="Write it there.", show_default=False)
    ] = None,
) -> None:
    """Print the JSON Schema of rule files, by which editors complete and check them.

    \b
    Examples:
      extractor rules schema -o my-rules/schema.json
    """
    from extractor.rulebook.schema import json_schema, schema_text

    text = schema_text(json_schema())
    if output is None:
        typer.echo(text, nl=False)
        return
    from extractor.export import whole_file

    with whole_file(output) as file:
        file.write(text)


rules_new.add_to(app)
rules_corpus.add_to(app)
