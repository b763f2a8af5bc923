"""Myshire: an invented region to look at, to learn with and, scaled up, to measure with.

`myshire/` holds it as data and `content` reads that; `people` and `prose` invent the rest; `region`,
`history` and `simulation` put it into the database; `cli` is the command. Nothing else imports any of it.
"""

PASSWORD = "tea-before-forms"  # noqa: S105  # shared by everybody who is invented, and printed when the demo starts


def sign_ins() -> list[tuple[str, str]]:
    """What each person to sign in as is, and their address; all share PASSWORD."""
    from learning_exchange.demo.content import people_to_sign_in

    return [(person.label, person.email) for person in people_to_sign_in()]
