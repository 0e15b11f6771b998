"""Columns -> Data Package and Table Schema (JSON)."""

from __future__ import annotations

import json
from typing import Any, TextIO

from extractor.columns import RELATIONS, TABLE, Column

_TYPES = {"string": "string", "integer": "integer", "decimal": "number", "number": "number", "date": "date"}
_ESCAPED = (
    "Text that begins with = + - @, a tab, a carriage return or an apostrophe has an apostrophe before it, so that "
    "no spreadsheet runs it; take one away to have the text back."
)


def table_schema(columns: tuple[Column, ...] = TABLE, *, key: str | list[str] = "observation_id") -> dict[str, Any]:
    """The Table Schema: name, type, description, constraints and unit of each column."""
    fields = [_field(column) for column in columns]
    return {"fields": fields, "missingValues": [""], "primaryKey": key}


def write_data_package(file: TextIO) -> None:
    """Writes datapackage.json."""
    file.write(data_package())


def data_package() -> str:
    """The text of datapackage.json, which describes observations.csv and relations.csv beside it."""
    relations = table_schema(RELATIONS, key=["observation_id", "kind", "other_id"])
    relations["foreignKeys"] = [
        {"fields": name, "reference": {"resource": "observations", "fields": "observation_id"}}
        for name in ("observation_id", "other_id")
    ]
    package = {
        "profile": "tabular-data-package",
        "name": "observations",
        "title": "Observations from press releases",
        "description": f"One row per number, said once, in one release. {_ESCAPED}",
        "resources": [_resource("observations", table_schema()), _resource("relations", relations)],
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _resource(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n", "header": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "required": column.required or None,
        "unique": column.unique or None,
        "enum": list(column.codes) or None,
        "pattern": column.pattern,
        "minimum": column.minimum,
        "maximum": column.maximum,
    }
    constraints = {name: value for name, value in wanted.items() if value is not None}
    field = {"name": column.name, "type": _TYPES[column.kind], "description": column.description}
    return (
        field | ({"unit": column.unit} if column.unit else {}) | ({"constraints": constraints} if constraints else {})
    )
