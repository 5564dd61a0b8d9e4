"""The difference between two next invoices of a subscription."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from billow.billing.types import CreditNoteEffect, InvoiceEffect, LineEffect
from billow.credit_notes import rules as notes
from billow.credit_notes.types import Planned
from billow.invoicing.types import Invoice
from billow.kit.money import Money
from billow.subscriptions.types import Timeline

_Window = tuple[str, date, date]


def invoice_effect(timeline: Timeline, *, before: Invoice | None, after: Invoice | None) -> InvoiceEffect | None:
    """What makes the next invoice *after* another than *before*; None when nothing does.

    Both are those of the first day on which either has anything to bill: the one that is issued later has nothing then.
    Of an invoice that is shared only those are told that have a part in the difference.
    """
    days = [each.issue_date for each in (before, after) if each is not None and each.issue_date is not None]
    if not days:
        return None
    on = min(days)
    before, after = (each if each is not None and each.issue_date == on else None for each in (before, after))
    lines = _line_effects(timeline, before, after)
    if not lines and any(len(each.subscription_ids) > 1 for each in (before, after) if each is not None):
        return None
    zero = Money.zero(timeline.currency)
    totals = [each.total if each is not None else zero for each in (before, after)]
    if not lines and totals[0] == totals[1]:
        return None
    return InvoiceEffect(
        subscription_id=timeline.subscription_id,
        customer_id=timeline.customer_id,
        on=on,
        currency=timeline.currency,
        before=totals[0],
        after=totals[1],
        difference=totals[1] - totals[0],
        lines=lines,
        next_invoice=after,
    )


def credit_note_effects(before: Sequence[Planned], after: Sequence[Planned]) -> list[CreditNoteEffect]:
    """What makes the credit notes on invoices *after* others than *before*."""
    one, other = _by_invoice(before), _by_invoice(after)
    invoices = {str(each.invoice.id): each.invoice for each in (*before, *after)}
    return [
        CreditNoteEffect(
            invoice_id=key,
            invoice_number=str(invoice.number),
            customer_id=invoice.customer_id,
            currency=invoice.currency,
            before=Money(one[key], invoice.currency),
            after=Money(other[key], invoice.currency),
            difference=Money(other[key] - one[key], invoice.currency),
        )
        for key, invoice in sorted(invoices.items())
        if one[key] != other[key]
    ]


def _by_invoice(planned: Sequence[Planned]) -> defaultdict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for each in planned:
        found[str(each.invoice.id)] += notes.total_of(each)
    return found


def _line_effects(timeline: Timeline, before: Invoice | None, after: Invoice | None) -> tuple[LineEffect, ...]:
    zero = Money.zero(timeline.currency)
    one, other = (_by_window(timeline, each, zero) for each in (before, after))
    metrics = {item.item_key: item.metric_ids for version in timeline.versions for item in version.items}
    return tuple(
        LineEffect(
            item_key=window[0],
            metric_ids=metrics.get(window[0], ()),
            period_start=window[1],
            period_end=window[2],
            before=one[window],
            after=other[window],
            difference=other[window] - one[window],
        )
        for window in sorted({*one, *other})
        if one[window] != other[window]
    )


def _by_window(timeline: Timeline, invoice: Invoice | None, zero: Money) -> defaultdict[_Window, Money]:
    """What the subscription's lines of each item and period come to together."""
    found: defaultdict[_Window, Money] = defaultdict(lambda: zero)
    for item in invoice.line_items if invoice is not None else ():
        own = item.subscription_id == timeline.subscription_id
        if own and item.item_key and item.period_start and item.period_end:
            found[(item.item_key, item.period_start, item.period_end)] += item.amount
    return found
