"""From a draft to an issued invoice, and what may happen to it then."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.invoicing import rules, store
from billow.invoicing.operations.reading import find
from billow.invoicing.types import (
    BilledLine,
    Draft,
    Invoice,
    InvoiceCreated,
    InvoiceIssued,
    InvoicePaid,
    InvoiceVoided,
)
from billow.kit import codec, time
from billow.kit.errors import NotFound
from billow.kit.fields import Ref
from billow.kit.money import Money
from billow.kit.operation import operation
from billow.ledger import operations as ledger
from billow.runtime.db import Tx
from billow.tax import operations as tax
from billow.tenants import operations as tenants
from billow.tenants.types import BillingEntity


async def billed(tx: Tx, subscription_ids: Sequence[str]) -> Mapping[str, Sequence[BilledLine]]:
    """What was billed for each of the subscriptions so far, oldest first; one query."""
    return await store.billed(tx, subscription_ids)


async def propose(tx: Tx, draft: Draft, *, customer: Customer, at: datetime | None = None) -> tuple[Draft, Invoice]:
    """The invoice that *draft* comes to at instant *at* (by default now), with the taxes of that day in the entity's
    zone; nothing is stored.

    The preview, the upcoming invoice and the real one all come from here (PT-18).
    """
    entity = await tenants.entity(tx, draft.billing_entity_id)
    taxes = await tax.taxes_for(
        tx,
        billing_entity_id=entity.id,
        customer=customer,
        on=time.local_date(at or tx.now, entity.timezone),
    )
    lines = rules.settle_negative(rules.with_taxes(draft.lines, taxes), draft.currency)
    settled = Draft(**{**{n: getattr(draft, n) for n in Draft.__slots__}, "lines": lines})
    return settled, rules.draft(settled, at=tx.now)


async def upcoming(tx: Tx, draft: Draft, *, customer: Customer, at: datetime) -> Invoice:
    """The invoice that *draft* would be if it were issued at instant *at*, with the credit that it would use."""
    _, invoice = await propose(tx, draft, customer=customer, at=at)
    entity = await tenants.entity(tx, draft.billing_entity_id)
    credit = await store.credit_balance(tx, customer.id, draft.currency)
    return rules.upcoming(invoice, on=time.local_date(at, entity.timezone), credit=credit)


async def open_draft(tx: Tx, draft: Draft, *, customer: Customer) -> Invoice:
    """Store *draft* as a draft invoice and say so; the caller holds the customer's lock."""
    settled, invoice = await propose(tx, draft, customer=customer)
    await store.add(tx, invoice, settled.lines)
    tx.emit(InvoiceCreated(subject=str(invoice.id)), invoice)
    return invoice


async def issue(tx: Tx, invoice: Invoice, *, customer: Customer) -> Invoice:
    """Issue the draft: take the customer's credit, freeze the parties, book the entry, and take the number last (I-02).

    The caller holds the customer's lock, so that a credit is used once.

    Raises:
        InvoiceNotDraft: It was issued before.
    """
    rules.check_draft(invoice)
    entity = await tenants.entity(tx, invoice.billing_entity_id)
    credit = await store.credit_balance(tx, customer.id, invoice.currency)
    deferred = await store.deferred(tx, str(invoice.id))
    today = time.local_date(tx.now, entity.timezone)
    seq, on = await store.take_number(tx, billing_entity_id=entity.id, series=entity.number_prefix, on=today)
    number = rules.number_text(entity.number_prefix, seq)
    issued = rules.issue(invoice, number=number, on=on, credit=credit, at=tx.now)
    assert issued.due_date is not None
    await store.save_issued(
        tx,
        issued,
        seq=seq,
        series=entity.number_prefix,
        parties={"seller": codec.dump(entity), "buyer": codec.dump(customer)},
        due=time.resolve(issued.due_date + timedelta(days=1), entity.timezone),
    )
    await _book(tx, issued, deferred=deferred)
    tx.emit(InvoiceIssued(subject=str(issued.id)), issued)
    if issued.status == "paid":
        tx.emit(InvoicePaid(subject=str(issued.id)), issued)
    return issued


async def _book(tx: Tx, issued: Invoice, *, deferred: Mapping[str, bool]) -> None:
    await ledger.post(tx, rules.entry(issued, deferred=deferred))
    moved = rules.moved_to_balance(issued)
    if moved:
        await store.move_credit(tx, issued.customer_id, moved, source_id=str(issued.id), event="moved")
    if issued.credits_applied:
        await ledger.post(tx, rules.credit_entry(issued))
        await store.move_credit(
            tx, issued.customer_id, -issued.credits_applied, source_id=str(issued.id), event="applied"
        )


async def lock(tx: Tx, ref: str) -> Invoice:
    """The invoice of that id or number, held until the transaction ends; its customer is locked before it (W-12).

    Raises:
        NotFound: There is none.
    """
    seen = await find(tx, ref)
    await customers.lock(tx, seen.customer_id)
    held = await store.load(tx, str(seen.id), lock=True)
    if held is None:
        raise NotFound(f"There is no invoice {ref!r}.")
    return held


async def apply_payment(tx: Tx, invoice: Invoice, amount: Money) -> Invoice:
    """Count *amount* as paid on the locked invoice; paid when nothing is due any more. The caller books the money.

    Raises:
        InvoiceNotOpen: It is a draft, void or paid already.
        OverPayment: The amount is more than what is due.
    """
    paid = rules.pay(invoice, amount, at=tx.now)
    await store.save_state(tx, paid)
    if paid.status == "paid":
        tx.emit(InvoicePaid(subject=str(paid.id)), paid)
    return paid


async def parties(tx: Tx, invoice: Invoice) -> tuple[BillingEntity, Customer]:
    """The seller and the buyer: of an issued invoice as they were when it was issued, of a draft as they are now."""
    seller, buyer = await store.parties(tx, str(invoice.id))
    if seller is None or buyer is None:
        entity = await tenants.entity(tx, invoice.billing_entity_id)
        return entity, (await customers.by_ids(tx, [invoice.customer_id]))[invoice.customer_id]
    return codec.load(BillingEntity, seller), codec.load(Customer, buyer)


async def add_credit(tx: Tx, customer_id: str, amount: Money, *, source_id: str, event: str) -> None:
    """Add *amount* to the customer's own credit, once for each (source, event). The caller books the money."""
    await store.move_credit(tx, customer_id, amount, source_id=source_id, event=event)


async def credit_balance(tx: Tx, customer_id: str, currency: str) -> Money:
    """The customer's own credit in *currency*."""
    return await store.credit_balance(tx, customer_id, currency)


async def terms_for(tx: Tx, customer: Customer) -> str:
    """The payment terms of the customer, or else of its billing entity."""
    if customer.net_days is not None:
        return rules.terms_of(customer.net_days)
    return rules.terms_of((await tenants.entity(tx, customer.billing_entity_id)).net_days)


@operation(
    "invoices.finalize",
    http="POST /invoices/{invoice_id}/finalize",
    rpc="InvoiceService.Finalize",
    needs="invoices:write",
    effect="money",
    example={"invoice_id": "inv_01jz0000000000000000000000"},
)
async def finalize(tx: Tx, *, invoice_id: Ref) -> Invoice:
    """Number a draft invoice, freeze it and make it payable.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotDraft: It was issued before.
    """
    draft = await lock(tx, invoice_id)
    return await issue(tx, draft, customer=await customers.lock(tx, draft.customer_id))


@operation(
    "invoices.void",
    http="POST /invoices/{invoice_id}/void",
    rpc="InvoiceService.VoidInvoice",
    needs="invoices:write",
    effect="destructive",
    example={"invoice_id": "INV-000001"},
)
async def void(tx: Tx, *, invoice_id: Ref) -> Invoice:
    """Void an unpaid invoice: it keeps its number and stays visible, nothing is due, its booking is reversed and the
    customer's credit that it used comes back. Its service counts as settled and is not billed again by itself.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotVoidable: It is a draft, void already, or something was paid on it.
    """
    voided = rules.void(await lock(tx, invoice_id), at=tx.now)
    await store.save_state(tx, voided)
    entity = await tenants.entity(tx, voided.billing_entity_id)
    await ledger.reverse(
        tx,
        source_type="invoice",
        source_id=str(voided.id),
        event="voided",
        effective_on=time.local_date(tx.now, entity.timezone),
    )
    back = voided.credits_applied - rules.moved_to_balance(voided)
    if back:
        await store.move_credit(tx, voided.customer_id, back, source_id=str(voided.id), event="voided")
    tx.emit(InvoiceVoided(subject=str(voided.id)), voided)
    return voided
