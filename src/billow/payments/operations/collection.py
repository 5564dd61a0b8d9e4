"""Automatic collection in three phases: intend, call, record (correctness L-09)."""

from dataclasses import replace
from datetime import datetime

import structlog

from billow.customers import operations as customers
from billow.invoicing import operations as invoicing
from billow.invoicing.types import Invoice
from billow.kit import ids
from billow.kit.errors import NotFound
from billow.kit.fields import Ref
from billow.kit.money import Money
from billow.kit.operation import operation
from billow.payments import rules, store
from billow.payments.operations.receipts import EXPANDS, book
from billow.payments.types import (
    LEASE,
    ChargeRequest,
    Claim,
    Held,
    NoPaymentMethod,
    Outcome,
    Payment,
    PaymentCreated,
    PaymentFailed,
    PaymentInFlight,
    PaymentMethod,
    PaymentUpdated,
)
from billow.runtime import clock
from billow.runtime.db import Tx

_log = structlog.get_logger("billow.payments")


async def intend(tx: Tx, invoice_id: str) -> Payment | None:
    """A pending payment of what is due on the invoice, to be collected from the customer's default method.

    None, and nothing changes, when nothing is due, a payment is pending already, or there is no default method.
    """
    invoice = await invoicing.lock(tx, invoice_id)
    if not rules.due(invoice) or await store.is_in_flight(tx, str(invoice.id)):
        return None
    method = await store.default_method(tx, invoice.customer_id)
    return None if method is None else await _intend(tx, invoice, method)


async def _intend(tx: Tx, invoice: Invoice, method: PaymentMethod) -> Payment:
    attempt = await store.next_attempt(tx, str(invoice.id))
    payment = Payment(
        id=ids.new("pay"),
        customer_id=invoice.customer_id,
        invoice_id=str(invoice.id),
        status="pending",
        provider=method.provider,
        payment_method_id=method.id,
        brand=method.brand,
        last4=method.last4,
        amount=invoice.amount_due,
        currency=invoice.currency,
        allocations=(),
        unallocated=Money.zero(invoice.currency),
        reference=None,
        failure_code=None,
        failure_message=None,
        provider_reference=None,
        attempt=attempt,
        recorded_by=None,
        paid_at=None,
        created_at=tx.now,
        updated_at=tx.now,
    )
    await store.add(tx, payment, key=rules.charge_key(payment.id, attempt), due_at=tx.now)
    tx.emit(PaymentCreated(subject=payment.id), payment)
    tx.wake("payments")
    return payment


@operation(
    "invoices.retry_payment",
    http="POST /invoices/{invoice_id}/retry-payment",
    rpc="InvoiceService.RetryInvoicePayment",
    needs="payments:write",
    effect="money",
    status=201,
    expands=EXPANDS,
    example={"invoice_id": "INV-000001"},
)
async def retry_payment(tx: Tx, *, invoice_id: Ref) -> Payment:
    """Make a new attempt to collect what is due on an invoice from the customer's default method; it is pending.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotOpen: It is a draft, void or paid already.
        PaymentInFlight: The outcome of an attempt is not known yet.
        NoPaymentMethod: The customer has no default method.
    """
    invoice = await invoicing.lock(tx, invoice_id)
    rules.check_open(invoice)
    if await store.is_in_flight(tx, str(invoice.id)):
        raise PaymentInFlight(f"A payment of invoice {invoice.number} is pending.")
    method = await store.default_method(tx, invoice.customer_id)
    if method is None:
        raise NoPaymentMethod(f"Customer {invoice.customer_id} has no default payment method.")
    return await _intend(tx, invoice, method)


async def claim(tx: Tx, until: datetime) -> Claim | None:
    """A charge that is due by *until*, held for this worker by a lease; None when there is none.

    On the way, payments that nothing is due for any more are canceled, provided that no provider was asked. Leases and
    the age of keys count in real time, whatever the tenant's clock says.
    """
    wall = clock.wall()
    while (held := await store.take_due(tx, until, wall=wall)) is not None:
        ready = await _again(tx, held) if held.asks else await _first(tx, held)
        if ready is not None:
            await store.lease(tx, ready, wall=wall, until=wall + LEASE)
            return await _claim(tx, ready, wall=wall)
    return None


async def is_underway(tx: Tx, until: datetime) -> bool:
    """Whether somebody holds a charge that is due by *until*."""
    return await store.is_underway(tx, until, wall=clock.wall())


async def _again(tx: Tx, held: Held) -> Held | None:
    """The payment before a further question; None when it has had its last one and is left to a person."""
    if rules.may_ask(held.asks):
        return held
    await store.save(tx, held.payment, due_at=None)
    _log.warning("payment_needs_a_person", payment_id=held.payment.id, provider=held.payment.provider)
    return None


async def _first(tx: Tx, held: Held) -> Held | None:
    """The payment before its first question, reduced to what is due by now; None when it was canceled."""
    invoice = await invoicing.get(tx, invoice_id=str(held.payment.invoice_id))
    payment = rules.before_call(held.payment, invoice=invoice, usable=held.usable, at=tx.now)
    canceled = payment.status == "canceled"
    if payment != held.payment:
        await store.save(tx, payment, due_at=None if canceled else tx.now)
        tx.emit(PaymentUpdated(subject=payment.id), payment)
    return None if canceled else replace(held, payment=payment)


async def _claim(tx: Tx, held: Held, *, wall: datetime) -> Claim:
    payment = held.payment
    invoice = await invoicing.get(tx, invoice_id=str(payment.invoice_id))
    return Claim(
        payment_id=payment.id,
        provider=payment.provider,
        request=ChargeRequest(
            key=held.key, amount=payment.amount, token=held.token, description=f"Invoice {invoice.number}"
        ),
        asks=held.asks + 1,
        again=held.asks > 0,
        resend=rules.may_send(held.first_asked_at, wall),
    )


async def record(tx: Tx, claimed: Claim, outcome: Outcome | None) -> Payment:
    """What the provider answered to the claim is settled, declined or still pending; with None nothing is known.

    Money for an invoice that is paid or void by now is the customer's credit (correctness I-23). A payment whose
    outcome is known stays as it is (I-22).

    Raises:
        NotFound: There is no such payment.
    """
    seen = await store.load(tx, claimed.payment_id)
    if seen is None:
        raise NotFound(f"There is no payment {claimed.payment_id!r}.")
    customer = await customers.lock(tx, seen.customer_id)
    invoice = await invoicing.lock(tx, str(seen.invoice_id))
    before = await store.load(tx, seen.id, lock=True)
    if before is None or before.status != "pending":
        return before or seen
    after = rules.answered(before, outcome, invoice=invoice, at=tx.now)
    again = rules.next_ask(claimed.asks, tx.now) if after.status == "pending" else None
    await store.save(tx, after, due_at=again)
    if after.status == "pending":
        if again is None:
            _log.warning("payment_needs_a_person", payment_id=after.id, provider=after.provider)
        return after
    tx.emit(PaymentUpdated(subject=after.id), after)
    if after.status == "failed":
        tx.emit(PaymentFailed(subject=after.id), after)
        return after
    await book(tx, after, [invoice], customer=customer)
    if after.unallocated:
        _log.warning("payment_beyond_due", payment_id=after.id, invoice_id=after.invoice_id)
    return after


async def postpone(tx: Tx, claimed: Claim) -> None:
    """The claim is given up without an outcome; it is due again later, or left to a person after its last question."""
    await store.postpone(tx, claimed.payment_id, due_at=rules.next_ask(claimed.asks, tx.now))
