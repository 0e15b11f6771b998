"""Readings -> statements: each number finds its metric, period, comparison and status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractor.link.chunks import Chunk, chunk, is_flattened
from extractor.link.clause_names import with_clauses
from extractor.link.contributions import contributed, is_negative
from extractor.link.decisions import Decisions
from extractor.link.groups import Groups
from extractor.link.hedges import Hedges
from extractor.link.lists import dealt, spread
from extractor.link.measure import Measures, per_share, turned, with_unit
from extractor.link.memory import Memory
from extractor.link.metric import metric_of
from extractor.link.note import Note
from extractor.link.parents import parent_of, under_parent
from extractor.link.patterns import Fit, StatementPatterns
from extractor.link.periods import Periods
from extractor.link.phrases import trimmed
from extractor.link.places import with_place, with_whole
from extractor.link.recall import (
    entering,
    leaving,
    main_comparison,
    main_period,
    named_in,
    outlook,
    remembered,
    without,
)
from extractor.link.relations import comparison_of, ends_of, spans_years
from extractor.link.respondents import Respondents
from extractor.link.settle import is_base, settled
from extractor.link.status import adjustment_of, attribution_of, speakers
from extractor.link.subjects import Clause
from extractor.link.time_roles import SentenceTimes, TimeWords
from extractor.link.timing import comparison_for, looking_ahead, period_of, status_for
from extractor.link.trace import Trace, Tracer
from extractor.link.work import (
    Work,
    admitted,
    base_before,
    compared_of,
    cue_of,
    moved_since,
    moved_to,
    previous_of,
    words_met,
)
from extractor.link.year_before import as_year_before
from extractor.model import Cue, Document, Measure, Period, PeriodMention, Quantity, Reading, Statement
from extractor.rulebook import QualifierRule, Rulebook


class Linker:
    """Links the readings of a release; rules are compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._patterns = StatementPatterns(rulebook)
        self._measures = Measures(rulebook)
        self._respondents = Respondents(rulebook)
        self._groups = Groups(rulebook)
        self._pointing = frozenset(rulebook.words("pointing_nouns"))
        self._time_words = TimeWords(rulebook)
        self._decisions = Decisions(rulebook)
        qualifiers = (phrase for rule in rulebook.of(QualifierRule) for phrase in rule.before)
        self._hedges = Hedges([*qualifiers, *rulebook.words("hedges")])

    def link(self, document: Document, readings: Iterable[Reading]) -> Iterator[Statement]:
        """The statements of a release, in the order of the text."""
        return self._linked(document, readings, None)

    def trace(self, document: Document, readings: Iterable[Reading]) -> tuple[tuple[Statement, ...], tuple[Trace, ...]]:
        """The same statements, and how they came about: a trace for each sentence that was parsed."""
        tracer = Tracer(self._patterns)
        return tuple(self._linked(document, readings, tracer)), tuple(tracer.traces)

    def _linked(self, document: Document, readings: Iterable[Reading], tracer: Tracer | None) -> Iterator[Statement]:
        readings = list(readings)
        rows = [with_clauses(reading, chunk(reading, self._hedges)) if reading.tokens else () for reading in readings]
        times = [
            SentenceTimes(reading, self._time_words.of(row) if row else None)
            for reading, row in zip(readings, rows, strict=True)
        ]
        main = main_period([one for one in times if _may_date(document, one.reading)], document.published)
        memory = Memory(
            published=document.published,
            release_period=main.period if main else None,
            release_period_text=main.text if main else None,
            release_comparison=main_comparison(times, main),
            outlook=outlook(times, document.published),
            decided=self._decisions.day(times, document.published),
        )
        kinds = [document.blocks[reading.sentence.block].kind for reading in readings]
        block = -1
        for time, row, kind, following in zip(times, rows, kinds, (*kinds[1:], None), strict=False):
            reading = time.reading
            if reading.sentence.block != block:
                block = reading.sentence.block
                memory = entering(memory, kind)
            listed, leading = kind == "list_item", following == "list_item"
            statements, memory = self._sentence(time, row, memory, tracer, listed=listed, leading=leading)
            memory = leaving(memory, kind, time)
            yield from statements

    def _sentence(
        self,
        time: SentenceTimes,
        chunks: tuple[Chunk, ...],
        memory: Memory,
        tracer: Tracer | None,
        *,
        listed: bool,
        leading: bool,
    ) -> tuple[list[Statement], Memory]:
        """The statements of a sentence, and what is in mind after it; `leading` tells that a list follows."""
        reading = time.reading
        if time.roles is None or is_flattened(chunks):
            memory = named_in(memory, reading)
            return [], memory if listed else without(memory, "parent")
        fits = self._patterns.fits(chunks, reading.tokens, every=tracer is not None)
        bases = [
            at
            for at, found in fits.items()
            if next(fit.rule for fit in found if fit.rule.metric != "people" and words_met(chunks, fit)).base
        ]
        clause, periods = (
            Clause(chunks, reading.tokens, speakers(reading, chunks)),
            Periods(chunks, time.roles, bases),
        )
        work = Work(reading, chunks, clause, periods, memory, self._pointing)
        for at, item in enumerate(chunks):
            if isinstance(item.item, Quantity):
                fit = next(found for found in fits[at] if self._admits(work, at, item.item, found))
                statement = as_year_before(self._statement(work, at, item.item, fit), previous_of(work, at))
                if listed and memory.parent is not None:
                    statement = under_parent(statement, memory.parent, reading, chunks, item.item)
                work.done[at] = statement
        apart = spread(chunks, work.done, work.periods.runs(), reading.cues, memory.listed)
        done = settled(apart, work.memory)
        if tracer is not None:
            tracer.note(work, fits, memory, apart, done)
        statements = [done[at] for at in sorted(done)]
        parent = memory.parent if listed else parent_of(reading, chunks) if leading else None
        return statements, remembered(work.memory, statements, dealt(chunks, done), parent)

    def _admits(self, work: Work, at: int, quantity: Quantity, fit: Fit) -> bool:
        """Does the rule fit by what its words mean; a share of people only where people are named or known?"""
        if fit.rule.metric == "people":
            return self._respondents.share(work, at, quantity) is not None
        return admitted(work, fit)

    def _statement(self, work: Work, at: int, quantity: Quantity, fit: Fit) -> Statement:
        rule = fit.rule
        previous = compared_of(work, at, quantity) if rule.base else previous_of(work, at)
        cue = cue_of(work, fit, at)
        people = self._respondents.share(work, at, quantity) if rule.metric == "people" else None
        metric: str | None
        if people is not None:
            work.memory = work.memory._replace(people=people)
            metric, metric_at = people.metric, None
        else:
            metric, metric_at = metric_of(work, at, fit, previous, quantity)
            metric, metric_at = self._groups.of(work, at, fit, metric, metric_at, quantity)
        work.bare[at] = metric
        metric = with_place(work, at, fit, metric) if people is None else metric
        measure = self._measures.of(work, at, fit, quantity, metric, previous, cue)
        metric, measure = contributed(work, metric, metric_at, measure, quantity)
        metric = _of_measure(work, at, fit, metric, measure) if people is None else metric
        metric = per_share(metric, quantity)
        quantity = with_unit(quantity, metric, previous)
        if rule.qualifier == "none" or (rule.qualifier and quantity.qualifier == "none"):
            quantity = replace(quantity, qualifier=rule.qualifier)
        base = (
            bool(rule.base)
            or work.periods.is_compared(at)
            or (rule.role == "listed" and base_before(work, at) is not None)
        )
        mention = _mention(work, at, fit, metric_at, base=base)
        decided = self._decisions.is_rate(metric)
        period, words = period_of(work, at, mention, fit.rule, previous, measure, base=base, decided=decided)
        if mention is None and not base and work.periods.first() is None:
            period, words = looking_ahead(work, at, period, words)
        ends = ends_of(mention, work.periods.lead_of(mention)) if mention is not None else None
        comparison, against = comparison_for(work, at, fit, measure, period, previous, mention)
        if ends is not None and measure in ("growth", "change") and comparison == "none":
            comparison, against = comparison_of(ends[1], ends[0], None), ends[0]
        elif mention is not None and measure in ("growth", "change") and comparison == "none" and spans_years(mention):
            comparison = "period"
        direction = rule.direction or (cue.direction if cue else "none")
        if rule.measure == "like_previous" and previous is not None and not cue:
            anew = (
                rule.base and measure == "growth" and previous.quantity.kind == "point"
            )  # "down by 0.1 points, from 0.4%"
            direction = moved_since(work, at) or ("none" if anew else previous.direction)
            if measure == "change" and previous.measure == "level":
                direction = moved_to(work, at) or direction
        elif rule.measure == "like_previous" and previous is None and not cue:
            direction = moved_since(work, at) or direction
        start = work.reading.sentence.start
        statement = Statement(
            sentence=work.reading.sentence,
            base=base,
            role="people" if people is not None else rule.role,
            quantity=quantity.moved(start),
            metric_text=metric,
            measure=measure,
            comparison=comparison,
            direction="down" if is_negative(metric, measure) else turned(work, cue, direction, measure),
            period=period,
            period_text=words,
            comparison_period=against,
            status=rule.status or status_for(work, at, period, base=base, previous=previous),
            adjustment=adjustment_of(work.reading),
            attribution=attribution_of(work.reading, work.chunks),
            rules=_trace(
                quantity, cue, mention, fit, found=_found(work, at, fit, metric_at), period=period, against=against
            ),
            metric_place=None
            if metric_at is None
            else (start + work.chunks[metric_at].start, start + work.chunks[metric_at].end),
        )
        work.notes[at] = Note(fit, cue, mention, metric_at, statement)
        return statement


def _of_measure(work: Work, at: int, fit: Fit, metric: str | None, measure: Measure) -> str | None:
    """The metric of a share or a contribution, with the whole that it is a part of."""
    if metric is None:
        return None
    if measure == "share":
        return with_whole(work, at, fit, metric)
    if measure == "contribution" and "contribution" not in metric.lower():
        whole = f" to {_total(work, fit.slots['metric2'])}" if "metric2" in fit.slots else ""
        return f"contribution of {metric}{whole}"
    return metric


def _total(work: Work, at: int) -> str:
    """What is contributed to: "GDP growth", "inflation"."""
    after = work.chunks[at + 1] if at + 1 < len(work.chunks) else None
    noun = f" {after.text}" if after is not None and after.kind == "change_noun" else ""
    return trimmed(work.chunks[at].text) + noun


def _mention(work: Work, at: int, fit: Fit, metric_at: int | None, *, base: bool) -> PeriodMention | None:
    """The wording of time that the value at chunk `at` takes."""
    if fit.rule.role in ("listed", "aside") and (own := work.periods.adjacent(at)) is not None:
        last = work.done.get(max(work.done, default=at))
        if last is not None and is_base(last):
            return own  # "compared with 2 million, or 0.14 per share, for 2023"
    if not base or (not fit.rule.base and work.periods.is_compared(at)):
        return work.periods.of(at, metric_at if metric_at is not None and metric_at < at else at)
    item = work.chunks[fit.slots["period"]].item if "period" in fit.slots else None
    if isinstance(item, PeriodMention) and not work.periods.is_vintage(fit.slots["period"]):
        return item
    return work.periods.adjacent(at)


def _found(work: Work, at: int, fit: Fit, metric_at: int | None) -> str:
    """Where the metric came from: `carried` from the text before, the rule's own `slot`, or the way to the subject."""
    if metric_at is None:
        return "carried"
    if metric_at in fit.slots.values():
        return "slot"
    return work.clause.way(min((i for i in fit.slots.values() if i <= at), default=at))


def _trace(
    quantity: Quantity,
    cue: Cue | None,
    mention: PeriodMention | None,
    fit: Fit,
    *,
    found: str,
    period: Period | None,
    against: Period | None,
) -> tuple[str, ...]:
    """The ids of the rules that made a statement, in order; `metric.*` tells where the metric was found,
    `period.carried` that the text before gave the period."""
    names = [*quantity.rule.split(), cue.rule if cue else "", f"metric.{found}"]
    since = against is not None and against.last_day is None
    bare = "period.carried" if period else "period.since" if since else "period.unknown"
    names += [f"period.{mention.rule}" if mention else bare, f"statement.{fit.rule.id}"]
    return tuple(name for name in names if name)


def _may_date(document: Document, reading: Reading) -> bool:
    """Whether the times of a sentence may be what the release is about."""
    return document.may_date(reading.sentence.block, numeric=bool(reading.quantities))
