"""Usage so far, extrapolated to the end of its period."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from billow.billing import rules
from billow.billing.operations.choosing import Chosen, Grouped, InGroups, OfMetrics, OfProducts, chosen
from billow.billing.operations.upcoming import ID
from billow.billing.operations.usage import ReadCharge, metered, read, served
from billow.billing.types import ProjectedCharge, ProjectedMetric, ProjectedTotal, ProjectedUsage
from billow.catalog.types.metric import Metric
from billow.catalog.types.price import in_currency
from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.money import Money, total
from billow.kit.numbers import decimal_text
from billow.kit.operation import operation
from billow.metering import operations as metering
from billow.metering.types import MetricUsage
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
async def projected_customer_usage(
    tx: Tx,
    *,
    customer_id: Ref,
    grouped: Grouped = False,
    metric_id: OfMetrics = None,
    product_id: OfProducts = None,
    group: InGroups = None,
) -> ProjectedUsage:
    """Answer what a customer's usage of the present periods is about to come to at their ends, and what it will cost by
    the rating of the invoice.

    What grows with time (counts and sums) goes on as it did: the quantity so far over the share of the period that has
    passed, which is exact, rounded as the metric is, and kept to twelve decimals. A level stays as it is: largest,
    smallest, latest and mean values, time-weighted levels, and everything that a recurring metric carries on. At the
    first instant of a period nothing can be told, and the projection is null.

    `grouped`, `metric_id`, `product_id` and `group` are those of `customers.usage`: they choose what is shown and
    change no number but the totals, which are of the charges that are shown.

    Raises:
        NotFound: There is no such customer, metric or product.
        TooManyGroups: A metric has more than a thousand parts.
    """
    customer = await customers.resolve(tx, customer_id)
    shown = await chosen(tx, metrics=metric_id, products=product_id, groups=group, grouped=grouped)
    return await _projected(tx, customer, await served(tx, customer), shown)


@operation(
    "subscriptions.projected_usage",
    http="GET /subscriptions/{subscription_id}/projected-usage",
    rpc="SubscriptionService.GetProjectedUsage",
    needs="events:read",
    example=ID,
)
async def projected_subscription_usage(
    tx: Tx,
    *,
    subscription_id: Ref,
    grouped: Grouped = False,
    metric_id: OfMetrics = None,
    product_id: OfProducts = None,
    group: InGroups = None,
) -> ProjectedUsage:
    """Answer what the usage of a subscription's items is about to come to at the ends of their present periods, and
    what it will cost; `customers.projected_usage` says how, and `customers.usage` how to choose what is shown.

    Raises:
        NotFound: There is no such subscription, metric or product.
        TooManyGroups: A metric has more than a thousand parts.
    """
    _, timeline = await subscriptions.find(tx, subscription_id)
    customer = await customers.of(tx, timeline.customer_id)
    shown = await chosen(tx, metrics=metric_id, products=product_id, groups=group, grouped=grouped)
    return await _projected(tx, customer, [timeline], shown)


async def _projected(tx: Tx, customer: Customer, found: Sequence[Timeline], shown: Chosen) -> ProjectedUsage:
    reading = await read(tx, customer, found, shown)
    ids = sorted({metric_id for each in reading.charges for metric_id in each.due.item.metric_ids})
    metrics = await metering.metrics_by_ids(tx, ids)
    charges = tuple(_charge(tx.now, each, metrics, shown) for each in reading.charges)
    elapsed = time.elapsed_seconds(reading.since, reading.until, tx.now)
    return ProjectedUsage(
        customer_id=customer.id,
        period_start=reading.start,
        period_end=reading.end,
        as_of=tx.now,
        totals=_totals(charges),
        metrics=tuple(_metric(each, elapsed, shown) for each in reading.metrics),
        charges=charges,
        folded_through=reading.folded_through,
    )


def _charge(now: datetime, charge: ReadCharge, metrics: Mapping[str, Metric], shown: Chosen) -> ProjectedCharge:
    timeline, due = charge.timeline, charge.due
    elapsed = _elapsed(now, timeline, due)
    measured = zip((metrics[metric_id] for metric_id in due.item.metric_ids), charge.parts, strict=True)
    quantity = rules.projected(measured, elapsed=elapsed)
    if quantity is not None and in_currency(due.item.price, timeline.currency).reads.by_day:
        quantity = Fraction(charge.usage.quantity)
    amount = _amount(timeline, due, quantity)
    groups = [(metrics[metric_id], group) for metric_id, group in charge.groups]
    parts = rules.projected_parts(charge.usage.parts, groups, elapsed=elapsed, amount=amount)
    usage = replace(charge.usage, parts=parts)
    return ProjectedCharge(
        **{field.name: getattr(usage, field.name) for field in fields(usage) if field.name != "parts"},
        parts=shown.parts_of(usage),
        projected_quantity=None if quantity is None else Decimal(decimal_text(quantity)),
        projected_amount=amount,
    )


def _metric(usage: MetricUsage, elapsed: Fraction, shown: Chosen) -> ProjectedMetric:
    now = metered(usage, shown)
    ahead = {
        tuple(group.values.items()): rules.projected_quantity(usage.metric, group.measured, elapsed=elapsed)
        for group in usage.groups
    }
    groups = tuple(replace(each, projected_quantity=ahead[tuple(each.values.items())]) for each in now.groups)
    return ProjectedMetric(
        **{field.name: getattr(now, field.name) for field in fields(now) if field.name != "groups"},
        groups=groups,
        projected_quantity=rules.projected_quantity(usage.metric, usage.measured, elapsed=elapsed),
    )


def _elapsed(now: datetime, timeline: Timeline, due: Due) -> Fraction:
    """The share of the window that has passed, in seconds to the microsecond."""
    start, end = (time.resolve(day, timeline.timezone) for day in (due.start, due.end))
    return time.elapsed_seconds(start, end, now)


def _amount(timeline: Timeline, due: Due, quantity: Fraction | None) -> Money | None:
    """What the quantity will cost; None where the price needs to know more than it, which nobody can tell ahead."""
    if not timelines.is_served(timeline, due.start):
        return Money.zero(timeline.currency)
    if quantity is None or replace(in_currency(due.item.price, timeline.currency).reads, by_day=False):
        return None
    part = rules.window_part(timeline, due)
    return rules.cost(due.item.price, quantity, currency=timeline.currency, part=part)


def _totals(charges: Sequence[ProjectedCharge]) -> tuple[ProjectedTotal, ...]:
    currencies = dict.fromkeys(charge.currency for charge in charges)
    return tuple(_total(code, [each for each in charges if each.currency == code]) for code in currencies)


def _total(currency: str, charges: Sequence[ProjectedCharge]) -> ProjectedTotal:
    ahead = [charge.projected_amount for charge in charges if charge.projected_amount is not None]
    return ProjectedTotal(
        currency=currency,
        amount=total((charge.amount for charge in charges), currency),
        projected_amount=total(ahead, currency) if len(ahead) == len(charges) else None,
    )
