"""Mentions -> statements: what belongs to what."""

from extractor.link.linker import Linker

__all__ = ["Linker"]
