"""The walk of a test clock: stop at each due instant, perform what is due, go on."""

from dataclasses import replace
from datetime import datetime

from billow.runtime.agenda import Work, next_due, perform_due, source
from billow.tenants import store


@source("clock", rank=0, due=store.advancing, walks=True)
async def advance(work: Work, until: datetime) -> int:
    """Bring the tenant's clock to its target, through every instant at which something falls due (api.md)."""
    work = replace(work, hints=False)
    while True:
        async with work.begin() as tx:
            clock = await store.clock(tx)
        if clock is None or clock.target is None:
            return 0
        at = await next_due(work)
        if at is None or at > clock.target:
            break
        if at > clock.frozen_at:
            async with work.begin() as tx:
                await store.move_clock(tx, at)
        await perform_due(work, max(at, clock.frozen_at))
    async with work.begin() as tx:
        await store.stop_clock(tx, clock.target)
    return 1
