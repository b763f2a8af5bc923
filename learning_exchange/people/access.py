"""Who may open a view: decorators for views, and the person who is signed in, typed.

Which rows somebody may see is not decided here but in each feature's `queries.py`.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from flask import abort
from flask.typing import ResponseReturnValue
from flask_login import current_user

from learning_exchange.extensions import login_manager
from learning_exchange.people.models import Person
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
