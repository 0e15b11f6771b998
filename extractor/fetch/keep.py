"""An answer -> a page in the folder and in the manifest, where it is a release and not there already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from extractor.fetch.account import Event, FetchReport, Tell
from extractor.fetch.address import Address
from extractor.fetch.faults import NoReleaseError
from extractor.fetch.listed import Listed
from extractor.fetch.manifest import Rows, append_row, write_manifest
from extractor.fetch.names import file_name
from extractor.fetch.sniff import ENDINGS, encoding, media_type, what_it_is
from extractor.fetch.store import Page, Store
from extractor.inputs import kind_named

_PDF = ".pdf"


@dataclass(frozen=True, slots=True)
class Came:
    """What came for an address: from where in the end, when, and what it is said to be."""

    asked: Address
    final: Address
    when: str
    content_type: str
    body: bytes
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps pages in a folder. `others` are rows of its manifest that somebody else wrote."""

    store: Store
    report: FetchReport
    tell: Tell
    others: Rows
    waiting: Callable[[], int]

    def take(self, came: Came, listed: Listed) -> None:
        """Saves what came, unless it is there already under this or another address.

        Raises NoReleaseError for what is no release.
        """
        what = what_it_is(came.body, came.content_type)
        if what not in ENDINGS:
            raise NoReleaseError(f"is a {what}, no release; --kind {what} reads it as a list")
        known = self.store.page(came.asked.key)
        page = self._page(came, listed, known, ENDINGS[what])
        there = known is not None and self.store.is_there(known)
        if known is not None and there and known.sha256 == page.sha256:
            self.unchanged(replace(page, file=known.file, fetched=known.fetched))
            return
        twin = self.store.alike(page.sha256 or "", page.key)
        if twin is not None and self.store.is_there(twin) and not there:
            self.same(page, twin.file)
            return
        self._save(page, came.body, known if there else None)

    def unchanged(self, page: Page) -> None:
        """Notes that a page that is there is as it was."""
        self.store.note(replace(page, asked=page.asked, round=self.store.round, settled=True))
        self.report.unchanged += 1
        self._told("unchanged", page.url, page.file)

    def same(self, page: Page, file: str | None) -> None:
        """Notes that an address leads to what is saved already."""
        page = replace(page, file=None, same_as=file, note=None)
        self.store.note(page)
        append_row(self.store.folder, page)
        self.report.same += 1
        self._told("same", page.url, file)

    def missed(
        self, asked: Address, listed: Listed, when: str, reason: str, *, status: int | None, settled: bool
    ) -> None:
        """Notes that an address gave nothing, and why; what was saved of it before stays."""
        known = self.store.page(asked.key)
        if known is not None and self.store.is_there(known):
            page = replace(known, note=f"{reason} ({when})", asked=when, round=self.store.round, settled=settled)
        else:
            page = Page(
                asked.key, asked.url, asked.url, asked.key, None, when, status, published=listed.published,
                publisher=listed.publisher, title=listed.title, note=reason, asked=when, round=self.store.round,
                settled=settled,
            )  # fmt: skip
        self.store.note(page)
        append_row(self.store.folder, page)

    def write(self) -> None:
        """Writes the manifest anew, whole."""
        write_manifest(self.store.folder, self.store.pages(), self.others)

    def _page(self, came: Came, listed: Listed, known: Page | None, ending: str) -> Page:
        same_ending = known is not None and known.file is not None and known.file.endswith(ending)
        file = known.file if known is not None and same_ending else None
        if file is None:
            words = listed.words or listed.title or ""
            file = file_name(came.final if came.final.target != "/" else came.asked, words, ending, self.store.is_taken)
        return Page(
            came.asked.key, came.asked.url, came.final.url, came.final.key, file, came.when, came.status,
            content_type="application/pdf" if ending == _PDF else media_type(came.content_type) or None,
            encoding=None if ending == _PDF else encoding(came.body, came.content_type),
            sha256=hashlib.sha256(came.body).hexdigest(),
            published=listed.published or (known.published if known else None),
            publisher=listed.publisher or (known.publisher if known else None),
            title=listed.title or (known.title if known else None),
            etag=came.etag, last_modified=came.last_modified, asked=came.when, round=self.store.round,
        )  # fmt: skip

    def _save(self, page: Page, body: bytes, known: Page | None) -> None:
        self.store.save(page, body, lambda: append_row(self.store.folder, page))
        if known is not None and known.file and known.file != page.file:
            (self.store.folder / known.file).unlink(missing_ok=True)
        file = page.file or ""
        (self.report.new if known is None else self.report.updated).append(file)
        kind = kind_named(file)
        if kind is not None and not kind.is_readable:
            self.report.not_read.append(file)
        self._told("new" if known is None else "updated", page.url, file)

    def _told(self, what: str, url: str, file: str | None) -> None:
        self.tell(Event(what, url, file), self.waiting())  # type: ignore[arg-type]
