"""CPU of rendering a page with a list of 20 story cards, without a database: `python bench/templates.py`.

With the design system's own macros installed (`pip install nhsuk-frontend-jinja`) it also renders a page
of the same content with those, and prints how many times as much they cost.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from types import SimpleNamespace

from flask import Flask, render_template
from jinja2 import ChainableUndefined, ChoiceLoader, DictLoader, Environment, PackageLoader

sys.path.insert(0, str(Path(__file__).parent.parent))
from learning_exchange import pages
from learning_exchange.settings import Settings

ROUNDS, TIMES = 7, 200
WRITTEN = datetime.now(UTC) - timedelta(days=3)
STORIES = [
    {
        "url": f"/cases/{number:032x}",
        "title": f"The question at the desk, told for the {number}th time",
        "summary": "She came for her feet and stayed for the tea. Nobody had asked her what she wanted.",
        "place": "Myshire North Community Trust",
        "tags": ["Shared decision making", "Explores motivation with open questions"],
    }
    for number in range(20)
]
NAVIGATION = [
    (label, "/", label == "Stories") for label in ("Stories", "Your stories", "Review", "People", "Tasks")
]

OURS = """{% extends "layout.html" %}{% import "components.html" as c %}
{% block title %}Stories{% endblock %}
{% block content %}{{ c.page_title("Stories") }}{{ c.search("/cases", "", "Search stories") }}
<ul class="lx-stories">{% for story in stories %}
{{ c.story_card(story.url, story.title, story.summary, [story.place, written|when], story.tags) }}
{% endfor %}</ul>{{ c.pagination(older="/cases?before=1") }}{% endblock %}"""

THEIRS = """{% extends "nhsuk/template.jinja" %}
{% from 'nhsuk/components/header/macro.jinja' import header %}
{% from 'nhsuk/components/footer/macro.jinja' import footer %}
{% from 'nhsuk/components/card/macro.jinja' import card %}
{% from 'nhsuk/components/tag/macro.jinja' import tag %}
{% from 'nhsuk/components/input/macro.jinja' import input %}
{% from 'nhsuk/components/button/macro.jinja' import button %}
{% from 'nhsuk/components/pagination/macro.jinja' import pagination %}
{% block header %}{{ header({"service": {"text": "Learning Exchange", "href": "/"},
                             "navigation": {"items": nav}}) }}{% endblock %}
{% block footer %}{{ footer({}) }}{% endblock %}
{% block content %}<h1 class="nhsuk-heading-l">Stories</h1>
{{ input({"label": {"text": "Search stories"}, "id": "q", "name": "q"}) }}{{ button({"text": "Search"}) }}
{% for story in stories %}{% set body %}<p>{{ story.summary }}</p><p>{{ story.place }}, {{ written|day }}</p>
{% for text in story.tags %}{{ tag({"text": text}) }}{% endfor %}{% endset %}
{{ card({"heading": story.title, "href": story.url, "clickable": true, "descriptionHtml": body}) }}
{% endfor %}{{ pagination({"next": {"href": "/cases?before=1"}}) }}{% endblock %}"""


def milliseconds(render: Callable[[], str]) -> float:
    """CPU milliseconds of one rendering: the best of several rounds, after warming up."""
    render()
    best = float("inf")
    for _ in range(ROUNDS):
        began = process_time()
        for _ in range(TIMES):
            render()
        best = min(best, process_time() - began)
    return best / TIMES * 1000


def make_app() -> Flask:
    """A bare application with our filters, for templates alone."""
    app = Flask(__name__, template_folder=str(Path(__file__).parent.parent / "templates"))
    app.secret_key = "bench"
    app.extensions["settings"] = Settings()
    app.jinja_env.globals["csrf_token"] = lambda: "t" * 91
    app.jinja_loader = ChoiceLoader([DictLoader({"ours.html": OURS}), app.jinja_loader])  # type: ignore[list-item]
    for endpoint in ("people.account", "people.sign_out"):
        app.add_url_rule(f"/{endpoint}", endpoint)
    pages.init_app(app)
    return app


def ours() -> str:
    """The page with our own components."""
    return render_template(
        "ours.html",
        stories=STORIES,
        written=WRITTEN,
        navigation=NAVIGATION,
        person=SimpleNamespace(name="Ade Okafor"),
    )


def theirs() -> Callable[[], str] | None:
    """The same content with the design system's macros, where they are installed."""
    try:
        loader = PackageLoader("nhsuk_frontend_jinja")
    except (ModuleNotFoundError, ValueError):
        return None
    environment = Environment(
        loader=ChoiceLoader([DictLoader({"theirs.html": THEIRS}), loader]),
        autoescape=True,
        undefined=ChainableUndefined,
    )
    environment.filters["day"] = pages.day
    template = environment.get_template("theirs.html")
    nav = [{"text": label, "href": url, "current": current} for label, url, current in NAVIGATION]
    return lambda: template.render(stories=STORIES, written=WRITTEN, nav=nav)


if __name__ == "__main__":
    with make_app().test_request_context("/"):
        own = milliseconds(ours)
        print(f"our components:            {own:.3f} ms of CPU, {len(ours().encode()):,} bytes")
        macros = theirs()
        if macros is not None:
            cost = milliseconds(macros)
            print(f"design system's macros:    {cost:.3f} ms of CPU, {len(macros().encode()):,} bytes")
            print(f"ratio:                     {cost / own:.1f}")
