"""rules/*.yaml -> typed rules. The one door to YAML."""

from extractor.rulebook.complaints import near
from extractor.rulebook.kinds import (
    KINDS,
    AreaRule,
    BlockRule,
    CueRule,
    CurrencyRule,
    Example,
    MetricRule,
    NumberWordRule,
    PeriodRule,
    PublisherRule,
    QualifierRule,
    RefusalRule,
    Reject,
    Rule,
    ScaleRule,
    StatementRule,
    UnitRule,
    WeightRule,
    WordList,
)
from extractor.rulebook.load import Rulebook, load_rulebook
from extractor.rulebook.publishers import Publishers
from extractor.settings import builtin_folder

__all__ = [
    "KINDS",
    "AreaRule",
    "BlockRule",
    "CueRule",
    "CurrencyRule",
    "Example",
    "MetricRule",
    "NumberWordRule",
    "PeriodRule",
    "PublisherRule",
    "Publishers",
    "QualifierRule",
    "RefusalRule",
    "Reject",
    "Rule",
    "Rulebook",
    "ScaleRule",
    "StatementRule",
    "UnitRule",
    "WeightRule",
    "WordList",
    "builtin_folder",
    "load_rulebook",
    "near",
]
