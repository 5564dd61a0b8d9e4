"""The schedules of subscriptions: when each is billed next."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    literal_column,
    select,
    update,
)

from billow.billing.types import Schedule
from billow.runtime.bulk import among
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
    Column("billed_with", Id),
    ForeignKeyConstraint(["tenant_id", "subscription_id"], ["subscriptions.tenant_id", "subscriptions.id"]),
    key=("subscription_id",),
)
Index(
    "ix_billing_schedules_next",
    billing_schedules.c.next_at,
    billing_schedules.c.tenant_id,
    billing_schedules.c.subscription_id,
    postgresql_where=billing_schedules.c.parked_at.is_(None),
)

Index(
    "ix_billing_schedules_billed_with",
    billing_schedules.c.tenant_id,
    billing_schedules.c.billed_with,
    postgresql_where=billing_schedules.c.billed_with.is_not(None),
)


def _schedule_of(row: Mapping[str, Any]) -> Schedule:
    return Schedule(**{name: row[name] for name in Schedule.__slots__})


async def schedule(tx: Tx, subscription_id: str, *, lock: bool = False) -> Schedule | None:
    """The schedule of a subscription."""
    return (await schedules(tx, [subscription_id], lock=lock)).get(subscription_id)


async def schedules(tx: Tx, subscription_ids: Sequence[str], *, lock: bool = False) -> dict[str, Schedule]:
    """The schedules of subscriptions by their ids, with *lock* held in order of id; one query."""
    table = billing_schedules.c
    query = (
        tx.mine(billing_schedules).where(among(table.subscription_id, subscription_ids)).order_by(table.subscription_id)
    )
    rows = await tx.rows(query.with_for_update() if lock else query)
    return {row["subscription_id"]: _schedule_of(row) for row in rows}


async def standing(tx: Tx, subscription_ids: Sequence[str]) -> dict[str, tuple[date | None, str]]:
    """For each of the subscriptions through which day it was billed, and a word that is another whenever its schedule
    was written, as it is when its timeline changes; one query."""
    table = billing_schedules.c
    query = select(table.subscription_id, table.billed_through, literal_column("billing_schedules.xmin::text", String))
    query = query.where(table.tenant_id == tx.tenant, among(table.subscription_id, subscription_ids))
    return {row[0]: (row[1], row[2]) for row in (await tx.conn.execute(query)).all()}


async def billed_schedules(tx: Tx, subscription_ids: Sequence[str] | None, *, start: str, limit: int) -> list[Schedule]:
    """The schedules of subscriptions that were billed, of all or of those named, by id from *start* on."""
    table = billing_schedules.c
    query = tx.mine(billing_schedules).where(table.billed_through.is_not(None), table.subscription_id >= start)
    if subscription_ids is not None:
        query = query.where(table.subscription_id.in_(subscription_ids))
    return [_schedule_of(row) for row in await tx.rows(query.order_by(table.subscription_id).limit(limit))]


async def put_all(tx: Tx, schedules: Sequence[tuple[Schedule, datetime | None]]) -> None:
    """Write the schedules, each with the instant at which it is due next, and set free those that were parked."""
    rows = [_row(each, next_at) for each, next_at in schedules]
    found = {row["subscription_id"] for row in rows}
    query = select(billing_schedules.c.subscription_id).where(
        billing_schedules.c.tenant_id == tx.tenant, among(billing_schedules.c.subscription_id, found)
    )
    known = {row["subscription_id"] for row in await tx.rows(query)} if found else set()
    await tx.change(
        billing_schedules, [row for row in rows if row["subscription_id"] in known], key=("subscription_id",)
    )
    await tx.insert(billing_schedules, [row for row in rows if row["subscription_id"] not in known])


def _row(schedule: Schedule, next_at: datetime | None) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(schedule, name) for name in Schedule.__slots__}
    return row | {"next_at": next_at, "parked_at": None, "parked_reason": None}


async def parked_with(tx: Tx, customer_id: str) -> list[str]:
    """The subscriptions that are billed with that customer, and are kept out of billing."""
    table = billing_schedules.c
    query = tx.mine(billing_schedules).where(table.billed_with == customer_id, table.parked_at.is_not(None))
    return [row["subscription_id"] for row in await tx.rows(query)]


async def park(tx: Tx, subscription_id: str, *, reason: str) -> None:
    """Keep the subscription out of billing until somebody has looked (correctness L-13)."""
    mine = (billing_schedules.c.tenant_id == tx.tenant) & (billing_schedules.c.subscription_id == subscription_id)
    await tx.run(update(billing_schedules).where(mine).values(parked_at=tx.now, parked_reason=reason[:2000]))
