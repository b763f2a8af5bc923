"""What stands behind the pages that the browser tests open: a module a feature.

Each says which pages it has (`PAGES`), and makes what they show (`settle`), after the rooms before it. Where
a page can look different (nothing there yet, names without end) there is somebody for whom it does.
"""

from collections.abc import Callable

from tests.browser.rooms import (
    barriers,
    cases,
    digests,
    figures,
    finding,
    history,
    home,
    items,
    mailbox,
    people,
    practice_development,
    tried_here,
)
from tests.browser.rooms.ugly import Pages
from tests.browser.site import Site

SETTLERS: tuple[Callable[[Site], None], ...] = (
    people.settle,
    cases.settle,
    barriers.settle,
    tried_here.settle,
    finding.settle,
    practice_development.settle,
    items.settle,
    figures.settle,
    history.settle,
    digests.settle,
    mailbox.settle,
)
PAGES: Pages = {
    **home.PAGES,
    **people.PAGES,
    **cases.PAGES,
    **barriers.PAGES,
    **tried_here.PAGES,
    **finding.PAGES,
    **practice_development.PAGES,
    **items.PAGES,
    **figures.PAGES,
    **history.PAGES,
    **digests.PAGES,
    **mailbox.PAGES,
}
NO_PAGES = {
    **finding.FILES,
    "cases.file": "a picture or a PDF, to download",
    "mailbox.html": "a mail: it has a test of its own",
    "readiness.ready": "a word for launchers",
    "static": "files",
}
