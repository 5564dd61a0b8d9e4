"""Subscriptions of a customer that moved to another time zone."""

from dataclasses import replace

from billow.customers import operations as customers
from billow.kit import time
from billow.runtime.db import Tx
from billow.subscriptions import store
from billow.subscriptions.operations.agreements import save
from billow.subscriptions.operations.reading import built
from billow.subscriptions.types import IN_FORCE, EarlierTimezone, Subscription, SubscriptionUpdated


async def follow_zone(tx: Tx, customer_id: str) -> None:
    """The days of the customer's subscriptions that begin from now on do so in its zone (correctness T-03).

    A period that has begun goes on until the first boundary in the new zone, so that none overlaps another and no time
    lies between them. A draft has no days yet, and one that is over keeps its own.
    """
    customer = await customers.lock(tx, customer_id)
    rows = await store.elsewhere(tx, customer_id, customer.timezone, statuses=("draft", *IN_FORCE))
    for found, _ in await built(tx, rows):
        today = time.local_date(tx.now, found.zones)
        after = await save(tx, _moved(tx, found, customer.timezone), today)
        tx.emit(SubscriptionUpdated(subject=after.id), after)


def _moved(tx: Tx, found: Subscription, timezone: str) -> Subscription:
    if found.status == "draft":
        return replace(found, timezone=timezone, earlier_timezones=())
    zones = time.moved(found.zones, timezone, tx.now)
    earlier = () if isinstance(zones, str) else zones.earlier
    named = [EarlierTimezone(timezone=each, before=until) for until, each in earlier]
    return replace(found, timezone=timezone, earlier_timezones=tuple(named))
