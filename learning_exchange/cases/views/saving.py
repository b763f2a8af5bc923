"""What readers keep for themselves: bookmarks, and saved searches with a feed each."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.operations.saving import (
    NoSuchSearch,
    bookmark_case,
    close_feed,
    open_feed,
    remove_bookmark,
    remove_search,
    save_search,
)
from learning_exchange.cases.queries.saving import bookmarks_of, searches_of
from learning_exchange.cases.queries.wanted import wanted_of
from learning_exchange.cases.rules import NoSuchCase, Refused
from learning_exchange.cases.tokens import feed_token
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.places import place_in_address, read_place
from learning_exchange.cases.views.reading import labelled
from learning_exchange.cases.views.wishes import LABELS, in_address, read_wish, said
from learning_exchange.extensions import db
from learning_exchange.people.access import current_person, signed_in


@cases.get("/bookmarks")
@signed_in
def bookmarks() -> ResponseReturnValue:
    """The stories that one has bookmarked, the latest first."""
    before = read_place(request.args.get("older"))
    page = bookmarks_of(current_person().id, before)
    older = page.older and url_for("cases.bookmarks", older=place_in_address(page.older))
    aims = LABELS["aim"]()
    return render_template(
        "cases/bookmarks.html",
        cards=page.cards,
        older=older,
        is_first=not before,
        aims=aims,
        labelled=labelled,
    )


@cases.post("/<uuid:public_id>/bookmark")
@signed_in
def bookmark(public_id: UUID) -> ResponseReturnValue:
    """Bookmark a story."""
    return _at_story(public_id, bookmark_case, "The story is among your bookmarks.")


@cases.post("/<uuid:public_id>/unbookmark")
@signed_in
def unbookmark(public_id: UUID) -> ResponseReturnValue:
    """Take a story from one's bookmarks."""
    return _at_story(public_id, remove_bookmark, "The story is no longer among your bookmarks.")


@cases.get("/searches")
@signed_in
def searches() -> ResponseReturnValue:
    """The searches that one has saved, and the addresses of their feeds."""
    saved = searches_of(current_person().id)
    site = current_app.extensions["settings"].site_url
    return render_template(
        "cases/searches.html",
        searches=[
            (
                search,
                url_for("cases.index", **in_address(wanted_of(search.wanted))),
                search.feed_key and site + url_for("cases.feed", token=feed_token(search.feed_key)),
            )
            for search in saved
        ],
    )


@cases.post("/searches")
@signed_in
def keep_search() -> ResponseReturnValue:
    """Save what the list shows as a search."""
    wanted = replace(read_wish(request.form), order="")
    if not wanted:
        flash("Search for something or narrow the list first: then there is something to save.", "error")
        return redirect(url_for("cases.index"), 303)
    try:
        save_search(wanted, f"Stories {said(wanted)}", by=current_person().id)
    except Refused as refusal:
        flash(refusal.sentence, "error")
    else:
        db.session.commit()
        flash("The search is saved.", "success")
    return redirect(url_for("cases.searches"), 303)


@cases.post("/searches/<uuid:public_id>/remove")
@signed_in
def forget_search(public_id: UUID) -> ResponseReturnValue:
    """Remove a saved search, and its feed."""
    return _at_search(public_id, remove_search, "The search is removed.")


@cases.post("/searches/<uuid:public_id>/feed")
@signed_in
def make_feed(public_id: UUID) -> ResponseReturnValue:
    """Make a feed of a saved search, or a new address for it."""
    return _at_search(public_id, open_feed, "The feed is ready. Copy its address into your feed reader.")


@cases.post("/searches/<uuid:public_id>/feed/end")
@signed_in
def end_feed(public_id: UUID) -> ResponseReturnValue:
    """End the feed of a saved search."""
    return _at_search(public_id, close_feed, "The feed has ended: its address shows nothing any more.")


def _at_story(public_id: UUID, act: Callable[..., None], done: str) -> ResponseReturnValue:
    try:
        act(public_id, by=current_person())
    except NoSuchCase:
        abort(404)
    db.session.commit()
    flash(done, "success")
    return redirect(url_for("cases.story", public_id=public_id), 303)


def _at_search(public_id: UUID, act: Callable[..., None], done: str) -> ResponseReturnValue:
    try:
        act(public_id, by=current_person().id)
    except NoSuchSearch:
        abort(404)
    db.session.commit()
    flash(done, "success")
    return redirect(url_for("cases.searches"), 303)
