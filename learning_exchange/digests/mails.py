"""What stands in a digest's mail, asked again right before it is sent."""

from learning_exchange.digests import queries
from learning_exchange.digests.models import DigestRun
from learning_exchange.digests.tokens import unsubscribe_token
from learning_exchange.extensions import db
from learning_exchange.mail.composing import Composer, Context, Suppress, link
from learning_exchange.mail.models import Mail


def digest(mail: Mail) -> Context | Suppress:
    """What is new for somebody, and why each item is there."""
    run = db.session.get_one(DigestRun, mail.params["run_id"])
    if queries.choice_of(run.person_id) is None:
        return Suppress("The person stopped their digests.")
    found = queries.digest_of(run)
    if not found:
        return Suppress("All that stood in it was taken back.")
    return Context(
        {"digest": found, "person": run.person},
        unsubscribe_url=link("digests.unsubscribe", token=unsubscribe_token(run.person)),
    )


COMPOSERS: dict[str, Composer] = {"digest": digest}
