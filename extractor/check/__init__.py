"""Observations -> flags and standings: what releases say must agree with themselves, and with one another."""

from extractor.check.arithmetic import checked
from extractor.check.history import standings

__all__ = ["checked", "standings"]
