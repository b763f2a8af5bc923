"""Recording that the one person whom a story is about agreed to it, before it is handed in.

What is kept is who can show that they did, when and how: never the person's name.
"""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from learning_exchange import clock
from learning_exchange.cases.models import Case, StoryConsent
from learning_exchange.cases.operations.moving import standing_of
from learning_exchange.cases.operations.writing import HandedIn, own_case_locked
from learning_exchange.cases.rules import Actor, Consent, can_write
from learning_exchange.events.cases import ConsentRecorded
from learning_exchange.extensions import db
from learning_exchange.outbox import record


def record_consent(public_id: UUID, consent: Consent, *, by: int) -> Case:
    """Keep who can show that the person agreed; what was kept before is replaced.

    Raises NoSuchCase and HandedIn.
    """
    case, author = own_case_locked(public_id, by=by), Actor(by, frozenset())
    if sentence := can_write(standing_of(case, author), author):
        raise HandedIn(sentence, case)
    case.about_one_person = True
    said = {"held_by": consent.held_by, "given_on": consent.given_on, "how": consent.how}
    said |= {"recorded_by_id": by, "recorded_at": clock.now()}
    statement = insert(StoryConsent).values(case_id=case.id, **said)
    db.session.execute(statement.on_conflict_do_update(index_elements=["case_id"], set_=said))
    record(ConsentRecorded(case.id, how=consent.how), by=by)
    return case
