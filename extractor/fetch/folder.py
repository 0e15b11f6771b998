"""Sources and wishes -> a folder of releases with its manifest, and the account of the fetch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from extractor.errors import FetchError, UsageError
from extractor.fetch.account import FetchReport, Tell
from extractor.fetch.address import Address, address
from extractor.fetch.client import Client, Manners
from extractor.fetch.collect import Collector
from extractor.fetch.guard import Guard, open_guard
from extractor.fetch.keep import Keeper
from extractor.fetch.manifest import SAID, Rows, read_manifest
from extractor.fetch.pace import Pace
from extractor.fetch.store import Store, open_store
from extractor.fetch.warc import is_warc, read_warc
from extractor.fetch.wire import Limits, Wire
from extractor.fetch.wishes import Wishes

HOME = "https://pypi.org/project/press-extractor/"


@dataclass(frozen=True, slots=True)
class Means:
    """How servers are asked: seconds between requests to a host, who asks, and what one request may take (bytes,
    seconds, tries after the first, seconds to wait at most when a server asks for it)."""

    delay: float = 1.0
    contact: str | None = None
    max_size: int = 20_000_000
    timeout: float = 60.0
    retries: int = 3
    max_wait: float = 300.0
    allow_private: bool = False

    def client(self) -> Client:
        """A client of these means."""
        wire = Wire(open_guard() if self.allow_private else Guard(), Limits(self.max_size, self.timeout))
        mail = self.contact if self.contact and "@" in self.contact and "/" not in self.contact else None
        manners = Manners(
            user_agent(self.contact), mail, retries=self.retries, back_off=max(2.0, self.delay), max_wait=self.max_wait
        )
        return Client(wire, Pace(self.delay), manners)


def user_agent(contact: str | None) -> str:
    """Who asks, and where to complain: `contact`, a mail address or a page, else the home of the program.

    Raises UsageError for what cannot stand in a header.
    """
    where = (contact or HOME).strip()
    if not where.isascii() or not where.isprintable() or any(char in where for char in '()<>\\" '):
        raise UsageError(f"--contact: {where!r} cannot stand in a header; give a mail address or a page's address")
    mail = "@" in where and "://" not in where and not where.startswith("mailto:")
    try:
        own = version("press-extractor")
    except PackageNotFoundError:  # a checkout that is not installed
        own = "0"
    return f"press-extractor/{own} (+{'mailto:' if mail else ''}{where})"


def fetch_releases(
    sources: Sequence[str],
    folder: Path,
    *,
    wishes: Wishes | None = None,
    means: Means | None = None,
    client: Client | None = None,
    tell: Tell = lambda event, waiting: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FetchReport:
    """Brings the releases of `sources` into `folder`: http and https addresses of pages, feeds, sitemaps and press
    rooms, and paths of WARC files.

    What was fetched before is asked for again only where it may have changed. `client` stands for one made by `means`;
    `tell` is told what happens. Raises UsageError for what is no source, OutputError where the folder cannot be
    written or another fetch is writing into it. What fails of a source is in the report.
    """
    wishes = wishes or Wishes()
    client = client or (means or Means()).client()
    addresses, archives = _sorted(sources)
    report = FetchReport()
    with open_store(folder, now().timestamp(), dry=wishes.dry) as store:
        report.resumed = store.resumed
        others = _taken_over(store, read_manifest(folder))
        keeper = Keeper(store, report, tell, others, lambda: len(collector.queue))
        collector = Collector(client, store, keeper, wishes, report, tell, now)
        if not wishes.dry:
            keeper.write()
        try:
            for archive in archives:
                collector.take_records(read_warc(archive, client.limits.size))
            collector.collect(addresses)
            store.finish()
        finally:
            if not wishes.dry:
                keeper.write()
    return report


def _sorted(sources: Iterable[str]) -> tuple[list[Address], list[Path]]:
    """Addresses, and paths of WARC files."""
    addresses, archives = [], []
    for source in sources:
        path = Path(source)
        if "://" not in source and is_warc(path):
            if not path.is_file():
                raise UsageError(f"{source}: no such file")
            archives.append(path)
            continue
        try:
            addresses.append(address(source))
        except FetchError as error:
            raise UsageError(f"{error}; give addresses with http:// or https://, or WARC files") from None
    if not addresses and not archives:
        raise UsageError("nothing to fetch: give addresses, or a file of them with --from-file")
    return addresses, archives


def _taken_over(store: Store, rows: Rows) -> Rows:
    """Takes what people wrote into the manifest by hand into the store; returns the rows that it knows nothing of."""
    ours = {page.file: page for page in store.pages() if page.file}
    asked = {page.url for page in store.pages()}
    last = {row["file"]: row for row in rows}
    for file, page in ours.items():
        row = last.get(file, {})
        said = {name: row[name] for name in SAID if row.get(name) and row[name] != getattr(page, name)}
        if said:
            store.correct(file, **said)
    return [row for row in rows if row["file"] not in ours and (row["file"] or row.get("url") not in asked)]
