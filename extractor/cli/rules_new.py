"""`extractor rules new`: a name -> an entry to fill in, in the user's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from extractor.cli.common import Rules, say


def add_to(app: typer.Typer) -> None:
    """Makes it a command of `extractor rules`."""
    app.command("new")(rules_new)


def rules_new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="metric, unit, statement or publisher.")],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Its name; for a statement its wording, as in '{metric} hit {value}'.")
    ],
    rules: Rules = None,
    override: Annotated[
        bool, typer.Option("--override", help="Copy the entry that there is already, to be changed.")
    ] = False,
    add: Annotated[
        Optional[list[str]],
        typer.Option("--add", metavar="WORDING", help="Give the rule NAME one more wording (repeatable)."),
    ] = None,
) -> None:
    """Write a filled-in entry with examples into your folder of rules: that of --rules, of the configuration, or
    rules/ in the working folder. Then change its examples to sentences of your releases.

    \b
    Examples:
      extractor rules new metric "till takings" --rules my-rules/
      extractor rules new metric retail_sales --add "shop takings" --rules my-rules/
      extractor rules new unit crate --rules my-rules/
      extractor rules new statement "{metric} overshot to {value}" --rules my-rules/
      extractor rules new publisher "Statistics Norland" --rules my-rules/
      extractor rules new metric gdp --override --rules my-rules/
    """
    from extractor.rulebook import load_rulebook
    from extractor.rulework.new import new_rule

    folders = list(rules or [])
    folder = folders[-1] if folders else Path("rules")
    rulebook = load_rulebook([other for other in folders if has_rules(other)])
    made = new_rule(kind, name, folder, rulebook, override=override, add=add or [])
    say(f"written: {made.path}:{made.line}: {made.rule_id}")
    option = f" --rules {folder}"
    say(f"now change its examples; then: extractor rules lint{option}; extractor rules test {made.rule_id}{option}")


def has_rules(folder: Path) -> bool:
    """A folder that is not there yet, or empty, is one to begin with."""
    return folder.is_dir() and any(path.suffix in (".yaml", ".yml") for path in folder.rglob("*"))
