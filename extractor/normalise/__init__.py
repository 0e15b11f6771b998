"""Statements -> observations: signs, units, period codes, metric ids."""

from extractor.normalise.observations import Normaliser

__all__ = ["Normaliser"]
