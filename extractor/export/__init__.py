"""Observations -> files and tables. The one door to pandas."""

from extractor.export.table import read_csv, to_frame
from extractor.export.text import COLUMNS, write_csv, write_rows
from extractor.export.whole import whole_file

__all__ = ["COLUMNS", "read_csv", "to_frame", "whole_file", "write_csv", "write_rows"]
