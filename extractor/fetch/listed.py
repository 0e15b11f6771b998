"""What a feed, a sitemap or a press-room page names: the addresses, and what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import regex

from extractor.errors import UsageError

Kind = Literal["feed", "sitemap", "links"]

_DAY = regex.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Listed:
    """An address that a list names. `published` and `modified` are ISO 8601, dates or moments, None where not said;
    `words` are those of the link."""

    url: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    modified: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that was read: the releases it names, further lists (sitemaps of an index), and the pages after it.
    `cut` says that it names more than is taken from one list."""

    kind: Kind
    releases: tuple[Listed, ...] = ()
    lists: tuple[Listed, ...] = ()
    following: tuple[str, ...] = ()
    cut: bool = False


def moment(printed: str | None) -> str | None:
    """A date or moment as feeds and sitemaps print it, in ISO 8601 and in the zone that it was printed in.

    >>> moment("Mon, 06 Oct 2025 00:30:00 +0200"), moment("2025-10-06T08:00:00Z"), moment("2025-10"), moment("soon")
    ('2025-10-06T00:30:00+02:00', '2025-10-06T08:00:00+00:00', None, None)
    """
    text = (printed or "").strip()
    if not text:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found.date().isoformat() if len(text) <= 10 else found.isoformat(timespec="seconds")
    day = _DAY.match(text)
    try:
        return date.fromisoformat(day[0]).isoformat() if day else None
    except ValueError:
        return None


def plain(text: str | None, limit: int = 500) -> str | None:
    """Words on one line without control characters; None where there are none."""
    clean = "".join(char if char.isprintable() else " " for char in text or "")
    return " ".join(clean.split())[:limit] or None


def is_closed(body: bytes, *roots: str) -> bool:
    """Whether XML ends as it began; where it breaks off, its last entry may be half an address."""
    return bool(regex.search(rb"</(?:\w+:)?(?:%s)\s*>" % "|".join(roots).encode(), body[-2000:], regex.IGNORECASE))


def older(listed: Listed, since: date | None) -> bool:
    """Whether a release was surely published before `since`: what was last changed before it was, too."""
    said = listed.published or listed.modified
    return since is not None and said is not None and said[:10] < since.isoformat()


def wanted(one: Listed, match: regex.Pattern[str] | None, reject: regex.Pattern[str] | None) -> bool:
    """Whether a listed release is wanted, by its address, its words and its title."""
    return (match is None or finds(match, one)) and (reject is None or not finds(reject, one))


def finds(pattern: regex.Pattern[str], one: Listed) -> bool:
    """Whether a pattern of the user's is found in the address, the words or the title of a listed release.

    Raises UsageError where it runs away on one of them.
    """
    try:
        return any(pattern.search(text[:4000], timeout=2) for text in (one.url, one.words, one.title or ""))
    except TimeoutError:
        raise UsageError(
            f"the pattern {pattern.pattern!r} takes more than 2 seconds on {one.url[:200]}; write a simpler one"
        ) from None
