"""Many releases -> one table and the run's account of itself."""

from extractor.run.account import RunReport
from extractor.run.folder import begin, extractions, run_folder, write_run

__all__ = ["RunReport", "begin", "extractions", "run_folder", "write_run"]
