"""The tables of invoicing."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from billow.runtime.db import Exact, Id, Instant, Json, Minor, tenant_table

AMOUNTS = (
    "subtotal",
    "discount_total",
    "tax_total",
    "total",
    "credits_applied",
    "amount_offset",
    "amount_paid",
    "amount_due",
)


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
    Column("discounts", Json, nullable=False),
    Column("calculation_version", Integer, nullable=False),
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
    CheckConstraint("total = subtotal - discount_total + tax_total", name="total"),
    CheckConstraint(
        "status = 'void' or amount_due = total - credits_applied - amount_offset - amount_paid", name="due"
    ),
    CheckConstraint(
        "amount_due >= 0 and amount_paid >= 0 and credits_applied >= 0 and amount_offset >= 0", name="not_negative"
    ),
    CheckConstraint("calculation_version >= 1", name="calculation_version"),
)


Index("ix_invoices_customer", invoices.c.tenant_id, invoices.c.customer_id, invoices.c.created_at)


Index("ix_invoices_created", invoices.c.tenant_id, invoices.c.created_at, invoices.c.id)


Index("ix_invoices_subscriptions", invoices.c.subscription_ids, postgresql_using="gin")


Index(
    "ix_invoices_overdue", invoices.c.tenant_id, invoices.c.overdue_at, postgresql_where=invoices.c.status == "issued"
)


Index("uq_invoices_number", invoices.c.tenant_id, invoices.c.billing_entity_id, invoices.c.number, unique=True)


Index(
    "uq_invoices_seq",
    invoices.c.tenant_id,
    invoices.c.billing_entity_id,
    invoices.c.series,
    invoices.c.seq,
    unique=True,
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
    Column("customer_id", Id),
    Column("version_id", Id),
    Column("quantity", Exact, nullable=False),
    Column("unit_price", Exact),
    Column("amount", Minor, nullable=False),
    Column("discount_amount", Minor, nullable=False),
    Column("tax_amount", Minor, nullable=False),
    Column("tax_rate", Exact, nullable=False),
    Column("taxes", Json, nullable=False),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("precise_amount", Exact, nullable=False),
    Column("fingerprint", String),
    Column("price", Json),
    Column("natural_key", String),
    Column("plain_start", Date),
    Column("plain_end", Date),
    Column("deferred", Boolean, nullable=False),
    Column("evidence", Json),
    Column("tree", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
    CheckConstraint("'NaN' not in (quantity, precise_amount, tax_rate, coalesce(unit_price, 0))", name="numbers"),
)


Index("ix_invoice_lines_invoice", invoice_lines.c.tenant_id, invoice_lines.c.invoice_id, invoice_lines.c.position)


Index("ix_invoice_lines_subscription", invoice_lines.c.tenant_id, invoice_lines.c.subscription_id)


Index(
    "ix_invoice_lines_customer",
    invoice_lines.c.tenant_id,
    invoice_lines.c.customer_id,
    postgresql_where=invoice_lines.c.customer_id.is_not(None),
)


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
