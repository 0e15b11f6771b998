"""Lists that run side by side: values over periods, values over metrics ("3% and 4% in April and May respectively")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.link.chunks import Chunk
from extractor.link.phrases import list_parts
from extractor.link.relations import members_of
from extractor.link.settle import is_base
from extractor.model import Cue, Period, PeriodMention, Statement

_LISTING = frozenset((",", "and", "or"))
_JOINING = _LISTING | {"to", "by", "&"}


def spread(
    chunks: Sequence[Chunk],
    done: Mapping[int, Statement],
    period_runs: Sequence[Sequence[PeriodMention]],
    cues: Sequence[Cue],
    listed: Sequence[str] = (),
) -> dict[int, Statement]:
    """The statements of a sentence with the members of parallel lists dealt out one by one; `listed` are the
    metrics of the list before, which "they" take up."""
    result = dict(done)
    runs = value_runs(chunks)
    said = any(cue.role == "respectively" for cue in cues)
    for run in runs:
        count = len(run)
        periods = next((periods for periods in period_runs if len(periods) == count), None)
        if periods is not None and (said or _side_by_side(chunks, run, periods)):
            for at, mention in zip(run, periods, strict=True):
                result[at] = replace(result[at], period=mention.period, period_text=mention.text)
            continue
        if said and (times := _periods_before(result, run)):
            for at, (period, words) in zip(run, times, strict=True):
                result[at] = replace(result[at], period=period, period_text=words)
            continue
        if (members := _members(result, run)) is not None:
            for at, period in zip(run, members, strict=True):
                result[at] = replace(result[at], period=period)
            continue
        metric = result[run[0]].metric_text
        alike = said or len({result[at].quantity.kind for at in run}) == 1
        parts = list_parts(metric, count) if metric and alike else None
        if parts is None and said:
            parts = _named_before(result, run)
        if (
            parts is None
            and count == len(listed)
            and any(c.text.lower() in ("they", "these") for c in chunks[: run[0]])
        ):
            parts = tuple(listed)
        if parts is not None:
            for at, part in zip(run, parts, strict=True):
                result[at] = replace(result[at], metric_text=part)
    return result


def _periods_before(done: Mapping[int, Statement], run: Sequence[int]) -> list[tuple[Period, str | None]]:
    """ "420 in Q1 and 465 in Q2, a change of +4% and -12% respectively": as many periods of one metric as the
    sentence has told before."""
    metric = done[run[0]].metric_text
    before = [s for at, s in sorted(done.items()) if at < run[0] and s.metric_text == metric and not is_base(s)]
    told = {s.period: s.period_text for s in before if s.period is not None}
    return list(told.items()) if len(told) == len(run) == len(before) else []


def _members(done: Mapping[int, Statement], run: Sequence[int]) -> list[Period] | None:
    """ "Rose 3% and 5% in the first two quarters": as many figures of one metric as the period has parts, one each."""
    first = done[run[0]]
    if len({(done[at].period, done[at].metric_text, done[at].measure) for at in run}) > 1 or first.period is None:
        return None
    if first.metric_text and list_parts(first.metric_text, len(run)):
        return None
    return members_of(first.period, first.period_text or "", len(run))


def dealt(chunks: Sequence[Chunk], done: Mapping[int, Statement]) -> tuple[str, ...]:
    """The metrics of the sentence's last list, where each of its values has one of its own."""
    for run in reversed(value_runs(chunks)):
        named = dict.fromkeys(done[at].metric_text or "" for at in run if at in done)
        if len(named) == len(run):
            return tuple(named)
    return ()


def _named_before(done: Mapping[int, Statement], run: Sequence[int]) -> tuple[str, ...] | None:
    """ "They were 3.8% and 4.0% respectively": as many metrics as the sentence has named before, each its own."""
    named = dict.fromkeys(
        s.metric_text for at, s in sorted(done.items()) if at < run[0] and s.metric_text and not is_base(s)
    )
    return tuple(named) if len(named) == len(run) else None


def value_runs(chunks: Sequence[Chunk]) -> list[list[int]]:
    """The chunk indices of values joined by commas and "and", two or more."""
    values = [i for i, chunk in enumerate(chunks) if chunk.kind == "value"]
    runs = [values[:1]]
    for last, i in pairwise(values):
        between = {chunk.word for chunk in chunks[last + 1 : i]}
        if between <= _JOINING and not between.isdisjoint(_LISTING):
            runs[-1].append(i)
        else:
            runs.append([i])
    return [run for run in runs if len(run) > 1]


def _side_by_side(chunks: Sequence[Chunk], run: Sequence[int], periods: Sequence[PeriodMention]) -> bool:
    """Without "respectively": do the periods directly follow the values or open their clause?"""
    first = chunks[run[-1]].end
    return 0 <= periods[0].start - first <= 12 or periods[-1].end <= chunks[run[0]].start
