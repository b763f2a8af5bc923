"""Every write to stories: check, change, record an event. Nothing here commits.

`writing.py` holds what authors do, `reviewing.py` what champions do.
"""
