"""Heads of a table -> the metric of each cell, put together as a reader would say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from extractor.link.known_names import KnownNames
from extractor.model import CellReading, HeadReading, TableReading
from extractor.rulebook import AreaRule, MetricRule, Rulebook

_LONG = 12  # words of a label that describes rather than names
_DESCRIBES = 8  # words that the labels of a column have on average where it describes
_BRACKET = 60  # characters that a bracket with the sections of a row may have
_NAME = 8  # words of a heading that names a metric
_CAPTION = 16  # words of a line that may name the metric of a table
_PLACES = 0.2  # share of labels that must be known areas for all to be places
_KNOWN = 0.3  # share of labels that must be known metrics
_BY = regex.compile(r"[,;]?\s+by\s+\p{L}.*$", regex.IGNORECASE)
_TOTAL = regex.compile(r"(?:grand |sub-?)?totals?\b|all\b", regex.IGNORECASE)
_EDGES = " ,;:.–—-|"
_CLASS = regex.compile(r"\d\s?[-–+]")
_LETTERS = regex.compile(r"\p{L}+")
_VERB = regex.compile(
    r"^(?:the|our|a)\s+|[\s,]+(?:is|are|was|were|will be|consists? of|consisted of|as follows|follows?)\b.*$",
    regex.IGNORECASE,
)
_NAMELESS = regex.compile(r"[\d\s.,;:%()+–—-]*")


@dataclass(frozen=True, slots=True)
class TablePlan:
    """How the metrics of a table are put together: which label of a row's path is its name (from the inside), on
    which side the metrics stand, and the line above that names what all cells measure."""

    row_leaf: int = 0
    column_leaf: int = 0
    passed: frozenset[int] = frozenset()
    by_column: bool = False
    places: bool = False
    caption: str | None = None


class TableMetrics:
    """Names the metrics of cells; known metrics and areas come from the rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._modifiers = frozenset(rulebook.words("table_modifiers"))
        metrics = rulebook.of(MetricRule)
        names = {name.lower() for rule in metrics for name in rule.names}
        acronyms = {name for rule in metrics for name in rule.acronyms}
        self._known = KnownNames(names, acronyms)
        self._area_names = frozenset(name for rule in rulebook.of(AreaRule) for name in rule.names)
        self._metric_cache: dict[str, bool] = {}

    def plan(self, reading: TableReading) -> TablePlan:
        """How the metrics of this table are named; one way for all its cells."""
        rows = _sides(cell.row for cell in reading.cells)
        columns = _sides(cell.column for cell in reading.cells)
        row_leaf = self._leaf(rows, reading.corner)
        column_leaf = self._leaf(columns, ())
        row_known = self._share(_at(rows, row_leaf))
        column_known = self._share(_at(columns, column_leaf))
        roles = {head.role for head in reading.corner}
        classes = "breakdown" in roles or self._areas(_at(rows, row_leaf)) >= 0.5
        has_columns = any(head.words for head in _at(columns, column_leaf))
        by_column = has_columns and "measures" not in roles and (classes or column_known > row_known)
        caption = None
        if max(row_known, column_known if has_columns else 0) < _KNOWN:
            caption = self._caption(reading) or (None if has_columns else _of_schedule(reading))
        places = self._areas(_at(rows, row_leaf)) >= _PLACES
        return TablePlan(row_leaf, column_leaf, _passed(rows, reading.corner), by_column, places, caption)

    def of(self, cell: CellReading, plan: TablePlan) -> str | None:
        """The metric of one cell; None where no head names any."""
        row = self._side(cell.row, plan.row_leaf, plan.passed)
        column = self._side(cell.column, plan.column_leaf)
        if plan.caption is not None:
            text = self._of(plan.caption, row, plan) if row else plan.caption
            return self._within(text, column) if column else text
        if not row and not column:
            return _bare_label(cell.row)
        if not row or not column:
            return row or column
        if plan.by_column:
            return self._of(column, row, plan)
        return self._within(row, column)

    def _of(self, metric: str, part: str, plan: TablePlan) -> str:
        """ "RPK" and "Africa" as "RPK in Africa", "Funding" and "Mayo pool" as "Funding of Mayo pool"."""
        if self._is_modifier(part) or _TOTAL.match(part):
            return f"{metric} ({part})"
        return f"{metric} in {part}" if plan.places or self._is_area(part) else f"{metric} of {part}"

    def _within(self, metric: str, part: str) -> str:
        """ "M3" and "Stock" as "M3 (Stock)"."""
        if self._is_area(part):
            return f"{metric} in {part}"
        if part.lower() in ("contribution", "contributions", "share"):
            return f"{part} of {metric}"
        flat = part.replace(" (", ", ").replace(")", "")
        if metric.endswith(")"):
            return f"{metric[:-1]}, {flat})"
        return metric if part.lower() in metric.lower() else f"{metric} ({flat})"

    def _side(
        self, heads: Sequence[HeadReading], leaf: int, passed: frozenset[int] = frozenset()
    ) -> str | None:  # fmt: skip
        """The words of one path as one name; the label at `leaf` names, the others say of what."""
        named = [(place, _plain(head)) for place, head in enumerate(heads) if place not in passed]
        named = [(place, words) for place, words in named if words]
        if not named and passed:
            return self._side(heads, leaf)
        if not named:
            return None
        if _TOTAL.match(named[0][1]) and len(named[0][1].split()) > 1:
            return named[0][1]
        at = next((number for number, (place, _) in enumerate(named) if place == leaf), 0)
        name = named[at][1]
        others = [words for number, (_, words) in enumerate(named) if number != at]
        others = [_small(words) for words in others if len(words.split()) <= _LONG and not _says(name, words)]
        others = list(dict.fromkeys(others))
        others = others[:2] if sum(map(len, others[:2])) <= _BRACKET else others[:1]
        if not others:
            return name
        if self._is_modifier(name):
            return f"{name} {others[0]}"
        if self._is_area(others[0]) and len(others) == 1:
            return f"{name} in {others[0]}"
        return f"{name} ({', '.join(others)})"

    def _is_area(self, words: str) -> bool:
        return words in self._area_names or words.removeprefix("the ") in self._area_names

    def _is_modifier(self, words: str) -> bool:
        return words.lower().strip(_EDGES) in self._modifiers

    def _leaf(self, sides: Sequence[Sequence[HeadReading]], corner: Sequence[HeadReading]) -> int:
        """Which label of the paths names a row: one under a head such as "Indicator", one that holds known
        metrics, else the one that differs most from row to row."""
        depth = max(map(len, sides), default=0)
        if depth < 2:
            return 0
        if len(corner) == depth:
            for place in range(depth):
                if corner[depth - 1 - place].role == "measures":
                    return place
        best, leaf = -1.0, 0
        for place in range(depth):
            heads = [head for head in _at(sides, place) if _plain(head)]
            words = {_plain(head) for head in heads}
            if not heads or sum(len(text.split()) for text in words) > _LONG * len(words):
                continue
            if place < len(corner) == depth and corner[depth - 1 - place].role == "rank":
                continue
            full = len(heads) / len(sides)
            score = len(words) * full * (1 + 2 * self._share(heads)) * (0.4 if self._codes(words) else 1)
            if score > best:
                best, leaf = score, place
        return leaf

    def _codes(self, words: Iterable[str]) -> bool:
        """Labels such as "GIS" or "A1; B2": classes, not names."""
        found = list(words)
        return sum(text.isupper() and len(text) <= 14 for text in found) >= 0.7 * len(found)

    def _share(self, heads: Sequence[HeadReading]) -> float:
        """The share of labels that are known metrics, or carry a unit of their own."""
        labels = {_plain(head): head for head in heads if _plain(head)}
        if not labels:
            return 0.0
        good = sum(self._is_metric(text) or head.unit is not None for text, head in labels.items())
        return good / len(labels)

    def _is_metric(self, text: str) -> bool:
        if text not in self._metric_cache:
            self._metric_cache[text] = self._known.find(text) is not None
        return self._metric_cache[text]

    def _areas(self, heads: Sequence[HeadReading]) -> float:
        labels = {_plain(head) for head in heads if _plain(head)}
        return sum(self._is_area(label) for label in labels) / len(labels) if labels else 0.0

    def _caption(self, reading: TableReading) -> str | None:
        """What all cells of a table measure, by its corner, its own caption, or a line above that names a metric."""
        for head in reading.around:
            words = _BY.sub("", head.words).strip(_EDGES)
            if not words or head.role is not None or len(words.split()) > _CAPTION or words.endswith(("?", "!")):
                continue
            says = head.unit is not None or head.changes or head.measure is not None
            own = head in reading.captions or "head.table_number" in head.rules
            if says or self._names(words) or (own and len(words.split()) <= _LONG):
                return words
        return None

    def _names(self, words: str) -> bool:
        """Whether a line is the name of a metric: a known one at its front, and then no more than of what."""
        found = self._known.find(words)
        if found is None or len(words.split()) > _NAME or len(words[: found[0]].split()) > 2:
            return False
        return (
            regex.fullmatch(r"\s*|\s+(?:in|of|for|by|at|from|to|with|per)\b.*|\s*[,(].*", words[found[1] :]) is not None
        )


def _of_schedule(reading: TableReading) -> str | None:
    """What the line over a schedule of years says that its figures are: "the estimated amortization of intangible
    assets is:"."""
    if not any(head.role == "year" for cell in reading.cells for head in cell.row[:1]):
        return None
    lines = (_VERB.sub("", head.words).strip(_EDGES) for head in reading.around)
    return next((line for line in lines if 0 < len(line.split()) <= _LONG), None)


def _sides(paths: Iterable[Sequence[HeadReading]]) -> list[tuple[HeadReading, ...]]:
    """The different paths of a table's rows or columns."""
    found: dict[tuple[str, ...], tuple[HeadReading, ...]] = defaultdict(tuple)
    for path in paths:
        found[tuple(head.text for head in path)] = tuple(path)
    return list(found.values())


def _at(sides: Sequence[Sequence[HeadReading]], place: int) -> list[HeadReading]:
    return [side[place] for side in sides if place < len(side)]


def _passed(rows: Sequence[Sequence[HeadReading]], corner: Sequence[HeadReading]) -> frozenset[int]:
    """The labels of the rows' paths that no metric is named by: ranks, and texts that describe."""
    depth = max(map(len, rows), default=0)
    found = set()
    for place in range(depth if depth > 1 else 0):
        lengths = [len(head.words.split()) for head in _at(rows, place)]
        ranked = len(corner) == depth and corner[depth - 1 - place].role == "rank"
        if ranked or sum(lengths) > _DESCRIBES * len(lengths):
            found.add(place)
    return frozenset(found) if len(found) < depth else frozenset()


def _bare_label(row: Sequence[HeadReading]) -> str | None:
    """The label of a row as it stands, where all its words were understood and nothing else names a metric: "Changes
    in estimates"; none where it is a time, a unit or a mere "Change"."""
    for head in row:
        words = head.text.strip(_EDGES)
        mere = len(words.split()) < 2 and (head.changes or head.measure is not None)
        if not head.times and not head.whole_time and head.unit is None and head.role is None and not mere:
            return words if regex.search(r"\p{L}{3}", words) else None
    return None


def _plain(head: HeadReading) -> str:
    """The words of a head without edges; none where only digits are left of it or it is a rank."""
    words = head.words.strip(_EDGES)
    return "" if _NAMELESS.fullmatch(words) and not _CLASS.search(words) else words


def _says(name: str, words: str) -> bool:
    return words.lower() in name.lower()


def _small(words: str) -> str:
    """A head in capitals as it would stand in a sentence; acronyms stay."""
    long = any(len(word) > 5 for word in _LETTERS.findall(words))
    return words.lower() if words.isupper() and long else words
