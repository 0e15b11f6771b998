"""Observations -> flags and standings: what releases say must agree with themselves, and with one another."""

from extractor.check.arithmetic import checked
from extractor.check.history import standings
from extractor.check.known import Value, values_known
from extractor.check.lines import Line, Point, lines_known
from extractor.check.selection import Selection

__all__ = ["Line", "Point", "Selection", "Value", "checked", "lines_known", "standings", "values_known"]
