"""An example that does not hold -> which rule is likely missing or wrong, from the story of its number."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from extractor.pipeline import Engine
from extractor.review.cases import Case
from extractor.review.excerpt import as_release, squeezed
from extractor.rulebook import MetricRule
from extractor.story import Explanation, Number, explained

_BY_METRIC = frozenset(("metric", "metric_text"))
_BY_UNIT = frozenset(("unit", "decimals"))
_BY_PERIOD = frozenset(("period", "period_start", "period_end", "freq", "period_text"))
_DECIDED = ("comparison_period", "ref_area", "status", "adjustment", "attribution")
_OUTCOMES = {
    "refused": "give that refusal a narrower pattern",
    "period": "the number is read as time",
    "unseen": "a unit or a wording of numbers is missing",
}


def hints(case: Case, engine: Engine, failed: Collection[str]) -> tuple[str, ...]:
    """What to look at, a line each; `failed` are the columns that differ from what is wanted."""
    if case.text.html:
        return ("table: see the rules of heads, units and cells, and what stands over the table",)
    explanation = explained(engine, as_release(case.text))
    number = _number(case, explanation)
    if number is None:
        return (_not_read(case, explanation),)
    if number.outcome in _OUTCOMES:
        by = f" ({', '.join(number.rules)})" if number.rules else ""
        return (f"{number.because}{by}: {_OUTCOMES[number.outcome]}",)
    return tuple(dict.fromkeys(_of_row(case, number, engine, set(failed)))) or (_statement(number),)


def _number(case: Case, explanation: Explanation) -> Number | None:
    printed = squeezed(case.correction.value_text)
    fitting = [number for number in explanation.numbers if squeezed(number.text) == printed]
    digits = [number for number in explanation.numbers if printed and printed in squeezed(number.text)]
    return next(iter(fitting or digits), None)


def _not_read(case: Case, explanation: Explanation) -> str:
    for block in explanation.not_read:
        if case.correction.value_text in block.text:
            rule = f" ({block.rule})" if block.rule else ""
            return f"its block is not read: {block.because}{rule}"
    return "no rule sees the number: a unit, a scale or a wording of numbers is missing"


def _of_row(case: Case, number: Number, engine: Engine, failed: set[str]) -> Iterator[str]:
    if case.part == "rejects":
        yield f"{_statement(number)}; give it a narrower pattern, or refuse the number"
        return
    if number.outcome == "no_metric" or failed & _BY_METRIC:
        yield _metric(case, number, engine)
    if failed & _BY_UNIT:
        yield f"unit: read by {', '.join(number.rules) or 'no rule'}; see rules of units and currencies"
    period = number.decision("period")
    if failed & _BY_PERIOD:
        yield f"period: {period.because if period else 'no wording of time is understood near the number'}"
    for name in _DECIDED:
        decision = number.decision(name)
        if name in failed:
            yield f"{name}: {decision.because if decision else 'nothing in the text is read as one'}"
    if failed & {"measure", "comparison", "value", "qualifier"}:
        yield _statement(number)


def _metric(case: Case, number: Number, engine: Engine) -> str:
    decision = number.decision("metric")
    words = decision.value if decision else None
    wanted = case.gives.get("metric")
    if not words:
        return "metric: none is found for the number"
    known = {rule.id for rule in engine.rulebook.of(MetricRule)}
    if wanted in known:
        return f'metric: "{words}" is no wording of {wanted}: extractor rules new metric {wanted} --add "{words}"'
    return f'metric: "{words}" was read: extractor rules new metric "{wanted or words}"'


def _statement(number: Number) -> str:
    """The pattern that was taken, and the surer one that came nearest."""
    taken = number.statement
    if taken is None:
        return number.because
    near = number.near[0] if number.near else None
    nearly = f"; nearly {near.rule.removeprefix('statement.')}: {near.because}" if near else ""
    return f"statement: {taken.rule.removeprefix('statement.')} ({taken.where}) was taken{nearly}"
