"""Value in its sentence -> the words of its metric, in full."""

from __future__ import annotations

from dataclasses import replace

from extractor.link.patterns import Fit
from extractor.link.phrases import (
    is_agent,
    is_bare,
    is_empty,
    is_place,
    is_section,
    owner_of,
    resolved,
    section_in,
    trimmed,
)
from extractor.link.places import growth_of, phrase_stop, place_after
from extractor.link.work import Work, reporter
from extractor.model import Quantity, Statement


def metric_of(
    work: Work, at: int, fit: Fit, previous: Statement | None, quantity: Quantity
) -> tuple[str | None, int | None]:
    """The words of the metric and the chunk that they come from."""
    memory, rule = work.memory, fit.rule
    if rule.metric == "previous" and previous is not None:
        return shared(work, at, previous), None
    if rule.metric == "previous" and work.chunks[0].kind == "pronoun" and memory.metric:
        return memory.metric, None  # "This is the smallest rise since October (1.7%)"
    place = fit.slots.get("metric") if rule.metric in ("slot", "object") else None
    if place is None:
        place = subject_of(work, at, fit)
    if rule.id == "change_noun_is_value":
        place = fit.slots["change_noun"]
        given = next(
            (
                i
                for i in range(place)
                if work.chunks[i].kind == "metric" and "contribution" in work.chunks[i].text.lower()
            ),
            None,
        )
        if given is not None and quantity.kind == "point":
            return trimmed(
                work.reading.sentence.text[work.chunks[given].start : phrase_stop(work, place)]
            ), given
    if place is None:
        if previous is not None:
            return shared(work, at, previous), None
        return without_subject(work, at, quantity)
    if work.chunks[place].kind == "change_noun":
        if quantity.kind in ("percent", "point", "multiple"):
            return in_place(work, place, growth_of(work, place)), place
        if previous is not None:
            return shared(work, at, previous), None
        nearest = work.clause.nearest(place)
        if nearest is None:
            return without_subject(work, at, quantity)
        place = nearest
    if work.chunks[place].kind == "pronoun":
        meant = work.clause.antecedent(place)
        if meant is None and work.chunks[place].text.lower() == "there":
            return without_subject(work, at, quantity)
        if meant is None and previous is None:
            meant = next(
                (
                    i
                    for i in range(place)
                    if work.chunks[i].kind == "metric"
                    and not work.clause.fronted(i)
                    and not reporter(work, i)
                ),
                None,
            )
        if meant is None:
            return (previous.metric_text if previous else memory.metric), place
        place = meant
    if rule.id == "value_of_whole" and work.chunks[place].text.lower().endswith(
        ("gdp", "gross domestic product")
    ):
        left = subject_of(work, at, fit)
        if left is not None and work.chunks[left].kind == "metric":
            place = left
    if (
        rule.id == "held_level"
        and quantity.kind == "counted"
        or rule.metric == "subject"
        and reporter(work, place)
    ):
        count = counted(work, at, quantity)
        if count:
            return count, place
        other = nearer(work, place, at, fit)
        place = other if other is not None else place
        if work.chunks[place].kind == "change_noun":
            return growth_of(work, place), place
    written = written_out(work, place, fit)
    if not written or is_empty(written) or is_bare(written) and rule.metric != "subject":
        written = completed(work, place, written)
    return in_place(work, place, written) or memory.metric, place


def without_subject(work: Work, at: int, quantity: Quantity) -> tuple[str | None, int | None]:
    """No phrase before the value: the thing counted, the subject behind it, or what the text was about."""
    count = counted(work, at, quantity)
    if count:
        return count, None
    behind = work.clause.following(at)
    if behind is not None and not is_agent(work.chunks[behind].text):
        return resolved(
            work.chunks[behind].text, last_metric=work.memory.metric, owner=work.memory.owner
        ), None
    return work.memory.metric, None


def counted(work: Work, at: int, quantity: Quantity) -> str | None:
    """ "sold 7,867 units" -> "units sold": the thing counted is the metric where the subject only reports it."""
    if quantity.kind not in ("counted", "money", "physical"):
        return None
    noun = quantity.text.split()[-1] if quantity.kind == "counted" and quantity.text[-1:].isalpha() else ""
    after = work.chunks[at + 1] if at + 1 < len(work.chunks) else None
    if after is not None and after.kind == "metric":
        return trimmed(f"{noun} {after.text}")
    if (
        after is not None
        and after.word in ("of", "in", "for")
        and at + 2 < len(work.chunks)
        and work.chunks[at + 2].kind == "metric"
    ):
        return trimmed(
            f"{noun} {after.word} {work.chunks[at + 2].text}" if noun else work.chunks[at + 2].text
        )
    verb = next((c.text for c in reversed(work.chunks[:at]) if c.kind == "holding_verb"), "")
    return trimmed(f"{noun} {verb}") if noun and verb else (noun or None)


def nearer(work: Work, place: int, at: int, fit: Fit) -> int | None:
    """The first phrase behind an agent that is no agent itself ("the Bank expects growth to average 1%")."""
    for i in range(place + 1, at):
        piece = work.chunks[i]
        if piece.kind == "metric" and not is_agent(piece.text) and not work.clause.fronted(i):
            return i
        if piece.kind == "change_noun" and i != fit.slots.get("change_noun"):
            return i
    return None


def written_out(work: Work, place: int, fit: Fit) -> str:
    """The phrase at `place` written out in full: pronouns resolved, the whole of a share named."""
    text = work.chunks[place].text
    owner = next(
        (
            owner_of(c.text)
            for c in reversed(work.chunks[:place])
            if c.kind == "metric" and not is_agent(c.text)
        ),
        None,
    )
    written = resolved(text, last_metric=work.memory.metric, owner=owner or work.memory.owner)
    return written


def completed(work: Work, place: int, written: str) -> str:
    """ "reached a total of 5 million", "a 5% increase in volume": a bare word of measure takes the subject's name."""
    subject = work.clause.subject(place) if place else None
    name = ""
    if subject is not None and work.chunks[subject].kind == "metric":
        name = resolved(work.chunks[subject].text, last_metric=work.memory.metric, owner=work.memory.owner)
    elif work.memory.metric:
        name = work.memory.metric
    if not name or is_empty(written):
        return name or written
    words = written.lower().split()
    if words[-1] in name.lower().split():
        return name
    return f"{written} of {name}"


def shared(work: Work, at: int, previous: Statement) -> str | None:
    """The metric of the number before, without its place where this number has a place of its own."""
    before = max((i for i in work.done if i < at), default=None)
    if before is None:
        return previous.metric_text
    return work.bare[before] if place_after(work, at) else work.done[before].metric_text


def subject_of(work: Work, at: int, fit: Fit) -> int | None:
    anchor = min((i for i in fit.slots.values() if i <= at), default=at)
    place = work.clause.subject(anchor)
    if place is not None and place == fit.slots.get("change_noun"):
        place = work.clause.nearest(anchor)
    if place is None:
        return None
    between = work.clause.value_between(place, anchor)
    if between is not None and between in work.done:
        return None  # the number before already has this subject, or a nearer one: share its metric
    return place


def in_place(work: Work, place: int, metric: str) -> str:
    """ "In the acute segment, sales fell": the place named at the head belongs to the metric, and so it
    does in the sentences after it while they name no other."""
    chunks = work.chunks
    for i in range(place - 1):
        if (
            chunks[i + 1].kind == "metric"
            and chunks[i].word in ("in", "for", "across")
            and i + 2 < len(chunks)
            and (chunks[i + 2].word in (",", "(") or chunks[i + 2].kind == "metric")
        ):
            if i and chunks[i - 1].word != "," and not chunks[i].text[0].isupper():
                continue
            where = f"{chunks[i].word} {chunks[i + 1].text.strip()}"
            if is_place(where) and trimmed(chunks[i + 1].text).lower() not in metric.lower():
                if is_section(where):
                    work.memory = replace(work.memory, place=where)
                return f"{metric} {where}"
    if (own := section_in(metric)) is not None:
        work.memory = replace(work.memory, place=own)
    elif metric and work.memory.place and not is_agent(metric):
        return f"{metric} {work.memory.place}"
    return metric
