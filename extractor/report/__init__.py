"""Rows and pages of releases -> one HTML page to read and review them in, which needs no network."""

from extractor.report.files import Written, write_report
from extractor.report.plan import Limits

__all__ = ["Limits", "Written", "write_report"]
