"""Value in its sentence -> what it is: a level, growth, a change, a share, a contribution; and its unit and sign."""

from __future__ import annotations

from dataclasses import replace

from extractor.link.chunks import Chunk
from extractor.link.patterns import Fit
from extractor.link.phrases import counted_noun
from extractor.link.places import whole_after
from extractor.link.work import Work
from extractor.model import Cue, Direction, Measure, Quantity, Statement
from extractor.rulebook import Rulebook

_SHOWN_AS_RATE = ("percent", "multiple")


class Measures:
    """Tells the measure of a value; the words that make a percentage a rate of growth are rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._growth_words = frozenset(rulebook.words("growth_words"))
        self._rate_words = frozenset(rulebook.words("rate_words"))

    def of(
        self,
        work: Work,
        at: int,
        fit: Fit,
        quantity: Quantity,
        metric: str | None,
        previous: Statement | None,
        cue: Cue | None,
    ) -> Measure:
        rule = fit.rule
        changed: Measure = "growth" if quantity.kind in _SHOWN_AS_RATE else "change"
        if rule.role == "of_change" and quantity.kind == "point":
            if "contribution" in (metric or "").lower():
                return "contribution"
            return "change"  # "growth slowed by 1.6 points"
        if rule.role == "of_change" and quantity.kind == "percent":
            return "growth"
        if rule.measure == "by_unit":
            return changed
        if rule.measure == "like_previous":
            aside = (
                bool(rule.base) or rule.metric == "slot"
            )  # of another metric an amount is no change because that was
            measure = _like(quantity, previous, changed, base=aside)
            if quantity.kind == "point" and work.chunks[at - 1].word == "by":
                return "change"  # "... to 7%, and by 0.4 points to 5%"
            if previous is not None and previous.measure == "change" and measure == "level":
                measure = self._by_metric(quantity, metric)  # "growth was revised by 0.1 points, from 0.4%"
            if previous is None and rule.base and work.memory.measure == "growth" and quantity.kind == "percent":
                measure = "growth"
            if (
                measure == "level"
                and quantity.kind == "percent"
                and (
                    (quantity.signed and not self._is_rate(metric))
                    or (rule.role == "aside" and rule.metric == "slot" and moving(work))
                )
            ):
                return "growth"
        elif rule.measure == "by_metric":
            measure = self._by_metric(quantity, metric)
            if measure == "level" and quantity.kind == "percent" and self._grew(work, fit, metric):
                return "growth"
        else:
            measure = rule.measure
        if measure == "level" and (
            (quantity.kind == "multiple" and quantity.text.isalpha())
            or (quantity.kind == "percent" and quantity.text.startswith(("+", "plus ")))
        ):
            return "growth"
        if measure == "level" and quantity.kind in ("counted", "bare") and _is_signed_change(quantity, previous):
            return "change"
        if measure == "level" and _minus_of_growth(work, quantity) and not self._is_rate(metric):
            return "growth"
        if measure == "level" and quantity.kind == "bare" and 0 < quantity.value < 1 and quantity.text[:1].isalpha():
            return "share"
        if measure == "level" and quantity.kind in ("percent", "bare") and whole_after(work.chunks, at) is not None:
            return "share"
        return measure

    def _is_rate(self, metric: str | None) -> bool:
        return not self._rate_words.isdisjoint((metric or "").lower().split())

    def _grew(self, work: Work, fit: Fit, metric: str | None) -> bool:
        """ "Demand grew from 12% to 10%": of what is no rate itself, verbs of growth tell rates of growth."""
        if self._is_rate(metric):
            return False
        at = min(fit.slots["value"], fit.slots.get("other", fit.slots["value"]))
        verb = next((c for c in reversed(work.chunks[:at]) if c.kind.endswith("_verb")), None)
        return verb is not None and verb.text.lower().startswith(
            ("grow", "grew", "expand", "contract", "shrank", "shrink")
        )

    def _by_metric(self, quantity: Quantity, metric: str | None) -> Measure:
        """A percentage of a metric called growth is a growth rate; of a share, a share; else a level."""
        words = (metric or "").lower().split()
        head = (metric or "").lower().split(" of ")[0].split(" in ")[0].split()
        if quantity.kind == "percent":
            if words[:1] in (["people"], ["share"], ["proportion"], ["percentage"]) and words[1:2] != ["change"]:
                return "share"
            if (head and head[-1] in self._growth_words) or "growth" in words:
                return "growth"
            if {"share", "shares", "proportion", "proportions", "percentage", "contribution", "weight"} & set(words):
                return "share"
        if quantity.kind == "point" and "contribution" in words:
            return "contribution"
        return "level"


def _is_signed_change(quantity: Quantity, previous: Statement | None) -> bool:
    """ "(+1,960)", and "(-870)" beside it: a count with a plus is a change, and one with a minus beside such."""
    if quantity.text.startswith("+"):
        return True
    return quantity.signed and quantity.value < 0 and previous is not None and previous.measure == "change"


def _minus_of_growth(work: Work, quantity: Quantity) -> bool:
    """ "Exports: +5.0%", "Imports: -1.1%": beside rates of growth a minus is one too, and so is any percentage below a
    heading that names what it is compared with."""
    grown, told = work.memory.measure == "growth", work.memory.heading_base is not None
    below = quantity.signed and quantity.value < 0 and (grown or told)
    return quantity.kind == "percent" and (below or (grown and told))


def _like(quantity: Quantity, previous: Statement | None, changed: Measure, *, base: bool) -> Measure:
    if previous is None:
        return "level"
    same_sort = (previous.quantity.kind in _SHOWN_AS_RATE) == (quantity.kind in _SHOWN_AS_RATE)
    if same_sort and previous.measure != "change":
        return previous.measure
    if base or previous.measure not in ("growth", "change"):
        return "level"
    return changed


def with_unit(quantity: Quantity, metric: str | None, previous: Statement | None) -> Quantity:
    """A bare number takes the unit of the number before it, or is a count of what its metric counts."""
    if quantity.kind != "bare" or quantity.text[:1].isalpha():
        return quantity
    whole = quantity.value == quantity.value.to_integral_value() and (not quantity.decimals or quantity.value >= 1000)
    if not whole:
        return quantity
    unit = counted_noun(metric) if metric else None
    if previous is not None and previous.metric_text == metric and previous.quantity.kind in ("counted", "physical"):
        unit = previous.quantity.unit
    return replace(quantity, unit=unit, kind="counted") if unit else quantity


_OF_ALL_OR_ONE = frozenset(("loss", "losses", "earnings", "income", "profit", "profits"))


def per_share(metric: str | None, quantity: Quantity) -> str | None:
    """ "A loss of $0.09 per share": not the loss, but the loss per share."""
    of_one = metric is not None and quantity.unit is not None and quantity.unit.endswith("/share")
    if not of_one or metric is None or "share" in metric.lower():
        return metric
    return f"{metric} per share" if metric.lower().split()[-1] in _OF_ALL_OR_ONE else metric


def moving(work: Work) -> bool:
    """Does the sentence tell of a rise or a fall at all?"""
    return any(
        cue.direction in ("up", "down") and cue.role in ("change_verb", "change_noun") for cue in work.reading.cues
    ) or any(
        token.dep == "amod" and token.text.lower() in ("increased", "reduced", "higher", "lower", "rising", "falling")
        for token in work.reading.tokens
    )


def turned(work: Work, cue: Cue | None, direction: Direction, measure: Measure) -> Direction:
    """ "The decline narrowed by 7.1 points": less of a fall is a move up.

    The fall must be what narrows: named before the verb with no number between, or behind it as "from the drop".
    """
    if cue is None or measure != "change" or direction not in ("up", "down"):
        return direction
    if not cue.text.lower().startswith(
        ("narrow", "widen", "eas", "slow", "deepen", "moderat", "soften", "abat", "shrink", "shrank")
    ):
        return direction
    verb = next((i for i, piece in enumerate(work.chunks) if piece.item is cue), None)
    falls = [i for i, piece in enumerate(work.chunks) if _is_fall(piece)]
    if verb is None or not any(_what_narrows(work, fall, verb) for fall in falls):
        return direction
    return "up" if direction == "down" else "down"


def _is_fall(piece: Chunk) -> bool:
    return isinstance(piece.item, Cue) and piece.item.role == "change_noun" and piece.item.direction == "down"


def _what_narrows(work: Work, fall: int, verb: int) -> bool:
    if fall < verb:
        return not any(piece.kind == "value" or piece.word in (",", ";") for piece in work.chunks[fall:verb])
    return any(piece.word == "from" for piece in work.chunks[max(verb, fall - 2) : fall])
