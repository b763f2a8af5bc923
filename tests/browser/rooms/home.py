"""The first page."""

from tests.browser.rooms.ugly import EVERYBODY, Pages

PAGES: Pages = {
    "home.index": [(None, {}, ""), *((who, {}, "") for who in EVERYBODY)],
}
