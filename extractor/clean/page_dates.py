"""Page -> the day on which it was published: by the date that it shows with its title, its markup, its address."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from extractor.clean.dates import Dates, Label, Order, Printed
from extractor.clean.main_text import NO_TEXT, MainText
from extractor.clean.outline import BLOCKS, Node
from extractor.clean.page_metadata import Head, shown_titles

_META = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.date",
    "dcterms.issued", "dcterms.created", "dc.date.created", "pubdate", "publishdate", "publish_date",
    "publish-date", "publication_date", "publicationdate", "publicationdatetime", "og:published_time",
    "og:article:published_time", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
    "citation_publication_date", "citation_date", "date.issued", "release_date", "releasedate",
)  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")
_COMPACT = re.compile(r"^((?:19|20)\d{2})[/-]?(\d{2})[/-]?(\d{2})(?!\d{3})")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/_-]|$)")
_MARKED = re.compile(
    r"(?<![a-z])(?:date|publish|published|pubdate|posted|time|datetime|datepublished)(?![a-z])", re.IGNORECASE
)
_UNREAD = NO_TEXT | {"title"}
_STAMP = re.compile(r"\dT\d\d:")
_UPDATED = re.compile(r"(?i)modif|updated")
_APART = frozenset(("aside", "nav", "footer"))
_LONGEST_LINE = 140
_LONGEST_TEXT = 400
_FEW_LETTERS = 24
"""Letters that stand beside a date in a line of its own."""
_MOST_LINES = 150
_NEAR, _CLOSE = 12, 4
"""Tags between a date and the title."""
_SURE, _LIKELY = 6, 3
"""Points of a date that is shown from which it is believed: whatever the markup says, or where that says nothing."""
_FAR_APART = 31
"""Days between what the markup and the date line say from which on the page was put up anew."""


class _Shown(NamedTuple):
    """A date of a page: its day, the points for what is around it, how many tags that are read, and how many of all,
    it is away from the title, and whether readers see it."""

    day: date
    points: int
    away: tuple[int, int]
    seen: bool


def published_on(head: Head, main: MainText, dates: Dates, order: Order | None, said: date | None) -> date | None:
    """The day of publication; None where the page does not tell. `said` is the day of the date line of the text."""
    shown = sorted(_shown(head, main, dates, order), key=lambda one: (-one.points, one.away))
    titles = shown_titles(head) + ([head.page.said(main.title)] if main.title is not None else [])
    marked = next(_marked(head, dates, titles), None)
    best = next((one for one in shown if one.points >= _SURE and _agree(one.day, marked)), shown[0] if shown else None)
    if best is not None and best.points >= _SURE:
        return best.day
    if said is not None and (marked is None or abs((marked - said).days) > _FAR_APART):
        return said
    address = _in_address(head)
    if marked is None:
        return best.day if best is not None and best.points >= _LIKELY else address
    printed = [one.day for one in shown if one.points >= _LIKELY and one.seen] + ([address] if address else [])
    # What readers see, and the address, are in the publisher's own time.
    return next((day for day in printed if _agree(day, marked)), marked)


def _agree(day: date, marked: date | None) -> bool:
    """Whether a day is that of the markup, which counts days in Greenwich."""
    return marked is not None and abs((marked - day).days) <= 1


def _shown(head: Head, main: MainText, dates: Dates, order: Order | None) -> Iterator[_Shown]:
    """The dates in short lines of the page, with points for what tells that they are its own; marks that no reader
    sees are not surer than the other markup."""
    lines = list(islice(_lines(head, dates, order), _MOST_LINES))
    alike: dict[tuple[str, str], set[date | None]] = defaultdict(set)
    for node, _, printed in lines:
        alike[_look(node)].update(one.day for one in printed)
    tops = {id(node) for node in main.tops}
    title = _index(head, main.title) if main.title is not None else None
    for node, text, printed in lines:
        index = _index(head, node)
        away = _tags_between(head, index, title) if title is not None else len(head.page.nodes)
        above = [node, *node.above()]
        points = _points_of_place(head, node, above, tops, away, main)
        points -= {1: 0, 2: 2}.get(len(alike[_look(node)]), 4)
        points += 2 if _is_marked(node) else 0
        for one in printed:
            if one.day is not None and one.label != "other":
                called = 4 if one.label == "publication" else 0
                alone = 1 if _is_alone(text, one) else 0 if called or _is_marked(node) else -2
                sure = points + called + alone
                distance = (away, abs(index - title) if title is not None else 0)
                yield _Shown(one.day, sure if text else min(sure, _SURE - 1), distance, text != "")


def _points_of_place(head: Head, node: Node, above: Sequence[Node], tops: set[int], away: int, main: MainText) -> int:
    points = 3 if away <= _CLOSE else 2 if away <= _NEAR else 0
    if not node.skipped and any(id(one) in tops for one in above):
        points += 2
    elif away > _NEAR:
        points -= 1
    if any(one.name in _APART for one in above):
        points -= 3
    link = next((one for one in above if one.name == "a" and "href" in one.raw), None)
    if link is not None:
        is_teaser = sum(map(str.isalpha, head.page.said(link))) > _FEW_LETTERS // 2
        points -= 5 if is_teaser else 2
    return points


def _lines(head: Head, dates: Dates, order: Order | None) -> Iterator[tuple[Node, str, list[Printed]]]:
    """Short lines with dates, each with the smallest tag around it, and what `<time>` and marks of articles say."""
    page = head.page
    source = page.source
    done: set[int] = set()
    for node in page.nodes:
        if node.name == "time" or (node.name == "meta" and "datePublished" in node.raw):
            marked = _mark(head, node, dates, order)
            if marked is not None:
                done.add(id(node))
                if marked[1]:
                    yield node, *marked
                continue
        if not 0 < node.own <= _LONGEST_TEXT or node.name in _UNREAD:
            continue
        for child in node.children:
            if child.__class__ is tuple and _YEAR.search(source, *child):
                break
        else:
            continue
        line = _line_around(head, node)
        if id(line) in done:
            continue
        done.add(id(line))
        text = " ".join(page.said(line, " ").split())
        if len(text) <= _LONGEST_LINE and (printed := list(dates.found(text, order))):
            yield line, text, printed


def _mark(head: Head, node: Node, dates: Dates, order: Order | None) -> tuple[str, list[Printed]] | None:
    """The text of a `<time>` or a mark of an article with its date, no date for that of an update; None where it is no
    date. What readers see of it goes before its stamp."""
    said = node.attributes()
    text = " ".join(head.page.said(node, " ").split())
    if _UPDATED.search(f"{said.get('class', '')} {said.get('itemprop', '')} {text}"):
        return text, []
    day = dated(said.get("datetime") or said.get("content") or "", dates)
    if day is None:
        return None
    if node.parent is not None and _called_other(head.page.said(node.parent, " "), day, dates, order):
        return text, []
    label: Label | None = "publication" if "itemprop" in said or "pubdate" in said else None
    seen = next((one.day for one in dates.found(text, order) if one.day is not None), day)
    return "" if _STAMP.search(text) else text, [Printed(0, 0, seen, label)]


def _called_other(text: str, day: date, dates: Dates, order: Order | None) -> bool:
    """Whether the line around a tag calls the day another than that of publication ("Updated: ...")."""
    line = " ".join(text.split())
    return len(line) <= _LONGEST_LINE and any(
        one.day == day and one.label == "other" for one in dates.found(line, order)
    )


def _line_around(head: Head, node: Node) -> Node:
    """The tag itself, or the one around it as long as that is no block and short: a day in three tags is one line."""
    while node.name not in BLOCKS and node.parent is not None and node.parent.own <= _LONGEST_LINE:
        if len(head.page.said(node.parent, " ")) > 2 * _LONGEST_LINE:
            break
        node = node.parent
    return node


def _is_marked(node: Node) -> bool:
    """Whether a tag or the one around it says that it holds a date."""
    for one in (node, node.parent):
        if one is None or not one.raw or one.name == "body":
            continue
        if one.name == "time":
            return True
        said = one.attributes()
        names = f"{said.get('class', '')} {said.get('id', '')} {said.get('itemprop', '')}"
        if _MARKED.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names)):
            return True
    return False


def _is_alone(text: str, printed: Printed) -> bool:
    """Whether nothing but a few words stands beside a date."""
    rest = text[: printed.start] + text[printed.end :]
    return sum(map(str.isalpha, rest)) <= _FEW_LETTERS and "%" not in rest


def _look(node: Node) -> tuple[str, str]:
    """What dates of the same list have in common."""
    return node.name, node.attributes().get("class", "") if node.raw else node.parent.raw if node.parent else ""


def _index(head: Head, node: Node) -> int:
    return bisect_left(head.page.nodes, node.start, key=lambda one: one.start)


def _tags_between(head: Head, one: int, two: int) -> int:
    """How many tags that are read stand between two; a paragraph counts for several."""
    first, last = sorted((one, two))
    if last - first > 200:
        return last - first
    return sum(1 + node.own // 40 for node in head.page.nodes[first + 1 : last] if node.own and not node.skipped)


def _marked(head: Head, dates: Dates, titles: Sequence[str]) -> Iterator[date]:
    """The days of JSON-LD and meta tags, the surest first."""
    yield from _of_data(head.data, dates, titles)
    for name in _META:
        day = dated(head.meta.get(name, ""), dates)
        if day is not None:
            yield day


def _of_data(data: Sequence[dict[str, Any]], dates: Dates, titles: Sequence[str]) -> Iterator[date]:
    """What JSON-LD says of the page itself; where it tells of several, what it says of the one with its title."""
    found = [
        (_letters(str(entry.get("headline") or entry.get("name") or "")), day)
        for key in ("datePublished", "dateCreated")
        for entry in data
        if (day := dated(str(entry.get(key) or ""), dates)) is not None
    ]
    called = {_letters(title) for title in titles}
    own = [day for headline, day in found if headline and any(_alike(headline, title) for title in called)]
    yield from own
    if len({day for _, day in found}) == 1:
        yield found[0][1]


def _alike(headline: str, title: str) -> bool:
    shorter, longer = sorted((headline, title), key=len)
    return len(shorter) >= 12 and shorter in longer


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def dated(text: str, dates: Dates) -> date | None:
    """The day in a value of the markup: ISO dates, 20200723, or as printed."""
    return dates.first(_COMPACT.sub(r"\1-\2-\3 ", text.strip()[:60]))


def _in_address(head: Head) -> date | None:
    found = _IN_ADDRESS.search(head.url or "")
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
