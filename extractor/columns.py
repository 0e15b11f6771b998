"""The columns of the observations table: name, type, what it holds, what is allowed. All formats are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from extractor.model import Comparison, Measure, Qualifier, RelationKind, Status

Kind = Literal["string", "integer", "decimal", "number", "date"]

WHOLE_DIGITS, SCALE = 26, 12
"""Digits before and after the point of `value` and `value_high`: DECIMAL(38, 12) in every typed format."""
FREQUENCIES = ("A", "S", "Q", "M", "W", "D")
HISTORY_FLAGS: tuple[str, ...] = get_args(RelationKind)
"""What the check over all releases writes into `flags`; what one release says of itself is beside it."""

TABLE_FLAGS = ("scale_unknown", "scale_of_release", "implausible_scale")
"""What a row of a table carries in `flags` where its size is in doubt: no scale is said for an amount of money; only
other tables of the release say one; the one that is said would make it larger than it can be."""

_TIME_PERIOD = (
    r"\d{4}(-S[12]|-Q[1-4]|-W(0[1-9]|[1-4]\d|5[0-3])|-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
    r"|\d{4}-\d{2}-\d{2}/P\d+[DMY]"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `codes` are all values that are allowed, `pattern` a regular expression for the whole text,
    `sdmx` the name of the SDMX concept, `unit` what the number counts."""

    name: str
    kind: Kind
    description: str
    required: bool = False
    codes: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    unique: bool = False
    unit: str | None = None
    sdmx: str | None = None


def _offset(name: str, description: str) -> Column:
    return Column(name, "integer", description, minimum=0, unit="character")


TABLE: tuple[Column, ...] = (
    Column("metric", "string", "What is measured: an id of the catalogue, else a slug of the words.",
           pattern=r"\S+", sdmx="INDICATOR"),
    Column("value", "decimal", "The number written out (3.2 billion = 3200000000), in the unit of column unit; "
           "growth, change and contribution are signed by the direction in which the metric moved.",
           required=True, unit="as column unit says", sdmx="OBS_VALUE"),
    Column("unit", "string", "percent, percentage_point, basis_point, index_point, times, 1, an ISO 4217 currency, a "
           "physical unit or counted noun in the singular, A/B for rates.", required=True),
    Column("period", "string", "SDMX TIME_PERIOD that the number is about: 2020, 2020-S1, 2020-Q2, 2020-06, "
           "2020-W32, 2020-06-30, else start/duration 2020-01-01/P8M.", pattern=_TIME_PERIOD, sdmx="TIME_PERIOD"),
    Column("comparison", "string", "What it is compared with: the year before (yoy), the period before (pop), "
           "another period, a peer, or nothing.", required=True, codes=get_args(Comparison)),
    Column("ref_area", "string", "ISO 3166-1 alpha-2 code of the country, or code of a group of countries, where "
           "the release says it.", pattern=r"[A-Z][A-Z0-9_]+", sdmx="REF_AREA"),
    Column("measure", "string", "What kind of number it is.", required=True, codes=get_args(Measure)),
    Column("status", "string", "Whether it has happened, is forecast or is aimed at.", required=True,
           codes=get_args(Status)),
    Column("metric_text", "string", "What is measured, in full, as the release words it."),
    Column("segment", "string", "The part, product, region or group of people that it is told of, where the release "
           "breaks the metric down."),
    Column("value_high", "decimal", "Upper end of a range.", unit="as column unit says"),
    Column("value_text", "string", "The number as printed.", required=True),
    Column("qualifier", "string", "Whether the number is about right, a lower or an upper bound.", required=True,
           codes=get_args(Qualifier)),
    Column("period_start", "date", "First day of the period."),
    Column("period_end", "date", "Last day of the period, included."),
    Column("freq", "string", "SDMX CL_FREQ of the period; empty for other spans.", codes=FREQUENCIES, sdmx="FREQ"),
    Column("period_text", "string", "The words that the period was read from."),
    Column("comparison_period", "string", "SDMX TIME_PERIOD that it is compared with, where known.",
           pattern=_TIME_PERIOD),
    Column("valid_from", "date", "First day on which it holds, where the release says another than the period's: a "
           "rate decided now and in force later."),
    Column("adjustment", "string", "Whether it is seasonally adjusted, where said.",
           codes=("seasonally_adjusted", "not_adjusted"), sdmx="ADJUSTMENT"),
    Column("price_basis", "string", "At whose prices it is told, where said: those of its own time (nominal), freed of "
           "their changes (real), or freed of changes in exchange rates (constant_currency).",
           codes=("nominal", "real", "constant_currency")),
    Column("index_base", "string", "The time at which the index is 100, where said: 2021, 2020-05, 1982/1984.",
           pattern=r"\d{4}(-\d\d|/\d{4})?"),
    Column("rate_basis", "string", "annualised: the change or the flow of a shorter time, told as what a whole year "
           "of it would give.", codes=("annualised",)),
    Column("attribution", "string", "Who is said to have said it."),
    Column("quote", "string", "The sentence or table row.", required=True),
    Column("publisher", "string", "Who published the release."),
    Column("title", "string", "Title of the release."),
    Column("published", "date", "Day of publication."),
    Column("source", "string", "Path of the release below the folder that was read, or its address."),
    Column("confidence", "number", "How often such a row is right on releases that nobody tuned the engine to.",
           minimum=0, maximum=1, unit="share"),
    Column("flags", "string", "What the checks found, separated by spaces: arithmetic_holds, arithmetic_fails, "
           f"{', '.join((*TABLE_FLAGS, *HISTORY_FLAGS))}."),
    Column("rules", "string", "Ids of the rules that made the row, in order, separated by spaces."),
    Column("decimals", "integer", "Digits after the point as printed, in the printed scale.", required=True,
           minimum=0, unit="digit", sdmx="DECIMALS"),
    _offset("char_start", "Where the number starts in the text of the release; empty for a table cell."),
    _offset("char_end", "Where the number ends in the text of the release, exclusive."),
    _offset("html_start", "Where the number starts in the HTML source as decoded; empty for plain text."),
    _offset("html_end", "Where the number ends in the HTML source, exclusive."),
    Column("page", "integer", "Page of the PDF that the number stands on, counted from 1; empty for other files.",
           minimum=1, unit="page"),
    Column("page_box", "string", "Box around the number on that page: left, top, right and bottom in points from the "
           "upper left corner.", pattern=r"\d+\.\d \d+\.\d \d+\.\d \d+\.\d", unit="point"),
    Column("table_cell", "string", "Table, row and column of a table cell, each counted from 1: t1r4c2.",
           pattern=r"t\d+r\d+c\d+"),
    Column("release_id", "string", "Key of the release, from its content.", required=True),
    Column("observation_id", "string", "Key of the row: the same release, place and reading give the same id in "
           "every run.", required=True, unique=True, sdmx="OBSERVATION_ID"),
)  # fmt: skip

RELATIONS: tuple[Column, ...] = (
    Column("observation_id", "string", "The row that says it, told later or further down.", required=True),
    Column("kind", "string", "Told again, told differently by a later release of the publisher, differently in the "
           "same release, or differently by another publisher.", required=True, codes=HISTORY_FLAGS),
    Column("other_id", "string", "The row that it repeats, revises or contradicts.", required=True),
    Column("difference", "decimal", "Its value less that of the other row.", required=True),
)  # fmt: skip

EXACT: tuple[Column, ...] = (
    Column("value_exact", "string", "Column value with all its digits, written out."),
    Column("value_high_exact", "string", "Column value_high with all its digits, written out."),
)
"""Beside the columns of the table where `value` and `value_high` are binary fractions, which hold 15 digits."""

CORRECTION: tuple[str, ...] = ("verdict", "corrected_fields", "corrected_by", "corrected_at", "correction_note")
"""Beside the columns of the table in a corrected one: right, corrected or missing; `value: 3.2 -> 3.4`; who said so,
when, and with what words. Empty where nobody said anything."""

COLUMNS: tuple[str, ...] = tuple(column.name for column in TABLE)
BY_NAME: Mapping[str, Column] = {column.name: column for column in TABLE}


def of_kind(kind: Kind) -> frozenset[str]:
    """The names of all columns of a kind."""
    return frozenset(column.name for column in TABLE if column.kind == kind)


def fits(value: Decimal | None) -> bool:
    """Whether every typed format can hold a number exactly: 26 digits before the point, 12 behind it.

    >>> fits(Decimal("3200000000.5")), fits(Decimal("1E-13")), fits(Decimal("1E+26"))
    (True, False, False)
    """
    if value is None:
        return True
    if not value.is_finite():
        return False
    if not value:
        return True
    _, digits, exponent = value.as_tuple()
    behind = len("".join(map(str, digits)).rstrip("0")) - len(digits) - int(exponent)
    return value.adjusted() < WHOLE_DIGITS and behind <= SCALE
