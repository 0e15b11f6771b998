"""Ids of rules -> where they stand in their files, and what they are about."""

from __future__ import annotations

from pathlib import Path

from extractor.rulebook import Rulebook, builtin_folder


class RuleIndex:
    """The rules of a book by their ids, as a trace names them."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._where = {(rule.kind, rule.id): rule.where for rule in rulebook.rules}
        self._builtin = str(builtin_folder().parent)

    def where(self, kind: str, rule_id: str) -> str | None:
        """`rules/statements.yaml:357`; in full for a folder of the user's own; None where there is no such rule."""
        place = self._where.get((kind, rule_id))
        if place is None:
            return None
        if not place.startswith(self._builtin):
            return place
        file, _, line = place.rpartition(":")
        inside = Path(file).relative_to(builtin_folder()).as_posix()
        return f"rules/{inside}:{line}"

    def knows_metric(self, metric: str) -> bool:
        """Is the id one of the catalogue, or only the words of a metric in another spelling?"""
        return ("metrics", metric) in self._where
