"""Drafts -> blocks: the words of a block tell contact, boilerplate, footnote, dateline, byline and title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import regex

from extractor.anchors import Sieve, anchors
from extractor.clean.dates import Dates
from extractor.clean.draft import Draft
from extractor.clean.lines import ends_sentence, is_single_spaced, words_in
from extractor.rulebook import BlockRule, Rulebook

_PLAIN = frozenset(("paragraph", "heading", "list_item", "caption", "subtitle"))
_ABOVE_TITLE = frozenset(("dateline", "byline", "boilerplate", "contact"))
_REACH = regex.compile(r"@\S+\.\S|\+?\d[\d\s()./-]{6,}\d|\bwww\.|https?://")
_NOTE = regex.compile(r"(?:\((?P<mark>\d)\)|(?P<mark>\d|[¹²³⁴])|\[(?P<mark>\d)\]|(?P<mark>\*{1,3}))\s*(?=\p{Lu})")
_SPACES = regex.compile(r"[^\S\n]+")
_ESCAPE = regex.compile(r"\\.", regex.DOTALL)
_SET = regex.compile(r"\[\^?\]?[^\[\]]*\]")
_GROUP = regex.compile(r"\((?:[^()]|(?R))*\)")
_SENTENCE_WORDS = 12
_LONGEST = 6_000  # characters; longer blocks are running text, whatever their words
_TOP = 15  # blocks among which the title is looked for


class Named(NamedTuple):
    """A draft with the rule that gave it its kind; None where the layout did."""

    draft: Draft
    rule: str | None


class Kinds:
    """The block rules, compiled once."""

    def __init__(self, rulebook: Rulebook, dates: Dates | None = None) -> None:
        date = (dates or Dates(rulebook)).pattern
        self.patterns = [_Pattern(rule, pattern, date) for rule in rulebook.of(BlockRule) for pattern in rule.patterns]
        self._sieve = Sieve((one, anchors(one.sketch, folds=True)) for one in self.patterns)

    def named(self, text: str, drafts: Sequence[Draft], *, titles: Sequence[str] = ()) -> list[Named]:
        """Every draft with its kind; `titles` are what the release is called elsewhere, best first."""
        found = list(self._by_words(text, drafts))
        _give_back_headings(text, found)
        _give_back_table_heads(text, found)
        _take_in_names(text, found)
        _find_notes(text, found)
        _find_title(text, found, titles)
        return found

    def _by_words(self, text: str, drafts: Sequence[Draft]) -> Iterator[Named]:
        section: BlockRule | None = None
        level: int | None = None
        paragraphs = 0
        for draft in drafts:
            piece = text[draft.start : draft.end]
            piece = piece if is_single_spaced(piece) else _SPACES.sub(" ", piece)
            rule = self._rule(piece, draft, paragraphs)
            if section is not None and _ends(section, level, draft, piece, rule):
                section = None
            if rule is not None and rule.extent != "block":
                section, level = rule, draft.level
            paragraphs += draft.kind == "paragraph" and words_in(piece) >= _SENTENCE_WORDS
            chosen = section if section is not None and section.extent == "rest" else rule or section
            if chosen is None or draft.kind not in _PLAIN:
                yield Named(draft, None)
            else:
                yield Named(draft._replace(kind=chosen.block), chosen.id)

    def _rule(self, piece: str, draft: Draft, paragraphs: int) -> BlockRule | None:
        if draft.kind not in _PLAIN or len(piece) > _LONGEST:
            return None
        words = words_in(piece)
        for one in self._sieve.passing(piece):
            rule = one.rule
            in_place = rule.place == "any" or (paragraphs < 3 if rule.place == "head" else paragraphs > 0)
            if in_place and words <= rule.longest and one.compiled.search(piece):
                return rule
        return None


class _Pattern:
    """A pattern of a rule, compiled when a piece first may hold what it reads. Not as V1: its full case folding makes
    some of these patterns 500 times slower."""

    def __init__(self, rule: BlockRule, pattern: str, date: str) -> None:
        self.rule, self.source = rule, pattern.replace("<date>", f"(?:{date})")
        # No date is without its century; all names of months are too many to look for.
        self.sketch = pattern.replace("<date>", "(?:.*(?:19|20).*)")

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        at_start = rf"\A(?:{self.source})" if _is_of_start(self.source) else self.source
        return regex.compile(at_start, regex.IGNORECASE)


def _is_of_start(pattern: str) -> bool:
    """Whether a pattern surely matches at the start of a piece only.

    >>> _is_of_start("^notes?:?$"), _is_of_start("^(a|[b|c])$"), _is_of_start("^a|b$"), _is_of_start("end$")
    (True, True, False, False)
    """
    bare = _SET.sub("", _ESCAPE.sub("", pattern))
    return regex.match(r"\^(?![?*{])", pattern) is not None and not regex.search(r"[|()\[\]]", _GROUP.sub("", bare))


def _ends(section: BlockRule, level: int | None, draft: Draft, piece: str, rule: BlockRule | None) -> bool:
    """Whether the reach of a section's rule is over before `draft`."""
    if section.extent == "rest":
        return False
    if section.extent == "lines":
        in_sentences = words_in(piece) >= _SENTENCE_WORDS and ends_sentence(piece)
        return draft.kind == "table" or (in_sentences and not (rule and rule.block == section.block))
    if draft.kind != "heading":
        return False
    return rule is None and (level is None or draft.level is None or draft.level <= level)


def _give_back_headings(text: str, found: list[Named]) -> None:
    """A short line between a contact and the next sentences is the heading of those."""
    for number in range(len(found) - 1, 0, -1):
        here, after = found[number], found[number + 1] if number + 1 < len(found) else None
        piece = text[here.draft.start : here.draft.end]
        above_sentences = after is not None and after.draft.kind in ("paragraph", "list_item")
        in_contacts = here.draft.kind == found[number - 1].draft.kind == "contact"
        if above_sentences and in_contacts and here.draft.apart and words_in(piece) <= 8 and not _REACH.search(piece):
            found[number] = Named(here.draft._replace(kind="heading"), None)


def _give_back_table_heads(text: str, found: list[Named]) -> None:
    """Short lines right above a table are its headings, though a section of boilerplate came before."""
    for number, named in enumerate(found):
        if named.draft.kind != "table":
            continue
        for above in range(number - 1, max(number - 6, -1), -1):
            draft = found[above].draft
            piece = text[draft.start : draft.end]
            if draft.kind != "boilerplate" or words_in(piece) > _SENTENCE_WORDS or ends_sentence(piece):
                break
            found[above] = Named(draft._replace(kind="heading"), None)


def _take_in_names(text: str, found: list[Named]) -> None:
    """The short line right above a telephone number or an address says whose it is."""
    for number in range(len(found) - 1, 0, -1):
        here, above = found[number].draft, found[number - 1].draft
        if here.kind == "contact" and above.kind == "heading" and not here.apart and number > 1:
            found[number - 1] = Named(above._replace(kind="contact"), found[number].rule)


def _find_notes(text: str, found: list[Named]) -> None:
    """A block that starts with a mark which hung on a word before is a footnote."""
    first_hung: dict[str, int] = {}
    for number, named in enumerate(found):
        draft = named.draft
        if draft.kind not in ("paragraph", "list_item", "heading") or number < 2:
            continue
        line_start = text.rfind("\n", 0, draft.start) + 1
        note = _NOTE.match(text[min(draft.start, max(line_start, draft.start - 6)) : draft.end].lstrip())
        if note is None or (draft.kind == "list_item" and _has_like_neighbour(found, number)):
            continue
        mark = note["mark"]
        if mark not in first_hung:
            first_hung[mark] = _first_hung(mark, text)
        if first_hung[mark] < line_start:
            found[number] = Named(draft._replace(kind="footnote"), "note_mark")


def _first_hung(mark: str, text: str) -> int:
    """Where a note mark first hangs on a word (EBITDA1); the end of the text where it never does."""
    plain = regex.escape(mark)
    hung = regex.search(rf"(?<=\p{{L}}{{3}}|%|\))(?:{plain}|\({plain}\)|\[{plain}\])(?![\w*.,]*\d|\*|\p{{L}})", text)
    return hung.start() if hung else len(text)


def _has_like_neighbour(found: list[Named], number: int) -> bool:
    near = found[max(number - 1, 0) : number] + found[number + 1 : number + 2]
    marker = found[number].draft.marker
    return any(other.draft.kind == "list_item" and other.draft.marker == marker for other in near)


def _find_title(text: str, found: list[Named], titles: Sequence[str]) -> None:
    """The title: the block that says what the release is called, else the first that looks like one."""
    number = next((place for title in titles if (place := _place_of(text, found, title)) is not None), None)
    if number is not None:
        _set_aside(text, found[:number], found)
    else:
        number = _first_title(text, found)
    if number is None:
        return
    found[number] = Named(found[number].draft._replace(kind="title", level=None), None)
    levels = [named.draft.level for named in found]
    for place in range(number + 1, len(found)):
        draft = found[place].draft
        if draft.kind == "dateline":
            continue
        piece = text[draft.start : draft.end]
        is_line = draft.kind in ("heading", "paragraph") and _is_line(piece) and words_in(piece) >= 4
        if not is_line or (draft.level is not None and levels.count(draft.level) > 1):
            return  # a heading with others of its level is one of a section
        found[place] = Named(draft._replace(kind="subtitle", level=None), None)


def _set_aside(text: str, before: list[Named], found: list[Named]) -> None:
    """Labels above the title (the site, the section) are no part of the release."""
    for number, named in enumerate(before):
        piece = text[named.draft.start : named.draft.end]
        if named.draft.kind in ("heading", "paragraph", "list_item") and _is_line(piece):
            found[number] = Named(named.draft._replace(kind="dateline", level=None), "above_title")


def _first_title(text: str, found: list[Named]) -> int | None:
    """A heading of the first level, else the first line of four words before the first sentence, or any."""
    lines: list[int] = []
    for number, named in enumerate(found[:_TOP]):
        piece = text[named.draft.start : named.draft.end]
        if named.draft.kind == "heading" and named.draft.level == 1:
            return number
        if named.draft.kind in ("heading", "paragraph") and _is_line(piece):
            lines.append(number)
        elif named.draft.kind not in _ABOVE_TITLE and not (
            named.draft.kind == "paragraph" and words_in(piece) < _SENTENCE_WORDS
        ):
            break
    long_lines = [n for n in lines if words_in(text[found[n].draft.start : found[n].draft.end]) > 3]
    return next(iter(long_lines + lines), None)


def _place_of(text: str, found: list[Named], title: str) -> int | None:
    """The block near the top that says `title`, or a headline that `title` holds beside the site's name."""
    wanted = _letters(title)
    shorter = None
    for number, named in enumerate(found[:_TOP]):
        piece = text[named.draft.start : named.draft.end]
        if named.draft.kind not in _PLAIN or len(_letters(piece[: 2 * len(wanted)])) > len(wanted):
            continue  # longer than the title, whatever else is in it
        piece = _letters(piece)
        if not piece:
            continue
        if piece == wanted:
            return number
        if shorter is None and len(piece) >= 15 and len(piece) > 0.4 * len(wanted) and piece in wanted:
            shorter = number
    return shorter


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _is_line(piece: str) -> bool:
    """Whether a block reads like a headline: one line, not ended like a sentence."""
    return not ends_sentence(piece) and words_in(piece) <= 40 and len(piece) <= 300 and piece[-1] not in ":;,"
