"""Drafts that are issued by themselves when the days of grace after their period are over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Index, Select, delete, select

from billow.billing.store.runs import held
from billow.runtime.db import Id, Instant, Tx, tenant_table

invoice_graces = tenant_table(
    "invoice_graces",
    Column("invoice_id", Id, nullable=False),
    Column("issue_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    key=("invoice_id",),
)
Index("ix_invoice_graces_issue_at", invoice_graces.c.issue_at)


def due() -> Select[Any]:
    """Drafts that are to be issued, unless automatic billing is held, and when."""
    table = invoice_graces.c
    return select(table.tenant_id, table.issue_at.label("due_at")).where(~held(invoice_graces))


async def waiting(tx: Tx, *, until: datetime, most: int) -> list[str]:
    """Some of the drafts that are to be issued by an instant, the earliest first; none while automatic billing is
    held."""
    table = invoice_graces.c
    query = tx.mine(invoice_graces).where(table.issue_at <= until, ~held(invoice_graces))
    rows = await tx.rows(query.order_by(table.issue_at, table.invoice_id).limit(most))
    return [row["invoice_id"] for row in rows]


async def add(tx: Tx, instants: Mapping[str, datetime]) -> None:
    """The drafts, by id, are issued at these instants."""
    rows = [{"invoice_id": key, "issue_at": at} for key, at in sorted(instants.items())]
    await tx.insert(invoice_graces, rows)


async def put_off(tx: Tx, invoice_id: str, *, until: datetime) -> None:
    """The draft is issued later."""
    await tx.change(invoice_graces, [{"invoice_id": invoice_id, "issue_at": until}], key=("invoice_id",))


async def over(tx: Tx, invoice_id: str) -> None:
    """The invoice waits no more."""
    table = invoice_graces.c
    await tx.run(delete(invoice_graces).where(table.tenant_id == tx.tenant, table.invoice_id == invoice_id))
