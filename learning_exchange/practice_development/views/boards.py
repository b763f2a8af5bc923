"""The board, with a column for each state, and the same as a list."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.contributions import kind_labels
from learning_exchange.people.access import current_person, needs
from learning_exchange.people.queries import organisations
from learning_exchange.practice_development.queries import boards
from learning_exchange.practice_development.queries.boards import MINE, NOBODYS, OURS, UNROUTED, Wanted
from learning_exchange.practice_development.rules.closing import OUTCOME_LABELS
from learning_exchange.practice_development.rules.items import OPEN, ItemState
from learning_exchange.practice_development.views import practice_development
from learning_exchange.practice_development.views.items import WORKERS


@practice_development.get("/board")
@needs(*WORKERS)
def board() -> ResponseReturnValue:
    """What waits, is in hand, awaits a reply and was closed lately."""
    wanted = _wanted(request.args)
    return render_template(
        "practice_development/board.html",
        columns=boards.board(wanted, to=current_person()),
        counted=boards.COUNTED,
        rest={state: _address("items", wanted, state=str(state)) for state in boards.COLUMNS},
        as_list=_address("items", wanted),
        **_filters(wanted),
    )


@practice_development.get("/items")
@needs(*WORKERS)
def items() -> ResponseReturnValue:
    """The same in rows, page by page."""
    wanted = _wanted(request.args)
    after = request.args.get("after", type=UUID)
    cards, more = boards.items(wanted, to=current_person(), after=after)
    return render_template(
        "practice_development/items.html",
        cards=cards,
        first=_address("items", wanted, state=wanted.state) if after else None,
        more=_address("items", wanted, state=wanted.state, after=more) if more else None,
        as_board=_address("board", wanted),
        **_filters(wanted),
    )


def _wanted(args: Mapping[str, str]) -> Wanted:
    """What the address asks for; what nobody could have chosen asks for nothing."""
    states = {str(state) for state in (*OPEN, ItemState.CLOSED)}
    return Wanted(
        queue=boards.known_queue(args.get("queue")),
        owner=_id_or(args.get("owner"), MINE, NOBODYS, OURS),
        kind=_one_of(args.get("kind"), set(kind_labels())),
        organisation=_id_or(args.get("organisation")),
        overdue=bool(args.get("overdue")),
        state=_one_of(args.get("state"), states),
    )


def _one_of(chosen: str | None, known: set[str]) -> str:
    return chosen if chosen in known else ""


def _id_or(chosen: str | None, *words: str) -> str:
    return boards.known_id(chosen) or _one_of(chosen, set(words))


def _filters(wanted: Wanted) -> dict[str, Any]:
    return {
        "wanted": wanted,
        "labels": OUTCOME_LABELS,
        "queues": boards.queues(),
        "owners": boards.owners(),
        "kinds": kind_labels(),
        "organisations": organisations(),
        "states": (*OPEN, ItemState.CLOSED),
        "whose": {MINE: "Mine", NOBODYS: "Nobody yet", OURS: "Nobody yet, in my queues"},
        "unrouted": UNROUTED,
        "is_narrowed": wanted != Wanted(state=wanted.state),
    }


def _address(view: str, wanted: Wanted, **more: Any) -> str:
    chosen = {name: getattr(wanted, name) or None for name in ("queue", "owner", "kind", "organisation")}
    overdue = "1" if wanted.overdue else None
    given = {name: value or None for name, value in more.items()}
    return url_for(f"practice_development.{view}", **chosen, overdue=overdue, **given)
