"""What happens to subscriptions in time: they begin, leave their trial, and end."""

from datetime import datetime, timedelta

import structlog

from billow.customers.types import CustomerUpdated
from billow.runtime.agenda import Work, source
from billow.runtime.db import Tx, passes
from billow.runtime.outbox import Occurred, reacts
from billow.subscriptions import operations, store

AGAIN = timedelta(days=1)
_log = structlog.get_logger("billow.subscriptions")


@reacts("subscriptions.zones", to=[CustomerUpdated])
async def move(tx: Tx, event: Occurred) -> None:
    """The days that lie ahead of the customer's subscriptions begin in its time zone."""
    await operations.follow_zone(tx, event.object_id)


@source("subscriptions", rank=20, due=store.transitions)
async def move_on(work: Work, until: datetime) -> int:
    """Give each subscription whose day has come the status of that day; one that fails waits and stops no other."""
    done = 0
    while await _move_one(work, until):
        done += 1
    return done


async def _move_one(work: Work, until: datetime) -> bool:
    claimed = ""
    try:
        async with work.begin() as tx:
            claimed = await store.claim_transition(tx, until) or ""
            if not claimed:
                return False
            await operations.progress(tx, claimed)
    except Exception as error:
        if not claimed or passes(error):
            raise
        _log.exception("transition_failed", subscription_id=claimed)
        async with work.begin() as tx:
            await store.postpone(tx, claimed, until=max(tx.now, until) + AGAIN)
    return True
