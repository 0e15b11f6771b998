"""List markers at the start of a line, and which block introduces a list."""

from __future__ import annotations

import regex

from extractor.clean.draft import Draft
from extractor.model import Block

_MARKER = regex.compile(
    r"""(?: (?P<bullet>[*•●▪◦‣⁃■□○◆►➢✓✔·–—-]|\uf0b7|o(?=\s{2})) \s+
          | (?P<bullet>[•●▪◦‣■►➢\uf0b7]) (?=\S)
          | \(? (?P<number>\d{1,2}) [.)] (?!\d) \s+
          | \(? (?P<roman>[ivx]{2,5}|[IVX]{2,5}|i|I|v|V) [.)] \s+
          | \(? (?P<letter>[a-zA-Z]) [.)] \s+
        )(?=\S)""",
    regex.VERBOSE,
)


def marker_of(text: str) -> tuple[str, int] | None:
    """The class of a list marker at the start of `text`, and its length with the spaces after it.

    >>> marker_of("* Sales up"), marker_of("b. Prices"), marker_of("(iv) Wages"), marker_of("2019. Then")
    (('*', 2), ('a.', 3), ('i.', 5), None)
    """
    found = _MARKER.match(text)
    if not found:
        return None
    if found["bullet"]:
        return found["bullet"], found.end()
    kind = "1." if found["number"] else "a." if found["letter"] else "i."
    letter = found["letter"] or found["roman"]
    return kind.upper() if letter and letter.isupper() else kind, found.end()


def number_of(text: str) -> int | None:
    """The number in a marker like `3.` at the start of `text`; None for other markers."""
    found = _MARKER.match(text)
    return int(found["number"]) if found and found["number"] else None


def with_parents(text: str, drafts: list[Draft]) -> tuple[Block, ...]:
    """Blocks from drafts; each list item knows the line or the item that introduces its list."""
    blocks: list[Block] = []
    lists: list[tuple[str | None, int | None, int | None]] = []  # marker, depth and parent of the open lists
    for number, draft in enumerate(drafts):
        parent = None
        if draft.kind == "list_item":
            parent = _parent(text, drafts, number, lists)
        elif draft.kind in ("heading", "title"):
            lists.clear()
        blocks.append(Block(draft.kind, draft.start, draft.end, draft.level, parent))
    return tuple(blocks)


def _parent(
    text: str, drafts: list[Draft], number: int, lists: list[tuple[str | None, int | None, int | None]]
) -> int | None:
    item = drafts[number]
    before = drafts[number - 1] if number else None
    if before is None or before.kind != "list_item":
        known = [place for place, entry in enumerate(lists) if entry[0] == item.marker]
        if known and _counts_on(item):
            del lists[known[-1] + 1 :]
        else:
            introducer = number - 1 if number else None
            lists[:] = [(item.marker, item.depth, introducer)]
        return lists[-1][2]
    for place in reversed(range(len(lists))):
        if lists[place][:2] == (item.marker, item.depth):
            del lists[place + 1 :]
            return lists[place][2]
    deeper = item.depth is not None and before.depth is not None and item.depth > before.depth
    if deeper or (item.depth is None and text[before.start : before.end].rstrip().endswith(":")):
        lists.append((item.marker, item.depth, number - 1))
    elif item.depth is not None and any(entry[1] == item.depth for entry in lists):
        while lists[-1][1] != item.depth:
            lists.pop()
    else:
        lists[-1] = (item.marker, item.depth, lists[-1][2])
    return lists[-1][2]


def _counts_on(item: Draft) -> bool:
    """Numbers and letters go on after a paragraph between them; bullets start anew."""
    return item.marker is not None and item.marker[-1] == "."


def as_item(draft: Draft, marker: str, length: int) -> Draft:
    """The draft as a list item that starts after its marker."""
    return draft._replace(kind="list_item", start=draft.start + length, marker=marker)
