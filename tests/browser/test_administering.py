"""What an administrator comes to do, on a small phone without JavaScript, and by keyboard alone."""

from collections.abc import Callable

from sqlalchemy import func, select

from learning_exchange.extensions import db
from learning_exchange.outbox import EventRecord, Task, TaskState
from tests.browser.hands import Hands, bars_nobody, shows, told
from tests.browser.site import Site

Take = Callable[[str | None], Hands]


def test_what_an_administrator_does(site: Site, take: Take) -> None:
    leaver = site.somebody(name=f"Zebedee Oakes {id(take)}")
    task = a_dead_task(site)
    hands = take(site.emails["administrator"])
    hands.menu("People")
    hands.press("Organisations")
    hands.press("Admit an organisation")
    hands.press("Admit it")
    shows(hands, "There is a problem")
    bars_nobody(hands)
    hands.fill("Name", f"Myshire Hospice {task}")
    hands.fill("Short name", f"Hospice {task}")
    hands.choose("Sector", 1)
    hands.fill("Place", "Myshire South")
    hands.press("Admit it")
    told(hands, "is kept")

    hands.menu("People")
    hands.press("Invite somebody")
    hands.fill("Email address", f"guest{task}@example.org")
    hands.choose("Organisation", 1)
    hands.press("Send the invitation")
    told(hands, f"An invitation is on its way to guest{task}@example.org")
    hands.press("Send again", of=f"guest{task}@example.org")
    hands.press("Cancel", of=f"guest{task}@example.org")

    hands.menu("People")
    hands.fill("Search by name or email address", leaver)
    hands.press("Search")
    hands.press("Zebedee Oakes")
    hands.press("Organisation", of="since")
    hands.tick("Champion")
    hands.press("Save roles")
    shows(hands, "Champion")
    hands.press("Mark Zebedee Oakes")
    hands.press("They have left")
    shows(hands, "This person has left")

    hands.menu("Tasks")
    hands.press("Retry", of=f"Task {task}")
    told(hands, "runs again")
    hands.page.goto(site.address("history.discard", task_id=str(a_dead_task(site))))
    hands.press("Discard this task")
    shows(hands, "There is a problem")
    hands.fill("Why do you discard it?", "It was made by a test.")
    hands.press("Discard this task")
    told(hands, "The task is discarded")


def a_dead_task(site: Site) -> int:
    """The number of a task that is dead."""
    with site.app.app_context():
        event_id = db.session.scalar(select(func.max(EventRecord.id)))
        task = Task(event_id=event_id, reaction=f"reaction {id(object())}", state=TaskState.DEAD, attempts=9)
        db.session.add(task)
        db.session.commit()
        return task.id
