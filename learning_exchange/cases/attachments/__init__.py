"""Attached files apart from the database: what a file really is, made harmless, and the store of their bytes.

Which file belongs to which story, and who may have it, stands in rules, models, operations and queries.
"""

from learning_exchange.cases.attachments.content import Cleaned, Unfit, cleaned

__all__ = ["Cleaned", "Unfit", "cleaned"]
