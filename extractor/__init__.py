"""Press releases -> one tidy table: metric, value, period and where it stands in the source.

The public verbs are `extract`, `extract_folder`, `iter_folder`, `explain`, `read_page`, `find_periods` and
`find_quantities`; what they give goes on with `to_frame`, `to_arrow` and `records`, and `read_observations` reads back
what a run wrote; `series`, `latest`, `as_of` and `revisions` tell what was known when. `Engine`
takes many releases through with the same `Options`. Each is loaded when it is first
used, so that `import extractor` costs milliseconds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.api import (
        About,
        Engine,
        Options,
        explain,
        extract,
        extract_folder,
        find_periods,
        find_quantities,
        iter_folder,
        read_page,
    )
    from extractor.errors import ExtractorError, OutputError, ReleaseError, RuleError, UsageError
    from extractor.export import read_csv, read_observations, records, to_arrow, to_frame
    from extractor.model import Document, Observation, Period, PeriodMention, Quantity, Release
    from extractor.story import Explanation
    from extractor.vintages import as_of, latest, revisions, series

    __version__: str

_HOME = {
    "About": "extractor.api",
    "Engine": "extractor.api",
    "Options": "extractor.api",
    "explain": "extractor.api",
    "extract": "extractor.api",
    "extract_folder": "extractor.api",
    "find_periods": "extractor.api",
    "find_quantities": "extractor.api",
    "read_page": "extractor.api",
    "iter_folder": "extractor.api",
    "read_csv": "extractor.export",
    "read_observations": "extractor.export",
    "records": "extractor.export",
    "to_arrow": "extractor.export",
    "to_frame": "extractor.export",
    "ExtractorError": "extractor.errors",
    "OutputError": "extractor.errors",
    "ReleaseError": "extractor.errors",
    "RuleError": "extractor.errors",
    "UsageError": "extractor.errors",
    "Document": "extractor.model",
    "Observation": "extractor.model",
    "Period": "extractor.model",
    "PeriodMention": "extractor.model",
    "Quantity": "extractor.model",
    "Release": "extractor.model",
    "Explanation": "extractor.story",
    "as_of": "extractor.vintages",
    "latest": "extractor.vintages",
    "revisions": "extractor.vintages",
    "series": "extractor.vintages",
}

__all__ = [
    "About",
    "Document",
    "Engine",
    "Explanation",
    "ExtractorError",
    "Observation",
    "Options",
    "OutputError",
    "Period",
    "PeriodMention",
    "Quantity",
    "Release",
    "ReleaseError",
    "RuleError",
    "UsageError",
    "__version__",
    "as_of",
    "explain",
    "extract",
    "extract_folder",
    "find_periods",
    "find_quantities",
    "iter_folder",
    "latest",
    "read_csv",
    "read_observations",
    "read_page",
    "records",
    "revisions",
    "series",
    "to_arrow",
    "to_frame",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("press-extractor")
        except PackageNotFoundError:  # a checkout that is not installed
            return "0+unknown"
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
