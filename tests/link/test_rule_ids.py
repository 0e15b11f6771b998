"""What Python asks of a statement rule is a field of the rule: no id of one stands in the code."""

from __future__ import annotations

import ast
from pathlib import Path

import extractor
from extractor.rulebook import StatementRule, load_rulebook

PACKAGE = Path(extractor.__file__).parent


def _strings(path: Path) -> list[tuple[int, str]]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [
        (node.lineno, node.value) for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_no_statement_rule_is_named_in_python() -> None:
    ids = {rule.id for rule in load_rulebook().of(StatementRule)}
    named = [
        f"{path.relative_to(PACKAGE)}:{line}: {word}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in _strings(path)
        if len(text) < 200
        for word in text.replace("statement.", "").split()
        if word in ids
    ]
    assert named == []
