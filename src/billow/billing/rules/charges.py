"""Usage so far: what it costs, what it is made of, and what it is about to come to at the end of its period."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from billow.billing.rules.usage import quantity_of
from billow.billing.types import ChargePart
from billow.catalog.types.metric import Metric
from billow.catalog.types.price import AnyPrice, Consumption
from billow.kit.allocation import largest_remainder
from billow.kit.money import Money
from billow.kit.numbers import decimal_text
from billow.metering import rules as metering
from billow.metering.types import Group, Measured
from billow.rating import rules as rating
from billow.rating.types import WHOLE, PeriodPart


def cost(price: AnyPrice, used: Fraction | Consumption, *, currency: str, part: PeriodPart = WHOLE) -> Money:
    """What usage costs by the rating of the invoice, with minimum, maximum and discount; below zero it is nothing."""
    consumption = Consumption(quantity=used) if isinstance(used, Fraction) else used
    paid = replace(consumption, quantity=max(consumption.quantity, Fraction(0)))
    return rating.item_of_window(price, paid, currency=currency, part=part).net


def parts_of(found: Sequence[tuple[str, Group]], amount: Money) -> tuple[ChargePart, ...]:
    """The parts (id of a metric, group of it) of a charge that comes to *amount*, each with its share of that.

    Shares are in proportion to quantities and add up to the amount, whatever the tiers of the price.
    """
    shares = _shares([group.measured.quantity for _, group in found], amount)
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


def _shares(quantities: Sequence[Fraction], amount: Money) -> Sequence[Money | None]:
    """The share of each quantity in the amount; None where one is negative or all are zero."""
    if not any(quantities) or min(quantities) < 0:
        return [None] * len(quantities)
    return [Money(share, amount.currency) for share in largest_remainder(amount.minor, quantities)]


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
