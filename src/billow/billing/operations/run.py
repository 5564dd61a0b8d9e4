"""Billing a subscription on its day, and setting the next one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from billow.billing import rules, store
from billow.billing.operations.late import lateness, looked_through
from billow.billing.operations.measuring import measure
from billow.billing.types import (
    Schedule,
    Served,
    UsagePiece,
)
from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.invoicing import operations as invoicing
from billow.invoicing.types import BilledLine, Draft, DraftLine, Invoice
from billow.kit import time
from billow.kit.errors import NotFound
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Subscription, Timeline


async def bill(tx: Tx, subscription_id: str, *, on: date | None = None) -> Invoice | None:
    """Bill what is due of a subscription on day *on*, or on its next day once that has come: one invoice, or none when
    nothing is missing.

    Everything is in this transaction: lines under natural keys, the invoice, its number, its entry, and the next day.
    """
    subscription, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    schedule = await store.schedule(tx, subscription_id, lock=True) or unbilled(timeline)
    day = on or schedule.next_on
    if day is None or day > time.local_date(tx.now, timeline.timezone):
        return None
    customer = await customers.of(tx, timeline.customer_id)
    looked = await looked_through(tx, schedule)
    draft = await proposal(tx, subscription, timeline, customer=customer, as_of=day, known=schedule)
    invoice = None
    if draft is not None:
        invoice = await invoicing.open_draft(tx, draft, customer=customer)
        if subscription.billing.auto_issue_invoices:
            invoice = await invoicing.issue(tx, invoice, customer=customer)
    following = timelines.next_due(timeline, after=day) or _late(timeline, day)
    billed = replace(schedule, billed_through=day, next_on=following, measured_through=looked)
    await _plan(tx, billed, timeline.timezone)
    return invoice


def _late(timeline: Timeline, day: date) -> date | None:
    """The next day on which a service that is over is billed for usage that came late."""
    return timelines.late_day(timeline, after=day) if timeline.end is not None and day >= timeline.end else None


def unbilled(timeline: Timeline) -> Schedule:
    return Schedule(
        subscription_id=timeline.subscription_id, customer_id=timeline.customer_id, next_on=None, billed_through=None
    )


async def _plan(tx: Tx, schedule: Schedule, zone: str) -> None:
    next_at = time.resolve(schedule.next_on, zone) if schedule.next_on else None
    await store.put(tx, schedule, next_at=next_at)


async def reschedule(tx: Tx, subscription_id: str) -> None:
    """Set the next day of a subscription anew after its timeline has changed."""
    try:
        subscription, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    except NotFound:
        return
    if subscription.status == "draft":
        return
    known = await store.schedule(tx, subscription_id, lock=True) or unbilled(timeline)
    following = next_day(subscription, timeline, through=known.billed_through, now=tx.now)
    await _plan(tx, replace(known, next_on=following), timeline.timezone)


def next_day(subscription: Subscription, timeline: Timeline, *, through: date | None, now: datetime) -> date | None:
    """The day on which the subscription is billed next.

    One that is over is billed at once: its final usage, and the credit for what it paid ahead.
    """
    following = timelines.next_due(timeline, after=through)
    if following is None and through is not None and subscription.status in ("canceled", "ended"):
        return time.local_date(now, timeline.timezone)
    return following


async def proposal(
    tx: Tx,
    subscription: Subscription,
    timeline: Timeline,
    *,
    customer: Customer,
    as_of: date,
    known: Schedule,
    assumed: Sequence[BilledLine] = (),
) -> Draft | None:
    """What is to be billed of the subscription as of a day, when it was billed as its schedule is *known* to say, with
    what is *assumed* to be billed too; None when that is nothing.

    The run, the upcoming invoice and the preview of a change all come through here (PT-18).
    """
    lines = await owed(tx, timeline, as_of=as_of, known=known, assumed=assumed)
    if not rules.worth_billing(lines):
        return None
    return Draft(
        customer_id=customer.id,
        billing_entity_id=str(customer.billing_entity_id),
        currency=timeline.currency,
        payment_terms=subscription.billing.payment_terms or await invoicing.terms_for(tx, customer),
        lines=tuple(lines),
        subscription_ids=(subscription.id,),
        auto_pay=subscription.billing.auto_pay_invoices,
    )


async def owed(
    tx: Tx, timeline: Timeline, *, as_of: date, known: Schedule, assumed: Sequence[BilledLine] = ()
) -> list[DraftLine]:
    """The lines that are missing as of a day: what ought to have been billed, less what was and what is *assumed*."""
    since = known.billed_through
    expected = list(timelines.dues(timeline, until=as_of))
    settled = (await invoicing.billed(tx, [timeline.subscription_id]))[timeline.subscription_id]
    billed = [*settled, *assumed]
    fees = [
        rules.fee_line(piece, subscription_id=timeline.subscription_id, currency=timeline.currency)
        for piece in rules.missing_fees(timeline, expected, billed)
    ]
    (late,) = await lateness(tx, [Served(timeline=timeline, known=known, expected=expected, as_of=as_of)])
    pieces, gone = rules.usage_pieces(timeline, expected, billed, as_of=as_of, since=since, late=late)
    usage = await _usage_lines(tx, timeline, pieces, since=since)
    back = [rules.withdrawal_line(each, timeline=timeline) for each in gone]
    return [line for line in [*fees, *usage, *back] if line is not None]


async def _usage_lines(
    tx: Tx, timeline: Timeline, pieces: Sequence[UsagePiece], *, since: date | None
) -> list[DraftLine | None]:
    measured = await measure(tx, [(timeline, p.item.metric_ids, p.start, p.end) for p in pieces])
    lines = []
    for piece, found in zip(pieces, measured, strict=True):
        quantity, evidence = rules.counted(timeline, piece, found)
        lines.append(rules.usage_line(piece, quantity=quantity, evidence=evidence, timeline=timeline, since=since))
    return lines
