"""Barriers: what gets in the way of personal care, posted in two fields, and what became of each."""
