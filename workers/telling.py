"""What happens when an item is closed, or is long overdue: those whom it concerns are told."""

from learning_exchange.digests.queries.choices import chose_at_once
from learning_exchange.events.items import ItemClosed, ItemOverdue
from learning_exchange.mail.operations import queue_mail
from learning_exchange.practice_development.operations.overdue import tell_stewards_of
from learning_exchange.practice_development.queries.telling import notices_of


def tell_contributors(event: ItemClosed) -> None:
    """Mail those who gave to an item and chose to be told at once; everybody's next digest tells it, too."""
    notices = notices_of(event.item_id)
    wanted = chose_at_once([notice.person_id for notice in notices])
    for notice in notices:
        if notice.person_id in wanted:
            key = f"outcome:{notice.item_id}:{notice.person_id}"
            queue_mail("outcome", to=notice.person, params={"notice_id": notice.id}, dedup_key=key)


def tell_stewards(event: ItemOverdue) -> None:
    """Note for each steward that an item is long overdue; their next mail of what waits says so."""
    tell_stewards_of(event.item_id, event.step)
