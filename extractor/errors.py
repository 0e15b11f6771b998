"""The errors a caller may meet: one small tree under ExtractorError."""

from __future__ import annotations


class ExtractorError(Exception):
    """Something that the user can mend; the message says what, where and how."""


class UsageError(ExtractorError):
    """The call asks for something that cannot be done (a folder without releases, a missing model)."""


class RuleError(ExtractorError):
    """A rule file is wrong; each line of the message starts with `file:line:`. Stops the run before any
    release is read."""


class ReleaseError(ExtractorError):
    """One release cannot be read; it is reported and skipped, the others go on."""


class FetchError(ExtractorError):
    """One address cannot be fetched; it is reported with the reason, the others go on."""


class OutputError(ExtractorError):
    """The result cannot be written; what was there before is untouched."""
