"""What a rule of each kind may say: the schema of rules/*.yaml.

Every rule has an `id`, `examples` with what they must give and `rejects` that it must leave alone. The key
under which a rule stands in its file (`units:`, `periods:`, ...) says its kind.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

import regex
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from extractor.model import BlockKind, Comparison, Direction, Measure


def _regex(pattern: str) -> str:
    try:
        regex.compile(pattern, regex.V1)
    except regex.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


def _one_or_more(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Pattern = Annotated[str, AfterValidator(_regex)]
Words = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_one_or_more)]
RuleId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_/.-]*$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Entry):
    """A text and what it must give: at least one result of this rule has each of the fields in `gives`."""

    text: str
    gives: Annotated[tuple[dict[str, Any], ...], BeforeValidator(_one_or_more)] = ()
    published: date | None = None
    fiscal_year_end: str | None = None
    title: str | None = None


class Reject(_Entry):
    """A text on which this rule must not fire."""

    text: str
    published: date | None = None
    fiscal_year_end: str | None = None


def _reject(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class Rule(_Entry):
    """What all rules share. `where` is `file:line`, filled in by the loader."""

    kind: ClassVar[str] = "rule"
    id: RuleId
    note: str | None = None
    examples: tuple[Example, ...] = ()
    rejects: tuple[Annotated[Reject, BeforeValidator(_reject)], ...] = ()
    where: str = ""


class UnitRule(Rule):
    """A unit that follows a number. `id` is its code in the table, `words` its spellings."""

    kind: ClassVar[str] = "units"
    measures: Literal["percent", "point", "multiple", "physical"]
    words: Words


class CurrencyRule(Rule):
    """A currency: `id` the ISO 4217 code; spellings `before` the number and `after` it."""

    kind: ClassVar[str] = "currencies"
    before: Words = ()
    after: Words = ()


class ScaleRule(Rule):
    """A scale word: 3.2 `billion`."""

    kind: ClassVar[str] = "scales"
    words: Words
    factor: Decimal


class NumberWordRule(Rule):
    """A number written out: `two`, `one-third`, `doubled`."""

    kind: ClassVar[str] = "number_words"
    words: Words
    value: Decimal
    unit: str | None = None


class QualifierRule(Rule):
    """Words `before` or `after` a number that make it approximate, a least or a most."""

    kind: ClassVar[str] = "qualifiers"
    code: Literal["approx", "min", "max"]
    before: Words = ()
    after: Words = ()


class RefusalRule(Rule):
    """A pattern over digits that are no measurement, and the reason to be shown."""

    kind: ClassVar[str] = "refusals"
    reason: str
    patterns: Patterns


class PeriodRule(Rule):
    """A wording of time. `meaning` names what the code makes of the pattern's named groups."""

    kind: ClassVar[str] = "periods"
    meaning: str
    patterns: Patterns
    shift: dict[str, int] | None = None
    compares: bool = False


class CueRule(Rule):
    """A word or phrase with a meaning: verbs and nouns of change, comparisons, forecasts, attribution.

    `forms` are taken as they stand; `verbs` and `nouns` are inflected (rise -> rises, rising; irregular
    forms are written out in `forms`).
    """

    kind: ClassVar[str] = "cues"
    role: str
    direction: Direction = "none"
    code: str | None = None
    forms: Words = ()
    verbs: Words = ()
    nouns: Words = ()


class MetricRule(Rule):
    """A metric of the catalogue: `id` its stable name, `names` its wordings (plurals are understood)."""

    kind: ClassVar[str] = "metrics"
    names: Words
    acronyms: Words = ()
    area: str | None = None
    unit: str | None = None
    links: dict[str, str] = {}


class StatementRule(Rule):
    """A pattern that reads like the sentence and says what its numbers are."""

    kind: ClassVar[str] = "statements"
    patterns: Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
    measure: Measure | Literal["by_unit"] = "by_unit"
    comparison: Comparison | None = None
    direction: Direction | None = None


class BlockRule(Rule):
    """Words by which a block of a release is known: contact lines, "About ..." paragraphs, datelines."""

    kind: ClassVar[str] = "blocks"
    block: BlockKind
    patterns: Patterns


class WordList(Rule):
    """A plain list of words that some stage needs (abbreviations, month names, boundary words)."""

    kind: ClassVar[str] = "words"
    words: Words


KINDS: dict[str, type[Rule]] = {
    kind.kind: kind
    for kind in (
        UnitRule, CurrencyRule, ScaleRule, NumberWordRule, QualifierRule, RefusalRule, PeriodRule,
        CueRule, MetricRule, StatementRule, BlockRule, WordList,
    )
}  # fmt: skip
