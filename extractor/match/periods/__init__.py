"""Sentence -> period mentions: wordings of time with their first and last day."""
