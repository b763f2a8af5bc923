"""Whether a published story is still current: the question, its three answers, and putting stories away."""

from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import archive_case, keep_case, reopen_case, standing_of
from learning_exchange.cases.queries.reading import visible_case
from learning_exchange.cases.rules import CaseState, can_keep, due_at
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.reviewing import actor, do
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.people.rules import Role

AWAY = "The story is put away. It left the list and the search; links to it stay good."


@cases.get("/<uuid:public_id>/current")
@signed_in
def current(public_id: UUID) -> ResponseReturnValue:
    """Ask its author, or a champion, whether the story is still current."""
    case = visible_case(public_id, to=current_person()) or abort(404)
    if can_keep(standing_of(case, actor()), actor()) is not None:
        return redirect(url_for("cases.story", public_id=public_id), 303)
    until = due_at(CaseState.REVIEW_DUE, case.state_since)
    is_author = case.author_id == current_person().id
    return render_template("cases/current.html", case=case, until=until, is_author=is_author)


@cases.post("/<uuid:public_id>/keep")
@signed_in
def keep(public_id: UUID) -> ResponseReturnValue:
    """Say that the story is still current."""
    _case_for(public_id, Role.CHAMPION)
    then = url_for("cases.story", public_id=public_id)
    done = "Thank you. The story stays as it is, and nobody asks again for two years."
    return do(lambda: keep_case(public_id, by=actor()), then=then, done=done, otherwise=then)


@cases.post("/<uuid:public_id>/reopen")
@signed_in
def reopen(public_id: UUID) -> ResponseReturnValue:
    """Give the story back to its author to change."""
    is_author = _case_for(public_id, Role.CHAMPION).author_id == current_person().id
    told = "The story is with its author, who is asked to change it."
    done = "Change what you like, then hand it in again." if is_author else told
    then = url_for("cases.edit" if is_author else "cases.index", public_id=public_id if is_author else None)
    otherwise = url_for("cases.story", public_id=public_id)
    return do(lambda: reopen_case(public_id, by=actor()), then=then, done=done, otherwise=otherwise)


@cases.post("/<uuid:public_id>/archive")
@signed_in
def archive(public_id: UUID) -> ResponseReturnValue:
    """Put a published story away as no longer current."""
    _case_for(public_id, Role.CHAMPION, Role.ADMINISTRATOR)
    then = url_for("cases.story", public_id=public_id)
    return do(lambda: archive_case(public_id, by=actor()), then=then, done=AWAY, otherwise=then)


def _case_for(public_id: UUID, *roles: Role) -> Case:
    """A story that this person wrote, or may read and has one of these roles for; else 404."""
    person = current_person()
    case: Case = visible_case(public_id, to=person) or abort(404)
    if case.author_id != person.id and person.roles.isdisjoint(roles):
        abort(404)
    return case
