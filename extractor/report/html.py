"""Data -> the HTML of a page: style, script and data in one file, under a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

_SCRIPTS = ("rows.js", "address.js", "table.js", "release.js", "chart.js", "review.js", "page.js")
_PLACE = re.compile(r"\{\{(\w+)\}\}")
# What could end the element, begin a comment in it, or end a line for some readers; JSON knows all as escapes.
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def page_html(title: str, data: Any, pages: Any) -> str:
    """The page. Nothing of `title`, `data` and `pages` is ever read as markup or script.

    >>> "<b>" in page_html("<b>", {"x": "</script><b>"}, [])
    False
    """
    style, script = _asset("page.css"), "\n".join(_asset(name) for name in _SCRIPTS)
    said = {
        "title": html.escape(title),
        "policy": html.escape(policy(style, script)),
        "style": style,
        "script": script,
        "data": embedded(data),
        "pages": embedded(pages),
    }
    # In one go, so that what a release says is never taken for a place to fill.
    return _PLACE.sub(lambda place: said[place[1]], _asset("page.html"))


def policy(style: str, script: str) -> str:
    """The Content Security Policy: this style and this script, and nothing from anywhere; text can never be made markup
    (Trusted Types)."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_digest(script)}'",
            f"style-src '{_digest(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def embedded(data: Any) -> str:
    """JSON that may stand in a script element, whatever its texts hold.

    >>> embedded({"a": "</script><!--"})
    '{"a":"\\\\u003c/script\\\\u003e\\\\u003c!--"}'
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_IN_SCRIPT)


@cache
def _asset(name: str) -> str:
    return files("extractor.report").joinpath("assets", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
