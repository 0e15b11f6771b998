"""Observations <-> SDMX-CSV 2.0, and the data structure that describes it (SDMX-ML 2.1).

SDMX names and codes stand where there are some; all other columns are attributes under their own names in capitals,
so that nothing is lost. A statement is an observation: OBSERVATION_ID is a dimension. SDMX has no observation without
a time period, so rows without one are left out. Text is guarded from spreadsheets as in the plain CSV.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO
from xml.etree import ElementTree as ET

from extractor.columns import BY_NAME, COLUMNS, TABLE
from extractor.export.plain import plain_row
from extractor.export.text import BareLineFeeds, cell
from extractor.model import Observation

AGENCY, STRUCTURE, VERSION = "PRESS_EXTRACTOR", "OBSERVATIONS", "1.0"
UNKNOWN, OTHER = "_U", "_O"

_DIMENSIONS = ("FREQ", "REF_AREA", "INDICATOR", "TRANSFORMATION", "UNIT_MEASURE", "ADJUSTMENT", "OBSERVATION_ID")
_SAME = {column.sdmx: column.name for column in TABLE if column.sdmx}
_OWN = tuple(name for name in COLUMNS if name not in _SAME.values())
_ATTRIBUTES = ("OBS_STATUS", "DECIMALS", *map(str.upper, _OWN))
HEADER = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *_DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *_ATTRIBUTES)

_TRANSFORMATIONS = {
    ("level", "none"): "N", ("growth", "yoy"): "GY", ("growth", "pop"): "G1", ("change", "yoy"): "DY",
    ("change", "pop"): "D1", ("contribution", "yoy"): "GOY", ("contribution", "pop"): "GO1",
}  # fmt: skip
_ADJUSTMENTS = {"seasonally_adjusted": "S", "not_adjusted": "N", None: UNKNOWN}
_ADJUSTMENTS_BACK = {code: name for name, code in _ADJUSTMENTS.items()}
_CONCEPTS = {
    "TRANSFORMATION": "Level (N), growth (GY on a year before, G1 on the period before), difference (DY, D1), "
    "contribution to growth (GOY, GO1); _O for others, which MEASURE and COMPARISON tell.",
    "UNIT_MEASURE": "PA for growth in percent on a year before, PP on the period before, PD for percentage points, "
    "else as UNIT.",
    "OBS_STATUS": "A for what has happened, F for forecasts and targets.",
}


def write_sdmx_csv(observations: Iterable[Observation], file: TextIO) -> int:
    """Writes header and rows of a period; returns the number of rows."""
    writer = csv.writer(BareLineFeeds(file))
    writer.writerow(HEADER)
    rows = 0
    for row in map(plain_row, observations):
        if row.period:
            writer.writerow(map(cell, _cells(row)))
            rows += 1
    return rows


def sdmx_row(cells: Mapping[str, str]) -> dict[str, str | None]:
    """A row of SDMX-CSV by the names of the observations table; text as it stands in the cells."""
    row: dict[str, str | None] = {name: cells.get(name.upper()) for name in _OWN}
    row |= {name: cells.get(concept) for concept, name in _SAME.items()}
    for name in ("freq", "ref_area", "metric"):
        row[name] = None if row[name] in (UNKNOWN, OTHER) else row[name]
    row["adjustment"] = _ADJUSTMENTS_BACK.get(row["adjustment"] or "", row["adjustment"])
    return row


def write_structure(file: TextIO) -> None:
    """Writes the concepts and the data structure definition that the CSV names."""
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    root = _structure()
    ET.indent(root)
    file.write(ET.tostring(root, encoding="unicode") + "\n")


def _cells(row: Observation) -> Iterator[Any]:
    yield from ("datastructure", f"{AGENCY}:{STRUCTURE}({VERSION})", "I")
    transformation = _TRANSFORMATIONS.get((row.measure, row.comparison), OTHER)
    yield from (row.freq or OTHER, row.ref_area or UNKNOWN, row.metric or UNKNOWN, transformation)
    yield from (_unit(row, transformation), _ADJUSTMENTS.get(row.adjustment, row.adjustment), row.observation_id)
    yield from (row.period, row.value, "A" if row.status == "actual" else "F", row.decimals)
    yield from (getattr(row, name) for name in _OWN)


def _unit(row: Observation, transformation: str) -> str:
    if row.unit == "percent":
        return {"GY": "PA", "G1": "PP"}.get(transformation, row.unit)
    return "PD" if row.unit == "percentage_point" and row.measure == "change" else row.unit


_MES, _STR, _COM = (
    f"http://www.sdmx.org/resources/sdmxml/schemas/v2_1/{part}" for part in ("message", "structure", "common")
)
_TYPES = {"string": "String", "integer": "Integer", "decimal": "Decimal", "number": "Double", "date": "GregorianDay"}


def _structure() -> ET.Element:
    for prefix, name in (("mes", _MES), ("str", _STR), ("com", _COM)):
        ET.register_namespace(prefix, name)
    root = ET.Element(f"{{{_MES}}}Structure")
    header = ET.SubElement(root, f"{{{_MES}}}Header")
    ET.SubElement(header, f"{{{_MES}}}ID").text = STRUCTURE
    ET.SubElement(header, f"{{{_MES}}}Test").text = "false"
    # Part of the format, and no clock: the same program writes the same bytes.
    ET.SubElement(header, f"{{{_MES}}}Prepared").text = "2025-01-01T00:00:00"
    ET.SubElement(header, f"{{{_MES}}}Sender", id=AGENCY)
    structures = ET.SubElement(root, f"{{{_MES}}}Structures")
    schemes = ET.SubElement(structures, f"{{{_STR}}}Concepts")
    scheme = _named(schemes, "ConceptScheme", "CONCEPTS", "Concepts of the observations table", maintained=True)
    for concept in (*_DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *_ATTRIBUTES):
        _named(scheme, "Concept", concept, _description(concept))
    definitions = ET.SubElement(structures, f"{{{_STR}}}DataStructures")
    definition = _named(definitions, "DataStructure", STRUCTURE, "Observations from press releases", maintained=True)
    _components(ET.SubElement(definition, f"{{{_STR}}}DataStructureComponents"))
    return root


def _components(parent: ET.Element) -> None:
    dimensions = ET.SubElement(parent, f"{{{_STR}}}DimensionList", id="DimensionDescriptor")
    for number, concept in enumerate(_DIMENSIONS, 1):
        _component(dimensions, "Dimension", concept, "String", position=str(number))
    position = str(len(_DIMENSIONS) + 1)
    _component(dimensions, "TimeDimension", "TIME_PERIOD", "ObservationalTimePeriod", position=position)
    attributes = ET.SubElement(parent, f"{{{_STR}}}AttributeList", id="AttributeDescriptor")
    for concept in _ATTRIBUTES:
        column = BY_NAME.get(_SAME.get(concept, concept.lower()))
        status = "Mandatory" if column is not None and column.required else "Conditional"
        kind = _TYPES[column.kind] if column is not None else "String"
        made = _component(attributes, "Attribute", concept, kind, assignmentStatus=status)
        related = ET.SubElement(made, f"{{{_STR}}}AttributeRelationship")
        ET.SubElement(ET.SubElement(related, f"{{{_STR}}}PrimaryMeasure"), "Ref", id="OBS_VALUE")
    measures = ET.SubElement(parent, f"{{{_STR}}}MeasureList", id="MeasureDescriptor")
    _component(measures, "PrimaryMeasure", "OBS_VALUE", "Decimal")


def _component(parent: ET.Element, kind: str, concept: str, text: str, **more: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{_STR}}}{kind}", {"id": concept, **more})
    identity = ET.SubElement(made, f"{{{_STR}}}ConceptIdentity")
    parent_of = {"maintainableParentID": "CONCEPTS", "maintainableParentVersion": VERSION, "agencyID": AGENCY}
    ET.SubElement(identity, "Ref", {"id": concept, **parent_of, "package": "conceptscheme", "class": "Concept"})
    local = ET.SubElement(made, f"{{{_STR}}}LocalRepresentation")
    ET.SubElement(local, f"{{{_STR}}}TextFormat", textType=text)
    return made


def _named(parent: ET.Element, kind: str, name: str, title: str, *, maintained: bool = False) -> ET.Element:
    owner = {"agencyID": AGENCY, "version": VERSION} if maintained else {}
    made = ET.SubElement(parent, f"{{{_STR}}}{kind}", {"id": name, **owner})
    ET.SubElement(made, f"{{{_COM}}}Name", {"xml:lang": "en"}).text = title
    return made


def _description(concept: str) -> str:
    column = BY_NAME.get(_SAME.get(concept, concept.lower()))
    return _CONCEPTS.get(concept) or (column.description if column is not None else concept)
