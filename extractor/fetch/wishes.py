"""What the user wants of a fetch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import regex

Sort = Literal["auto", "page", "feed", "sitemap", "links"]
MAX_LISTS = 1000
MAX_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to take. `sort` says what the addresses given are, `depth` how many links a release may be away from a
    press-room page, `pages` how many pages of a press room are read. `again` asks for what is there already, too;
    `dry` asks for lists alone and writes nothing."""

    sort: Sort = "auto"
    match: regex.Pattern[str] | None = None
    reject: regex.Pattern[str] | None = None
    follow: regex.Pattern[str] | None = None
    depth: int = 1
    pages: int = 50
    since: date | None = None
    max_new: int | None = None
    again: bool = False
    dry: bool = False
