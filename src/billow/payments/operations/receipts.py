"""Money received: by hand, and read."""

from collections.abc import Sequence

from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.invoicing import operations as invoicing
from billow.invoicing.types import OPEN, Invoice
from billow.kit import ids, time
from billow.kit.errors import Invalid, NotFound
from billow.kit.fields import Amount, Day, Instant, KnownCurrency, Name, Ref
from billow.kit.money import Money, total
from billow.kit.operation import Expansion, operation
from billow.kit.paging import Page, PageRequest
from billow.ledger import operations as ledger
from billow.payments import rules, store
from billow.payments.types import (
    MANUAL,
    InvoiceRefs,
    Payment,
    PaymentCreated,
    PaymentStatus,
    PaymentSucceeded,
)
from billow.runtime import db
from billow.runtime.db import Tx
from billow.tenants import operations as tenants

EXPANDS = {"customer": Expansion(key="customer_id", load=customers.by_ids)}
_OLDEST_FIRST = (("due_date", False), ("number", False))


async def book(tx: Tx, payment: Payment, invoices: Sequence[Invoice], *, customer: Customer) -> None:
    """Count a received payment, whose row exists, on its locked invoices; its rest is the customer's credit.

    Allocations, invoices, credit and entries are written together; the keys of each refuse a second time.
    """
    await store.allocate(tx, payment)
    held = {str(invoice.id): invoice for invoice in invoices}
    for each in payment.allocations:
        await invoicing.apply_payment(tx, held[each.invoice_id], each.amount)
    if payment.unallocated:
        await invoicing.add_credit(tx, payment.customer_id, payment.unallocated, source_id=payment.id, event="overpaid")
    home = await tenants.entity(tx, customer.billing_entity_id)
    for entry in rules.entries(
        payment,
        entities={key: invoice.billing_entity_id for key, invoice in held.items()},
        home=home.id,
        on=time.local_date(payment.paid_at or tx.now, home.timezone),
    ):
        await ledger.post(tx, entry)
    tx.emit(PaymentSucceeded(subject=payment.id), payment)


async def _receive(
    tx: Tx,
    customer: Customer,
    amount: Money,
    *,
    invoices: Sequence[Invoice],
    reference: str | None,
    paid_on: Day | None,
) -> Payment:
    """A manual payment, received and booked; the customer and the invoices are locked."""
    rules.check_no_card("reference", reference)
    zone = (await tenants.entity(tx, customer.billing_entity_id)).timezone
    pending = Payment(
        id=ids.new("pay"),
        customer_id=customer.id,
        invoice_id=None,
        status="pending",
        provider=MANUAL,
        payment_method_id=None,
        brand=None,
        last4=None,
        amount=amount,
        currency=amount.currency,
        allocations=(),
        unallocated=Money.zero(amount.currency),
        reference=reference,
        failure_code=None,
        failure_message=None,
        provider_reference=None,
        attempt=None,
        recorded_by=tx.actor,
        paid_at=rules.paid_instant(paid_on, zone=zone, at=tx.now),
        created_at=tx.now,
        updated_at=tx.now,
    )
    payment = rules.received(pending, invoices, at=tx.now)
    await store.add(tx, payment)
    tx.emit(PaymentCreated(subject=payment.id), payment)
    await book(tx, payment, invoices, customer=customer)
    return payment


@operation(
    "payments.create",
    http="POST /payments",
    rpc="PaymentService.Create",
    needs="payments:write",
    effect="money",
    status=201,
    expands=EXPANDS,
    example={"customer_id": "acme", "amount": "59.00", "currency": "USD", "reference": "Transfer of 1 February"},
)
async def create(
    tx: Tx,
    *,
    customer_id: Ref,
    amount: Amount,
    currency: KnownCurrency | None = None,
    invoice_ids: InvoiceRefs | None = None,
    invoice_id: Ref | None = None,
    reference: Name | None = None,
    paid_at: Day | None = None,
) -> Payment:
    """Record money that arrived outside of every provider: it pays the invoices that are named, in that order, or else
    the open ones, oldest due first; what is left is the customer's credit, which later invoices use.

    Raises:
        NotFound: There is no such customer, or the customer has no such invoice.
        InvoiceNotOpen: An invoice that is named is a draft, void or paid already.
        CurrencyFixed: The customer is billed in another currency.
        CardNumberRefused: The reference looks like a card number.
        Invalid: The amount is zero or too precise, the day lies in the future, or no currency is known.
    """
    customer = await customers.resolve_and_lock(tx, customer_id)
    value = rules.money(amount, await customers.choose_currency(tx, customer, currency))
    named = [*([invoice_id] if invoice_id else []), *(invoice_ids or [])]
    invoices = await _named(tx, customer, named, value) if named else await _oldest(tx, customer, value)
    return await _receive(tx, customer, value, invoices=invoices, reference=reference, paid_on=paid_at)


async def _named(tx: Tx, customer: Customer, refs: Sequence[str], amount: Money) -> list[Invoice]:
    """The invoices of those names, locked, each once and in that order."""
    found: dict[str, Invoice] = {}
    for ref in refs:
        seen = await invoicing.get(tx, invoice_id=ref)
        if seen.customer_id != customer.id:
            raise NotFound(f"Customer {customer.external_id or customer.id!r} has no invoice {ref!r}.")
        if seen.currency != amount.currency:
            raise Invalid.of("currency", f"invoice {ref} is in {seen.currency}", code="currency_mismatch")
        if str(seen.id) not in found:
            found[str(seen.id)] = await invoicing.lock(tx, str(seen.id))
            rules.check_open(found[str(seen.id)])
    return list(found.values())


async def _oldest(tx: Tx, customer: Customer, amount: Money) -> list[Invoice]:
    """The open invoices that *amount* reaches, locked, oldest due first and then by number (correctness M-15)."""
    found: list[Invoice] = []
    page = PageRequest(limit=100, sort=_OLDEST_FIRST)
    while True:
        answer = await invoicing.list_invoices(
            tx, page=page, customer_id=customer.id, status=list(OPEN), currency=[amount.currency]
        )
        for seen in answer.data:
            if total((invoice.amount_due for invoice in found), amount.currency) >= amount:
                return found
            found.append(await invoicing.lock(tx, str(seen.id)))
        if answer.pagination.next_cursor is None:
            return found
        page = PageRequest(limit=100, sort=_OLDEST_FIRST, cursor=answer.pagination.next_cursor)


@operation(
    "payments.get",
    http="GET /payments/{payment_id}",
    rpc="PaymentService.Get",
    needs="payments:read",
    expands=EXPANDS,
    example={"payment_id": "pay_01jz0000000000000000000000"},
)
async def get(tx: Tx, *, payment_id: Ref) -> Payment:
    """Answer a payment with the invoices that it paid.

    Raises:
        NotFound: There is none.
    """
    payment = await store.load(tx, payment_id)
    if payment is None:
        raise NotFound(f"There is no payment {payment_id!r}.")
    return payment


@operation(
    "payments.list",
    http="GET /payments",
    rpc="PaymentService.List",
    needs="payments:read",
    sorts=("created_at", "paid_at", "amount"),
    expands=EXPANDS,
)
async def list_payments(
    tx: Tx,
    *,
    page: PageRequest,
    customer_id: Ref | None = None,
    invoice_id: Ref | None = None,
    status: list[PaymentStatus] | None = None,
    provider: list[Name] | None = None,
    created_at_gte: Instant | None = None,
    created_at_lte: Instant | None = None,
) -> Page[Payment]:
    """List payments, newest first; by `invoice_id` those that paid an invoice or were to collect it.

    Raises:
        NotFound: There is no such customer or invoice.
    """
    table = store.payments.c
    invoice = None if invoice_id is None else str((await invoicing.get(tx, invoice_id=invoice_id)).id)
    query = store.listed(tx, invoice_id=invoice)
    if customer_id is not None:
        query = query.where(table.customer_id == (await customers.resolve(tx, customer_id)).id)
    for column, values in ((table.status, status), (table.provider, provider)):
        query = query if values is None else query.where(column.in_(values))
    if created_at_gte is not None:
        query = query.where(table.created_at >= created_at_gte)
    if created_at_lte is not None:
        query = query.where(table.created_at <= created_at_lte)
    rows = await db.page(tx, query, page, table=store.payments)
    return rows.of(await store.with_allocations(tx, rows.data))


@operation(
    "invoices.mark_as_paid",
    http="POST /invoices/{invoice_id}/mark-as-paid",
    also=("PUT /invoices/{invoice_id}/mark-as-paid",),
    rpc="InvoiceService.MarkAsPaid",
    needs="payments:write",
    effect="money",
    expands=EXPANDS,
    example={"invoice_id": "INV-000001", "reference": "Transfer of 1 February"},
)
async def mark_as_paid(
    tx: Tx, *, invoice_id: Ref, reference: Name | None = None, paid_at: Day | None = None
) -> Invoice:
    """Record a manual payment of all that is due on an open invoice; the invoice is paid.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotOpen: It is a draft, void or paid already.
        CardNumberRefused: The reference looks like a card number.
        Invalid: The day lies in the future.
    """
    invoice = await invoicing.lock(tx, invoice_id)
    rules.check_open(invoice)
    customer = await customers.lock(tx, invoice.customer_id)
    await _receive(tx, customer, invoice.amount_due, invoices=[invoice], reference=reference, paid_on=paid_at)
    return await invoicing.get(tx, invoice_id=str(invoice.id))
