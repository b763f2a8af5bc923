"""Every read of routing rules: as routing asks them, and as people read them with all their versions."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, joinedload

from learning_exchange import clock
from learning_exchange.contributions import kind_labels
from learning_exchange.extensions import db
from learning_exchange.people.models import Organisation
from learning_exchange.practice_development.models import ItemMove, Queue, QueueItem, RoutingRule, RuleVersion
from learning_exchange.practice_development.rules.editing import TRIED_DAYS, Change
from learning_exchange.practice_development.rules.routing import Conditions, Names, Priority, Rule, sentence
from learning_exchange.practice_development.rules.rule_book import RuleBook

# Made once: every contribution that is routed asks for them.
_STAMP = select(RuleVersion.stamp).order_by(RuleVersion.id.desc()).limit(1)
_RULES = (
    select(*(getattr(RoutingRule, name) for name in ("id", "version", "queue_id", "conditions")))
    .add_columns(RoutingRule.priority, RoutingRule.is_on)
    .where(RoutingRule.position.is_not(None))
    .order_by(RoutingRule.position)
)


@dataclass(frozen=True, slots=True)
class Hint:
    """Items that were put elsewhere by hand since a rule was last changed: a reason to mend it."""

    count: int
    queue: str | None  # where they went; None: among the unrouted


@dataclass(frozen=True, slots=True)
class Told:
    """A rule, or a version of one, as people read it."""

    public_id: UUID  # of the rule
    version: int
    position: int | None  # None: removed
    is_on: bool
    sentence: str
    queue: Queue
    change: Change
    changed_by: str | None  # None: nobody who is here
    changed_at: datetime
    hints: Sequence[Hint] = ()


def stamp() -> UUID | None:
    """Which edition of the rules counts: another after every change of any rule, None before the first."""
    return db.session.scalar(_STAMP)


def rule_book() -> RuleBook:
    """The rules that count now, made ready; kept until a rule changes, whichever process changes it."""
    return _book_of(stamp())


def routing_rules() -> list[Rule]:
    """Every rule in order, also those that are off; raises ValueError for one that cannot be read."""
    rows = db.session.execute(_RULES)
    return [
        Rule(
            *(row.id, row.version, row.queue_id, Conditions.read(row.conditions)),
            priority=Priority(row.priority),
            is_on=row.is_on,
        )
        for row in rows
    ]


def names_in(rules: Collection[Rule]) -> Names:
    """What the kinds and organisations are called that rules ask for."""
    named = {one for rule in rules for one in rule.conditions.organisations}
    rows = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(named)))
    return Names(kind_labels(), {row.id: row.name for row in rows})


def rule_named(public_id: UUID) -> RoutingRule | None:
    """One rule, also one that was removed: what it decided can still be asked about."""
    return db.session.scalar(select(RoutingRule).where(RoutingRule.public_id == public_id))


def rules_told() -> list[Told]:
    """Every rule in the order in which they are asked, with hints where people keep putting it right."""
    hints = _hints()
    newest = and_(RuleVersion.rule_id == RoutingRule.id, RuleVersion.version == RoutingRule.version)
    rows = db.session.execute(
        select(RuleVersion, RoutingRule.public_id, RoutingRule.id, RoutingRule.position)
        .join(RoutingRule, newest)
        .where(RoutingRule.position.is_not(None))
        .order_by(RoutingRule.position)
        .options(joinedload(RuleVersion.changed_by))
    ).all()
    names = names_in([_rule(version) for version, *_ in rows])
    return [
        _told(version, public_id, position, names, hints[rule_id])
        for version, public_id, rule_id, position in rows
    ]


def versions_told(rule: RoutingRule) -> list[Told]:
    """Every version of a rule, the newest first."""
    kept = select(RuleVersion).where(RuleVersion.rule_id == rule.id).order_by(RuleVersion.version.desc())
    versions = db.session.scalars(kept.options(joinedload(RuleVersion.changed_by))).all()
    names = names_in([_rule(version) for version in versions])
    return [_told(version, rule.public_id, version.position, names, ()) for version in versions]


def moved_out_of_unrouted() -> Sequence[Hint]:
    """Where people put by hand what no rule fitted, since TRIED_DAYS ago: reasons for another rule."""
    count = func.count(ItemMove.item_id.distinct())
    rows = db.session.execute(
        select(count, Queue.name)
        .join(Queue, Queue.id == ItemMove.to_queue_id)
        .where(ItemMove.by_hand, ItemMove.from_queue_id.is_(None))
        .where(ItemMove.moved_at > clock.now() - timedelta(days=TRIED_DAYS))
        .group_by(Queue.name)
        .order_by(count.desc(), Queue.name)
    )
    return [Hint(moved, name) for moved, name in rows]


def newest_change() -> Told | None:
    """The change of any rule that was made last."""
    found = select(RuleVersion, RoutingRule.public_id).join(
        RoutingRule, RuleVersion.rule_id == RoutingRule.id
    )
    newest = found.order_by(RuleVersion.id.desc()).limit(1).options(joinedload(RuleVersion.changed_by))
    row = db.session.execute(newest).one_or_none()
    return row and _told(row[0], row[1], row[0].position, names_in([_rule(row[0])]), ())


def _hints() -> dict[int, list[Hint]]:
    to, count = aliased(Queue), func.count(QueueItem.id.distinct())
    rows = db.session.execute(
        select(RoutingRule.id, count, to.name)
        .select_from(ItemMove)
        .join(QueueItem, QueueItem.id == ItemMove.item_id)
        .join(RoutingRule, RoutingRule.id == QueueItem.rule_id)
        .outerjoin(to, to.id == ItemMove.to_queue_id)
        .where(ItemMove.by_hand, ItemMove.from_queue_id == RoutingRule.queue_id)
        .where(ItemMove.moved_at >= RoutingRule.changed_at)
        .group_by(RoutingRule.id, to.name)
        .order_by(count.desc(), to.name)
    )
    hints: dict[int, list[Hint]] = defaultdict(list)
    for rule_id, moved, queue in rows:
        hints[rule_id].append(Hint(moved, queue))
    return hints


def _told(
    version: RuleVersion, public_id: UUID, position: int | None, names: Names, hints: Sequence[Hint]
) -> Told:
    return Told(
        public_id,
        version.version,
        position,
        version.is_on,
        sentence(_rule(version), names, version.queue.name),
        version.queue,
        Change(version.change),
        version.changed_by.name if version.changed_by else None,
        version.changed_at,
        hints,
    )


def _rule(row: RuleVersion) -> Rule:
    conditions, priority = Conditions.read(row.conditions), Priority(row.priority)
    return Rule(row.rule_id, row.version, row.queue_id, conditions, priority, row.is_on)


@lru_cache(maxsize=1)
def _book_of(_: UUID | None) -> RuleBook:
    return RuleBook(routing_rules())
