"""Myshire: an invented region to look at, to learn with and, scaled up, to measure with.

`myshire/` holds it as data and `content` reads that; `people` and `prose` invent the rest; `region`,
`history` and `simulation` put it into the database; `cli` is the command. Nothing else imports any of it.
"""

from learning_exchange.demo.content import PASSWORD, sign_ins

__all__ = ["PASSWORD", "sign_ins"]
