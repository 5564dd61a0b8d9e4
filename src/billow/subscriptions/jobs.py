"""What happens to subscriptions in time: they begin, leave their trial, and end."""

from datetime import datetime

from billow.runtime.agenda import Work, source
from billow.subscriptions import operations, store

BATCH = 50


@source("subscriptions", rank=20, due=store.transitions)
async def move_on(work: Work, until: datetime) -> int:
    """Give each subscription whose day has come the status of that day."""
    done = 0
    while True:
        async with work.begin() as tx:
            claimed = await operations.claim_transitions(tx, until, limit=BATCH)
            for subscription_id in claimed:
                await operations.progress(tx, subscription_id)
        done += len(claimed)
        if len(claimed) < BATCH:
            return done
