"""Rows -> tasks of annotation tools and back: what nobody changed is right, what was changed is a correction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from extractor.errors import UsageError
from extractor.model import Observation
from extractor.review.forms import FORMS, form, read_answers, write_tasks
from extractor.review.label_studio import interface
from extractor.review.tasks import Task, corrections_of, tasks_of

# The sign outside the basic plane counts as two in JavaScript.
QUOTE = "😀 Retail sales rose 3.2% in May, exports 4.1%."
START = 100
Made = Callable[..., Observation]


def at(number: str, start: int = START) -> dict[str, int]:
    """The place of a number of the sentence in a release."""
    return {"char_start": start + QUOTE.index(number), "char_end": start + QUOTE.index(number) + len(number)}


@pytest.fixture
def rows(observation: Made) -> list[Observation]:
    shared: dict[str, Any] = {"quote": QUOTE, "published": date(2024, 6, 20), "period_text": "May", "period": "2024-05"}
    sales = observation(
        observation_id="aa",
        char_start=START + QUOTE.index("3.2%"),
        char_end=START + QUOTE.index("3.2%") + 4,
        metric_text="Retail sales",
        **shared,
    )
    exports = observation(
        observation_id="bb", **at("4.1%"), value_text="4.1%", value=Decimal("4.1"), metric="exports",
        metric_text="exports", **shared,
    )  # fmt: skip
    return [sales, exports]


def test_review_tasks_mark_numbers_metrics_and_periods(rows: list[Observation]) -> None:
    [task] = tasks_of(rows)
    assert [(span.label, task.text[slice(*span.place)]) for span in task.spans] == [
        ("VALUE", "3.2%"), ("VALUE", "4.1%"), ("PERIOD", "May"), ("METRIC", "Retail sales"), ("METRIC", "exports"),
    ]  # fmt: skip
    assert [(link.label, link.head, link.tail) for link in task.links] == [
        ("HAS_PERIOD", 0, 2), ("HAS_METRIC", 0, 3), ("HAS_PERIOD", 1, 2), ("HAS_METRIC", 1, 4),
    ]  # fmt: skip
    assert task.info["start"] == 100


def test_review_tasks_take_the_places_that_the_run_knows(rows: list[Observation]) -> None:
    [task] = tasks_of(rows[:1], {"aa": ((102, 108), None)})
    assert [task.text[slice(*span.place)] for span in task.spans] == ["3.2%", "May", "Retail"]


def test_review_tasks_tell_two_places_of_one_sentence_apart(rows: list[Observation], observation: Made) -> None:
    again = observation(observation_id="cc", **at("3.2%", 900), quote=QUOTE)
    assert [task.info["start"] for task in tasks_of([*rows, again])] == [100, 900]


def test_review_tasks_leave_tables_out(observation: Made) -> None:
    assert list(tasks_of([observation(table_cell="t1r2c3", char_start=None, char_end=None)])) == []


# --- there and back ----------------------------------------------------------------------------------


def exported(tool: str, tasks: list[Task], path: Path) -> list[dict[str, Any]]:
    """What a tool would give back of the tasks as they are."""
    write_tasks(tasks, form(tool), path)
    text = path.read_text(encoding="utf-8")
    if tool == "label-studio":
        told = json.loads(text)
        return [
            {**one, "annotations": [{"result": one["predictions"][0]["result"], "updated_at": "2026-01-05"}]}
            for one in told
        ]
    return [json.loads(line) for line in text.splitlines()]


def verdicts(tool: str, told: list[dict[str, Any]], path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    text = json.dumps(told) if tool == "label-studio" else "\n".join(map(json.dumps, told))
    path.write_text(text, encoding="utf-8")
    for one in corrections_of(read_answers(form(tool), path)):
        yield one.verdict, one.value_text, dict(one.fields)


@pytest.mark.parametrize("tool", FORMS)
def test_review_tool_gives_back_rows_that_are_right(tool: str, rows: list[Observation], tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    told = exported(tool, list(tasks_of(rows)), path)
    assert list(verdicts(tool, told, path)) == [("right", "3.2%", {}), ("right", "4.1%", {})]
    [first, _] = corrections_of(read_answers(form(tool), path))
    assert (first.observation_id, first.quote, first.char_start) == ("aa", QUOTE, START + QUOTE.index("3.2%"))
    assert (first.row["value"], first.published) == (Decimal("3.2"), date(2024, 6, 20))


def moved(tool: str, task: dict[str, Any]) -> None:
    """Takes the second number away, links the first to "sales" alone, and adds "exports" as a number of its own."""
    start, end = QUOTE.index("sales"), QUOTE.index("sales") + 5
    if tool == "label-studio":
        result = task["annotations"][0]["result"]
        result[:] = [one for one in result if one.get("id") != "s1"]
        metric = next(one for one in result if one.get("id") == "s3")
        metric["value"] |= {"start": start, "end": end, "text": "sales"}
        growth = next(one for one in result if one.get("id") == "s0" and one["from_name"] == "measure")
        growth["value"]["choices"] = ["level"]
        result.append(
            {"id": "new", "type": "labels", "from_name": "span",
             "value": {"start": QUOTE.index("rose"), "end": QUOTE.index("rose") + 4, "labels": ["VALUE"]}}
        )  # fmt: skip
    elif tool == "doccano":
        gone = task["entities"].pop(1)["id"]
        task["relations"] = [one for one in task["relations"] if gone not in (one["from_id"], one["to_id"])]
        task["entities"][2] |= {"start_offset": start, "end_offset": end}
        rose = QUOTE.index("rose")
        task["entities"].append({"id": 99, "label": "VALUE", "start_offset": rose, "end_offset": rose + 4})
    else:
        gone = task["spans"].pop(1)
        task["relations"] = [one for one in task["relations"] if one["head_span"]["start"] != gone["start"]]
        task["spans"][2] |= {"start": start, "end": end}
        task["relations"][1]["child_span"] |= {"start": start, "end": end}
        task["spans"].append({"label": "VALUE", "start": QUOTE.index("rose"), "end": QUOTE.index("rose") + 4})


@pytest.mark.parametrize("tool", FORMS)
def test_review_tool_gives_back_what_was_changed(tool: str, rows: list[Observation], tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    told = exported(tool, list(tasks_of(rows)), path)
    moved(tool, told[0])
    codes = {"measure": "level"} if tool == "label-studio" else {}
    assert list(verdicts(tool, told, path)) == [
        ("corrected", "3.2%", {"metric_text": "sales"} | codes),
        ("wrong", "4.1%", {}),
        ("missing", "rose", {"value_text": "rose"}),
    ]


def test_review_tool_passes_over_what_nobody_looked_at(rows: list[Observation], tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    write_tasks(list(tasks_of(rows)), form("label-studio"), path)
    assert list(corrections_of(read_answers(form("label-studio"), path))) == []
    told = exported("prodigy", list(tasks_of(rows)), path)
    assert list(verdicts("prodigy", [{**told[0], "answer": "ignore"}], path)) == []
    assert list(verdicts("prodigy", [{**told[0], "answer": "reject"}], path)) == []  # which of the two rows?
    alone = exported("prodigy", list(tasks_of(rows[:1])), path)
    assert list(verdicts("prodigy", [{**alone[0], "answer": "reject"}], path)) == [("wrong", "3.2%", {})]


def test_review_label_studio_reads_places_of_older_versions(rows: list[Observation], tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    told = exported("label-studio", list(tasks_of(rows)), path)
    for one in told[0]["annotations"][0]["result"]:
        if "value" in one:
            one["value"] |= {"start": one["value"]["start"] + 1, "end": one["value"]["end"] + 1}
    assert [verdict for verdict, _, _ in verdicts("label-studio", told, path)] == ["right", "right"]


def test_review_prodigy_tokens_fit_the_spans(rows: list[Observation], tmp_path: Path) -> None:
    [told] = exported("prodigy", list(tasks_of(rows)), tmp_path / "tasks.json")
    for span in told["spans"]:
        first, last = told["tokens"][span["token_start"]], told["tokens"][span["token_end"]]
        assert (first["start"], last["end"]) == (span["start"], span["end"])
    shown = "".join(token["text"] + " " * token["ws"] for token in told["tokens"])
    assert shown == QUOTE
    for relation in told["relations"]:
        assert relation["head"] == relation["head_span"]["token_end"]


def test_review_doccano_ids_are_those_of_one_entity(rows: list[Observation], observation: Made, tmp_path: Path) -> None:
    other = observation(observation_id="cc", release_id="ff")
    told = exported("doccano", list(tasks_of([*rows, other])), tmp_path / "tasks.json")
    ids = [entity["id"] for task in told for entity in task["entities"]]
    assert len(ids) == len(set(ids))


def test_review_label_studio_interface_names_what_the_tasks_use(rows: list[Observation], tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    assert write_tasks(list(tasks_of(rows)), form("label-studio"), path) == [path, tmp_path / "tasks.xml"]
    tree = etree.fromstring(interface().encode())
    names = {element.get("name") for element in tree.iter() if element.get("name")}
    values = {element.get("value") for element in tree.iter() if element.get("value")}
    for one in json.loads(path.read_text(encoding="utf-8"))[0]["predictions"][0]["result"]:
        told = one.get("value", {}).get("labels") or one.get("value", {}).get("choices") or one.get("labels")
        assert one.get("from_name", "span") in names
        assert set(told) <= values


BROKEN = {
    "an unknown tool": ("label-studioo", "[]", "unknown tool 'label-studioo' (did you mean 'label-studio'?)"),
    "no list": ("label-studio", "{}", "a list is expected"),
    "a task without its account": ("doccano", '{"text": "a", "entities": []}', "line 1: press_extractor is missing"),
    "no JSON": ("prodigy", "{", "line 1: is no JSON"),
    "a span of words": (
        "doccano",
        '{"text": "a", "press_extractor": {"start": 0}, "entities": [{"start_offset": "a", "label": "VALUE"}]}',
        "line 1: start_offset: a whole number is expected",
    ),
}


@pytest.mark.parametrize(("tool", "text", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_review_tool_tells_what_is_wrong(tool: str, text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        list(corrections_of(read_answers(form(tool), path)))
    assert told in str(error.value)
