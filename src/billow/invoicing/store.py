"""Tables and statements of invoicing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Text,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from billow.invoicing.types import BilledLine, DraftLine, Evidence, Invoice, InvoiceTax, LineItem
from billow.kit import codec, explain
from billow.kit.currency import exponent
from billow.kit.money import Money
from billow.runtime.db import Exact, Id, Instant, Json, Minor, Tx, tenant_table

AMOUNTS = ("subtotal", "discount_total", "tax_total", "total", "credits_applied", "amount_paid", "amount_due")

invoices = tenant_table(
    "invoices",
    Column("id", Id, nullable=False),
    Column("number", String),
    Column("series", String),
    Column("seq", Integer),
    Column("status", String, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("subscription_ids", ARRAY(String), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("exponent", Integer, nullable=False),
    Column("billing_period_start", Date),
    Column("billing_period_end", Date),
    Column("issue_date", Date),
    Column("due_date", Date),
    *(Column(name, Minor, nullable=False) for name in AMOUNTS),
    Column("purchase_order_number", String),
    Column("description", Text),
    Column("payment_terms", String, nullable=False),
    Column("auto_pay", Boolean, nullable=False),
    Column("billing_entity_id", Id, nullable=False),
    Column("seller", Json),
    Column("buyer", Json),
    Column("content_hash", String),
    Column("overdue_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("issued_at", Instant),
    Column("paid_at", Instant),
    Column("voided_at", Instant),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
    ForeignKeyConstraint(["tenant_id", "billing_entity_id"], ["billing_entities.tenant_id", "billing_entities.id"]),
)
Index("ix_invoices_customer", invoices.c.tenant_id, invoices.c.customer_id, invoices.c.created_at)
Index("ix_invoices_created", invoices.c.tenant_id, invoices.c.created_at, invoices.c.id)
Index("ix_invoices_subscriptions", invoices.c.subscription_ids, postgresql_using="gin")
Index("ix_invoices_overdue", invoices.c.tenant_id, invoices.c.overdue_at, postgresql_where=invoices.c.status == "issued")
Index("uq_invoices_number", invoices.c.tenant_id, invoices.c.billing_entity_id, invoices.c.number, unique=True)
Index(
    "uq_invoices_seq", invoices.c.tenant_id, invoices.c.billing_entity_id, invoices.c.series, invoices.c.seq, unique=True
)
invoice_lines = tenant_table(
    "invoice_lines",
    Column("id", Id, nullable=False),
    Column("invoice_id", Id, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("description", Text, nullable=False),
    Column("product_id", Id),
    Column("item_key", String),
    Column("subscription_id", Id),
    Column("version_id", Id),
    Column("quantity", Exact, nullable=False),
    Column("unit_price", Exact),
    Column("amount", Minor, nullable=False),
    Column("tax_amount", Minor, nullable=False),
    Column("tax_rate", Exact, nullable=False),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("precise_amount", Exact, nullable=False),
    Column("fingerprint", String),
    Column("price", Json),
    Column("natural_key", String),
    Column("deferred", Boolean, nullable=False),
    Column("evidence", Json),
    Column("tree", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
)
Index("ix_invoice_lines_invoice", invoice_lines.c.tenant_id, invoice_lines.c.invoice_id, invoice_lines.c.position)
Index("ix_invoice_lines_subscription", invoice_lines.c.tenant_id, invoice_lines.c.subscription_id)
Index("uq_invoice_lines_natural", invoice_lines.c.tenant_id, invoice_lines.c.natural_key, unique=True)
invoice_taxes = tenant_table(
    "invoice_taxes",
    Column("invoice_id", Id, nullable=False),
    Column("position", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("category", String, nullable=False),
    Column("rate", Exact, nullable=False),
    Column("base", Minor, nullable=False),
    Column("amount", Minor, nullable=False),
    ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    key=("invoice_id", "position"),
)
number_series = tenant_table(
    "number_series",
    Column("billing_entity_id", Id, nullable=False),
    Column("document", String, nullable=False),
    Column("series", String, nullable=False),
    Column("last_value", Integer, nullable=False),
    Column("last_issue_date", Date, nullable=False),
    key=("billing_entity_id", "document", "series"),
)
customer_credits = tenant_table(
    "customer_credits",
    Column("customer_id", Id, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("source_id", Id, nullable=False),
    Column("event", String, nullable=False),
    Column("amount", Minor, nullable=False),
    Column("created_at", Instant, nullable=False),
    key=("source_id", "event"),
)
Index("ix_customer_credits_customer", customer_credits.c.tenant_id, customer_credits.c.customer_id)


async def add(tx: Tx, invoice: Invoice, lines: Sequence[DraftLine]) -> None:
    """Insert a draft with its lines and taxes; the natural keys refuse a line that was billed before."""
    await tx.insert(invoices, [_row(invoice)])
    await tx.insert(invoice_lines, [_line_row(invoice, n, lines[n]) for n in range(len(lines))])
    await tx.insert(
        invoice_taxes,
        [
            {
                "invoice_id": invoice.id,
                "position": n,
                "code": t.code,
                "name": t.name,
                "category": t.category,
                "rate": t.rate,
                "base": t.base.minor,
                "amount": t.amount.minor,
            }
            for n, t in enumerate(invoice.taxes, start=1)
        ],
    )


def _row(invoice: Invoice) -> dict[str, Any]:
    row = {
        name: getattr(invoice, name)
        for name in Invoice.__slots__
        if name not in ("line_items", "taxes", "subscription_ids", *AMOUNTS)
    }
    row |= {name: getattr(invoice, name).minor for name in AMOUNTS}
    row["subscription_ids"] = list(invoice.subscription_ids)
    row["exponent"] = exponent(invoice.currency)
    return row


def _line_row(invoice: Invoice, n: int, draft: DraftLine) -> dict[str, Any]:
    item = invoice.line_items[n]
    return {
        **{name: getattr(item, name) for name in LineItem.__slots__ if name not in ("amount", "tax_amount")},
        "invoice_id": invoice.id,
        "position": n + 1,
        "amount": item.amount.minor,
        "tax_amount": item.tax_amount.minor,
        "version_id": draft.version_id,
        "fingerprint": draft.fingerprint,
        "price": draft.price,
        "natural_key": draft.natural_key,
        "deferred": draft.deferred,
        "evidence": codec.dump(draft.evidence) if draft.evidence else None,
        "tree": explain.to_json(draft.tree),
        "created_at": invoice.created_at,
    }


async def load(tx: Tx, ref: str, *, lock: bool = False) -> Invoice | None:
    """The invoice of that id or number, with its lines and taxes."""
    query = tx.mine(invoices).where((invoices.c.id == ref) | (invoices.c.number == ref))
    row = await tx.row(query.with_for_update() if lock else query)
    return (await with_parts(tx, [row]))[0] if row else None


async def with_parts(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[Invoice]:
    """Invoices from their rows; lines and taxes of all of them in two queries."""
    found = [row["id"] for row in rows]
    if not found:
        return []
    lines = await tx.rows(
        tx.mine(invoice_lines).where(invoice_lines.c.invoice_id.in_(found)).order_by(invoice_lines.c.position)
    )
    taxes = await tx.rows(
        tx.mine(invoice_taxes).where(invoice_taxes.c.invoice_id.in_(found)).order_by(invoice_taxes.c.position)
    )
    return [_invoice_of(row, _of(lines, row["id"]), _of(taxes, row["id"])) for row in rows]


def _of(rows: Sequence[Mapping[str, Any]], invoice_id: str) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["invoice_id"] == invoice_id]


def _invoice_of(
    row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], taxes: Sequence[Mapping[str, Any]]
) -> Invoice:
    currency = row["currency"]
    values: dict[str, Any] = {
        name: row[name] for name in Invoice.__slots__ if name not in ("line_items", "taxes", "subscription_ids", *AMOUNTS)
    }
    values |= {name: Money(row[name], currency) for name in AMOUNTS}
    return Invoice(
        **values,
        subscription_ids=tuple(row["subscription_ids"]),
        line_items=tuple(_item_of(line, currency) for line in lines),
        taxes=tuple(
            InvoiceTax(
                code=t["code"],
                name=t["name"],
                category=t["category"],
                rate=t["rate"],
                base=Money(t["base"], currency),
                amount=Money(t["amount"], currency),
            )
            for t in taxes
        ),
    )


def _item_of(row: Mapping[str, Any], currency: str) -> LineItem:
    values = {name: row[name] for name in LineItem.__slots__ if name not in ("amount", "tax_amount")}
    return LineItem(**values, amount=Money(row["amount"], currency), tax_amount=Money(row["tax_amount"], currency))


async def explained(tx: Tx, invoice_id: str) -> list[Mapping[str, Any]]:
    """The stored calculation of each line, in order."""
    columns = (
        invoice_lines.c.id,
        invoice_lines.c.tree,
        invoice_lines.c.price,
        invoice_lines.c.evidence,
        invoice_lines.c.version_id,
        invoice_lines.c.fingerprint,
    )
    query = select(*columns).where(invoice_lines.c.tenant_id == tx.tenant, invoice_lines.c.invoice_id == invoice_id)
    return list(await tx.rows(query.order_by(invoice_lines.c.position)))


async def parties(tx: Tx, invoice_id: str) -> tuple[Any, Any]:
    """Seller and buyer as they were frozen at issue; None and None of a draft."""
    query = select(invoices.c.seller, invoices.c.buyer).where(
        invoices.c.tenant_id == tx.tenant, invoices.c.id == invoice_id
    )
    row = await tx.row(query)
    return (row["seller"], row["buyer"]) if row else (None, None)


async def deferred(tx: Tx, invoice_id: str) -> dict[str, bool]:
    """For each line of the invoice, whether its revenue waits for the service."""
    query = select(invoice_lines.c.id, invoice_lines.c.deferred).where(
        invoice_lines.c.tenant_id == tx.tenant, invoice_lines.c.invoice_id == invoice_id
    )
    return {row["id"]: row["deferred"] for row in await tx.rows(query)}


async def billed(tx: Tx, subscription_id: str) -> list[BilledLine]:
    """Every line that was billed for the subscription, on drafts and void invoices too, oldest first.

    The lines of a void invoice count as settled: voiding decides that the service is not billed, and only a new invoice
    made from it bills it again (correctness I-05, I-07).
    """
    query = (
        select(
            *(
                invoice_lines.c[name]
                for name in (
                    "subscription_id",
                    "item_key",
                    "kind",
                    "amount",
                    "quantity",
                    "period_start",
                    "period_end",
                    "fingerprint",
                    "price",
                    "version_id",
                    "evidence",
                )
            ),
            invoices.c.currency,
        )
        .join(
            invoices,
            (invoices.c.tenant_id == invoice_lines.c.tenant_id) & (invoices.c.id == invoice_lines.c.invoice_id),
        )
        .where(
            invoice_lines.c.tenant_id == tx.tenant,
            invoice_lines.c.subscription_id == subscription_id,
            invoice_lines.c.fingerprint.is_not(None),
        )
        .order_by(invoice_lines.c.id)
    )
    return [_billed_of(row) for row in await tx.rows(query)]


def _billed_of(row: Mapping[str, Any]) -> BilledLine:
    evidence = codec.load(Evidence, row["evidence"]) if row["evidence"] else None
    return BilledLine(
        subscription_id=row["subscription_id"],
        item_key=row["item_key"],
        kind=row["kind"],
        amount=Money(row["amount"], row["currency"]),
        quantity=Fraction(row["quantity"]),
        period_start=row["period_start"],
        period_end=row["period_end"],
        fingerprint=row["fingerprint"],
        price=row["price"],
        version_id=row["version_id"],
        digest=evidence.digest if evidence else None,
    )


async def take_number(tx: Tx, *, billing_entity_id: str, series: str, on: date) -> tuple[int, date]:
    """The next number of the series and its issue date, which never runs backwards (correctness I-08 to I-12).

    The row of the series stays locked until the transaction ends, so that a number is taken exactly when it is used.
    """
    statement = insert(number_series).values(
        tenant_id=tx.tenant,
        billing_entity_id=billing_entity_id,
        document="invoice",
        series=series,
        last_value=1,
        last_issue_date=on,
    )
    row = await tx.row(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "billing_entity_id", "document", "series"],
            set_={
                "last_value": number_series.c.last_value + 1,
                "last_issue_date": func.greatest(number_series.c.last_issue_date, statement.excluded.last_issue_date),
            },
        ).returning(number_series.c.last_value, number_series.c.last_issue_date)
    )
    assert row is not None
    return row["last_value"], row["last_issue_date"]


async def save_issued(tx: Tx, invoice: Invoice, *, seq: int, series: str, parties: Mapping[str, Any], due: datetime) -> None:
    """Write the issued invoice: number, dates, parties as they are now, and the hash of its content."""
    changed = ("number", "status", "issue_date", "due_date", "issued_at", "paid_at")
    values: dict[str, Any] = {name: getattr(invoice, name) for name in changed}
    values |= {name: getattr(invoice, name).minor for name in ("credits_applied", "amount_due")}
    mine = (invoices.c.tenant_id == tx.tenant) & (invoices.c.id == invoice.id)
    await tx.run(
        update(invoices).where(mine).values(**values, seq=seq, series=series, overdue_at=due, **parties)
    )
    await tx.run(
        update(invoices).where(mine).values(content_hash=func.billow_invoice_hash(invoices.c.tenant_id, invoices.c.id))
    )


async def save_state(tx: Tx, invoice: Invoice) -> None:
    """Write what may change on an issued invoice: its state and what is paid and due."""
    values: dict[str, Any] = {name: getattr(invoice, name) for name in ("status", "paid_at", "voided_at")}
    values |= {name: getattr(invoice, name).minor for name in ("amount_paid", "amount_due", "credits_applied")}
    mine = (invoices.c.tenant_id == tx.tenant) & (invoices.c.id == invoice.id)
    await tx.run(update(invoices).where(mine).values(**values))


async def credit_balance(tx: Tx, customer_id: str, currency: str) -> Money:
    """The customer's own credit in *currency*: what credits and overpayments left (the customer is locked)."""
    total = await tx.value(
        select(func.coalesce(func.sum(customer_credits.c.amount), 0)).where(
            customer_credits.c.tenant_id == tx.tenant,
            customer_credits.c.customer_id == customer_id,
            customer_credits.c.currency == currency,
        )
    )
    return Money(int(total), currency)


async def move_credit(tx: Tx, customer_id: str, amount: Money, *, source_id: str, event: str) -> None:
    """Add *amount* (negative: take it) to the customer's credit, once for each (source, event)."""
    row = {
        "customer_id": customer_id,
        "currency": amount.currency,
        "source_id": source_id,
        "event": event,
        "amount": amount.minor,
        "created_at": tx.now,
    }
    await tx.insert(customer_credits, [row])


def listed(tx: Tx) -> Select[Any]:
    """The tenant's invoices."""
    return tx.mine(invoices)


def due_for_overdue() -> Select[Any]:
    """Invoices that turn overdue, and when."""
    return select(invoices.c.tenant_id, invoices.c.overdue_at.label("due_at")).where(invoices.c.status == "issued")


async def turn_overdue(tx: Tx, until: datetime) -> list[Invoice]:
    """Mark the open invoices whose due date has passed by *until*; answer them."""
    late = (invoices.c.tenant_id == tx.tenant) & (invoices.c.status == "issued") & (invoices.c.overdue_at <= until)
    rows = await tx.rows(update(invoices).where(late).values(status="overdue").returning(invoices))
    return await with_parts(tx, rows)
