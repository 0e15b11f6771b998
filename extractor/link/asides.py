"""Numbers in brackets behind the names of groups -> the metric with its group."""

from __future__ import annotations

import regex

from extractor.link.chunks import Chunk
from extractor.link.phrases import is_empty, trimmed
from extractor.link.wording import written_out
from extractor.link.work import Work, names_metric, reporter

_GROUPING = ("in", "for", "among", "from", "across", "by")
_BETWEEN = ("(", ")", ",", "and", "or", "but", "while", "up", "down", "the")
_RECORDED = ("recorded", "seen", "registered", "observed", "posted", "found")
_PASSED = ("metric", "value", "comparison", "change_adverb", "hedge", "period")
_LISTING = ("change_noun", "change_adverb", "hedge", "period")
_GROUP = regex.compile(r"(?P<whole>.+) (?P<link>in|for|among|from|across|by) (?P<group>.+)")


def in_brackets(work: Work, at: int, place: int) -> tuple[str, int] | None:
    """ "Rents rose fastest in Selmark (6.6%) and Norland (5.0%)": the metric of the value at chunk `at` with the group
    at chunk `place`, and that chunk; None where the phrase before the bracket is no group."""
    metric = _next_group(work, at, place) or _first_group(work, place)
    return (metric, place) if metric else None


def _next_group(work: Work, at: int, place: int) -> str:
    """ "... for Selmark (6.6%), Norland (5.0%)", "and the biggest falls in Norland (5.0%)": the next of the groups that
    the number before named the first of; empty where there is none before, or more than a list stands between."""
    before = max((i for i in work.done if i < at), default=None)
    if before is None or work.notes[before].fit.rule.role != "aside":
        return ""
    told = _GROUP.fullmatch(work.done[before].metric_text or "")
    between = work.chunks[before + 1 : place]
    if told is None or not all(map(_only_lists, between)) or names_metric(work, work.chunks[place]):
        return ""
    link = next((piece.word for piece in reversed(between) if piece.word in _GROUPING), told["link"])
    return f"{told['whole']} {link} {trimmed(work.chunks[place].text)}"


def _only_lists(piece: Chunk) -> bool:
    """Can the chunk stand between two groups of a list: "and", "while the sharpest declines were in"?"""
    if piece.text.lower() in (*_BETWEEN, *_GROUPING, "was", "were") or piece.kind in _LISTING:
        return True
    return piece.text.lower().endswith(("est", "most", "least"))


def _first_group(work: Work, place: int) -> str:
    """The subject of the sentence, in the group; empty where no preposition leads to the phrase."""
    link, at = "", place - 1
    while at > 0 and not link:
        piece = work.chunks[at]
        if piece.word in _GROUPING:
            link = piece.word
        elif not (piece.kind in _PASSED or piece.word in _BETWEEN):
            return ""
        at -= 1
    subject = work.clause.nearest(at + 1) if link else None
    if subject is None or reporter(work, subject):
        return ""
    led = at == place - 2 and names_metric(work, work.chunks[subject])  # "Unemployment rates in March for Selmark (4%)"
    if not led and not _recorded(work, subject, at):
        return ""
    whole = written_out(work, subject)
    group = trimmed(work.chunks[place].text)
    if not whole or is_empty(whole) or names_metric(work, work.chunks[place]) or group.lower() in whole.lower():
        return ""
    return f"{whole} {link} {group}"


def _recorded(work: Work, start: int, end: int) -> bool:
    """Does a verb stand between the two chunks?"""
    return any(piece.kind.endswith("_verb") or piece.word in _RECORDED for piece in work.chunks[start : end + 1])
