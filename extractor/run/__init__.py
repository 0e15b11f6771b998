"""Many releases -> one table and the run's account of itself."""

from extractor.run.folder import RunReport, run_folder

__all__ = ["RunReport", "run_folder"]
