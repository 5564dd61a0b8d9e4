"""From a draft to an issued invoice, and what may happen to it then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import JsonValue

from billow.catalog import operations as catalog
from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.invoicing import rules, store
from billow.invoicing.operations.reading import find
from billow.invoicing.rules.invariants import check
from billow.invoicing.types import (
    BilledLine,
    CreditMove,
    Draft,
    Invoice,
    InvoiceCreated,
    InvoiceIssued,
    InvoicePaid,
    InvoiceVoided,
    Issued,
    LineItem,
    Opened,
    Standing,
)
from billow.kit import codec, time
from billow.kit.currency import withdrawn_on
from billow.kit.errors import NotFound
from billow.kit.fields import Ref
from billow.kit.money import Money
from billow.kit.operation import operation
from billow.kit.values import changed
from billow.ledger import operations as ledger
from billow.runtime.bulk import written
from billow.runtime.db import Tx
from billow.tax import operations as tax
from billow.tenants import operations as tenants
from billow.tenants.types import BillingEntity


async def billed(tx: Tx, subscription_ids: Sequence[str]) -> Mapping[str, Sequence[BilledLine]]:
    """What was billed for each of the subscriptions so far, oldest first; one query."""
    return await store.billed(tx, subscription_ids)


async def propose(tx: Tx, draft: Draft, *, at: datetime | None = None) -> tuple[Draft, Invoice]:
    """The invoice that *draft* comes to at instant *at* (by default now), issued on that day of the entity's
    zone; nothing is stored.

    The preview, the upcoming invoice and the real one all come from here (PT-18).
    """
    return (await _propose_all(tx, [draft], at=at))[0]


async def _propose_all(tx: Tx, drafts: Sequence[Draft], *, at: datetime | None = None) -> list[tuple[Draft, Invoice]]:
    """The same for many; the taxes of each billing entity are looked up once for all tax points, and those that lines
    name in one query."""
    issued = {key: await _day(tx, key, at or tx.now) for key in {draft.billing_entity_id for draft in drafts}}
    days: dict[str, set[date]] = {key: set() for key in issued}
    for draft in drafts:
        on = issued[draft.billing_entity_id]
        days[draft.billing_entity_id].update(rules.tax_point(line, on) for line in draft.lines if line.taxes is None)
    taxes = {key: await tax.taxes_for(tx, billing_entity_id=key, on=on) for key, on in days.items()}
    codes = {code for draft in drafts for line in draft.lines if line.taxes is None for code in line.tax_codes}
    named = await tax.taxes_named(tx, codes, on=set().union(*days.values())) if codes else {}
    found = []
    for draft in drafts:
        entity = draft.billing_entity_id
        lines = rules.with_taxes(draft.lines, issued[entity], taxes=taxes[entity], named=named)
        settled = changed(draft, lines=rules.settle_negative(lines, draft.currency))
        found.append((settled, rules.draft(settled, at=tx.now)))
    return found


async def _day(tx: Tx, billing_entity_id: str, at: datetime) -> date:
    """The local day of the billing entity: the day of issue."""
    return time.local_date(at, (await tenants.entity(tx, billing_entity_id)).timezone)


async def upcoming(
    tx: Tx, draft: Draft, *, at: datetime, added: Money | None = None, issued_at: datetime | None = None
) -> Invoice:
    """The invoice that *draft* would be if it were made at instant *at*, and issued then or at another, with the credit
    that it would use: the customer's own, and what is *added* to it until then."""
    _, invoice = await propose(tx, draft, at=at)
    entity = await tenants.entity(tx, draft.billing_entity_id)
    credit = await credit_balance(tx, draft.customer_id, draft.currency)
    credit = credit if added is None else credit + added
    return rules.upcoming(invoice, on=time.local_date(issued_at or at, entity.timezone), credit=credit)


async def open_drafts(tx: Tx, drafts: Sequence[Draft]) -> list[Opened]:
    """Store *drafts* as draft invoices with the uses of their coupons, and say so; the caller holds the customers'
    locks, so that no coupon is used twice.

    Raises:
        CurrencyWithdrawn: One is in a currency that is none any more.
    """
    for entity, currency in {(each.billing_entity_id, each.currency) for each in drafts}:
        if withdrawn_on(currency) is not None:
            rules.check_currency(currency, await _day(tx, entity, tx.now))
    proposed = await _propose_all(tx, drafts)
    await store.add_all(tx, [(invoice, settled.lines) for settled, invoice in proposed])
    await catalog.record_coupon_uses(tx, [use for _, invoice in proposed for use in rules.coupon_uses(invoice)])
    opened = []
    for settled, invoice in proposed:
        items = written(invoice.line_items, tuple[LineItem, ...])  # which most of it is, and which stay as they are
        document = {**codec.dump_without(invoice, "line_items"), "line_items": items}
        tx.emit(InvoiceCreated(subject=str(invoice.id)), invoice, document=document)
        opened.append(Opened(invoice=invoice, deferred=rules.deferred(invoice, settled), document=document))
    return opened


async def issue(tx: Tx, invoice: Invoice, *, customer: Customer) -> Invoice:
    """Issue the stored draft; see `issue_all`."""
    opened = Opened(invoice=check(invoice), deferred=await store.deferred(tx, [str(invoice.id)]))
    return (await issue_all(tx, [opened], {customer.id: customer}))[0]


async def issue_all(tx: Tx, opened: Sequence[Opened], customers: Mapping[str, Customer]) -> list[Invoice]:
    """Issue the drafts in their order: take the customers' credit, freeze the parties, book the entries, and take the
    numbers as late as can be (I-02); as many statements for all as for one.

    The caller holds the locks of the *customers*, by their ids, so that a credit is used once.

    Raises:
        InvoiceNotDraft: One was issued before.
        CurrencyWithdrawn: One is in a currency that is none any more.
    """
    for each in opened:
        rules.check_draft(each.invoice)
    named = sorted({each.invoice.billing_entity_id for each in opened})  # series are locked in one order (W-12)
    entities = {key: await tenants.entity(tx, key) for key in named}
    credits = await store.credit_balances(tx, {(e.invoice.customer_id, e.invoice.currency) for e in opened})
    sellers = {key: codec.dump(entity) for key, entity in entities.items()}
    numbers = {key: await _numbers(tx, entity, opened) for key, entity in entities.items()}
    issued = []
    for each in opened:
        entity = entities[each.invoice.billing_entity_id]
        purse = (each.invoice.customer_id, each.invoice.currency)
        seq, on = next(numbers[entity.id])
        rules.check_currency(each.invoice.currency, on)
        number = rules.number_text(entity.number_prefix, seq)
        invoice = rules.issue(each.invoice, number=number, on=on, credit=credits[purse], at=tx.now)
        credits[purse] += rules.moved_to_balance(invoice) - invoice.credits_applied
        issued.append(_issued(invoice, seq, entity, sellers[entity.id], customers[invoice.customer_id]))
    await store.save_issued(tx, issued)
    await _book(tx, [(after.invoice, before.deferred) for before, after in zip(opened, issued, strict=True)])
    for before, row in zip(opened, issued, strict=True):
        document = _document(before, row.invoice)
        tx.emit(InvoiceIssued(subject=str(row.invoice.id)), row.invoice, document=document)
        if row.invoice.status == "paid":
            tx.emit(InvoicePaid(subject=str(row.invoice.id)), row.invoice, document=document)
    return [row.invoice for row in issued]


def _document(before: Opened, invoice: Invoice) -> Mapping[str, Any]:
    """The issued invoice as JSON, as far as the draft was written already."""
    found: Mapping[str, Any]
    if before.document is None:
        found = codec.dump(invoice)
    else:
        found = codec.dump_changed(invoice, before.invoice, before.document)
    return found


async def _numbers(tx: Tx, entity: BillingEntity, opened: Sequence[Opened]) -> Iterator[tuple[int, date]]:
    """The numbers of the entity's invoices, each with its issue date."""
    count = sum(each.invoice.billing_entity_id == entity.id for each in opened)
    first, on = await take_numbers(tx, entity, document="invoice", series=entity.number_prefix, count=count)
    return ((seq, on) for seq in range(first, first + count))


async def take_numbers(
    tx: Tx, entity: BillingEntity, *, document: str, series: str, count: int = 1
) -> tuple[int, date]:
    """The first of the next *count* numbers of the entity's series of that kind of *document*, and their issue date;
    the series is held until the transaction ends."""
    today = time.local_date(tx.now, entity.timezone)
    return await store.take_numbers(
        tx, billing_entity_id=entity.id, document=document, series=series, on=today, count=count
    )


def _issued(
    invoice: Invoice, seq: int, entity: BillingEntity, seller: Mapping[str, JsonValue], customer: Customer
) -> Issued:
    assert invoice.due_date is not None
    return Issued(
        invoice=invoice,
        series=entity.number_prefix,
        seq=seq,
        seller=seller,
        buyer=written(customer),
        overdue_at=time.resolve(invoice.due_date + timedelta(days=1), entity.timezone),
    )


async def _book(tx: Tx, issued: Sequence[tuple[Invoice, Mapping[str, bool]]]) -> None:
    entries = [rules.entry(invoice, deferred=deferred) for invoice, deferred in issued]
    entries += [rules.credit_entry(invoice) for invoice, _ in issued if invoice.credits_applied]
    await ledger.post_all(tx, entries)
    await store.move_credits(tx, [move for invoice, _ in issued for move in rules.credit_moves(invoice)])


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


async def use_credit(tx: Tx, invoice: Invoice, amount: Money, *, source_id: str) -> Invoice:
    """Use *amount* of the customer's own credit on the locked invoice, once for each source; it is booked.

    Raises:
        InvoiceNotOpen: It is a draft, void or paid already.
        OverPayment: The amount is more than what is due.
    """
    after = rules.credit(invoice, amount, at=tx.now)
    await store.save_state(tx, after)
    again = f":{source_id}" if invoice.credits_applied else ""
    entity = await tenants.entity(tx, invoice.billing_entity_id)
    booked = rules.credit_entry(replace(after, credits_applied=amount))
    today = time.local_date(tx.now, entity.timezone)
    await ledger.post(tx, replace(booked, event=f"{booked.event}{again}", effective_on=today))
    await add_credit(tx, invoice.customer_id, -amount, source_id=str(invoice.id), event=f"applied{again}")
    if after.status == "paid":
        tx.emit(InvoicePaid(subject=str(after.id)), after)
    return after


async def offset(tx: Tx, invoice: Invoice, amount: Money) -> Invoice:
    """Take *amount* off what is due on the locked invoice; paid when nothing is due any more. The caller books it.

    Raises:
        InvoiceNotOpen: It is a draft, void or paid already.
        OverPayment: The amount is more than what is due.
    """
    after = rules.offset(invoice, amount, at=tx.now)
    await store.save_state(tx, after)
    if after.status == "paid":
        tx.emit(InvoicePaid(subject=str(after.id)), after)
    return after


async def standing(tx: Tx, invoice_ids: Sequence[str]) -> list[Standing]:
    """The invoices of those ids with the lines that stand on them, in order of id, as they were booked."""
    return await store.standing(tx, invoice_ids)


async def invoices_of_lines(tx: Tx, line_ids: Sequence[str]) -> Mapping[str, str]:
    """The invoice of each of the lines, by the id of the line; one query."""
    return await store.invoices_of_lines(tx, line_ids)


async def parties(tx: Tx, invoice: Invoice) -> tuple[BillingEntity, Customer]:
    """The seller and the buyer: of an issued invoice as they were when it was issued, of a draft as they are now."""
    seller, buyer = await store.parties(tx, str(invoice.id))
    if seller is None or buyer is None:
        entity = await tenants.entity(tx, invoice.billing_entity_id)
        return entity, (await customers.by_ids(tx, [invoice.customer_id]))[invoice.customer_id]
    return codec.load(BillingEntity, seller), codec.load(Customer, buyer)


async def add_credit(tx: Tx, customer_id: str, amount: Money, *, source_id: str, event: str) -> None:
    """Add *amount* to the customer's own credit, once for each (source, event). The caller books the money."""
    await store.move_credits(tx, [CreditMove(customer_id=customer_id, amount=amount, source_id=source_id, event=event)])


async def credit_balance(tx: Tx, customer_id: str, currency: str) -> Money:
    """The customer's own credit in *currency*."""
    return (await store.credit_balances(tx, [(customer_id, currency)]))[customer_id, currency]


async def terms_of(tx: Tx, customers: Sequence[Customer]) -> dict[str, str]:
    """The payment terms of each customer by its id: its own, or else those of its billing entity."""
    entities = {each.billing_entity_id for each in customers if each.net_days is None}
    days = {key: (await tenants.entity(tx, key)).net_days for key in entities}
    return {
        each.id: rules.terms_of(days[each.billing_entity_id] if each.net_days is None else each.net_days)
        for each in customers
    }


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
    customer's credit and the coupons that it used come back. Its service counts as settled and is not billed again by
    itself.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotVoidable: It is a draft, void already, something was paid on it, or it has a credit note.
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
        await add_credit(tx, voided.customer_id, back, source_id=str(voided.id), event="voided")
    if voided.discounts:
        await catalog.release_coupon_uses(tx, str(voided.id))
    tx.emit(InvoiceVoided(subject=str(voided.id)), voided)
    return voided
