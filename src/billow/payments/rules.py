"""Payments as arithmetic: allocation, transitions, entries, and when to ask again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from billow.invoicing.types import OPEN, Invoice, InvoiceNotOpen
from billow.kit import time
from billow.kit.errors import Invalid, invariant
from billow.kit.money import Money, TooPrecise, total
from billow.ledger import rules as ledger
from billow.ledger.types import Account, Entry, Posting
from billow.payments.types import (
    ASK_DELAYS,
    KEY_LIFE,
    MANUAL,
    Allocation,
    CardNumberRefused,
    Declined,
    Outcome,
    Payment,
    Pending,
    Refund,
)

_CARD_LIKE = re.compile(r"(?<![0-9])[2-6](?:[ -]?[0-9]){12,18}(?![0-9])")
_MESSAGE_LENGTH = 500


def digits(text: str) -> str:
    """*text* without the spaces and hyphens that group a number."""
    return re.sub(r"[ -]", "", text)


def check_no_card(field: str, text: str | None) -> None:
    """Return when *text* holds nothing that looks like a card number: 13 to 19 digits with a right check digit.

    Raises:
        CardNumberRefused: It does (correctness S-13); the answer does not repeat it.
    """
    if any(_luhn(digits(found)) for found in _CARD_LIKE.findall(text or "")):
        raise CardNumberRefused.of(field, "this looks like a card number; leave it out", code="card_number")


def _luhn(number: str) -> bool:
    doubled = [int(d) * (1 + n % 2) for n, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def charge_key(payment_id: str, attempt: int) -> str:
    """The key that the provider knows the charge by, for ever (correctness L-09)."""
    return f"{payment_id}_{attempt}"


def money(amount: object, currency: str) -> Money:
    """A positive *amount* in *currency*.

    Raises:
        Invalid: It is zero, or has more decimals than the currency.
    """
    try:
        found = Money.of(str(amount), currency)
    except TooPrecise as error:
        raise Invalid.of("amount", str(error), code="too_precise") from None
    if found <= Money.zero(currency):
        raise Invalid.of("amount", "must be greater than zero", code="out_of_range")
    return found


def paid_instant(day: date | None, *, zone: str, at: datetime) -> datetime:
    """When money arrived that arrived on *day*: now for today or no day, and else the beginning of that day in *zone*.

    Raises:
        Invalid: The day lies in the future.
    """
    today = time.local_date(at, zone)
    if day is None or day == today:
        return at
    if day > today:
        raise Invalid.of("paid_at", f"must not lie in the future; today is {today}", code="in_future")
    return time.resolve(day, zone)


def check_open(invoice: Invoice) -> None:
    """Return when the invoice can be paid.

    Raises:
        InvoiceNotOpen: It is a draft, void or paid already.
    """
    if invoice.status not in OPEN:
        raise InvoiceNotOpen(f"Invoice {invoice.number or invoice.id} is {invoice.status}.")


def due(invoice: Invoice) -> Money:
    """What can be paid on the invoice: nothing unless it is open."""
    return invoice.amount_due if invoice.status in OPEN else Money.zero(invoice.currency)


def spread(amount: Money, invoices: Sequence[Invoice]) -> tuple[tuple[Allocation, ...], Money]:
    """*amount* laid on *invoices* in their order, each fully before the next (correctness M-15), and what is left."""
    found: list[Allocation] = []
    for invoice in invoices:
        part = min(amount, due(invoice))
        if part:
            found.append(Allocation(invoice_id=str(invoice.id), amount=part))
            amount -= part
    return tuple(found), amount


def received(payment: Payment, invoices: Sequence[Invoice], *, at: datetime) -> Payment:
    """The payment once its money is there: laid on *invoices*, the rest left for the customer's credit (I-21, I-23)."""
    allocations, rest = spread(payment.amount, invoices)
    used = total((a.amount for a in allocations), payment.currency)
    invariant(used + rest == payment.amount, "allocations and the rest come to the payment (INV-24)")
    return replace(
        payment,
        status="succeeded",
        allocations=allocations,
        unallocated=rest,
        paid_at=payment.paid_at or at,
        updated_at=at,
    )


def answered(payment: Payment, outcome: Outcome | None, *, invoice: Invoice, at: datetime) -> Payment:
    """The payment after the provider's answer, None being none at all.

    States only move forward: a payment that is no longer pending stays as it is (correctness I-22).
    """
    if payment.status != "pending" or outcome is None:
        return payment
    if isinstance(outcome, Declined):
        return replace(
            payment,
            status="failed",
            failure_code=outcome.code,
            failure_message=outcome.message[:_MESSAGE_LENGTH],
            updated_at=at,
        )
    known = replace(payment, provider_reference=outcome.reference, updated_at=at)
    return known if isinstance(outcome, Pending) else received(known, [invoice], at=at)


def before_call(payment: Payment, *, invoice: Invoice, usable: bool, at: datetime) -> Payment:
    """The payment as the provider is asked for it the first time: never more than is due by now.

    It is canceled when nothing is due any more or its method was removed; no money was asked for yet.
    """
    amount = min(payment.amount, due(invoice))
    if not amount or not usable:
        return replace(payment, status="canceled", updated_at=at)
    return payment if amount == payment.amount else replace(payment, amount=amount, updated_at=at)


def next_ask(asks: int, at: datetime) -> datetime | None:
    """When to ask again after *asks* questions without a final answer; None when it is left to a person."""
    return at + ASK_DELAYS[asks - 1] if asks <= len(ASK_DELAYS) else None


def may_ask(asks: int) -> bool:
    """Whether a further question follows *asks* questions, be it that their answers were lost with a worker."""
    return asks <= len(ASK_DELAYS)


def may_send(first_asked_at: datetime | None, at: datetime) -> bool:
    """Whether the provider still knows a key that it was first sent then, so that sending it again is safe."""
    return first_asked_at is None or at - first_asked_at < KEY_LIFE


def entries(payment: Payment, *, entities: Mapping[str, str], home: str, on: date) -> tuple[Entry, ...]:
    """The entries of a received payment (correctness E05, E07, E08): one for each billing entity that was paid.

    *entities* says whose each invoice is; what is left belongs to *home*, the customer's own entity.
    """
    credits: dict[str, list[Posting]] = {}
    for each in payment.allocations:
        posting = ledger.credit(Account.AR, each.amount, customer_id=payment.customer_id)
        credits.setdefault(entities[each.invoice_id], []).append(posting)
    if payment.unallocated:
        posting = ledger.credit(Account.CUSTOMER_CREDIT, payment.unallocated, customer_id=payment.customer_id)
        credits.setdefault(home, []).append(posting)
    first = home if home in credits else min(credits)
    return tuple(
        _entry(payment, postings, entity=entity, event="succeeded" if entity == first else f"succeeded:{entity}", on=on)
        for entity, postings in sorted(credits.items())
    )


def _entry(payment: Payment, credits: Sequence[Posting], *, entity: str, event: str, on: date) -> Entry:
    account = Account.CASH if payment.provider == MANUAL else Account.PSP_CLEARING
    amount = total((p.credit for p in credits), payment.currency)
    return Entry(
        source_type="payment",
        source_id=payment.id,
        event=event,
        currency=payment.currency,
        billing_entity_id=entity,
        effective_on=on,
        postings=(ledger.debit(account, amount, customer_id=payment.customer_id), *credits),
    )


def refund_entry(refund: Refund, *, entity: str, on: date) -> Entry:
    """The entry of a refund that is due: what was the customer's credit is owed in money (correctness 6.4)."""
    return _refund_entry(refund, "due", (Account.CUSTOMER_CREDIT, Account.REFUNDS_PAYABLE), entity=entity, on=on)


def paid_refund_entry(refund: Refund, *, entity: str, on: date) -> Entry:
    """The entry of a refund that was given back by hand."""
    return _refund_entry(refund, "paid", (Account.REFUNDS_PAYABLE, Account.CASH), entity=entity, on=on)


def _refund_entry(refund: Refund, event: str, accounts: tuple[Account, Account], *, entity: str, on: date) -> Entry:
    taken, given = accounts
    return Entry(
        source_type="refund",
        source_id=refund.id,
        event=event,
        currency=refund.currency,
        billing_entity_id=entity,
        effective_on=on,
        postings=(
            ledger.debit(taken, refund.amount, customer_id=refund.customer_id),
            ledger.credit(given, refund.amount, customer_id=refund.customer_id),
        ),
    )
