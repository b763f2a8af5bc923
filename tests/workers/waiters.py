"""People for whom something waits, and the runs that tell them so."""

from datetime import date, timedelta
from typing import Any

from learning_exchange.cases.models import Case, Introduction
from learning_exchange.cases.rules import CaseState
from learning_exchange.digests.models import DigestChoice, DigestRun
from learning_exchange.digests.queries.waiting import waiting_for
from learning_exchange.digests.rules import RunKind, Wait
from learning_exchange.events.mail import WaitingMailsDue
from learning_exchange.extensions import db as committed
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.region import a_person, a_story
from tests.workers.readers import LONDON, LONG_AGO
from workers.digests import compose_waiting


def here(*roles: Role, hour: int = 7, zone: str = LONDON, **values: Any) -> Person:
    """Somebody who gets no digest, but is told what waits."""
    person = a_person(*roles, **values)
    choice = DigestChoice(person_id=person.id, weekdays=[], hour=hour, time_zone=zone, chosen_at=LONG_AGO)
    committed.session.add(choice)
    committed.session.commit()
    return person


def run_for(person: Person, after: int = 0) -> DigestRun:
    """A run of the mail of what waits that has come due now."""
    day = date(2026, 11, 16) + timedelta(days=after)
    run = DigestRun(person_id=person.id, kind=RunKind.WAITING, local_date=day)
    committed.session.add(run)
    committed.session.commit()
    return run


def compose(run: DigestRun) -> list[tuple[Wait, str]]:
    """Compose a run; returns what it has, and how each is called."""
    compose_waiting(WaitingMailsDue("2026-11-16", [run.id]))
    committed.session.commit()
    return [(one.what, one.title) for one in waiting_for(run)]


def returned(person: Person) -> Case:
    return a_story(person, CaseState.WITH_AUTHOR, title="Mine")


def claimed(person: Person, state: CaseState = CaseState.WITH_CHAMPION) -> Case:
    return a_story(a_person(), state, title="Theirs", claimed_by=person)


def asked_to_meet(person: Person) -> Introduction:
    other = a_person()
    pair = sorted((person.id, other.id))
    asked = Introduction(
        case_id=a_story(a_person(), title="Tried").id,
        first_id=pair[0],
        second_id=pair[1],
        asked_by_id=other.id,
    )
    committed.session.add(asked)
    committed.session.commit()
    return asked
