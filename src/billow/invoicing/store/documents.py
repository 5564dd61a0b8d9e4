"""Invoices in and out of their tables."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from msgspec import Raw
from sqlalchemy import (
    Select,
    Table,
    delete,
    select,
    update,
)

from billow.invoicing.store.tables import AMOUNTS, invoice_lines, invoice_taxes, invoices
from billow.invoicing.types import (
    BookedLine,
    DraftLine,
    Invoice,
    InvoiceDiscount,
    InvoiceTax,
    Issued,
    LineItem,
    Standing,
)
from billow.kit import codec
from billow.kit.currency import exponent
from billow.kit.errors import NotFound
from billow.kit.limits import REMEMBERED_TAXES
from billow.kit.money import Money
from billow.kit.numbers import decimal_text
from billow.runtime.bulk import written
from billow.runtime.db import Tx
from billow.tax.types import AppliedTax

_APART = ("line_items", "taxes", "discounts", "subscription_ids", *AMOUNTS)
_MONEY = ("amount", "tax_amount", "discount_amount")
_PLAIN = tuple(name for name in LineItem.__slots__ if name not in _MONEY)
_plain = attrgetter(*_PLAIN)


async def add_all(tx: Tx, drafts: Sequence[tuple[Invoice, Sequence[DraftLine]]]) -> None:
    """Insert drafts with their lines and taxes; the natural keys refuse a line that was billed before."""
    await tx.insert(invoices, [_row(invoice) for invoice, _ in drafts])
    rows = [_line_row(invoice, n, line) for invoice, lines in drafts for n, line in enumerate(lines)]
    await tx.insert(invoice_lines, rows)
    await tx.insert(invoice_taxes, [row for invoice, _ in drafts for row in _tax_rows(invoice)])


async def rewrite(tx: Tx, invoice: Invoice, lines: Sequence[DraftLine], *, made: Mapping[str, datetime]) -> None:
    """Write a draft anew with its lines and taxes; *made* says when each line was worked out, by its id."""
    await tx.change(invoices, [_row(invoice)])
    for table in (invoice_lines, invoice_taxes):
        await tx.run(delete(table).where(table.c.tenant_id == tx.tenant, table.c.invoice_id == invoice.id))
    rows = [_line_row(invoice, n, line) for n, line in enumerate(lines)]
    await tx.insert(invoice_lines, [row | {"created_at": made[row["id"]]} for row in rows])
    await tx.insert(invoice_taxes, _tax_rows(invoice))


def _tax_rows(invoice: Invoice) -> list[dict[str, Any]]:
    return [
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
    ]


def _row(invoice: Invoice) -> dict[str, Any]:
    row = {name: getattr(invoice, name) for name in Invoice.__slots__ if name not in _APART}
    row |= {name: getattr(invoice, name).minor for name in AMOUNTS}
    row["subscription_ids"] = list(invoice.subscription_ids)
    row["discounts"] = [_discount_row(each) for each in invoice.discounts]
    row["exponent"] = exponent(invoice.currency)
    return row


def _line_row(invoice: Invoice, n: int, draft: DraftLine) -> dict[str, Any]:
    item = invoice.line_items[n]
    return {
        **dict(zip(_PLAIN, _plain(item), strict=True)),
        "amount": item.amount.minor,
        "tax_amount": item.tax_amount.minor,
        "discount_amount": item.discount_amount.minor,
        "invoice_id": invoice.id,
        "customer_id": draft.customer_id,
        "position": n + 1,
        "taxes": _taxes_document(draft.taxes or ()),
        "version_id": draft.version_id,
        "fingerprint": draft.fingerprint,
        "price": draft.price,
        "natural_key": draft.natural_key,
        "plain_start": draft.plain.start if draft.plain else None,
        "plain_end": draft.plain.end if draft.plain else None,
        "deferred": draft.deferred,
        "evidence": written(draft.evidence) if draft.evidence else None,
        "tree": Raw(draft.tree.text.encode()),
        "created_at": invoice.created_at,
    }


@lru_cache(maxsize=REMEMBERED_TAXES)
def _taxes_document(taxes: tuple[AppliedTax, ...]) -> list[dict[str, Any]]:
    """The taxes of a line as JSON: nearly all lines have the same, and nobody writes to it."""
    found: list[dict[str, Any]] = codec.dump(taxes, tuple[AppliedTax, ...])
    return found


async def load(tx: Tx, ref: str, *, lock: bool = False) -> Invoice | None:
    """The invoice of that id or number, with its lines and taxes.

    Raises:
        NotFound: Two billing entities have issued one of that number; only the id tells them apart.
    """
    query = tx.mine(invoices).where((invoices.c.id == ref) | (invoices.c.number == ref))
    rows = await tx.rows(query.with_for_update() if lock else query)
    if len(rows) > 1:
        raise NotFound(f"Two billing entities have issued an invoice {ref!r}; name it by its id.")
    return (await with_parts(tx, rows))[0] if rows else None


async def with_parts(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[Invoice]:
    """Invoices from their rows; lines and taxes of all of them in two queries."""
    found = [row["id"] for row in rows]
    if not found:
        return []
    lines, taxes = [await _parts(tx, table, found) for table in (invoice_lines, invoice_taxes)]
    return [_invoice_of(row, lines[row["id"]], taxes[row["id"]]) for row in rows]


async def _parts(tx: Tx, table: Table, invoice_ids: Sequence[str]) -> Mapping[str, list[Mapping[str, Any]]]:
    """The rows of *table* by the invoices that they are parts of, in order of position; one query."""
    query = tx.mine(table).where(table.c.invoice_id.in_(invoice_ids)).order_by(table.c.position)
    parts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in await tx.rows(query):
        parts[row["invoice_id"]].append(row)
    return parts


def _invoice_of(
    row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], taxes: Sequence[Mapping[str, Any]]
) -> Invoice:
    currency = row["currency"]
    values: dict[str, Any] = {name: row[name] for name in Invoice.__slots__ if name not in _APART}
    values |= {name: Money(row[name], currency) for name in AMOUNTS}
    return Invoice(
        **values,
        subscription_ids=tuple(row["subscription_ids"]),
        line_items=tuple(_item_of(line, currency, customer_id=row["customer_id"]) for line in lines),
        discounts=tuple(_discount_of(each, currency) for each in row["discounts"]),
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


def _item_of(row: Mapping[str, Any], currency: str, *, customer_id: str) -> LineItem:
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    values["customer_id"] = row["customer_id"] or customer_id
    return LineItem(**values | {name: Money(row[name], currency) for name in _MONEY})


def _discount_row(discount: InvoiceDiscount) -> dict[str, Any]:
    """A discount as JSON: amounts in minor units, the rate as text."""
    rate = discount.percentage_rate
    return {
        "coupon": discount.coupon,
        "name": discount.name,
        "amount": discount.amount.minor,
        "base": discount.base.minor,
        "percentage_rate": None if rate is None else decimal_text(rate),
        "applied_coupon_id": discount.applied_coupon_id,
    }


def _discount_of(row: Mapping[str, Any], currency: str) -> InvoiceDiscount:
    rate = row["percentage_rate"]
    return InvoiceDiscount(
        coupon=row["coupon"],
        name=row["name"],
        amount=Money(row["amount"], currency),
        base=Money(row["base"], currency),
        percentage_rate=None if rate is None else Decimal(rate),
        applied_coupon_id=row["applied_coupon_id"],
    )


async def explained(tx: Tx, invoice_id: str) -> list[Mapping[str, Any]]:
    """The stored calculation of each line, in order."""
    columns = (
        invoice_lines.c.id,
        invoice_lines.c.tree,
        invoice_lines.c.price,
        invoice_lines.c.evidence,
        invoice_lines.c.version_id,
        invoice_lines.c.fingerprint,
        invoice_lines.c.created_at,
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


async def deferred(tx: Tx, invoice_ids: Sequence[str]) -> dict[str, bool]:
    """For each line of the invoices, whether its revenue waits for the service; one query."""
    query = select(invoice_lines.c.id, invoice_lines.c.deferred).where(
        invoice_lines.c.tenant_id == tx.tenant, invoice_lines.c.invoice_id.in_(invoice_ids)
    )
    return {row["id"]: row["deferred"] for row in await tx.rows(query)}


async def standing(tx: Tx, invoice_ids: Sequence[str]) -> list[Standing]:
    """The invoices of those ids with their lines as they were booked, in order of id."""
    query = tx.mine(invoices).where(invoices.c.id.in_(invoice_ids)).order_by(invoices.c.id)
    found = await with_parts(tx, await tx.rows(query))
    parts = await _parts(tx, invoice_lines, [str(each.id) for each in found])
    return [
        Standing(
            invoice=each,
            lines=tuple(
                BookedLine(
                    item=item,
                    taxes=codec.load(tuple[AppliedTax, ...], row["taxes"]),
                    deferred=row["deferred"],
                    version_id=row["version_id"],
                )
                for item, row in zip(each.line_items, parts[str(each.id)], strict=True)
            ),
        )
        for each in found
    ]


async def invoices_of_lines(tx: Tx, line_ids: Sequence[str]) -> dict[str, str]:
    """The invoice of each of the lines, by the id of the line; one query."""
    query = select(invoice_lines.c.id, invoice_lines.c.invoice_id).where(
        invoice_lines.c.tenant_id == tx.tenant, invoice_lines.c.id.in_(line_ids)
    )
    return {row["id"]: row["invoice_id"] for row in await tx.rows(query)}


async def save_issued(tx: Tx, issued: Sequence[Issued]) -> None:
    """Write the issued invoices: number, dates and parties as they are now; the database freezes them by the hash of
    their content as they get their numbers."""
    await tx.change(invoices, [_issued_row(each) for each in issued])


def _issued_row(issued: Issued) -> dict[str, Any]:
    changed = ("id", "number", "status", "issue_date", "due_date", "issued_at", "paid_at")
    row: dict[str, Any] = {name: getattr(issued.invoice, name) for name in changed}
    row |= {name: getattr(issued.invoice, name).minor for name in ("credits_applied", "amount_due")}
    return row | {
        "seq": issued.seq,
        "series": issued.series,
        "overdue_at": issued.overdue_at,
        "seller": issued.seller,
        "buyer": issued.buyer,
    }


async def save_state(tx: Tx, invoice: Invoice) -> None:
    """Write what may change on an issued invoice: its state and what is paid and due."""
    values: dict[str, Any] = {name: getattr(invoice, name) for name in ("status", "paid_at", "voided_at")}
    values |= {
        name: getattr(invoice, name).minor for name in ("amount_paid", "amount_due", "amount_offset", "credits_applied")
    }
    mine = (invoices.c.tenant_id == tx.tenant) & (invoices.c.id == invoice.id)
    await tx.run(update(invoices).where(mine).values(**values))


def listed(tx: Tx) -> Select[Any]:
    """The tenant's invoices."""
    return tx.mine(invoices)


def due_for_overdue() -> Select[Any]:
    """Invoices that turn overdue, and when."""
    return select(invoices.c.tenant_id, invoices.c.overdue_at.label("due_at")).where(invoices.c.status == "issued")


async def turn_overdue(tx: Tx, until: datetime, *, most: int) -> list[Invoice]:
    """Mark the open invoices whose due date has passed by *until*, at most so many and none that another holds; answer
    them."""
    c = invoices.c
    late = select(c.id).where(c.tenant_id == tx.tenant, c.status == "issued", c.overdue_at <= until)
    first = late.order_by(c.overdue_at, c.id).limit(most).with_for_update(skip_locked=True).cte("late")
    turned = update(invoices).where(c.tenant_id == tx.tenant, c.id == first.c.id).values(status="overdue")
    return await with_parts(tx, await tx.rows(turned.returning(invoices)))
