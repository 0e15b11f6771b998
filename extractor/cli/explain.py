"""`extractor explain`: a release or a text -> the story of every number in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from extractor.cli.common import LEAST_CONFIDENCE, Model, Rules, say
from extractor.inputs import SUFFIXES

if TYPE_CHECKING:
    from extractor.model import Release

_ENDINGS = (*SUFFIXES, ".gz")


def explain(
    what: Annotated[
        str,
        typer.Argument(metavar="FILE_OR_TEXT", help="A release, a text in quotes, or - for standard input."),
    ],
    number: Annotated[
        Optional[str],
        typer.Option(
            "--number", "-n", metavar="NUMBER", help="Only this number: as printed (4.4%), or its place (@120)."
        ),
    ] = None,
    published: Annotated[
        Optional[str],
        typer.Option("--published", metavar="DATE", help="Day of the release, YYYY-MM-DD: 'last month' is read by it."),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="For programs: one JSON object; decimals are strings, so that none is rounded."),
    ] = False,
    model: Model = None,
    rules: Rules = None,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, metavar="SHARE", help="As in `extractor run`: which rows are left out.")
    ] = LEAST_CONFIDENCE,
) -> None:
    """Tell of every number what it was taken for, by which rule, and why.

    For each number, sentence by sentence: what was read or why it was refused, the sentence as the statement
    patterns see it, the pattern that was taken and what filled its slots, the patterns that nearly fitted and
    where they failed, and where metric, period, comparison, sign, status and confidence come from. Blocks that
    are not read are named with the rule that says so.

    \b
    Examples:
      extractor explain "Exports fell 4.4% in May, after rising 1.2% in April." --published 2024-06-12
      extractor explain release.html --number 4.4%
      extractor explain release.html --json | jq '.sentences[].numbers[] | select(.outcome != "row")'
      extractor explain release.txt --rules my-rules/
      curl -s https://stat.example/release.html | extractor explain -

    \b
    Exit codes: 0 done; 2 wrong use, bad rules, a release that cannot be read or a number that is not in it.
    """
    from extractor.pipeline import Engine
    from extractor.rulebook import load_rulebook
    from extractor.story import as_record, explained, narrowed

    release = _release(what, published)
    engine = Engine(load_rulebook(rules or []), model=model, min_confidence=min_confidence)
    explanation = explained(engine, release)
    if number is not None:
        explanation = narrowed(explanation, number, release.content)
    if as_json:
        import json

        # In ASCII, so that no character of a release reaches a terminal as more than an escape.
        typer.echo(json.dumps(as_record(explanation), indent=2))
        return
    from extractor.cli.explain_text import show

    show(explanation, closely=number is not None)


def _release(what: str, published: str | None) -> Release:
    """The release that the argument means: standard input, a file, or the text itself."""
    from dataclasses import replace

    from extractor.api import release_of
    from extractor.errors import UsageError
    from extractor.model import Known
    from extractor.read import MAX_BYTES, day_of, main_release, manifest_over, read_release

    known = Known(day_of(published))
    if what == "-":
        return release_of(sys.stdin.buffer.read(MAX_BYTES + 1), None, "standard input", known)
    file = _file(what)
    if file is None:
        return release_of(what, None, "text", known)
    if file.is_dir():
        raise UsageError(f"{what}: is a folder; name one release in it, or use `extractor run`")
    manifest, folder = manifest_over(file)
    for fault in manifest.faults:
        say(f"extractor: {fault}")
    release = main_release(read_release(file.absolute(), root=folder.absolute(), manifest=manifest))
    if known.published is None:
        return release
    return replace(release, known=replace(release.known, published=known.published))


def _file(what: str) -> Path | None:
    """The file of that name. A name that ends like a release and is none is a mistake, anything else is text."""
    from extractor.errors import UsageError

    try:
        if what and Path(what).exists():
            return Path(what)
    except (OSError, ValueError):  # longer than a name can be, or with a character that no name has
        return None
    if what.lower().endswith(_ENDINGS) and "\n" not in what:
        raise UsageError(f"{what}: no such file")
    return None
