"""Writing a story: the form, its drafts, what screening found, and handing it in."""
