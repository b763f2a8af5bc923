"""Every write to digests: what people choose, the runs that come due, and what goes into each.

Runs are rows by local date, and hours that have come are rows too. So two schedulers make one run, a clock
that is set back repeats nothing, and an outage is caught up with one digest, not with one a missed day.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert

from learning_exchange.digests import queries
from learning_exchange.digests.models import DigestChoice, DigestItem, DigestRun
from learning_exchange.digests.queries import waiting
from learning_exchange.digests.queries.waiting import WAITERS
from learning_exchange.digests.rules import NOTHING_LEFT, Choice, Pick, RunKind, Subscription, pick
from learning_exchange.events.mail import DigestsDue, WaitingMailsDue
from learning_exchange.extensions import db
from learning_exchange.mail.operations import queue_mail
from learning_exchange.outbox import record
from learning_exchange.people.models import Person

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
# For each person the latest of these hours: what was missed before it is not made up for. A mail of what
# waits has only today, if it is a weekday, and only who perhaps has something waiting.
_NEW_RUNS = text(f"""
WITH came AS (
    SELECT choice.*, came.local_date, came.local_date = timezone(choice.time_zone, moment)::date AS is_today
    FROM unnest(CAST(:zones AS text[]), CAST(:dates AS date[]), CAST(:hours AS int[]))
        AS came (time_zone, local_date, hour)
    JOIN digest_choice AS choice USING (time_zone, hour)
    JOIN person ON person.id = choice.person_id AND person.state = 'active'
    CROSS JOIN (SELECT coalesce(CAST(:at AS timestamptz), now())) AS clock (moment)
    WHERE timezone(choice.time_zone, came.local_date + make_interval(hours => came.hour)) > choice.chosen_at
)
INSERT INTO digest_run (person_id, kind, local_date, due_at)
SELECT DISTINCT ON (person_id, kind) person_id, kind, local_date, coalesce(CAST(:at AS timestamptz), now())
FROM (
    SELECT person_id, '{RunKind.DIGEST}' AS kind, local_date FROM came
    WHERE extract(isodow FROM local_date) = ANY (weekdays) AND stopped_at IS NULL
    UNION ALL
    SELECT person_id, '{RunKind.WAITING}', local_date FROM came
    WHERE extract(isodow FROM local_date) <= 5 AND waiting AND is_today AND person_id IN ({WAITERS})
) AS due
ORDER BY person_id, kind, local_date DESC
ON CONFLICT DO NOTHING
RETURNING id, local_date, kind
""")  # noqa: S608  # our own constants
# The mails of these people's last digests failed for good, or were held back: nobody was shown what stood in
# them. The events are told in the next digest; everything else may come again.
_GIVE_BACK = text("""
WITH failed AS (
    UPDATE digest_run AS run SET given_back = true FROM mail
    WHERE mail.id = run.mail_id AND run.kind = 'digest' AND run.person_id = ANY (:people)
        AND NOT run.given_back AND mail.state IN ('failed', 'suppressed')
        AND mail.suppressed_because IS DISTINCT FROM :nothing_left
    RETURNING run.id, run.person_id, run.news
), stories AS (
    DELETE FROM digest_item USING failed WHERE run_id = failed.id
), notices AS (
    UPDATE item_notice SET digest_run_id = NULL FROM failed WHERE digest_run_id = failed.id
)
SELECT failed.person_id, event.id FROM failed JOIN event ON event.id = ANY (failed.news)
JOIN "case" AS own ON own.author_id = failed.person_id AND event.stream = 'case:' || own.id
WHERE own.state <> 'withdrawn'
""")
_TELL = text("""
UPDATE item_notice SET digest_run_id = chosen.run_id FROM (
    SELECT notice.id, run.id AS run_id, row_number() OVER (PARTITION BY run.id ORDER BY notice.id) AS place
    FROM digest_run AS run
    JOIN item_notice AS notice ON notice.person_id = run.person_id AND notice.digest_run_id IS NULL
    WHERE run.id = ANY (:runs)
) AS chosen
WHERE item_notice.id = chosen.id AND place <= :most
RETURNING digest_run_id
""")
_UNTELL_STEWARDS = text("""
WITH failed AS (
    UPDATE digest_run AS run SET given_back = true FROM mail
    WHERE mail.id = run.mail_id AND run.kind = 'waiting' AND run.person_id = ANY (:people)
        AND NOT run.given_back AND mail.state IN ('failed', 'suppressed')
    RETURNING run.id
)
UPDATE escalation_notice SET digest_run_id = NULL FROM failed WHERE digest_run_id = failed.id
""")
_TELL_STEWARDS = text("""
UPDATE escalation_notice AS notice SET digest_run_id = run.id FROM digest_run AS run
WHERE run.id = ANY (:runs) AND notice.person_id = run.person_id AND notice.digest_run_id IS NULL
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


def stop_mails(person_id: int, subscription: Subscription) -> None:
    """Send somebody no more of these mails, until they choose again."""
    stopped: dict[Subscription, dict[str, Any]] = {
        Subscription.DIGEST: {"stopped_at": func.coalesce(DigestChoice.stopped_at, func.now())},
        Subscription.WAITING: {"waiting": False},
        Subscription.AT_ONCE: {"at_once": False},
    }
    mine = update(DigestChoice).where(DigestChoice.person_id == person_id)
    db.session.execute(mine.values(stopped[subscription]))


def stop_digests(person_id: int) -> None:
    """Send somebody no digest any more, until they choose again."""
    stop_mails(person_id, Subscription.DIGEST)


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
    for run_id, local_date, kind in db.session.execute(_NEW_RUNS, {"at": at, **came}):
        runs[local_date, kind].append(run_id)
    for (local_date, kind), ids in runs.items():
        _announce(local_date, RunKind(kind), ids)
    return sum(map(len, runs.values()))


def compose_digests(run_ids: Sequence[int]) -> None:
    """Put together those of these digests that are not yet, and queue their mails; no news, no mail."""
    runs = queries.runs_to_compose(run_ids)
    owed = _give_back([person.id for _, person in runs])
    readers = queries.readers_of(runs)
    candidates = queries.candidates()
    news, told = queries.news_for(runs), _tell([run.id for run, _ in runs])
    shown = []
    for run, person in runs:
        picks = pick(readers[person.id], candidates)
        run.news = sorted({*owed[person.id], *news.get(person.id, [])})
        run.items_count = len(picks) + len(run.news) + told[run.id]
        shown += [_shown(run, one, position) for position, one in enumerate(picks, start=1)]
    if shown:
        db.session.execute(insert(DigestItem), shown)
    db.session.execute(_COMPOSED, {"ids": [run.id for run, _ in runs]})
    for run, person in runs:
        if run.items_count:
            _mail(run, person)


def compose_waiting(run_ids: Sequence[int]) -> None:
    """Queue the mail of what waits for each of these people; nothing waits, no mail."""
    runs = waiting.runs_to_compose(run_ids)
    _tell_stewards(runs)
    waits = waiting.waits_of([run for run, _ in runs])
    for run, person in runs:
        run.items_count = waits[run.id]
        if run.items_count:
            _mail(run, person)
    db.session.execute(_COMPOSED, {"ids": [run.id for run, _ in runs]})


def _tell_stewards(runs: Sequence[tuple[DigestRun, Person]]) -> None:
    """Let these mails tell of what is long overdue, and of what earlier ones would have that never came."""
    db.session.execute(_UNTELL_STEWARDS, {"people": [person.id for _, person in runs]})
    db.session.execute(_TELL_STEWARDS, {"runs": [run.id for run, _ in runs]})


def _mail(run: DigestRun, person: Person) -> None:
    key = f"{run.kind}:{run.local_date}:{person.id}"
    mail = queue_mail(run.kind, to=person, params={"run_id": run.id}, dedup_key=key)
    run.mail_id = mail.id if mail else None


def _give_back(people: list[int]) -> dict[int, list[int]]:
    """Take back what these people's last digests did not show; returns the events owed, by person."""
    owed = defaultdict(list)
    for row in db.session.execute(_GIVE_BACK, {"people": people, "nothing_left": NOTHING_LEFT}):
        owed[row.person_id].append(row.id)
    return owed


def _tell(runs: list[int]) -> Counter[int]:
    """Let these digests tell what became of what their people gave; returns how much each tells."""
    return Counter(db.session.scalars(_TELL, {"runs": runs, "most": queries.MOST_NEWS}))


def _shown(run: DigestRun, one: Pick, position: int) -> dict[str, object]:
    item = {"run_id": run.id, "person_id": run.person_id, "position": position}
    return {**item, "case_id": one.case_id, "because": one.because}


def _announce(local_date: date, kind: RunKind, ids: list[int]) -> None:
    due = DigestsDue if kind is RunKind.DIGEST else WaitingMailsDue
    for start in range(0, len(ids), RUNS_AN_EVENT):
        record(due(local_date.isoformat(), ids[start : start + RUNS_AN_EVENT]), by=None)


def _row(person_id: int, choice: Choice) -> dict[str, object]:
    return {
        "person_id": person_id,
        "weekdays": list(choice.weekdays),
        "hour": choice.hour,
        "time_zone": choice.time_zone,
        "at_once": choice.at_once,
        "waiting": choice.waiting,
    }
