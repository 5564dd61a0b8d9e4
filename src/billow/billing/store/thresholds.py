"""Subscriptions with thresholds of usage, or usage in advance: when each is looked at next, and which thresholds it
has reached."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Date, ForeignKeyConstraint, Index, Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from billow.billing.store.runs import held
from billow.billing.types.progressive import Look, UsageThresholdCrossing
from billow.kit.time import Period
from billow.runtime.db import Id, Instant, Minor, Tx, tenant_table

threshold_looks = tenant_table(
    "threshold_looks",
    Column("subscription_id", Id, nullable=False),
    Column("look_at", Instant, nullable=False),
    Column("looked_through", BigInteger, nullable=False),
    Column("waits_until", Instant),
    ForeignKeyConstraint(["tenant_id", "subscription_id"], ["subscriptions.tenant_id", "subscriptions.id"]),
    key=("subscription_id",),
)
Index("ix_threshold_looks_look_at", threshold_looks.c.look_at)
threshold_crossings = tenant_table(
    "threshold_crossings",
    Column("subscription_id", Id, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("threshold", Minor, nullable=False),
    Column("usage_amount", Minor, nullable=False),
    Column("invoice_id", Id),
    Column("crossed_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "subscription_id"], ["subscriptions.tenant_id", "subscriptions.id"]),
    ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    key=("subscription_id", "period_start", "period_end", "threshold"),
)


def due() -> Select[Any]:
    """Subscriptions whose usage is to be looked at, unless automatic billing is held, and when."""
    waiting = select(threshold_looks.c.tenant_id, threshold_looks.c.look_at.label("due_at"))
    return waiting.where(~held(threshold_looks))


async def watch(tx: Tx, subscription_id: str) -> None:
    """The subscription is looked at now."""
    now = {"look_at": tx.now, "looked_through": 0, "waits_until": None}
    statement = insert(threshold_looks).values({"tenant_id": tx.tenant, "subscription_id": subscription_id, **now})
    key = ["tenant_id", "subscription_id"]
    await tx.run(statement.on_conflict_do_update(index_elements=key, set_=now))


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


async def looks(tx: Tx, subscription_ids: Sequence[str]) -> dict[str, Look]:
    """Those of the subscriptions that are looked at, each as it was looked at last."""
    query = tx.mine(threshold_looks).where(threshold_looks.c.subscription_id.in_(subscription_ids))
    return {
        row["subscription_id"]: Look(at=row["look_at"], through=row["looked_through"], waits_until=row["waits_until"])
        for row in await tx.rows(query)
    }


async def look_at(tx: Tx, subscription_id: str) -> datetime | None:
    """When the subscription is looked at next; None when it is not."""
    query = tx.mine(threshold_looks).where(threshold_looks.c.subscription_id == subscription_id)
    found: list[datetime] = [row["look_at"] for row in await tx.rows(query)]
    return found[0] if found else None


async def looked(tx: Tx, looks: Mapping[str, Look]) -> None:
    """The subscriptions were looked at, each up to an arrival, and are again at an instant."""
    rows = [
        {"subscription_id": key, "look_at": look.at, "looked_through": look.through, "waits_until": look.waits_until}
        for key, look in sorted(looks.items())
    ]
    await tx.change(threshold_looks, rows, key=("subscription_id",))


Said = Mapping[tuple[str, date, date], int]
"""The highest thresholds that were reached, in minor units, by subscription and the plain days of the period."""

_UNSAID = date.min
"""In place of the end of a period where the row does not know it: it stands for each that began on the day."""


async def reached(tx: Tx, subscription_ids: Sequence[str]) -> Said:
    """The highest threshold that was reached in each period of the subscriptions."""
    table = threshold_crossings.c
    days = (table.subscription_id, table.period_start, table.period_end)
    query = (
        select(*days, func.max(table.threshold).label("highest"))
        .where(table.tenant_id == tx.tenant, table.subscription_id.in_(subscription_ids))
        .group_by(*days)
    )
    rows = await tx.rows(query)
    return {(row["subscription_id"], row["period_start"], row["period_end"]): row["highest"] for row in rows}


def highest(said: Said, subscription_id: str, period: Period) -> int:
    """The highest that was reached in the period; nothing where none was."""
    ends = (period.end, _UNSAID)
    return max(said.get((subscription_id, period.start, end), 0) for end in ends)


async def cross(tx: Tx, crossings: Sequence[tuple[UsageThresholdCrossing, Period]]) -> None:
    """Remember what was reached in which period of plain days; the same threshold of one a second time breaks the
    transaction."""
    await tx.insert(
        threshold_crossings,
        [
            {
                "subscription_id": each.subscription_id,
                "period_start": period.start,
                "period_end": period.end,
                "threshold": each.threshold.minor,
                "usage_amount": each.usage_amount.minor,
                "invoice_id": each.invoice_id,
                "crossed_at": each.crossed_at,
            }
            for each, period in crossings
        ],
    )
