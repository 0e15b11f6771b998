"""Release -> Document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.clean.dates import Dates, order_of
from extractor.clean.decode import decode
from extractor.clean.draft import Draft
from extractor.clean.elsewhere import text_elsewhere
from extractor.clean.html import text_of
from extractor.clean.kinds import Kinds, Named
from extractor.clean.lists import with_parents
from extractor.clean.main_text import Furniture
from extractor.clean.metadata import Facts, TextFacts
from extractor.clean.outline import outline
from extractor.clean.page_dates import published_on
from extractor.clean.page_metadata import head_of, page_facts, page_titles, site_of, without_site
from extractor.clean.page_tables import tables_of
from extractor.clean.text import LayoutWords, drafts_of
from extractor.clean.text_tables import text_tables
from extractor.clean.tree import MAX_TEXT
from extractor.errors import ReleaseError
from extractor.inputs import Converted, convert
from extractor.model import Block, Document, ReadingWarning, Release
from extractor.rulebook import Rulebook

_MAX_LINES, _MAX_BLOCKS = 100_000, 20_000
"""What a plain text may have; a line that is a sentence is a block of its own."""


class Cleaner:
    """Cleans releases; the block rules are compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._dates = Dates(rulebook)
        self._kinds = Kinds(rulebook, self._dates)
        self._facts = TextFacts(rulebook, self._dates)
        lists = ("furniture", "furniture_unless_prose", "hidden_names", "furniture_firm")
        self._furniture = Furniture(*(frozenset(rulebook.words(name)) for name in lists))
        self._newswires = rulebook.words("newswires")
        self._layout = LayoutWords(rulebook.words("glued_starts"), frozenset(rulebook.words("open_ends")))

    def clean(self, release: Release) -> Document:
        """The release as text in blocks, with what it says about itself.

        Raises ReleaseError where the bytes are no text, or a page has no text on it.
        """
        converted = convert(release)
        if converted is not None:
            return self._page(release, converted.html, converted)
        decoded = decode(release)
        read = self._page if release.media_type == "text/html" else self._text
        document = read(release, decoded.text)
        warnings = (*document.warnings, *decoded.warnings)
        return replace(document, encoding=decoded.encoding, warnings=warnings)

    def found(self, text: str) -> list[dict[str, str]]:
        """What the block rules find in a plain text: rule, kind and text of each block. Their examples are
        tested with it."""
        named = self._kinds.named(text, drafts_of(text, self._layout))
        return [
            {"rule": entry.rule, "kind": entry.draft.kind, "text": text[entry.draft.start : entry.draft.end]}
            for entry in named
            if entry.rule is not None
        ]

    def _text(self, release: Release, text: str) -> Document:
        known = release.known
        titles = [*_given(known.title), *_given(release.envelope.title)]
        drafts = self._drafts(text, release.source)
        named = self._kinds.named(text, drafts, titles=titles)
        order = order_of(iter((text,)), known.url or release.envelope.url, None)
        facts = self._facts.facts(text, named, order).after(known).before(release.envelope)
        blocks = _blocks(text, named)
        return Document(
            release, text, blocks, facts.title, facts.published, facts.publisher, facts.language, facts.url,
            tables=text_tables(text, blocks),
        )  # fmt: skip

    def _drafts(self, text: str, name: str) -> list[Draft]:
        """The blocks of a plain text, bounded as those of a page are."""
        if len(text) > MAX_TEXT:
            raise ReleaseError(f"{name or 'text'}: over {MAX_TEXT} characters; this is no press release")
        if sum(1 for line in text.split("\n") if line.strip()) > _MAX_LINES:
            raise ReleaseError(f"{name or 'text'}: over {_MAX_LINES} lines of text; this is no press release")
        drafts = drafts_of(text, self._layout)
        if len(drafts) > _MAX_BLOCKS:
            raise ReleaseError(f"{name or 'text'}: over {_MAX_BLOCKS} blocks of text; this is no press release")
        return drafts

    def _page(self, release: Release, source: str, converted: Converted | None = None) -> Document:
        known, envelope = release.known, release.envelope
        page = outline(source, release.source)
        head = head_of(page)
        titles = [*_given(known.title), *_given(envelope.title), *page_titles(head)]
        main = text_of(page, titles, None if converted else self._furniture, release.source)
        text = main.writer.text
        elsewhere = text_elsewhere(page, len(text))
        if not text:
            name = release.source or "text"
            why = elsewhere.text if elsewhere else "was it saved before it was filled?"
            raise ReleaseError(f"{name}: no text on the page; {why}")
        named = self._kinds.named(text, main.drafts, titles=titles)
        order = order_of(iter((text,)), known.url or head.url, head.tag)
        said = self._facts.facts(text, named, order)
        day = None if known.published else published_on(head, main.main, self._dates, order, said.published)
        told = _together(page_facts(head), replace(said, published=day), titles, self._newswires)
        facts = told.after(known).before(envelope)
        facts = facts.before(converted.said) if converted else facts
        starts, ends = main.writer.places
        blocks = _blocks(text, named)
        return Document(
            release, text, blocks, facts.title, facts.published, facts.publisher, facts.language, facts.url,
            source, starts, ends, tables_of(main.tree, main.tables, text, blocks),
            converted.places if converted else None, _warnings(elsewhere, main.main.disbelieved),
        )  # fmt: skip


def _warnings(elsewhere: ReadingWarning | None, disbelieved: Sequence[str]) -> tuple[ReadingWarning, ...]:
    """What may have gone wrong with a page: text that is not on it, marks of furniture that were not believed."""
    found = [elsewhere] if elsewhere else []
    if disbelieved:
        names = ", ".join(reason.strip("<>=") for reason in disbelieved)
        text = f"most of it stands in parts that call themselves {names}; they were read as its text"
        found.append(ReadingWarning("furniture_read", text))
    return tuple(found)


def _blocks(text: str, named: Sequence[Named]) -> tuple[Block, ...]:
    """The blocks, each with the rule that gave it its kind."""
    blocks = with_parents(text, [entry.draft for entry in named])
    pairs = zip(blocks, named, strict=True)
    return tuple(replace(block, rule=entry.rule) if entry.rule else block for block, entry in pairs)


def _given(title: str | None) -> list[str]:
    return [title] if title else []


def _together(head: Facts, text: Facts, titles: list[str], newswires: tuple[str, ...]) -> Facts:
    """The markup's word goes first, but for the language (pages claim English for all they have), for a
    newswire as the publisher, and for the title that stands on the page."""
    title = text.title if text.title and _same(text.title, titles) else head.title or text.title
    named = {_letters(one) for one in (title, *titles) if one}
    publishers = (head.publisher, text.publisher, site_of(titles[-1] if titles else None))
    return Facts(
        title or (without_site(titles[0]) if titles else None),
        head.published or text.published,
        next(
            (
                name
                for name in publishers
                if name and _letters(name) not in named and not any(wire in name.lower() for wire in newswires)
            ),
            None,
        ),
        text.language or head.language,
        head.url,
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _same(title: str, others: list[str]) -> bool:
    """Whether half of a title's words stand in one of the others."""
    words = set(title.lower().split())
    return any(len(words & set(other.lower().split())) >= 0.5 * len(words) for other in others)


def clean(release: Release, rulebook: Rulebook) -> Document:
    """`Cleaner(rulebook).clean(release)`, for a single release."""
    return Cleaner(rulebook).clean(release)
