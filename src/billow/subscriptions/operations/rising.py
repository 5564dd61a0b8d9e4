"""Rises of prices that were agreed, as versions that lie ahead."""

from datetime import date

from billow.runtime.db import Tx
from billow.subscriptions import rules
from billow.subscriptions.operations.changing import publish
from billow.subscriptions.operations.reading import find
from billow.subscriptions.types import NewVersion, Version


async def plan_rises(tx: Tx, subscription_id: str, *, after: date, through: date) -> None:
    """Publish the rises of prices that come after *after*, up to the first one that lies after *through*."""
    found, timeline = await find(tx, subscription_id)
    day = rules.next_rise(timeline, found.price_escalation, after)
    while day is not None and found.price_escalation is not None:
        before = rules.in_force(timeline, day)
        items = rules.raised(before.items, found.price_escalation, currency=timeline.currency)
        done = before.escalation and before.effective_from == day
        if not done and [rules.sold(item) for item in items] != [rules.sold(item) for item in before.items]:
            words = f"Prices rise by {found.price_escalation.percentage} percent"
            new = NewVersion(
                items=items,
                plan_id=before.plan_id,
                plan_revision=before.plan_revision,
                proration="prorate",
                description=words,
                escalation=True,
            )
            found, timeline, _ = await publish(tx, (found, timeline), new, day=day, cuts={})
        day = rules.next_rise(timeline, found.price_escalation, day) if day <= through else None


async def drop_rises(tx: Tx, subscription_id: str, *, after: date) -> None:
    """Take back the rises that come after *after*: what would be in force without each of them is, also where a change
    takes effect on its day."""
    found, timeline = await find(tx, subscription_id)
    for known in rules.ahead(timeline, after):
        if known.escalation:
            found, timeline, _ = await publish(
                tx,
                (found, timeline),
                _as_before(rules.without_rise(timeline, known)),
                day=known.effective_from,
                cuts={},
            )


def _as_before(version: Version) -> NewVersion:
    return NewVersion(
        items=version.items,
        plan_id=version.plan_id,
        plan_revision=version.plan_revision,
        proration="prorate",
        description="Prices do not rise",
    )
