"""Tasks <-> doccano's JSONL (relation): entities with offsets, relations between their ids, other keys as metadata."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from extractor.review.given import info_of, lines, part, typed
from extractor.review.tasks import INFO, Answer, Labelled, Link, Task


def written(tasks: Iterable[Task]) -> Iterator[str]:
    """A line a task; ids of entities are numbers of their own in the whole file."""
    first = 0
    for task in tasks:
        entities = [
            {"id": first + number, "label": span.label, "start_offset": span.start, "end_offset": span.end}
            for number, span in enumerate(task.spans)
        ]
        relations = [
            {"id": number, "from_id": first + link.head, "to_id": first + link.tail, "type": link.label}
            for number, link in enumerate(task.links)
        ]
        # Metadata is shown as it is and kept as text: one value, not a tree.
        info = json.dumps(dict(task.info), ensure_ascii=True)
        told: dict[str, Any] = {"text": task.text, "entities": entities, "relations": relations}
        yield json.dumps(told | {"source": task.info.get("source"), INFO: info}, ensure_ascii=True) + "\n"
        first += len(entities)


def answers(text: str, path: str) -> Iterator[Answer]:
    """What doccano exported: every task counts as looked at, since its files do not tell."""
    for where, told in lines(text, path):
        meta = told.get("meta") or told.get("metadata")
        info = info_of({**meta, **told} if isinstance(meta, dict) else told, where)
        spans: list[Labelled] = []
        numbers: dict[Any, int] = {}
        for one in part(told, "entities", list, where):
            entity = typed(one, dict, f"{where}: entities")
            numbers[entity.get("id")] = len(spans)
            start, end = (part(entity, name, int, where) for name in ("start_offset", "end_offset"))
            spans.append(Labelled(part(entity, "label", str, where), start, end))
        links = [
            Link(str(one.get("type")), numbers[one.get("from_id")], numbers[one.get("to_id")])
            for one in told.get("relations") or []
            if isinstance(one, dict) and one.get("from_id") in numbers and one.get("to_id") in numbers
        ]
        yield Answer(Task(part(told, "text", str, where), tuple(spans), tuple(links), info), where)
