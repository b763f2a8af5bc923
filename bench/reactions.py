"""From commit to reaction done, and how many a second: `python bench/reactions.py`.

Latency: one event a second, from the author's commit to the moment at which the reaction (routing a
story) was settled. Rate: a backlog of events through relay and worker, against a backlog of no-op
messages through the same worker program, in the same run, several times in turn.
"""

import os
import signal
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import dramatiq
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.parts import running_parts
from learning_exchange import create_app
from learning_exchange.events.cases import CaseSubmitted
from learning_exchange.extensions import db
from learning_exchange.local.processes import Program
from learning_exchange.outbox import record
from tests.stack import Stack
from workers.broker import Bell

LONE_EVENTS = int(os.environ.get("LONE_EVENTS", "60"))
BACKLOG = int(os.environ.get("BACKLOG", "3000"))
ROUNDS = 3
_story = count(1)


def main() -> None:
    """Print the figures."""
    with running_parts() as (app, stack):
        seed(LONE_EVENTS + BACKLOG * ROUNDS)
        relay = stack.start("relay")
        worker = start_worker(stack)
        time.sleep(3)
        print_latency([lone_event() for _ in range(LONE_EVENTS)])
        bell = Bell(app, stack.redis_url)
        noop = declare_noop(bell)
        ratios = []
        for number in range(1, ROUNDS + 1):
            plain = rate(
                [worker], lambda: [noop.send() for _ in range(BACKLOG)], lambda: not waiting_in(bell)
            )
            routed = rate([relay, worker], submit_backlog, all_done)
            ratios.append(routed / plain)
            rates = f"no-op {plain:.0f}/s, stories routed {routed:.0f}/s, ratio {ratios[-1]:.2f}"
            print(f"round {number}: {rates}")
        print(f"ratio of rates, median: {statistics.median(ratios):.2f} (wanted: 0.50 or more)")


def seed(stories: int) -> None:
    """Stories that wait to be routed, by one author, and a queue with a rule that they match."""
    for statement in (
        "INSERT INTO organisation (public_id, name, short_name, sector, place)"
        " VALUES (gen_random_uuid(), 'Bench', 'Bench', 'acute', 'Bench')",
        "INSERT INTO person (public_id, name, email) VALUES (gen_random_uuid(), 'B', 'b@example.org')",
        "INSERT INTO queue (public_id, name, purpose) VALUES (gen_random_uuid(), 'Deciding', 'Together')",
        'INSERT INTO routing_rule (queue_id, position, conditions) VALUES (1, 1, \'{"aims": ["c-sdm"]}\')',
        'INSERT INTO "case" (public_id, author_id, organisation_id, state, title, aims)'
        " SELECT gen_random_uuid(), 1, 1, 'with_champion', 'Story', '{c-sdm}'"
        f" FROM generate_series(1, {stories})",
    ):
        db.session.execute(text(statement))
    db.session.commit()


def lone_event() -> float:
    """Milliseconds from a commit to the end of its reaction, with a second's rest before."""
    time.sleep(1)
    story = next(_story)
    record(CaseSubmitted(case_id=story, submission=1), by=1)
    db.session.commit()
    committed = time.time()
    settled = text(
        "SELECT extract(epoch FROM settled_at)::float8 FROM task JOIN event ON event.id = event_id"
        " WHERE stream = :stream AND task.state = 'done'"
    )
    while (at := db.session.execute(settled, {"stream": f"case:{story}"}).scalar()) is None:
        db.session.rollback()
        time.sleep(0.005)
    db.session.rollback()
    return (float(at) - committed) * 1000


def print_latency(milliseconds: list[float]) -> None:
    """Median and 95th percentile."""
    cuts = statistics.quantiles(milliseconds, n=20)
    print(
        f"commit to reaction done, {len(milliseconds)} events at one a second: median {cuts[9]:.0f} ms,"
        f" p95 {cuts[18]:.0f} ms, longest {max(milliseconds):.0f} ms (wanted: 50 and 150)"
    )


def rate(programs: list[Program], pile_up: Callable[[], object], is_done: Callable[[], bool]) -> float:
    """How many of a backlog a second: piled up while the programs stand still, then timed."""
    with standing_still(programs):
        pile_up()
        started = time.perf_counter()
    while not is_done():
        time.sleep(0.02)
    return BACKLOG / (time.perf_counter() - started)


@contextmanager
def standing_still(programs: list[Program]):  # type: ignore[no-untyped-def]  # a plain context manager
    """Stop programs and let them go on afterwards."""
    pids = [program.process.pid for program in programs if program.process]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    yield
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


def submit_backlog() -> None:
    """BACKLOG stories are handed in, in one commit."""
    for _ in range(BACKLOG):
        record(CaseSubmitted(case_id=next(_story), submission=1), by=1)
    db.session.commit()


def all_done() -> bool:
    """Whether no event waits and no task is due."""
    waiting = text(
        "SELECT EXISTS (SELECT FROM event WHERE dispatched_at IS NULL)"
        " OR EXISTS (SELECT FROM task WHERE state IN ('ready', 'leased'))"
    )
    answer = db.session.execute(waiting).scalar()
    db.session.rollback()
    return not answer


def waiting_in(bell: Bell) -> int:
    """How many messages Redis holds, with those that are being worked on."""
    return int(bell.broker.do_qsize("default"))


def declare_noop(bell: Bell) -> dramatiq.Actor[[], None]:
    """The actor to compare with."""

    @dramatiq.actor(actor_name="noop", broker=bell.broker)
    def noop() -> None:
        pass

    return noop


def start_worker(stack: Stack) -> Program:
    """Our worker, which also knows the no-op actor: the same program, threads and settings for both."""
    program = Program(
        name="worker",
        command=[sys.executable, __file__, "worker"],
        log=stack.folder / "worker.log",
        pid_file=stack.folder / "worker.pid",
        environment=stack.environment,
    )
    stack.programs["worker"] = program
    program.start()
    return program


def work() -> None:
    """The worker's process."""
    app = create_app()
    with app.app_context():
        bell = Bell(app, app.extensions["settings"].redis_url)
        declare_noop(bell)
        worker = dramatiq.Worker(bell.broker, worker_threads=app.extensions["settings"].worker_threads)
        worker.start()
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    work() if sys.argv[1:] == ["worker"] else main()
