"""Observations -> flags: what a release says must agree with itself."""

from extractor.check.arithmetic import checked

__all__ = ["checked"]
