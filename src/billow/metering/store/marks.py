"""Batches of events that are stored outside of the database: whose they are, until the job has looked at them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Column, Text, delete, text

from billow.runtime.db import Instant, Tx, tenant_table

marks = tenant_table(
    "usage_marks",
    Column("batch", BigInteger, nullable=False),
    Column("customer_ids", ARRAY(Text), nullable=False),
    Column("arrived_at", Instant, nullable=False),
    key=("batch",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The customers of batches, and when the oldest of these arrived."""

    customer_ids: Collection[str]
    arrived_at: datetime


async def enter(tx: Tx, customer_ids: Collection[str], *, mark: bool) -> int:
    """The number of a batch that is not settled before the transaction ends; with *mark* the job hears of it.

    Each batch has a row of its own, so that those who store wait neither for each other nor for the job.
    """
    batch = int(await tx.value(text("select batch from billow_intake()")))
    if mark:
        await tx.insert(marks, [{"batch": batch, "customer_ids": sorted(customer_ids), "arrived_at": tx.now}])
    return batch


async def take_marked(tx: Tx) -> Marked | None:
    """The customers of the batches that were marked, which are marked no longer; None when there are none."""
    gone = delete(marks).where(marks.c.tenant_id == tx.tenant).returning(marks.c.customer_ids, marks.c.arrived_at)
    rows = await tx.rows(gone)
    if not rows:
        return None
    owners = {each for row in rows for each in row["customer_ids"]}
    return Marked(customer_ids=owners, arrived_at=min(row["arrived_at"] for row in rows))
