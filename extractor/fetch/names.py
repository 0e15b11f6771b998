"""An address -> the name of its file: readable, harmless everywhere, and never that of another."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

import regex

from extractor.fetch.address import Address

_LONGEST = 80
_ENDING = regex.compile(r"\.[A-Za-z]\w{1,4}$")
_RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))])
"""What Windows takes for a device, whatever the ending."""
_NO_NAME = frozenset("index default home show view detail details article item content release page document".split())


def file_name(asked: Address, words: str, ending: str, taken: Callable[[str], bool]) -> str:
    """`host/words-of-the-address-1a2b3c4d.html`; the number is made from the address, and longer where the name is
    `taken`. Lower case letters, digits, `.` and `-` only, so that it is the same file on every system.

    >>> from extractor.fetch.address import address
    >>> file_name(address("https://www.soa.example/news/Retail_June.aspx"), "", ".html", lambda name: False)
    'www.soa.example/retail-june-8bc039fc.html'
    """
    digest = hashlib.sha256(asked.key.encode()).hexdigest()
    folder = _plain(asked.host, ".")[:_LONGEST].strip(".-") or "host"
    if folder.partition(".")[0] in _RESERVED:
        folder = f"host-{folder}"
    if asked.authority != asked.host and ":" not in asked.host:
        folder = f"{folder}-{asked.port}"
    for digits in range(8, 65, 8):
        name = f"{folder}/{_words(asked, words)}-{digest[:digits]}{ending}"
        if not taken(name):
            return name
    raise AssertionError(f"two addresses of one sha256: {asked.key}")


def _words(asked: Address, words: str) -> str:
    """What the address says of the release: its last telling part, else the words of the link to it."""
    path, _, query = asked.target.partition("?")
    parts = [_plain(_ENDING.sub("", unquote(part))) for part in path.split("/")]
    telling = [part for part in parts if part and part not in _NO_NAME]
    last = telling[-1] if telling else ""
    if not any(char.isalpha() for char in last) or len(last) < 4:
        last = "-".join(part for part in (last, _plain(words)) if part) or _plain(unquote(query))
    return last[:_LONGEST].strip("-") or "release"


def _plain(text: str, besides: str = "") -> str:
    """ASCII, in lower case, with dashes for all that is neither letter nor digit."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return regex.sub(rf"[^a-z0-9{regex.escape(besides)}]+", "-", ascii_only).strip("-")
