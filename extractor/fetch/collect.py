"""Sources -> a folder of releases: lists are read, what they name is asked one after the other, what comes is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import cast

from extractor.errors import FetchError
from extractor.fetch.account import Event, FetchReport, Left, Tell
from extractor.fetch.address import Address, address, same_site
from extractor.fetch.client import REDIRECTS, Client
from extractor.fetch.faults import (
    LARGEST_LIST,
    MOST_NAMED,
    ClosedError,
    LaterError,
    NoReleaseError,
    PassingError,
    PrivateError,
    RefusedError,
    too_large,
)
from extractor.fetch.keep import Came, Keeper
from extractor.fetch.listed import Kind, Listed, Listing, older, wanted
from extractor.fetch.lists import list_kind, read_list
from extractor.fetch.queue import Job, Queue, Want
from extractor.fetch.store import ListKept, Page, Store
from extractor.fetch.warc import Record
from extractor.fetch.wire import Answer
from extractor.fetch.wishes import MAX_LEVEL, MAX_LISTS, Wishes

NOT_MODIFIED = 304


@dataclass(slots=True)
class Collector:
    """One fetch into one folder."""

    client: Client
    store: Store
    keeper: Keeper
    wishes: Wishes
    report: FetchReport
    tell: Tell
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    queue: Queue = field(default_factory=Queue)
    _seen: set[str] = field(default_factory=set)
    _lists: dict[str, int] = field(default_factory=dict)

    def collect(self, sources: Iterable[Address]) -> None:
        """Asks for the sources, and for all that they lead to."""
        for source in sources:
            want: Want = "source" if self.wishes.sort == "auto" else self.wishes.sort
            listed = Listed(source.url)
            if want == "page" or (want == "source" and self._is_release(source)):
                self._offer(source, listed, depth=0, given=True)
            elif source.key not in self._seen:
                self._seen.add(source.key)
                self.queue.add(Job(source, want, listed, depth=self.wishes.depth, given=True, root=source.key))
        while (job := self.queue.next(self.client.pace.ready)) is not None:
            self._do(job)

    def _is_release(self, source: Address) -> bool:
        """Whether an address is known to be that of a release, and of no list."""
        known = self.store.page(source.key)
        return known is not None and bool(known.file or known.same_as) and self.store.list_kept(source.key) is None

    def take_records(self, records: Iterable[Record]) -> None:
        """Keeps the releases among the stored answers of a WARC file."""
        for record in records:
            listed = Listed(record.url)
            try:
                asked = address(record.url) if record.url.startswith("http") else None
                if asked is None or record.status != 200 or asked.target == "/robots.txt":
                    self.report.passed_over += asked is not None
                    if record.fault:
                        raise FetchError(record.fault)
                    continue
                if not wanted(listed, self.wishes.match, self.wishes.reject):
                    continue
                self._take_record(asked, listed, record)
            except RefusedError:
                self.report.passed_over += 1  # pictures, style sheets and the like
            except FetchError as error:
                self._left(Left(record.url, str(error), given=True), refused=False)

    def _take_record(self, asked: Address, listed: Listed, record: Record) -> None:
        if record.fault:
            raise FetchError(record.fault)
        known = self.store.page(asked.key)
        if known is not None and self.store.is_there(known) and known.fetched >= record.fetched:
            self.report.held += 1
        elif self._enough():
            self.report.waiting += 1
        elif self.wishes.dry:
            self._wanted(asked)
        else:
            self.keeper.take(Came(asked, asked, record.fetched, record.content_type, record.body), listed)

    def _do(self, job: Job) -> None:
        try:
            if self._enough():
                self.report.waiting += job.want == "page"
            elif not self.client.knows(job.address):
                # robots.txt alone, so that other hosts are asked in the pause after it
                self.client.learn(job.address)
                self.queue.put_back(job)
            elif job.want == "page":
                self._page(job)
            else:
                self._list(job)
        except (LaterError, PassingError) as error:
            if job.tries < self.client.manners.retries:
                self.queue.put_back(replace(job, tries=job.tries + 1))
                self.tell(Event("again", job.address.url, note=str(error)), len(self.queue))
            else:
                self._missed(job, f"{error}, after {job.tries + 1} tries", refused=False, settled=False)
        except FetchError as error:
            settled = not isinstance(error, ClosedError | PrivateError)
            status = 200 if isinstance(error, NoReleaseError) else None
            self._missed(job, str(error), refused=isinstance(error, RefusedError), settled=settled, status=status)

    def _page(self, job: Job) -> None:
        """Asks for a release."""
        if self.wishes.dry:
            self.client.permit(job.address)
            self._wanted(job.address)
            return
        kept = self.store.list_kept(job.address.key)
        if job.depth > 0 and kept is not None and kept.round == self.store.round:  # asked before it was broken off
            self._read(job, "links", kept.body, kept.final_url, kept.content_type)
            return
        known = self.store.page(job.address.key)
        there = known if known is not None and self.store.is_there(known) else None
        if known is None and self._leads_to_known(job)(job.address) and not self.wishes.again:
            self._same(job, job.address, None)  # another address has led here in the meantime
            return
        answer = self.client.ask(job.address, there.validators if there else None, known=self._leads_to_known(job))
        self._answered(job, answer, there)

    def _answered(self, job: Job, answer: Answer, there: Page | None) -> None:
        if answer.status == NOT_MODIFIED and there is not None:
            self.keeper.unchanged(replace(there, asked=self._stamp(), note=None))
        elif answer.status in REDIRECTS and self.wishes.dry:
            self.report.held += 1
        elif answer.status in REDIRECTS:
            self._same(job, answer.address, answer.status)
        elif answer.status != 200:
            self._missed(job, f"status {answer.status}", refused=False, settled=True, status=answer.status)
        elif job.depth > 0 and list_kind(answer.body, answer.address.url, _type(answer)) == "links":
            self.store.keep_list(self._as_list(job, answer))
            self._read(job, "links", answer.body, answer.address.url, _type(answer))
        else:
            self.keeper.take(self._came(job, answer), job.listed)

    def _same(self, job: Job, final: Address, status: int | None) -> None:
        """Notes that an address leads to where another has led already."""
        twin = self.store.at(final.key)
        page = Page(
            job.address.key, job.address.url, final.url, final.key, None, self._stamp(), status, asked=self._stamp(),
            round=self.store.round,
        )  # fmt: skip
        self.keeper.same(page, twin.file if twin else None)

    def _leads_to_known(self, job: Job) -> Callable[[Address], bool]:
        def known(target: Address) -> bool:
            page = self.store.at(target.key)
            return page is not None and page.key != job.address.key and self.store.is_there(page)

        return known

    def _list(self, job: Job) -> None:
        """Asks for a list, unless this fetch has done so before it was broken off, and reads it."""
        kept = self.store.list_kept(job.address.key)
        if kept is None or kept.round != self.store.round or not self.store.resumed:
            validators = kept.validators if kept else None
            answer = self.client.ask(job.address, validators, size=LARGEST_LIST, known=self._leads_to_known(job))
            if answer.status in REDIRECTS:
                self._answered(job, answer, None)
                return
            if answer.status == NOT_MODIFIED and kept is not None:
                kept = replace(kept, round=self.store.round)
            elif answer.status != 200:
                self._missed(job, f"status {answer.status}", refused=False, settled=True, status=answer.status)
                return
            else:
                kept = self._to_keep(job, answer)
                if kept is None:
                    return
            self.store.keep_list(kept)
        kind = (
            list_kind(kept.body, kept.final_url, kept.content_type) if job.want == "source" else cast("Kind", job.want)
        )
        if kind is None:  # kept as a list once, and one no more
            raise FetchError("is no list any more; --kind page saves it")
        self._read(job, kind, kept.body, kept.final_url, kept.content_type)

    def _to_keep(self, job: Job, answer: Answer) -> ListKept | None:
        """The list that came; None where a source turned out to be a release, which is then kept as one."""
        if job.want == "source" and list_kind(answer.body, answer.address.url, _type(answer)) is None:
            if self.wishes.dry:
                self._wanted(job.address)
            elif self._enough():
                self.report.waiting += 1
            else:
                if len(answer.body) > self.client.limits.size:
                    raise too_large(self.client.limits.size)
                self.keeper.take(self._came(job, answer), job.listed)
            return None
        return self._as_list(job, answer)

    def _as_list(self, job: Job, answer: Answer) -> ListKept:
        sent = answer.headers
        return ListKept(
            job.address.key, answer.address.url, _type(answer), answer.body, sent.get("etag"),
            sent.get("last-modified"), self.store.round,
        )  # fmt: skip

    def _read(self, job: Job, kind: Kind, body: bytes, url: str, content_type: str) -> None:
        listing = read_list(kind, body, url, content_type, self.wishes)
        found = len(listing.releases)
        self.tell(Event("list", job.address.url, note=f"{_CALLED[kind]}, {found} named"), len(self.queue))
        page = address(url)
        if listing.cut:
            self._left(Left(job.address.url, f"what it names behind the first {MOST_NAMED}"), refused=True)
        for listed in listing.releases:
            self._release(job, kind, listed, page)
        self._further(job, kind, listing, page)

    def _release(self, job: Job, kind: Kind, listed: Listed, page: Address) -> None:
        if not wanted(listed, self.wishes.match, self.wishes.reject):
            return
        try:
            asked = address(listed.url, page.url)
        except FetchError as error:
            self._left(Left(listed.url, str(error)), refused=True)
            return
        if kind == "sitemap" and self.wishes.match is None and not same_site(asked, page):
            self._left(Left(asked.url, "is on another site than the sitemap; --match takes it"), refused=True)
            return
        depth = job.depth - 1 if kind == "links" else 0
        self._offer(asked, listed, depth=max(0, depth))

    def _further(self, job: Job, kind: Kind, listing: Listing, page: Address) -> None:
        """The sitemaps of an index and the pages after a page, as many as are allowed."""
        for listed in listing.lists:
            if job.level < MAX_LEVEL and not older(replace(listed, published=None), self.wishes.since):
                self._add_list(listed, page, replace(job, want="sitemap", level=job.level + 1), MAX_LISTS)
        for url in listing.following:
            self._add_list(Listed(url), page, replace(job, want="links"), self.wishes.pages)

    def _add_list(self, listed: Listed, page: Address, like: Job, most: int) -> None:
        try:
            asked = address(listed.url, page.url)
        except FetchError as error:
            self._left(Left(listed.url, str(error)), refused=True)
            return
        if asked.key in self._seen:
            return
        self._seen.add(asked.key)
        count = self._lists[like.root] = self._lists.get(like.root, 1) + 1
        if count > most:
            if count == most + 1:
                cure = "; --pages permits more" if like.want == "links" else ""
                self._left(Left(asked.url, f"more than {most} pages of a list{cure}"), refused=True)
            return
        self.queue.add(replace(like, address=asked, listed=listed, tries=0, given=False))

    def _offer(self, asked: Address, listed: Listed, *, depth: int, given: bool = False) -> None:
        """Puts a release in the queue, unless it is too old, there already, or named before."""
        if asked.key in self._seen:
            return
        self._seen.add(asked.key)
        if older(listed, self.wishes.since):
            self.report.older += 1
        elif self._is_held(asked, listed):
            self.report.held += 1
        else:
            self.queue.add(Job(asked, "page", listed, depth=depth, given=given))

    def _is_held(self, asked: Address, listed: Listed) -> bool:
        """Whether nothing new is to be expected of an address."""
        known = self.store.page(asked.key)
        if known is None:
            twin = self.store.at(asked.key)
            return twin is not None and self.store.is_there(twin) and not self.wishes.again
        if known.round == self.store.round and self.store.resumed and known.settled:
            return True
        is_no_release = known.file is None and known.status == 200
        if self.wishes.again or not (known.same_as or is_no_release or self.store.is_there(known)):
            return False
        if not self.wishes.dry:
            self._fill(known, listed)
        return not _is_later(listed.modified, known.asked)

    def _fill(self, known: Page, listed: Listed) -> None:
        """What a list says now and did not when the page came."""
        names = ("published", "publisher", "title")
        more = {name: getattr(listed, name) for name in names if getattr(listed, name) and not getattr(known, name)}
        if more:
            self.store.note(replace(known, **more))

    def _enough(self) -> bool:
        most = self.wishes.max_new
        return most is not None and len(self.report.new) + len(self.report.wanted) >= most

    def _wanted(self, asked: Address) -> None:
        self.report.wanted.append(asked.url)
        self.tell(Event("wanted", asked.url), len(self.queue))

    def _missed(self, job: Job, reason: str, *, refused: bool, settled: bool, status: int | None = None) -> None:
        if not self.wishes.dry and job.want == "page":
            self.keeper.missed(job.address, job.listed, self._stamp(), reason, status=status, settled=settled)
        self._left(Left(job.address.url, reason, job.given), refused=refused)

    def _left(self, left: Left, *, refused: bool) -> None:
        (self.report.refused if refused else self.report.failed).append(left)
        self.tell(Event("refused" if refused else "failed", left.url, note=left.reason), len(self.queue))

    def _came(self, job: Job, answer: Answer) -> Came:
        sent = answer.headers
        return Came(
            job.address, answer.address, self._stamp(), _type(answer), answer.body, answer.status, sent.get("etag"),
            sent.get("last-modified"),
        )  # fmt: skip

    def _stamp(self) -> str:
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_CALLED = {"feed": "a feed", "sitemap": "a sitemap", "links": "a press-room page"}


def _type(answer: Answer) -> str:
    return answer.headers.get("content-type", "")


def _is_later(modified: str | None, asked: str) -> bool:
    """Whether a list says that a page was changed after it was asked last; of a day alone, the days are compared."""
    if not modified or not asked:
        return False
    if len(modified) <= 10:
        return modified > asked[:10]
    said = datetime.fromisoformat(modified)
    return (said if said.tzinfo else said.replace(tzinfo=UTC)) > datetime.fromisoformat(asked)
