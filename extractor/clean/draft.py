"""A block on its way: what the layout says, before the words have been asked."""

from __future__ import annotations

from typing import NamedTuple

from extractor.model import BlockKind


class Draft(NamedTuple):
    """A stretch of text, `[start, end)`, with the kind that its layout gives it.

    `marker` is a list item's own (`*`, `a.`), as a class: `1.` for all numbers. `depth` is the nesting of its
    list where the page says it. `apart` tells that a blank line stands before it.
    """

    kind: BlockKind
    start: int
    end: int
    level: int | None = None
    marker: str | None = None
    depth: int | None = None
    apart: bool = True
