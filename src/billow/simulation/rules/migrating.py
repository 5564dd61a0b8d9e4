"""What a plan migration comes to: for one subscription, and for all."""

from collections import Counter
from collections.abc import Sequence

from billow.billing import rules as billing
from billow.invoicing.types import Invoice
from billow.kit.money import Money, total
from billow.simulation.types.migration import (
    MigrationEffect,
    MigrationPreview,
    Move,
    NotMoved,
    ReasonCount,
    RecurringFee,
    Wish,
)
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Item

SHOWN = 100
"""Subscriptions whose next invoices a preview works out, twice each; the rest is shown from an offset on."""


def effect(move: Move, *, before: Invoice | None, after: Invoice | None) -> MigrationEffect:
    """What moving a subscription comes to, by its next invoice as things are and once it has moved."""
    currency = move.timeline.currency
    zero = Money.zero(currency)
    then, now = timelines.mrr(move.before, currency), timelines.mrr(move.items, currency)
    invoice = billing.invoice_effect(move.timeline, before=before, after=after)
    same = after or before
    return MigrationEffect(
        subscription_id=move.subscription.id,
        customer_id=move.subscription.customer_id,
        plan_revision=move.revision,
        effective_from=move.day,
        currency=currency,
        fees_before=_fees(move.before, currency),
        fees_after=_fees(move.items, currency),
        mrr_before=then,
        mrr_after=now,
        mrr_delta=now - then,
        credits=_lines(after, "proration_credit", currency),
        charges=_lines(after, "proration_charge", currency),
        next_invoice_on=invoice.on if invoice else same.issue_date if same else None,
        next_invoice_before=invoice.before if invoice else same.total if same else zero,
        next_invoice_after=invoice.after if invoice else same.total if same else zero,
    )


def _lines(invoice: Invoice | None, kind: str, currency: str) -> Money:
    """What the lines of that kind come to together."""
    return total((line.amount for line in (invoice.line_items if invoice else ()) if line.kind == kind), currency)


def _fees(items: Sequence[Item], currency: str) -> tuple[RecurringFee, ...]:
    found = timelines.recurring_fees(items, currency)
    return tuple(
        RecurringFee(billing_interval_unit=cadence.unit.value, billing_interval_count=cadence.count, amount=amount)
        for cadence, amount in sorted(found.items(), key=lambda pair: (pair[0].unit.value, pair[0].count))
    )


def preview(
    wish: Wish, moves: Sequence[Move], stay: Sequence[NotMoved], effects: Sequence[MigrationEffect], *, offset: int
) -> MigrationPreview:
    """All of a migration: those that move and those that stay, with the effects that were worked out."""
    currency = wish.target.currency
    then = total((timelines.mrr(move.before, currency) for move in moves), currency)
    now = total((timelines.mrr(move.items, currency) for move in moves), currency)
    return MigrationPreview(
        plan_id=wish.plan_id,
        target_plan_id=wish.target.plan_id,
        target_revision=wish.target.revision,
        currency=currency,
        subscriptions=len(moves),
        customers=len({move.subscription.customer_id for move in moves}),
        mrr_before=then,
        mrr_after=now,
        mrr_delta=now - then,
        offset=offset,
        effects=tuple(effects),
        credits=total((each.credits for each in effects), currency),
        charges=total((each.charges for each in effects), currency),
        stay=len(stay),
        reasons=reasons(stay),
        left_out=tuple(stay[offset : offset + SHOWN]),
    )


def nobody(stay: Sequence[NotMoved]) -> str:
    """Words for a migration that reaches nobody."""
    if not stay:
        return "no subscription of the plan is in the cohort"
    counted = ", ".join(f"{each.subscriptions} {each.reason}" for each in reasons(stay))
    return f"none of {len(stay)} would move: {counted}; the preview says why for each"


def reasons(stay: Sequence[NotMoved]) -> tuple[ReasonCount, ...]:
    """How many stay for each reason, the most frequent first."""
    counts = Counter(each.reason for each in stay)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ReasonCount(reason=reason, subscriptions=count) for reason, count in ordered)
