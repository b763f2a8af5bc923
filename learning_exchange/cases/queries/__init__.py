"""Every read of stories.

`writing.py` reads what is somebody's own; `reading.py` holds the one door for everybody else.
"""
