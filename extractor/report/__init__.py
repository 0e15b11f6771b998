"""Rows and pages of releases -> one HTML page to read and review them in, which needs no network."""

from extractor.report.files import Limits, Written, write_report

__all__ = ["Limits", "Written", "write_report"]
