"""Release -> Document."""

from __future__ import annotations

from extractor.clean.decode import decode
from extractor.clean.html import text_of
from extractor.clean.kinds import Kinds
from extractor.clean.lists import with_parents
from extractor.clean.text import drafts_of
from extractor.clean.tree import parse
from extractor.errors import ReleaseError
from extractor.model import Document, Release
from extractor.rulebook import Rulebook


class Cleaner:
    """Cleans releases; the block rules are compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._kinds = Kinds(rulebook)
        self._glued_starts = rulebook.words("glued_starts")

    def clean(self, release: Release) -> Document:
        """The release as text in blocks, with what it says about itself.

        Raises ReleaseError where the bytes are no text.
        """
        source = decode(release)
        return self._page(release, source) if release.media_type == "text/html" else self._text(release, source)

    def _text(self, release: Release, text: str) -> Document:
        known = release.known
        named = self._kinds.named(text, drafts_of(text, self._glued_starts), title=known.title)
        blocks = with_parents(text, [entry.draft for entry in named])
        return Document(release, text, blocks, known.title, known.published, known.publisher, None, known.url)

    def _page(self, release: Release, source: str) -> Document:
        known = release.known
        page = parse(source, release.source)
        main = text_of(page)
        text = main.writer.text
        if not text:
            raise ReleaseError(f"{release.source or 'text'}: no text on the page; was it saved before it was filled?")
        named = self._kinds.named(text, main.drafts, title=known.title)
        starts, ends = main.writer.places
        return Document(
            release, text, with_parents(text, [entry.draft for entry in named]), known.title, known.published,
            known.publisher, None, known.url, source, starts, ends,
        )  # fmt: skip


def clean(release: Release, rulebook: Rulebook) -> Document:
    """`Cleaner(rulebook).clean(release)`, for a single release."""
    return Cleaner(rulebook).clean(release)
