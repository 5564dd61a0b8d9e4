"""Tables and statements of payments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Text,
    func,
    or_,
    select,
    update,
)

from billow.kit.money import Money
from billow.payments.types import Allocation, Held, Payment, PaymentMethod, Refund
from billow.runtime.db import Id, Instant, Minor, Row, Tx, tenant_table

payment_methods = tenant_table(
    "payment_methods",
    Column("id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("provider", String, nullable=False),
    Column("token", String, nullable=False),
    Column("brand", String, nullable=False),
    Column("last4", String(4), nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
)
Index("ix_payment_methods_customer", payment_methods.c.tenant_id, payment_methods.c.customer_id)
Index(
    "uq_payment_methods_default",
    payment_methods.c.tenant_id,
    payment_methods.c.customer_id,
    unique=True,
    postgresql_where=payment_methods.c.is_default,
)
payments = tenant_table(
    "payments",
    Column("id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("invoice_id", Id),
    Column("status", String, nullable=False),
    Column("provider", String, nullable=False),
    Column("payment_method_id", Id),
    Column("brand", String),
    Column("last4", String(4)),
    Column("amount", Minor, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("unallocated", Minor, nullable=False),
    Column("reference", Text),
    Column("failure_code", String),
    Column("failure_message", Text),
    Column("provider_reference", String),
    Column("attempt", Integer),
    Column("recorded_by", Id),
    Column("paid_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("key", String),
    Column("due_at", Instant),
    Column("asks", Integer, nullable=False, server_default="0"),
    Column("first_asked_at", Instant),
    Column("leased_until", Instant),
    CheckConstraint("amount > 0 and unallocated between 0 and amount", name="amounts"),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
    ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    ForeignKeyConstraint(["tenant_id", "payment_method_id"], ["payment_methods.tenant_id", "payment_methods.id"]),
)
Index("ix_payments_customer", payments.c.tenant_id, payments.c.customer_id, payments.c.created_at)
Index("ix_payments_created", payments.c.tenant_id, payments.c.created_at, payments.c.id)
Index("ix_payments_due", payments.c.tenant_id, payments.c.due_at, postgresql_where=payments.c.due_at.is_not(None))
Index("uq_payments_attempt", payments.c.tenant_id, payments.c.invoice_id, payments.c.attempt, unique=True)
Index("uq_payments_key", payments.c.tenant_id, payments.c.provider, payments.c.key, unique=True)
Index(
    "uq_payments_provider_reference",
    payments.c.tenant_id,
    payments.c.provider,
    payments.c.provider_reference,
    unique=True,
)
Index(
    "uq_payments_in_flight",
    payments.c.tenant_id,
    payments.c.invoice_id,
    unique=True,
    postgresql_where=payments.c.status == "pending",
)
payment_allocations = tenant_table(
    "payment_allocations",
    Column("payment_id", Id, nullable=False),
    Column("invoice_id", Id, nullable=False),
    Column("position", Integer, nullable=False),
    Column("amount", Minor, nullable=False),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("amount > 0", name="amount"),
    ForeignKeyConstraint(["tenant_id", "payment_id"], ["payments.tenant_id", "payments.id"]),
    ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    key=("payment_id", "invoice_id"),
)
Index("ix_payment_allocations_invoice", payment_allocations.c.tenant_id, payment_allocations.c.invoice_id)

refunds = tenant_table(
    "refunds",
    Column("id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("subscription_id", Id, nullable=False),
    Column("invoice_id", Id, nullable=False),
    Column("status", String, nullable=False),
    Column("amount", Minor, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reference", Text),
    Column("recorded_by", Id),
    Column("created_at", Instant, nullable=False),
    Column("paid_at", Instant),
    CheckConstraint("amount > 0", name="amount"),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
    ForeignKeyConstraint(["tenant_id", "subscription_id"], ["subscriptions.tenant_id", "subscriptions.id"]),
    ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
)
Index("ix_refunds_created", refunds.c.tenant_id, refunds.c.created_at, refunds.c.id)
Index("ix_refunds_customer", refunds.c.tenant_id, refunds.c.customer_id)
Index("uq_refunds_invoice", refunds.c.tenant_id, refunds.c.invoice_id, unique=True)

_MONEY = ("amount", "unallocated")


def _row(payment: Payment) -> dict[str, Any]:
    row = {name: getattr(payment, name) for name in Payment.__slots__ if name not in ("allocations", *_MONEY)}
    return row | {name: getattr(payment, name).minor for name in _MONEY}


async def add(tx: Tx, payment: Payment, *, key: str | None = None, due_at: datetime | None = None) -> None:
    """Insert a payment without its allocations; with *key* and *due_at* it waits to be collected."""
    await tx.insert(payments, [{**_row(payment), "key": key, "due_at": due_at}])


async def allocate(tx: Tx, payment: Payment) -> None:
    """Insert the allocations of a payment; the primary key refuses to do it twice."""
    await tx.insert(
        payment_allocations,
        [
            {
                "payment_id": payment.id,
                "invoice_id": each.invoice_id,
                "position": n,
                "amount": each.amount.minor,
                "created_at": tx.now,
            }
            for n, each in enumerate(payment.allocations, start=1)
        ],
    )


async def save(tx: Tx, payment: Payment, *, due_at: datetime | None) -> None:
    """Write the payment over its former self, to be asked about at *due_at* or no more; nobody holds it then."""
    mine = (payments.c.tenant_id == tx.tenant) & (payments.c.id == payment.id)
    await tx.run(update(payments).where(mine).values(**_row(payment), due_at=due_at, leased_until=None))


async def load(tx: Tx, payment_id: str, *, lock: bool = False) -> Payment | None:
    """The payment of that id, with its allocations."""
    query = tx.mine(payments).where(payments.c.id == payment_id)
    row = await tx.row(query.with_for_update() if lock else query)
    return (await with_allocations(tx, [row]))[0] if row else None


async def with_allocations(tx: Tx, rows: Sequence[Row]) -> list[Payment]:
    """Payments from their rows; the allocations of all of them in one query."""
    if not rows:
        return []
    found = await tx.rows(
        tx.mine(payment_allocations)
        .where(payment_allocations.c.payment_id.in_([row["id"] for row in rows]))
        .order_by(payment_allocations.c.payment_id, payment_allocations.c.position)
    )
    parts: dict[str, list[Row]] = {}
    for part in found:
        parts.setdefault(part["payment_id"], []).append(part)
    return [_payment_of(row, parts.get(row["id"], [])) for row in rows]


def _payment_of(row: Row, parts: Sequence[Row]) -> Payment:
    values: dict[str, Any] = {name: row[name] for name in Payment.__slots__ if name not in ("allocations", *_MONEY)}
    values |= {name: Money(row[name], row["currency"]) for name in _MONEY}
    allocations = tuple(
        Allocation(invoice_id=part["invoice_id"], amount=Money(part["amount"], row["currency"])) for part in parts
    )
    return Payment(**values, allocations=allocations)


def listed(tx: Tx, *, invoice_id: str | None = None) -> Select[Any]:
    """The tenant's payments, or those that paid or are to collect one invoice."""
    query = tx.mine(payments)
    if invoice_id is None:
        return query
    paid = select(payment_allocations.c.payment_id).where(
        payment_allocations.c.tenant_id == tx.tenant, payment_allocations.c.invoice_id == invoice_id
    )
    return query.where(or_(payments.c.invoice_id == invoice_id, payments.c.id.in_(paid)))


async def is_in_flight(tx: Tx, invoice_id: str) -> bool:
    """Whether a payment of the invoice is pending."""
    query = select(payments.c.id).where(
        payments.c.tenant_id == tx.tenant, payments.c.invoice_id == invoice_id, payments.c.status == "pending"
    )
    return await tx.value(query) is not None


async def next_attempt(tx: Tx, invoice_id: str) -> int:
    """The number of the next attempt to collect the invoice, which is locked."""
    query = select(func.coalesce(func.max(payments.c.attempt), 0)).where(
        payments.c.tenant_id == tx.tenant, payments.c.invoice_id == invoice_id
    )
    return int(await tx.value(query)) + 1


def due() -> Select[Any]:
    """Pending payments that their provider is to be asked about, and when."""
    return select(payments.c.tenant_id, payments.c.due_at).where(
        payments.c.status == "pending", payments.c.due_at.is_not(None)
    )


async def take_due(tx: Tx, until: datetime, *, wall: datetime) -> Held | None:
    """The pending payment that has waited longest, locked, skipping those that somebody else holds or has leased."""
    row = await tx.row(
        tx.mine(payments)
        .where(payments.c.status == "pending", payments.c.due_at <= until)
        .where(or_(payments.c.leased_until.is_(None), payments.c.leased_until <= wall))
        .order_by(payments.c.due_at, payments.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    method = await tx.row(tx.mine(payment_methods).where(payment_methods.c.id == row["payment_method_id"]))
    return Held(
        payment=_payment_of(row, []),
        key=row["key"],
        token=method["token"] if method else "",
        usable=method is not None and method["deleted_at"] is None,
        asks=row["asks"],
        first_asked_at=row["first_asked_at"],
    )


async def lease(tx: Tx, held: Held, *, wall: datetime, until: datetime) -> None:
    """Count one question more about the payment, which nobody else asks before *until*; both in real time."""
    mine = (payments.c.tenant_id == tx.tenant) & (payments.c.id == held.payment.id)
    first = held.first_asked_at or wall
    await tx.run(update(payments).where(mine).values(asks=held.asks + 1, first_asked_at=first, leased_until=until))


async def is_underway(tx: Tx, until: datetime, *, wall: datetime) -> bool:
    """Whether somebody is asking about a payment that is due by *until*."""
    query = select(payments.c.id).where(
        payments.c.tenant_id == tx.tenant,
        payments.c.status == "pending",
        payments.c.due_at <= until,
        payments.c.leased_until > wall,
    )
    return await tx.value(query.limit(1)) is not None


async def postpone(tx: Tx, payment_id: str, *, due_at: datetime | None) -> None:
    """Give up the lease of a pending payment, to be asked about at *due_at* or no more."""
    mine = (payments.c.tenant_id == tx.tenant) & (payments.c.id == payment_id) & (payments.c.status == "pending")
    await tx.run(update(payments).where(mine).values(due_at=due_at, leased_until=None))


async def add_method(tx: Tx, method: PaymentMethod, *, token: str) -> None:
    """Insert a method; the former default must have been set free when this one is the default."""
    row = {name: getattr(method, name) for name in PaymentMethod.__slots__}
    await tx.insert(payment_methods, [{**row, "token": token}])


async def method(tx: Tx, customer_id: str, method_id: str) -> PaymentMethod | None:
    """A method of the customer."""
    row = await tx.row(methods(tx, customer_id).where(payment_methods.c.id == method_id))
    return method_of(row) if row else None


async def default_method(tx: Tx, customer_id: str) -> PaymentMethod | None:
    """The method that the customer's invoices are collected from."""
    row = await tx.row(methods(tx, customer_id).where(payment_methods.c.is_default))
    return method_of(row) if row else None


def methods(tx: Tx, customer_id: str) -> Select[Any]:
    """The methods of the customer."""
    return tx.mine(payment_methods).where(
        payment_methods.c.customer_id == customer_id, payment_methods.c.deleted_at.is_(None)
    )


def method_of(row: Mapping[str, Any]) -> PaymentMethod:
    """A row as a method."""
    return PaymentMethod(**{name: row[name] for name in PaymentMethod.__slots__})


async def set_default(tx: Tx, customer_id: str, method_id: str | None) -> None:
    """Make that method the customer's default and no other; with None it has none."""
    mine = (payment_methods.c.tenant_id == tx.tenant) & (payment_methods.c.customer_id == customer_id)
    await tx.run(update(payment_methods).where(mine & payment_methods.c.is_default).values(is_default=False))
    if method_id is not None:
        await tx.run(update(payment_methods).where(mine & (payment_methods.c.id == method_id)).values(is_default=True))


async def delete_method(tx: Tx, method_id: str) -> None:
    """Mark a method deleted; it is no default any more, and payments keep naming it."""
    mine = (payment_methods.c.tenant_id == tx.tenant) & (payment_methods.c.id == method_id)
    await tx.run(update(payment_methods).where(mine).values(deleted_at=tx.now, is_default=False))


async def add_refund(tx: Tx, refund: Refund) -> None:
    """Insert a refund; one of the same invoice is refused."""
    await tx.insert(refunds, [_refund_row(refund)])


async def save_refund(tx: Tx, refund: Refund) -> None:
    """Write the refund over its former self."""
    mine = (refunds.c.tenant_id == tx.tenant) & (refunds.c.id == refund.id)
    await tx.run(update(refunds).where(mine).values(**_refund_row(refund)))


async def refund(tx: Tx, refund_id: str, *, lock: bool = False) -> Refund | None:
    """The refund of that id."""
    query = tx.mine(refunds).where(refunds.c.id == refund_id)
    row = await tx.row(query.with_for_update() if lock else query)
    return refund_of(row) if row else None


def refund_of(row: Row) -> Refund:
    """A row as a refund."""
    values: dict[str, Any] = {name: row[name] for name in Refund.__slots__ if name != "amount"}
    return Refund(**values, amount=Money(row["amount"], row["currency"]))


def _refund_row(refund: Refund) -> dict[str, Any]:
    row = {name: getattr(refund, name) for name in Refund.__slots__ if name != "amount"}
    return row | {"amount": refund.amount.minor}
