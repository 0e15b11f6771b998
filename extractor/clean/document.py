"""Release -> Document."""

from __future__ import annotations

from extractor.clean.decode import decode
from extractor.clean.kinds import Kinds
from extractor.clean.lists import with_parents
from extractor.clean.text import drafts_of
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
        text = decode(release)
        named = self._kinds.named(text, drafts_of(text, self._glued_starts), title=release.known.title)
        blocks = with_parents(text, [entry.draft for entry in named])
        known = release.known
        return Document(release, text, blocks, known.title, known.published, known.publisher, None, known.url)


def clean(release: Release, rulebook: Rulebook) -> Document:
    """`Cleaner(rulebook).clean(release)`, for a single release."""
    return Cleaner(rulebook).clean(release)
