"""Sentence -> quantities: numbers with unit and scale, and what was refused."""
