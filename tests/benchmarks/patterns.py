"""`python tests/benchmarks/patterns.py` -> what 500 statement patterns cost beside 10, as a ratio of processor time.

Two engines with the same rules but for the statements: one has the ten patterns that fit most often here, the other the
built-in ones and variants of them with one more word, until there are 500. Both read the same fresh texts in turn.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from dataclasses import replace as replaced
from itertools import count, cycle, islice

from pages import fact

from extractor.match.linear_algebra import one_thread
from extractor.model import Release
from extractor.rulebook import Rulebook, StatementRule, load_rulebook

MANY, FEW, TEXTS, FACTS = 500, 10, 60, 12
WORDS = (
    "sharply slightly again however overall already nearly broadly mostly once also still even then now there here "
    "surely partly fully"
).split()


def text(number: int) -> Release:
    """A text of facts that no other text has."""
    dice = random.Random(number)
    facts = (fact(dice, "Norland", number % 12, 2012 + number % 13) for _ in range(FACTS))
    plain = " ".join(facts).replace("<strong>", "").replace("</strong>", "")
    return Release(f"{number}.txt", plain.encode(), "text/plain")


def variants(rules: tuple[StatementRule, ...]) -> list[StatementRule]:
    """Rules of one pattern each, until all have MANY patterns."""
    there = sum(len(rule.patterns) for rule in rules)
    patterns = [(rule, pattern) for rule in rules for pattern in rule.patterns if "} {" in pattern]
    made = (
        rule.model_copy(update={"id": f"{rule.id}_{number}", "patterns": (pattern.replace("} {", f"}} {word} {{", 1),)})
        for number, (rule, pattern), word in zip(count(), cycle(patterns), cycle(WORDS))
    )
    return list(islice(made, MANY - there))


def with_statements(book: Rulebook, statements: list[StatementRule]) -> Rulebook:
    """The rulebook with these statements instead of its own."""
    others = [rule for rule in book.rules if not isinstance(rule, StatementRule)]
    return replaced(book, rules=(*others, *statements))


def main() -> None:
    one_thread()
    from extractor.pipeline import Engine

    book = load_rulebook()
    rules = book.of(StatementRule)
    fitted: Counter[str] = Counter()
    whole = Engine(book)
    for number in range(30):
        for row in whole.extract(text(-number - 1)).observations:
            fitted.update(name for name in row.rules.split() if name.startswith("statement."))
    last = [rule for rule in rules if rule.id == "value_alone"]
    often = [rule for rule in rules if f"statement.{rule.id}" in {name for name, _ in fitted.most_common(40)}]
    few, used = [], sum(len(rule.patterns) for rule in last)
    for rule in often:
        if rule not in last and used + len(rule.patterns) <= FEW:
            few.append(rule)
            used += len(rule.patterns)
    small = Engine(with_statements(book, [*few, *last]))
    many = [*[rule for rule in rules if rule not in last], *variants(rules), *last]
    large = Engine(with_statements(book, many))
    ratios, found = [], [0, 0]
    for number in range(TEXTS):
        took = {}
        for at in (0, 1) if number % 2 else (1, 0):
            begun = time.process_time()
            found[at] += len((small, large)[at].extract(text(number)).observations)
            took[at] = time.process_time() - begun
        ratios.append(took[1] / took[0])
    print(f"{used} patterns: {found[0]} rows; {sum(len(rule.patterns) for rule in many)} patterns: {found[1]} rows")
    print(f"processor time, {TEXTS} texts of {FACTS} facts: median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
