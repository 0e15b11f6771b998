"""What the rules found in a head of a table -> its reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

import regex

from extractor.match.tables.units import UnitPhrase
from extractor.model import Comparison, HeadReading, Measure, PeriodMention, Status, UnitKind
from extractor.rulebook import HeadRule

_EDGES = " ,;:.–—-|"


@dataclass
class Said:
    """What the parts of a head say, as they are read."""

    unit: UnitPhrase | None = None
    change: bool = False
    measure: Measure | None = None
    comparison: Comparison | None = None
    status: Status | None = None
    adjustment: str | None = None
    whole: str | None = None
    except_for: tuple[str, ...] = ()
    share_scale: Decimal | None = None
    rules: tuple[str, ...] = ()


def note_rule(said: Said, rule: HeadRule, match: regex.Match[str]) -> None:
    """Notes what one rule found in a head."""
    if rule.role == "change":
        said.change = True
    elif rule.role in ("share", "contribution", "level"):
        if said.measure is None:
            said.measure = cast(Measure, rule.role)
        if "whole" in rule.patterns[0] and "whole" in match.groupdict():
            said.whole = (match["whole"] or "").strip(_EDGES) or None
    elif rule.role == "comparison":
        said.comparison = said.comparison or ("yoy" if rule.code == "yoy" else "pop")
    elif rule.role == "status":
        said.status = cast(Status, rule.code)
    elif rule.role == "adjustment":
        said.adjustment = rule.code
    elif rule.role == "except":
        said.except_for = tuple(dict.fromkeys((*said.except_for, *(rule.code or "").split())))
    if rule.unit is not None:
        note_unit(said, rule.unit, "percent" if rule.unit == "percent" else "counted" if rule.unit != "1" else "bare")
        if rule.unit == "1" and rule.id == "index_base" and said.measure is None:
            said.measure = "level"
    said.rules = (*said.rules, f"head.{rule.id}")


def note_unit(said: Said, code: str, kind: UnitKind) -> None:
    if said.unit is None or (said.unit.unit is None and said.unit.scale is None):
        said.unit = UnitPhrase(code, kind, None, f"unit.{code}")
    elif said.unit.unit is None:
        said.unit = replace(said.unit, unit=code, kind=kind)


def note_phrase(said: Said, unit: UnitPhrase) -> None:
    """Notes a unit; one part may say the unit and another the scale."""
    if said.unit is None:
        said.unit = unit
    else:
        code, kind = (said.unit.unit, said.unit.kind) if said.unit.unit else (unit.unit, unit.kind)
        said.unit = UnitPhrase(code, kind, said.unit.scale or unit.scale, f"{said.unit.rule} {unit.rule}")
    said.rules = (*said.rules, *unit.rule.split())


def reading_of(text: str, words: str, said: Said, times: tuple[PeriodMention, ...], spelled: str) -> HeadReading:
    unit = said.unit
    comparison = said.comparison
    against = [mention.compares for mention in times]
    in_percent = unit is not None and unit.kind in ("percent", "point")
    if comparison is None and any(against) and (said.change or in_percent or not all(against)):
        comparison = "period"
    changes = (
        said.change
        or (any(against) and in_percent)
        or (any(against) and not all(against))
        or (comparison is not None and in_percent)
    )
    if unit is not None and unit.kind == "point" and said.measure is None and not said.whole:
        changes = changes or unit.unit == "percentage_point"
    return HeadReading(
        text, words, unit.unit if unit else None, unit.kind if unit else "bare", unit.scale if unit else None,
        changes, said.measure, comparison, said.status, said.adjustment, said.except_for, said.share_scale,
        None, said.whole, times, spelled if times else "", False, tuple(dict.fromkeys(said.rules)),
    )  # fmt: skip


def filled(reading: HeadReading, note: HeadReading, comparison: Comparison | None) -> HeadReading:
    """A head with what its note adds: what it is a share of and when, its unit, its comparison."""
    share = note.measure == "share" and reading.measure in (None, "share")
    return replace(
        reading,
        unit=reading.unit or note.unit,
        unit_kind=reading.unit_kind if reading.unit else note.unit_kind,
        scale=reading.scale if reading.unit or reading.scale else note.scale,
        changes=reading.changes or (note.changes and reading.measure is None),
        measure=reading.measure or (note.measure if share else None),
        whole=reading.whole or (note.whole if share else None),
        comparison=reading.comparison or note.comparison or comparison,
        adjustment=reading.adjustment or note.adjustment,
        times=reading.times or (note.times if share else ()),
        time_text=reading.time_text or (note.time_text if share else ""),
        rules=(*reading.rules, *note.rules),
    )
