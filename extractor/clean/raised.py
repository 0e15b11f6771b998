"""Tag -> whether what it holds is raised over the line, by its name or by its style."""

from __future__ import annotations

import regex
from bs4.element import Tag

_RAISED = regex.compile(
    r"vertical-align\s*:\s*(?:super|text-top)\b|position\s*:\s*relative\s*;(?:[^;]*;){0,3}?\s*top\s*:\s*-\s*[.\d]",
    regex.IGNORECASE,
)


def is_raised(tag: Tag) -> bool:
    """Whether a tag raises its text: `<sup>`, or a style such as "position:relative; top:-3pt".

    >>> from bs4 import BeautifulSoup
    >>> page = BeautifulSoup('<p>4<sup>1</sup><i style="position:relative;top:-3pt">2</i><b>3</b></p>', "html.parser")
    >>> [is_raised(tag) for tag in page.p.find_all(True)]
    [True, True, False]
    """
    if tag.name == "sup":
        return True
    style = tag.get("style")
    return bool(style) and _RAISED.search(str(style)) is not None
