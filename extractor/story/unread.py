"""Blocks with numbers that no stage reads -> what they are, and the rule that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.model import READ_KINDS, Block, Document
from extractor.story.rules import RuleIndex
from extractor.story.values import NotRead

NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
"""Digits with what may stand inside a number; good enough to point at one that nothing has read."""

_NAMES = {
    "table": "a table", "contact": "a contact block", "footnote": "a footnote", "dateline": "a date line",
    "byline": "a by-line",
}  # fmt: skip


def not_read(document: Document, rules: RuleIndex) -> Iterator[NotRead]:
    """The blocks of a document that hold a number and are left, in order."""
    foreign = document.language not in (None, "en")
    for block in document.blocks:
        if block.kind in READ_KINDS and not foreign:
            continue
        numbers = tuple(NUMBER.findall(document.text, block.start, block.end))
        if numbers:
            why = f"the release is not in English ({document.language})" if foreign else _what(block)
            text = document.text[block.start : block.end]
            rule = f"block.{block.rule}" if block.rule else None
            where = rules.where("blocks", block.rule) if block.rule else None
            yield NotRead(block.kind, rule, where, block.start, block.end, text, numbers, why)


def _what(block: Block) -> str:
    if block.kind == "boilerplate":
        return "an About paragraph" if (block.rule or "").startswith("about") else "boilerplate"
    return _NAMES.get(block.kind, block.kind)
