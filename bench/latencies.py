"""How long searches take where there are many stories, and the plan that PostgreSQL has for them.

For bench/pages.py, which has the databases and the web servers.
"""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial

from sqlalchemy import text

from learning_exchange import create_app
from learning_exchange.cases.queries.arms import GATHERING, found_sql, limits_of
from learning_exchange.cases.queries.counting import tallies
from learning_exchange.cases.queries.finding import published_cases
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.extensions import db
from learning_exchange.settings import Settings

TIMES = 100


def p95(act: Callable[[], None]) -> float:
    """The milliseconds that 95 of 100 keep to, after warming up."""
    for _ in range(10):
        act()
    return sorted(_milliseconds(act) for _ in range(TIMES))[int(TIMES * 0.95) - 1]


def p95_of_search(database: str, words: str) -> float:
    """The same of the queries of a search: the stories, their snippets, and how many fit each filter."""
    with create_app(Settings(app_env="test", database_url=database)).app_context():
        taken = p95(partial(_search, Wanted(words=words)))
        db.engine.dispose()
    return taken


def print_plan(database: str, words: str) -> None:
    """What each arm of a search asks; fails where one reads the whole table."""
    limits = limits_of(Wanted(words=words))
    found = found_sql((*limits,), best_first=True, way="older", fit=None, most=11)
    with create_app(Settings(app_env="test", database_url=database)).app_context():
        db.session.execute(GATHERING)
        plan = db.session.scalars(text(f"EXPLAIN (COSTS OFF) {found}"), limits | {"reader": 1}).all()
        db.session.rollback()
        db.engine.dispose()
    scans = Counter(line.strip(" ->") for line in plan if "Scan" in line and "findable_case" in line)
    print(f"EXPLAIN of a search for “{words}”")
    for scan, times in scans.items():
        print(f"  {times} x {scan}")
    assert not any(scan.startswith("Seq Scan") for scan in scans)


def _search(wanted: Wanted) -> None:
    published_cases(wanted, to=1)
    tallies(wanted, to=1)
    db.session.commit()


def _milliseconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
