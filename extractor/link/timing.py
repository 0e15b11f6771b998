"""Value in its sentence -> its period, what it is compared with, and whether it has happened."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from extractor.link.chunks import Chunk
from extractor.link.memory import Memory
from extractor.link.patterns import Fit
from extractor.link.places import place_after
from extractor.link.relations import (
    closed,
    comparison_of,
    ends_of,
    fiscal_year_before,
    period_before,
    rebased,
    same_again,
)
from extractor.link.settle import is_base
from extractor.link.status import status_of
from extractor.link.work import Work, base_before, revised_ahead, revising
from extractor.model import Comparison, Cue, Measure, Period, PeriodMention, Statement, Status
from extractor.rulebook import StatementRule


def period_of(
    work: Work,
    at: int,
    mention: PeriodMention | None,
    rule: StatementRule,
    previous: Statement | None,
    measure: Measure,
    *,
    base: bool,
    decided: bool = False,
) -> tuple[Period | None, str | None]:
    """The period of the value at chunk `at` and the words for it; `decided` tells that a meeting sets what it is of."""
    memory = work.memory
    if base and mention is None and (span := work.periods.between()) is not None:
        mention = span
    if base and mention is None and (pair := work.periods.pair()) is not None:
        return pair[0].period, pair[0].text
    if base and mention is None and previous is None and revising(work):
        mention = work.periods.first()
    if mention is not None and not base and same_again(mention):
        return _same_again(work, mention, previous)
    still = mention is None and not base and measure in ("level", "share")
    if still and (front_base := work.periods.fronting_base()) is not None:
        return rebased(front_base, memory.standing_period[0]), front_base.text  # "A year earlier it was 6.7%"
    if mention is not None and not base and (closing := _year_end_before(work, at, mention)) is not None:
        return closing, mention.text
    if mention is not None:
        ends = ends_of(mention, work.periods.lead_of(mention))
        if ends is not None and (base or measure in ("growth", "change") or rule.role == "reached"):
            return ends[0] if base else ends[1], mention.text
        own = previous.period if base and previous is not None else None
        if not base and mention.period is None and mention.shift is not None and memory.period is not None:
            return rebased(mention, memory.period), mention.text  # "A year later"
        return rebased(mention, own) if base and mention.shift else closed(
            mention
        ) if base else mention.period, mention.text
    told_anew = (
        revising(work) or work.periods.of_vintage(at) or (previous is not None and revised_ahead(work, previous))
    )
    if base and not rule.base and mention is None and (before := base_before(work, at)) is not None:
        return before.period, before.period_text
    if memory.decided is not None and _is_decision(work, at, base=base, decided=decided):
        return memory.decided
    if base and previous is not None and previous.period is not None and (told_anew or of_peer(work, at)):
        return previous.period, previous.period_text
    if base:
        return _base_period(memory, previous)
    if previous is not None and previous.period is not None and not is_base(previous):
        opening = work.periods.opening(at)
        if opening is not None:
            return rebased(opening, previous.period), opening.text  # "...; in the year before there was a fall"
        return previous.period, previous.period_text
    front = work.periods.first(at)
    told = front is not None and front.first_day != front.last_day
    if not told and any(cue.rule == "cue.guidance" for cue in work.reading.cues):
        return (memory.outlook.period, memory.outlook.text) if memory.outlook else (None, None)
    if front is not None and front.period is not None:
        return front.period, front.text
    if _goes_on(work) and memory.last_period is not None:
        return memory.last_period, memory.last_period_text
    return memory.standing_period


def _is_decision(work: Work, at: int, *, base: bool, decided: bool) -> bool:
    """Is a rate or a step told as decided, in force or proposed, with no time of its own?"""
    if base:
        return decided and any(chunk.text.lower().startswith(_IN_FORCE) for chunk in work.chunks[max(0, at - 4) : at])
    return decided or any(cue.role == "decision" for cue in work.reading.cues)


_IN_FORCE = ("current", "the current", "its current", "prevailing", "the prevailing", "existing", "the existing")


def _goes_on(work: Work) -> bool:
    """ "This includes 22 million from leases", "Of these, 3,100 were new": of what was told last."""
    first = work.chunks[1] if work.chunks[0].word == "of" and len(work.chunks) > 1 else work.chunks[0]
    return first.text.lower() in _POINTING or first.text.lower().startswith(("of this", "of these", "of which"))


_POINTING = frozenset(("this", "that", "these", "those", "thereof", "which"))


def _year_end_before(work: Work, at: int, mention: PeriodMention) -> Period | None:
    """ "At year-end, debt stood at": with no year named, and told as a fact, the last day of the year that the release
    is about, where the next such day was still to come."""
    published, about = work.memory.published, work.memory.release_period
    day = mention.first_day
    if published is None or day is None or day != mention.last_day or day <= published or about is None:
        return None
    if any(letter.isdigit() for letter in mention.text) or "end" not in mention.text.lower() or about.last_day is None:
        return None
    same_day = (about.last_day.month, about.last_day.day) == (day.month, day.day) and about.last_day <= published
    if not same_day or status_of(work.reading, work.chunks, at, about) != "actual":
        return None
    return Period(about.last_day, about.last_day)


def _same_again(work: Work, mention: PeriodMention, previous: Statement | None) -> tuple[Period | None, str | None]:
    """What "the same period" is: that of the number before in the sentence, else of the text before."""
    told = previous is not None and previous.period is not None and not is_base(previous)
    if told and previous is not None and "same" in mention.text.lower():
        return previous.period, previous.period_text
    return work.memory.standing_period


def of_peer(work: Work, at: int) -> bool:
    """ "Sales rose 9%, compared with 4% for independent shops": the number of another group, for the same time."""
    return place_after(work, at) is not None


def looking_ahead(work: Work, at: int, period: Period | None, words: str | None) -> tuple[Period | None, str | None]:
    """The period of a forecast that names none: not one that was over when the release came out, but the year that
    the release looks ahead to, where it names one."""
    published, memory = work.memory.published, work.memory
    over = published is not None and period is not None and period.last_day is not None and period.last_day < published
    if not over or (period, words) == memory.decided or status_of(work.reading, work.chunks, at, period) != "forecast":
        return period, words
    if any(chunk.text.lower() in _HAD for chunk in work.chunks[:at]):
        return period, words  # "more than analysts had expected": of what has been
    return (memory.outlook.period, memory.outlook.text) if memory.outlook else (None, None)


_HAD = frozenset(("had", "consensus", "analysts"))


def _base_period(memory: Memory, previous: Statement | None) -> tuple[Period | None, str | None]:
    """The period of a base that the sentence doesn't name: what the change before was measured against."""
    if previous is not None and previous.comparison_period is not None:
        return previous.comparison_period, None
    if memory.heading_base is not None:
        return memory.heading_base, None
    period = previous.period if previous is not None else memory.standing_period[0]
    if memory.base_period is not None and period == memory.base_for:
        return memory.base_period, None
    return period_before(period, memory.comparison), None


def comparison_for(
    work: Work,
    at: int,
    fit: Fit,
    measure: Measure,
    period: Period | None,
    previous: Statement | None,
    own: PeriodMention | None,
) -> tuple[Comparison, Period | None]:
    if measure not in ("growth", "change"):
        return "none", None
    if fit.rule.comparison is not None:
        return fit.rule.comparison, None
    if fit.rule.base and previous is not None and previous.comparison != "period":
        return previous.comparison, period_before(period, previous.comparison)
    if fit.rule.role == "excess":
        against = work.chunks[fit.slots["period"]].item if "period" in fit.slots else None
        if not isinstance(against, PeriodMention):
            return "peer", None
        return comparison_of(period, rebased(against, period), against), rebased(against, period)
    mention = work.periods.base_of(at) or work.periods.fronting_base() or work.periods.before_numbers()
    code = _comparison_cue(work.reading.sentence.text, work.chunks, at)
    if measure == "change" and code is None and revising(work):
        return "period", None
    if _peer(work.chunks, at) and mention is None:
        return "peer", None
    if code is not None and (mention is None or not _at_a_yearly_rate(work.chunks, at)):
        return code, period_before(period, code)
    if mention is not None and (step := _step(work, mention)) is not None:
        return step, period_before(period, step)
    if mention is not None:
        base = rebased(mention, period)
        if own is not None and fiscal_year_before(own, mention):
            return "yoy", base
        return comparison_of(period, base, mention), base
    return "none", None


def _step(work: Work, mention: PeriodMention) -> Comparison | None:
    """ "On the month, prices were up 0.6%": the step over which a change is measured."""
    unit = mention.text.lower().removeprefix("the ")
    if work.periods.lead_of(mention) not in ("on", "over") or unit not in ("month", "quarter", "year"):
        return None
    return "yoy" if unit == "year" else "pop"


_ARTICLES = ("a", "an", "the", "and")


def _at_a_yearly_rate(chunks: Sequence[Chunk], at: int) -> bool:
    """ "At an annual rate of 4%": how the change is expressed, not what it is measured against."""
    pairs = pairwise(chunks[max(0, at - 6) : at])
    return any(one.kind == "comparison" and other.text.lower() in ("rate", "pace", "clip") for one, other in pairs)


def _comparison_cue(text: str, chunks: Sequence[Chunk], at: int) -> Comparison | None:
    """The comparison said with a number: just behind it, or right before it ("annual growth of 3%")."""
    for i in range(at + 1, len(chunks)):
        piece = chunks[i]
        if isinstance(piece.item, Cue) and compares(text, piece.item):
            if [chunk.kind for chunk in chunks[i + 1 : i + 2]] == ["change_noun"] and chunks[i - 1].word in _ARTICLES:
                break  # "growth of 18% and a sequential decline of 3%"
            return code_of(piece.item)
        if piece.kind in ("value", "base", "level_verb", "holding_verb") or piece.word in (";", "from"):
            break
    for i in range(at - 1, max(-1, at - 7), -1):
        piece = chunks[i]
        if isinstance(piece.item, Cue) and compares(text, piece.item):
            return None if i and chunks[i - 1].kind == "value" else code_of(piece.item)
        if piece.kind in ("value", "base"):
            break
    return None


_OF_SPAN = frozenset(("annual", "annually", "yearly", "quarterly", "monthly", "12-month", "twelve-month"))
_MOVES = regex.compile(
    r"\s+(?:[\w-]+\s+){0,3}?(?:growth|increases?|decreases?|declines?|changes?|gains?|rises?|falls?|drops?|inflation)\b",
    regex.IGNORECASE,
)
_THINGS = regex.compile(
    r"\s+(?:[\w-]+\s+){0,2}?(?:results?|reports?|reporting|statements?|earnings|dividends?|distributions?|meetings?|"
    r"general meeting|accounts|updates?|bulletins?|reviews?|surveys?|filings?|newsletters?|conference|calls?|budgets?|"
    r"fees?|subscriptions?|subscribers|payments?|instal?lments?|rent|rents|rental|salary|salaries|wages?|revenues?|"
    r"recurring|sales|income|output|production|volumes?|capacity|savings|costs?|spending|turnover|users|visitors|"
    r"active|figures?|data|record|target|average|plan|event|fair|convention|awards?|summit|turnaround)\b",
    regex.IGNORECASE,
)


def compares(text: str, cue: Cue) -> bool:
    """Does the cue tell what something is compared with? Not so "quarterly results", "annual revenue"."""
    if cue.role != "comparison":
        return False
    if cue.text.lower() not in _OF_SPAN or _MOVES.match(text, cue.end) is not None:
        return True
    return _THINGS.match(text, cue.end) is None


def code_of(cue: Cue) -> Comparison:
    return "yoy" if cue.code == "yoy" else "pop"


def _peer(chunks: Sequence[Chunk], at: int) -> bool:
    """Is the number measured against another metric ("5.8 points higher than the growth of all firms")?"""
    for i in range(at + 1, min(at + 5, len(chunks))):
        if chunks[i].kind == "value":
            return False
        if chunks[i].kind in ("base", "position") and chunks[i].text.lower() not in ("after", "following"):
            if any(c.kind == "value" for c in chunks[i + 1 : i + 6]):
                return False  # "against a capacity increase of 3%": the other number stands for itself
            return any(c.kind in ("metric", "pronoun", "change_noun") for c in chunks[i + 1 : i + 4])
    return False


def status_for(work: Work, at: int, period: Period | None, *, base: bool, previous: Statement | None) -> Status:
    """Forecasts are said so, or are about a time to come; what they are compared with has mostly happened."""
    told_anew = revising(work) or work.periods.of_vintage(at)
    if base and previous is not None and period == previous.period and told_anew:
        return previous.status
    status = status_of(work.reading, work.chunks, at, period)
    published = work.memory.published
    over = published and period and period.last_day and period.last_day < published
    if status == "actual" and work.memory.status == "forecast" and not base and not over and _goes_on(work):
        return "forecast"  # "... are expected at 2 billion. This represents growth of 18%"
    if published is None or period is None or period.first_day is None:
        return status
    if status == "actual" and period.first_day > published:
        return "forecast"
    if base and status == "forecast" and period.first_day <= published:
        return "actual"
    return status
