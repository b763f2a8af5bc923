"""What became of something that was given, on its own page, for whoever gave it and for champions alone."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange import extensions
from learning_exchange.cases.models import Case
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.operations.closing import close_item
from tests.author import Author
from tests.guest import words_of
from tests.queues import CHANGED, a_queue, actor, an_item
from tests.region import a_person


@pytest.mark.parametrize("who", ["author", "champion"])
def test_what_became_of_it_in_practice_development_comes_back(app: Flask, db: SQLAlchemy, who: str) -> None:
    author, lead = a_person(name="Jo Okafor"), a_person(Role.LEAD)
    a_queue("Getting there", a_person(Role.CHAMPION, name="Asha Patel"))
    item = an_item(author)
    story = extensions.db.session.get_one(Case, item.contribution_id)
    reader = Author(app, author if who == "author" else a_person(Role.CHAMPION))
    page = words_of(reader.get(f"/cases/{story.public_id}"))
    assert "In practice development: the stewards: Asha Patel" in page
    assert "Waiting in the queue “Getting there”" in page
    close_item(item.public_id, CHANGED, by=actor(lead))
    page = words_of(reader.get(f"/cases/{story.public_id}"))
    assert "Local practice changed" in page
    assert CHANGED.words in page
    assert CHANGED.words not in words_of(Author(app, a_person()).get(f"/cases/{story.public_id}"))
