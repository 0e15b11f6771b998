"""Each statement pattern's needs against the rows of chunks that it fits: none may be shut out by them."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice

import pytest

from extractor.link.chunks import Chunk
from extractor.link.needs import facts_of, needs_of
from extractor.link.patterns import StatementPatterns
from extractor.model import Quantity
from extractor.rulebook import StatementRule, load_rulebook
from extractor.rulework.reach import _lines

_RULEBOOK = load_rulebook()
_CASES = [(rule, pattern) for rule in _RULEBOOK.of(StatementRule) for pattern in rule.patterns]
_COMPILED = [one.pattern for one in StatementPatterns(_RULEBOOK).compiled]


def _chunk(code: str, rule: StatementRule) -> Chunk:
    number = Quantity(0, 1, "5", "quantity", value=Decimal(5), kind=rule.units[0] if rule.units else "percent")
    return Chunk(code, 0, 1, code, item=number if code == "value" else None)


@pytest.mark.parametrize("rank", range(len(_CASES)), ids=[f"{rule.id}: {pattern}" for rule, pattern in _CASES])
def test_link_needs_are_met_by_every_row_that_a_pattern_fits(rank: int) -> None:
    rule, pattern = _CASES[rank]
    needs = needs_of(rule, pattern)
    for line, _ in islice(_lines(pattern), 500):
        assert _COMPILED[rank].search(line), line
        codes = line.split()
        facts = facts_of(codes, [_chunk(code, rule) for code in codes])
        assert not [need for need in needs if need.isdisjoint(facts)], line


def test_link_needs_shut_out_a_row_whose_pieces_stand_apart() -> None:
    rule, pattern = next((rule, pattern) for rule, pattern in _CASES if pattern == "{change_verb} [~] {value}")
    apart = ["change_verb", "metric", "by", "value"]
    facts = facts_of(apart, [_chunk(code, rule) for code in apart])
    assert [need for need in needs_of(rule, pattern) if need.isdisjoint(facts)]
