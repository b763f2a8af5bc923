"""The pages of digests: what one chooses, what the last one said, and the page that its stop link opens."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange import clock
from learning_exchange.digests import operations, queries
from learning_exchange.digests.forms import ChoiceForm
from learning_exchange.digests.queries import choices as chosen
from learning_exchange.digests.rules import Subscription, next_digest, usual_choice
from learning_exchange.digests.tokens import read_unsubscribe_token
from learning_exchange.extensions import csrf, db
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.people.models import Person

digests = Blueprint("digests", __name__, url_prefix="/digests")


@digests.get("")
@signed_in
def choices() -> ResponseReturnValue:
    """When one gets a digest."""
    choice = chosen.choice_of(current_person().id)
    shown = choice or usual_choice(current_app.extensions["settings"].time_zone)
    # "hour" and so on are what the fields send: text.
    form = ChoiceForm(
        weekdays=[str(day) for day in choice.weekdays] if choice else [],
        hour=str(shown.hour),
        time_zone=shown.time_zone,
        mails=[name for name in ("at_once", "waiting") if getattr(shown, name)],
    )
    return _page(form)


@digests.post("")
@signed_in
def choose() -> ResponseReturnValue:
    """Keep what was chosen."""
    form = ChoiceForm()
    if not form.validate():
        return _page(form, 422)
    operations.choose_digests(current_person().id, form.choice())
    db.session.commit()
    flash("Your choice is saved.", "success")
    return redirect(url_for("digests.choices"), 303)


@digests.get("/latest")
@signed_in
def latest() -> ResponseReturnValue:
    """What the last digest said, and why each item stood in it."""
    return render_template("digests/latest.html", digest=queries.latest_digest(current_person().id))


@digests.get("/stop/<token>")
def unsubscribe(token: str) -> ResponseReturnValue:
    """The page that the stop link of a mail opens; nothing changes until its button is pressed."""
    person, what = _named_by(token)
    wanted = chosen.wants(person.id, what)
    return render_template("digests/stop.html", token=token, what=what, wanted=wanted)


@digests.post("/stop/<token>")
def stop(token: str) -> ResponseReturnValue:
    """Stop the mails that the token names; again does no harm. No redirect: RFC 8058 §3.1 forbids it."""
    person, what = _named_by(token)
    operations.stop_mails(person.id, what)
    db.session.commit()
    return render_template("digests/stopped.html", what=what)


def _named_by(token: str) -> tuple[Person, Subscription]:
    whose, what = read_unsubscribe_token(token) or abort(404)
    return chosen.person_of(whose) or abort(404), what


csrf.exempt(stop)  # mail programs press this button for their reader (RFC 8058): the token is all they have


def _page(form: ChoiceForm, status: int = 200) -> ResponseReturnValue:
    choice = chosen.choice_of(current_person().id)
    due = next_digest(choice, clock.now()) if choice else None
    return render_template("digests/choices.html", form=form, due=due), status
