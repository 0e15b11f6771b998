"""Many releases -> one table and the run's account of itself; in one process, in many, on a cluster."""

from extractor.run.account import RunReport
from extractor.run.folder import Means, pages, run_folder, run_share, write_run
from extractor.run.limits import Limits
from extractor.run.pages import Page, page_from_json, page_of, page_to_json
from extractor.run.recipe import Recipe
from extractor.run.stream import extract_all, outcomes
from extractor.run.workers import cores

__all__ = [
    "Limits", "Means", "Page", "Recipe", "RunReport", "cores", "extract_all", "outcomes", "page_from_json", "page_of",
    "page_to_json", "pages", "run_folder", "run_share", "write_run",
]  # fmt: skip
