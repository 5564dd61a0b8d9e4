"""Usage so far, extrapolated to the end of its period."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from billow.billing import rules
from billow.billing.operations.measuring import measure
from billow.billing.operations.upcoming import ID
from billow.billing.operations.usage import charge_of, closely, present, served
from billow.billing.types import ProjectedCharge, ProjectedTotal, ProjectedUsage
from billow.catalog import operations as catalog
from billow.customers import operations as customers
from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.money import Money, total
from billow.kit.numbers import decimal_text
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Due, Timeline


@operation(
    "customers.projected_usage",
    http="GET /customers/{customer_id}/projected-usage",
    rpc="CustomerService.GetProjectedUsage",
    needs="events:read",
    example={"customer_id": "acme"},
)
async def projected_customer_usage(tx: Tx, *, customer_id: Ref) -> ProjectedUsage:
    """Answer what a customer's usage of the present periods is about to come to at their ends, and what it will cost by
    the rating of the invoice.

    What grows with time (counts and sums) goes on as it did: the quantity so far over the share of the period that has
    passed, which is exact, rounded as the metric is, and kept to twelve decimals. A level stays as it is: largest,
    smallest, latest and mean values, time-weighted levels, and everything that a recurring metric carries on. At the
    first instant of a period nothing can be told, and the projection is null.

    Raises:
        NotFound: There is no such customer.
    """
    customer = await customers.resolve(tx, customer_id)
    return _answer(tx.now, customer.id, await _charges(tx, await served(tx, customer)))


@operation(
    "subscriptions.projected_usage",
    http="GET /subscriptions/{subscription_id}/projected-usage",
    rpc="SubscriptionService.GetProjectedUsage",
    needs="events:read",
    example=ID,
)
async def projected_subscription_usage(tx: Tx, *, subscription_id: Ref) -> ProjectedUsage:
    """Answer what the usage of a subscription's items is about to come to at the ends of their present periods, and
    what it will cost; `customers.projected_usage` says how.

    Raises:
        NotFound: There is no such subscription.
    """
    _, timeline = await subscriptions.find(tx, subscription_id)
    return _answer(tx.now, timeline.customer_id, await _charges(tx, [timeline]))


async def _charges(tx: Tx, found: Sequence[Timeline]) -> list[ProjectedCharge]:
    windows = [(timeline, due) for timeline in found for due in present(tx.now, timeline)]
    measured = await measure(tx, [(timeline, due.item.metric_ids, due.start, due.end) for timeline, due in windows])
    metrics = await catalog.metrics_by_ids(tx, sorted({m for _, due in windows for m in due.item.metric_ids}))
    consumptions = await closely(tx, windows)
    charges = []
    for n, ((timeline, due), parts) in enumerate(zip(windows, measured, strict=True)):
        read = [metrics[metric_id] for metric_id in due.item.metric_ids]
        quantity = rules.projected(zip(read, parts, strict=True), elapsed=_elapsed(tx.now, timeline, due))
        charge = charge_of(timeline, due, parts=parts, consumption=consumptions.get(n))
        charges.append(
            ProjectedCharge(
                **{field.name: getattr(charge, field.name) for field in fields(charge)},
                projected_quantity=None if quantity is None else Decimal(decimal_text(quantity)),
                projected_amount=_amount(timeline, due, quantity),
            )
        )
    return charges


def _elapsed(now: datetime, timeline: Timeline, due: Due) -> Fraction:
    """The share of the window that has passed, in seconds to the microsecond."""
    start, end = (time.resolve(day, timeline.timezone) for day in (due.start, due.end))
    return time.elapsed_seconds(start, end, now)


def _amount(timeline: Timeline, due: Due, quantity: Fraction | None) -> Money | None:
    """What the quantity will cost; None where the price needs to know more than it, which nobody can tell ahead."""
    if not timelines.is_served(timeline, due.start):
        return Money.zero(timeline.currency)
    if quantity is None or due.item.price.reads:
        return None
    part = rules.window_part(timeline, due)
    return rules.cost(due.item.price, quantity, currency=timeline.currency, part=part)


def _answer(now: datetime, customer_id: str, charges: Sequence[ProjectedCharge]) -> ProjectedUsage:
    currencies = dict.fromkeys(charge.currency for charge in charges)
    return ProjectedUsage(
        customer_id=customer_id,
        as_of=now,
        totals=tuple(_total(code, [c for c in charges if c.currency == code]) for code in currencies),
        charges=tuple(charges),
    )


def _total(currency: str, charges: Sequence[ProjectedCharge]) -> ProjectedTotal:
    ahead = [charge.projected_amount for charge in charges if charge.projected_amount is not None]
    return ProjectedTotal(
        currency=currency,
        amount=total((charge.amount for charge in charges), currency),
        projected_amount=total(ahead, currency) if len(ahead) == len(charges) else None,
    )
