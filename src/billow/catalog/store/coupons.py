"""The tables of coupons, of the customers that have them, and of what they have taken off."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Select,
    String,
    Text,
    and_,
    delete,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from billow.catalog.store.naming import added, by_ref, columns, named
from billow.catalog.types.coupon import AppliedCoupon, Coupon, CouponScope, CouponUse
from billow.kit.money import Money
from billow.runtime.db import Id, Instant, Json, Minor, Tx, tenant_table

coupons = tenant_table(
    "coupons",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("description", Text),
    Column("coupon_type", String, nullable=False),
    Column("amount", Minor),
    Column("currency", String(3)),
    Column("percentage_rate", Numeric),
    Column("frequency", String, nullable=False),
    Column("frequency_duration", Integer),
    Column("expiration_at", Instant),
    Column("reusable", Boolean, nullable=False),
    Column("plan_ids", ARRAY(Text), nullable=False),
    Column("metric_ids", ARRAY(Text), nullable=False),
    Column("metadata", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("terminated_at", Instant),
    Column("archived_at", Instant),
)
Index("uq_coupons_code", coupons.c.tenant_id, coupons.c.code, unique=True)
applied_coupons = tenant_table(
    "applied_coupons",
    Column("id", Id, nullable=False),
    Column("coupon_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("number", Integer, nullable=False),
    Column("amount", Minor),
    Column("currency", String(3)),
    Column("percentage_rate", Numeric),
    Column("frequency", String, nullable=False),
    Column("frequency_duration", Integer),
    Column("created_at", Instant, nullable=False),
    Column("terminated_at", Instant),
    Column("used_up", Boolean, nullable=False),
    ForeignKeyConstraint(["tenant_id", "coupon_id"], ["coupons.tenant_id", "coupons.id"]),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
)
Index(
    "uq_applied_coupons_number",
    applied_coupons.c.tenant_id,
    applied_coupons.c.coupon_id,
    applied_coupons.c.customer_id,
    applied_coupons.c.number,
    unique=True,
)
Index("ix_applied_coupons_customer", applied_coupons.c.tenant_id, applied_coupons.c.customer_id)
coupon_uses = tenant_table(
    "coupon_uses",
    Column("applied_coupon_id", Id, nullable=False),
    Column("document_id", Id, nullable=False),
    Column("amount", Minor, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("used_at", Instant, nullable=False),
    Column("released_at", Instant),
    ForeignKeyConstraint(["tenant_id", "applied_coupon_id"], ["applied_coupons.tenant_id", "applied_coupons.id"]),
    key=("applied_coupon_id", "document_id"),
)
Index("ix_coupon_uses_document", coupon_uses.c.tenant_id, coupon_uses.c.document_id)


def coupon_of(row: Mapping[str, Any], *, at: datetime) -> Coupon:
    """A row as a coupon as it stands at the instant *at*."""
    derived = ("status", "coupon_type", "expiration", "amount", "applies_to")
    values = {name: row[name] for name in Coupon.__slots__ if name not in derived}
    ended = [row[name] for name in ("terminated_at", "archived_at", "expiration_at") if row[name] is not None]
    over = any(day <= at for day in ended)
    return Coupon(
        **values,
        status="terminated" if over else "active",
        coupon_type=row["coupon_type"],
        amount=_money(row),
        expiration="no_expiration" if row["expiration_at"] is None else "time_limit",
        applies_to=_scope(row),
    )


def coupon_row(coupon: Coupon) -> dict[str, Any]:
    """A coupon as its row."""
    row = columns(coupon, "status", "expiration", "applies_to")
    row["amount"] = None if coupon.amount is None else coupon.amount.minor
    scope = coupon.applies_to
    return {**row, "plan_ids": list(scope.plan_ids), "metric_ids": list(scope.metric_ids)}


def _money(row: Mapping[str, Any]) -> Money | None:
    return None if row["amount"] is None else Money(row["amount"], row["currency"])


def _scope(row: Mapping[str, Any]) -> CouponScope:
    return CouponScope(plan_ids=tuple(row["plan_ids"]), metric_ids=tuple(row["metric_ids"]))


async def coupons_named(tx: Tx, refs: Sequence[str], *, lock: str = "") -> dict[str, Coupon]:
    """For each of *refs* that names a coupon, the coupon; one query."""
    rows = await tx.rows(named(tx, coupons, refs, lock=lock)) if refs else []
    return by_ref([coupon_of(row, at=tx.now) for row in rows], refs)


async def insert_coupon(tx: Tx, coupon: Coupon) -> bool:
    """Insert the coupon; False when its code is taken."""
    return await added(tx, coupons, coupon_row(coupon))


async def is_held(tx: Tx, coupon_id: str) -> bool:
    """Whether some customer has, or had, the coupon."""
    query = select(applied_coupons.c.id).where(
        applied_coupons.c.tenant_id == tx.tenant, applied_coupons.c.coupon_id == coupon_id
    )
    return await tx.value(query.limit(1)) is not None


def applied(tx: Tx) -> Select[Any]:
    """The coupons that customers have, with those of their definition that a customer cannot have otherwise, and what
    was taken off so far."""
    definition = coupons.c
    mine = applied_coupons.c
    uses = coupon_uses.c
    used = (
        select(func.count().label("uses"), func.sum(uses.amount).label("taken"))
        .where(uses.tenant_id == tx.tenant, uses.applied_coupon_id == mine.id, uses.released_at.is_(None))
        .lateral()
    )
    return (
        select(applied_coupons, definition.code, definition.name.label("coupon_name"), definition.coupon_type)
        .add_columns(definition.plan_ids, definition.metric_ids, definition.expiration_at)
        .add_columns(func.coalesce(used.c.uses, 0).label("uses"), func.coalesce(used.c.taken, 0).label("taken"))
        .join(coupons, (definition.tenant_id == mine.tenant_id) & (definition.id == mine.coupon_id))
        .outerjoin(used, true())
        .where(mine.tenant_id == tx.tenant)
    )


def applied_of(row: Mapping[str, Any], *, at: datetime) -> AppliedCoupon:
    """A row of `applied` as a coupon in the hands of a customer as it stands at the instant *at*."""
    ended = [row[name] for name in ("terminated_at", "expiration_at") if row[name] is not None]
    same = ("id", "coupon_id", "coupon_name", "customer_id", "number", "coupon_type", "currency", "percentage_rate")
    amount = _money(row)
    left = None if row["frequency_duration"] is None else max(row["frequency_duration"] - row["uses"], 0)
    return AppliedCoupon(
        **{name: row[name] for name in same},
        coupon_code=row["code"],
        frequency=row["frequency"],
        status="terminated" if any(day <= at for day in ended) else "active",
        amount=amount,
        amount_remaining=_remaining(row, amount),
        frequency_duration=row["frequency_duration"],
        frequency_duration_remaining=left,
        expiration_at=row["expiration_at"],
        applies_to=_scope(row),
        created_at=row["created_at"],
        terminated_at=row["terminated_at"],
    )


def is_over(tx: Tx) -> ColumnElement[bool]:
    """Whether a row of `applied` takes nothing off any more: it is used up or taken away, or its coupon has expired."""
    expires = coupons.c.expiration_at
    return or_(applied_coupons.c.terminated_at.is_not(None), and_(expires.is_not(None), expires <= tx.now))


def _remaining(row: Mapping[str, Any], amount: Money | None) -> Money | None:
    """What is left of a fixed amount: one that is used once keeps its rest for the next invoice (correctness 1.7)."""
    if amount is None or row["frequency"] != "once":
        return amount
    return Money(max(amount.minor - int(row["taken"]), 0), amount.currency)


async def applied_named(tx: Tx, ids: Sequence[str]) -> dict[str, AppliedCoupon]:
    """Coupons in the hands of customers by id; one query."""
    rows = await tx.rows(applied(tx).where(applied_coupons.c.id.in_(ids))) if ids else []
    return {row["id"]: applied_of(row, at=tx.now) for row in rows}


async def applied_to(tx: Tx, customer_ids: Sequence[str]) -> list[AppliedCoupon]:
    """The coupons that the customers have, with those that have expired: an earlier day may be billed yet; the oldest
    first, one query."""
    mine = applied_coupons.c
    query = applied(tx).where(mine.customer_id.in_(customer_ids), mine.terminated_at.is_(None))
    return [applied_of(row, at=tx.now) for row in await tx.rows(query.order_by(mine.created_at, mine.id))]


async def last_number(tx: Tx, *, coupon_id: str, customer_id: str) -> int:
    """How often the customer was given the coupon."""
    mine = applied_coupons.c
    query = select(func.max(mine.number)).where(
        mine.tenant_id == tx.tenant, mine.coupon_id == coupon_id, mine.customer_id == customer_id
    )
    return int(await tx.value(query) or 0)


async def insert_applied(tx: Tx, row: Mapping[str, Any]) -> bool:
    """Insert a coupon in the hands of a customer; False when that number is taken."""
    return await added(tx, applied_coupons, row)


async def use_up(tx: Tx, ids: Sequence[str]) -> None:
    """The coupons take nothing off from now on, unless some of it is given back."""
    mine = applied_coupons.c
    ended = applied_coupons.update().where(mine.tenant_id == tx.tenant, mine.id.in_(ids), mine.terminated_at.is_(None))
    await tx.run(ended.values(terminated_at=tx.now, used_up=True))


async def take_away(tx: Tx, ids: Sequence[str]) -> None:
    """The coupons hold no more, whatever is given back of what they took off."""
    mine = applied_coupons.c
    query = applied_coupons.update().where(mine.tenant_id == tx.tenant, mine.id.in_(ids))
    await tx.run(query.values(terminated_at=func.coalesce(mine.terminated_at, tx.now), used_up=False))


async def revive_applied(tx: Tx, ids: Sequence[str]) -> None:
    """Those of the coupons that were used up take off again what is left of them."""
    mine = applied_coupons.c
    query = applied_coupons.update().where(mine.tenant_id == tx.tenant, mine.id.in_(ids), mine.used_up)
    await tx.run(query.values(terminated_at=None, used_up=False))


async def holders(tx: Tx, coupon_id: str) -> list[str]:
    """The ids under which customers have the coupon in force, or would again if a use of it were given back."""
    mine = applied_coupons.c
    held = or_(mine.terminated_at.is_(None), mine.used_up)
    query = select(mine.id).where(mine.tenant_id == tx.tenant, mine.coupon_id == coupon_id, held)
    return [row["id"] for row in await tx.rows(query.order_by(mine.id))]


async def insert_uses(tx: Tx, uses: Sequence[CouponUse]) -> int:
    """How many of *uses* are new: a document uses a coupon once."""
    rows = [
        {
            "tenant_id": tx.tenant,
            "applied_coupon_id": use.applied_coupon_id,
            "document_id": use.document_id,
            "amount": use.amount.minor,
            "currency": use.amount.currency,
            "used_at": tx.now,
        }
        for use in uses
    ]
    return await tx.run(insert(coupon_uses).values(rows).on_conflict_do_nothing()) if rows else 0


async def delete_uses(tx: Tx, document_id: str) -> list[str]:
    """The coupons that the document had used, of whose uses nothing is left."""
    mine = coupon_uses.c
    gone = delete(coupon_uses).where(mine.tenant_id == tx.tenant, mine.document_id == document_id)
    return [row["applied_coupon_id"] for row in await tx.rows(gone.returning(mine.applied_coupon_id))]


async def release_uses(tx: Tx, document_id: str) -> list[str]:
    """The coupons that the document had used, whose uses are taken back now."""
    mine = coupon_uses.c
    query = coupon_uses.update().where(
        mine.tenant_id == tx.tenant, mine.document_id == document_id, mine.released_at.is_(None)
    )
    return [row["applied_coupon_id"] for row in await tx.rows(query.values(released_at=tx.now).returning(coupon_uses))]
