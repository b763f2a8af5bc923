"""Two at the same moment: with real commits and two threads, one wins and the other is told so.

The last tests take the locks away, and the races are lost: so those before them can fail.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from learning_exchange import clock
from learning_exchange.extensions import db
from learning_exchange.outbox import EventRecord
from learning_exchange.people import queries
from learning_exchange.people.models import Invitation, Membership, Organisation, Person
from learning_exchange.people.operations import administering, joining
from learning_exchange.people.operations import passwords as operations
from learning_exchange.people.operations.administering import mark_as_left
from learning_exchange.people.operations.joining import accept_invitation, ask_to_join, invite
from learning_exchange.people.operations.passwords import reset_password
from learning_exchange.people.rules import Profile, Refused, Role
from learning_exchange.people.tokens import read_reset_token, reset_token
from tests.region import a_person, an_organisation

AMINA = Profile("Amina Yusuf", "Podiatrist", None, ())
ADDRESS = "amina@myshire.example"


def at_once(app: Flask, *changes: Callable[[], object]) -> list[str]:
    """Make changes in a thread each, and commit; returns what each was told, "done" for those that are made.

    Each waits with its commit, so that the others have come to the lock or past it.
    """

    def make(change: Callable[[], object]) -> str:
        with app.app_context():
            try:
                change()
                db.session.execute(select(func.pg_sleep(0.3)))  # the other comes to the lock meanwhile
                db.session.commit()
                return "done"
            except Refused as refusal:
                return str(refusal)

    with ThreadPoolExecutor(len(changes)) as pool:
        return sorted(
            pool.map(lambda change: Context().run(make, change), changes), key=lambda told: told != "done"
        )


def count(app: Flask, kind: type, **where: object) -> int:
    with app.app_context():
        return len(db.session.scalars(select(kind).filter_by(**where)).all())


def test_one_invitation_lets_one_person_in(committing_app: Flask) -> None:
    with committing_app.app_context():
        invite(ADDRESS, an_organisation(), [Role.STAFF], by=a_person(Role.ADMINISTRATOR).id)
        db.session.commit()

    def accept() -> None:
        invited = db.session.scalars(select(Invitation)).one()
        accept_invitation(invited, AMINA, "ferry anchor plum")

    told = at_once(committing_app, accept, accept)
    assert told == ["done", "You have an account already. Sign in with it."]
    assert count(committing_app, Person, email=ADDRESS) == 1
    assert count(committing_app, EventRecord, type="PersonJoined") == 1


def test_two_invitations_of_one_address_make_one_person(committing_app: Flask) -> None:
    with committing_app.app_context():
        by = a_person(Role.ADMINISTRATOR).id
        for _ in range(2):
            invite(ADDRESS, an_organisation(), [Role.STAFF], by=by)
        db.session.commit()
        ids = db.session.scalars(select(Invitation.id)).all()

    def accept(invitation_id: int) -> Callable[[], object]:
        return lambda: accept_invitation(
            db.session.get_one(Invitation, invitation_id), AMINA, "ferry anchor plum"
        )

    told = at_once(committing_app, *map(accept, ids))
    assert told == ["done", "You have an account already. Sign in with it."]
    assert count(committing_app, Person, email=ADDRESS) == 1


def test_inviting_somebody_twice_at_once_is_one_membership(committing_app: Flask) -> None:
    with committing_app.app_context():
        organisation, person = an_organisation(), a_person()
        by, email, organisation_id = a_person(Role.ADMINISTRATOR).id, person.email, organisation.id

    def organisation_again() -> Organisation:
        return db.session.scalars(select(Organisation).filter_by(id=organisation_id)).one()

    def add(role: Role) -> Callable[[], object]:
        return lambda: invite(email, organisation_again(), [role], by=by)

    assert at_once(committing_app, add(Role.TRAINER), add(Role.LEAD)) == ["done", "done"]
    with committing_app.app_context():
        (membership,) = db.session.scalars(select(Membership).filter_by(organisation_id=organisation_id))
        assert set(membership.roles) == {"trainer", "lead"}


def test_asking_to_join_twice_at_once_is_one_invitation(committing_app: Flask) -> None:
    with committing_app.app_context():
        an_organisation(email_domains=["myshire.example"])
    assert at_once(committing_app, *[lambda: ask_to_join(ADDRESS)] * 2) == ["done", "done"]
    assert count(committing_app, Invitation, email=ADDRESS) == 1


def test_one_link_sets_one_password(committing_app: Flask) -> None:
    with committing_app.app_context():
        token = reset_token(a_person(), expires_at=clock.now() + timedelta(hours=1))
        claim = read_reset_token(token)
        assert claim

    def choose(password: str) -> Callable[[], object]:
        return lambda: reset_password(claim, password)

    told = at_once(committing_app, choose("ferry anchor plum"), choose("lantern moor otter"))
    assert told == ["done", "This link has been used or has expired. Ask for another one."]
    assert count(committing_app, EventRecord, type="PasswordChanged") == 1


def test_two_administrators_cannot_remove_each_other(committing_app: Flask) -> None:
    with committing_app.app_context():
        first, second = (a_person(Role.ADMINISTRATOR).id for _ in range(2))

    def remove(person_id: int, by: int) -> Callable[[], object]:
        return lambda: mark_as_left(db.session.get_one(Person, person_id), by=by)

    told = at_once(committing_app, remove(first, second), remove(second, first))
    assert told[0] == "done"
    assert told[1].startswith("Somebody must be left to administer the exchange.")
    with committing_app.app_context():
        assert queries.administrators_count() == 1


def nobody_waits(*_: object) -> None:
    """A lock that does not hold."""


def test_without_the_lock_on_an_address_two_invitations_collide(
    committing_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "_one_after_the_other", nobody_waits)
    with pytest.raises(IntegrityError):
        test_two_invitations_of_one_address_make_one_person(committing_app)


def test_without_the_lock_two_administrators_remove_each_other(
    committing_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(administering, "_one_after_the_other", nobody_waits)
    with pytest.raises(AssertionError):
        test_two_administrators_cannot_remove_each_other(committing_app)


def test_without_the_lock_on_a_person_a_link_works_twice(
    committing_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "person_for_reset", lambda claim, **_: queries.person_for_reset(claim))
    with pytest.raises(AssertionError):
        test_one_link_sets_one_password(committing_app)
