"""A linked number -> why its period is what it is, and what it is compared with."""

from __future__ import annotations

import re

from extractor.model import PeriodMention
from extractor.story.case import Case, code_of, pointed_at, quoted
from extractor.story.values import Decision

_YEAR = re.compile(r"\d{4}|\b\d\d/\d\d\b|[’']\d\d\b|(?:FY|[QH]\d)\s?\d\d\b", re.IGNORECASE)


def period(case: Case) -> Decision:
    """From where a number has its period: the sentence, the number before, a heading, the title, the release."""
    final, mention = case.final, case.link.note.mention
    code, words = code_of(final.period), final.period_text
    if final.period is None or code is None:
        return Decision("period", None, "none", mention.text if mention else words, _rules(mention), _unknown(case))
    said = case.mention(final.period, words) if words else None
    if final.period != case.link.listed.period and said is not None:
        because = f"{quoted(said.text)}, its member of a list that is dealt out in order"
        return Decision("period", code, "sentence", said.text, _rules(said), because)
    if mention is not None and mention.text == words:
        return Decision("period", code, "sentence", words, _rules(mention), _read(case, mention))
    if words == "published":
        return Decision("period", code, "release_date", None, (), "a decision is dated to the day of the release")
    if said is not None:
        return Decision("period", code, "sentence", said.text, _rules(said), _read(case, said))
    return _carried(case, code, words)


def _carried(case: Case, code: str, words: str | None) -> Decision:
    rules = ("period.carried",)
    final, before = case.final, case.before
    if case.link.note.fit.rule.base and words is None:
        because = "worked out: what the number before it is compared with"
        return Decision("period", code, "number_before", None, rules, because)
    kept = case.said_before(final.period, words)
    if kept is None and before is not None and before.final.period == final.period:
        return Decision("period", code, "number_before", words, rules, f"as for {before.final.quantity.text} before it")
    if kept is None:
        return Decision("period", code, "text_before", words, rules, "carried over from the text before")
    sentence, source = kept
    place = {"title": "in the title", "heading": "in the heading", "release": "later in the release"}
    because = f"{quoted(words or '')} {place.get(source, 'in the text before')}, {pointed_at(sentence)}"
    return Decision("period", code, source, words, rules, because)


def _read(case: Case, mention: PeriodMention) -> str:
    """What a wording that does not say all of its period was read with."""
    because = f"{quoted(mention.text)} in the sentence"
    if mention.shift is not None:
        return f"{because}, counted from the period that it leans on"
    if _YEAR.search(mention.text):
        return because
    published = case.journey.document.published
    known = f"and the release date {published}" if published else "(the date of the release is not known)"
    return f"{because}, read with the text around it {known}"


def _unknown(case: Case) -> str:
    mention = case.link.note.mention
    undated = "" if case.journey.document.published else "; the date of the release is not known"
    if mention is not None and (mention.first_day or mention.last_day):
        return f"{quoted(mention.text)} is open at one end"
    if mention is not None:
        return f"the days of {quoted(mention.text)} cannot be known{undated}"
    named = ", ".join(quoted(one.text) for one in case.trace.reading.periods)
    if named:
        return f"{named} in the sentence is what it is compared with, or another number's{undated}"
    return f"no wording of time in the sentence, and none to carry over from a heading or the text before{undated}"


def _rules(mention: PeriodMention | None) -> tuple[str, ...]:
    return (f"period.{mention.rule}",) if mention is not None else ()


def comparison(case: Case) -> Decision:
    """Against what a change is measured, and where that is said."""
    final, rule = case.final, case.link.note.fit.rule
    value = final.comparison
    if final.comparison == "none":
        return Decision("comparison", None, "none", None, (), "nothing says against what")
    if rule.comparison is not None:
        return Decision("comparison", value, "rule", None, (f"statement.{rule.id}",), f"what the rule {rule.id} says")
    if final.comparison != case.link.dealt.comparison:
        return _lent(case, value)
    if final.comparison == "peer":
        return Decision("comparison", value, "sentence", None, (), "measured against another metric")
    cue = case.nearest("comparison")
    if cue is not None and (cue.code == "yoy") == (final.comparison == "yoy"):
        return Decision("comparison", value, "sentence", cue.text, (cue.rule,), quoted(cue.text))
    said = _base(case)
    if said is not None:
        return Decision(
            "comparison", value, "sentence", said.text, _rules(said), f"{quoted(said.text)} in the sentence"
        )
    return Decision("comparison", value, "sentence", None, (), "the sentence names both periods")


def _base(case: Case) -> PeriodMention | None:
    """The wording of the period that the number is compared with."""
    said = case.mention(case.final.comparison_period)
    compared = [one for one in case.trace.reading.periods if one.compares]
    return said or min(compared, key=lambda one: abs(one.start - case.start), default=None)


def _lent(case: Case, value: str) -> Decision:
    """A comparison that was not said with the number itself."""
    code = case.final.comparison
    for other in case.others:
        if other.dealt.comparison == code:
            because = f"as for {other.final.quantity.text} beside it"
            return Decision("comparison", value, "number_before", None, (), because)
    bases = [other for other in case.others if other.note.fit.rule.base]
    if bases:
        because = f"against {bases[0].final.quantity.text}, the old value in the sentence"
        return Decision("comparison", value, "sentence", bases[0].final.quantity.text, (), because)
    if case.trace.memory.comparison == code:
        return Decision("comparison", value, "text_before", None, (), "as in the text before")
    if case.trace.memory.release_comparison == code:
        return Decision(
            "comparison", value, "release", None, (), "the first basis of comparison that the release names"
        )
    because = "a whole year is measured against the year before"
    if case.final.quantity.unit == "basis_point":
        because = "a policy rate moves from where it stood before"
    return Decision("comparison", value, "rule", None, (), because)
