"""A page whose text is not on it: in a PDF that it frames, on the pages of its frames, in its scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.clean.outline import Outline
from extractor.model import ReadingWarning

ENOUGH = 250
"""Characters of text from which on a page is not asked where the rest of it may be."""
_FRAMES = frozenset(("iframe", "frame", "embed", "object", "amp-iframe", "amp-google-document-embed"))
_PDF = re.compile(r"\.pdf(?![a-z])", re.IGNORECASE)
_DATA = re.compile(
    r"__NEXT_DATA__|__NUXT__|__INITIAL_STATE__|__APOLLO_STATE__|__PRELOADED_STATE__|__remixContext|ng-state|"
    r"(?:enable|requires?|activate|turn on) javascript",
    re.IGNORECASE,
)
_LONGEST = 200
_NAMED = 3


def text_elsewhere(page: Outline, length: int) -> ReadingWarning | None:
    """Where the text of a page is that holds only `length` characters of it; None where nothing tells."""
    if length >= ENOUGH:
        return None
    framed = list(_framed(page))
    documents = [address for address, is_pdf in framed if is_pdf]
    if documents:
        return ReadingWarning(
            "pdf_in_frame", f"its text is in a PDF that it frames ({_named(documents)}): save that file and read it"
        )
    if any(node.name == "frameset" for node in page.nodes):
        addresses = [address for address, _ in framed]
        return ReadingWarning("frames", f"its text is on the pages of its frames ({_named(addresses)}): read those")
    scripts = sum(node.name == "script" for node in page.nodes)
    if _DATA.search(page.source) or (scripts >= 3 and len(page.source) > 100 * max(length, 20)):
        return ReadingWarning(
            "text_in_scripts",
            "its text is only in its scripts: open the page in a browser and save it once it is filled, or save the "
            "version for printing",
        )
    if framed:
        addresses = [address for address, _ in framed]
        return ReadingWarning("frames", f"its text may be on a page that it frames ({_named(addresses)}): read that")
    return None


def _framed(page: Outline) -> Iterator[tuple[str, bool]]:
    """What a page shows in frames: the address, and whether it is a PDF."""
    for node in page.nodes:
        if node.name in _FRAMES:
            said = node.attributes()
            address = (said.get("src") or said.get("data") or said.get("data-src") or "").strip()
            if address and not address.lower().startswith(("about:", "javascript:", "data:")):
                yield address[:_LONGEST], "pdf" in said.get("type", "").lower() or _PDF.search(address) is not None


def _named(addresses: list[str]) -> str:
    left = len(addresses) - _NAMED
    return ", ".join(addresses[:_NAMED]) + (f" and {left} more" if left > 0 else "")
