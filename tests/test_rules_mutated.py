"""Built-in rules taken out or loosened: an example fails then, or a reject does.

Taken out: without a rule nothing is found in its name, so that what its examples want must be found by it alone;
`rules test` holds that for every rule (an example that holds without its rule is a failure). That it does is shown
here: all results in the name of a rule are taken away, and for publishers, metrics and areas the rules themselves.

Loosened: one word of a wording is enough, or how a word of it begins; a pattern takes any number, a unit needs no
number, a name need only be part of a longer one; a regular expression loses one of its demands. What a rule then takes
must be there in one of its rejects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache

import pytest
import regex
from loosened import loosened

from extractor.errors import RuleError
from extractor.match.cues import CueFinder
from extractor.match.parse import tokens_of
from extractor.match.periods import wordings as period_wordings
from extractor.match.periods.meanings import MEANINGS
from extractor.match.quantities.refusals import _NUMBER as NUMBER
from extractor.match.quantities.refusals import _filled as filled
from extractor.normalise.metric_ids import fold
from extractor.pipeline import Engine
from extractor.rulebook import (
    AreaRule,
    BlockRule,
    CellRule,
    CueRule,
    CurrencyRule,
    Example,
    HeadRule,
    HeadTimeRule,
    MetricRule,
    PeriodRule,
    PublisherRule,
    RefusalRule,
    Reject,
    Rule,
    Rulebook,
    StatementRule,
    load_rulebook,
)  # fmt: skip
from extractor.rulebook.proof import Probe, made_by, prove_rule
from extractor.rulecheck import check_rules, probes

RULEBOOK = load_rulebook()
PARTS = (
    "year_digits",
    "length",
    "lengths_listed",
)  # give no period by themselves, only to rules above
TRIED = [rule for rule in RULEBOOK.rules if rule.kind not in ("words", "weights") and rule.id not in PARTS]


@pytest.fixture(scope="module")
def tried() -> dict[str, Probe]:
    """Each probe with a memory, for the same texts are asked for again and again."""
    engine = Engine(RULEBOOK, min_confidence=0)
    return {kind: _remembering(probe) for kind, probe in probes(RULEBOOK, rules=TRIED, engine=engine).items()}


def _remembering(probe: Probe) -> Probe:
    known: dict[tuple[str, object, object, object], Sequence[object]] = {}

    def remembered(case: Example | Reject) -> Sequence[object]:
        key = (case.text, case.published, case.publisher, case.fiscal_year_end)
        if key not in known:
            known[key] = probe(case)
        return known[key]

    return remembered


def test_rules_mutated_each_has_an_example_and_a_reject() -> None:
    assert [rule.id for rule in TRIED if not rule.examples or not rule.rejects] == []


# --- taken out ---------------------------------------------------------------------------------------


def test_rules_mutated_without_its_results_an_example_of_every_rule_fails(tried: dict[str, Probe]) -> None:
    kept = []
    for rule in TRIED:
        without = _without(tried[rule.kind], rule)
        if not any(failure.text in {case.text for case in rule.examples} for failure in prove_rule(rule, without)):
            kept.append(f"{rule.kind}/{rule.id}")
    assert kept == []


def _without(probe: Probe, rule: Rule) -> Probe:
    return lambda case: [thing for thing in probe(case) if not made_by(thing, rule)]


@pytest.mark.parametrize("kind", [PublisherRule, MetricRule, AreaRule], ids=lambda kind: kind.kind)
def test_rules_mutated_without_the_rules_of_a_kind_their_examples_fail(kind: type[Rule]) -> None:
    """These leave one another alone, so that all may be taken out at once."""
    bare = Rulebook(tuple(rule for rule in RULEBOOK.rules if not isinstance(rule, kind)))
    failed = {failure.rule for failure in check_rules(bare, only=RULEBOOK.of(kind))}
    assert [rule.id for rule in RULEBOOK.of(kind) if rule.id not in failed] == []


def test_rules_mutated_without_a_cue_its_words_are_found_no_more() -> None:
    """The cues are taken out one by one."""
    nlp = Engine(RULEBOOK)._reader.nlp
    kept = []
    for rule in RULEBOOK.of(CueRule):
        finder = CueFinder(nlp, Rulebook(tuple(other for other in RULEBOOK.rules if other is not rule)))
        for case in rule.examples:
            doc = nlp(case.text)
            found = finder.find(finder.wordings(doc), tokens_of(doc), case.text)
            if any(cue.rule == f"cue.{rule.id}" for cue in found):
                kept.append(rule.id)
    assert kept == []


# --- loosened ----------------------------------------------------------------------------------------

Loosened = Callable[[Rule, Reject, Sequence[object]], bool]


def _a_word_is_enough(rule: Rule, reject: Reject, found: Sequence[object]) -> bool:
    """A metric of which one word is said, without regard to the rest of the phrase."""
    assert isinstance(rule, MetricRule)
    own = {fold(word) for name in (*rule.names, *rule.acronyms) for word in _split(name)}
    return any(own & {fold(word) for word in _split(getattr(row, "metric_text", "") or "")} for row in found)


def _any_number(rule: Rule, reject: Reject, found: Sequence[object]) -> bool:
    """A statement that takes every number, whatever stands around it."""
    assert isinstance(rule, StatementRule)
    return bool(found)


def _a_partner_is_enough(rule: Rule, reject: Reject, found: Sequence[object]) -> bool:
    """An area of whose name the first letters of a word stand anywhere in the sentence."""
    assert isinstance(rule, AreaRule)
    own = {word[:4] for name in rule.names for word in _split(name)}
    return any(word[:4] in own for word in _split(reject.text))


def _no_number_needed(rule: Rule, reject: Reject, found: Sequence[object]) -> bool:
    """A currency that is money wherever it is named."""
    assert isinstance(rule, CurrencyRule)
    return any(word.lower() in reject.text.lower() for word in (rule.id, *rule.before, *rule.after))


def _part_of_a_name(rule: Rule, reject: Reject, found: Sequence[object]) -> bool:
    """A publisher whose name is part of another."""
    assert isinstance(rule, PublisherRule)
    return any(name in (reject.publisher or "") for name in rule.names)


def _a_beginning_is_enough(rule: Rule, reject: Reject, found: Sequence[object]) -> bool:
    """A wording of which the first three letters of a word stand in the text."""
    fields = ("words", "glued", "after_currency", "before", "after", "forms", "verbs", "nouns")
    words = {word for field in fields for words in getattr(rule, field, ()) for word in _split(words)}
    there = re.findall(r"[^\W\d_]+|\S", reject.text.lower())
    return any(other.startswith(word[:3]) for word in words for other in there)


def _a_demand_less(rule: Rule, reject: Reject, found: Sequence[object]) -> bool:
    """A regular expression without one of the things that it asks for."""
    assert isinstance(rule, RefusalRule | BlockRule | HeadRule | HeadTimeRule | CellRule)
    told = (match[0] for one in _looser(rule) for match in one.finditer(reject.text))
    return any(NUMBER.search(text) if isinstance(rule, RefusalRule) else text.strip() for text in told)


def _looser(rule: RefusalRule | BlockRule | HeadRule | HeadTimeRule | CellRule) -> Iterator[regex.Pattern[str]]:
    for pattern in rule.patterns:
        for other in loosened(pattern):
            with suppress(regex.error):  # half of a pattern that is none
                yield regex.compile(filled(other), regex.I | regex.V1)


LOOSENED: dict[str, Loosened] = {
    "metrics": _a_word_is_enough, "statements": _any_number, "areas": _a_partner_is_enough,
    "currencies": _no_number_needed, "publishers": _part_of_a_name,
    **dict.fromkeys(("units", "scales", "number_words", "qualifiers", "cues"), _a_beginning_is_enough),
    **dict.fromkeys(("refusals", "blocks", "heads", "head_times", "cells"), _a_demand_less),
}  # fmt: skip


def test_rules_mutated_loosened_kinds_are_all_but_those_without_rejects() -> None:
    kinds = {rule.kind for rule in TRIED} - {"periods"}  # which have a test of their own
    assert kinds == set(LOOSENED)


def test_rules_mutated_loosened_a_reject_of_every_wording_of_time_fails() -> None:
    """The pattern without one of its demands finds something in a reject, in which earlier layers have found theirs."""
    words, grammar = period_wordings._word_patterns(RULEBOOK), period_wordings.grammar_of(RULEBOOK, MEANINGS)
    kept = []
    for rule in RULEBOOK.of(PeriodRule):
        pages = [page for reject in rule.rejects for page in _pages(grammar, reject.text)]
        looser = (_compiled(other, rule, words) for pattern in rule.patterns for other in loosened(pattern))
        if rule.id not in PARTS and not any(
            match[0].strip() for one in looser if one for page in pages for match in one.finditer(page)
        ):
            kept.append(rule.id)
    assert kept == []


def _compiled(pattern: str, rule: PeriodRule, words: Mapping[str, str]) -> regex.Pattern[str] | None:
    try:
        source = period_wordings._expanded(pattern, rule, words)
        return regex.compile(source, regex.V0 | regex.IGNORECASE)
    except (RuleError, regex.error):  # half of a pattern that is none
        return None


def _pages(grammar: period_wordings.Grammar, text: str) -> Iterator[str]:
    """The text as each layer of the grammar meets it."""
    page = period_wordings._Page(text, ())
    yield page.masked
    for layer in grammar.layers:
        page = period_wordings._apply(layer, page)
        yield page.masked


@pytest.mark.parametrize("kind", LOOSENED)
def test_rules_mutated_loosened_a_reject_of_every_rule_fails(kind: str, tried: dict[str, Probe]) -> None:
    takes = LOOSENED[kind]
    rules = [rule for rule in TRIED if rule.kind == kind]
    kept = [rule.id for rule in rules if not any(takes(rule, reject, tried[kind](reject)) for reject in rule.rejects)]
    assert kept == []


@cache
def _split(text: str) -> tuple[str, ...]:
    return tuple(text.lower().replace("-", " ").replace("’", "'").split())
