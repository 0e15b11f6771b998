"""The kinds of rule -> a JSON Schema of rule files, for editors."""

from __future__ import annotations

import json
from typing import Any

from extractor.rulebook.kinds import HIDDEN, KINDS, Rule

_PLAIN_VALUES = ("string", "number", "boolean")


def json_schema() -> dict[str, Any]:
    """A schema (draft 2020-12) of a rule file: a mapping from kind to a list of rules."""
    definitions: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    for name, kind in KINDS.items():
        schema = kind.model_json_schema(mode="validation", ref_template="#/$defs/{model}")
        definitions |= {key: _open(value) for key, value in schema.pop("$defs", {}).items()}
        definitions[kind.__name__] = _open(schema)
        properties[name] = {
            "type": "array",
            "description": _first_line(kind),
            "items": {"anyOf": [{"$ref": f"#/$defs/{kind.__name__}"}, _extending(kind)]},
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of press-extractor",
        "description": "A mapping from kind of rule to a list of rules, each with an id, examples and rejects.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": definitions,
    }


def schema_text(schema: dict[str, Any]) -> str:
    """The schema as a file holds it."""
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _first_line(kind: type[Rule]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _extending(kind: type[Rule]) -> dict[str, Any]:
    """An entry that adds to a rule of the same id needs nothing but that."""
    keys: dict[str, Any] = {name: {} for name in kind.model_fields if name not in HIDDEN}
    keys |= {"id": {"type": "string"}, "extends": {"const": True}}
    return {"type": "object", "properties": keys, "required": ["id", "extends"], "additionalProperties": False}


def _open(schema: dict[str, Any]) -> dict[str, Any]:
    """What the loader allows beyond the models: one word for a list of one, a text for a reject, numbers in YAML."""
    properties = {}
    for key, value in schema.get("properties", {}).items():
        if key not in HIDDEN:
            properties[key] = _loose(key, {name: part for name, part in value.items() if name != "default"})
    return schema | {"properties": properties} if properties else schema


def _loose(key: str, value: dict[str, Any]) -> dict[str, Any]:
    if value.get("type") == "array":
        items = value.get("items", {})
        if key == "rejects":
            return value | {"items": {"anyOf": [{"type": "string"}, items]}}
        if key == "examples":
            return value
        one = {"type": list(_PLAIN_VALUES)} if items.get("type") == "string" and "pattern" not in items else items
        described = {name: part for name, part in value.items() if name in ("title", "description")}
        return described | {"anyOf": [one, {**value, "items": one}]}
    return value
