"""Usage so far, and what it costs."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from billow.billing import rules
from billow.billing.operations.run import measure
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
from billow.kit.fields import Ref
from billow.kit.numbers import decimal_text
from billow.kit.operation import operation
from billow.kit.time import Cadence
from billow.metering import operations as metering
from billow.metering.types import MetricUsage
from billow.rating import rules as rating
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Due, Timeline

Grouped = Annotated[bool, Field(description="Whether metrics that are grouped show their parts as well.")]


@operation(
    "customers.usage",
    http="GET /customers/{customer_id}/usage",
    rpc="CustomerService.GetUsage",
    needs="events:read",
    example={"customer_id": "acme"},
)
async def customer_usage(tx: Tx, *, customer_id: Ref, grouped: Grouped = False) -> Usage:
    """Answer what a customer has used in the present period, by metric, and what it costs by the rating of the invoice.

    The period of the metrics is the hull of the periods of the charges; without any, the calendar month. With
    `grouped=true` a metric that is grouped shows its parts as well.

    Raises:
        NotFound: There is no such customer.
        TooManyGroups: A metric has more than a thousand parts.
    """
    customer = await customers.resolve(tx, customer_id)
    charges: list[ChargeUsage] = []
    for subscription, timeline in await subscriptions.of_customer(tx, customer.id):
        if subscription.status != "draft":
            charges += await _charges(tx, timeline)
    return await _usage(tx, customer, charges, grouped=grouped)


@operation(
    "subscriptions.usage",
    http="GET /subscriptions/{subscription_id}/usage",
    rpc="SubscriptionService.GetUsage",
    needs="events:read",
    example=ID,
)
async def subscription_usage(tx: Tx, *, subscription_id: Ref, grouped: Grouped = False) -> Usage:
    """Answer the usage of a subscription's items in their present periods, and what it costs so far.

    With `grouped=true` a metric that is grouped shows its parts as well.

    Raises:
        NotFound: There is no such subscription.
        TooManyGroups: A metric has more than a thousand parts.
    """
    _, timeline = await subscriptions.find(tx, subscription_id)
    customer = await customers.of(tx, timeline.customer_id)
    return await _usage(tx, customer, await _charges(tx, timeline), grouped=grouped)


async def _charges(tx: Tx, timeline: Timeline) -> list[ChargeUsage]:
    today = time.local_date(tx.now, timeline.timezone)
    present = _present(timeline, today)
    measured = await measure(tx, timeline, [(due.item.metric_ids, due.start, due.end) for due in present])
    found = []
    for due, parts in zip(present, measured, strict=True):
        quantity = rules.quantity_of(m.quantity for m in parts)
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


async def _usage(tx: Tx, customer: Customer, charges: Sequence[ChargeUsage], *, grouped: bool) -> Usage:
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
    )
    return Usage(
        customer_id=customer.id,
        period_start=start,
        period_end=end,
        as_of=tx.now,
        metrics=tuple(_metered(each) for each in metered),
        charges=tuple(charges),
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
