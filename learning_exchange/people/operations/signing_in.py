"""Beginning and ending sign-ins, one row a device."""

from uuid import UUID, uuid4

from sqlalchemy import func, update

from learning_exchange import clock
from learning_exchange.extensions import db
from learning_exchange.people import passwords
from learning_exchange.people.models import Person, SignIn
from learning_exchange.people.queries import active_person_of_address
from learning_exchange.people.rules import SEEN_EVERY, SIGN_IN_LASTS, SIGN_IN_LONGEST


def sign_in(*, address: str, password: str, device: str) -> Person | None:
    """Begin a sign-in; None when address and password do not belong together, or the person left.

    It works as hard for an address that nobody has as for a wrong password.
    """
    person = active_person_of_address(address)
    if not passwords.is_right(password, person.password_hash if person else None) or person is None:
        return None
    if passwords.is_outdated(person.password_hash or ""):
        person.password_hash = passwords.hash_password(password)
    begin_sign_in(person, device=device)
    return person


def begin_sign_in(person: Person, *, device: str) -> SignIn:
    """Sign a person in on a device; the caller has made sure that it is them."""
    row = SignIn(public_id=uuid4(), person_id=person.id, device=device, expires_at=func.now() + SIGN_IN_LASTS)
    db.session.add(row)
    person.sign_in = row
    return row


def end_sign_in(person: Person, public_id: UUID) -> bool:
    """End one sign-in of a person; False when it is not theirs or has ended."""
    return _end(SignIn.person_id == person.id, SignIn.public_id == public_id) > 0


def end_sign_ins(person: Person, *, but: SignIn | None = None) -> int:
    """End every sign-in of a person, or every other than one; returns how many."""
    others = [SignIn.id != but.id] if but else []
    return _end(SignIn.person_id == person.id, *others)


def note_seen(sign_in: SignIn) -> None:
    """Keep that a sign-in was used just now, which makes it last longer; at most every SEEN_EVERY.

    It uses a connection of its own: opening a page leaves the page's own transaction untouched.
    """
    if clock.now() - sign_in.seen_at < SEEN_EVERY:
        return
    longer = func.least(func.now() + SIGN_IN_LASTS, SignIn.started_at + SIGN_IN_LONGEST)
    still_due = SignIn.seen_at < func.now() - SEEN_EVERY
    with db.engine.begin() as connection:
        connection.execute(
            update(SignIn)
            .where(SignIn.id == sign_in.id, SignIn.ended_at.is_(None), still_due)
            .values(seen_at=func.now(), expires_at=longer)
        )


def _end(*which: object) -> int:
    ended = db.session.execute(
        update(SignIn).where(SignIn.ended_at.is_(None), *which).values(ended_at=func.now())  # type: ignore[arg-type]
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it
