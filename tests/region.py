"""A small region for tests: organisations, people who can sign in, and stories in any state.

Rows are made plainly, for what came before the test begins. What a test is about, it does itself,
through pages or operations.
"""

from functools import cache
from itertools import count
from typing import Any

from learning_exchange import clock
from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import BOXES, CLAIM_LASTS, CURRENT, CaseState
from learning_exchange.extensions import db
from learning_exchange.people.models import Membership, Organisation, Person
from learning_exchange.people.passwords import hash_password
from learning_exchange.people.rules import Role

PASSWORD = "a lantern on the moor"
_numbers = count(1)

WORDS = {
    "title": "Asking about the bus before the appointment",
    "place": "A community clinic in the market town",
    "what_mattered": "Getting to clinic without asking a daughter for a day off work.",
    "what_you_did": "We looked at the **bus timetable** together and moved the appointment.",
    "what_changed": "Appointments are kept, and the daughter visits on her own days.",
}


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once: it costs 25 ms on purpose."""
    return hash_password(PASSWORD)


def an_organisation(**values: Any) -> Organisation:
    """An organisation with a name of its own."""
    number = next(_numbers)
    given = {"name": f"Organisation {number}", "short_name": f"Org {number}", "sector": "community-health"}
    organisation = Organisation(**given | {"place": "Myshire North"} | values)
    db.session.add(organisation)
    db.session.commit()
    return organisation


def a_person(*roles: Role, organisation: Organisation | None = None, **values: Any) -> Person:
    """Somebody who can sign in with PASSWORD, a member of one organisation; staff unless said otherwise."""
    number = next(_numbers)
    given = {
        "name": f"Person {number}",
        "email": f"person{number}@example.org",
        "password_hash": password_hash(),
    }
    person = Person(**given | values)
    organisation = organisation or an_organisation()
    person.memberships = [
        Membership(organisation=organisation, roles=[str(role) for role in roles or (Role.STAFF,)])
    ]
    db.session.add(person)
    db.session.commit()
    return person


def a_story(author: Person, state: CaseState = CaseState.PUBLISHED, **values: Any) -> Case:
    """A story of an author, in a state, claimed by nobody unless `claimed_by` says so."""
    words = WORDS | {name: value for name, value in values.items() if name in WORDS}
    claimed = {"claim_expires_at": clock.now() + CLAIM_LASTS} if values.get("claimed_by") else {}
    given = {
        "author": author,
        "organisation_id": author.memberships[0].organisation_id,
        "state": state,
        "aims": ["c-sdm"],
        "behaviours": [],
        "html": {name: f"<p>{words[name]}</p>" for name in BOXES},
        "summary": words["what_mattered"],
        "submission": 0 if state == CaseState.DRAFT else 1,
        "published_at": clock.now() if state in {*CURRENT, CaseState.ARCHIVED} else None,
    }
    case = Case(**given | claimed | words | values)
    db.session.add(case)
    db.session.commit()
    return case
