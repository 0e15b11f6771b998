"""Rows of a table -> those that somebody asks for, and what to say where there are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from extractor.columns import BY_NAME
from extractor.errors import UsageError
from extractor.model import Observation

_SHOWN = 6


@dataclass
class Selection:
    """The rows of a metric (of all where it is None) that have the given values in the given columns, in any case, and
    all the given words in `metric_text`. `fitted` says whether any did.

    Raises UsageError for a column that there is not, or a code that its column does not know.
    """

    metric: str | None
    columns: Mapping[str, str | None]
    words: str | None = None
    fitted: bool = field(default=False, init=False)
    _metrics: set[str] = field(default_factory=set, init=False)
    _seen: dict[str, Counter[str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for name, wanted in self._asked.items():
            column = BY_NAME.get(name)
            if column is None:
                raise UsageError(f"there is no column {name!r}{_instead(name, BY_NAME)}")
            if column.codes and wanted not in column.codes:
                raise UsageError(f"{name}: {self.columns[name]!r} is none of {', '.join(column.codes)}")

    @property
    def _asked(self) -> dict[str, str]:
        return {name: wanted.casefold() for name, wanted in self.columns.items() if wanted is not None}

    def of(self, rows: Iterable[Observation]) -> Iterator[Observation]:
        """The rows that fit, as they come."""
        asked = self._asked
        words = (self.words or "").casefold().split()
        for row in rows:
            self._metrics.add(row.metric or "")
            if self.metric is not None and row.metric != self.metric:
                continue
            there = {name: str(getattr(row, name) or "") for name in asked}
            for name, value in there.items():
                self._seen.setdefault(name, Counter())[value] += 1
            if any(there[name].casefold() != wanted for name, wanted in asked.items()):
                continue
            if all(word in (row.metric_text or "").casefold() for word in words):
                self.fitted = True
                yield row

    @property
    def nothing_fits(self) -> str:
        """Why no row was found, once all have been looked at: no such metric, or no such value in a column."""
        of = f" of metric {self.metric!r}" if self.metric else ""
        if self.metric is not None and self.metric not in self._metrics:
            return f"no value{of}{_instead(self.metric, self._metrics) or '; column metric holds the ids'}"
        for name, wanted in self._asked.items():
            seen = self._seen.get(name, Counter())
            if wanted not in map(str.casefold, seen):
                named = [value for value, _ in seen.most_common() if value]
                there = f"; there is {_list(named)}" if named else "; the column is empty in all of its rows"
                return f"no value{of} with {name} {self.columns[name]!r}{there}"
        return f"no value{of} with all of these options; leave some out"


def _list(values: list[str]) -> str:
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    return ", ".join(values[:_SHOWN]) + more


def _instead(name: str, there: Iterable[str]) -> str:
    near = get_close_matches(name, there, n=3)
    return f"; there is {', '.join(near)}" if near else ""
