"""Subscriptions with thresholds of usage, or usage in advance: when each is looked at next, and which thresholds it
has reached."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Date, ForeignKeyConstraint, Index, Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from billow.billing.store.runs import held
from billow.billing.types.progressive import UsageThresholdCrossing
from billow.runtime.db import Id, Instant, Minor, Tx, tenant_table

threshold_looks = tenant_table(
    "threshold_looks",
    Column("subscription_id", Id, nullable=False),
    Column("look_at", Instant, nullable=False),
    Column("looked_through", BigInteger, nullable=False),
    ForeignKeyConstraint(["tenant_id", "subscription_id"], ["subscriptions.tenant_id", "subscriptions.id"]),
    key=("subscription_id",),
)
Index("ix_threshold_looks_look_at", threshold_looks.c.look_at)
threshold_crossings = tenant_table(
    "threshold_crossings",
    Column("subscription_id", Id, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("threshold", Minor, nullable=False),
    Column("usage_amount", Minor, nullable=False),
    Column("invoice_id", Id),
    Column("crossed_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "subscription_id"], ["subscriptions.tenant_id", "subscriptions.id"]),
    ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    key=("subscription_id", "period_start", "threshold"),
)


def due() -> Select[Any]:
    """Subscriptions whose usage is to be looked at, unless automatic billing is held, and when."""
    waiting = select(threshold_looks.c.tenant_id, threshold_looks.c.look_at.label("due_at"))
    return waiting.where(~held(threshold_looks))


async def watch(tx: Tx, subscription_id: str) -> None:
    """The subscription is looked at now."""
    row = {"tenant_id": tx.tenant, "subscription_id": subscription_id, "look_at": tx.now, "looked_through": 0}
    statement = insert(threshold_looks).values(row)
    key = ["tenant_id", "subscription_id"]
    await tx.run(statement.on_conflict_do_update(index_elements=key, set_={"look_at": tx.now, "looked_through": 0}))


async def unwatch(tx: Tx, subscription_ids: Collection[str]) -> None:
    """The subscriptions are looked at no more."""
    table = threshold_looks.c
    await tx.run(
        delete(threshold_looks).where(table.tenant_id == tx.tenant, table.subscription_id.in_(subscription_ids))
    )


async def waiting(tx: Tx, *, until: datetime, most: int) -> list[str]:
    """Subscriptions to look at by an instant, at most so many; none while automatic billing is held."""
    table = threshold_looks.c
    query = tx.mine(threshold_looks).where(table.look_at <= until, ~held(threshold_looks))
    query = query.order_by(table.subscription_id).limit(most)
    return [row["subscription_id"] for row in await tx.rows(query)]


async def looks(tx: Tx, subscription_ids: Sequence[str]) -> dict[str, int]:
    """Those of the subscriptions that are looked at, each with the last arrival that was."""
    query = tx.mine(threshold_looks).where(threshold_looks.c.subscription_id.in_(subscription_ids))
    return {row["subscription_id"]: row["looked_through"] for row in await tx.rows(query)}


async def look_at(tx: Tx, subscription_id: str) -> datetime | None:
    """When the subscription is looked at next; None when it is not."""
    query = tx.mine(threshold_looks).where(threshold_looks.c.subscription_id == subscription_id)
    found: list[datetime] = [row["look_at"] for row in await tx.rows(query)]
    return found[0] if found else None


async def looked(tx: Tx, looks: Mapping[str, tuple[int, datetime]]) -> None:
    """The subscriptions were looked at, each up to an arrival, and are again at an instant."""
    rows = [
        {"subscription_id": each, "look_at": at, "looked_through": through}
        for each, (through, at) in sorted(looks.items())
    ]
    await tx.change(threshold_looks, rows, key=("subscription_id",))


async def reached(tx: Tx, subscription_ids: Sequence[str]) -> dict[tuple[str, date], int]:
    """The highest threshold that was reached, in minor units, by subscription and beginning of the period."""
    table = threshold_crossings.c
    query = (
        select(table.subscription_id, table.period_start, func.max(table.threshold).label("highest"))
        .where(table.tenant_id == tx.tenant, table.subscription_id.in_(subscription_ids))
        .group_by(table.subscription_id, table.period_start)
    )
    return {(row["subscription_id"], row["period_start"]): row["highest"] for row in await tx.rows(query)}


async def cross(tx: Tx, crossings: Sequence[UsageThresholdCrossing]) -> None:
    """Remember what was reached; the same threshold of a period a second time breaks the transaction."""
    await tx.insert(
        threshold_crossings,
        [
            {
                "subscription_id": each.subscription_id,
                "period_start": each.period_start,
                "threshold": each.threshold.minor,
                "usage_amount": each.usage_amount.minor,
                "invoice_id": each.invoice_id,
                "crossed_at": each.crossed_at,
            }
            for each in crossings
        ],
    )
