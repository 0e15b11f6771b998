"""What a rule of each kind may say: the schema of rules/*.yaml.

Every rule has an `id`, `examples` with what they must give and `rejects` that it must leave alone. The key
under which a rule stands in its file (`units:`, `periods:`, ...) says its kind.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

import regex
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from extractor.model import (
    BlockKind,
    Comparison,
    Direction,
    Measure,
    Observation,
    PeriodMention,
    Qualifier,
    Quantity,
    Refusal,
    Status,
)  # fmt: skip

HIDDEN = ("where", "spot")
"""Fields that the loader fills in; no rule file may use them."""


TRUSTED = "trusted"
"""Given to `model_validate` as its context for rules whose patterns the tests hold right: compiling thousands of them
takes a good part of the start, and most are compiled again where they are used, when they are."""


def _regex(pattern: str, info: ValidationInfo) -> str:
    if info.context == TRUSTED:
        return pattern
    try:
        regex.compile(pattern, regex.V0)
    except regex.error as error:
        raise ValueError(f"not a regular expression: {error}; put \\ before a sign that stands for itself") from None
    return pattern


def _day_of_year(text: str) -> str:
    month, dash, day = text.partition("-")
    try:
        if dash and len(text) == 5:
            date(2000, int(month), int(day))
            return text
    except ValueError:
        pass
    raise ValueError(f"{text!r} is no day of the year; write it as MM-DD, as in 03-31")


def _one_or_more(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Pattern = Annotated[str, AfterValidator(_regex)]
Words = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_one_or_more), Field(min_length=1)]
SomeWords = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_one_or_more), Field(min_length=1)
]
DayOfYear = Annotated[str, AfterValidator(_day_of_year)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
CueRole = Literal[
    "change_verb", "change_noun", "change_adverb", "position", "flat", "level_verb", "holding_verb", "share_verb",
    "contribution_verb", "contribution_noun", "comparison", "base", "forecast", "target", "attribution",
    "attribution_verb", "adjustment", "decision", "respectively", "vintage", "gap_verb",
    "rate_target", "counterfactual",
]  # fmt: skip
CUE_CODES: dict[str, tuple[str, ...]] = {
    "comparison": ("yoy", "pop", "period", "peer"), "adjustment": ("seasonally_adjusted", "not_adjusted"),
    "forecast": ("forecast", "target"), "target": ("target", "forecast"),
}  # fmt: skip
"""What `code` may be for roles whose code goes into the table; for others it is a word that the cue stands for."""
QuantityKind = Literal["percent", "point", "money", "multiple", "physical", "counted", "bare"]
Adjustment = Literal["seasonally_adjusted", "not_adjusted"]

_ROW = frozenset(field.name for field in fields(Observation))
_NUMBER = frozenset(field.name for kind in (Quantity, Refusal) for field in fields(kind))
_TIME = frozenset(field.name for field in fields(PeriodMention))
_HEAD = frozenset(
    ("text", "words", "unit", "scale", "whole", "role", "measure", "comparison", "status", "adjustment", "except_for",
     "time", "first_day", "last_day")
)  # fmt: skip
_CELL = frozenset(("value", "unit", "text", "role", "code"))
RuleId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_/. -]*$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Example(_Entry):
    """A text and what it must give: at least one result of this rule has each of the fields in `gives`. With `html`
    the text is a page, tables and all."""

    text: Annotated[str, Field(min_length=1)]
    gives: Annotated[tuple[dict[str, Any], ...], BeforeValidator(_one_or_more)] = ()
    published: date | None = None
    publisher: str | None = None
    fiscal_year_end: DayOfYear | None = None
    title: str | None = None
    html: bool = False
    where: str = ""
    spot: tuple[int | str, ...] = ()


class Reject(_Entry):
    """A text on which this rule must not fire, or where there are `gives` must not give a result with all the fields
    of one of them."""

    text: Annotated[str, Field(min_length=1)]
    gives: Annotated[tuple[dict[str, Any], ...], BeforeValidator(_one_or_more)] = ()
    published: date | None = None
    publisher: str | None = None
    fiscal_year_end: DayOfYear | None = None
    title: str | None = None
    html: bool = False
    where: str = ""
    spot: tuple[int | str, ...] = ()


def _reject(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class Rule(_Entry):
    """What all rules share. `extends: true` adds to the rule of the same id in the folders below, list by list,
    instead of replacing it. `where` is `file:line` and `spot` the way to the entry, filled in by the loader.
    `finds` are the fields that an example's `gives` may name."""

    kind: ClassVar[str] = "rule"
    finds: ClassVar[frozenset[str]] = _ROW
    id: RuleId
    note: str | None = None
    extends: bool = False
    examples: tuple[Example, ...] = ()
    rejects: tuple[Annotated[Reject, BeforeValidator(_reject)], ...] = ()
    where: str = ""
    spot: tuple[int | str, ...] = ()

    def wordings(self) -> tuple[str, ...]:
        """The words, phrases or patterns by which the rule knows what it is about."""
        spellings = ("names", "acronyms", "words", "before", "after", "forms", "verbs", "nouns", "patterns", "sites")
        return tuple(word for key in spellings for word in getattr(self, key, ()))


class UnitRule(Rule):
    """A unit that follows a number. `id` is its code in the table, `words` its spellings.

    `multiples` are spellings that stand for many of it: `bcm` is 1000000000 of a cubic metre.
    """

    kind: ClassVar[str] = "units"
    finds: ClassVar[frozenset[str]] = _NUMBER
    measures: Literal["percent", "point", "multiple", "physical", "money"]
    words: Words
    multiples: dict[str, Decimal] = {}


class CurrencyRule(Rule):
    """A currency: `id` the ISO 4217 code; spellings `before` the number and `after` it.

    `at_home` are spellings (of this or another currency: "$", "pesos") that mean this one where the publisher is
    of one of its `countries`, ISO 3166-1 alpha-2.
    """

    kind: ClassVar[str] = "currencies"
    finds: ClassVar[frozenset[str]] = _NUMBER
    before: Words = ()
    after: Words = ()
    countries: Annotated[tuple[CountryCode, ...], BeforeValidator(_one_or_more)] = ()
    at_home: Words = ()


class ScaleRule(Rule):
    """A scale word: 3.2 `billion`. Short forms in `glued` count only right at the number or after a currency
    (13.7M), those in `after_currency` only after a currency ($1.2T), those in `before_currency` in one word with one
    (`M`SEK, `T`EUR, EUR`m`) or between it and the number (EUR `million` 44)."""

    kind: ClassVar[str] = "scales"
    finds: ClassVar[frozenset[str]] = _NUMBER
    words: Words
    factor: Decimal
    glued: Words = ()
    after_currency: Words = ()
    before_currency: Words = ()


class NumberWordRule(Rule):
    """A number written out: `two`, `third`, `doubled`.

    role: a `cardinal` counts; `fraction` is a part, its value the number of parts (third: 3); `multiple`
    stands for a number of times. A word counts only after one of `only_after`, where there are any, and
    never before one of `never_before` or after one of `never_after`.
    """

    kind: ClassVar[str] = "number_words"
    finds: ClassVar[frozenset[str]] = _NUMBER
    words: Words
    value: Decimal
    role: Literal["cardinal", "fraction", "multiple"] = "cardinal"
    unit: str | None = None
    only_after: Words = ()
    never_before: Words = ()
    never_after: Words = ()


class QualifierRule(Rule):
    """Words `before` or `after` a number that make it approximate, a least or a most."""

    kind: ClassVar[str] = "qualifiers"
    finds: ClassVar[frozenset[str]] = _NUMBER
    code: Literal["approx", "min", "max"]
    before: Words = ()
    after: Words = ()


class RefusalRule(Rule):
    """A pattern over digits that are no measurement, and the reason to be shown.

    `<<month>>`, `<<integer>>` and `<<number>>` stand for a month's name, digits without a point, any number.
    A group named `no` marks the refused part where the pattern needs words around it.
    """

    kind: ClassVar[str] = "refusals"
    finds: ClassVar[frozenset[str]] = _NUMBER
    reason: str
    patterns: Patterns


class PeriodRule(Rule):
    """A wording of time. `meaning` names what the code makes of the pattern's named groups.

    Rules of `layer` 1 read words; those of later layers also read what was found before: `<Month>`, `<Day>`. `shift`
    says how far away the time is (`{years: -1}`), or when a day with a name is (`{month: 12, day: 25}`,
    `{month: 11, weekday: 3, nth: 4}` the fourth Thursday of November, `{easter: -2}`).
    """

    kind: ClassVar[str] = "periods"
    finds: ClassVar[frozenset[str]] = _TIME
    meaning: str
    layer: int = 1
    patterns: Patterns
    shift: dict[str, int] | None = None
    compares: bool = False


class CueRule(Rule):
    """A word or phrase with a meaning: verbs and nouns of change, comparisons, forecasts, attribution.

    `forms` are taken as they stand; `verbs` and `nouns` are inflected (rise -> rises, rising; irregular
    forms are written out in `forms`).
    """

    kind: ClassVar[str] = "cues"
    role: CueRole
    direction: Direction = "none"
    code: str | None = None
    forms: Words = ()
    verbs: Words = ()
    nouns: Words = ()


class MetricRule(Rule):
    """A metric of the catalogue: `id` its stable name, `names` its wordings (plurals are understood), `acronyms`
    as printed. `area` is the field that it belongs to, `unit` what its level is measured in; `links` name it in
    public lists (us_gaap, sdmx, world_bank)."""

    kind: ClassVar[str] = "metrics"
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    names: SomeWords
    acronyms: Words = ()
    area: str | None = None
    unit: str | None = None
    links: dict[str, str] = {}


class AreaRule(Rule):
    """A country or group of countries: `id` its ISO 3166-1 alpha-2 code, or a group code that `note` explains.

    `names` are English spellings and adjectives (Canada, Canadian), with their capitals: one written all in
    capitals (US) is only found so. `not_in` are phrases in which a name means something else (New Mexico).
    `financial_year_end` (MM-DD) is the last day of the state's official financial year, where that is not the
    calendar year; it is called by the calendar year in which it ends.
    """

    kind: ClassVar[str] = "areas"
    names: SomeWords
    not_in: Words = ()
    financial_year_end: DayOfYear | None = None


class PublisherRule(Rule):
    """Who publishes, and what it means where a release does not say: `id` a stable name, `names` as it signs,
    `sites` the hosts of its pages.

    `country` (ISO 3166-1 alpha-2) says which currency a bare "$" or "pesos" is (currencies, `at_home`);
    `currency` says so where that differs. `fiscal_year_end` (MM-DD) is the last day of its fiscal year, which is
    called by the calendar year in which it ends, or `fiscal_year_of: start`; `bare_quarters: fiscal` where "the
    fourth quarter" is one of that year. `adjustment` says how its changes from one month or quarter to the next
    are adjusted.
    """

    kind: ClassVar[str] = "publishers"
    names: SomeWords
    sites: Words = ()
    country: CountryCode | None = None
    currency: CurrencyCode | None = None
    fiscal_year_end: DayOfYear | None = None
    fiscal_year_of: Literal["end", "start"] = "end"
    bare_quarters: Literal["calendar", "fiscal"] = "calendar"
    adjustment: Adjustment | None = None


StatementRole = Literal[
    "actor", "aside", "excess", "held", "last_resort", "listed", "more_of", "more_than", "of_change", "reached"
]
"""The part that a number plays in its sentence; rules/README.md tells what each does."""


class StatementRule(Rule):
    """A pattern that reads like the sentence and says what its number is.

    Slots in braces stand for what was found: {value} (the number that the rule is about), {other} (another
    number), {metric}, {period}, {change_verb}, {change_noun}, {change_adverb}, {level_verb}, ...; plain
    words for themselves; `[...]` may be missing, `(a|b)` is a choice, `~` a few adverbs or asides.

    measure: what the number is; by_unit makes percent and multiples growth, all else a change; like_previous
    takes over that of the number before. metric: where its metric is: the subject of the clause, the
    pattern's own slot, the same as the number before, or the thing that the number counts. base: the number
    is the basis of a comparison, so it belongs to the period compared with. role: the part of the number where
    the engine treats it in its own way (see rules/README.md). slot_words: the words of which one must stand in
    a slot, else the next rule is tried. status, qualifier: what the number
    is whatever the sentence says around it.
    """

    kind: ClassVar[str] = "statements"
    patterns: SomeWords
    measure: Measure | Literal["by_unit", "like_previous", "by_metric"] = "by_metric"
    metric: Literal["subject", "slot", "object", "previous", "counted", "people"] = "subject"
    base: bool | Literal["vintage", "passing"] = False
    role: StatementRole | None = None
    slot_words: dict[str, Words] = Field(default_factory=dict)
    units: Annotated[tuple[QuantityKind, ...], BeforeValidator(_one_or_more)] = ()
    comparison: Comparison | None = None
    direction: Direction | None = None
    status: Status | None = None
    qualifier: Qualifier | None = None

    @property
    def may_refuse(self) -> bool:
        """May the words that it fits still refuse it, so that the next rule is tried?"""
        return bool(self.slot_words) or self.role == "more_than" or self.metric == "people"


class BlockRule(Rule):
    """Words by which a block of a release is known: contact lines, "About ..." paragraphs, datelines.

    Patterns are searched without regard to case; `^` and `$` are the ends of the block, `<date>` stands for a
    date with its day. extent: how far the kind reaches - the block itself, the short lines after it, the
    section up to the next heading, or the rest of the release. place: `head` is before the third paragraph,
    `tail` after the first. longest: a block of more words is left alone.
    """

    kind: ClassVar[str] = "blocks"
    finds: ClassVar[frozenset[str]] = frozenset(("kind", "text", "rule"))
    block: BlockKind
    patterns: Patterns
    extent: Literal["block", "lines", "section", "rest"] = "block"
    place: Literal["any", "head", "tail"] = "any"
    longest: Annotated[int, BeforeValidator(int)] = 400


class HeadRule(Rule):
    """What a head, caption or unit line of a table says beside the metric: "% change", "forecast", "unaudited".

    Patterns are searched in the parts of a head (between commas, brackets and dashes), without regard to case.
    role: `change`, `share`, `contribution` and `level` say what the numbers are; `comparison` (code yoy, pop),
    `status` (forecast, target, actual), `adjustment` and `unit` (the code in `unit`) what their name says;
    `except` rows that a unit line leaves out (code per_share, share, percent); `filler` says nothing;
    `breakdown` and `measures` tell from the head over the row labels whether they are classes or metrics;
    `rank` that a column numbers its rows; `report` that a caption names a statement, no metric. Where `anywhere`
    is true the pattern counts inside other words too ("GDP growth"); they then stay in the metric, unless `cut`.
    """

    kind: ClassVar[str] = "heads"
    finds: ClassVar[frozenset[str]] = _HEAD
    role: Literal[
        "change", "share", "contribution", "level", "comparison", "status", "adjustment", "unit", "except", "filler",
        "breakdown", "measures", "rank", "report",
    ]  # fmt: skip
    code: str | None = None
    unit: str | None = None
    patterns: Patterns
    anywhere: bool = False
    cut: bool = False


class HeadTimeRule(Rule):
    """A short form of time in the heads of tables, and how a sentence would say it: "Q1 24" `becomes` "Q1 2024".

    The pattern is searched in the whole head without regard to case; `becomes` may use its groups (`\\g<year>`).
    A group `month` of digits gives the month's name.
    """

    kind: ClassVar[str] = "head_times"
    finds: ClassVar[frozenset[str]] = _HEAD
    patterns: Patterns
    becomes: str


class CellRule(Rule):
    """What stands in a cell in place of a number (`missing`: "n/a", "..") or behind one (`flag`: "p", "(e)").

    Patterns must fill the cell, or all that follows the number; a flag's `code` is a status (forecast) or a
    qualifier (min, max, approx) where it is one.
    """

    kind: ClassVar[str] = "cells"
    finds: ClassVar[frozenset[str]] = _CELL
    role: Literal["missing", "flag"]
    code: str | None = None
    patterns: Patterns


class WeightRule(Rule):
    """How much a rule's part in a row speaks for the row (log odds, fitted on judged rows); `base` starts."""

    kind: ClassVar[str] = "weights"
    weight: Decimal


class WordList(Rule):
    """A plain list of words that some stage needs (abbreviations, month names, boundary words)."""

    kind: ClassVar[str] = "words"
    words: Words


class CaseRule(Rule):
    """Texts that have no rule of their own, with the rows that all rules together must give and those that none may
    give: what `extractor review apply` makes of a reader's corrections."""

    kind: ClassVar[str] = "cases"


KINDS: dict[str, type[Rule]] = {
    kind.kind: kind
    for kind in (
        UnitRule, CurrencyRule, ScaleRule, NumberWordRule, QualifierRule, RefusalRule, PeriodRule,
        CueRule, MetricRule, AreaRule, PublisherRule, StatementRule, BlockRule, HeadRule, HeadTimeRule, CellRule,
        WeightRule, WordList, CaseRule,
    )
}  # fmt: skip
