"""The keeping of rollups: events are folded behind those who store them."""

from datetime import datetime

from prometheus_client import Histogram
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.catalog.types.metric import MetricCreated, MetricDeleted
from billow.customers.types import CustomerUpdated
from billow.metering import operations
from billow.metering.store import rollups
from billow.runtime import clock
from billow.runtime.agenda import Work, chore, source
from billow.runtime.db import Tx
from billow.runtime.outbox import Occurred, reacts
from billow.runtime.settings import Settings

CHUNKS = 50
"""Chunks that are folded before the other work of the tenant has its turn."""

STALENESS = Histogram(
    "billow_usage_fold_staleness_seconds",
    "Seconds from the arrival of an event to its fold, of the oldest event of each fold.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 600, 3600),
)


@source("usage_fold", rank=90, due=rollups.due, walks=True)
async def fold(work: Work, until: datetime) -> int:
    """Fold what has settled; it is no stop for a clock, since usage is the same whether it is folded or not."""
    for done in range(CHUNKS):
        async with work.begin() as tx:
            folded = await operations.fold(tx)
            if folded.arrived is not None and not tx.frozen:
                STALENESS.observe(max((clock.wall() - folded.arrived).total_seconds(), 0))
        if not folded.more:
            return done + 1
    return CHUNKS


@chore("usage_idle", every_s=60)
async def pass_over(conn: AsyncConnection, settings: Settings) -> None:
    """Tenants that send nothing are not looked for in old slices."""
    await rollups.pass_over(conn)


@reacts("usage_fold.metrics", to=[MetricCreated, MetricDeleted])
async def follow(tx: Tx, event: Occurred) -> None:
    """What is kept follows the metrics that there are."""
    await operations.follow_metrics(tx)


@reacts("usage_fold.zones", to=[CustomerUpdated])
async def move(tx: Tx, event: Occurred) -> None:
    """A customer's days are those of its time zone."""
    await operations.move_customer(tx, event.object_id, event.data["timezone"])
