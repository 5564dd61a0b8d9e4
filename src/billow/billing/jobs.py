"""The billing run: each subscription on its day, each in its own transaction."""

from datetime import datetime

import structlog

from billow.billing import operations, store
from billow.runtime.agenda import Work, source
from billow.runtime.db import Tx, passes
from billow.runtime.outbox import Occurred, reacts
from billow.subscriptions.types import (
    SubscriptionActivated,
    SubscriptionCanceled,
    SubscriptionEnded,
    SubscriptionUpdated,
)

_log = structlog.get_logger("billow.billing")


@reacts("billing.schedule", to=[SubscriptionActivated, SubscriptionUpdated, SubscriptionCanceled, SubscriptionEnded])
async def schedule(tx: Tx, event: Occurred) -> None:
    """Set the day on which the subscription is billed next."""
    await operations.reschedule(tx, event.object_id)


@source("billing", rank=30, due=store.waiting)
async def run(work: Work, until: datetime) -> int:
    """Bill every subscription that is due; one that cannot be billed is parked with the reason and stops no other."""
    done = 0
    while await _bill_one(work, until):
        done += 1
    return done


async def _bill_one(work: Work, until: datetime) -> bool:
    claimed = ""
    try:
        async with work.begin() as tx:
            claimed = await store.claim(tx, until) or ""
            if not claimed:
                return False
            await operations.bill(tx, claimed)
    except Exception as error:
        if not claimed or passes(error):
            raise
        _log.exception("billing_parked", subscription_id=claimed)
        async with work.begin() as tx:
            await store.park(tx, claimed, reason=f"{type(error).__name__}: {error}")
    return True
