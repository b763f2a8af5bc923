"""The feed of a saved search: what its owner would find now, newest first, for a program that cannot sign in.

The address is the key. It opens this one list, changes nothing, and is good until its owner ends it.
"""

from datetime import datetime
from hashlib import sha256
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import abort, current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.models import SavedSearch
from learning_exchange.cases.queries.finding import Card, newest_found
from learning_exchange.cases.queries.saving import search_of_feed
from learning_exchange.cases.queries.wanted import wanted_of
from learning_exchange.cases.tokens import read_feed_token
from learning_exchange.cases.views import cases
from learning_exchange.extensions import limiter

ENTRIES = 30  # more than come in the days between two looks
# Feed readers look every quarter of an hour; a few people may share an address by mistake.
LOOKS = "60 per hour"
ATOM = "http://www.w3.org/2005/Atom"


def _whose() -> str:
    return sha256(request.path.encode()).hexdigest()


@cases.get("/feeds/<token>")
@limiter.limit(LOOKS, key_func=_whose)
def feed(token: str) -> ResponseReturnValue:
    """The feed of a saved search."""
    key = read_feed_token(token) or abort(404)
    search = search_of_feed(key) or abort(404)
    cards = newest_found(wanted_of(search.wanted), ENTRIES, to=search.person_id)
    response = make_response(_atom(search, cards))
    response.content_type = "application/atom+xml; charset=utf-8"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()  # who has seen all of it already gets no body
    response.make_conditional(request)
    return response


def _atom(search: SavedSearch, cards: list[Card]) -> bytes:
    site: str = current_app.extensions["settings"].site_url
    top = Element("feed", xmlns=ATOM)
    _say(top, "title", f"Learning Exchange: {search.name}")
    _say(top, "id", f"urn:uuid:{search.public_id}")
    _say(top, "updated", _moment(max((card.published_at for card in cards), default=search.saved_at)))
    SubElement(top, "link", rel="self", href=site + request.path)
    for card in cards:
        entry = SubElement(top, "entry")
        _say(entry, "title", card.title)
        _say(entry, "id", f"urn:uuid:{card.public_id}")
        _say(entry, "updated", _moment(card.published_at))
        _say(SubElement(entry, "author"), "name", card.organisation)
        SubElement(entry, "link", href=site + url_for("cases.story", public_id=card.public_id))
        _say(entry, "summary", card.summary)
    written: bytes = tostring(top, encoding="utf-8", xml_declaration=True)
    return written


def _say(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = words


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
