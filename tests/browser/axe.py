"""Asks axe-core (vendor/axe.min.js, 4.14.1) what bars people from a page."""

from pathlib import Path

from playwright.sync_api import Page

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
# WCAG 2.2 at level AA, and what axe's authors hold to be good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"


def barriers(page: Page) -> list[str]:
    """What axe objects to, one line an element: the rule, how grave it is, and where."""
    page.evaluate(SOURCE)  # not a script tag: our Content-Security-Policy would refuse its text
    found = page.evaluate(ASK, RULES)
    return [
        f"{violation['id']} ({violation['impact']}): {node['target'][0]}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
