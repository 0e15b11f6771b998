"""A linked number -> what was decided of it, and why: metric, measure, sign, status, adjustment, attribution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.model import Cue
from extractor.story.case import Case, pointed_at, quoted
from extractor.story.times import comparison, period
from extractor.story.values import Decision, Source

_MOVES = ("growth", "change", "contribution")
_WAYS = {
    "metric.near": "the phrase right before, as the subject",
    "metric.parsed": "the subject by the grammar of the sentence",
    "metric.nearest": "the nearest phrase before, since no subject was found",
}


def decisions(case: Case) -> Iterator[Decision]:
    """All decisions on a number, in the order in which they are told."""
    yield metric(case)
    if case.row is not None:
        yield metric_id(case)
        if case.row.ref_area:
            yield Decision("ref_area", case.row.ref_area, "sentence", case.row.metric_text, (), "named in the metric")
    yield measure(case)
    if case.final.measure in _MOVES:
        yield sign(case)
    yield period(case)
    if case.final.measure in _MOVES or case.final.comparison != "none":
        yield comparison(case)
    yield status(case)
    yield from _said_of_all(case)


def metric(case: Case) -> Decision:
    """Whose words the metric is, and where they stand."""
    words = case.final.metric_text
    if words is None:
        return Decision("metric", None, "none", None, (), "nothing in the sentence or before it says what it measures")
    source, found, because, rules = _metric_source(case, case.link.note.own.metric_text or words)
    if case.link.listed.metric_text != case.link.note.own.metric_text and case.trace.memory.parent is not None:
        source, rules = "list_line", ()
        because += f"; with {quoted(case.trace.memory.parent.metric)} of the line above the list"
    if case.link.dealt.metric_text != case.link.listed.metric_text:
        because += f"; its member of {quoted(case.link.listed.metric_text or '')}, dealt out in order"
    if case.final.metric_text != case.link.dealt.metric_text:
        because += "; with what the last number of the list is a share of"
    return Decision("metric", words, source, found, rules, because)


def _metric_source(case: Case, words: str) -> tuple[Source, str | None, str, tuple[str, ...]]:
    at = case.link.note.metric_at
    carried = tuple(rule for rule in case.link.note.own.rules if rule.startswith("metric."))
    if at == case.link.at:
        return "sentence", words, "what the number counts", carried
    if at is not None:
        found = case.trace.chunks[at].text
        if case.trace.chunks[at].kind == "pronoun":
            source, because = _from_before(case, words)
            return source, found, f"{quoted(found)} stands for it, {because}", carried
        place = _place(case, at, carried)
        if not _has_words(words, found):
            place += ", written out with the text before"
        return "sentence", found, place if found == words else f"{quoted(found)}, {place}", carried
    before = case.before
    if before is not None and before.listed.metric_text and words.startswith(before.listed.metric_text):
        return "number_before", before.listed.metric_text, f"as for {before.final.quantity.text} before it", carried
    source, because = _from_before(case, words)
    return source, words, because, carried


def _from_before(case: Case, words: str) -> tuple[Source, str]:
    """From where words come that stand in the text before, or else around the number."""
    kept = case.trace.memory.metric
    if kept is None or not words.startswith(kept):
        return "sentence", "put together from the words around the number"
    sentence = case.metric_before(kept)
    return (
        "text_before",
        f"carried over from {pointed_at(sentence)}" if sentence else "carried over from the text before",
    )


def _has_words(metric: str, found: str) -> bool:
    """Does a metric hold the phrase that it was found as? Not so "that of mills", "their revenue"."""
    first, *rest = found.split()
    plain = " ".join(rest) if rest and first.lower() in ("the", "a", "an") else found
    return plain.lower() in metric.lower()


def _place(case: Case, at: int, rules: Sequence[str]) -> str:
    """How the chunk of the metric was found."""
    fit = case.link.note.fit
    slot = next((name for name, place in fit.slots.items() if place == at and name != "value"), None)
    if slot is not None:
        return f"where the pattern has {{{slot}}}"
    if at > case.link.at:
        return "behind the number"
    return next((words for rule, words in _WAYS.items() if rule in rules), "the subject of its clause")


def metric_id(case: Case) -> Decision:
    assert case.row is not None and case.row.metric is not None
    found = case.row.metric
    where = case.rules.where("metrics", found)
    if where is not None:
        return Decision("metric_id", found, "rule", None, (f"metric.{found}",), f"an entry of the catalogue, {where}")
    return Decision("metric_id", found, "none", None, (), "its own words, since no wording of the catalogue fits")


def measure(case: Case) -> Decision:
    """What kind of figure it is."""
    final, link, rule = case.final, case.link, case.link.note.fit.rule
    source: Source = "rule"
    if final.measure != link.dealt.measure:
        because = "settled with the other numbers of the sentence"
        source = "sentence"
    elif link.listed.measure != link.note.own.measure:
        because, source = "the line above the list tells of a rise or fall", "list_line"
    elif rule.measure == "by_unit":
        amount = "a percentage or a multiple" if final.measure == "growth" else "an amount"
        because = f"{amount} that goes with a word of change"
    elif rule.measure == "like_previous":
        because, source = "like the number before", "number_before"
    elif rule.measure == "by_metric":
        because = {
            "growth": "the metric is itself a rate of growth, or its verb tells of growth",
            "share": "the metric is itself a share, or what it is a share of follows",
            "contribution": "the metric is itself a contribution",
            "change": "the noun of change is the metric",
        }.get(final.measure, "the metric is no rate of growth and no share")
    else:
        because = f"what the rule {rule.id} says"
    return Decision("measure", final.measure, source, None, (f"statement.{rule.id}",), because)


def sign(case: Case) -> Decision:
    """Up or down, and by which word."""
    direction, cue, quantity = case.final.direction, case.link.note.cue, case.final.quantity
    rules = (cue.rule,) if cue is not None else ()
    words = cue.text if cue is not None else None
    if quantity.signed:
        printed = "down" if quantity.value < 0 else "up"
        return Decision("sign", printed, "sentence", quantity.text, (), f"{printed}, printed with its sign")
    if direction == "none":
        return Decision("sign", None, "none", words, rules, "nothing says up or down")
    if cue is not None and cue.direction == direction:
        return Decision("sign", direction, "sentence", words, rules, f"{direction}, by {quoted(cue.text)}")
    if cue is not None and {cue.direction, direction} == {"up", "down"}:
        because = f"{direction}: {quoted(cue.text)} is said of a fall or a gap"
        return Decision("sign", direction, "sentence", words, rules, because)
    if case.link.listed.direction != case.link.note.own.direction:
        return Decision("sign", direction, "list_line", None, (), f"{direction}, by the line above the list")
    if case.before is not None:
        because = f"{direction}, as {case.before.final.quantity.text} before it"
        return Decision("sign", direction, "number_before", None, (), because)
    return Decision("sign", direction, "rule", words, rules, f"{direction}, by the rule")


def status(case: Case) -> Decision:
    """A fact, a forecast or a target."""
    code = case.final.status
    if code == "actual":
        because = "no word of forecast or target in its clause, and its time is not to come"
        return Decision("status", code, "none", None, (), because)
    cue = case.nearest("target", "forecast", code=code) or case.nearest("target", "forecast")
    if cue is not None:
        return Decision("status", code, "sentence", cue.text, (cue.rule,), f"said by {quoted(cue.text)}")
    return Decision("status", code, "release_date", None, (), "its period begins after the release came out")


def _said_of_all(case: Case) -> Iterator[Decision]:
    """What the sentence says of all its numbers."""
    cues = case.trace.reading.cues
    if case.final.adjustment:
        cue = next((one for one in cues if one.role == "adjustment" and one.code == case.final.adjustment), None)
        yield _by_cue("adjustment", case.final.adjustment, cue)
    if case.final.attribution:
        cue = next((one for one in cues if one.role in ("attribution", "attribution_verb")), None)
        yield _by_cue("attribution", case.final.attribution, cue)


def _by_cue(what: str, value: str, cue: Cue | None) -> Decision:
    if cue is None:
        return Decision(what, value, "sentence", None, (), "said in the sentence")
    return Decision(what, value, "sentence", cue.text, (cue.rule,), f"by {quoted(cue.text)}")
