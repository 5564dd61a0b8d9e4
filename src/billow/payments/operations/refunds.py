"""Refunds that are due when a subscription was canceled, and what was given back."""

from dataclasses import replace

from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.invoicing import operations as invoicing
from billow.invoicing import rules as documents
from billow.invoicing.types import OPEN, Invoice
from billow.kit import ids, limits, time
from billow.kit.errors import NotFound
from billow.kit.fields import Name, Ref
from billow.kit.money import Money
from billow.kit.operation import Expansion, operation
from billow.kit.paging import Page, PageRequest
from billow.ledger import operations as ledger
from billow.payments import rules, store
from billow.payments.types import Refund, RefundCreated, RefundPaidAlready, RefundStatus, RefundUpdated
from billow.runtime import db
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.tenants import operations as tenants

EXPANDS = {"customer": Expansion(key="customer_id", load=customers.by_ids)}


async def refund_unused(tx: Tx, invoice_id: str) -> None:
    """Give back what the invoice moved to its customer's credit, where it ends a subscription that was canceled for
    that: it pays what is due of the subscription's invoices, and the rest, which was paid, is a refund that is due
    (correctness T-17)."""
    final = await invoicing.lock(tx, invoice_id)
    subscription_id = await _refunding(tx, final)
    if subscription_id is None or final.status == "void":
        return
    customer = await customers.lock(tx, final.customer_id)
    left = min(documents.moved_to_balance(final), await invoicing.credit_balance(tx, customer.id, final.currency))
    left = await _pay_open(tx, customer, left, subscription_id=subscription_id, source_id=str(final.id))
    if left > Money.zero(final.currency):
        await _owe(tx, final, left, subscription_id=subscription_id)


async def _refunding(tx: Tx, final: Invoice) -> str | None:
    """The subscription that the invoice ends and whose unused time is refunded; None when it is no such invoice."""
    if not documents.moved_to_balance(final) or len(final.subscription_ids) != 1:
        return None
    (subscription_id,) = final.subscription_ids
    subscription, _ = (await subscriptions.by_ids(tx, [subscription_id]))[subscription_id]
    ends = subscription.status == "canceled" and subscription.unused_time in ("refund", "full_refund")
    return subscription_id if ends else None


async def _pay_open(tx: Tx, customer: Customer, amount: Money, *, subscription_id: str, source_id: str) -> Money:
    """What is left of *amount* when it has paid what is due of the subscription's invoices, oldest due first."""
    page = PageRequest(limit=limits.PAGE_SIZE_MAX, sort=(("due_date", False), ("number", False)))
    found = await invoicing.list_invoices(
        tx, page=page, customer_id=customer.id, status=list(OPEN), currency=[amount.currency]
    )
    for seen in (each for each in found.data if subscription_id in each.subscription_ids):
        held = await invoicing.lock(tx, str(seen.id))
        part = min(amount, rules.due(held))
        if part:
            await invoicing.use_credit(tx, held, part, source_id=source_id)
            amount -= part
    return amount


async def _owe(tx: Tx, final: Invoice, amount: Money, *, subscription_id: str) -> None:
    refund = Refund(
        id=ids.new("rfn"),
        customer_id=final.customer_id,
        subscription_id=subscription_id,
        invoice_id=str(final.id),
        status="due",
        amount=amount,
        currency=amount.currency,
        reference=None,
        recorded_by=None,
        created_at=tx.now,
        paid_at=None,
    )
    await store.add_refund(tx, refund)
    await invoicing.add_credit(tx, final.customer_id, -amount, source_id=refund.id, event="refunded")
    entity = await tenants.entity(tx, final.billing_entity_id)
    await ledger.post(tx, rules.refund_entry(refund, entity=entity.id, on=time.local_date(tx.now, entity.timezone)))
    tx.emit(RefundCreated(subject=refund.id), refund)


@operation(
    "refunds.list",
    http="GET /refunds",
    rpc="RefundService.List",
    needs="payments:read",
    sorts=("created_at", "amount"),
    expands=EXPANDS,
)
async def list_refunds(
    tx: Tx, *, page: PageRequest, customer_id: Ref | None = None, status: list[RefundStatus] | None = None
) -> Page[Refund]:
    """List refunds, newest first; with `status=due` those that are to be paid.

    Raises:
        NotFound: There is no such customer.
    """
    table = store.refunds.c
    query = tx.mine(store.refunds)
    if customer_id is not None:
        query = query.where(table.customer_id == (await customers.resolve(tx, customer_id)).id)
    if status is not None:
        query = query.where(table.status.in_(status))
    rows = await db.page(tx, query, page, table=store.refunds)
    return rows.of(store.refund_of(row) for row in rows.data)


@operation(
    "refunds.get",
    http="GET /refunds/{refund_id}",
    rpc="RefundService.Get",
    needs="payments:read",
    expands=EXPANDS,
    example={"refund_id": "rfn_01jz0000000000000000000000"},
)
async def get_refund(tx: Tx, *, refund_id: Ref) -> Refund:
    """Answer a refund.

    Raises:
        NotFound: There is none.
    """
    found = await store.refund(tx, refund_id)
    if found is None:
        raise NotFound(f"There is no refund {refund_id!r}.")
    return found


@operation(
    "refunds.mark_as_paid",
    http="POST /refunds/{refund_id}/mark-as-paid",
    rpc="RefundService.MarkAsPaid",
    needs="payments:write",
    effect="money",
    expands=EXPANDS,
    example={"refund_id": "rfn_01jz0000000000000000000000", "reference": "Transfer of 1 March"},
)
async def mark_refund_as_paid(tx: Tx, *, refund_id: Ref, reference: Name | None = None) -> Refund:
    """Record that a refund was given back outside of every provider.

    Raises:
        NotFound: There is none.
        RefundPaidAlready: It was paid before.
        CardNumberRefused: The reference looks like a card number.
    """
    rules.check_no_card("reference", reference)
    seen = await get_refund(tx, refund_id=refund_id)
    await customers.lock(tx, seen.customer_id)
    found = await store.refund(tx, seen.id, lock=True) or seen
    if found.status == "paid":
        raise RefundPaidAlready(f"Refund {found.id} is paid.")
    paid = replace(found, status="paid", reference=reference, recorded_by=tx.actor, paid_at=tx.now)
    await store.save_refund(tx, paid)
    final = await invoicing.get(tx, invoice_id=paid.invoice_id)
    entity = await tenants.entity(tx, final.billing_entity_id)
    on = time.local_date(tx.now, entity.timezone)
    await ledger.post(tx, rules.paid_refund_entry(paid, entity=entity.id, on=on))
    tx.emit(RefundUpdated(subject=paid.id), paid)
    return paid
