"""Putting a region's organisations, people, queues and rules into the database, as they stood when it began.

Nobody is invited and nobody chooses a password: the one shared password is hashed once, not 300 times.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from learning_exchange.demo import PASSWORD, content
from learning_exchange.demo.content import OrganisationText
from learning_exchange.demo.moments import working_moment
from learning_exchange.demo.people import (
    Invented,
    invented_organisations,
    invented_people,
    people_who_must_be_there,
)
from learning_exchange.demo.prose import village_names
from learning_exchange.demo.rows import Chronicle, copy, new_ids, random_uuid
from learning_exchange.digests.models import DigestChoice
from learning_exchange.events.people import OrganisationSaved, PersonJoined, RolesChanged
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.models import Membership, Organisation, Person
from learning_exchange.people.passwords import hash_password
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import Queue, QueueSteward, RoutingRule

PEOPLE_OF_MYSHIRE = 300
_FIRST_TO_JOIN = timedelta(days=4)  # after the organisations were admitted, a weekend included
_LEADS = ("first", "second", "third")  # how the queues name who looks after them
PEOPLE_AN_ORGANISATION = 250  # of those that a larger region has besides


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody who is in the database now."""

    id: int
    person: Invented
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Region:
    """What later steps need to know: ids of organisations by key, and everybody."""

    organisations: dict[str, int]
    texts: dict[str, OrganisationText]
    people: list[Placed]

    def holders(self, role: Role) -> list[Placed]:
        """Everybody with a role."""
        return [placed for placed in self.people if role in placed.person.roles]

    def author_of(self, organisation: str, job: str) -> Placed:
        """Who has a job at an organisation; the first of several."""
        return next(
            p for p in self.people if p.person.organisations[0] == organisation and p.person.job == job
        )


def make_region(
    random: Random,
    count: int,
    chronicle: Chronicle,
    *,
    begins: datetime,
    ends: datetime,
    digests_since: datetime,
) -> Region:
    """Organisations, queues with their rules, and `count` people who joined between two moments."""
    texts = list(content.organisations().values())
    more = max(0, count - PEOPLE_OF_MYSHIRE) // PEOPLE_AN_ORGANISATION
    texts += invented_organisations(random, more, village_names(random))
    ids = _add_organisations(random, texts, begins)
    people = _add_people(random, texts, ids, count, begins + _FIRST_TO_JOIN, ends)
    copy(DigestChoice, [_digest_choice(placed, digests_since) for placed in people])
    _chronicle(chronicle, people, ids, begins)
    region = Region(ids, {text.key: text for text in texts}, people)
    _add_queues(region, begins)
    return region


def _add_organisations(
    random: Random, organisations: Sequence[OrganisationText], begins: datetime
) -> dict[str, int]:
    ids = dict(zip((o.key for o in organisations), new_ids(Organisation, len(organisations)), strict=True))
    copy(
        Organisation,
        [
            {
                "id": ids[o.key],
                "public_id": random_uuid(random),
                "name": o.name,
                "short_name": o.short_name,
                "sector": o.sector,
                "ods_code": o.ods_code,
                "place": o.place,
                "about": o.about,
                "email_domains": [o.email_domain],
                "admitted_at": begins,
            }
            for o in organisations
        ],
    )
    return ids


def _add_people(
    random: Random,
    organisations: Sequence[OrganisationText],
    ids: dict[str, int],
    count: int,
    begins: datetime,
    ends: datetime,
) -> list[Placed]:
    aims = list(framework().aim_labels)
    first = people_who_must_be_there(random, content.stories(), aims)
    invented = list(invented_people(random, organisations, first, count, aims))
    people = [
        Placed(number, person, working_moment(random, begins + (ends - begins) * person.joined, before=ends))
        for number, person in zip(new_ids(Person, len(invented)), invented, strict=True)
    ]
    password_hash = hash_password(PASSWORD)
    copy(Person, [_person(random, placed, password_hash) for placed in people])
    copy(Membership, [row for placed in people for row in _memberships(placed, ids)])
    return people


def _person(random: Random, placed: Placed, password_hash: str) -> dict[str, Any]:
    person = placed.person
    return {
        "id": placed.id,
        "public_id": random_uuid(random),
        "name": person.name,
        "email": person.email,
        "password_hash": password_hash,
        "role_family": person.role_family,
        "job_title": person.job,
        "interests": person.interests,
        "joined_at": placed.joined_at,
    }


def _memberships(placed: Placed, ids: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Roles are held at the first organisation; in a second one people are staff."""
    for number, key in enumerate(placed.person.organisations):
        yield {
            "person_id": placed.id,
            "organisation_id": ids[key],
            "roles": placed.person.roles if number == 0 else (Role.STAFF,),
            "since": placed.joined_at.date(),
        }


def _digest_choice(placed: Placed, since: datetime) -> dict[str, Any]:
    """What somebody chose; hours before `since` are as if they had come before that."""
    chosen_at = max(placed.joined_at, since)
    wanted = {"weekdays": placed.person.weekdays, "hour": placed.person.hour}
    return {"person_id": placed.id, **wanted, "chosen_at": chosen_at}


def _chronicle(chronicle: Chronicle, people: Sequence[Placed], ids: dict[str, int], begins: datetime) -> None:
    """That organisations were admitted, and that people joined and were given their roles."""
    administrator = next(placed.id for placed in people if Role.ADMINISTRATOR in placed.person.roles)
    for number in ids.values():
        chronicle.add(OrganisationSaved(number), by=administrator, at=begins)
    for placed in people:
        chain = chronicle.add(PersonJoined(placed.id), by=placed.id, at=placed.joined_at)
        for row in _memberships(placed, ids):
            given = RolesChanged(placed.id, row["organisation_id"], [str(role) for role in row["roles"]])
            chronicle.add(given, by=placed.id, at=placed.joined_at, chain=chain)


def _add_queues(region: Region, begins: datetime) -> None:
    leads = region.holders(Role.LEAD)
    stewards = {"champion": region.holders(Role.CHAMPION)[0], **dict(zip(_LEADS, leads, strict=False))}
    queues = {}
    for key, about in content.queues().items():
        terms = {name: value for name, value in about.items() if name != "stewards"}
        queues[key] = Queue(created_at=begins, **terms)
        db.session.add(queues[key])
        db.session.flush()
        for steward in about["stewards"]:
            db.session.add(QueueSteward(queue_id=queues[key].id, person_id=stewards[steward].id))
    for position, rule in enumerate(content.rules(), 1):
        conditions: dict[str, list[Any]] = {name: list(values) for name, values in rule.conditions.items()}
        if "organisations" in conditions:
            named = rule.conditions["organisations"]
            conditions["organisations"] = [region.organisations[key] for key in named]
        made = {"position": position, "conditions": conditions, "changed_at": begins}
        db.session.add(RoutingRule(queue=queues[rule.queue], changed_by_id=leads[0].id, **made))
    db.session.flush()
