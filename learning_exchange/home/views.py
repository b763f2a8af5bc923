"""The first page: for strangers what this is, for everybody else what waits for them and what is new."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from learning_exchange.cases.queries.finding import newest_cases
from learning_exchange.cases.queries.questions import questions_for
from learning_exchange.cases.queries.reviewing import COUNTED, backlog_for, cases_claimed_by
from learning_exchange.cases.queries.turns import own_turns
from learning_exchange.framework import framework
from learning_exchange.people.access import current_person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.queries import boards
from learning_exchange.practice_development.rules.items import WORKING_ROLES

home = Blueprint("home", __name__)

OWN = 6  # stories, and items in hand: what fits beside the rest; "Your stories" and the board have them all
UNTAKEN = boards.Wanted(owner=boards.OURS, overdue=True)
NEWEST = 5  # stories: enough to see that something is new


@home.get("/")
def index() -> ResponseReturnValue:
    """What this is, or what waits for you."""
    if not current_user.is_authenticated:
        return render_template("home/welcome.html")
    person = current_person()
    reviews = not person.roles.isdisjoint({Role.CHAMPION, Role.PARTNER})
    works = not person.roles.isdisjoint(WORKING_ROLES)
    in_hand = boards.Wanted(owner=str(person.public_id))
    return render_template(
        "home/index.html",
        own=own_turns(person.id, OWN),
        questions=questions_for(person.id, OWN),
        claimed=cases_claimed_by(person) if reviews else (),
        backlog=backlog_for(person) if reviews else None,
        counted=COUNTED,
        in_hand=boards.items(in_hand, to=person, most=OWN)[0] if works else (),
        untaken=boards.how_many(UNTAKEN, to=person) if works else 0,
        most_untaken=boards.COUNTED,
        ours=UNTAKEN.owner,
        newest=newest_cases(NEWEST, to=person.id),
        aims=framework().aim_labels,
    )
