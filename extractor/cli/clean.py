"""`extractor clean`: releases -> their text, or their blocks as JSON, on standard output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.common import DONE, SOME_FAILED, Rules, printable, say
from extractor.cli.streams import data_in_utf8

if TYPE_CHECKING:
    from extractor.model import Document


def clean(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Pages or plain texts, or folders of them.", show_default=False),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a release: what it says about itself, and its blocks.")
    ] = False,
    rules: Rules = None,
) -> None:
    """Print the text of press releases, without what stands around it on the page.

    The title comes first, then the text; with --json each block has its kind, its place in the text (start, end)
    and in the page as decoded (html_start, html_end). No language model is loaded.

    \b
    Examples:
      extractor clean release.html
      extractor clean release.html --json
      extractor clean corpus/ --json > blocks.jsonl

    \b
    Exit codes: 0 done; 1 some files could not be read, the reason is on standard error; 2 wrong use or bad rules.
    """
    import json

    from extractor.clean import Cleaner
    from extractor.errors import ReleaseError
    from extractor.read import found_in, told
    from extractor.rulebook import load_rulebook

    data_in_utf8()
    inputs = found_in(paths)
    found = list(inputs)
    cleaner = Cleaner(load_rulebook(rules or []))
    failed = False
    for one in found:
        try:
            document = cleaner.clean(one.load())
        except ReleaseError as error:
            say(f"extractor: {error}")
            failed = True
            continue
        if as_json:
            typer.echo(json.dumps(_account(document), ensure_ascii=True))
        else:
            typer.echo(_text(document, headed=len(found) > 1))
    for note in told(inputs.passed_over):
        say(f"extractor: note: {note}")
    raise typer.Exit(SOME_FAILED if failed else DONE)


def _text(document: Document, *, headed: bool) -> str:
    parts = [f"==> {document.release.source} <=="] if headed else []
    parts += [document.title] if document.title else []
    lines = "\n\n".join([*parts, document.main_text]).split("\n")
    return "\n".join("\t".join(printable(cell) for cell in line.split("\t")) for line in lines) + "\n"


def _account(document: Document) -> dict[str, Any]:
    """What a document holds, in JSON's types; offsets count characters."""
    return {
        "source": document.release.source,
        "title": document.title,
        "published": document.published.isoformat() if document.published else None,
        "publisher": document.publisher,
        "language": document.language,
        "url": document.url,
        "encoding": document.encoding,
        "warnings": [warning._asdict() for warning in document.warnings],
        "blocks": [
            {
                "kind": block.kind,
                "level": block.level,
                "parent": block.parent,
                "start": block.start,
                "end": block.end,
                **_place(document, block.start, block.end),
                "text": document.text[block.start : block.end],
            }
            for block in document.blocks
        ],
    }


def _place(document: Document, start: int, end: int) -> dict[str, int | None]:
    span = document.html_span(start, end) if document.release.media_type == "text/html" else None
    return {"html_start": span[0] if span else None, "html_end": span[1] if span else None}
