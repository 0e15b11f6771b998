"""rules/*.yaml -> typed rules. The one door to YAML."""

from extractor.rulebook.kinds import (
    AreaRule,
    BlockRule,
    CueRule,
    CurrencyRule,
    Example,
    MetricRule,
    NumberWordRule,
    PeriodRule,
    QualifierRule,
    RefusalRule,
    Reject,
    Rule,
    ScaleRule,
    StatementRule,
    UnitRule,
    WordList,
)
from extractor.rulebook.load import Rulebook, builtin_folder, load_rulebook

__all__ = [
    "AreaRule",
    "BlockRule",
    "CueRule",
    "CurrencyRule",
    "Example",
    "MetricRule",
    "NumberWordRule",
    "PeriodRule",
    "QualifierRule",
    "RefusalRule",
    "Reject",
    "Rule",
    "Rulebook",
    "ScaleRule",
    "StatementRule",
    "UnitRule",
    "WordList",
    "builtin_folder",
    "load_rulebook",
]
