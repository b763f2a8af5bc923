"""Every write to digests: what people choose, the runs that come due, and what goes into each.

Runs are rows by local date, and hours that have come are rows too. So two schedulers make one run, a clock
that is set back repeats nothing, and an outage is caught up with one digest, not with one a missed day.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert

from learning_exchange.digests import queries
from learning_exchange.digests.models import DigestChoice, DigestItem, DigestRun
from learning_exchange.digests.rules import Choice, Pick, pick
from learning_exchange.events.mail import DigestsDue
from learning_exchange.extensions import db
from learning_exchange.mail.operations import queue_mail
from learning_exchange.outbox import record

RUNS_AN_EVENT = 100  # composed in one transaction, in well under a second
# Digests that a longer outage kept back would be stale; the mails of those give up after as long.
CAUGHT_UP = "3 days"

# The hours that have come since the last look, in every time zone that somebody chose. An hour that the
# clocks skip has come as soon as they are past it; one that they repeat has come already. The zones are found
# one by one in the index, not by reading every choice.
_NEW_HOURS = text(f"""
WITH RECURSIVE zone (name) AS (
    (SELECT time_zone FROM digest_choice ORDER BY time_zone LIMIT 1)
    UNION ALL
    SELECT (SELECT time_zone FROM digest_choice WHERE time_zone > zone.name ORDER BY time_zone LIMIT 1)
    FROM zone WHERE zone.name IS NOT NULL
), here AS (
    SELECT name, timezone(name, coalesce(CAST(:at AS timestamptz), now())) AS local_now
    FROM zone WHERE name IS NOT NULL
)
INSERT INTO digest_hour (time_zone, local_date, hour)
SELECT name, moment::date, extract(hour FROM moment)
FROM here, generate_series(
    date_trunc('hour', local_now - interval '{CAUGHT_UP}'), date_trunc('hour', local_now), interval '1 hour'
) AS moment
WHERE NOT EXISTS (
    SELECT FROM digest_hour
    WHERE time_zone = name AND local_date = moment::date AND hour = extract(hour FROM moment)
)
ON CONFLICT DO NOTHING
RETURNING time_zone, local_date, hour
""")  # noqa: S608  # our own constant
# For each person the latest of these hours: what was missed before it is not made up for.
_NEW_RUNS = text("""
INSERT INTO digest_run (person_id, local_date, due_at)
SELECT DISTINCT ON (choice.person_id)
    choice.person_id, came.local_date, coalesce(CAST(:at AS timestamptz), now())
FROM unnest(CAST(:zones AS text[]), CAST(:dates AS date[]), CAST(:hours AS int[]))
    AS came (time_zone, local_date, hour)
JOIN digest_choice AS choice USING (time_zone, hour)
JOIN person ON person.id = choice.person_id AND person.state = 'active'
WHERE extract(isodow FROM came.local_date) = ANY (choice.weekdays) AND choice.stopped_at IS NULL
    AND timezone(came.time_zone, came.local_date + make_interval(hours => came.hour)) > choice.chosen_at
ORDER BY choice.person_id, came.local_date DESC
ON CONFLICT DO NOTHING
RETURNING id, local_date
""")
_COMPOSED = text("UPDATE digest_run SET composed_at = now() WHERE id = ANY (:ids)")


def start_digests(person_id: int, choice: Choice) -> None:
    """Give a new person what is usual; one who has chosen already keeps their choice."""
    db.session.execute(insert(DigestChoice).values(_row(person_id, choice)).on_conflict_do_nothing())


def choose_digests(person_id: int, choice: Choice) -> None:
    """Note what somebody chose; an hour of today that has passed is not made up for."""
    row = _row(person_id, choice)
    anew = {**row, "chosen_at": func.now(), "stopped_at": None}
    chosen = insert(DigestChoice).values(row)
    db.session.execute(chosen.on_conflict_do_update(index_elements=[DigestChoice.person_id], set_=anew))


def stop_digests(person_id: int) -> None:
    """Send somebody no digest any more, until they choose again."""
    mine = update(DigestChoice).where(DigestChoice.person_id == person_id, DigestChoice.stopped_at.is_(None))
    db.session.execute(mine.values(stopped_at=func.now()))


def create_due_runs(at: datetime | None = None) -> int:
    """Make a run for everybody whose hour has come by the database's clock; returns how many.

    `at` stands in for that clock, where a test or the demo plays the past.
    """
    hours = db.session.execute(_NEW_HOURS, {"at": at}).all()
    if not hours:
        return 0
    zones, dates, numbers = zip(*hours, strict=True)
    came = {"zones": list(zones), "dates": list(dates), "hours": list(numbers)}
    runs = defaultdict(list)
    for run_id, local_date in db.session.execute(_NEW_RUNS, {"at": at, **came}):
        runs[local_date].append(run_id)
    for local_date, ids in runs.items():
        _announce(local_date, ids)
    return sum(map(len, runs.values()))


def compose_digests(run_ids: Sequence[int]) -> None:
    """Put together those of these digests that are not yet, and queue their mails; no news, no mail."""
    runs = queries.runs_to_compose(run_ids)
    readers = queries.readers_of(runs)
    candidates = queries.candidates()
    news = queries.news_for(runs)
    shown = []
    for run, person in runs:
        picks = pick(readers[person.id], candidates)
        run.news = news.get(person.id, [])
        run.items_count = len(picks) + len(run.news)
        shown += [_shown(run, one, position) for position, one in enumerate(picks, start=1)]
    if shown:
        db.session.execute(insert(DigestItem), shown)
    db.session.execute(_COMPOSED, {"ids": [run.id for run, _ in runs]})
    for run, person in runs:
        if run.items_count:
            key = f"digest:{run.local_date}:{person.id}"
            queue_mail("digest", to=person, params={"run_id": run.id}, dedup_key=key)


def _shown(run: DigestRun, one: Pick, position: int) -> dict[str, object]:
    item = {"run_id": run.id, "person_id": run.person_id, "position": position}
    return {**item, "case_id": one.case_id, "because": one.because}


def _announce(local_date: date, ids: list[int]) -> None:
    for start in range(0, len(ids), RUNS_AN_EVENT):
        record(DigestsDue(local_date.isoformat(), ids[start : start + RUNS_AN_EVENT]), by=None)


def _row(person_id: int, choice: Choice) -> dict[str, object]:
    return {
        "person_id": person_id,
        "weekdays": list(choice.weekdays),
        "hour": choice.hour,
        "time_zone": choice.time_zone,
    }
