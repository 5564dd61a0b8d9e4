"""What is billed, what comes next, what was used, and what a change leads to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from billow.billing import rules, store
from billow.billing.types import (
    Change,
    ChargeUsage,
    InvoiceWhen,
    MeteredQuantity,
    NothingUpcoming,
    Schedule,
    Usage,
    UsagePiece,
)
from billow.catalog import operations as catalog
from billow.catalog.types.metric import Metric
from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.invoicing import operations as invoicing
from billow.invoicing.rules import net_days
from billow.invoicing.types import Draft, DraftLine, Evidence, Invoice
from billow.kit import time
from billow.kit.errors import NotFound
from billow.kit.fields import Ref, Text
from billow.kit.numbers import decimal_text
from billow.kit.operation import operation
from billow.kit.time import Cadence
from billow.metering import operations as metering
from billow.metering.types import Measured, Window
from billow.rating import rules as rating
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Due, Effective, Subscription, Timeline

_ID = {"subscription_id": "sub_01jz0000000000000000000000"}


async def bill(tx: Tx, subscription_id: str, *, on: date | None = None) -> Invoice | None:
    """Bill what is due of a subscription on day *on*, or on its next day once that has come: one invoice, or none when
    nothing is missing.

    Everything is in this transaction: lines under natural keys, the invoice, its number, its entry, and the next day.
    """
    subscription, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    schedule = await store.schedule(tx, subscription_id, lock=True) or _unbilled(timeline)
    day = on or schedule.next_on
    if day is None or day > time.local_date(tx.now, timeline.timezone):
        return None
    customer = await customers.resolve(tx, timeline.customer_id)
    draft = await _draft(tx, subscription, timeline, customer=customer, as_of=day, since=schedule.billed_through)
    invoice = None
    if draft is not None:
        invoice = await invoicing.open_draft(tx, draft, customer=customer)
        if subscription.billing.auto_issue_invoices:
            invoice = await invoicing.issue(tx, invoice, customer=customer)
    following = timelines.next_due(timeline, after=day)
    await _plan(tx, replace(schedule, billed_through=day, next_on=following), timeline.timezone)
    return invoice


def _unbilled(timeline: Timeline) -> Schedule:
    return Schedule(
        subscription_id=timeline.subscription_id, customer_id=timeline.customer_id, next_on=None, billed_through=None
    )


async def _plan(tx: Tx, schedule: Schedule, zone: str) -> None:
    next_at = time.resolve(schedule.next_on, zone) if schedule.next_on else None
    await store.put(tx, schedule, next_at=next_at)


async def reschedule(tx: Tx, subscription_id: str) -> None:
    """Set the next day of a subscription anew after its timeline has changed.

    One that is over is billed at once: its final usage, and the credit for what it paid ahead.
    """
    try:
        subscription, timeline = await subscriptions.find(tx, subscription_id)
    except NotFound:
        return
    if subscription.status == "draft":
        return
    known = await store.schedule(tx, subscription_id, lock=True)
    through = known.billed_through if known else None
    following = timelines.next_due(timeline, after=through)
    if subscription.status in ("canceled", "ended") and through is not None and (following or through) <= through:
        following = time.local_date(tx.now, timeline.timezone)
    if subscription.status in ("canceled", "ended") and following is None and through is not None:
        following = time.local_date(tx.now, timeline.timezone)
    fresh = Schedule(
        subscription_id=subscription_id, customer_id=timeline.customer_id, next_on=following, billed_through=through
    )
    await _plan(tx, fresh, timeline.timezone)


async def _draft(
    tx: Tx,
    subscription: Subscription,
    timeline: Timeline,
    *,
    customer: Customer,
    as_of: date,
    since: date | None,
) -> Draft | None:
    """What is to be billed of the subscription as of a day; None when that is nothing.

    The run, the upcoming invoice and the preview of a change all come through here (PT-18).
    """
    lines = await _lines(tx, timeline, as_of=as_of, since=since)
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


async def _lines(tx: Tx, timeline: Timeline, *, as_of: date, since: date | None) -> list[DraftLine]:
    expected = list(timelines.dues(timeline, until=as_of))
    billed = await invoicing.billed(tx, timeline.subscription_id)
    fees = [
        rules.fee_line(piece, subscription_id=timeline.subscription_id, currency=timeline.currency)
        for piece in rules.missing_fees(timeline, expected, billed)
    ]
    pieces, gone = rules.usage_pieces(timeline, expected, billed, as_of=as_of)
    usage = await _usage_lines(tx, timeline, pieces, since=since)
    back = [rules.withdrawal_line(each, timeline=timeline) for each in gone]
    return [line for line in [*fees, *usage, *back] if line is not None]


async def _usage_lines(
    tx: Tx, timeline: Timeline, pieces: Sequence[UsagePiece], *, since: date | None
) -> list[DraftLine | None]:
    measured = await _measure(tx, timeline, [(p.item.metric_ids, p.start, p.end) for p in pieces])
    lines = []
    for piece, found in zip(pieces, measured, strict=True):
        quantity, evidence = _evidence(timeline, piece, found)
        lines.append(
            rules.usage_line(piece, quantity=quantity, evidence=evidence, timeline=timeline, since=since)
        )
    return lines


async def _measure(
    tx: Tx, timeline: Timeline, windows: Sequence[tuple[tuple[str, ...], date, date]]
) -> list[list[Measured]]:
    """For each (metrics, start, end) what each metric measured: one statement a metric, whatever the windows."""
    metrics = await catalog.metrics_by_ids(tx, sorted({m for ids, _, _ in windows for m in ids})) if windows else {}
    asked = [
        Window(
            key=f"{n}/{metric_id}",
            customer_id=timeline.customer_id,
            metric=metrics[metric_id],
            start=time.resolve(start, timeline.timezone),
            end=time.resolve(end, timeline.timezone),
        )
        for n, (ids, start, end) in enumerate(windows)
        for metric_id in ids
    ]
    found = await metering.measure(tx, windows=asked) if asked else {}
    return [[found[f"{n}/{metric_id}"] for metric_id in ids] for n, (ids, _, _) in enumerate(windows)]


def _evidence(timeline: Timeline, piece: UsagePiece, found: Sequence[Measured]) -> tuple[Fraction, Evidence]:
    firsts = [m.first for m in found if m.first is not None]
    lasts = [m.last for m in found if m.last is not None]
    return sum((m.quantity for m in found), Fraction(0)), Evidence(
        metric_ids=piece.item.metric_ids,
        events=sum(m.count for m in found),
        first_at=min(firsts, default=None),
        last_at=max(lasts, default=None),
        digest="-".join(m.digest for m in found),
        window_start=time.resolve(piece.start, timeline.timezone),
        window_end=time.resolve(piece.end, timeline.timezone),
    )


@operation(
    "subscriptions.upcoming_invoice",
    http="GET /subscriptions/{subscription_id}/upcoming-invoice",
    rpc="SubscriptionService.UpcomingInvoice",
    needs="invoices:read",
    example=_ID,
)
async def upcoming_invoice(tx: Tx, *, subscription_id: Ref) -> Invoice:
    """Answer the next invoice of a subscription as it would be issued with the usage so far: the real computation,
    without storing anything.

    Raises:
        NotFound: There is no such subscription.
        NothingUpcoming: Nothing is to be billed any more.
    """
    subscription, timeline = await subscriptions.find(tx, subscription_id)
    invoice = await _upcoming(tx, subscription, timeline)
    if invoice is None:
        raise NothingUpcoming(f"Subscription {subscription_id} has nothing left to bill.")
    return invoice


async def _upcoming(tx: Tx, subscription: Subscription, timeline: Timeline) -> Invoice | None:
    known = await store.schedule(tx, subscription.id)
    through = known.billed_through if known else None
    on = known.next_on if known else timelines.next_due(timeline, after=None)
    while on is not None:
        customer = await customers.resolve(tx, timeline.customer_id)
        draft = await _draft(tx, subscription, timeline, customer=customer, as_of=on, since=through)
        if draft is not None:
            _, invoice = await invoicing.propose(tx, draft, customer=customer)
            due = on + timedelta(days=net_days(invoice.payment_terms))
            return replace(invoice, id=None, status="upcoming", issue_date=on, due_date=due)
        if through is not None and on > timelines.next_boundary(timeline, max(through, timeline.start)):
            return None
        through, on = on, timelines.next_due(timeline, after=on)
    return None


@operation(
    "customers.usage",
    http="GET /customers/{customer_id}/usage",
    rpc="CustomerService.GetUsage",
    needs="events:read",
    example={"customer_id": "acme"},
)
async def customer_usage(tx: Tx, *, customer_id: Ref) -> Usage:
    """Answer what a customer has used in the present period, by metric, and what it costs by the rating of the invoice.

    The period by metric is that of its subscription; of several, the one that began first; without one, the calendar month.

    Raises:
        NotFound: There is no such customer.
    """
    customer = await customers.resolve(tx, customer_id)
    charges: list[ChargeUsage] = []
    for schedule in await store.of_customer(tx, customer.id):
        _, timeline = await subscriptions.find(tx, schedule.subscription_id)
        charges += await _charges(tx, timeline)
    return await _usage(tx, customer, charges)


@operation(
    "subscriptions.usage",
    http="GET /subscriptions/{subscription_id}/usage",
    rpc="SubscriptionService.GetUsage",
    needs="events:read",
    example=_ID,
)
async def subscription_usage(tx: Tx, *, subscription_id: Ref) -> Usage:
    """Answer the usage of a subscription's items in their present periods, and what it costs so far.

    Raises:
        NotFound: There is no such subscription.
    """
    _, timeline = await subscriptions.find(tx, subscription_id)
    customer = await customers.resolve(tx, timeline.customer_id)
    return await _usage(tx, customer, await _charges(tx, timeline))


async def _charges(tx: Tx, timeline: Timeline) -> list[ChargeUsage]:
    today = time.local_date(tx.now, timeline.timezone)
    present = _present(timeline, today)
    measured = await _measure(tx, timeline, [(due.item.metric_ids, due.start, due.end) for due in present])
    found = []
    for due, parts in zip(present, measured, strict=True):
        quantity = sum((m.quantity for m in parts), Fraction(0))
        rated = rating.rate(due.item.price, max(quantity, Fraction(0)), currency=timeline.currency)
        found.append(
            ChargeUsage(
                subscription_id=timeline.subscription_id,
                item_key=due.item.item_key,
                product_id=due.item.product_id,
                name=due.item.name,
                quantity=Decimal(decimal_text(quantity)),
                events=sum(m.count for m in parts),
                amount=rated.amount,
                currency=timeline.currency,
                period_start=due.start,
                period_end=due.end,
            )
        )
    return found


def _present(timeline: Timeline, today: date) -> list[Due]:
    """The windows of metered items that contain *today*."""
    found = []
    for row in timelines.spans(timeline).values():
        for span in row:
            if not span.item.price.metered or today < span.start or (span.end is not None and today >= span.end):
                continue
            cadence = span.item.price.cadence
            period = time.period_of(timelines.anchor_of(timeline, cadence), cadence, today)
            found.append(
                Due(
                    item=span.item,
                    version_id=span.version_id,
                    period=period,
                    start=max(period.start, span.start),
                    end=min(period.end, span.end or period.end),
                    due_on=today,
                )
            )
    return found


async def _usage(tx: Tx, customer: Customer, charges: Sequence[ChargeUsage]) -> Usage:
    today = time.local_date(tx.now, customer.timezone)
    month = time.period_of(today.replace(day=1), Cadence.named("monthly"), today)
    start = min((c.period_start for c in charges), default=month.start)
    end = max((c.period_end for c in charges), default=month.end)
    metered = await metering.usage_by_metric(
        tx,
        customer_id=customer.id,
        start=time.resolve(start, customer.timezone),
        end=time.resolve(end, customer.timezone),
    )
    return Usage(
        customer_id=customer.id,
        period_start=start,
        period_end=end,
        as_of=tx.now,
        metrics=tuple(_metered(each.metric, each.measured) for each in metered),
        charges=tuple(charges),
    )


def _metered(metric: Metric, measured: Measured) -> MeteredQuantity:
    return MeteredQuantity(
        metric_id=metric.id,
        code=metric.code,
        name=metric.name,
        quantity=Decimal(decimal_text(measured.quantity)),
        events=measured.count,
        first_at=measured.first,
        last_at=measured.last,
    )


@operation(
    "changes.apply",
    http="POST /subscriptions/{subscription_id}/changes",
    rpc="SubscriptionService.ApplyChange",
    needs="subscriptions:write",
    example={**_ID, "plan_id": "scale", "effective": "immediate", "invoice": "now"},
)
async def apply_change(
    tx: Tx,
    *,
    subscription_id: Ref,
    plan_id: Ref,
    effective: Effective = "immediate",
    invoice: InvoiceWhen = "next_invoice",
    description: Text | None = None,
) -> Change:
    """Move a subscription to another plan from a day on: unused time of the old prices is credited, remaining time of
    the new ones charged, both on the next invoice or on one of their own.

    Raises:
        NotFound: There is no such subscription or plan.
        SubscriptionNotInForce: It is a draft or has ended.
        OutsideTerm: The day lies outside the subscription.
        CurrencyMismatched: The plan is priced in another currency.
    """
    before, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    timelines.check_in_force(before)
    plan = await catalog.plan(tx, plan_id)
    timelines.check_currency(before, plan.currency)
    today = time.local_date(tx.now, timeline.timezone)
    day = timelines.effective_day(effective, timeline=timeline, today=today)
    after, timeline, version = await subscriptions.publish(
        tx, subscription_id=before.id, items=plan.items, plan_id=plan.id, effective_from=day, words=description
    )
    preview = await _upcoming(tx, after, timeline)
    if invoice == "now" and day <= today:
        preview = await bill(tx, before.id, on=today) or preview
    items = preview.line_items if preview else ()
    return Change(
        version=version,
        proration_lines=tuple(item for item in items if item.kind in ("proration_credit", "proration_charge")),
        next_invoice=preview,
        mrr_delta=timelines.mrr(version.items, timeline.currency) - before.mrr,
        currency=timeline.currency,
    )


@operation(
    "changes.preview",
    http="POST /subscriptions/{subscription_id}/changes/preview",
    rpc="SubscriptionService.PreviewChange",
    needs="subscriptions:read",
    example={**_ID, "plan_id": "scale", "effective": "immediate"},
)
async def preview_change(
    tx: Tx,
    *,
    subscription_id: Ref,
    plan_id: Ref,
    effective: Effective = "immediate",
    invoice: InvoiceWhen = "next_invoice",
    description: Text | None = None,
) -> Change:
    """Answer what `changes.apply` would answer, and change nothing: the change is made and taken back.

    Raises:
        NotFound: There is no such subscription or plan.
        SubscriptionNotInForce: It is a draft or has ended.
        OutsideTerm: The day lies outside the subscription.
        CurrencyMismatched: The plan is priced in another currency.
    """
    async with tx.rehearsal():
        return await apply_change(
            tx,
            subscription_id=subscription_id,
            plan_id=plan_id,
            effective=effective,
            invoice=invoice,
            description=description,
        )

