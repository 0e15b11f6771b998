"""`extractor rules`: look at the rules and try them."""

from __future__ import annotations

import typer

from extractor.cli.common import DONE, SOME_FAILED, Model, Rules

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look at the rules: check that they can be read, run their examples.",
)


@app.command("lint")
def rules_lint(rules: Rules = None) -> None:
    """Check that all rules can be read, and count them.

    \b
    Examples:
      extractor rules lint
      extractor rules lint --rules my-rules/
    """
    from collections import Counter

    from extractor.rulebook import load_rulebook

    counts = Counter(rule.kind for rule in load_rulebook(rules or []).rules)
    for kind, number in sorted(counts.items()):
        typer.echo(f"{number:>6} {kind}")
    typer.echo(f"{sum(counts.values()):>6} rules, all readable")


@app.command("test")
def rules_test(rules: Rules = None, model: Model = None) -> None:
    """Run the examples and rejects that stand beside the rules.

    \b
    Examples:
      extractor rules test
      extractor rules test --rules my-rules/

    \b
    Exit codes: 0 all hold; 1 some fail; 2 bad rules.
    """
    from extractor.rulebook import load_rulebook
    from extractor.rulecheck import check_rules

    rulebook = load_rulebook(rules or [])
    failures = list(check_rules(rulebook, model=model))
    for failure in failures:
        typer.echo(str(failure))
    tried = sum(len(rule.examples) + len(rule.rejects) for rule in rulebook.rules)
    typer.echo(f"{tried - len(failures)} of {tried} examples and rejects hold")
    raise typer.Exit(SOME_FAILED if failures else DONE)
