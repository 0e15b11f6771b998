"""Sentence -> mentions: quantities, periods, cues and the names of metrics."""
