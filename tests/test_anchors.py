"""Anchors: whatever a pattern matches holds them; a sieve passes no pattern by that matches."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.anchors import DIGIT, Sieve, anchors
from extractor.match.periods.finder import MEANINGS
from extractor.match.periods.wordings import grammar_of
from extractor.match.quantities.refusals import Refuser
from extractor.rulebook import load_rulebook

RULEBOOK = load_rulebook()
GRAMMAR = grammar_of(RULEBOOK, MEANINGS)
PATTERNS = [one.source for one in Refuser(RULEBOOK).patterns]
TEXTS = [
    text
    for rule in RULEBOOK.rules
    for text in (*(example.text for example in rule.examples), *(reject.text for reject in rule.rejects))
]


@pytest.mark.parametrize(
    ("pattern", "groups"),
    [
        pytest.param(r"\b(?:Tables?|Fig\.) (?=\d)", [{"Table", "Fig."}], id="a choice asks for one of its words"),
        pytest.param(r"per\s(?:100|1,000)\b", [{"per"}, {"100", "1,000"}], id="words in turn are asked for each"),
        pytest.param(r"[Pp]age", [{"page", "Page"}], id="capitals matter"),
        pytest.param(r"(?i:Page)", [{"page"}], id="capitals do not matter where they are said not to"),
        pytest.param(r"(?i:Bank)Rate", [{"bankrate"}], id="nor does what is glued to them"),
        pytest.param(r"(?:in|at)?\s?end of", [{"end"}, {"of"}], id="what may be missing is not asked for"),
        pytest.param(r"(?<!no )growth(?! rate)", [{"growth"}], id="what must not be there is not asked for"),
        pytest.param(r"(?<=in )\d(?= days)", [{"days"}, {"in"}], id="what must stand beside is asked for"),
        pytest.param(
            r"(?:of|in)\s\d{2}\s", [{f"of {DIGIT * 2}", f"in {DIGIT * 2}"}, {DIGIT * 2}], id="frequent words go on"
        ),
        pytest.param(r"\d{3}-\d{4}", [{f"{DIGIT * 3}-{DIGIT * 4}"}], id="a digit is any digit"),
        pytest.param(r"\d{1,2}/\d+", [{f"{DIGIT}/{DIGIT}"}], id="repeated digits end with a digit"),
        pytest.param(r"(?P<no>\d+)st\b", [{f"{DIGIT}st"}], id="a named group is read"),
        pytest.param(r"\p{Lu}\w+ [.,]", [], id="nothing is sure"),
        pytest.param(r"(?(1)a|b)growth", [], id="what is not known asks for nothing"),
        pytest.param(r"(?x) growth # rate", [], id="free spacing is not known"),
        pytest.param(r"growth|\w", [], id="a choice with anything asks for nothing"),
    ],
)
def test_anchors_are_what_a_match_must_hold(pattern, groups):
    assert sorted(map(sorted, anchors(pattern))) == sorted(map(sorted, groups))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_anchors_pass_every_rule_that_matches(pattern):
    sieve = Sieve([(pattern, anchors(pattern))])
    compiled = regex.compile(pattern, regex.V0)
    missed = [text for text in TEXTS if compiled.search(text) and not sieve.passing(text)]
    assert missed == []


_COUNTS = ["?", "*", "+", "{2}", "{1,3}", "{0,2}", "+?"]
_patterns = st.recursive(
    st.sampled_from(
        ["growth", "Q", "per", "%", "/", r"\.", r"\d", r"\d{2}", "19", r"\s", "[abA]", "[^ab]", "[1-9]", "."]
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda branches: f"({'|'.join(branches)})"),
        st.tuples(inner, st.sampled_from(_COUNTS)).map(lambda drawn: f"(?:{drawn[0]}){drawn[1]}"),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_anchors_hold_in_whatever_matches(data):
    pattern = data.draw(_patterns)
    text = data.draw(st.from_regex(pattern))
    assert Sieve([(pattern, anchors(pattern))]).passing(text) == (pattern,), (pattern, text)


def test_anchors_sieve_keeps_the_order():
    sieve = Sieve([("last", [["total"]]), ("any", []), ("both", [["total"], ["2024"]]), ("two words", [["of total"]])])
    assert sieve.passing("share of total in 2024") == ("last", "any", "both", "two words")
    assert sieve.passing("totals in 2023") == ("last", "any")


def test_anchors_sieve_remembers_no_word_of_a_text_without_end():
    sieve = Sieve([("total", [["total"]])])
    assert sieve.passing("x" * 100_000 + "total") == ("total",)
    assert sieve._of_word.cache_info().currsize == 0
    assert sieve.passing("a total") == ("total",)
    assert sieve._of_word.cache_info().currsize == 2
