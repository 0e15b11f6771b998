"""`extractor fetch`: addresses, feeds, sitemaps, press rooms and WARC files -> a folder of releases."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from extractor.cli.common import DONE, SOME_FAILED, console_on_stderr, printable, say

if TYPE_CHECKING:
    import regex

    from extractor.fetch import Event, FetchReport
    from extractor.fetch.account import Tell

_SHOWN = 10
_LIBRARIES = ("urllib3", "certifi", "protego", "w3lib", "feedparser", "warcio")


class Kinds(StrEnum):
    """What the addresses given are."""

    auto = "auto"
    page = "page"
    feed = "feed"
    sitemap = "sitemap"
    links = "links"


def fetch(
    sources: Annotated[
        Optional[list[str]],
        typer.Argument(
            metavar="SOURCE",
            help="Addresses of feeds, sitemaps, press-room pages or releases, or WARC files.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Optional[Path], typer.Option("-o", "--output", metavar="FOLDER", help="Where the releases go.")
    ] = None,
    from_file: Annotated[
        Optional[Path],
        typer.Option(metavar="FILE", help="Sources, one a line; # begins a comment, - is standard input."),
    ] = None,
    kind: Annotated[
        Kinds,
        typer.Option(help="What the addresses are; auto tells by what comes. links is a press-room page."),
    ] = Kinds.auto,
    match: Annotated[
        Optional[str],
        typer.Option(metavar="REGEX", help="Only releases whose address, title or link text this finds."),
    ] = None,
    reject: Annotated[
        Optional[str],
        typer.Option(metavar="REGEX", help="No releases whose address, title or link text this finds."),
    ] = None,
    follow: Annotated[
        Optional[str],
        typer.Option(metavar="REGEX", help="Links to further pages of a press room; rel=next is always followed."),
    ] = None,
    pages: Annotated[int, typer.Option(min=1, metavar="N", help="Pages of a press room that are read at most.")] = 50,
    depth: Annotated[
        int, typer.Option(min=1, max=5, metavar="N", help="Links that a release may be away from a press-room page.")
    ] = 1,
    since: Annotated[
        Optional[datetime],
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Nothing that the list dates before this day."),
    ] = None,
    at_most: Annotated[
        Optional[int], typer.Option("--max", min=0, metavar="N", help="New releases that are saved at most.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read the lists, print the addresses that would be asked, save nothing.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--recheck", help="Ask also for releases that are there already, if they have changed.")
    ] = False,
    delay: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Pause between requests to a host; robots.txt may ask more.")
    ] = 1.0,
    contact: Annotated[
        Optional[str],
        typer.Option(metavar="ADDRESS", help="Your mail address or page, told to servers as where to complain."),
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="Time that a request may take.")] = 60.0,
    retries: Annotated[
        int, typer.Option(min=0, max=20, metavar="N", help="Tries after the first, each after a longer pause.")
    ] = 3,
    max_wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Longest pause that a server may ask for.")
    ] = 300.0,
    max_size: Annotated[
        float, typer.Option(min=0.001, metavar="MB", help="Largest release that is saved, unpacked.")
    ] = 20.0,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Permit addresses inside this machine and the local network.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as JSON on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no summary; errors still.")] = False,
) -> None:
    """Bring press releases into a folder that `extractor run` takes as it is.

    A feed (RSS, Atom), a sitemap (an index, gzipped too) or a press-room page is read for the releases that it names;
    any other page is saved itself. Each release is saved byte for byte, once, with a line in manifest.csv. PDF files
    are saved as well. A second fetch into the folder asks for lists and for what is new or has
    changed; one that was broken off is taken up by the same command.

    robots.txt and its crawl-delay are obeyed, and each host gets one request at a time with a pause between. No cookies
    are kept and no script is run.

    \b
    Examples:
      extractor fetch https://www.soa.example/news.rss -o corpus/soa
      extractor fetch https://www.soa.example/sitemap.xml --match '/press/2025' --since 2025-01-01 -o corpus/soa
      extractor fetch https://www.soa.example/press/ --kind links --follow '[?]page=' --dry-run -o corpus/soa
      extractor fetch --from-file addresses.txt --contact jane@soa.example --delay 5 -o corpus/soa
      extractor fetch crawl.warc.gz -o corpus/crawl
      extractor run corpus/soa -o output/

    \b
    Exit codes: 0 done; 1 something failed, or an address that you named was refused; 2 wrong use; 130 broken off.
    """
    from extractor.errors import UsageError

    _need()
    from extractor.fetch import Means, Wishes, fetch_releases

    if output is None:
        raise UsageError("-o: say where the releases go, as in -o corpus/soa")
    wishes = Wishes(
        kind.value, _pattern("--match", match), _pattern("--reject", reject), _pattern("--follow", follow), depth,
        pages, since.date() if since else None, at_most, again, dry_run,
    )  # fmt: skip
    means = Means(delay, contact, int(max_size * 1_000_000), timeout, retries, max_wait, allow_private)
    named = [*(sources or []), *_listed(from_file)]
    with _progress(quiet=quiet) as tell:
        report = fetch_releases(named, output, wishes=wishes, means=means, tell=tell)
    if dry_run and not as_json:
        for url in report.wanted:
            typer.echo(printable(url))
    if as_json:
        typer.echo(json.dumps(report.as_dict(), indent=1))
    if not quiet:
        _summarise(report, output, dry=dry_run)
    raise typer.Exit(DONE if report.complete else SOME_FAILED)


def _need() -> None:
    """Raises UsageError where the libraries of the extra are not installed."""
    from importlib.util import find_spec

    from extractor.errors import UsageError

    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise UsageError(f"fetch needs {', '.join(missing)}, not installed: pip install 'press-extractor[fetch]'")


def _pattern(option: str, text: str | None) -> regex.Pattern[str] | None:
    import regex

    from extractor.errors import UsageError

    try:
        return regex.compile(text) if text is not None else None
    except regex.error as error:
        raise UsageError(f"{option}: {text!r} is no regular expression: {error}") from None


def _listed(file: Path | None) -> Iterator[str]:
    """The sources in a file."""
    from extractor.errors import UsageError

    if file is None:
        return
    try:
        text = sys.stdin.read() if file == Path("-") else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--from-file: {file}: cannot be read as UTF-8 text: {error}") from None
    for line in text.splitlines():
        source = line.partition(" #")[0].strip()
        if source and not source.startswith("#"):
            yield source


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Tell]:
    """A line for what happens to each address, and on a terminal what is still to come."""
    console = console_on_stderr()
    if quiet:
        yield lambda event, waiting: _line(event) if event.what in ("refused", "failed") else None
        return
    if not console.is_terminal:
        yield lambda event, waiting: _line(event)
        return
    with console.status("asking") as status:

        def tell(event: Event, waiting: int) -> None:
            _line(event)
            status.update(f"{waiting} waiting")

        yield tell


def _line(event: Event) -> None:
    if event.what == "wanted":
        return  # goes to standard output
    told = (event.file and f"-> {event.file}") or event.note
    say(f"{event.what:<9} {event.url}{f'  {told}' if told else ''}")


def _summarise(report: FetchReport, output: Path, *, dry: bool) -> None:
    counts = {
        "would be asked": len(report.wanted), "new": len(report.new), "changed": len(report.updated),
        "unchanged": report.unchanged, "there already": report.held, "the same as another": report.same,
        "older": report.older, "beyond --max": report.waiting, "passed over in archives": report.passed_over,
        "refused": len(report.refused), "failed": len(report.failed),
    }  # fmt: skip
    shown = ", ".join(f"{count} {name}" for name, count in counts.items() if count or (name == "new" and not dry))
    taken_up = "taken up where it was broken off: " if report.resumed else ""
    say(f"{taken_up}{shown or 'nothing to ask'}")
    for reason, count in _reasons(report):
        say(f"  {count} x {reason}")
    if report.not_read:
        named = f"{', '.join(report.not_read[:_SHOWN])}{_more(len(report.not_read))}"
        say(f"PDF, which run reads after pip install 'press-extractor[pdf]': {named}")
    if not dry:
        say(f"written: {output / 'manifest.csv'}")


def _reasons(report: FetchReport) -> list[tuple[str, int]]:
    """Why things were refused or failed, the most frequent first."""
    counted: dict[str, int] = {}
    for left in (*report.refused, *report.failed):
        counted[left.reason] = counted.get(left.reason, 0) + 1
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_SHOWN]


def _more(count: int) -> str:
    return f" and {count - _SHOWN} more" if count > _SHOWN else ""
