"""Tasks <-> Prodigy's JSONL for the interface `relations`: tokens, spans of whole tokens, relations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import regex

from extractor.review.given import info_of, lines, part, typed
from extractor.review.tasks import INFO, Answer, Labelled, Link, Task

_WORD = regex.compile(r"[\p{L}\p{M}]+|\d+|[^\s\p{L}\p{M}\d]")
_ACCEPTED = {"accept": True, "reject": False, "ignore": None}


def written(tasks: Iterable[Task]) -> Iterator[str]:
    """A line a task. Tokens are cut so that every span is made of whole ones."""
    for task in tasks:
        tokens = _tokens(task)
        spans = [_span(span, tokens) for span in task.spans]
        relations = [
            {
                "head": spans[link.head]["token_end"], "child": spans[link.tail]["token_end"], "label": link.label,
                "head_span": spans[link.head], "child_span": spans[link.tail],
            }
            for link in task.links
        ]  # fmt: skip
        told = {
            "text": task.text, "tokens": tokens, "spans": spans, "relations": relations,
            "meta": {"source": task.info.get("source")}, INFO: dict(task.info),
        }  # fmt: skip
        yield json.dumps(told, ensure_ascii=True) + "\n"


def _tokens(task: Task) -> list[dict[str, Any]]:
    borders = {place for span in task.spans for place in span.place}
    tokens: list[dict[str, Any]] = []
    for word in _WORD.finditer(task.text):
        cuts = [word.start(), *sorted(place for place in borders if word.start() < place < word.end()), word.end()]
        for start, end in pairwise(cuts):
            ws = end < len(task.text) and task.text[end].isspace()
            tokens.append({"text": task.text[start:end], "start": start, "end": end, "id": len(tokens), "ws": ws})
    return tokens


def _span(span: Labelled, tokens: list[dict[str, Any]]) -> dict[str, Any]:
    inside = [token["id"] for token in tokens if token["start"] >= span.start and token["end"] <= span.end]
    return {
        "start": span.start, "end": span.end, "token_start": inside[0], "token_end": inside[-1], "label": span.label,
    }  # fmt: skip


def answers(text: str, path: str) -> Iterator[Answer]:
    """What `db-out` gives: accepted tasks are compared span by span."""
    for where, told in lines(text, path):
        spans = [_span_of(one, where) for one in part(told, "spans", list, where)]
        places = {span.place: number for number, span in enumerate(spans)}
        links = []
        for one in told.get("relations") or []:
            relation = typed(one, dict, f"{where}: relations")
            head, tail = (places.get(_span_of(relation.get(name), where).place) for name in ("head_span", "child_span"))
            if head is not None and tail is not None:
                links.append(Link(str(relation.get("label")), head, tail))
        task = Task(part(told, "text", str, where), tuple(spans), tuple(links), info_of(told, where))
        yield Answer(task, where, _ACCEPTED.get(str(told.get("answer", "accept"))), _time(told))


def _span_of(told: Any, where: str) -> Labelled:
    span: Mapping[str, Any] = typed(told, dict, f"{where}: spans")
    return Labelled(str(span.get("label")), part(span, "start", int, where), part(span, "end", int, where))


def _time(told: Mapping[str, Any]) -> str | None:
    seconds = told.get("_timestamp")
    if not isinstance(seconds, int | float) or not 0 <= seconds < 1e11:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC).isoformat()
