"""Tables and statements of billing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Date, ForeignKeyConstraint, Index, Select, Text, select, text, update
from sqlalchemy.dialects.postgresql import insert

from billow.billing.types import Schedule
from billow.runtime.db import Id, Instant, Tx, tenant_table

billing_schedules = tenant_table(
    "billing_schedules",
    Column("subscription_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("next_on", Date),
    Column("next_at", Instant),
    Column("billed_through", Date),
    Column("measured_through", BigInteger),
    Column("parked_at", Instant),
    Column("parked_reason", Text),
    ForeignKeyConstraint(["tenant_id", "subscription_id"], ["subscriptions.tenant_id", "subscriptions.id"]),
    key=("subscription_id",),
)
Index(
    "ix_billing_schedules_next", billing_schedules.c.next_at, postgresql_where=billing_schedules.c.parked_at.is_(None)
)


def _schedule_of(row: Mapping[str, Any]) -> Schedule:
    return Schedule(**{name: row[name] for name in Schedule.__slots__})


def waiting() -> Select[Any]:
    """Subscriptions that are to be billed, and when; parked ones wait for a person."""
    return select(billing_schedules.c.tenant_id, billing_schedules.c.next_at.label("due_at")).where(
        billing_schedules.c.next_at.is_not(None), billing_schedules.c.parked_at.is_(None)
    )


async def claim(tx: Tx, until: datetime) -> str | None:
    """A subscription that is due and that nobody else is billing; None when there is none.

    An advisory lock holds it until the transaction ends, so that row locks are taken in the one order of W-12.
    """
    query = (
        select(billing_schedules.c.subscription_id)
        .where(
            billing_schedules.c.tenant_id == tx.tenant,
            billing_schedules.c.next_at <= until,
            billing_schedules.c.parked_at.is_(None),
        )
        .order_by(billing_schedules.c.next_at, billing_schedules.c.subscription_id)
        .limit(20)
    )
    for row in await tx.rows(query):
        name = {"name": row["subscription_id"]}
        if await tx.value(text("select pg_try_advisory_xact_lock(hashtextextended(:name, 3))"), name):
            return str(row["subscription_id"])
    return None


async def schedule(tx: Tx, subscription_id: str, *, lock: bool = False) -> Schedule | None:
    """The schedule of a subscription."""
    query = tx.mine(billing_schedules).where(billing_schedules.c.subscription_id == subscription_id)
    row = await tx.row(query.with_for_update() if lock else query)
    return _schedule_of(row) if row else None


async def billed_schedules(tx: Tx, subscription_ids: Sequence[str] | None, *, start: str, limit: int) -> list[Schedule]:
    """The schedules of subscriptions that were billed, of all or of those named, by id from *start* on."""
    table = billing_schedules.c
    query = tx.mine(billing_schedules).where(table.billed_through.is_not(None), table.subscription_id >= start)
    if subscription_ids is not None:
        query = query.where(table.subscription_id.in_(subscription_ids))
    return [_schedule_of(row) for row in await tx.rows(query.order_by(table.subscription_id).limit(limit))]


async def put(tx: Tx, schedule: Schedule, *, next_at: datetime | None) -> None:
    """Write the schedule and set it free if it was parked."""
    values: dict[str, Any] = {name: getattr(schedule, name) for name in Schedule.__slots__}
    values |= {"next_at": next_at, "parked_at": None, "parked_reason": None}
    statement = insert(billing_schedules).values(tenant_id=tx.tenant, **values)
    await tx.run(statement.on_conflict_do_update(index_elements=["tenant_id", "subscription_id"], set_=values))


async def park(tx: Tx, subscription_id: str, *, reason: str) -> None:
    """Keep the subscription out of billing until somebody has looked (correctness L-13)."""
    mine = (billing_schedules.c.tenant_id == tx.tenant) & (billing_schedules.c.subscription_id == subscription_id)
    await tx.run(update(billing_schedules).where(mine).values(parked_at=tx.now, parked_reason=reason[:2000]))
