"""A note: its amounts, its taxes, its entry and its calculation."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from billow.credit_notes.rules.levels import Level, key_of, level
from billow.credit_notes.types import (
    CreditNote,
    CreditNoteLine,
    CreditNoteTax,
    NewNote,
    NotePart,
    NoteReason,
    Planned,
    Taken,
)
from billow.invoicing.types import BookedLine, DraftLine, InvoiceTax
from billow.kit import explain, ids
from billow.kit.allocation import largest_remainder
from billow.kit.currency import exponent
from billow.kit.errors import invariant
from billow.kit.explain import Step
from billow.kit.money import Money
from billow.kit.numbers import decimal_text, exact
from billow.ledger import rules as ledger
from billow.ledger.types import Account, Entry, Posting

SERIES = "CN-"
"""The series of the notes of every billing entity, apart from that of its invoices."""


def note(planned: Planned, *, due: Money, reason: NoteReason, description: str | None, at: datetime) -> NewNote:
    """The note that is planned, before it has a number: what is *due* of the invoice is taken off first, the rest
    becomes the customer's credit (correctness I-16)."""
    standing, invoice = planned.standing, planned.invoice
    currency = invoice.currency
    before, after = level(standing, planned.before), level(standing, planned.after)
    parts = _parts(planned, before, after)
    changed = [
        group for group in invoice.taxes if after.bases.get(key_of(group), 0) != before.bases.get(key_of(group), 0)
    ]
    whole = Money(after.total - before.total, currency)
    offset = min(due, whole)
    found = CreditNote(
        id=ids.new("cn"),
        number=None,
        status="issued",
        reason=reason,
        description=description,
        customer_id=invoice.customer_id,
        invoice_id=str(invoice.id),
        invoice_number=str(invoice.number),
        billing_entity_id=invoice.billing_entity_id,
        currency=currency,
        issue_date=None,
        subtotal=_sum((part.line.amount for part in parts), currency),
        discount_total=_sum((part.line.discount_amount for part in parts), currency),
        tax_total=whole - Money(after.net - before.net, currency),
        total=whole,
        offset_amount=offset,
        credit_amount=whole - offset,
        refund_amount=Money.zero(currency),
        line_items=tuple(part.line for part in parts),
        taxes=tuple(_group(group, before, after) for group in changed),
        created_at=at,
    )
    trees = tuple(_tax_tree(group, before, after) for group in changed)
    return NewNote(note=check(found), parts=tuple(parts), trees=trees)


def _sum(amounts: Iterable[Money], currency: str) -> Money:
    return Money(sum(amount.minor for amount in amounts), currency)


def _group(group: InvoiceTax, before: Level, after: Level) -> CreditNoteTax:
    key, currency = key_of(group), group.base.currency
    return CreditNoteTax(
        code=group.code,
        name=group.name,
        category=group.category,
        rate=group.rate,
        base=Money(after.bases.get(key, 0) - before.bases.get(key, 0), currency),
        amount=Money(after.taxes.get(key, 0) - before.taxes.get(key, 0), currency),
    )


def _tax_tree(group: InvoiceTax, before: Level, after: Level) -> Step:
    """The tax on what is credited by now, less the tax on what was credited before."""
    places = exponent(group.base.currency)
    tax = explain.given(f"{group.name} {decimal_text(group.rate)} % of the invoice", group.amount.amount)
    whole = explain.given("on", group.base.amount)

    def so_far(label: str, base: int) -> Step:
        share = explain.divide("share", explain.given(label, Money(base, group.base.currency).amount), whole)
        return explain.rounded("rounded", explain.multiply("tax of the share", tax, share), places)

    now = so_far("credited by now", after.bases.get(key_of(group), 0))
    earlier = before.bases.get(key_of(group), 0)
    if not earlier:
        return explain.add(group.name, now)
    return explain.subtract(group.name, now, so_far("credited before", earlier))


def _parts(planned: Planned, before: Level, after: Level) -> list[NotePart]:
    lines = {line.item.id: line for line in planned.standing.lines}
    nets = [after.nets[each.line_id] - before.nets.get(each.line_id, 0) for each in planned.taken]
    taxes = [0] * len(nets)
    for key in after.taxes:
        bearing = [
            n
            for n, each in enumerate(planned.taken)
            if key in {(tax.category, tax.rate, tax.code) for tax in lines[each.line_id].taxes}
        ]
        shares = largest_remainder(after.taxes[key] - before.taxes.get(key, 0), [nets[n] for n in bearing])
        for n, share in zip(bearing, shares, strict=True):
            taxes[n] += share
    return [
        _part(each, lines[each.line_id], net=net, tax=tax, currency=planned.invoice.currency)
        for each, net, tax in zip(planned.taken, nets, taxes, strict=True)
    ]


def _part(taken: Taken, booked: BookedLine, *, net: int, tax: int, currency: str) -> NotePart:
    item, correction = booked.item, taken.correction
    line = CreditNoteLine(
        id=ids.new("cnl"),
        invoice_line_item_id=item.id,
        description=correction.description if correction else item.description,
        product_id=item.product_id,
        item_key=item.item_key,
        subscription_id=item.subscription_id,
        customer_id=item.customer_id,
        quantity=_quantity(taken, correction) if correction else item.quantity,
        amount=Money(taken.amount, currency),
        discount_amount=Money(taken.amount - net, currency),
        tax_amount=Money(tax, currency),
        tax_rate=item.tax_rate,
        period_start=correction.period_start if correction else item.period_start,
        period_end=correction.period_end if correction else item.period_end,
    )
    return NotePart(
        line=line,
        taxes=booked.taxes,
        deferred=booked.deferred,
        version_id=correction.version_id if correction else booked.version_id,
        tree=taken.tree,
        correction=correction,
    )


def _quantity(taken: Taken, correction: DraftLine) -> Decimal:
    """What is counted less than before, above zero as all of a note is (correctness M-12); where only a part of that is
    on the line, one at the amount."""
    whole = taken.amount == -correction.amount.minor
    return Decimal(decimal_text(abs(correction.quantity))) if whole else Decimal(1)


def check(found: CreditNote) -> CreditNote:
    """The note, when its sums hold (INV-21).

    Raises:
        InvariantBroken: A sum is wrong; nothing of the transaction may stay.
    """
    net = found.subtotal - found.discount_total
    invariant(found.total == net + found.tax_total, "total = net + tax")
    tax = _sum((line.tax_amount for line in found.line_items), found.currency)
    invariant(tax == found.tax_total == _sum((t.amount for t in found.taxes), found.currency), "tax = sum of its parts")
    parts = found.offset_amount + found.credit_amount + found.refund_amount
    invariant(found.total == parts, "total = offset + credit + refund")
    invariant(bool(found.total.minor > 0), "a note takes something back")
    return found


def numbered(found: CreditNote, *, number: str, on: date) -> CreditNote:
    """The note under its *number*, issued on the day *on*."""
    return replace(found, number=number, issue_date=on)


def entry(found: NewNote, *, on: date) -> Entry:
    """The entry of an issued note (correctness E10, E11, R-09): what the lines were booked on, and the tax, against the
    receivable as far as something was due, and the customer's credit."""
    issued = found.note
    postings: list[Posting] = [
        ledger.debit(
            Account.DEFERRED_REVENUE if part.deferred else Account.REVENUE,
            part.line.amount - part.line.discount_amount,
            customer_id=part.line.customer_id,
            subscription_id=part.line.subscription_id,
        )
        for part in found.parts
    ]
    postings += [
        ledger.debit(Account.TAX_PAYABLE, issued.tax_total, customer_id=issued.customer_id),
        ledger.credit(Account.AR, issued.offset_amount, customer_id=issued.customer_id),
        ledger.credit(Account.CUSTOMER_CREDIT, issued.credit_amount, customer_id=issued.customer_id),
        ledger.credit(Account.REFUNDS_PAYABLE, issued.refund_amount, customer_id=issued.customer_id),
    ]
    return Entry(
        source_type="credit_note",
        source_id=issued.id,
        event="finalized",
        currency=issued.currency,
        billing_entity_id=issued.billing_entity_id,
        effective_on=on,
        postings=tuple(postings),
    )


def tree(issued: CreditNote, lines: Sequence[Step], taxes: Sequence[Step]) -> Step:
    """The whole note as one calculation: lines, less their discounts, then the taxes, then the total."""
    parts = [explain.add("subtotal", *lines)]
    if issued.discount_total:
        off = explain.given("discount that the lines bore", issued.discount_total.amount)
        parts = [explain.subtract("subtotal less discounts", parts[0], off)]
    whole = explain.add("total", *parts, *taxes)
    invariant(whole.value == exact(issued.total.amount), "the explanation comes to the total")
    return whole
