"""Readings -> statements: each number finds its metric, period, comparison and status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractor.link.chunks import Chunk, chunk, hedge_pattern
from extractor.link.lists import spread
from extractor.link.memory import Memory
from extractor.link.patterns import Fit, StatementPatterns
from extractor.link.periods import Periods, closed, comparison_of, ends_of, period_before, rebased, same_again, spans_years
from extractor.link.phrases import counted_noun, is_agent, is_bare, is_empty, is_place, is_section, owner_of, resolved, section_in, trimmed
from extractor.link.settle import is_base, settled
from extractor.link.status import attribution_of, status_of
from extractor.link.subjects import Clause
from extractor.model import (
    Comparison,
    Cue,
    Direction,
    Document,
    Measure,
    Period,
    PeriodMention,
    Quantity,
    Reading,
    Statement,
    Status,
)
from extractor.rulebook import QualifierRule, Rulebook

_SHOWN_AS_RATE = ("percent", "multiple")


@dataclass
class _Sentence:
    """One sentence while it is being linked: its chunks and what has been said of its values so far."""

    reading: Reading
    chunks: Sequence[Chunk]
    clause: Clause
    periods: Periods
    memory: Memory
    done: dict[int, Statement]
    bare: dict[int, str | None]
    """The metric of each value without the place that follows the value ("3% in Europe, 4% in Asia")."""


class Linker:
    """Links the readings of a release; rules are compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._patterns = StatementPatterns(rulebook)
        qualifiers = (phrase for rule in rulebook.of(QualifierRule) for phrase in rule.before)
        self._hedges = hedge_pattern([*qualifiers, *rulebook.words("hedges")])
        self._growth_words = frozenset(rulebook.words("growth_words"))
        self._rate_words = frozenset(rulebook.words("rate_words"))

    def link(self, document: Document, readings: Iterable[Reading]) -> Iterator[Statement]:
        """The statements of a release, in the order of the text."""
        readings = list(readings)
        main = _main_period(readings)
        memory = Memory(release_period=main.period if main else None, release_period_text=main.text if main else None)
        memory = replace(
            memory,
            published=document.published,
            release_comparison=_main_comparison(readings),
            outlook=_outlook(readings, document.published),
        )
        block = -1
        for reading in readings:
            here = document.blocks[reading.sentence.block]
            if reading.sentence.block != block:
                block = reading.sentence.block
                memory = _entering(memory, here.kind)
            statements, memory = self._sentence(reading, memory)
            memory = _leaving(memory, here.kind, reading)
            yield from statements

    def _sentence(self, reading: Reading, memory: Memory) -> tuple[list[Statement], Memory]:
        if not reading.tokens:
            return [], memory
        chunks = chunk(reading, self._hedges)
        fits = self._patterns.fits(chunks, reading.tokens)
        bases = [at for at, found in fits.items() if found[0].rule.base]
        sentence = _Sentence(reading, chunks, Clause(chunks, reading.tokens), Periods(chunks, bases, memory.published), memory, {}, {})
        for at, item in enumerate(chunks):
            if isinstance(item.item, Quantity):
                sentence.done[at] = self._statement(sentence, at, item.item, fits[at][0])
        done = settled(spread(chunks, sentence.done, sentence.periods.runs(), reading.cues), sentence.memory)
        for at in sorted(done):
            sentence.memory = _remembered(sentence.memory, done[at])
        return [done[at] for at in sorted(done)], sentence.memory

    def _statement(self, sentence: _Sentence, at: int, quantity: Quantity, fit: Fit) -> Statement:
        rule = fit.rule
        previous = _previous(sentence, at)
        cue = _cue(sentence, fit, at)
        metric, metric_at = self._metric(sentence, at, fit, previous, quantity)
        sentence.bare[at] = metric
        metric = _with_place(sentence, at, fit, metric)
        measure = self._measure(sentence, at, fit, quantity, metric, previous, cue)
        if measure == "share" and metric is not None:
            metric = _with_whole(sentence, at, fit, metric)
        if measure == "contribution" and metric is not None and "contribution" not in metric.lower():
            whole = f" to {trimmed(sentence.chunks[fit.slots['metric2']].text)}" if "metric2" in fit.slots else ""
            metric = f"contribution of {metric}{whole}"
        quantity = self._with_unit(quantity, metric, previous)
        anchor = metric_at if metric_at is not None and metric_at < at else at
        mention = sentence.periods.adjacent(at) if rule.base else sentence.periods.of(at, anchor)
        if "period" in fit.slots:
            item = sentence.chunks[fit.slots["period"]].item
            mention = item if rule.base and isinstance(item, PeriodMention) else mention
        period, words = self._period(sentence, mention, rule.base, previous, measure)
        ends = ends_of(mention) if mention is not None else None
        comparison, against = self._comparison(sentence, at, fit, measure, period, previous)
        if ends is not None and measure in ("growth", "change") and comparison == "none":
            comparison, against = comparison_of(ends[1], ends[0], None), ends[0]
        elif mention is not None and measure in ("growth", "change") and comparison == "none" and spans_years(mention):
            comparison = "period"
        direction = rule.direction or (cue.direction if cue else "none")
        if rule.measure == "like_previous" and previous is not None and not cue:
            direction = previous.direction
        start = sentence.reading.sentence.start
        return Statement(
            sentence=sentence.reading.sentence,
            quantity=replace(quantity, start=quantity.start + start, end=quantity.end + start),
            metric_text=metric,
            measure=measure,
            comparison=comparison,
            direction=_turned(sentence, metric_at, direction, measure),
            period=period,
            period_text=words,
            comparison_period=against,
            status=_status(sentence, at, period, base=rule.base),
            attribution=attribution_of(sentence.reading, sentence.chunks),
            rules=_trace(quantity, cue, mention, fit, carried_metric=metric_at is None, period=period),
        )

    # --- metric ------------------------------------------------------------------------------------------------

    def _metric(
        self, sentence: _Sentence, at: int, fit: Fit, previous: Statement | None, quantity: Quantity
    ) -> tuple[str | None, int | None]:
        """The words of the metric and the chunk that they come from."""
        memory, rule = sentence.memory, fit.rule
        if rule.metric == "previous" and previous is not None:
            return self._shared(sentence, at, previous), None
        if rule.metric == "previous" and sentence.chunks[0].kind == "pronoun" and memory.metric:
            return memory.metric, None  # "This is the smallest rise since October (1.7%)"
        place = fit.slots.get("metric") if rule.metric in ("slot", "object") else None
        if place is None:
            place = self._subject(sentence, at, fit)
        if rule.id == "change_noun_is_value":
            place = fit.slots["change_noun"]
            given = next((i for i in range(place) if sentence.chunks[i].kind == "metric" and "contribution" in sentence.chunks[i].text.lower()), None)
            if given is not None and quantity.kind == "point":
                return trimmed(sentence.reading.sentence.text[sentence.chunks[given].start : _phrase_stop(sentence, place)]), given
        if place is None:
            if previous is not None:
                return self._shared(sentence, at, previous), None
            return self._without_subject(sentence, at, quantity)
        if sentence.chunks[place].kind == "change_noun":
            if quantity.kind in ("percent", "point", "multiple"):
                return self._in_place(sentence, place, _growth_of(sentence, place)), place
            if previous is not None:
                return self._shared(sentence, at, previous), None
            nearest = sentence.clause.nearest(place)
            if nearest is None:
                return self._without_subject(sentence, at, quantity)
            place = nearest
        if sentence.chunks[place].kind == "pronoun":
            meant = sentence.clause.antecedent(place)
            if meant is None and sentence.chunks[place].text.lower() == "there":
                return self._without_subject(sentence, at, quantity)
            if meant is None and previous is None:
                meant = next((i for i in range(place) if sentence.chunks[i].kind == "metric" and not sentence.clause.fronted(i) and not _agent(sentence, i)), None)
            if meant is None:
                return (previous.metric_text if previous else memory.metric), place
            place = meant
        if rule.id == "value_of_whole" and sentence.chunks[place].text.lower().endswith(("gdp", "gross domestic product")):
            left = self._subject(sentence, at, fit)
            if left is not None and sentence.chunks[left].kind == "metric":
                place = left
        if rule.id == "held_level" and quantity.kind == "counted" or rule.metric == "subject" and _agent(sentence, place):
            counted = self._counted(sentence, at, quantity)
            if counted:
                return counted, place
            other = self._nearer(sentence, place, at, fit)
            place = other if other is not None else place
            if sentence.chunks[place].kind == "change_noun":
                return _growth_of(sentence, place), place
        written = self._written(sentence, place, fit)
        if not written or is_empty(written) or is_bare(written) and rule.metric != "subject":
            written = self._completed(sentence, place, written)
        return self._in_place(sentence, place, written) or memory.metric, place

    def _without_subject(self, sentence: _Sentence, at: int, quantity: Quantity) -> tuple[str | None, int | None]:
        """No phrase before the value: the thing counted, the subject behind it, or what the text was about."""
        counted = self._counted(sentence, at, quantity)
        if counted:
            return counted, None
        behind = sentence.clause.following(at)
        if behind is not None and not is_agent(sentence.chunks[behind].text):
            return resolved(sentence.chunks[behind].text, last_metric=sentence.memory.metric, owner=sentence.memory.owner), None
        return sentence.memory.metric, None

    def _nearer(self, sentence: _Sentence, place: int, at: int, fit: Fit) -> int | None:
        """The first phrase behind an agent that is no agent itself ("the Bank expects growth to average 1%")."""
        for i in range(place + 1, at):
            chunk_ = sentence.chunks[i]
            if chunk_.kind == "metric" and not is_agent(chunk_.text) and not sentence.clause.fronted(i):
                return i
            if chunk_.kind == "change_noun" and i != fit.slots.get("change_noun"):
                return i
        return None

    def _written(self, sentence: _Sentence, place: int, fit: Fit) -> str:
        """The phrase at `place` written out in full: pronouns resolved, the whole of a share named."""
        text = sentence.chunks[place].text
        owner = next(
            (owner_of(c.text) for c in reversed(sentence.chunks[:place]) if c.kind == "metric" and not is_agent(c.text)), None
        )
        written = resolved(text, last_metric=sentence.memory.metric, owner=owner or sentence.memory.owner)
        return written

    def _completed(self, sentence: _Sentence, place: int, written: str) -> str:
        """ "reached a total of 5 million", "a 5% increase in volume": a bare word of measure takes the subject's name."""
        subject = sentence.clause.subject(place) if place else None
        name = ""
        if subject is not None and sentence.chunks[subject].kind == "metric":
            name = resolved(sentence.chunks[subject].text, last_metric=sentence.memory.metric, owner=sentence.memory.owner)
        elif sentence.memory.metric:
            name = sentence.memory.metric
        if not name or is_empty(written):
            return name or written
        words = written.lower().split()
        if words[-1] in name.lower().split():
            return name
        return f"{written} of {name}"

    def _shared(self, sentence: _Sentence, at: int, previous: Statement) -> str | None:
        """The metric of the number before, without its place where this number has a place of its own."""
        before = max((i for i in sentence.done if i < at), default=None)
        if before is None:
            return previous.metric_text
        return sentence.bare[before] if _place_after(sentence, at) else sentence.done[before].metric_text

    def _subject(self, sentence: _Sentence, at: int, fit: Fit) -> int | None:
        anchor = min((i for i in fit.slots.values() if i <= at), default=at)
        place = sentence.clause.subject(anchor)
        if place is not None and place == fit.slots.get("change_noun"):
            place = sentence.clause.nearest(anchor)
        if place is None:
            return None
        between = sentence.clause.value_between(place, anchor)
        if between is not None and between in sentence.done and not self._own_clause(sentence, place, between, anchor):
            return None  # the number before already has this subject, or a nearer one: share its metric
        return place

    def _own_clause(self, sentence: _Sentence, place: int, between: int, anchor: int) -> bool:
        """Did the parse name a subject before the last value for a verb of its own ("sales rose 3% and fell 2% in ...")?"""
        return False

    def _counted(self, sentence: _Sentence, at: int, quantity: Quantity) -> str | None:
        """ "sold 7,867 units" -> "units sold": the thing counted is the metric where the subject only reports it."""
        if quantity.kind not in ("counted", "money", "physical"):
            return None
        noun = quantity.text.split()[-1] if quantity.kind == "counted" and quantity.text[-1:].isalpha() else ""
        after = sentence.chunks[at + 1] if at + 1 < len(sentence.chunks) else None
        if after is not None and after.kind == "metric":
            return trimmed(f"{noun} {after.text}")
        if after is not None and after.word in ("of", "in", "for") and at + 2 < len(sentence.chunks) and sentence.chunks[at + 2].kind == "metric":
            return trimmed(f"{noun} {after.word} {sentence.chunks[at + 2].text}" if noun else sentence.chunks[at + 2].text)
        verb = next((c.text for c in reversed(sentence.chunks[:at]) if c.kind == "holding_verb"), "")
        return trimmed(f"{noun} {verb}") if noun and verb else (noun or None)

    def _in_place(self, sentence: _Sentence, place: int, metric: str) -> str:
        """ "In the acute segment, sales fell": the place named at the head belongs to the metric, and so it
        does in the sentences after it while they name no other."""
        chunks = sentence.chunks
        for i in range(place - 1):
            if chunks[i + 1].kind == "metric" and chunks[i].word in ("in", "for", "across") and i + 2 < len(chunks) and (chunks[i + 2].word in (",", "(") or chunks[i + 2].kind == "metric"):
                if i and chunks[i - 1].word != "," and not chunks[i].text[0].isupper():
                    continue
                where = f"{chunks[i].word} {chunks[i + 1].text.strip()}"
                if is_place(where) and trimmed(chunks[i + 1].text).lower() not in metric.lower():
                    if is_section(where):
                        sentence.memory = replace(sentence.memory, place=where)
                    return f"{metric} {where}"
        if (own := section_in(metric)) is not None:
            sentence.memory = replace(sentence.memory, place=own)
        elif metric and sentence.memory.place and not is_agent(metric):
            return f"{metric} {sentence.memory.place}"
        return metric

    def _with_unit(self, quantity: Quantity, metric: str | None, previous: Statement | None) -> Quantity:
        """A bare number takes the unit of the number before it, or is a count of what its metric counts."""
        whole = quantity.value == quantity.value.to_integral_value() and (not quantity.decimals or quantity.value >= 1000)
        if quantity.kind != "bare" or not whole or quantity.text[:1].isalpha():
            return quantity
        unit = counted_noun(metric) if metric else None
        if previous is not None and previous.metric_text == metric and previous.quantity.kind in ("counted", "physical"):
            unit = previous.quantity.unit
        return replace(quantity, unit=unit, kind="counted") if unit else quantity

    # --- measure -----------------------------------------------------------------------------------------------

    def _measure(
        self, sentence: _Sentence, at: int, fit: Fit, quantity: Quantity, metric: str | None, previous: Statement | None, cue: Cue | None
    ) -> Measure:
        rule = fit.rule
        changed: Measure = "growth" if quantity.kind in _SHOWN_AS_RATE else "change"
        if rule.id == "change_noun_is_value" and quantity.kind == "point":
            if "contribution" in (metric or "").lower():
                return "contribution"
            return "change"  # "growth slowed by 1.6 points"
        if rule.measure == "by_unit":
            return changed
        if rule.measure == "like_previous":
            measure = self._like(quantity, previous, changed, base=rule.base)
            if previous is None and rule.base and sentence.memory.measure == "growth" and quantity.kind == "percent":
                measure = "growth"
            if measure == "level" and quantity.kind == "percent" and (quantity.signed or rule.id == "bracket_aside" and _moving(sentence)):
                return "growth"
        elif rule.measure == "by_metric":
            measure = self._by_metric(quantity, metric)
            if measure == "level" and quantity.kind == "percent" and self._grew(sentence, fit, metric):
                return "growth"
        else:
            measure = rule.measure
        if measure == "level" and (quantity.kind == "multiple" and quantity.text.isalpha() or quantity.kind == "percent" and quantity.text.startswith("+")):
            return "growth"
        if measure == "level" and quantity.kind == "bare" and quantity.value < 1 and quantity.text[:1].isalpha():
            return "share"
        if measure == "level" and quantity.kind in ("percent", "bare") and _whole_after(sentence.chunks, at) is not None:
            return "share"
        return measure

    def _like(self, quantity: Quantity, previous: Statement | None, changed: Measure, *, base: bool) -> Measure:
        if previous is None:
            return "level"
        same_sort = (previous.quantity.kind in _SHOWN_AS_RATE) == (quantity.kind in _SHOWN_AS_RATE)
        if same_sort and previous.measure != "change":
            return previous.measure
        if base or previous.measure not in ("growth", "change"):
            return "level"
        return changed

    def _grew(self, sentence: _Sentence, fit: Fit, metric: str | None) -> bool:
        """ "Demand grew from 12% to 10%": of what is no rate itself, verbs of growth tell rates of growth."""
        if self._rate_words & set((metric or "").lower().split()):
            return False
        at = min(fit.slots["value"], fit.slots.get("other", fit.slots["value"]))
        verb = next((c for c in reversed(sentence.chunks[:at]) if c.kind.endswith("_verb")), None)
        return verb is not None and verb.text.lower().startswith(("grow", "grew", "expand", "contract", "shrank", "shrink"))

    def _by_metric(self, quantity: Quantity, metric: str | None) -> Measure:
        """A percentage of a metric called growth is a growth rate; of a share, a share; else a level."""
        words = (metric or "").lower().split()
        head = (metric or "").lower().split(" of ")[0].split(" in ")[0].split()
        if quantity.kind == "percent":
            if head and head[-1] in self._growth_words or "growth" in words:
                return "growth"
            if {"share", "proportion", "percentage", "contribution"} & set(words):
                return "share"
        if quantity.kind == "point" and "contribution" in words:
            return "contribution"
        return "level"

    # --- period and comparison ---------------------------------------------------------------------------------

    def _period(
        self, sentence: _Sentence, mention: PeriodMention | None, base: bool, previous: Statement | None, measure: Measure
    ) -> tuple[Period | None, str | None]:
        memory = sentence.memory
        if mention is not None and not base and same_again(mention):
            return memory.standing_period
        if mention is None and not base and measure == "level" and (front_base := sentence.periods.fronting_base()) is not None:
            return rebased(front_base, memory.standing_period[0]), front_base.text  # "A year earlier it was 6.7%"
        if mention is not None:
            ends = ends_of(mention)
            if ends is not None:
                return ends[0] if base else ends[1], mention.text
            own = previous.period if base and previous is not None else None
            return rebased(mention, own) if base and mention.shift else closed(mention) if base else mention.period, mention.text
        if base:
            return self._base_period(memory, previous)
        if any(cue.role == "decision" for cue in sentence.reading.cues) and memory.published:
            return Period(memory.published, memory.published), "published"
        if previous is not None and previous.period is not None and not is_base(previous):
            return previous.period, previous.period_text
        front = sentence.periods.first()
        if front is None and any(cue.rule == "cue.guidance" for cue in sentence.reading.cues):
            return (memory.outlook.period, memory.outlook.text) if memory.outlook else (None, None)
        if front is not None and front.period is not None:
            return front.period, front.text
        return memory.standing_period

    def _base_period(self, memory: Memory, previous: Statement | None) -> tuple[Period | None, str | None]:
        """The period of a base that the sentence doesn't name: what the change before was measured against."""
        if previous is not None and previous.comparison_period is not None:
            return previous.comparison_period, None
        if memory.heading_base is not None:
            return memory.heading_base, None
        period = previous.period if previous is not None else memory.standing_period[0]
        if memory.base_period is not None and period == memory.base_for:
            return memory.base_period, None
        return period_before(period, memory.comparison), None

    def _comparison(
        self, sentence: _Sentence, at: int, fit: Fit, measure: Measure, period: Period | None, previous: Statement | None
    ) -> tuple[Comparison, Period | None]:
        if measure not in ("growth", "change"):
            return "none", None
        if fit.rule.comparison is not None:
            return fit.rule.comparison, None
        if fit.rule.base and previous is not None and previous.comparison != "period":
            return previous.comparison, period_before(period, previous.comparison)
        mention = sentence.periods.base_of(at) or sentence.periods.fronting_base()
        code = _comparison_cue(sentence.chunks, at)
        if _peer(sentence.chunks, at) and mention is None:
            return "peer", None
        if code is not None:
            return code, period_before(period, code)
        if mention is not None:
            base = rebased(mention, period)
            return comparison_of(period, base, mention), base
        return "none", None


def _phrase_stop(sentence: _Sentence, noun: int) -> int:
    """Where the phrase around a noun of change ends, with what the change is of."""
    chunks = sentence.chunks
    after = noun + 2 < len(chunks) and chunks[noun + 1].word in ("in", "of", "for") and chunks[noun + 2].kind == "metric"
    return chunks[noun + 2].end if after else chunks[noun].end


def _agent(sentence: _Sentence, place: int) -> bool:
    """Is the phrase somebody who reports? A single word with a capital may just open the sentence ("Employment")."""
    chunk_ = sentence.chunks[place]
    if not is_agent(chunk_.text):
        return False
    tags = {sentence.reading.tokens[i].tag for i in chunk_.tokens}
    return len(chunk_.tokens) > 1 or bool(tags & {"NNP", "NNPS", "PRP"}) or chunk_.text.islower()


def _status(sentence: _Sentence, at: int, period: Period | None, *, base: bool) -> Status:
    """Forecasts are said so, or are about a time to come; what they are compared with has mostly happened."""
    status = status_of(sentence.reading, sentence.chunks, at, period)
    published = sentence.memory.published
    if published is None or period is None or period.first_day is None:
        return status
    if status == "actual" and period.first_day > published:
        return "forecast"
    if base and status == "forecast" and period.first_day <= published:
        return "actual"
    return status


def _growth_of(sentence: _Sentence, at: int) -> str:
    """A noun of change as a metric by itself, with what grows: "real GDP growth", "growth in developing economies"."""
    chunks, tokens = sentence.chunks, sentence.reading.tokens
    noun, before, after = chunks[at].text, "", ""
    if at > 0 and chunks[at - 1].kind == "metric":
        before = trimmed(chunks[at - 1].text)
    else:
        adjectives = []
        for chunk_ in reversed(chunks[:at]):
            if chunk_.kind != "word" or not tokens[chunk_.tokens[0]].tag.startswith(("JJ", "NN")):
                break
            adjectives.insert(0, chunk_.text)
        before = " ".join(adjectives)
    if at + 2 < len(chunks) and chunks[at + 1].word in ("in", "of", "for") and chunks[at + 2].kind == "metric":
        after = f"{chunks[at + 1].word} {trimmed(chunks[at + 2].text)}"
    return f"{before} {noun} {after}".strip()


def _place_after(sentence: _Sentence, at: int) -> str | None:
    """ "rose 3% in Europe": the words in which a place or group directly follows the value."""
    chunks = sentence.chunks
    if at + 2 >= len(chunks) or chunks[at + 1].word not in ("in", "on", "for", "among", "across", "at"):
        return None
    if chunks[at + 2].kind != "metric" or at + 3 < len(chunks) and chunks[at + 3].kind not in ("period", "base", "word", "comparison"):
        return None
    if at + 3 < len(chunks) and chunks[at + 3].kind == "word" and chunks[at + 3].word not in (",", ".", ";", "and", "or", ")", "in", "while", "for", "from"):
        return None
    where = trimmed(chunks[at + 2].text)
    return f"{chunks[at + 1].word} {where}" if where else None


def _with_place(sentence: _Sentence, at: int, fit: Fit, metric: str | None) -> str | None:
    place = _place_after(sentence, at)
    used = fit.slots.get("metric") == at + 2 or fit.slots.get("metric2") == at + 2
    if metric is None or place is None or used or place.lower() in metric.lower():
        return metric
    return f"{metric} {place}"


def _whole_after(chunks: Sequence[Chunk], at: int) -> int | None:
    """ "12 percent of GDP": the chunk of the whole that a share is of."""
    if at + 2 < len(chunks) and chunks[at + 1].word == "of" and chunks[at + 2].kind == "metric":
        return at + 2
    return None


def _with_whole(sentence: _Sentence, at: int, fit: Fit, metric: str) -> str:
    """The metric of a share with the whole that it is a share of."""
    whole_at = _whole_after(sentence.chunks, at)
    if whole_at is None:
        return metric
    whole = trimmed(sentence.chunks[whole_at].text)
    if whole.lower() in metric.lower():
        return metric
    if whole.lower() in ("gdp", "gross domestic product", "output"):
        return f"{metric} as a percent of {whole}"
    return f"{metric} share of {whole}"


def _moving(sentence: _Sentence) -> bool:
    """Does the sentence tell of a rise or a fall at all?"""
    return any(cue.direction in ("up", "down") and cue.role in ("change_verb", "change_noun") for cue in sentence.reading.cues) or any(
        token.dep == "amod" and token.text.lower() in ("increased", "reduced", "higher", "lower", "rising", "falling") for token in sentence.reading.tokens
    )


def _trace(
    quantity: Quantity, cue: Cue | None, mention: PeriodMention | None, fit: Fit, *, carried_metric: bool, period: Period | None
) -> tuple[str, ...]:
    """The ids of the rules that made a statement, in order; `carried` tells what came from the text before."""
    names = [*quantity.rule.split(), cue.rule if cue else "", "metric.carried" if carried_metric else ""]
    names += [mention.rule if mention else "period.carried" if period else "period.unknown", f"statement.{fit.rule.id}"]
    return tuple(name for name in names if name)


def _previous(sentence: _Sentence, at: int) -> Statement | None:
    """The statement of the number before; a base of comparison is passed over for what is compared with it."""
    earlier = [sentence.done[i] for i in sorted(sentence.done, reverse=True) if i < at]
    return next((s for s in earlier if not is_base(s)), earlier[0] if earlier else None)


def _cue(sentence: _Sentence, fit: Fit, at: int) -> Cue | None:
    """The word of change that the rule names; where a change is said without one, the nearest to the left."""
    for slot in ("change_verb", "change_noun", "change_adverb", "position", "change", "contribution", "flat"):
        if slot in fit.slots:
            item = sentence.chunks[fit.slots[slot]].item
            if isinstance(item, Cue):
                return item
    if fit.rule.measure == "by_unit":
        for chunk_ in reversed(sentence.chunks[:at]):
            if isinstance(chunk_.item, Cue) and chunk_.item.direction in ("up", "down") and chunk_.kind.startswith("change"):
                return chunk_.item
    return None


def _turned(sentence: _Sentence, metric_at: int | None, direction: Direction, measure: Measure) -> Direction:
    """ "The decline narrowed by 7.1 points": less of a fall is a move up."""
    if measure != "change" or direction not in ("up", "down"):
        return direction
    shrinking = any(
        isinstance(c.item, Cue) and c.item.role == "change_noun" and c.item.direction == "down" for c in sentence.chunks
    )
    verb = next((c.item for c in sentence.chunks if isinstance(c.item, Cue) and c.text.lower().startswith(("narrow", "widen", "eas", "slow", "deepen"))), None)
    if shrinking and verb is not None:
        return "up" if direction == "down" else "down"
    return direction


def _comparison_cue(chunks: Sequence[Chunk], at: int) -> Comparison | None:
    """The comparison said with a number: just behind it, or right before it ("annual growth of 3%")."""
    for i in range(at + 1, len(chunks)):
        chunk_ = chunks[i]
        if isinstance(chunk_.item, Cue) and chunk_.item.role == "comparison":
            return _code(chunk_.item)
        if chunk_.kind in ("value", "base", "level_verb", "holding_verb") or chunk_.word in (";", "from"):
            break
    for i in range(at - 1, max(-1, at - 7), -1):
        chunk_ = chunks[i]
        if isinstance(chunk_.item, Cue) and chunk_.item.role == "comparison":
            return None if i and chunks[i - 1].kind == "value" else _code(chunk_.item)
        if chunk_.kind in ("value", "base"):
            break
    return None


def _code(cue: Cue) -> Comparison:
    return "yoy" if cue.code == "yoy" else "pop"


def _peer(chunks: Sequence[Chunk], at: int) -> bool:
    """Is the number measured against another metric ("5.8 points higher than the growth of all firms")?"""
    for i in range(at + 1, min(at + 5, len(chunks))):
        if chunks[i].kind == "value":
            return False
        if chunks[i].kind == "base" or chunks[i].text.lower() in ("above", "below", "ahead of", "short of", "under"):
            if any(c.kind == "value" for c in chunks[i + 1 : i + 6]):
                return False  # "against a capacity increase of 3%": the other number stands for itself
            return any(c.kind in ("metric", "pronoun") for c in chunks[i + 1 : i + 3])
    return False


def _remembered(memory: Memory, statement: Statement) -> Memory:
    changed = replace(memory, measure=statement.measure, status=statement.status)
    if statement.metric_text and not is_base(statement):
        changed = replace(changed, metric=statement.metric_text, owner=owner_of(statement.metric_text))
    if is_base(statement) and statement.period is not None and statement.period_text:
        changed = replace(changed, base_period=statement.period, base_for=memory.period)
    if statement.comparison in ("yoy", "pop") and statement.measure in ("growth", "change"):
        changed = replace(
            changed, comparison=statement.comparison, compared=statement.period
        )
    if statement.period is not None and statement.period_text and not is_base(statement) and statement.status == "actual":
        if not _looks_back(statement.period, memory.period):
            changed = replace(changed, period=statement.period, period_text=statement.period_text)
    return changed


def _looks_back(period: Period, standing: Period | None) -> bool:
    """Is the period an earlier one of the same length ("an improvement on the 2.8% of July"), told in passing?"""
    if standing is None or None in (period.first_day, period.last_day, standing.first_day, standing.last_day):
        return False
    assert period.first_day and period.last_day and standing.first_day and standing.last_day
    same_length = abs((period.last_day - period.first_day).days - (standing.last_day - standing.first_day).days) <= 7
    return same_length and period.last_day < standing.last_day


def _entering(memory: Memory, kind: str) -> Memory:
    """A new block: what the block before was about is no longer meant, unless it is a continuing paragraph."""
    memory = replace(memory, place=None)
    if kind in ("heading", "title", "subtitle"):
        return replace(memory, heading_period=None, heading_period_text=None, heading_base=None, period=None, period_text=None)
    if memory.heading_period is not None:
        return replace(memory, period=None, period_text=None)
    return memory


def _leaving(memory: Memory, kind: str, reading: Reading) -> Memory:
    """What a sentence without numbers, or a heading, leaves for those that follow."""
    mentions = [m for m in reading.periods if m.period is not None and not _bracketed(reading, m)]
    mentions = [m for m in mentions if m.last_day is not None and m.first_day is not None]
    plain = [m for m in mentions if not m.compares and not _one_day(m)] or [m for m in mentions if not m.compares]
    if plain and kind in ("heading", "subtitle", "title"):
        first = plain[0]
        memory = replace(memory, heading_period=first.period, heading_period_text=first.text)
        against = [m for m in mentions if m.compares]
        if against:
            base = rebased(against[0], first.period)
            code = comparison_of(first.period, base, against[0])
            memory = replace(memory, heading_base=base, comparison=code if code in ("yoy", "pop") else memory.comparison)
    if plain and not reading.quantities and not _one_day(plain[0]) and kind not in ("heading", "subtitle", "title"):
        memory = replace(memory, period=plain[0].period, period_text=plain[0].text)
    return memory


def _main_period(readings: Sequence[Reading]) -> PeriodMention | None:
    """What the release is about: its first period that is no day, no basis of comparison and in no bracket."""
    for reading in readings:
        for mention in reading.periods:
            bracketed = _bracketed(reading, mention)
            whole = mention.first_day is not None and mention.last_day is not None
            if whole and not mention.compares and mention.shift is None and not _one_day(mention) and not bracketed:
                return mention
    return None


def _bracketed(reading: Reading, mention: PeriodMention) -> bool:
    before = reading.sentence.text[: mention.start]
    return before.count("(") > before.count(")")


def _outlook(readings: Sequence[Reading], published: date | None) -> PeriodMention | None:
    """The year that the release looks ahead to: its first whole year that was not over when it came out."""
    for reading in readings:
        for mention in reading.periods:
            first, last = mention.first_day, mention.last_day
            if published and first and last and (last - first).days >= 360 and last >= published and not mention.compares:
                return mention
    return None


def _main_comparison(readings: Sequence[Reading]) -> Comparison | None:
    """The first basis of comparison that the release names, for headlines that name none."""
    for reading in readings:
        for cue in reading.cues:
            if cue.role == "comparison":
                return _code(cue)
        for mention in reading.periods:
            if mention.compares and mention.shift is not None and mention.shift.years == -1:
                return "yoy"
    return None


def _one_day(mention: PeriodMention) -> bool:
    return mention.first_day is not None and mention.first_day == mention.last_day
