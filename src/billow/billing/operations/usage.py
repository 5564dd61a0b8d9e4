"""Usage so far, and what it costs."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from billow.billing import rules
from billow.billing.operations.measuring import measure, measure_groups
from billow.billing.operations.upcoming import ID
from billow.billing.types import (
    ChargeUsage,
    GroupedQuantity,
    MeteredQuantity,
    Usage,
)
from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.kit import time
from billow.kit.fields import Instant, Ref
from billow.kit.numbers import decimal_text
from billow.kit.operation import operation
from billow.kit.time import Cadence
from billow.metering import operations as metering
from billow.metering.types import Group, Measured, MetricUsage
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Due, Timeline

Grouped = Annotated[bool, Field(description="Whether metrics that are grouped, and charges, show their parts as well.")]
KnownAt = Annotated[Instant | None, Field(description="The instant whose knowledge counts; without it, now.")]


@operation(
    "customers.usage",
    http="GET /customers/{customer_id}/usage",
    rpc="CustomerService.GetUsage",
    needs="events:read",
    example={"customer_id": "acme"},
)
async def customer_usage(tx: Tx, *, customer_id: Ref, grouped: Grouped = False, known_at: KnownAt = None) -> Usage:
    """Answer what a customer has used in the present period, by metric, and what it costs by the rating of the invoice.

    The period of the metrics is the hull of the periods of the charges; without any, the calendar month. With
    `grouped=true` a metric that is grouped shows its parts as well, and a charge the metrics and groups that it is made
    of. With `known_at` it is what was known at that instant: what arrived or was corrected later does not count.

    Raises:
        NotFound: There is no such customer.
        TooManyGroups: A metric has more than a thousand parts.
    """
    customer = await customers.resolve(tx, customer_id)
    charges = await charges_of(tx, await served(tx, customer), grouped=grouped, known_at=known_at)
    return await _usage(tx, customer, charges, grouped=grouped, known_at=known_at)


@operation(
    "subscriptions.usage",
    http="GET /subscriptions/{subscription_id}/usage",
    rpc="SubscriptionService.GetUsage",
    needs="events:read",
    example=ID,
)
async def subscription_usage(
    tx: Tx, *, subscription_id: Ref, grouped: Grouped = False, known_at: KnownAt = None
) -> Usage:
    """Answer the usage of a subscription's items in their present periods, and what it costs so far.

    With `grouped=true` a metric that is grouped shows its parts as well, and a charge the metrics and groups that it is
    made of. With `known_at` it is what was known at that instant.

    Raises:
        NotFound: There is no such subscription.
        TooManyGroups: A metric has more than a thousand parts.
    """
    _, timeline = await subscriptions.find(tx, subscription_id)
    customer = await customers.of(tx, timeline.customer_id)
    charges = await charges_of(tx, [timeline], grouped=grouped, known_at=known_at)
    return await _usage(tx, customer, charges, grouped=grouped, known_at=known_at)


async def served(tx: Tx, customer: Customer) -> list[Timeline]:
    """The timelines of the customer's subscriptions, drafts left out."""
    found = await subscriptions.of_customer(tx, customer.id)
    return [timeline for subscription, timeline in found if subscription.status != "draft"]


async def charges_of(
    tx: Tx, found: Sequence[Timeline], *, grouped: bool = False, known_at: datetime | None = None
) -> list[ChargeUsage]:
    """The usage of the items of subscriptions in their present windows, as known at an instant or now."""
    windows = [(timeline, due) for timeline in found for due in present(tx.now, timeline)]
    asked = [(timeline, due.item.metric_ids, due.start, due.end) for timeline, due in windows]
    measured = await measure(tx, asked, known_at=known_at)
    groups = await measure_groups(tx, asked, known_at=known_at) if grouped else [()] * len(asked)
    return [
        charge_of(timeline, due, parts=parts, groups=each)
        for (timeline, due), parts, each in zip(windows, measured, groups, strict=True)
    ]


def charge_of(
    timeline: Timeline, due: Due, *, parts: Sequence[Measured], groups: Sequence[tuple[str, Group]] = ()
) -> ChargeUsage:
    """The usage of an item in a window, of which each metric measured one of *parts*."""
    quantity = rules.quantity_of(m.quantity for m in parts)
    amount = rules.cost(due.item.price, quantity, currency=timeline.currency)
    return ChargeUsage(
        subscription_id=timeline.subscription_id,
        item_key=due.item.item_key,
        product_id=due.item.product_id,
        name=due.item.name,
        quantity=Decimal(decimal_text(quantity)),
        events=sum(m.count for m in parts),
        amount=amount,
        currency=timeline.currency,
        period_start=due.start,
        period_end=due.end,
        parts=rules.parts_of(groups, amount),
    )


def present(now: datetime, timeline: Timeline) -> list[Due]:
    """The windows of metered items that contain the local day of *now*."""
    today = time.local_date(now, timeline.timezone)
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


async def _usage(
    tx: Tx, customer: Customer, charges: Sequence[ChargeUsage], *, grouped: bool, known_at: datetime | None
) -> Usage:
    today = time.local_date(tx.now, customer.timezone)
    month = time.period_of(today.replace(day=1), Cadence.named("monthly"), today)
    start = min((c.period_start for c in charges), default=month.start)
    end = max((c.period_end for c in charges), default=month.end)
    metered = await metering.usage_by_metric(
        tx,
        customer_id=customer.id,
        start=time.resolve(start, customer.timezone),
        end=time.resolve(end, customer.timezone),
        grouped=grouped,
        known_at=known_at,
    )
    return Usage(
        customer_id=customer.id,
        period_start=start,
        period_end=end,
        as_of=tx.now,
        metrics=tuple(_metered(each) for each in metered),
        charges=tuple(charges),
        known_at=known_at,
        folded_through=None if known_at else await metering.freshness(tx),
    )


def _metered(usage: MetricUsage) -> MeteredQuantity:
    metric, measured = usage.metric, usage.measured
    return MeteredQuantity(
        metric_id=metric.id,
        code=metric.code,
        name=metric.name,
        quantity=Decimal(decimal_text(measured.quantity)),
        events=measured.count,
        first_at=measured.first,
        last_at=measured.last,
        groups=tuple(
            GroupedQuantity(
                values=group.values,
                quantity=Decimal(decimal_text(group.measured.quantity)),
                events=group.measured.count,
            )
            for group in usage.groups
        ),
    )
