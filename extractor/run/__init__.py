"""Many releases -> one table and the run's account of itself."""

from extractor.run.account import RunReport
from extractor.run.folder import begin, extractions, run_folder, write_run
from extractor.run.pages import Page, page_from_json, page_of, page_to_json

__all__ = [
    "Page", "RunReport", "begin", "extractions", "page_from_json", "page_of", "page_to_json", "run_folder",
    "write_run",
]  # fmt: skip
