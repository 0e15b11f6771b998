"""Mentions -> statements: what belongs to what."""

from extractor.link.linker import Linker
from extractor.link.marks import marks
from extractor.link.near_misses import NearMiss
from extractor.link.trace import Link, Trace

__all__ = ["Link", "Linker", "NearMiss", "Trace", "marks"]
