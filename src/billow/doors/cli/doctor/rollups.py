"""What is kept of usage, compared with the events (USE-01)."""

from collections.abc import AsyncIterator
from datetime import timedelta

from billow.doors.cli.doctor.look import Look
from billow.doors.cli.doctor.types import Violation
from billow.metering import operations as metering
from billow.runtime import clock
from billow.runtime.db import Tx

_LATE = timedelta(minutes=5)
"""Events are folded within seconds; so long ago something stopped."""


async def find_differing(look: Look) -> AsyncIterator[Violation]:
    """Buckets that are not what the events in force come to."""
    async for tx in _tenants(look):
        for each in await metering.differing(tx):
            span = f"{each.day:%Y-%m}" if each.monthly else each.day.isoformat()
            what = each.metric_id or "names of events"
            detail = f"{what}, {span}: {each.kept} events kept, {each.found} found"
            yield Violation(tenant=tx.tenant, object=each.customer_id, detail=detail)


async def find_behind(look: Look) -> AsyncIterator[Violation]:
    """Tenants whose events are not folded although they came long ago; where the time stands still, nothing tells."""
    async for tx in _tenants(look, frozen=False):
        count = await metering.unfolded(tx, before=tx.now - _LATE)
        if count:
            yield Violation(tenant=tx.tenant, object=tx.tenant, detail=f"{count} events are not folded yet")


async def _tenants(look: Look, *, frozen: bool = True) -> AsyncIterator[Tx]:
    """A transaction of each tenant that has something kept; with *frozen* also of those whose time stands still."""
    tenants = [row["tenant"] async for row in look.rows("folded") if frozen or not row["frozen"]]
    for tenant in tenants:
        look.check_time()
        yield Tx(conn=look.conn, tenant=tenant, actor="doctor", now=clock.wall(), request_id="doctor")
