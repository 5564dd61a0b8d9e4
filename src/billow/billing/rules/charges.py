"""Usage so far: what it costs, what it is made of, and what it is about to come to at the end of its period."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from billow.billing.rules.usage import quantity_of
from billow.billing.types import ChargePart
from billow.catalog.types.metric import Metric
from billow.catalog.types.price import ENTIRE, AnyPrice, Consumption, in_currency
from billow.kit.allocation import largest_remainder
from billow.kit.money import Money
from billow.kit.numbers import decimal_text
from billow.metering import rules as metering
from billow.metering.types import Group, Measured
from billow.rating import rules as rating
from billow.rating.types import WHOLE, PeriodPart
from billow.subscriptions.types import Item


def cost(price: AnyPrice, used: Fraction | Consumption, *, currency: str, part: PeriodPart = WHOLE) -> Money:
    """What usage costs by the rating of the invoice, with minimum, maximum and discount; below zero it is nothing."""
    consumption = Consumption(quantity=used) if isinstance(used, Fraction) else used
    paid = replace(consumption, quantity=max(consumption.quantity, Fraction(0)))
    return rating.item_of_window(price, paid, currency=currency, part=part).net


def weights(
    item: Item, used: Consumption, found: Sequence[tuple[str, Group]], *, currency: str, part: PeriodPart = WHOLE
) -> Sequence[Fraction]:
    """What the groups that were *found* of an item weigh: their quantities, or, where its price is one for each group,
    what each costs; nothing where several metrics come together in one."""
    price = in_currency(item.price, currency)
    if not price.apart:
        return [group.measured.quantity for _, group in found]
    alone = found and len(item.metric_ids) == 1
    costs = price.costs(used, part.share if price.prorated else ENTIRE) if alone else {}
    keys = [tuple(group.values.get(name) for name in price.apart) for _, group in found]
    return [costs.get(key, Fraction(0)) for key in keys]


def parts_of(
    found: Sequence[tuple[str, Group]], amount: Money, weights: Sequence[Fraction] | None = None
) -> tuple[ChargePart, ...]:
    """The parts (id of a metric, group of it) of a charge that comes to *amount*, each with its share of that.

    Shares are in proportion to *weights*, without any to quantities, and add up to the amount.
    """
    shares = _shares([group.measured.quantity for _, group in found] if weights is None else weights, amount)
    return tuple(
        ChargePart(
            metric_id=metric_id,
            values=group.values,
            quantity=Decimal(decimal_text(group.measured.quantity)),
            events=group.measured.count,
            amount=share,
        )
        for (metric_id, group), share in zip(found, shares, strict=True)
    )


def _shares(weights: Sequence[Fraction], amount: Money) -> Sequence[Money | None]:
    """The share of each weight in the amount; None where one is negative or all are zero."""
    if not any(weights) or min(weights) < 0:
        return [None] * len(weights)
    return [Money(share, amount.currency) for share in largest_remainder(amount.minor, weights)]


def projected(parts: Iterable[tuple[Metric, Measured]], *, elapsed: Fraction) -> Fraction | None:
    """What the metrics of an item are about to measure in the whole of a window of which the share *elapsed* has
    passed; None when none of it has.

    What grows with time (`Aggregation.grows`) goes on as it did: the quantity over the share, exactly, then the
    metric's own rounding. What is a level stays where it stands: the largest, smallest, latest or mean value, the
    running total of a recurring metric, and the average over time, which is measured as though the level stood until
    the end anyway.
    """
    if elapsed <= 0:
        return None
    return quantity_of(_whole(metric, measured, elapsed) for metric, measured in parts)


def projected_quantity(metric: Metric, measured: Measured, *, elapsed: Fraction) -> Decimal | None:
    """The same of one metric, kept to the digits of a quantity."""
    return Decimal(decimal_text(_whole(metric, measured, elapsed))) if elapsed > 0 else None


def projected_parts(
    parts: Sequence[ChargePart], found: Sequence[tuple[Metric, Group]], *, elapsed: Fraction, amount: Money | None
) -> tuple[ChargePart, ...]:
    """The *parts* of a charge with what the metrics and groups that were *found* for them are about to measure, and
    with the share of each in the projected *amount*, where there is one."""
    if elapsed <= 0:
        return tuple(parts)
    quantities = [_whole(metric, group.measured, elapsed) for metric, group in found]
    shares = [None] * len(parts) if amount is None else _shares(quantities, amount)
    return tuple(
        replace(part, projected_quantity=Decimal(decimal_text(quantity)), projected_amount=share)
        for part, quantity, share in zip(parts, quantities, shares, strict=True)
    )


def _whole(metric: Metric, measured: Measured, elapsed: Fraction) -> Fraction:
    if metric.recurring or not metric.aggregation.way.grows:
        return measured.quantity
    return metering.rounded(metric, measured.quantity / elapsed)
