"""Tasks <-> Label Studio's JSON: predictions to look through, annotations when they come back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from extractor.columns import BY_NAME
from extractor.review.given import info_of, parsed, part, typed
from extractor.review.tasks import CODES, INFO, LABELS, LINKS, Answer, Labelled, Link, Task

_MODEL = "press-extractor"
_COLOURS = {"VALUE": "#D55E00", "METRIC": "#0072B2", "PERIOD": "#009E73"}


def interface() -> str:
    """The labelling interface of the project: spans, relations, and choices for each number."""
    labels = "\n".join(f'    <Label value="{name}" background="{_COLOURS[name]}"/>' for name in LABELS)
    relations = "\n".join(f'    <Relation value="{name}"/>' for name in LINKS.values())
    choices = "\n".join(
        f'  <Choices name="{name}" toName="text" perRegion="true" whenTagName="span" whenLabelValue="VALUE" '
        'showInline="true">\n'
        + "\n".join(f'    <Choice value="{code}"/>' for code in BY_NAME[name].codes)
        + "\n  </Choices>"
        for name in CODES
    )
    return (
        f'<View>\n  <Relations>\n{relations}\n  </Relations>\n  <Labels name="span" toName="text">\n{labels}\n'
        f'  </Labels>\n  <Text name="text" value="$text" granularity="symbol"/>\n{choices}\n</View>\n'
    )


def written(tasks: Iterable[Task]) -> Iterator[str]:
    """A list of tasks, one a line."""
    yield "[\n"
    for number, task in enumerate(tasks):
        data = {"text": task.text, "source": task.info.get("source"), INFO: dict(task.info)}
        told = {"data": data, "predictions": [{"model_version": _MODEL, "result": list(_results(task))}]}
        yield ("," if number else "") + json.dumps(told, ensure_ascii=True) + "\n"
    yield "]\n"


def _results(task: Task) -> Iterator[dict[str, Any]]:
    for number, span in enumerate(task.spans):
        place = {"start": span.start, "end": span.end, "text": task.text[span.start : span.end]}
        about = {"id": f"s{number}", "to_name": "text"}
        yield about | {"from_name": "span", "type": "labels", "value": place | {"labels": [span.label]}}
        for name, code in span.codes.items():
            yield about | {"from_name": name, "type": "choices", "value": place | {"choices": [code]}}
    for link in task.links:
        ends = {"from_id": f"s{link.head}", "to_id": f"s{link.tail}"}
        yield {"type": "relation", "direction": "right", "labels": [link.label]} | ends


def answers(text: str, path: str) -> Iterator[Answer]:
    """What Label Studio exports as JSON: the last annotation of each task that was not cancelled."""
    for number, one in enumerate(typed(parsed(text, path), list, path), 1):
        where = f"{path}: task {number}"
        told = typed(one, dict, where)
        data = part(told, "data", dict, where)
        info, shown = info_of(data, where), part(data, "text", str, where)
        done = [typed(one, dict, where) for one in told.get("annotations") or told.get("completions") or []]
        finished = [annotation for annotation in done if not annotation.get("was_cancelled")]
        if not finished:
            yield Answer(Task(shown, (), (), info), where, None)
            continue
        last = max(finished, key=lambda annotation: str(annotation.get("updated_at") or ""))
        spans, links = _read(part(last, "result", list, where), shown, where)
        yield Answer(Task(shown, spans, links, info), where, True, last.get("updated_at") or last.get("created_at"))


def _read(results: list[Any], text: str, where: str) -> tuple[tuple[Labelled, ...], tuple[Link, ...]]:
    parts = [typed(one, dict, where) for one in results]
    codes: dict[Any, dict[str, str]] = {}
    for one in parts:
        if one.get("type") == "choices" and one.get("from_name") in CODES:
            chosen = part(part(one, "value", dict, where), "choices", list, where)
            codes.setdefault(one.get("id"), {}).update({str(one["from_name"]): str(code) for code in chosen[:1]})
    spans: dict[Any, Labelled] = {}
    for one in parts:
        if one.get("type") == "labels":
            value = part(one, "value", dict, where)
            label = next(iter(value.get("labels") or ["?"]))
            own = codes.get(one.get("id"), {}) if label == "VALUE" else {}
            spans[one.get("id")] = Labelled(str(label), *_place(value, text, where), own)
    numbers = {name: number for number, name in enumerate(spans)}
    links = [
        Link(str(next(iter(one.get("labels") or [""]))), numbers[one["from_id"]], numbers[one["to_id"]])
        for one in parts
        if one.get("type") == "relation" and one.get("from_id") in numbers and one.get("to_id") in numbers
    ]
    return tuple(spans.values()), tuple(links)


def _place(value: Mapping[str, Any], text: str, where: str) -> tuple[int, int]:
    """The place of a span in characters; older versions count a sign outside the basic plane as two."""
    start, end = part(value, "start", int, where), part(value, "end", int, where)
    shown = value.get("text")
    if not isinstance(shown, str) or text[start:end] == shown:
        return start, end
    units = text.encode("utf-16-le", "surrogatepass")
    first = len(units[: 2 * start].decode("utf-16-le", "replace"))
    last = len(units[: 2 * end].decode("utf-16-le", "replace"))
    return (first, last) if text[first:last] == shown else (start, end)
