"""The statements on watches, and on the thresholds that were reached."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, exists, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from billow.metering.store.rollups.tables import crossings, watches
from billow.metering.types import Watch
from billow.runtime.db import Row, Tx


def _watch_of(row: Row) -> Watch:
    return Watch(
        id=row["id"],
        owner_id=row["owner_id"],
        customer_id=row["customer_id"],
        metric_id=row["metric_id"],
        thresholds=tuple(row["thresholds"]),
        start=row["window_start"],
        end=row["window_end"],
    )


async def put_watch(tx: Tx, watch: Watch) -> Watch:
    """The owner's watch of the customer and metric is this one, with the id that it had; it is measured soon."""
    values = {
        "thresholds": list(watch.thresholds),
        "window_start": watch.start,
        "window_end": watch.end,
        "due": True,
    }
    same = {"owner_id": watch.owner_id, "customer_id": watch.customer_id, "metric_id": watch.metric_id}
    statement = upsert(watches).values(tenant_id=tx.tenant, id=watch.id, created_at=tx.now, **same, **values)
    settled = statement.on_conflict_do_update(index_elements=["tenant_id", *same], set_=values)
    row = await tx.row(settled.returning(watches))
    assert row is not None
    return _watch_of(row)


async def remove_watches(tx: Tx, owner_id: str) -> None:
    """The owner watches nothing any more."""
    mine = select(watches.c.id).where(watches.c.tenant_id == tx.tenant, watches.c.owner_id == owner_id)
    await tx.run(delete(crossings).where(crossings.c.tenant_id == tx.tenant, crossings.c.watch_id.in_(mine)))
    await tx.run(delete(watches).where(watches.c.tenant_id == tx.tenant, watches.c.owner_id == owner_id))


async def watches_anything(tx: Tx) -> bool:
    """Whether the tenant has a watch."""
    return bool(await tx.value(select(exists().where(watches.c.tenant_id == tx.tenant))))


async def touched_watches(
    tx: Tx, metric_ids: Sequence[str], customer_ids: Sequence[str], *, after: int, upto: int, slice: int
) -> list[Watch]:
    """The watches that are due, and those of *metric_ids* whose customer has an event in the batches behind *after* up
    to *upto* or is one of *customer_ids*."""
    rows = await tx.rows(
        text(
            """
            select w.* from usage_watches w
            where w.tenant_id = :tenant and (w.due or w.metric_id = any(cast(:metrics as text[])) and (
                w.customer_id = any(cast(:customers as text[]))
                or w.customer_id in (select e.customer_id from events e where e.tenant_id = :tenant and e.batch > :after
                                      and e.batch <= :upto and e.slice >= :slice)))
            order by w.id
            """
        ),
        {
            "tenant": tx.tenant,
            "metrics": list(metric_ids),
            "customers": list(customer_ids),
            "after": after,
            "upto": upto,
            "slice": slice,
        },
    )
    return [_watch_of(row) for row in rows]


async def settle_watches(tx: Tx) -> None:
    """No watch is due."""
    change = watches.update().where(watches.c.tenant_id == tx.tenant, watches.c.due)
    await tx.run(change.values(due=False))


async def cross(tx: Tx, reached: Sequence[tuple[Watch, Decimal, Decimal]]) -> set[tuple[str, Decimal]]:
    """Each of *reached* (watch, threshold, quantity) is remembered; those, by watch and threshold, that are new."""
    rows: list[dict[str, Any]] = [
        {
            "tenant_id": tx.tenant,
            "watch_id": watch.id,
            "window_start": watch.start,
            "threshold": threshold,
            "quantity": quantity,
            "crossed_at": tx.now,
        }
        for watch, threshold, quantity in reached
    ]
    if not rows:
        return set()
    statement = upsert(crossings).values(rows).on_conflict_do_nothing()
    found = await tx.rows(statement.returning(crossings.c.watch_id, crossings.c.threshold))
    return {(row["watch_id"], row["threshold"]) for row in found}
