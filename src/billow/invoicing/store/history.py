"""What was billed before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, func, or_, select, union_all

from billow.invoicing.store.tables import invoice_lines, invoices
from billow.invoicing.types import BilledLine, DraftLine, Evidence, StoredLine, UsageLine
from billow.kit import codec, explain
from billow.kit.money import Money
from billow.kit.time import Period
from billow.runtime.bulk import among
from billow.runtime.db import Instant, Row, Tx
from billow.tax.types import AppliedTax


async def billed(tx: Tx, subscription_ids: Sequence[str]) -> dict[str, list[BilledLine]]:
    """Every line that was billed for each subscription, on drafts and void invoices too, oldest first; one query.

    The lines of a void invoice count as settled: voiding decides that the service is not billed, and only a new invoice
    made from it bills it again (correctness I-05, I-07).
    """
    query = (
        select(
            *(
                invoice_lines.c[name]
                for name in (
                    "id",
                    "created_at",
                    "subscription_id",
                    "item_key",
                    "kind",
                    "amount",
                    "discount_amount",
                    "quantity",
                    "period_start",
                    "period_end",
                    "plain_start",
                    "plain_end",
                    "fingerprint",
                    "price",
                    "version_id",
                    "evidence",
                    "taxes",
                )
            ),
            invoices.c.currency,
            (invoices.c.status == "void").label("void"),
            (invoices.c.status == "draft").label("draft"),
        )
        .join(
            invoices,
            (invoices.c.tenant_id == invoice_lines.c.tenant_id) & (invoices.c.id == invoice_lines.c.invoice_id),
        )
        .where(
            invoice_lines.c.tenant_id == tx.tenant,
            among(invoice_lines.c.subscription_id, subscription_ids),
            invoice_lines.c.fingerprint.is_not(None),
        )
        .order_by(invoice_lines.c.id)
    )
    found: dict[str, list[BilledLine]] = {name: [] for name in subscription_ids}
    for row in await tx.rows(query):
        found[row["subscription_id"]].append(_billed_of(row))
    return found


async def stored_lines(tx: Tx, invoice_id: str) -> list[StoredLine]:
    """The lines of a draft as they were worked out, in order, without what coupons took off them."""
    lines = invoice_lines.c
    query = (
        select(invoice_lines, invoices.c.currency)
        .join(invoices, (invoices.c.tenant_id == lines.tenant_id) & (invoices.c.id == lines.invoice_id))
        .where(lines.tenant_id == tx.tenant, lines.invoice_id == invoice_id)
    )
    return [
        StoredLine(id=row["id"], created_at=row["created_at"], line=_line_of(row))
        for row in await tx.rows(query.order_by(lines.position))
    ]


_AS_IT_STANDS = (
    "kind",
    "description",
    "unit_price",
    "product_id",
    "item_key",
    "period_start",
    "period_end",
    "subscription_id",
    "version_id",
    "fingerprint",
    "price",
    "natural_key",
    "deferred",
    "customer_id",
)


def _line_of(row: Row) -> DraftLine:
    return DraftLine(
        **{name: row[name] for name in _AS_IT_STANDS},
        amount=Money(row["amount"], row["currency"]),
        precise=Fraction(row["precise_amount"]),
        tree=explain.from_json(row["tree"]),
        quantity=Fraction(row["quantity"]),
        taxes=codec.recall(tuple[AppliedTax, ...], row["taxes"]),
        evidence=codec.load(Evidence, row["evidence"]) if row["evidence"] else None,
        plain=Period(row["plain_start"], row["plain_end"]) if row["plain_start"] else None,
    )


async def usage_lines(
    tx: Tx, customer_ids: Sequence[str], *, start: datetime, end: datetime, carried: bool
) -> list[UsageLine]:
    """The lines, but for those of void invoices, that count usage of the customers in windows that touch [start, end);
    when something is *carried* into windows also those of later windows. In order of id.
    """
    counted = invoice_lines.c.evidence
    window_start, window_end = (cast(counted[name].astext, Instant) for name in ("window_start", "window_end"))
    query = _usage_lines(tx).where(_serve(tx, customer_ids), invoices.c.status != "void", window_end > start)
    query = query if carried else query.where(window_start < end)
    return [_usage_line_of(row) for row in await tx.rows(query.order_by(invoice_lines.c.id))]


def _serve(tx: Tx, customer_ids: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a line serves one of the customers: it says so, or it says nothing and the invoice is its.

    The invoices are named first, since no index holds both.
    """
    lines = invoice_lines.c
    near = union_all(
        select(invoices.c.id).where(invoices.c.tenant_id == tx.tenant, invoices.c.customer_id.in_(customer_ids)),
        select(lines.invoice_id).where(lines.tenant_id == tx.tenant, lines.customer_id.in_(customer_ids)),
    )
    own = and_(lines.customer_id.is_(None), invoices.c.customer_id.in_(customer_ids))
    return and_(invoices.c.id.in_(near), or_(own, lines.customer_id.in_(customer_ids)))


async def usage_line(tx: Tx, line_id: str) -> UsageLine | None:
    """The line of that id; None when there is none, or when it bills no usage."""
    row = await tx.row(_usage_lines(tx).where(invoice_lines.c.id == line_id))
    return _usage_line_of(row) if row else None


def _usage_lines(tx: Tx) -> Select[Any]:
    lines = invoice_lines.c
    columns = (lines.id, lines.invoice_id, lines.subscription_id, lines.evidence, lines.created_at)
    return (
        select(
            *columns, invoices.c.number, func.coalesce(lines.customer_id, invoices.c.customer_id).label("customer_id")
        )
        .join(invoices, (invoices.c.tenant_id == lines.tenant_id) & (invoices.c.id == lines.invoice_id))
        .where(lines.tenant_id == tx.tenant, lines.evidence.is_not(None))
    )


def _usage_line_of(row: Row) -> UsageLine:
    return UsageLine(
        line_id=row["id"],
        invoice_id=row["invoice_id"],
        invoice_number=row["number"],
        customer_id=row["customer_id"],
        subscription_id=row["subscription_id"],
        evidence=codec.load(Evidence, row["evidence"]),
        created_at=row["created_at"],
    )


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
        taxes=codec.recall(tuple[AppliedTax, ...], row["taxes"]),
        void=row["void"],
        draft=row["draft"],
        line_id=row["id"],
        evidence=evidence,
        created_at=row["created_at"],
        discount=Money(row["discount_amount"], row["currency"]),
        plain=Period(row["plain_start"], row["plain_end"]) if row["plain_start"] else None,
    )
