"""Value in its sentence -> the words of its metric, in full."""

from __future__ import annotations

from typing import NamedTuple

import regex

from extractor.link.asides import in_brackets
from extractor.link.counts import counted, done_to, done_with, listed_count, next_noun, noun_of, said_of
from extractor.link.patterns import Fit
from extractor.link.phrases import (
    head_of,
    is_agent,
    is_bare,
    is_empty,
    regrouped,
    resolved,
    trimmed,
)
from extractor.link.places import growth_of, phrase_stop, place_after
from extractor.link.wording import completed, front_of, fronted_group, in_place, told_before, turned_over, written_out
from extractor.link.work import Work, points_back, reporter
from extractor.model import Quantity, Statement

_AIMS = ("goal", "target", "objective", "aim", "ambition", "total", "ceiling", "limit", "minimum", "maximum")
_LAST_LINK = regex.compile(r"\s(?:for|to|towards|under|through|with)\s")
_SUMS = frozenset(("amount", "sum", "total", "value"))
_CORRESPONDING = regex.compile(
    r"(?:the )?(?:corresponding|respective|comparable|same) [\w -]*?(?P<group>(?:for|in|of|among) .+)", regex.IGNORECASE
)
Found = tuple[str | None, int | None]
"""The words of a metric, and the index of the chunk that they come from where it stands in the sentence."""


def metric_of(work: Work, at: int, fit: Fit, previous: Statement | None, quantity: Quantity) -> Found:
    """The metric of the value at chunk `at`: where its rule says, else the subject of its clause, else what the
    text was about. `previous` is the statement of the number before it in the sentence."""
    value = _Value(at, fit, previous, quantity)
    place = _first_place(work, value)
    for step in (_counted, _as_before, _contribution, _change_noun, _pronoun, _whole, _bracketed_group, _reporter):
        found = step(work, value, place)
        if isinstance(found, tuple):
            return found
        place = found
    if place is None:
        return _carried(work, value)
    if points_back(work, place) and (told := told_before(work, place) or work.memory.told):
        return told, place  # "This sector grew by 4%"
    written = written_out(work, place, grown=fit.rule.metric == "object")
    group = _CORRESPONDING.fullmatch(written)
    if group and (told := told_before(work, place) or work.memory.metric):
        return regrouped(told, group["group"]), place  # "the corresponding rates for rural and urban areas"
    if is_empty(written) and work.chunks[place].text.lower().split()[-1] in _SUMS and (told := said_of(work, value.at)):
        return f"{trimmed(work.chunks[place].text)} {told}", place  # "An amount of 9 crore was allocated for roads"
    if not written or is_empty(written) or (is_bare(written) and fit.rule.metric != "subject"):
        written = completed(work, place, written)
    noun = noun_of(value.quantity)
    if fit.rule.metric == "slot" and work.chunks[value.at - 1].word == "of" and _counts(written, noun):
        written = (
            f"{_LAST_LINK.split(written)[-1]} of {noun}"  # "sales of 5,200 flats", "grants for supply of 40 buses"
        )
    return in_place(work, place, written) or work.memory.metric, place


def _counts(metric: str, noun: str) -> bool:
    return bool(noun) and " of " not in metric and noun.lower().rstrip("s") not in metric.lower()


class _Value(NamedTuple):
    at: int
    fit: Fit
    previous: Statement | None
    quantity: Quantity


def _first_place(work: Work, value: _Value) -> int | None:
    """Where the rule itself looks for the metric."""
    rule, slots = value.fit.rule, value.fit.slots
    if rule.role == "of_change":
        return slots["change_noun"]
    if rule.metric in ("slot", "object") and "metric" in slots:
        of = value.at + 2
        aims = head_of(work.chunks[slots["metric"]].text) in _AIMS and slots["metric"] < value.at
        if aims and of < len(work.chunks) and work.chunks[of - 1].word == "of" and work.chunks[of].kind == "metric":
            return of  # "a goal of 5,000 MW of solar capacity"
        return slots["metric"]
    return subject_of(work, value.at, value.fit)


def _carried(work: Work, value: _Value) -> Found:
    if value.previous is not None:
        return shared(work, value.at, value.previous), None
    return without_subject(work, value.at, value.quantity)


def _counted(work: Work, value: _Value, place: int | None) -> Found | int | None:
    """The rule says that the thing counted is what is measured, or what was done with an amount."""
    rule, slots = value.fit.rule, value.fit.slots
    if rule.role == "held":
        done = done_with(work, value.at, value.fit, value.quantity)
        if done:
            return done, slots["holding_verb"]
        if value.quantity.kind == "counted" and slots.get("metric", -1) > value.at:
            return counted(work, value.at, value.quantity), slots["metric"]  # "61,300 applications for benefit"
        return place
    if rule.role == "more_of":
        done = done_to(work, value.at)
        return trimmed(f"{work.chunks[slots['metric']].text} {done}"), slots["metric"]
    if rule.role == "listed" and value.previous is not None and (own := listed_count(value.previous, value.quantity)):
        return own, value.at
    if rule.metric != "counted":
        return place
    if rule.role == "actor" and (told := said_of(work, value.at)):
        return trimmed(f"{noun_of(value.quantity) or next_noun(work, value.at)} {told}"), value.at
    return counted(work, value.at, value.quantity), value.at


def _as_before(work: Work, value: _Value, place: int | None) -> Found | int | None:
    """The rule says that the number shares its metric with the one before."""
    if value.fit.rule.metric != "previous":
        return place
    if value.previous is not None:
        return turned_over(shared(work, value.at, value.previous), work, value.fit), None
    if work.chunks[0].kind == "pronoun" and work.memory.metric:
        return work.memory.metric, None  # "This is the smallest rise since October (1.7%)"
    return place


def _contribution(work: Work, value: _Value, place: int | None) -> Found | int | None:
    """ "The contribution of food to the change in prices was 0.1 points": the whole phrase is the metric."""
    if value.fit.rule.role != "of_change" or value.quantity.kind != "point" or place is None:
        return place
    for i, chunk in enumerate(work.chunks[:place]):
        if chunk.kind == "metric" and "contribution" in chunk.text.lower():
            text = work.reading.sentence.text[chunk.start : phrase_stop(work, place)]
            return trimmed(text), i
    return place


def _change_noun(work: Work, value: _Value, place: int | None) -> Found | int | None:
    """A noun of change is a metric of rates ("growth slowed to 3%"), not of amounts."""
    if place is None or work.chunks[place].kind != "change_noun":
        return place
    if value.quantity.kind in ("percent", "point", "multiple"):
        written = growth_of(work, place)
        told = told_before(work, place) or work.memory.told
        if trimmed(written).lower() == work.chunks[place].text.lower() and told and _the(work, place):
            group = fronted_group(work, place - 1)  # "In retail trade, the increase was 0.6%"
            return (regrouped(told, group) if group else told), place
        if trimmed(written).lower() == "growth" and (who := _who_grows(work, place)):
            return f"growth of {who}", place
        return in_place(work, place, written), place
    named = trimmed(growth_of(work, place))
    if value.fit.rule.role == "of_change" and place > 0 and work.chunks[place - 1].kind == "metric":
        return named, place  # "staff gains averaging 4,000 a month"
    thing = value.fit.slots.get("metric", 0)
    if value.fit.rule.measure == "level" and thing > place:  # "a gain of 3 million on the sale of land"
        link = next(chunk.word for chunk in reversed(work.chunks[place:thing]) if chunk.kind == "word")
        return f"{work.chunks[place].text} {link} {trimmed(work.chunks[thing].text)}", place
    return _carried(work, value) if value.previous is not None else work.clause.nearest(place)


def _who_grows(work: Work, place: int) -> str | None:
    """ "The islands' economies slowed, with growth revised to 3%": whose growth the sentence tells."""
    if place < 2 or work.chunks[place - 1].word != "with":
        return None
    subject = next((i for i in range(place) if work.chunks[i].kind == "metric" and not work.clause.fronted(i)), None)
    return None if subject is None or reporter(work, subject) else written_out(work, subject)


def _the(work: Work, place: int) -> bool:
    return place > 0 and work.chunks[place - 1].text.lower() in ("the", "this", "that")


def _pronoun(work: Work, value: _Value, place: int | None) -> Found | int | None:
    """ "it", "they", "which", "there": what they stand for."""
    if place is None or work.chunks[place].kind != "pronoun":
        return place
    meant = work.clause.antecedent(place)
    if meant is None and work.chunks[place].text.lower() == "there":
        if value.previous is not None and "change_noun" in value.fit.slots:
            return shared(work, value.at, value.previous), None  # "the year before there was a 12% fall"
        return without_subject(work, value.at, value.quantity)
    if meant is None and value.previous is None:
        earlier = (i for i in range(place) if work.chunks[i].kind == "metric")
        meant = next((i for i in earlier if not work.clause.fronted(i) and not reporter(work, i)), None)
    if meant is None:
        told = value.previous.metric_text if value.previous else work.memory.metric
        group = front_of(work, place)
        return (regrouped(told, group) if told and group else told), place  # "At the regional airports they came to"
    return meant


def _whole(work: Work, value: _Value, place: int | None) -> Found | int | None:
    """ "a deficit, 3.6% of GDP": of the two, GDP is only the whole."""
    if (value.fit.rule.measure, value.fit.rule.metric) != ("share", "slot") or place is None:
        return place
    if not work.chunks[place].text.lower().endswith(("gdp", "gross domestic product")):
        return place
    left = subject_of(work, value.at, value.fit)
    return left if left is not None and work.chunks[left].kind == "metric" else place


def _bracketed_group(work: Work, value: _Value, place: int | None) -> Found | int | None:
    """ "Rents rose fastest in Selmark (6.6%) and Norland (5.0%)": the groups, each with its number in brackets."""
    if value.fit.rule.role != "aside" or place is None or place != value.at - 2 or place == 0:
        return place
    return in_brackets(work, value.at, place) or place


def _reporter(work: Work, value: _Value, place: int | None) -> Found | int | None:
    """Who reports is not what is measured: the thing counted, or the next phrase, is the metric."""
    if place is None:
        return None
    rule = value.fit.rule
    counts = (rule.role, rule.metric) == ("held", "subject") and value.quantity.kind == "counted"
    if not counts and not (rule.metric == "subject" and reporter(work, place)):
        return place
    count = counted(work, value.at, value.quantity)
    if count:
        return count, place
    other = nearer(work, place, value.at, value.fit)
    if other is not None and work.chunks[other].kind == "change_noun":
        return growth_of(work, other), other
    if other is None and "change_noun" in value.fit.slots and (told := told_before(work, value.at)):
        return told, None  # "..., and the ministry expects growth of 3%"
    return place if other is None else other


def without_subject(work: Work, at: int, quantity: Quantity) -> tuple[str | None, int | None]:
    """No phrase before the value: the thing counted, the subject behind it, or what the text was about."""
    count = counted(work, at, quantity)
    if count:
        return count, None
    behind = work.clause.following(at)
    if behind is not None and not is_agent(work.chunks[behind].text):
        return resolved(work.chunks[behind].text, last_metric=work.memory.metric, owner=work.memory.owner), None
    return work.memory.metric, None


def nearer(work: Work, place: int, at: int, fit: Fit) -> int | None:
    """The first phrase behind an agent that is no agent itself ("the Bank expects growth to average 1%")."""
    for i in range(place + 1, at):
        piece = work.chunks[i]
        if piece.kind == "metric" and not is_agent(piece.text) and not work.clause.fronted(i):
            return i
        if piece.kind == "change_noun" and i != fit.slots.get("change_noun"):
            return i
    return None


def shared(work: Work, at: int, previous: Statement) -> str | None:
    """The metric of the number before, without its place where this number has a place of its own."""
    before = max((i for i in work.done if i < at), default=None)
    if before is None:
        return previous.metric_text
    if work.done[before].quantity.unit != previous.quantity.unit:
        before = next((i for i, told in work.done.items() if told is previous), before)
    return work.bare[before] if place_after(work, at) else work.done[before].metric_text


def subject_of(work: Work, at: int, fit: Fit) -> int | None:
    anchor = min((i for i in fit.slots.values() if i <= at), default=at)
    right_before = all(chunk.kind == "hedge" for chunk in work.chunks[anchor + 1 : at])
    if right_before and anchor == fit.slots.get("metric2") and not work.clause.fronted(anchor):
        return anchor  # "Overnight stays more than doubled to 1.1 million"
    place = work.clause.subject(anchor)
    if place is not None and place == fit.slots.get("change_noun"):
        place = work.clause.nearest(anchor)
    if place is None:
        return None
    between = work.clause.value_between(place, anchor)
    if between is not None and between in work.done:
        if work.done[between].status == "target" and work.chunks[place].kind == "metric":
            return place  # "inflation is moving to the 3% target but was still high at 4%"
        return None  # the number before already has this subject, or a nearer one: share its metric
    return place
