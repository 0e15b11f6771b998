"""Plain text -> drafts of blocks, from the layout of its lines alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import regex

from extractor.clean.draft import Draft
from extractor.clean.lines import Line, ends_sentence, lines_of, starts_small, words_in, wrap_width
from extractor.clean.lists import as_item, marker_of, number_of
from extractor.clean.tables import is_flat_table, table_runs

_ORNAMENT = regex.compile(r"[\W_]+")
_HASHES = regex.compile(r"(#{1,6})\s+")
_BOLD_LINE = regex.compile(r"(\*\*|__)(?=\S)(?P<inner>[^*_]+)\1:?")
_QUOTE = regex.compile(r">\s*")
_UNDERLINE = regex.compile(r"(?:={3,}|-{3,})")
_HEADING_WORDS = 18


class LayoutWords(NamedTuple):
    """`glued_starts` are the words before which a lost line end is put back ("resultsThe company"), `open_ends` those
    behind which a sentence goes on, whatever stands between ("rose to", a blank line, "3.7%")."""

    glued_starts: tuple[str, ...] = ()
    open_ends: frozenset[str] = frozenset()


_NO_WORDS = LayoutWords()


def drafts_of(text: str, words: LayoutWords = _NO_WORDS) -> list[Draft]:
    """The blocks of a plain text in order; hard-wrapped lines are joined, list markers left out."""
    lines = lines_of(text)
    width = wrap_width(lines)
    drafts: list[Draft] = []
    done = 0
    for first, last in [*table_runs(lines), (len(lines), len(lines))]:
        drafts += _running_text(text, lines[done:first], width, words)
        if first < last:
            drafts.append(Draft("table", lines[first].start, lines[last - 1].end))
        done = last
    return _headings(text, drafts)


def _running_text(text: str, lines: list[Line], width: int | None, words: LayoutWords) -> Iterator[Draft]:
    for group, apart in _groups(lines, width, words.open_ends):
        start, end = group[0].start, group[-1].end
        for piece_start, piece_end in _split_inside(text, start, end, words.glued_starts):
            draft = _draft(text, piece_start, piece_end, apart or piece_start > start)
            if draft is not None:
                yield draft


def _groups(lines: list[Line], width: int | None, open_ends: frozenset[str]) -> Iterator[tuple[list[Line], bool]]:
    """Lines that belong together, and whether a blank line stands before them."""
    group: list[Line] = []
    apart, gap, paged = True, False, False
    for line in lines:
        if line.blank or _is_ornament(line.text):
            gap, paged = True, paged or bool(line.text)
            continue
        if group and (_goes_over(group, line, paged, open_ends) if gap else _goes_on(group, line, width)):
            group.append(line)
        else:
            if group:
                yield group, apart
            group, apart = [line], gap
        gap = paged = False
    if group:
        yield group, apart


def _is_ornament(text: str) -> bool:
    return _ORNAMENT.fullmatch(text) is not None and not _UNDERLINE.fullmatch(text)


def _goes_over(group: list[Line], line: Line, paged: bool, open_ends: frozenset[str]) -> bool:
    """Whether `line` continues the group over a blank line or, where `paged`, over the number of a page."""
    before = group[-1].text
    if ends_sentence(before) or before[-1] in ":|" or marker_of(line.text) or _HASHES.match(before):
        return False
    if words_in(before) <= 5:
        return paged and len(group) > 2
    return (paged and len(group) > 2) or starts_small(line.text) or before.rsplit(None, 1)[-1] in open_ends


def _goes_on(group: list[Line], line: Line, width: int | None) -> bool:
    """Whether `line`, right below the paragraph or list item in `group`, continues it."""
    before = group[-1]
    if _HASHES.match(line.text) or _UNDERLINE.fullmatch(line.text) or _HASHES.match(before.text):
        return False
    open_end = not ends_sentence(before.text) and not before.text.endswith(":")
    if marker_of(line.text) and not _wrapped_dash(group, line, width, open_end):
        return False
    if open_end and starts_small(line.text):
        return True
    if width is None or len(before.text) > 1.3 * width:
        return False
    if not open_end and line.indent >= before.indent + 2 and marker_of(group[0].text) is None:
        return False  # the first line of a new paragraph is set in
    return len(before.text) + 1 + len(line.text.split()[0]) >= 0.85 * width


def _wrapped_dash(group: list[Line], line: Line, width: int | None, open_end: bool) -> bool:
    """Whether what looks like a marker is a dash or a number that the wrapping brought to the front."""
    if width is None or not open_end or len(group[-1].text) < 0.7 * width:
        return False
    number = number_of(line.text)
    if number is not None:
        first = number_of(group[0].text)
        return number != 1 and (first is None or number != first + 1)
    marker = marker_of(line.text)
    own = marker_of(group[0].text)
    assert marker is not None
    return (own is None or own[0] != marker[0]) and starts_small(line.text[marker[1] :])


def _split_inside(text: str, start: int, end: int, glued_starts: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Cuts where a line end was lost: at a bullet, at wide gaps between paragraphs, at glued words."""
    piece = text[start:end]
    cuts = {match.start("next") for match in regex.finditer(r"\s(?P<next>[●•▪■]\s)", piece)}
    after = text[end : end + 3].lstrip("\r\n")
    if after.startswith("* "):
        cuts |= {match.start("next") for match in regex.finditer(r"\w\s(?P<next>\*\s+\p{Lu})", piece)}
    if _gaps_part_paragraphs(piece):
        cuts |= {match.end() for match in regex.finditer(r"(?<=\S) {2,}(?=[\p{Lu}“\"‘])", piece)}
    if glued_starts:
        words = "|".join(map(regex.escape, glued_starts))
        cuts |= {match.end() for match in regex.finditer(rf"\b\p{{Ll}}{{3,}}(?=(?:{words})\s)", piece)}
    edges = [0, *sorted(cuts - {0}), len(piece)]
    for left, right in pairwise(edges):
        bare = piece[left:right]
        left += len(bare) - len(bare.lstrip())
        right -= len(bare) - len(bare.rstrip())
        if left < right:
            yield start + left, start + right


def _gaps_part_paragraphs(piece: str) -> bool:
    """Whether double spaces stand for lost line ends, not for justified lines or a typist's habit."""
    if len(piece) < 600 or len(regex.findall(r"\S {2,}[\p{Ll}\d]", piece)) > 1:
        return False
    wide = len(regex.findall(r"[.!?][”\"]? {2,}(?=[\p{Lu}“\"])", piece))
    narrow = len(regex.findall(r"[.!?][”\"]? (?=[\p{Lu}“\"])", piece))
    headings = len(regex.findall(r"[\p{L}\d] {2,}(?=\p{Lu})", piece))
    return wide >= 1 and (narrow > wide or headings > 0)


def _draft(text: str, start: int, end: int, apart: bool) -> Draft | None:
    piece = text[start:end]
    if _is_ornament(piece):
        return None
    plain = Draft("paragraph", start, end, apart=apart)
    hashes = _HASHES.match(piece)
    if hashes:
        return plain._replace(kind="heading", start=start + hashes.end(), level=len(hashes[1]))
    bold = _BOLD_LINE.fullmatch(piece)
    if bold and not ends_sentence(bold["inner"]) and words_in(piece) <= _HEADING_WORDS:
        inner = bold.span("inner")
        return plain._replace(kind="heading", start=start + inner[0], end=start + inner[1])
    quote = _QUOTE.match(piece)
    if quote:
        return plain._replace(kind="quote", start=start + quote.end())
    marker = marker_of(piece)
    if marker:
        return as_item(plain, *marker)
    return plain._replace(kind="table") if is_flat_table(piece) else plain


def _headings(text: str, drafts: list[Draft]) -> list[Draft]:
    """Short lines that end without a stop are headings; numbered ones too, unless they are a list."""
    found: list[Draft] = []
    for number, draft in enumerate(drafts):
        piece = text[draft.start : draft.end]
        after = drafts[number + 1] if number + 1 < len(drafts) else None
        if _UNDERLINE.fullmatch(piece):
            if found and found[-1].kind in ("paragraph", "heading"):
                found[-1] = found[-1]._replace(kind="heading", level=1 if piece[0] == "=" else 2)
            continue
        if draft.kind == "paragraph" and looks_like_heading(piece):
            draft = draft._replace(kind="heading")
        elif draft.kind == "list_item" and _is_numbered_heading(piece, draft, after, found):
            draft = draft._replace(kind="heading", level=2)
        found.append(draft)
    return found


def looks_like_heading(text: str) -> bool:
    """Whether a block is short and ends without a stop, or shouts.

    >>> looks_like_heading("Growth in services"), looks_like_heading("Services grew 3%.")
    (True, False)
    """
    if "\n" in text.strip() and not text.isupper():
        return False
    most = 10 if text[-1] == ":" else _HEADING_WORDS
    ends_well = text[-1] not in '.;,!…”"'
    return ends_well and words_in(text) <= most and len(text) <= 140 and not starts_small(text)


def _is_numbered_heading(piece: str, draft: Draft, after: Draft | None, found: list[Draft]) -> bool:
    if draft.marker is None or draft.marker[-1] != "." or words_in(piece) > 8 or "\n" in piece:
        return False
    in_list = (after is not None and after.marker == draft.marker) or (
        bool(found) and found[-1].marker == draft.marker and found[-1].kind == "list_item"
    )
    return not in_list and after is not None and piece[-1] not in ".;,:"
