"""What stands in digests, in mails of what waits and in those that tell at once: asked before each goes."""

from typing import Any

from learning_exchange.digests import queries
from learning_exchange.digests.models import DigestRun
from learning_exchange.digests.queries import choices
from learning_exchange.digests.queries import waiting as waits
from learning_exchange.digests.rules import NOTHING_LEFT, Subscription, Wait
from learning_exchange.digests.tokens import unsubscribe_token
from learning_exchange.extensions import db
from learning_exchange.mail.composing import Composer, Context, Suppress, link, whole
from learning_exchange.mail.models import Mail
from learning_exchange.practice_development.queries import telling

MOST_SHOWN = 15  # of what waits: more is for the pages, which have everything


def digest(mail: Mail) -> Context | Suppress:
    """What is new for somebody, and why each item is there."""
    run = db.session.get_one(DigestRun, mail.params["run_id"])
    if not choices.wants(run.person_id, Subscription.DIGEST):
        return Suppress("The person stopped their digests.")
    if run.given_back:
        return Suppress("What stood in it went into a later one.")
    found = queries.digest_of(run)
    if not found:
        return Suppress(NOTHING_LEFT)
    return _to(mail, Subscription.DIGEST, digest=found)


def waiting(mail: Mail) -> Context | Suppress:
    """What waits for somebody, whose move each is, and by when."""
    run = db.session.get_one(DigestRun, mail.params["run_id"])
    if not choices.wants(run.person_id, Subscription.WAITING):
        return Suppress("The person wants no mails of what waits.")
    if run.given_back or not waits.is_newest(run):
        return Suppress("A later one took its place.")
    found = waits.waiting_for(run)
    if not found:
        return Suppress("Nothing waits any more.")
    return _to(
        mail, Subscription.WAITING, waits=found, most=MOST_SHOWN, groups=_groups, address_of=_address_of
    )


def outcome(mail: Mail) -> Context | Suppress:
    """What became of something that somebody gave, told at once."""
    notice = telling.notice_by_id(mail.params["notice_id"])
    told = telling.told_by(notice) if notice else None
    if notice is None or told is None:
        return Suppress("What it tells of was taken back.")
    if not choices.wants(notice.person_id, Subscription.AT_ONCE):
        return Suppress("The person no longer wants to be told at once.")
    return _to(mail, Subscription.AT_ONCE, told=told)


# Where one goes to do what waits.
_PLACES = {
    Wait.RETURNED: "cases.edit",
    Wait.ASKED: "cases.check",
    Wait.STILL_CURRENT: "cases.current",
    Wait.CLAIMED: "cases.review",
    Wait.SECOND: "cases.review",
    Wait.TO_READ: "cases.review",
    Wait.INTRODUCTION: "cases.introduction",
    Wait.OWNED: "practice_development.item",
    Wait.UNTAKEN: "practice_development.item",
    Wait.OVERDUE: "practice_development.item",
}


def _groups(found: list[waits.Waiting]) -> list[tuple[str, list[waits.Waiting]]]:
    """What waits under headings: the late by itself, and none of either is no heading."""
    late, other = [one for one in found if one.is_late], [one for one in found if not one.is_late]
    headings = ("Past its day", late), ("Also waiting" if late else "Waiting for you", other)
    return [(heading, group) for heading, group in headings if group]


def _address_of(one: waits.Waiting) -> str:
    named = "introduction_id" if one.what is Wait.INTRODUCTION else "public_id"
    return link(_PLACES[one.what], **{named: one.public_id})


def _to(mail: Mail, subscription: Subscription, **values: Any) -> Context:
    if mail.person is None:
        raise ValueError("only somebody who is here gets such mails")
    token = unsubscribe_token(mail.person, subscription)
    values |= {"person": mail.person, "whole": whole}
    return Context(values, unsubscribe_url=link("digests.unsubscribe", token=token))


COMPOSERS: dict[str, Composer] = {"digest": digest, "waiting": waiting, "outcome": outcome}
