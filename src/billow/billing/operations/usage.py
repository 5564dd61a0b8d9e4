"""Usage so far, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from billow.billing import rules
from billow.billing.operations.choosing import (
    Chosen,
    Grouped,
    InGroups,
    KnownAt,
    OfMetrics,
    OfProducts,
    chosen,
)
from billow.billing.operations.consuming import consumed
from billow.billing.operations.measuring import measure_groups, of_each, windows_of
from billow.billing.operations.upcoming import ID
from billow.billing.types import (
    Asked as Consumed,
)
from billow.billing.types import (
    ChargeUsage,
    GroupedQuantity,
    MeteredQuantity,
    Usage,
)
from billow.catalog.types.price import Consumption, in_currency
from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.money import Money
from billow.kit.numbers import decimal_text
from billow.kit.operation import operation
from billow.kit.time import Cadence
from billow.metering import operations as metering
from billow.metering.types import Asked, Group, Measured, MetricUsage
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Due, Timeline


@operation(
    "customers.usage",
    http="GET /customers/{customer_id}/usage",
    rpc="CustomerService.GetUsage",
    needs="events:read",
    example={"customer_id": "acme"},
)
async def customer_usage(
    tx: Tx,
    *,
    customer_id: Ref,
    grouped: Grouped = False,
    known_at: KnownAt = None,
    metric_id: OfMetrics = None,
    product_id: OfProducts = None,
    group: InGroups = None,
) -> Usage:
    """Answer what a customer has used in the present period, by metric, and what it costs by the rating of the invoice.

    The period of the metrics is the hull of the periods of the charges; without any, the calendar month. With
    `grouped=true` a metric that is grouped shows its parts as well, and a charge the metrics and groups that it is made
    of. `metric_id`, `product_id` and `group` choose what is shown and change no number: a part has its share of what
    the whole costs. With `known_at` it is what was known at that instant: what arrived or was corrected later does not
    count.

    Raises:
        NotFound: There is no such customer, metric or product.
        TooManyGroups: A metric has more than a thousand parts.
    """
    customer = await customers.resolve(tx, customer_id)
    shown = await chosen(tx, metrics=metric_id, products=product_id, groups=group, grouped=grouped, known_at=known_at)
    return await _usage(tx, customer, await served(tx, customer), shown)


@operation(
    "subscriptions.usage",
    http="GET /subscriptions/{subscription_id}/usage",
    rpc="SubscriptionService.GetUsage",
    needs="events:read",
    example=ID,
)
async def subscription_usage(
    tx: Tx,
    *,
    subscription_id: Ref,
    grouped: Grouped = False,
    known_at: KnownAt = None,
    metric_id: OfMetrics = None,
    product_id: OfProducts = None,
    group: InGroups = None,
) -> Usage:
    """Answer the usage of a subscription's items in their present periods, and what it costs so far.

    With `grouped=true` a metric that is grouped shows its parts as well, and a charge the metrics and groups that it is
    made of. `metric_id`, `product_id` and `group` choose what is shown and change no number. With `known_at` it is what
    was known at that instant.

    Raises:
        NotFound: There is no such subscription, metric or product.
        TooManyGroups: A metric has more than a thousand parts.
    """
    _, timeline = await subscriptions.find(tx, subscription_id)
    customer = await customers.of(tx, timeline.customer_id)
    shown = await chosen(tx, metrics=metric_id, products=product_id, groups=group, grouped=grouped, known_at=known_at)
    return await _usage(tx, customer, [timeline], shown)


async def served(tx: Tx, customer: Customer) -> list[Timeline]:
    """The timelines of the customer's subscriptions, drafts left out."""
    found = await subscriptions.of_customer(tx, customer.id)
    return [timeline for subscription, timeline in found if subscription.status != "draft"]


def charge_of(
    timeline: Timeline,
    due: Due,
    *,
    parts: Sequence[Measured],
    groups: Sequence[tuple[str, Group]] = (),
    consumption: Consumption | None = None,
) -> ChargeUsage:
    """The usage of an item in a window, of which each metric measured one of *parts*, with the *consumption* where the
    price reads more than a quantity."""
    plain = rules.quantity_of(m.quantity for m in parts)
    used = consumption or Consumption(quantity=plain, events=sum(m.count for m in parts))
    part = rules.window_part(timeline, due)
    billable = timelines.is_served(timeline, due.start)
    amount = rules.cost(due.item.price, used, currency=timeline.currency, part=part)
    amount = amount if billable else Money.zero(timeline.currency)
    weights = rules.weights(due.item, used, groups, currency=timeline.currency, part=part)
    return ChargeUsage(
        subscription_id=timeline.subscription_id,
        item_key=due.item.item_key,
        product_id=due.item.product_id,
        name=due.item.name,
        quantity=Decimal(decimal_text(used.quantity)),
        events=sum(m.count for m in parts),
        amount=amount,
        currency=timeline.currency,
        period_start=due.start,
        period_end=due.end,
        billable=billable,
        parts=rules.parts_of(groups, amount, weights),
    )


async def closely(
    tx: Tx, windows: Sequence[tuple[Timeline, Due]], *, known_at: datetime | None = None
) -> dict[int, Consumption]:
    """What was used in those of *windows*, by their places, whose prices read more than a quantity."""
    every = [
        Consumed(timeline=timeline, item=due.item, period=due.period, start=due.start, end=due.end)
        for timeline, due in windows
    ]
    places = [n for n, each in enumerate(every) if each.price.reads or each.price.rollover]
    asked = [every[n] for n in places]
    found = await consumed(tx, asked, known_at=known_at) if asked else []
    return {n: used.consumption for n, used in zip(places, found, strict=True)}


def present(now: datetime, timeline: Timeline) -> list[Due]:
    """The windows of metered items that contain the local day of *now*; of one that is paused, the pause in it."""
    today = time.local_date(now, timeline.timezone)
    spans = [span for span in timelines.metered_spans(timeline) if timelines.covers(span, today)]
    return [timelines.window_on(timeline, span, today) for span in spans]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCharge:
    """The usage of an item in a window, with what each of its metrics measured, and each group where groups were asked
    for."""

    timeline: Timeline
    due: Due
    parts: Sequence[Measured]
    groups: Sequence[tuple[str, Group]]
    usage: ChargeUsage


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was used in the present periods, as far as it is shown: by metric from `start` to `end`, and by charge.

    `since` and `until` are the instants of these days, where the subscriptions that they come from have them.
    """

    start: date
    end: date
    since: datetime
    until: datetime
    metrics: Sequence[MetricUsage]
    charges: Sequence[ReadCharge]
    folded_through: datetime | None


async def read(tx: Tx, customer: Customer, found: Sequence[Timeline], shown: Chosen) -> Reading:
    """What is *shown* of the usage of the customer whose timelines were *found*, measured at one moment."""
    all_of = [(timeline, due) for timeline in found for due in present(tx.now, timeline)]
    start, end, since, until = _hull(tx.now, customer, all_of)
    windows = [(timeline, due) for timeline, due in all_of if shown.charges(due.item)]
    asked = [(timeline, due.item.metric_ids, due.start, due.end) for timeline, due in windows]
    used = await metering.usage_of(
        tx,
        Asked(
            customer_id=customer.id,
            start=since,
            end=until,
            only=shown.read_by(due.item for _, due in windows),
            grouped=shown.in_parts,
            known_at=shown.known_at,
        ),
        windows=await windows_of(tx, asked),
    )
    groups: Sequence[Sequence[tuple[str, Group]]] = [()] * len(asked)
    if shown.in_parts:
        by = [in_currency(due.item.price, timeline.currency).apart for timeline, due in windows]
        groups = await measure_groups(tx, asked, by=by, known_at=shown.known_at)
    consumptions = await closely(tx, windows, known_at=shown.known_at)
    charges = [
        ReadCharge(
            timeline=timeline,
            due=due,
            parts=parts,
            groups=each,
            usage=charge_of(timeline, due, parts=parts, groups=each, consumption=consumptions.get(n)),
        )
        for n, ((timeline, due), parts, each) in enumerate(
            zip(windows, of_each(asked, used.measured), groups, strict=True)
        )
    ]
    return Reading(
        start=start,
        end=end,
        since=since,
        until=until,
        metrics=used.metrics,
        charges=charges,
        folded_through=used.folded_through,
    )


async def _usage(tx: Tx, customer: Customer, found: Sequence[Timeline], shown: Chosen) -> Usage:
    reading = await read(tx, customer, found, shown)
    return Usage(
        customer_id=customer.id,
        period_start=reading.start,
        period_end=reading.end,
        as_of=tx.now,
        metrics=tuple(metered(each, shown) for each in reading.metrics),
        charges=tuple(replace(each.usage, parts=shown.parts_of(each.usage)) for each in reading.charges),
        known_at=shown.known_at,
        folded_through=reading.folded_through,
    )


def _hull(
    now: datetime, customer: Customer, windows: Sequence[tuple[Timeline, Due]]
) -> tuple[date, date, datetime, datetime]:
    """The local days from which and before which all *windows* lie, and the instants of the same, in the zones in which
    they are billed; without any, the calendar month of the customer."""
    if not windows:
        today = time.local_date(now, customer.timezone)
        month = time.period_of(today.replace(day=1), Cadence.named("monthly"), today)
        since, until = (time.resolve(day, customer.timezone) for day in (month.start, month.end))
        return month.start, month.end, since, until
    return (
        min(due.start for _, due in windows),
        max(due.end for _, due in windows),
        min(time.resolve(due.start, timeline.timezone) for timeline, due in windows),
        max(time.resolve(due.end, timeline.timezone) for timeline, due in windows),
    )


def metered(usage: MetricUsage, shown: Chosen) -> MeteredQuantity:
    """What a metric measured, with those of its groups that are shown."""
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
            if shown.part(group.values)
        ),
    )
