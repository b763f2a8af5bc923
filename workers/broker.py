"""Redis as a doorbell: how workers are rung, and what they do when the bell rings.

A message carries ids of tasks and nothing else; the database says whether they are still to be
done. So a message may be lost, late or doubled, and Dramatiq's own retries, delays and middleware
stay unused: our columns own them.
"""

import logging

import dramatiq
from dramatiq.broker import Consumer
from dramatiq.brokers.redis import RedisBroker
from flask import Flask

from workers import tasks

# An idle consumer asks Redis again after a growing pause of up to a second by default, and a lone event
# waits for that pause. At 20 ms an idle worker asks 50 times a second, about 1 % of a core.
LONGEST_PAUSE_MS = 20
# Under load, one ring for many fresh tasks, which are leased and committed together: with 16 a ring the bench
# routed 0.45 times as many a second as of no-op messages, with 64 0.61 times as many.
TASKS_A_RING = 64


class Doorbell(RedisBroker):
    """Dramatiq's Redis broker with a short pause between looks."""

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = LONGEST_PAUSE_MS) -> Consumer:
        """A consumer that never pauses longer than LONGEST_PAUSE_MS."""
        return super().consume(queue_name, prefetch, min(timeout, LONGEST_PAUSE_MS))


class Bell:
    """The one actor, bound to an application and a broker."""

    def __init__(self, app: Flask, redis_url: str) -> None:
        # Dramatiq logs each message at a level that nobody reads; its connection errors are worth a line.
        logging.getLogger("dramatiq").setLevel(logging.CRITICAL)
        self.broker = Doorbell(  # type: ignore[no-untyped-call]  # the library leaves it untyped
            url=redis_url, middleware=[], heartbeat_timeout=30_000, maintenance_chance=50_000
        )
        self._app = app
        self._actor = dramatiq.actor(actor_name="carry_out", broker=self.broker)(self._answer)

    def ring(self, ids: list[int], *, together: int = TASKS_A_RING) -> None:
        """Tell the workers of fresh tasks; raises redis.RedisError when Redis cannot be reached."""
        for start in range(0, len(ids), together):
            self._actor.send(ids[start : start + together])

    def _answer(self, ids: list[int]) -> None:
        with self._app.app_context():
            tasks.carry_out(tasks.lease(ids))
