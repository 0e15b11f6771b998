"""Many releases -> one table and the run's account of itself; in one process, in many, on a cluster."""

from extractor.run.account import RunReport
from extractor.run.folder import Means, run_folder, run_share, write_run
from extractor.run.limits import Limits
from extractor.run.recipe import Recipe
from extractor.run.stream import extract_all, outcomes
from extractor.run.workers import cores

__all__ = [
    "Limits", "Means", "Recipe", "RunReport", "cores", "extract_all", "outcomes", "run_folder", "run_share",
    "write_run",
]  # fmt: skip
