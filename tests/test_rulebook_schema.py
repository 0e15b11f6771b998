"""The JSON Schema of rule files: up to date, takes what the loader takes, sees what it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from extractor.rulebook import KINDS, builtin_folder
from extractor.rulebook.schema import json_schema, schema_text

SHIPPED = builtin_folder() / "schema.json"
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SHIPPED.read_text(encoding="utf-8")))
FILES = sorted(builtin_folder().rglob("*.yaml"))


class EditorLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as editors read it (1.2): `NO` is a word and a date is a text."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in ("bool", "timestamp")]
    for first, resolvers in EditorLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def told(text: str) -> Iterator[str]:
    data: Any = yaml.load(text, Loader=EditorLoader)
    for error in VALIDATOR.iter_errors(json.loads(json.dumps(data))):
        yield jsonschema.exceptions.best_match([error]).message


def test_rulebook_schema_is_up_to_date() -> None:
    """`extractor rules schema -o rules/schema.json` writes it anew."""
    assert SHIPPED.read_text(encoding="utf-8") == schema_text(json_schema())


def test_rulebook_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert set(json_schema()["properties"]) == set(KINDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rulebook_schema_takes_the_built_in_rules(path: Path) -> None:
    assert list(told(path.read_text(encoding="utf-8")))[:3] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("metrics:\n  - {id: a, names: x}\n", id="one word for a list of one"),
        pytest.param("metrics:\n  - {id: a, extends: true, names: [x]}\n", id="an entry that extends"),
        pytest.param("metrics:\n  - {id: a, extends: true}\n", id="an entry that extends with nothing yet"),
        pytest.param("metrics:\n  - {id: a, names: [x], rejects: [t, {text: u}]}\n", id="rejects of both sorts"),
    ],
)
def test_rulebook_schema_takes_what_the_loader_takes(text: str) -> None:
    assert list(told(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("metric:\n  - {id: a}\n", id="an unknown kind"),
        pytest.param("metrics:\n  - {id: a, name: [x]}\n", id="an unknown key"),
        pytest.param("metrics:\n  - {id: a}\n", id="a missing key"),
        pytest.param("metrics:\n  - {id: A b, names: [x]}\n", id="an id that is none"),
        pytest.param("cues:\n  - {id: a, role: verb}\n", id="an unknown role"),
        pytest.param("metrics:\n  - {id: a, names: [x], where: here}\n", id="a key of the program's own"),
        pytest.param(
            "metrics:\n  - {id: a, names: [x], examples: [{gives: {value: 1}}]}\n", id="an example of nothing"
        ),
    ],
)
def test_rulebook_schema_sees_what_the_loader_refuses(text: str) -> None:
    assert list(told(text)) != []
