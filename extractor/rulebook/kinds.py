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
RuleId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_/. -]*$")]


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
    """A unit that follows a number. `id` is its code in the table, `words` its spellings.

    `multiples` are spellings that stand for many of it: `bcm` is 1000000000 of a cubic metre.
    """

    kind: ClassVar[str] = "units"
    measures: Literal["percent", "point", "multiple", "physical", "money"]
    words: Words
    multiples: dict[str, Decimal] = {}


class CurrencyRule(Rule):
    """A currency: `id` the ISO 4217 code; spellings `before` the number and `after` it."""

    kind: ClassVar[str] = "currencies"
    before: Words = ()
    after: Words = ()


class ScaleRule(Rule):
    """A scale word: 3.2 `billion`. Short forms in `glued` count only right at the number or after a currency
    (13.7M), those in `after_currency` only after a currency ($1.2T)."""

    kind: ClassVar[str] = "scales"
    words: Words
    factor: Decimal
    glued: Words = ()
    after_currency: Words = ()


class NumberWordRule(Rule):
    """A number written out: `two`, `third`, `doubled`.

    role: a `cardinal` counts; `fraction` is a part, its value the number of parts (third: 3); `multiple`
    stands for a number of times. A word counts only after one of `only_after`, where there are any, and
    never before one of `never_before` or after one of `never_after`.
    """

    kind: ClassVar[str] = "number_words"
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
    code: Literal["approx", "min", "max"]
    before: Words = ()
    after: Words = ()


class RefusalRule(Rule):
    """A pattern over digits that are no measurement, and the reason to be shown.

    `<<month>>`, `<<integer>>` and `<<number>>` stand for a month's name, digits without a point, any number.
    A group named `no` marks the refused part where the pattern needs words around it. Where `needs` are given,
    one of them must stand in the text (in small letters), else the patterns are not tried: that is for speed.
    """

    kind: ClassVar[str] = "refusals"
    reason: str
    patterns: Patterns
    needs: Words = ()


class PeriodRule(Rule):
    """A wording of time. `meaning` names what the code makes of the pattern's named groups.

    Rules of `layer` 1 read words; those of later layers also read what was found before: `<Month>`, `<Day>`.
    A pattern is only tried where one of `needs` stands in the text, in small letters.
    """

    kind: ClassVar[str] = "periods"
    meaning: str
    layer: int = 1
    needs: Words = ()
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


class AreaRule(Rule):
    """A country or group of countries: `id` its ISO 3166-1 alpha-2 code, or a group code that `note` explains.

    `names` are English spellings and adjectives (Canada, Canadian), with their capitals: one written all in
    capitals (US) is only found so. `not_in` are phrases in which a name means something else (New Mexico).
    """

    kind: ClassVar[str] = "areas"
    names: Words
    not_in: Words = ()


class StatementRule(Rule):
    """A pattern that reads like the sentence and says what its number is.

    Slots in braces stand for what was found: {value} (the number that the rule is about), {other} (another
    number), {metric}, {period}, {change_verb}, {change_noun}, {change_adverb}, {level_verb}, ...; plain
    words for themselves; `[...]` may be missing, `(a|b)` is a choice, `~` a few adverbs or asides.

    measure: what the number is; by_unit makes percent and multiples growth, all else a change; like_previous
    takes over that of the number before. metric: where its metric is: the subject of the clause, the
    pattern's own slot, the same as the number before, or the thing that the number counts. base: the number
    is the basis of a comparison, so it belongs to the period compared with.
    """

    kind: ClassVar[str] = "statements"
    patterns: Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
    measure: Measure | Literal["by_unit", "like_previous", "by_metric"] = "by_metric"
    metric: Literal["subject", "slot", "object", "previous", "counted"] = "subject"
    base: bool = False
    units: Words = ()
    comparison: Comparison | None = None
    direction: Direction | None = None


class BlockRule(Rule):
    """Words by which a block of a release is known: contact lines, "About ..." paragraphs, datelines.

    Patterns are searched without regard to case; `^` and `$` are the ends of the block, `<date>` stands for a
    date with its day. extent: how far the kind reaches - the block itself, the short lines after it, the
    section up to the next heading, or the rest of the release. place: `head` is before the third paragraph,
    `tail` after the first. longest: a block of more words is left alone.
    """

    kind: ClassVar[str] = "blocks"
    block: BlockKind
    patterns: Patterns
    extent: Literal["block", "lines", "section", "rest"] = "block"
    place: Literal["any", "head", "tail"] = "any"
    longest: Annotated[int, BeforeValidator(int)] = 400


class WeightRule(Rule):
    """How much a rule's part in a row speaks for the row (log odds, measured on the gold set); `base` starts."""

    kind: ClassVar[str] = "weights"
    weight: Decimal


class WordList(Rule):
    """A plain list of words that some stage needs (abbreviations, month names, boundary words)."""

    kind: ClassVar[str] = "words"
    words: Words


KINDS: dict[str, type[Rule]] = {
    kind.kind: kind
    for kind in (
        UnitRule, CurrencyRule, ScaleRule, NumberWordRule, QualifierRule, RefusalRule, PeriodRule,
        CueRule, MetricRule, AreaRule, StatementRule, BlockRule, WeightRule, WordList,
    )
}  # fmt: skip
