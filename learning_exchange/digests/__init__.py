"""Digests: what goes to whom, when, and why."""
