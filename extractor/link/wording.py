"""A phrase of the sentence -> the words of a metric, written out: what it leans on, its group, its place."""

from __future__ import annotations

from extractor.link.patterns import Fit
from extractor.link.phrases import (
    is_agent,
    is_empty,
    is_place,
    is_section,
    leans,
    owner_of,
    regrouped,
    resolved,
    section_in,
    trimmed,
)
from extractor.link.settle import is_base
from extractor.link.work import Work

_TURNED = ({"surplus", "deficit"}, {"profit", "loss", "income", "losses", "earnings"}, {"inflow", "outflow"})


def turned_over(told: str | None, work: Work, fit: Fit) -> str | None:
    """ "A surplus with Norway of 2 billion, compared with a deficit of 1 billion": the same with its other name."""
    place = fit.slots.get("metric")
    if told is None or place is None:
        return told
    other = trimmed(work.chunks[place].text).split()
    words = told.split()
    for pair in _TURNED:
        at = next((i for i, word in enumerate(words) if word.lower() in pair), None)
        if at is not None and other and other[-1].lower() in pair and other[-1].lower() != words[at].lower():
            return " ".join((*words[:at], other[-1], *words[at + 1 :]))
    return told


def written_out(work: Work, place: int, *, grown: bool = False) -> str:
    """The phrase at `place` written out in full, "their" and "that of" resolved; `grown` with the noun of change
    that ends it ("its forecast of GDP growth")."""
    text = work.chunks[place].text
    if grown and place + 1 < len(work.chunks) and work.chunks[place + 1].kind == "change_noun":
        text = f"{text} {work.chunks[place + 1].text}"
    if not leans(text):
        return trimmed(text)
    owner = next(
        (owner_of(c.text) for c in reversed(work.chunks[:place]) if c.kind == "metric" and not is_agent(c.text)),
        None,
    )
    told = told_before(work, place)
    return resolved(text, last_metric=told or work.memory.metric, owner=owner or work.memory.owner)


def front_of(work: Work, place: int) -> str:
    """The place or group that opens the sentence right before the pronoun at `place`; empty where it is none."""
    at = place - 1 - (place > 0 and work.chunks[place - 1].word == ",")
    if (
        at != 1
        or work.chunks[1].kind != "metric"
        or work.chunks[0].word not in ("for", "in", "among", "across", "at", "on")
    ):
        return ""
    where = f"{work.chunks[0].word} {trimmed(work.chunks[1].text)}"
    return where if is_place(where) else ""


def told_before(work: Work, place: int) -> str | None:
    """The metric of the last number of the sentence before chunk `place`."""
    if not work.done:
        return None
    earlier = [work.done[i] for i in sorted(work.done) if work.chunks[i].end <= work.chunks[place].start]
    return next((s.metric_text for s in reversed(earlier) if not is_base(s) and s.metric_text), None)


def fronted_group(work: Work, place: int) -> str:
    """ "For women, the rate was 8%": the words of the group right before the phrase at `place`; empty without one."""
    at = place - 1 - (place > 0 and work.chunks[place - 1].word == ",")
    if at < 1 or work.chunks[at].kind != "metric" or work.chunks[at - 1].word not in ("for", "in", "among", "across"):
        return ""
    return f"{work.chunks[at - 1].word} {trimmed(work.chunks[at].text)}"


def completed(work: Work, place: int, written: str) -> str:
    """ "reached a total of 5 million", "a 5% increase in volume": a bare word of measure takes the subject's name."""
    subject = work.clause.subject(place) if place else None
    name = ""
    group = fronted_group(work, place)
    if group and is_empty(written) and (told := told_before(work, place) or work.memory.metric):
        return regrouped(told, group)
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


def without_what(work: Work, metric: str) -> str:
    """ "Excluding boats, vehicle sales were ...": what the sentence leaves out at its head belongs to the metric."""
    head = work.chunks[:3]
    fronted = len(head) == 3 and head[0].text.lower() in ("excluding", "including") and head[2].word == ","
    if not fronted or head[1].kind != "metric" or not metric or head[1].text.lower() in metric.lower():
        return metric
    return f"{metric} {head[0].text.lower()} {trimmed(head[1].text)}"


def in_place(work: Work, place: int, metric: str) -> str:
    """ "In the acute segment, sales fell": the place named at the head belongs to the metric, and so it
    does in the sentences after it while they name no other."""
    chunks = work.chunks
    metric = without_what(work, metric)
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
                    work.memory = work.memory._replace(place=where)
                return f"{metric} {where}"
    if (own := section_in(metric)) is not None:
        work.memory = work.memory._replace(place=own)
    elif metric and work.memory.place and not is_agent(metric):
        return f"{metric} {work.memory.place}"
    return metric
