"""Who is signed in, and who may open a view: what Flask-Login is told, and decorators for views.

Which rows somebody may see is not decided here but in each feature's `queries.py`.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast
from uuid import UUID

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from learning_exchange.extensions import login_manager
from learning_exchange.people.models import Person
from learning_exchange.people.operations.signing_in import note_seen
from learning_exchange.people.queries import person_signed_in
from learning_exchange.people.rules import Role

Arguments = ParamSpec("Arguments")
View = Callable[Arguments, ResponseReturnValue]


def signed_in(view: View[Arguments]) -> View[Arguments]:
    """Open the view to everybody who is signed in; anybody else is asked to sign in first."""

    @wraps(view)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return cast(ResponseReturnValue, login_manager.unauthorized())
        return view(*args, **kwargs)

    return guarded


def needs(*roles: Role) -> Callable[[View[Arguments]], View[Arguments]]:
    """Open the view to holders of one of the roles; for anybody else signed in it does not exist (404)."""

    def decorate(view: View[Arguments]) -> View[Arguments]:
        @signed_in
        @wraps(view)
        def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
            if current_person().roles.isdisjoint(roles):
                abort(404)
            return view(*args, **kwargs)

        return guarded

    return decorate


def current_person() -> Person:
    """Who is signed in; only for views that `signed_in` or `needs` guards."""
    person = current_user._get_current_object()  # Flask-Login's proxy would not be a Person to isinstance
    if not isinstance(person, Person):
        raise TypeError("the view is not guarded by signed_in or needs")
    return person


def _person_of_cookie(sign_in: str) -> Person | None:
    try:
        person = person_signed_in(UUID(sign_in))
    except ValueError:
        return None
    if person is not None:
        note_seen(person.sign_in)
    return person


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method == "POST":
        raise CSRFError("signed out")  # its page gives back what was typed, to be copied
    wanted = request.full_path if request.query_string else request.path
    return redirect(url_for("people.sign_in", next=wanted))


login_manager.user_loader(_person_of_cookie)
login_manager.unauthorized_handler(_ask_to_sign_in)
login_manager.session_protection = None  # it would sign out whoever changes from one network to another
