"""What readers keep: for tests of saved searches and of who may do what with them."""

from collections.abc import Mapping

from learning_exchange.cases.models import SavedSearch
from learning_exchange.cases.operations.saving import save_search
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.extensions import db
from learning_exchange.people.models import Person

CHANGES = ("cases.make_feed", "cases.end_feed", "cases.forget_search")


def a_search(person: Person, wanted: Wanted | None = None) -> SavedSearch:
    """A saved search of somebody's."""
    search = save_search(wanted or Wanted(words="lantern"), "Stories with “lantern”", by=person.id)
    db.session.commit()
    return search


def parts_of_search(person: Person) -> dict[str, Mapping[str, object]]:
    """The parts of the addresses of one search, for each route that changes it."""
    public_id = a_search(person).public_id
    return {name: {"public_id": public_id} for name in CHANGES}
